"""The page's parts without a browser: pacing, places, suggestions, uploads, warming up, the port."""

from __future__ import annotations

import json
import re
import socket
import threading
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest
from small import RULE, HashEncoder
from web_fakes import QUESTION, QUOTE, FakeBot, documents, full_answer, shelved

from rag.domain import Metadata, Span, Status, Unit
from rag.errors import ConfigurationError, IndexBusy, IndexUnusable, NotFound
from rag.filters import Filters
from rag.index import Index
from rag.indexing import Indexer
from ui import web
from ui.guard.users import ANYONE
from ui.rendering import EN, ZH
from ui.web import chat, keeping, library, serve
from ui.web.desk import desk
from ui.web.reading import locate, open_document
from ui.web.suggestions import suggested, suggestions
from ui.web.warming import Warming


@pytest.fixture
def bot(tmp_path):
    return FakeBot(shelved(tmp_path / "index"))


# ── a turn ────────────────────────────────────────────────────────────────────


def messages(bot, question, words=ZH, **context):
    return list(chat.turn(Warming(bot), question, context, words))


def test_pacing_keeps_first_and_last_and_thins_the_rest():
    times = iter([0.0, 0.0, 0.02, 0.04, 0.2, 0.2, 0.21, 0.22])
    answers = [replace(full_answer(documents()), confidence=i / 10) for i in range(6)]
    shown = list(chat.paced(iter(answers), 0.08, lambda: next(times)))
    assert [round(a.confidence, 1) for a, _ in shown] == [0.0, 0.3, 0.5]
    assert [whole for _, whole in shown] == [False, False, True]


def test_the_sources_are_there_before_the_answer_is_begun():
    def slow():
        yield full_answer(documents())
        raise AssertionError("the first answer was held back")

    assert next(chat.paced(slow(), 1.0)) == (full_answer(documents()), False)
    assert list(chat.paced(iter([]), 1.0)) == []


def test_a_turn_ends_with_the_whole_answer_and_where_it_is_kept(bot):
    first, *_, last = messages(bot, QUESTION)
    assert not first["whole"]
    assert "verdict" in last["html"]
    assert last["whole"]
    assert last["number"] == 1
    assert first["key"] == last["key"]
    again = messages(bot, QUESTION, conversation=last["conversation"])[-1]
    assert again["number"] == 2
    assert again["key"] != last["key"]
    (kept,) = keeping.kept(bot, ANYONE).list()
    assert (kept.id, kept.turns) == (last["conversation"], 2)


def test_what_the_browser_sends_with_a_question_is_not_trusted(bot):
    hostile = {
        "conversation": ["x"],
        "number": "2",
        "settings": "x",
        "filters": {"documents": "x", "since": "x"},
    }
    assert messages(bot, QUESTION, **hostile)[-1]["whole"]
    assert bot.filters[-1] == Filters()


def test_filters_come_from_the_pages_scope(bot):
    wish = {
        "documents": [{"id": "rules", "title": "x"}, "x"],
        "issuer": "人民政府",
        "collection": "青川",
        "since": "2024-01-01",
        "status": "in_force",
        "as_of": "2025-01-01",
    }
    messages(bot, QUESTION, filters=wish)
    assert bot.filters[-1] == Filters(
        documents=("rules",), issuer="人民政府", since="2024-01-01", status=Status.IN_FORCE,
        collections=("青川",), as_of="2025-01-01",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("told", "amount"), [("few", "few"), ("more", "more"), ("all", "normal"), (7, "normal")]
)
def test_how_much_is_quoted_comes_from_the_pages_settings(bot, told, amount):
    messages(bot, QUESTION, settings={"amount": told})
    assert bot.amounts == [amount]


def test_an_answer_that_cannot_be_kept_is_shown_all_the_same(bot, monkeypatch):
    def busy(*_):
        raise IndexBusy("另一个程序正在写索引")

    monkeypatch.setattr(keeping.Conversations, "append", busy)
    last = messages(bot, QUESTION)[-1]
    assert "verdict" in last["html"]
    assert "没有存下：另一个程序正在写索引" in last["notice"]


def test_trouble_is_told_in_the_conversation(bot, caplog):
    (message,) = messages(bot, "坏问题")
    assert message["whole"]
    assert ZH.fault in message["html"]
    assert "made to fail" in caplog.text
    assert keeping.kept(bot, ANYONE).list() == []


