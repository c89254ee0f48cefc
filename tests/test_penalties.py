"""What breaking a clause brings, told with the clause where another clause says so."""

import pytest
from small import HashEncoder

from rag.answering.extractive import ExtractiveAnswerer
from rag.chatbot import Chatbot
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever

RULE = """江源市滑板管理条例

第一条　为了规范滑板的使用，制定本条例。

第二条　滑板实行登记，登记由区体育局办理。

第三条　禁止在楼梯间存放滑板，禁止带滑板进入电梯。

第四条　滑板速度不得超过每小时十五公里。超过的，处二十元罚款。

第五条　违反本条例第二条、第三条规定的，由区体育局处五十元以上一百元以下罚款。

第六条　违反本条例第八条规定的，处三百元罚款。
"""


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    folder = tmp_path_factory.mktemp("penalties")
    (folder / "rule.txt").write_text(RULE, "utf8")
    index = Index(folder / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([folder / "rule.txt"])
    bot = Chatbot(index, Retriever(index, HashEncoder()), ExtractiveAnswerer(HashEncoder()))
    return lambda question: [s.text for s in bot.ask(question).sentences]


PENALTY = "第五条　违反本条例第二条、第三条规定的，由区体育局处五十元以上一百元以下罚款。".replace("　", " ")


@pytest.mark.parametrize(
    "question", ["在楼梯间存放滑板怎么处罚？", "带滑板进入电梯会怎么样？", "楼梯间存放滑板有什么后果"]
)
def test_the_clause_that_threatens_is_quoted_with_the_one_broken(said, question):
    assert any("禁止在楼梯间存放滑板" in text for text in said(question))
    assert PENALTY in said(question)


def test_it_is_not_where_no_penalty_is_asked_for(said):
    assert PENALTY not in said("滑板可以带进电梯吗？")


def test_it_is_not_where_the_clause_itself_tells(said):
    assert PENALTY not in said("滑板超速怎么处罚，速度不得超过多少？")
