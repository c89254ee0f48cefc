"""The page's parts without a browser: pacing, places, suggestions, uploads, warming up, the port."""

from __future__ import annotations

import socket
import threading
from dataclasses import replace

import pytest
from small import RULE, HashEncoder
from web_fakes import QUOTE, FakeBot, FakeShelf, documents, full_answer

from rag.domain import Metadata, Span, Unit
from rag.errors import ConfigurationError, IndexBusy, IndexUnusable
from rag.index import Index
from ui.rendering import EN, ZH
from ui.web import chat, library, serve
from ui.web.reading import locate, open_document
from ui.web.suggestions import spread, suggested, suggestions
from ui.web.warming import Warming

# ── a turn ────────────────────────────────────────────────────────────────────


def test_pacing_keeps_first_and_last_and_thins_the_rest():
    times = iter([0.0, 0.0, 0.02, 0.04, 0.2, 0.2, 0.21])
    answers = [replace(full_answer(documents()), confidence=i / 10) for i in range(6)]
    shown = list(chat.paced(iter(answers), 0.08, lambda: next(times)))
    assert [a.confidence for a, _ in shown] == [0.0, 0.3, 0.5]
    assert [whole for _, whole in shown] == [False, False, True]


def test_pacing_of_nothing_and_of_one():
    answer = full_answer(documents())
    assert list(chat.paced(iter([]), 1.0)) == []
    assert list(chat.paced(iter([answer]), 1.0)) == [(answer, True)]


def test_a_turn_ends_with_the_whole_answer():
    messages = list(chat.turn(FakeBot(), "公共自行车怎么收费？", [], ZH))
    assert [m["whole"] for m, _ in messages] == [False] * (len(messages) - 1) + [True]
    assert [a is not None for _, a in messages] == [m["whole"] for m, _ in messages]
    assert len({m["key"] for m, _ in messages}) == 1
    assert "verdict" in messages[-1][0]["html"]


def test_the_same_question_again_is_another_message():
    keys = {list(chat.turn(FakeBot(), "公共自行车怎么收费？", [], ZH))[-1][0]["key"] for _ in range(5)}
    assert len(keys) == 5


def test_trouble_is_told_in_the_conversation(caplog):
    ((message, answer),) = chat.turn(FakeBot(), "坏问题", [], ZH)
    assert message["whole"]
    assert answer is None
    assert ZH.fault in message["html"]
    assert "made to fail" in caplog.text


def test_what_the_user_can_mend_is_told_as_it_is():
    class Busy(FakeBot):
        def stream(self, *_):
            raise IndexBusy("另一个程序正在写索引；请等它完成后再试")

    ((message, _),) = chat.turn(Busy(), "问", [], ZH)
    assert "请等它完成后再试" in message["html"]


# ── a place in a document ─────────────────────────────────────────────────────


def place(**changes):
    start = documents()[0].text.index(QUOTE)
    return {
        "document": "rules",
        "start": start,
        "end": start + len(QUOTE),
        "quote": QUOTE,
        "anchor": "第四条",
    } | changes


def test_a_place_is_marked_where_it_says():
    rules = documents()[0]
    mark = locate(rules, place(others=[[0, 4], [9, 4], "ab", [1], [0, 10**9]]), QUOTE, ZH)
    assert mark.quote.of(rules.text) == QUOTE
    assert mark.others == (Span(0, 4),)
    assert mark.notice == ""


@pytest.mark.parametrize(
    "changes", [{"start": 0}, {"end": 10**9}, {"start": "x"}, {"start": None}, {"start": -3}]
)
def test_a_quote_that_moved_is_found_again_and_said_so(changes):
    rules = documents()[0]
    mark = locate(rules, place(**changes), QUOTE, ZH)
    assert mark.quote.of(rules.text) == QUOTE
    assert mark.notice == ZH.changed


def test_a_quote_that_is_gone_is_not_marked():
    html = open_document(FakeShelf(), place(quote="从来没有写过的话"), ZH)
    assert ZH.moved in html
    assert 'class="quote"' not in html


def test_a_removed_document_says_so():
    html = open_document(FakeShelf([]), place(title="<b>办法"), ZH)
    assert ZH.gone in html
    assert "&lt;b&gt;办法" in html


def test_a_document_without_a_quote_opens_unmarked():
    html = open_document(FakeShelf(), {"document": "old"}, EN)
    assert "repealed" in html
    assert "<mark" not in html


# ── suggestions ───────────────────────────────────────────────────────────────


