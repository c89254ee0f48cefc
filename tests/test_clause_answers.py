"""Questions for the text of a clause, answered by the clause."""

# ruff: noqa: E501 - sample texts stand whole

import pytest
from small import RULE, HashEncoder

from rag.answering.extractive import ExtractiveAnswerer
from rag.chatbot import Chatbot
from rag.filters import Filters
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever

CODE = (
    '{"id": "7", "title": "中华人民共和国航道法第七条", "text": "航道由交通部门养护。"}\n'
    '{"id": "8", "title": "中华人民共和国航道法第八条", "text": "船舶应当减速。\\n在港内不得抛锚。"}\n'
)


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clauses")
    (folder / "rule.txt").write_text(RULE, "utf8")
    (folder / "code.jsonl").write_text(CODE, "utf8")
    index = Index(folder / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([folder])
    return Chatbot(index, Retriever(index, HashEncoder()), ExtractiveAnswerer(HashEncoder()))


RULES = "青川省中小企业设备更新补助办法"


@pytest.mark.parametrize(
    ("question", "anchor", "quote"),
    [
        (f"{RULES}第二条", "第二条", "第二条 省工业和信息化厅负责补助资金的审核，省财政厅负责拨付。"),
        ("中小企业设备更新补助办法第4条讲什么", "第四条", "第四条 补助标准为设备购置额的百分之十五，单个企业每年最高不超过三百万元。"),
        ("航道法第七条", "第七条", "航道由交通部门养护。"),
        ("请问《航道法》第八条第二款是怎么规定的？", "第八条第二款", "在港内不得抛锚。"),
    ],
)  # fmt: skip
def test_the_clause_is_quoted_whole_and_nothing_else(bot, question, anchor, quote):
    answer = bot.ask(question)
    assert [(c.anchor, c.quote) for c in answer.citations] == [(anchor, quote)]
    assert "".join(s.text for s in answer.sentences) == quote
    assert not answer.refused
    assert answer.confidence > 0.9
    assert answer.hits[0].text == quote or quote in answer.hits[0].text


def test_an_item_is_quoted_with_its_lead_in(bot):
    answer = bot.ask(f"{RULES}第五条第二项")
    assert [c.quote for c in answer.citations] == [
        "第五条 有下列情形之一的，不予补助：",
        "（二）被列入严重失信名单的。",
    ]
    assert answer.citations[1].anchor == "第五条第（二）项"
    assert answer.sentences[0].citations == (1, 2)


def test_several_clauses_are_quoted_in_their_order(bot):
    answer = bot.ask(f"{RULES}第二条和第六条分别规定了什么")
    assert [c.anchor for c in answer.citations] == ["第二条", "第六条"]


@pytest.mark.parametrize(
    ("question", "told"),
    [
        (f"{RULES}第六十条", "最后一条是第六条"),
        ("航道法第九条", "《航道法》里没有这一条"),
        ("水闸法第九条讲什么", "没有《水闸法》"),
    ],
)
def test_what_is_not_there_is_refused_with_the_reason(bot, question, told):
    answer = bot.ask(question)
    assert answer.refused
    assert told in answer.text
    assert answer.confidence < 0.2
    assert not answer.citations


def test_a_filter_is_kept_to(bot):
    other = next(d.id for d in bot.index.documents() if d.external_id == "7")
    assert bot.ask(f"{RULES}第二条", filters=Filters(documents=(other,))).refused


def test_the_named_clause_is_found_first(bot):
    for question in (f"{RULES}第三条要求登记几年", "航道法8条"):
        hit = bot.search(question).hits[0]
        assert "第三条" in hit.text or "船舶" in hit.text
        assert hit.score == 1.0


def test_scores_do_not_rise_behind_what_is_named(bot):
    scores = [h.score for h in bot.search("航道法第七条").hits]
    assert scores == sorted(scores, reverse=True)
    assert [h.rank for h in bot.search("航道法第七条").hits] == list(range(1, len(scores) + 1))


WASTE = "江源市垃圾分类办法\n\n第一条 为了分类，制定本办法。\n\n第二条 垃圾分为四类。\n"
MARKET = "江源市集市办法\n\n第一条 为了便民，制定本办法。\n\n第二条 集市逢五开放。\n"
OLD_MARKET = MARKET.replace("逢五", "逢十") + "\n第三条 本办法自2010年1月1日起施行。\n"
NEW_MARKET = MARKET + "\n第三条 本办法自2020年1月1日起施行。\n"


def bot_over(folder, *texts):
    for n, text in enumerate(texts):
        (folder / f"{n}.txt").write_text(text, "utf8")
    index = Index(folder / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([folder])
    return Chatbot(index, Retriever(index, HashEncoder()), ExtractiveAnswerer(HashEncoder()))


class TestClausesWithoutADocument:
    """“第二条讲什么”: of the only document, the chosen one, the one spoken of, or of each that has it."""

    @pytest.mark.parametrize("question", ["第二条讲什么", "请问第2条是怎么规定的？", "第二条"])
    def test_of_the_only_document(self, tmp_path, question):
        answer = bot_over(tmp_path, WASTE).ask(question)
        assert answer.text.startswith("第二条 垃圾分为四类。")
        assert "垃圾分为四类" in answer.hits[0].text

    def test_what_the_only_document_lacks_is_said(self, tmp_path):
        answer = bot_over(tmp_path, WASTE).ask("第九条讲什么")
        assert answer.refused
        assert "《江源市垃圾分类办法》里没有这一条，它的最后一条是第二条" in answer.text

    def test_of_the_chosen_document(self, tmp_path):
        made = bot_over(tmp_path, WASTE, MARKET)
        chosen = next(d.id for d in made.index.documents() if "集市" in d.title)
        answer = made.ask("第二条讲什么", filters=Filters(documents=(chosen,)))
        assert [c.quote for c in answer.citations] == ["第二条 集市逢五开放。"]

    def test_of_the_document_spoken_of(self, tmp_path):
        made = bot_over(tmp_path, WASTE, MARKET)
        before = "江源市集市办法第一条讲什么"
        answer = made.ask("第二条讲什么", [(before, made.ask(before).text)])
        assert [c.quote for c in answer.citations] == ["第二条 集市逢五开放。"]

    def test_of_each_that_has_it_under_its_title(self, tmp_path):
        answer = bot_over(tmp_path, WASTE, MARKET).ask("第二条讲什么")
        said = {s.label: s.text for s in answer.sentences}
        assert said == {
            "江源市垃圾分类办法": "第二条 垃圾分为四类。",
            "江源市集市办法": "第二条 集市逢五开放。",
        }

    @pytest.mark.parametrize("question", ["办法第二条", "这部办法的第二条讲什么", "该办法第2条是怎么规定的"])
    def test_of_the_only_one_of_the_kind(self, tmp_path, question):
        notice = "江源市集市开放通知\n\n第一条 按期开放。\n\n第二条 不得占道。\n"
        answer = bot_over(tmp_path, WASTE, notice).ask(question)
        assert [c.quote for c in answer.citations] == ["第二条 垃圾分为四类。"]

    def test_not_of_a_replaced_edition(self, tmp_path):
        answer = bot_over(tmp_path, OLD_MARKET, NEW_MARKET).ask("第二条讲什么")
        assert [c.quote for c in answer.citations] == ["第二条 集市逢五开放。"]

    def test_a_notice_without_articles_counts_its_parts(self, tmp_path):
        notice = "关于开放集市的通知\n\n各镇：\n\n一、集市按期开放。\n\n二、做好下列工作：\n\n（一）清扫；\n\n（二）巡查。\n"
        made = bot_over(tmp_path, notice)
        assert made.ask("第一条讲什么").citations[0].quote == "一、集市按期开放。"
        second = made.ask("《关于开放集市的通知》第二条")
        assert second.citations[0].anchor == "第二部分"
        assert "清扫" in second.text
        assert "巡查" in second.text
        item = made.ask("第二条第二项")
        assert item.citations[-1].quote == "（二）巡查。"

    def test_of_many_it_asks_which(self, tmp_path):
        many = [WASTE.replace("垃圾", name) for name in ("衣物", "书籍", "家具", "木料", "瓶罐", "电池")]
        answer = bot_over(tmp_path, *many).ask("第二条讲什么")
        assert answer.refused
        assert "哪份文件的第二条" in answer.text
        assert answer.hits
