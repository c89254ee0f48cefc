"""What a question asks for: its kind, its words, its names; whatever is typed."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.question import Asked, analyse, bare, parts

ODD = ["", "？", "  \n", "\x00\x01\x7f", "😀😀？", "“”", "补" * 10_000, "a" * 10_000, "﷽", "́́́", "《", "2024"]


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("为什么要推迟供暖？", Asked.WHY),
        ("供暖什么时候开始？", Asked.WHEN),
        ("补贴标准是多少？", Asked.HOW_MUCH),
        ("贷款期限多久", Asked.HOW_MUCH),
        ("申请要哪些材料？", Asked.LIST),
        ("哪个部门负责审核？", Asked.WHO),
        ("谁主持会议", Asked.WHO),
        ("座谈会在哪里开？", Asked.WHERE),
        ("个人可以申请吗？", Asked.YES_NO),
        ("企业能否重复申请？", Asked.YES_NO),
        ("设备更新补助", Asked.WHAT),
        ("Who grants the permit?", Asked.WHO),
        ("How long is it valid?", Asked.HOW_MUCH),
        ("Why is it closed?", Asked.WHY),
        ("Is night work allowed?", Asked.YES_NO),
    ],
)
def test_the_kind_of_answer_wanted(text, asked):
    assert analyse(text).asked is asked


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王建国对培训有什么要求？", {"王建国"}),
        ("李强和丁薛祥分别说了什么？", {"李强", "丁薛祥"}),
        ("山东省的补贴标准是多少？", {"山东"}),
        ("2023年的取暖费补贴多少？", {"2023"}),
        ("2024年与2025年的指标各是多少？", {"2024", "2025"}),
        ("“一件事一次办”包括哪些？", {"一件事一次办"}),
        ("《港口噪声规则》何时施行？", {"港口噪声规则"}),
        ("座谈会对“稳”有什么要求？", {"稳"}),
    ],
)
def test_names_quoted_words_and_years_must_stand_word_for_word(text, names):
    assert names <= set(analyse(text).names)


@pytest.mark.parametrize("text", ["农村地区有什么措施？", "各城市社区怎么做？"])
def test_words_that_only_look_like_places_are_no_names(text):
    assert analyse(text).names == ()


def test_asking_and_polite_words_are_nothing_to_look_for():
    question = analyse("请问关于取暖费补贴有哪些规定？")
    assert "".join(question.words) == "取暖费补贴"
    assert {"取暖", "补贴"} <= question.terms.keys()
    assert not {"请问", "哪些", "规定"} & question.terms.keys()


def test_a_pair_across_two_words_weighs_less_than_one_within_a_word():
    found = analyse("清洁取暖").terms
    assert found["取暖"] == 1.0
    assert found["洁取"] < 1.0


def test_punctuation_breaks_pairs():
    assert "贴取" not in analyse("补贴，取暖").terms


def test_traditional_and_full_width_letters_are_asked_in_one_form():
    assert analyse("補貼標準").words == analyse("补贴标准").words
    assert analyse("ＡＢＣ公司").words == analyse("abc公司").words


def test_a_question_of_question_words_alone_asks_for_nothing_in_particular():
    for text in ("为什么？", "怎么办？", "是什么？"):
        assert analyse(text).words == ()


def test_a_compound_is_looked_for_by_its_words():
    assert parts("宗教事务") == ["宗教", "事务"]
    assert parts("补贴") == ["补贴"]


def test_bare_text_has_no_white_space_and_one_width():
    assert bare(" Ａ 补\u3000贴\n") == "a补贴"


@pytest.mark.parametrize("text", ODD)
def test_odd_questions_are_taken_apart_like_any_other(text):
    question = analyse(text)
    assert question.text == text
    assert all(question.terms)


@settings(max_examples=80, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_any_text_is_taken_apart(text):
    question = analyse(text)
    assert all(word and word == word.strip() for word in question.words)
    assert len(set(question.names)) == len(question.names)
    assert all(0 < weight <= 1 for weight in question.terms.values())


def test_words_glued_to_asking_ones_and_english_function_words_are_no_content():
    assert analyse("室温不能低于多少度").words == ("室温", "低于")
    assert analyse("What is the subsidy?").words == ("subsidy",)
    assert analyse("What is the subsidy?").names == ()


def test_a_lone_surrogate_is_no_obstacle():
    assert analyse("补贴\ud800标准").words == ("补贴", "标准")