def test_suggestions_come_from_the_documents_in_turn():
    rules, old, news = documents()
    assert suggestions([rules, old, news]) == [
        "《青川市公共自行车管理办法》的“运营与服务”是怎样规定的？",
        "《青川市公共自行车管理暂行规定》从什么时候起施行？",
        "《青川市公共自行车管理办法》从什么时候起施行？",
    ]
    assert suggestions([rules, old], limit=1) == ["《青川市公共自行车管理办法》的“运营与服务”是怎样规定的？"]
    assert suggestions([news]) == []


def test_a_documents_own_questions_and_terms_come_first():
    text = "第一条 本办法所称慢行系统（以下简称系统），是指步行道和自行车道。"
    asked = Unit("question", "问", "怎么办卡？", 1, Span(0, 5))
    document = replace(documents()[0], text=text, outline=(asked,))
    assert suggestions([document])[:2] == ["怎么办卡？", "什么是慢行系统？"]


def test_english_documents_are_asked_in_english():
    unit = Unit("section", "2", "Fees", 1, Span(0, 5))
    rules = replace(
        documents()[0], title="Bicycle Rules", outline=(unit,), text="Fees",
        metadata=Metadata(effective="2024-03-01", language="en"),
    )  # fmt: skip
    assert suggestions([rules]) == [
        "What does “Bicycle Rules” say on Fees?",
        "When does “Bicycle Rules” take effect?",
    ]


def test_only_answerable_questions_are_suggested():
    bot = FakeBot()
    bot.index.held[0] = replace(
        bot.index.held[0], outline=(Unit("question", "问", "滑板车要上牌吗？", 1, Span(0, 5)),)
    )
    questions = suggested(bot, bot.index.documents())
    assert "滑板车要上牌吗？" not in questions
    assert questions


def test_spread_takes_from_all_over():
    assert spread(range(100), 4) == [0, 25, 50, 75]
    assert spread([1, 2], 4) == [1, 2]


# ── the library ───────────────────────────────────────────────────────────────


def test_listing_filters_and_limits():
    shelf = FakeShelf()
    assert 'data-id="old"' in library.listing(shelf, ZH, "暂行")
    assert 'data-id="rules"' not in library.listing(shelf, ZH, "暂行")
    assert 'data-id="rules"' in library.listing(shelf, ZH, " 令第31号")
    assert 'data-id="news"' in library.listing(shelf, ZH, rows=1)
    assert 'class="more"' in library.listing(shelf, ZH, rows=1)
    assert ZH.empty_library in library.listing(shelf, ZH, "没有这样的")


def test_removing_what_is_not_there_is_told():
    shelf = FakeShelf()
    assert library.remove(shelf, "old") == ""
    assert shelf.document("old") is None
    assert "索引里没有这个文件" in library.remove(shelf, "old")


def test_one_bad_upload_stops_none(tmp_path):
    good, empty = tmp_path / "设备更新〔2024〕.txt", tmp_path / "空.txt"
    good.write_text(RULE, "utf8")
    empty.write_bytes(b"")
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    *progress, last = library.take_in(index, [str(empty), str(good)], ZH)
    assert "正在读取（1/2）：空.txt" in progress[0]
    assert "正在读取（2/2）：设备更新〔2024〕.txt" in progress[1]
    assert 'class="failed"' in last
    assert 'class="added"' in last
    assert [d.source for d in index.documents()] == ["设备更新〔2024〕.txt"]


def test_a_fault_with_one_upload_is_told_in_its_row(tmp_path, caplog):
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    *_, last = library.take_in(index, [str(tmp_path / "走失.txt")], ZH)
    assert ZH.fault in last
    assert "走失.txt" in caplog.text


# ── warming up and serving ────────────────────────────────────────────────────


def test_warming_does_not_wait_until_asked():
    go = threading.Event()
    made = FakeBot()

    def make():
        go.wait(5)
        return made

    warming = Warming(make)
    assert not warming.ready
    go.set()
    assert warming.bot is made
    assert warming.ready
    assert Warming(made).ready


def test_a_taken_port_is_told_with_its_mend():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigurationError, match="--port"):
            serve(FakeBot(), port=taken.getsockname()[1])


def test_serving_ends_with_the_reason_when_the_chatbot_cannot_be_made(capsys):
    def make():
        raise IndexUnusable("索引 .wence 是用别的编码器建的")

    with pytest.raises(IndexUnusable, match="别的编码器"):
        serve(make, port=0)
    assert "http://127.0.0.1:" in capsys.readouterr().out
