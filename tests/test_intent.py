"""Questions about whole documents are known from those that ask for a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.intent import Difference, Mentions, Overview, Revision, Summary, intent

TITLED = "青川省设备更新补助办法"


@pytest.mark.parametrize(
    "question",
    [
        "这个文件讲什么？",
        "这份通知主要讲了什么内容？",
        "总结要点",
        "总结一下这个文件的要点",
        "概括一下",
        "请帮我把这份文件总结一下好吗？",
        "该办法规定了哪些内容？",
        "用三句话概括全文",
        "这个文件是关于什么的？",
        "它讲了什么？",
        "文件的核心要点有哪些",
        "本办法主要内容包括哪些方面",
        "列出要点",
        "這個文件講什麼？",
        "What is this document about?",
        "Summarize it",
        "key points",
    ],
)
def test_a_summary_of_the_document_pointed_at(question):
    assert intent(question) == Summary()


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        (f"《{TITLED}》主要内容是什么？", Summary(TITLED, titled=True)),
        (f"请帮我概括一下《{TITLED}》", Summary(TITLED, titled=True)),
        (f"《{TITLED}》这个文件讲了些什么", Summary(TITLED, titled=True)),
        (f"{TITLED}主要规定了什么？", Summary(TITLED, sure=False)),
        (f"《{TITLED}》", Summary(TITLED, titled=True)),
        (f"《{TITLED}》有哪些措施？", Summary(TITLED, titled=True)),
        ("江政发〔2023〕12号", Summary("江政发〔2023〕12号", sure=False)),
        ("江政发2023年12号提出了哪些要求", Summary("江政发2023年12号", sure=False)),
        ("清洁取暖的通知讲的是什么", Summary("清洁取暖的通知", sure=False)),
        ("总结一下稳就业座谈会", Summary("稳就业座谈会", sure=False)),
        ("Summarize the harbour noise rules", Summary("the harbour noise rules", sure=False)),
    ],
)
def test_a_summary_of_the_document_named(question, meant):
    assert intent(question) == meant


@pytest.mark.parametrize(
    "question",
    [
        "这几份文件都讲了什么？",
        "这些文件主要讲了哪些内容",
        "所有文件分别规定了什么",
        "总结一下这些文件的要点",
        "請概括一下這三份文件",
        "有哪些文件？",
        "你现在收录了哪些政策文件？",
        "资料库里有什么内容？",
        "一共有多少份文件",
        "What are these documents about?",
        "Summarize all the documents",
        "Which documents do you have?",
    ],
)
def test_what_each_of_the_documents_says(question):
    assert intent(question) == Overview()


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("新办法和旧办法有什么变化？", Revision()),
        ("新旧办法有什么不同？", Revision()),
        ("这次修订改了哪些内容？", Revision()),
        ("新版有哪些变化", Revision()),
        ("新版与旧版的区别是什么？", Revision()),
        ("这个办法修订后有哪些变化？", Revision()),
        ("和旧版相比，新版有什么变化？", Revision()),
        ("2021年版和2023年版有什么不同", Revision(years=(2021, 2023))),
        (f"《{TITLED}》新旧版本有什么区别", Revision(TITLED)),
        (f"《{TITLED}》这次修订了什么？", Revision(TITLED)),
        (f"《{TITLED}》改了什么", Revision(TITLED)),
        (f"《{TITLED}》有哪些变化？", Revision(TITLED)),
        (f"{TITLED}修改了哪些条款？", Revision(TITLED)),
        (f"《{TITLED}》2023年版和2021年版有什么区别", Revision(TITLED, (2021, 2023))),
        ("与旧办法相比，新办法有哪些变化？", Revision()),
        ("What has changed?", Revision()),
    ],
)
def test_what_changed_between_editions(question, asked):
    assert intent(question) == asked


@pytest.mark.parametrize(
    "question",
    [
        "生育津贴调整了什么",
        "新能源汽车和旧能源汽车的区别",
        "缴费比例有什么变化",
        "税率改了多少",
        "修改章程需要哪些材料",
    ],
)
def test_a_change_of_something_else_is_no_revision(question):
    assert not isinstance(intent(question), Revision)


@pytest.mark.parametrize(
    ("question", "subject"),
    [
        ("哪些文件提到了取暖费？", "取暖费"),
        ("哪些政策涉及中小企业？", "中小企业"),
        ("有哪些文件规定了设备更新补助", "设备更新补助"),
        ("取暖费在哪些文件里提到过？", "取暖费"),
        ("哪几份文件关于碳达峰？", "碳达峰"),
        ("哪里提到了返乡创业", "返乡创业"),
        ("列出所有涉及就业的文件", "就业"),
        ("哪些通知中提到“供暖期”？", "供暖期"),
        ("Which documents mention permits?", "permits"),
    ],
)
def test_which_documents_speak_of_a_thing(question, subject):
    assert intent(question) == Mentions(subject)


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("设备更新补助办法和清洁取暖的通知有什么区别？", Difference("设备更新补助办法", "清洁取暖的通知")),
        ("个人和企业的缴费比例有什么不同？", Difference("个人", "企业", "缴费比例")),
        ("《甲办法》与《乙办法》在补贴标准上有何不同？", Difference("《甲办法》", "《乙办法》", "补贴标准")),
        ("2023年和2024年的补贴标准相比有什么变化", Difference("2023年", "2024年", "补贴标准")),
        ("比较一下甲类企业和乙类企业的认定条件", Difference("甲类企业", "乙类企业", "认定条件")),
        ("种植与养殖专业与加工与储运专业有何不同？", Difference("种植与养殖专业", "加工与储运专业")),
        ("甲村跟乙村有什么不一样", Difference("甲村", "乙村")),
        ("定期存单和活期存折的区别", Difference("定期存单", "活期存折")),
        ("What is the difference between cranes and permits?", Difference("cranes", "permits")),
        ("How does the old rule differ from the new one?", Difference("the old rule", "the new one")),
    ],
)
def test_both_sides_of_a_difference(question, sides):
    assert intent(question) == sides


@pytest.mark.parametrize(
    "question",
    [
        "办法对审核规定了什么？",
        "会议的主要内容是什么？",
        "总结大会在哪里召开？",
        "申请补助要提交哪些文件？",
        "哪些企业可以申请补助？",
        "哪些政策支持小微企业？",
        "期限有什么变化？",
        "补助标准是多少？",
        "第三条规定了什么？",
        "本办法自何时起施行？",
        "谁负责总结经验？",
        "哪些法律规定的行为要处罚？",
        "该办法由谁负责解释？",
        "通知里说的取暖费是多少？",
        "该条例对个体工商户有什么规定？",
        "说明材料有什么要求",
        "和去年相比增长了多少？",
        "市民和企业有什么优惠？",
        "不同地区的标准是多少",
        "税率和期限有何变化？",
        "培训的主要内容是什么",
        "他讲了什么",
        "如何比较设备价格",
        "你好",
        "",
        "？？？",
        "What is the subsidy?",
        "What does the Port Office grant?",
    ],
)
def test_a_question_for_a_sentence_is_none_of_these(question):
    assert intent(question) is None


@given(st.text(alphabet="这个文件讲什么总结要点哪些提到了和与有区别不同的相比，《》“”在 A?", max_size=60))
def test_any_words_are_taken_apart(question):
    found = intent(question)
    if isinstance(found, Mentions):
        assert len(found.subject) > 1
    if isinstance(found, Difference):
        assert min(len(found.left), len(found.right)) > 1


@pytest.mark.parametrize(
    "part", ["和与跟", "有什么的", "提到了", "总结要点的", "相比，", "“和”", "《", "差异"]
)
def test_long_questions_are_no_trouble(part):
    assert intent(part * 66) is None or len(part * 66) <= 200
    assert intent(part * 20_000) is None
