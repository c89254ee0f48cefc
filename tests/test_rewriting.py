"""Follow-up questions completed from the conversation; whole ones left alone."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.rewriting import refers_to_thing, standalone

SPOKE = ("李强在座谈会上提出了什么要求？", "李强在讲话中表示，要抓好落实。")
ON_JOBS = ("何立峰对就业提出了什么要求？", "何立峰强调，要稳岗。")
PROVINCE = ("青川省对企业申请补助有什么要求？", "申请补助的企业应当在本省登记满两年。")
RULE = ("《青川省设备更新补助办法》由谁负责审核？", "由省工业和信息化厅负责审核。")


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (SPOKE, "那丁薛祥呢？", "丁薛祥在座谈会上提出了什么要求？"),
        (SPOKE, "丁薛祥呢", "丁薛祥在座谈会上提出了什么要求？"),
        (ON_JOBS, "那么对于教育方面呢？", "何立峰对教育提出了什么要求？"),
        (ON_JOBS, "那养老呢？", "何立峰对养老提出了什么要求？"),
        (PROVINCE, "那江源市呢？", "江源市对企业申请补助有什么要求？"),
    ],
)
def test_another_of_the_same_kind_takes_its_place(before, question, whole):
    assert standalone(question, [before]) == whole


def test_a_pronoun_is_whom_the_answer_named_last():
    assert standalone("他对稳岗怎么看？", [ON_JOBS]) == "何立峰对稳岗怎么看？"
    assert "他" not in standalone("他还说了什么？", [SPOKE])
    assert "李强" in standalone("他还说了什么？", [SPOKE])


@pytest.mark.parametrize(
    "question", ["该办法何时施行？", "它何时施行？", "上述办法何时施行？", "这个办法何时施行？"]
)
def test_a_document_referred_to_is_named(question):
    assert standalone(question, [RULE]) == "《青川省设备更新补助办法》何时施行？"


@pytest.mark.parametrize("question", ["为什么？", "什么时候", "那具体有哪些？", "多少？", "那呢？", "呢？"])
def test_a_bare_follow_up_gets_what_was_asked_about(question):
    whole = standalone(question, [PROVINCE])
    assert "企业" in whole
    assert "补助" in whole
    assert not whole.startswith("那")


def test_what_short_questions_ask_does_not_pile_up():
    asked = ["申请青年创业资金需要哪些材料？", "那多少钱？", "谁来审核？", "去哪里办？"]
    history = [(question, "") for question in asked]
    assert standalone("多久能办完？", history) == "申请青年创业资金，多久能办完？"


def test_a_pronoun_is_the_person_asked_about():
    assert standalone("他在哪里？", [("李强说了什么？", "李强介绍了欧阳修平的做法。")]).startswith("李强")


def test_several_turns_are_followed_back():
    history = [ON_JOBS, ("那教育呢？", "要办好学校。"), ("那丁薛祥呢？", "要减负。")]
    assert standalone("那医疗呢？", history) == "丁薛祥对医疗提出了什么要求？"


@pytest.mark.parametrize(
    "question",
    [
        "江源市低保家庭取暖费补贴多少？",
        "会议在哪里召开的？",
        "企业申请补助要哪些材料？",
        "Who grants the permit?",
        "《港口噪声规则》何时施行？",
    ],
)
def test_a_whole_question_stays_itself(question):
    assert standalone(question, [ON_JOBS]) == question
    assert standalone(question, []) == question


def test_without_a_conversation_nothing_is_completed():
    assert standalone(" 那丁薛祥呢？ ", []) == "那丁薛祥呢？"
    assert standalone("", [SPOKE]) == ""


def test_a_pronoun_that_nothing_explains_stays():
    assert standalone("他是谁？", [("补贴标准是多少？", "六百元。")]) == "他是谁？"


TITLED = ("企业设备购置补助标准是多少？", "百分之十五。（《青川省设备更新补助办法》）")
HEATING = ("低保家庭取暖费补贴多少？", "每户六百元。")
HOSPITAL = ("江源市人民医院在哪里？", "在东街。")
SCHOOL = ("江源大学农业与水产学院成立于哪一年？", "1998年。")
CLAUSE = ("《停车管理办法》第二条规定了什么？", "本市行政区域内的停车管理适用本办法。")
FUNDS = ("申请青年创业资金需要哪些材料？", "身份证、营业执照。")
CRANES = ("Who grants the permit for cranes?", "The Port Office. （《Harbour Noise Rules》）")


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (RULE, "有效期多长？", "《青川省设备更新补助办法》有效期多长？"),
        (RULE, "罚款多少？", "《青川省设备更新补助办法》罚款多少？"),
        (RULE, "适用范围是什么？", "《青川省设备更新补助办法》适用范围是什么？"),
        (TITLED, "什么时候施行？", "《青川省设备更新补助办法》什么时候施行？"),
        (TITLED, "申请条件是什么？", "《青川省设备更新补助办法》申请条件是什么？"),
        (HEATING, "什么时候发放？", "低保家庭取暖费补贴，什么时候发放？"),
        (HEATING, "多久能领取？", "低保家庭取暖费补贴，多久能领取？"),
        (HOSPITAL, "电话是多少？", "江源市人民医院电话是多少？"),
        (FUNDS, "那多少钱？", "申请青年创业资金，多少钱？"),
        (FUNDS, "那不合格怎么办？", "申请青年创业资金，不合格怎么办？"),
        (FUNDS, "去哪里办？", "申请青年创业资金，去哪里办？"),
        (FUNDS, "可以重复申请吗？", "申请青年创业资金，可以重复申请吗？"),
        (FUNDS, "期限呢？", "申请青年创业资金，期限是什么？"),
        (FUNDS, "没有执照呢？", "没有执照，申请青年创业资金需要哪些材料？"),
        (SCHOOL, "学生主要去哪些企业就业？", "江源大学农业与水产学院学生主要去哪些企业就业？"),
    ],
)
def test_a_question_without_its_subject_gets_what_was_spoken_of(before, question, whole):
    assert standalone(question, [before]) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (TITLED, "它何时施行？", "《青川省设备更新补助办法》何时施行？"),
        (TITLED, "办法由谁解释？", "《青川省设备更新补助办法》由谁解释？"),
        (TITLED, "这个文件讲什么？", "《青川省设备更新补助办法》讲什么？"),
        (HOSPITAL, "该院的负责人是谁？", "江源市人民医院的负责人是谁？"),
        (HOSPITAL, "医院几点开门？", "江源市人民医院几点开门？"),
        (HOSPITAL, "它几点开门？", "江源市人民医院几点开门？"),
        (SCHOOL, "学院下设哪些系？", "江源大学农业与水产学院下设哪些系？"),
        (SCHOOL, "该校有多少学生？", "江源大学农业与水产学院有多少学生？"),
    ],
)
def test_a_thing_named_for_short_is_named_in_full(before, question, whole):
    assert standalone(question, [before]) == whole


@pytest.mark.parametrize(
    ("before", "question", "whole"),
    [
        (CLAUSE, "第三条呢？", "《停车管理办法》第三条规定了什么？"),
        (CLAUSE, "那第四条呢？", "《停车管理办法》第四条规定了什么？"),
        (CLAUSE, "第五条对罚款怎么规定？", "《停车管理办法》第五条对罚款怎么规定"),
        (TITLED, "第六条呢？", "《青川省设备更新补助办法》第六条"),
        (HEATING, "那第三条呢？", "那第三条呢？"),
        (HEATING, "那高龄老人呢？", "高龄老人取暖费补贴多少？"),
        (("2024年的补贴标准是多少？", "六百元。"), "那2023年呢？", "2023年的补贴标准是多少？"),
        (("它讲什么？", "目的：支持更新。"), "那停车管理办法呢？", "停车管理办法讲什么？"),
        (HEATING, "去年呢？", "去年低保家庭取暖费补贴多少？"),
        (("大型企业的补助比例是多少？", "一成。"), "小微企业呢？", "小微企业的补助比例是多少？"),
    ],
)
def test_another_clause_group_or_year_takes_its_place(before, question, whole):
    assert standalone(question, [before]) == whole


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("What about tugs?", "Who grants the permit for tugs?"),
        ("And how about ships?", "Who grants the permit for ships?"),
        ("When does it take effect?", "When does 《Harbour Noise Rules》 take effect?"),
        ("What does this rule cover?", "What does 《Harbour Noise Rules》 cover?"),
        ("Why?", "Who grants the permit for cranes: Why?"),
        ("How long?", "Who grants the permit for cranes: How long?"),
        ("What is the fine for noise?", "What is the fine for noise?"),
        ("Is it forbidden to fish?", "Is it forbidden to fish?"),
    ],
)
def test_english_follow_ups(question, whole):
    assert standalone(question, [CRANES]) == whole
    assert standalone(question, []) == question


def test_what_a_bare_follow_up_asks_of_a_titled_document_is_kept():
    assert standalone("为什么？", [RULE]) == "《青川省设备更新补助办法》负责审核为什么？"
    assert standalone("还有呢？", [PROVINCE]).endswith("还有呢？")


@pytest.mark.parametrize(
    "question",
    [
        "个人所得税怎么算？",
        "怎么做蛋糕？",
        "谢谢",
        "你好",
        "其他人说了什么？",
        "他国企业可以参加吗？",
        "江源市第二医院的电话是多少？",
        "项目资金管理办法由谁解释？",
        "企业申请补助要哪些材料？",
    ],
)
def test_a_new_subject_is_not_mixed_with_the_old_one(question):
    for before in (RULE, TITLED, HEATING, HOSPITAL, SCHOOL):
        assert standalone(question, [before]) == question


def test_an_earlier_turn_tells_the_thing_where_the_last_does_not():
    history = [SCHOOL, ("学院下设哪些系？", "水产系。"), ("有多少教师？", "六十人。")]
    assert standalone("学院的院长是谁？", history) == "江源大学农业与水产学院的院长是谁？"


@pytest.mark.parametrize(
    ("question", "may"),
    [
        ("它何时施行？", True),
        ("该办法由谁解释？", True),
        ("第二条呢？", True),
        ("有效期多长？", True),
        ("办法何时施行？", True),
        ("When does it take effect?", True),
        ("江源市低保家庭取暖费补贴多少？", False),
        ("企业申请补助要哪些材料？", False),
        ("Who grants the permit?", False),
    ],
)
def test_the_document_spoken_of_is_looked_up_only_where_it_may_matter(question, may):
    assert refers_to_thing(question) is may


TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
CHINESE = st.text(alphabet="那呢他她它其该办法对于李强江源市为什么在的，？《》“”方面有要求 ", max_size=30)
TURN = st.tuples(TEXT | CHINESE, TEXT | CHINESE)


@settings(max_examples=150, deadline=None)
@given(TEXT | CHINESE, st.lists(TURN, max_size=3))
@example("那", [("", "")])
@example("那", [("\x1b", "")])
def test_any_conversation_gives_a_question(question, history):
    whole = standalone(question, history)
    assert isinstance(whole, str)
    assert bool(whole.strip()) or not question.strip()


@pytest.mark.parametrize("question", ["那" + "养老" * 5000 + "呢？", "他" * 10_000, "？" * 10_000])
def test_long_questions_are_no_trouble(question):
    assert standalone(question, [SPOKE, ON_JOBS])


WHICH = ("这个办法的文号是多少？", "请说明是哪一份文件，例如：《青川省设备更新补助办法》、《值班办法》。")


@pytest.mark.parametrize(
    ("question", "whole"),
    [
        ("《值班办法》", "《值班办法》的文号是多少？"),
        ("设备更新补助办法。", "设备更新补助办法的文号是多少？"),
        ("第二条讲什么", "第二条讲什么"),
        ("值班办法什么时候施行？", "值班办法什么时候施行？"),
    ],
)
def test_a_name_answers_which_document_is_meant_and_no_example_is_taken_for_one(question, whole):
    assert standalone(question, [WHICH]) == whole
