"""What a word means, in the sentence that defines it."""

import pytest

from embeddings import StaticEncoder
from rag.answering.extractive import ExtractiveAnswerer
from rag.chatbot import ask_passages
from rag.intent import Meaning, intent

RULE = (
    "青禾市养老服务管理办法",
    """第二条 本市居家养老服务的提供和监督，适用本办法。

第三条 本办法所称居家养老服务，是指以家庭为基础，为老年人提供的下列服务：
（一）助餐、助浴；
（二）上门护理。

本办法所称失能老年人（以下简称失能老人），是指生活不能自理、经评估确认的老年人。

第九条 养老机构应当每年公布服务收费标准。
""",
)


@pytest.fixture(scope="module")
def said():
    answerer = ExtractiveAnswerer(StaticEncoder())
    return lambda question: [s.text for s in ask_passages(answerer, question, [RULE]).sentences]


@pytest.mark.parametrize(
    "question", ["什么是失能老年人？", "失能老年人是什么意思", "哪些人算失能老年人？", "失能老年人的定义"]
)
def test_a_word_has_the_sentence_that_defines_it(said, question):
    assert said(question) == [
        "本办法所称失能老年人（以下简称失能老人），是指生活不能自理、经评估确认的老年人。"
    ]


def test_a_definition_brings_its_list(said):
    (only,) = said("什么叫居家养老服务？")
    assert only.startswith("第三条 本办法所称居家养老服务，是指")
    assert only.endswith("（一）助餐、助浴； （二）上门护理。")


def test_a_narrower_word_is_defined_where_the_word_itself_is_not(said):
    assert said("什么是养老服务？")[0].startswith("第三条 本办法所称居家养老服务")


def test_without_a_definition_it_is_a_question_like_others(said):
    assert "第九条 养老机构应当每年公布服务收费标准。" in said("什么是收费标准？")


@pytest.mark.parametrize(
    ("question", "word"),
    [
        ("什么是“绿色通道”？", "绿色通道"),
        ("绿色通道指的是什么", "绿色通道"),
        ("何谓重大疾病", "重大疾病"),
        ("什么样的企业属于小型企业？", "小型企业"),
    ],
)
def test_the_word_asked_about_is_found(question, word):
    assert intent(question) == Meaning(word)


@pytest.mark.parametrize(
    "question", ["收费标准是什么？", "什么时候开始算工龄？", "补贴标准是指多少钱", "你属于哪个部门"]
)
def test_other_questions_ask_for_no_meaning(question):
    assert intent(question) is None
