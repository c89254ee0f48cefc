"""A document's own answer to its own question, where somebody asks the same in other words."""

import pytest

from embeddings import StaticEncoder
from rag.answering.extractive import ExtractiveAnswerer
from rag.chatbot import Chatbot
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever

FAQ = """青禾市家庭医生签约服务政策问答

问：哪些人可以签约家庭医生？

答：在青禾市居住半年以上的居民都可以签约。

问：怎样签约？需要带什么？

答：本人到社区卫生服务中心填写协议书，带身份证和医保卡。行动不便的，可以由家属代办。

问：签约服务费是多少？

答：每人每年分为三档：

（一）基础包：20元。

（二）慢病包：120元。

问：已经在外地签约，还能再签吗？

答：不能。要先在外地解约。

咨询电话：0999-5550166
"""
FEES = """青禾市医疗服务价格管理办法

第一条 签约服务费由市医疗保障局核定标准。

第二条 普通门诊诊察费每次10元。
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    folder = tmp_path_factory.mktemp("faq")
    (folder / "问答.txt").write_text(FAQ, "utf8")
    (folder / "办法.txt").write_text(FEES, "utf8")
    encoder = StaticEncoder()
    index = Index(folder / "index", encoder, "bundled", create=True)
    Indexer(index).add([folder / "问答.txt", folder / "办法.txt"])
    bot = Chatbot(index, Retriever(index, encoder), ExtractiveAnswerer(encoder))
    return lambda question: [sentence.text for sentence in bot.ask(question).sentences]


@pytest.mark.parametrize("question", ["家庭医生怎么签约？", "家庭医生签约流程", "如何签约家庭医生"])
def test_the_same_in_other_words_has_the_documents_own_answer(said, question):
    (only,) = said(question)
    assert only.startswith("问：怎样签约？需要带什么？ 答：本人到社区卫生服务中心填写协议书，")
    assert only.endswith("行动不便的，可以由家属代办。")


def test_an_answer_is_told_to_its_end_and_no_further(said):
    assert said("家庭医生签约服务费多少钱？") == [
        "问：签约服务费是多少？ 答：每人每年分为三档：",
        "（一）基础包：20元。",
        "（二）慢病包：120元。",
    ]
    assert said("在外地签约了家庭医生，还能再签吗")[-1].endswith("不能。要先在外地解约。")


def test_a_title_is_no_answer(said):
    assert all("政策问答" not in sentence for q in ("家庭医生怎么解约？", "家庭医生") for sentence in said(q))


def test_another_kind_of_question_is_another_question(said):
    assert said("谁可以签约家庭医生")[0].startswith("问：哪些人可以签约家庭医生？")


@pytest.mark.parametrize("question", ["云山市怎么签约家庭医生？", "家庭医生怎么解约？", "能签家庭医生吗？"])
def test_what_the_document_was_not_asked_is_not_answered_by_its_answer(said, question):
    assert not any("？ 答：" in sentence for sentence in said(question))


def test_a_sentence_that_begins_an_answer_is_quoted_with_its_question(said):
    quoted = said("签约医生要带医保卡吗？")
    assert all("问：" in sentence for sentence in quoted if "答：" in sentence)
    assert quoted