def test_what_the_user_can_mend_is_told_as_it_is(bot):
    class Busy(FakeBot):
        def stream(self, *_, **__):
            raise IndexBusy("另一个程序正在写索引；请等它完成后再试")

    (message,) = messages(Busy(bot.index), "问")
    assert "请等它完成后再试" in message["html"]


def test_a_wish_that_fails_is_one_line(bot):
    granted = {f.__name__: f for f in desk(Warming(bot))}
    request = SimpleNamespace(headers={"accept-language": "en"}, state=SimpleNamespace(user=ANYONE))
    assert granted["drop"]({"document": "x"}, request)["trouble"].startswith("索引里没有这个文件")
    assert granted["conversation"](None, request)["trouble"]
    assert granted["titles"]({"query": "座谈会"}, request) == {
        "documents": [{"id": "news", "title": "青川市召开慢行交通座谈会", "issued": None}]
    }


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


def test_a_quote_that_is_gone_is_not_marked(bot):
    html = open_document(bot, place(quote="从来没有写过的话"), ZH)["html"]
    assert ZH.moved in html
    assert 'class="quote"' not in html


def test_a_removed_document_says_so(bot):
    html = open_document(bot, place(document="x", title="<b>办法"), ZH)["html"]
    assert ZH.gone in html
    assert "&lt;b&gt;办法" in html


def test_a_document_without_a_quote_opens_unmarked(bot):
    html = open_document(bot, {"document": "old"}, EN)["html"]
    assert "repealed" in html
    assert "<mark" not in html


# ── suggestions ───────────────────────────────────────────────────────────────


def test_suggestions_come_from_the_documents_in_turn():
    rules, old, news = documents()
    assert suggestions([rules, old, news]) == [
        "《青川市公共自行车管理办法》的“运营与服务”是怎样规定的？",
        "《青川市公共自行车管理暂行规定》从什么时候起施行？",
        "《青川市召开慢行交通座谈会》讲了什么？",
        "《青川市公共自行车管理办法》从什么时候起施行？",
    ]
    assert suggestions([rules, old], limit=1) == ["《青川市公共自行车管理办法》的“运营与服务”是怎样规定的？"]
    article = replace(old, title="青川市公共自行车管理办法第四条", metadata=Metadata())
    assert suggestions([article]) == ["青川市公共自行车管理办法第四条是怎么规定的？"]


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
        "What is “Bicycle Rules” about?",
    ]


def test_only_answerable_questions_are_suggested(tmp_path):
    rules, *others = documents()
    asked = replace(
        rules, outline=(Unit("question", "问", "滑板车要上牌吗？", 1, Span(0, 5)), *rules.outline)
    )
    questions = suggested(FakeBot(shelved(tmp_path, [asked, *others])))
    assert "滑板车要上牌吗？" not in questions
    assert questions


# ── the library ───────────────────────────────────────────────────────────────


def test_the_list_is_sought_and_goes_on(bot, monkeypatch):
    assert 'data-id="old"' in library.listing(bot, {"query": "暂行"}, ZH)["html"]
    assert 'data-id="rules"' not in library.listing(bot, {"query": "暂行"}, ZH)["html"]
    assert ZH.none_found in library.listing(bot, {"query": "没有这样的"}, ZH)["html"]
    monkeypatch.setattr(library, "ROWS", 2)
    first = library.listing(bot, {}, ZH)
    assert first["held"] == 3
    assert 'class="more"' in first["html"]
    rest = library.listing(bot, {"from": 2}, ZH)
    assert 'data-id="rules"' in rest["rows"]
    assert rest["more"] == ""


def test_facts_are_corrected(bot):
    told = library.facts_of(bot, {"document": "news"}, ZH)
    title = "青川市召开慢行交通座谈会"
    assert told == {"title": title, "facts": {"title": title, "issuer": "青川日报"}}
    facts = {"title": "慢行交通座谈会", "issued": "2025-04-08", "issuer": None, "x": "y"}
    library.correct(bot, {"document": "news", "facts": facts}, ZH)
    corrected = {"title": "慢行交通座谈会", "issued": "2025-04-08"}
    assert library.facts_of(bot, {"document": "news"}, ZH) == {
        "title": corrected["title"],
        "facts": corrected,
    }


@pytest.fixture
def real(tmp_path):
    """A bot whose index can be written to."""
    return SimpleNamespace(index=Index(tmp_path / "index", HashEncoder(), "hash", create=True))


def test_one_bad_upload_stops_none(tmp_path, real):
    good, empty = tmp_path / "设备更新〔2024〕.txt", tmp_path / "空.txt"
    good.write_text(RULE, "utf8")
    empty.write_bytes(b"")
    *progress, last = library.take_in(real.index, [str(empty), str(good)], ZH)
    assert 'class="reading"' in progress[0]
    assert 'class="waiting"' in progress[0]
    assert 'class="failed"' in progress[1]
    assert 'class="failed"' in last
    assert 'class="added"' in last
    assert [d.source for d in real.index.documents()] == ["设备更新〔2024〕.txt"]
    *_, last = library.take_in(real.index, [str(good)], ZH)
    assert 'class="already"' in last


def test_leaving_in_the_middle_leaves_nothing_half_done(tmp_path, real):
    files = [tmp_path / f"{n}.txt" for n in range(3)]
    for n, file in enumerate(files):
        file.write_text(RULE.replace("青川省", f"第{n}省"), "utf8")
    going = library.take_in(real.index, [str(f) for f in files], ZH)
    next(going)
    next(going)
    going.close()
    assert [d.source for d in real.index.documents()] == ["0.txt"]
    assert len({p.name for p in (tmp_path / "index" / "uploads").iterdir()}) == 1


def test_a_fault_with_one_upload_is_told_in_its_row(tmp_path, real, caplog):
    *_, last = library.take_in(real.index, [str(tmp_path / "走失.txt")], ZH)
    assert ZH.fault in last
    assert "走失.txt" in caplog.text


def test_a_file_is_read_again(tmp_path, real):
    file = tmp_path / "办法.txt"
    file.write_text(RULE, "utf8")
    Indexer(real.index).add([file])
    (document,) = real.index.documents()
    wish = {"document": document.id}
    assert library.reread(real, wish, ZH) == {"said": ZH.reread_same}
    file.write_text(RULE.replace("百分之十五", "百分之二十"), "utf8")
    assert library.reread(real, wish, ZH) == {"said": ZH.reread_done}
    assert "百分之二十" in real.index.document(document.id).text
    file.unlink()
    with pytest.raises(NotFound, match="不在原处"):
        library.reread(real, wish, ZH)


def test_an_upload_is_read_again_from_its_copy(real):
    Indexer(real.index).add_upload("办法.txt", RULE.encode())
    (document,) = real.index.documents()
    assert library.reread(real, {"document": document.id}, ZH) == {"said": ZH.reread_same}
    assert [d.id for d in real.index.documents()] == [document.id]


def test_the_frame_speaks_both_languages_alike():
    frame = Path(web.__file__).parent / "frame"
    chinese, english = (json.loads((frame / f"{lang}.json").read_text("utf8")) for lang in ("zh-CN", "en"))
    assert chinese.keys() == english.keys()
    assert all(chinese[k].count("{}") == english[k].count("{}") for k in chinese)
    asked = re.findall(
        r'data-(?:word|label|hint)="(\w+)"', "".join(f.read_text("utf8") for f in frame.glob("*.html"))
    )
    assert set(asked) <= chinese.keys()


# ── warming up and serving ────────────────────────────────────────────────────


def test_warming_does_not_wait_until_asked(bot):
    go = threading.Event()
    made = bot

    def make():
        go.wait(5)
        return made

    warming = Warming(make)
    assert not warming.ready
    go.set()
    assert warming.bot is made
    assert warming.ready
    assert Warming(made).ready


def test_a_taken_port_is_told_with_its_mend(bot):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(ConfigurationError, match="--port"):
            serve(bot, port=taken.getsockname()[1])


def test_serving_ends_with_the_reason_when_the_chatbot_cannot_be_made(capsys):
    def make():
        raise IndexUnusable("索引 .wence 是用别的编码器建的")

    with pytest.raises(IndexUnusable, match="别的编码器"):
        serve(make, port=0)
    assert "http://127.0.0.1:" in capsys.readouterr().out
