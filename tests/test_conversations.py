"""Conversations: kept, found, judged; and nothing in them outlives the documents they cite."""

import sqlite3
import threading
from dataclasses import replace
from itertools import count

import pytest
from databases import sqlite_only, written
from hypothesis import given, settings
from hypothesis import strategies as st
from small import NOTICE, RULE, HashEncoder
from worlds import SPEECH

from rag.conversations import Conversations, Feedback
from rag.conversations.records import read_answer
from rag.domain import Answer, Citation, CitationState, Hit, Problem, Sentence, Span, Status
from rag.errors import IndexBusy, NotFound
from rag.index import Index
from rag.indexing import Indexer
from rag.passages import split
from rag.record import Record
from rag.schema import STEPS
from rag.sqlite import SQLite

pytestmark = pytest.mark.usefixtures("database")

QUESTION = "设备更新补助最高多少？"
CAP = "单个企业每年最高不超过三百万元"
HEATING = "对低保家庭每户补贴取暖费六百元。"
TEXTS = {"rule": RULE, "notice": NOTICE, "speech": SPEECH}


@pytest.fixture
def index(tmp_path):
    (tmp_path / "papers").mkdir()
    for name, text in TEXTS.items():
        (tmp_path / "papers" / f"{name}.txt").write_text(text, "utf8")
    made = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    Indexer(made).add([tmp_path / "papers"])
    return made


@pytest.fixture
def kept(index):
    return Conversations(index)


def holding(index, quote):
    found = (index.document(d.id) for d in index.documents())
    return next(d for d in found if quote in d.text)


def answered(index, *quotes, question=QUESTION, said=None):
    """An answer that says each quote, citing it, and then each of `said`, citing nothing."""
    citations, hits = [], []
    for marker, quote in enumerate(quotes, 1):
        document = holding(index, quote)
        start = document.text.index(quote)
        span = Span(start, start + len(quote))
        citations.append(Citation(marker, document, span, f"第{marker}处", Status.IN_FORCE, 0.9))
        passages = split(document.text, document.outline, document_id=document.id)
        passage = next(p for p in passages if p.span.contains(span))
        hits.append(Hit(passage, passage.span.of(document.text), document, 0.8, marker))
    return Answer(
        question=question,
        standalone_question=question,
        hits=tuple(hits),
        sentences=(
            *(Sentence(q, (m,), emphasis=(Span(0, 2),), label=f"{q[:2]}等") for m, q in enumerate(quotes, 1)),
            *(Sentence(s, supported=False, problems=(Problem.NO_EVIDENCE,)) for s in said or ()),
        ),
        citations=tuple(citations),
        confidence=0.9,
        timings_ms={"retrieve": 1.5, "total": 2.0},
    )


def holds(index, text):
    return text.encode("utf8") in written(index)


# ── keeping ───────────────────────────────────────────────────────────────────


def test_an_answer_reads_as_it_was_given(index, kept):
    answer = replace(answered(index, CAP, HEATING, said=["另有规定。"]), standalone_question="补全了的问题？")
    first, *rest = answer.citations
    answer = replace(answer, citations=(replace(first, others=3), *rest), further=27)
    refusal = Answer(
        "月球上呢？", "月球上呢？", answer.hits[:1], refused=True, note="没有。", missing=("月球",)
    )
    conversation = kept.start()
    assert [kept.append(conversation, a) for a in (answer, refusal)] == [1, 2]
    read = kept.read(conversation)
    assert [turn.answer for turn in read.turns] == [answer, refusal]
    assert [turn.number for turn in read.turns] == [1, 2]
    assert read.turns[0].asked <= read.turns[1].asked == read.changed
    assert read.history == [(QUESTION, answer.text), ("月球上呢？", "没有。")]


def test_quotes_are_read_from_the_documents_and_not_kept(index, kept):
    answer = answered(index, CAP)
    answer = replace(answer, sentences=(Sentence("封顶三百万。", (1,)),))
    before = written(index).count(CAP.encode("utf8"))
    kept.append(kept.start(), answer)
    index.store.settle()
    assert written(index).count(CAP.encode("utf8")) == before


def test_the_first_question_gives_the_title(index, kept):
    long = kept.start()
    kept.append(long, answered(index, CAP, question=f"第一行\n{'很长的问题' * 20}"))
    kept.append(long, answered(index, CAP, question="再问一句？"))
    (summary,) = kept.list()
    assert summary.title.startswith("第一行 很长的问题")
    assert (len(summary.title), summary.turns, summary.id) == (40, 2, long)


def test_a_conversation_without_a_turn_is_not_there(kept):
    empty = kept.start()
    assert empty != kept.start()
    assert list(kept.list()) == []
    with pytest.raises(NotFound):
        kept.read(empty)


def test_what_was_asked_last_comes_first(index, kept, monkeypatch):
    ticks = count()
    monkeypatch.setattr("rag.conversations._now", lambda: f"2024-01-01T00:00:{next(ticks):02}+08:00")
    first, second = kept.start(), kept.start()
    for conversation in (first, second, first):
        kept.append(conversation, answered(index, CAP))
    assert [s.id for s in kept.list()] == [first, second]


@pytest.mark.parametrize(
    ("text", "found"),
    [("", "ab"), ("封顶", "a"), ("三百万", "a"), ("六百元", "b"), (" PM2.5 ", "b"), ("%", ""), ("_", "")],
)
def test_conversations_are_found_by_title_question_and_answer(index, kept, text, found):
    ids = {"a": kept.start(), "b": kept.start()}
    kept.append(ids["a"], answered(index, CAP))
    kept.rename(ids["a"], "封顶线")
    kept.append(ids["b"], answered(index, HEATING, question="取暖与pm2.5怎么补？"))
    assert {s.id for s in kept.list(text)} == {ids[name] for name in found}


def test_a_question_asked_again_takes_the_later_turns_away(index, kept):
    conversation = kept.start()
    for question in "一二三":
        kept.append(conversation, answered(index, CAP, question=question))
    kept.replace(conversation, 2, answered(index, HEATING, question="改"))
    assert [t.answer.question for t in kept.read(conversation).turns] == ["一", "改"]
    assert kept.append(conversation, answered(index, CAP)) == 3


def test_the_last_turns_are_a_history_of_their_own(index, kept):
    conversation = kept.start()
    for question in "一二三四":
        kept.append(conversation, answered(index, CAP, question=question))
    said = kept.read(conversation).history
    assert kept.recent(conversation, 2) == said[2:]
    assert kept.recent(conversation, 2, before=3) == said[:2]
    assert kept.recent(conversation, 9) == said
    assert kept.recent("none", 2) == []


def test_what_is_not_there_is_said_and_changes_nothing(index, kept):
    conversation = kept.start()
    kept.append(conversation, answered(index, CAP))
    for attempt in (
        lambda: kept.replace(conversation, 2, answered(index, HEATING)),
        lambda: kept.feedback(conversation, 0, Feedback(good=True)),
        lambda: kept.rename("none", "名"),
        lambda: kept.delete("none"),
        lambda: kept.append("a" * 17, answered(index, HEATING)),
        lambda: kept.append("", answered(index, HEATING)),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert len(kept.read(conversation).turns) == 1


def test_a_blank_title_changes_nothing(index, kept):
    conversation = kept.start()
    kept.append(conversation, answered(index, CAP))
    kept.rename(conversation, "  \n ")
    assert kept.read(conversation).title == QUESTION


def test_a_deleted_conversation_leaves_nothing_in_the_file(index, kept):
    conversation, other = kept.start(), kept.start()
    kept.append(conversation, answered(index, CAP, question="不想留下的问题"))
    kept.append(other, answered(index, CAP))
    assert holds(index, "不想留下的问题")
    kept.delete(conversation)
    assert not holds(index, "不想留下的问题")
    assert [s.id for s in kept.list()] == [other]


def test_judgements_are_kept_changed_and_taken_back(index, kept):
    conversation = kept.start()
    kept.append(conversation, answered(index, CAP))
    kept.append(conversation, answered(index, HEATING, question="取暖呢？"))
    kept.feedback(conversation, 2, Feedback(good=True))
    kept.feedback(conversation, 2, Feedback(good=False, reason=" 引文不全 "))
    kept.feedback(conversation, 1, Feedback(good=True))
    kept.feedback(conversation, 1, None)
    assert [t.feedback for t in kept.read(conversation).turns] == [
        None,
        Feedback(good=False, reason="引文不全"),
    ]
    (judged,) = kept.all_feedback()
    assert (judged.conversation_id, judged.number, judged.title) == (conversation, 2, QUESTION)
    assert (judged.question, judged.answer) == ("取暖呢？", f"对低等：{HEATING}[1]")
    assert judged.feedback == Feedback(good=False, reason="引文不全")


# ── documents come and go ─────────────────────────────────────────────────────


def test_a_removed_document_leaves_nothing_behind(index, kept):
    conversation = kept.start()
    answer = answered(index, CAP, HEATING, said=["最高三百万元一年。"])
    told = {"standalone_question": "青川省设备更新补助最高多少？", "note": "依青川省的办法。"}
    kept.append(conversation, replace(answer, **told))
    kept.append(conversation, answered(index, HEATING))
    index.remove([holding(index, CAP).id])
    first, second = (turn.answer for turn in kept.read(conversation).turns)
    gone, stays = first.citations
    assert (gone.state, gone.quote, gone.document.title, gone.anchor) == ("removed", "", "", None)
    assert (stays.state, stays.quote) == (CitationState.OK, HEATING)
    assert [s.text for s in first.sentences] == ["（所引文件已移除）", HEATING, "（所引文件已移除）"]
    assert [s.supported for s in first.sentences] == [False, True, False]
    assert [h.document.id for h in first.hits] == [stays.document.id]
    assert (first.standalone_question, first.note) == (first.question, "")
    assert second == answered(index, HEATING)
    for text in (CAP, "三百万元", "青川省", "单个等", *RULE.split("\n")[2:]):
        assert not text or not holds(index, text)
    assert [s.id for s in kept.list("三百万")] == []
    assert holds(index, HEATING)


def test_nothing_is_left_of_what_filled_many_pages_of_the_file(index, kept, tmp_path):
    long = "".join(f"第{n}户每月补助{n + 7}元，" for n in range(3000)) + "完。"
    (tmp_path / "papers" / "long.txt").write_text(f"补助名册\n\n{long}\n", "utf8")
    Indexer(index).add([tmp_path / "papers" / "long.txt"])
    document = holding(index, "第2999户")
    span = Span(document.text.index("第0户"), len(document.text.rstrip()))
    citation = Citation(1, document, span, None, Status.UNKNOWN, 0.5)
    answer = Answer(QUESTION, QUESTION, sentences=(Sentence(citation.quote, (1,)),), citations=(citation,))
    conversation = kept.start()
    for _ in range(3):
        kept.append(conversation, answer)
    assert holds(index, "第1500户每月")
    index.remove([document.id])
    everything = written(index)
    left = [n for n in range(3000) if f"第{n}户每月补助".encode() in everything]
    assert left == []


def test_an_english_question_is_told_in_english(index, kept):
    conversation = kept.start()
    kept.append(conversation, answered(index, CAP, question="What is the cap?"))
    index.remove([holding(index, CAP).id])
    assert "removed" in kept.read(conversation).turns[0].answer.text


def test_a_changed_document_no_longer_speaks_for_the_answer(index, kept, tmp_path):
    conversation = kept.start()
    kept.append(conversation, answered(index, CAP, HEATING, "省财政厅负责拨付"))
    file = tmp_path / "papers" / "rule.txt"
    file.write_text(RULE.replace("三百万", "二百万"), "utf8")
    Indexer(index).add([file])
    answer = kept.read(conversation).turns[0].answer
    changed, stays, moved = answer.citations
    assert (changed.state, changed.quote) == (CitationState.CHANGED, "")
    assert (moved.state, moved.quote) == (CitationState.CHANGED, "")  # though it still says so: another file
    assert changed.document.title == "青川省中小企业设备更新补助办法"
    assert stays.state is CitationState.OK
    assert [s.text for s in answer.sentences] == ["（所引文件已改动）", HEATING, "（所引文件已改动）"]
    assert not holds(index, "三百万")
    index.remove([changed.document.id])
    answer = kept.read(conversation).turns[0].answer
    assert answer.citations[0].state is CitationState.REMOVED
    assert answer.sentences[0].text == "（所引文件已移除）"


def test_the_same_file_read_better_moves_its_quotes(index, kept):
    conversation = kept.start()
    kept.append(conversation, answered(index, CAP, "省财政厅负责拨付", HEATING))
    document = holding(index, CAP)
    text = "经重新识读。\n" + document.text.replace("财政厅", "财政 厅")
    with index.store.transaction():
        index.store.put_document(Record.of(replace(document, text=text), [], "v2", []), [])
    moved, lost, other = kept.read(conversation).turns[0].answer.citations
    assert (moved.state, moved.quote, moved.anchor) == (CitationState.OK, CAP, "第1处")
    assert lost.state is CitationState.CHANGED
    assert other.quote == HEATING
    sentences = kept.read(conversation).turns[0].answer.sentences
    assert [s.text for s in sentences] == [CAP, "（所引文件已改动）", HEATING]


def test_a_document_known_by_another_name_is_still_cited(index, kept):
    conversation = kept.start()
    kept.append(conversation, answered(index, CAP))
    number = index.store.number_of(holding(index, CAP).id)
    with index.store.transaction():
        index.store.rename_document(number, "renamed")
    (citation,) = kept.read(conversation).turns[0].answer.citations
    assert (citation.document.id, citation.quote) == ("renamed", CAP)


@pytest.mark.parametrize("state", ["removed", "changed"])
def test_what_went_while_the_answer_was_made_is_not_written(index, kept, tmp_path, state):
    answer = answered(index, CAP, HEATING, said=["最高三百万元一年。"])
    answer = replace(answer, note="依三百万之限。", standalone_question="三百万是最高吗？")
    if state == "removed":
        index.remove([holding(index, CAP).id])
    else:
        file = tmp_path / "papers" / "rule.txt"
        file.write_text(RULE.replace("三百万", "二百万"), "utf8")
        Indexer(index).add([file])
    conversation = kept.start()
    kept.append(conversation, answer)
    read = kept.read(conversation).turns[0].answer
    mark = {"removed": "（所引文件已移除）", "changed": "（所引文件已改动）"}[state]
    assert [c.state for c in read.citations] == [state, "ok"]
    assert [s.text for s in read.sentences] == [mark, HEATING, mark]
    assert [h.rank for h in read.hits] == [2]
    assert not holds(index, "三百万")


def test_what_was_only_found_takes_what_cites_nothing_with_it(index, kept):
    answer = answered(index, HEATING, CAP, said=["最高三百万元一年。"])
    answer = replace(answer, citations=answer.citations[:1], sentences=answer.sentences[::2])
    before, after = kept.start(), kept.start()
    kept.append(before, answer)
    index.remove([holding(index, CAP).id])
    kept.append(after, answer)
    for conversation in (before, after):
        said = [s.text for s in kept.read(conversation).turns[0].answer.sentences]
        assert said == [HEATING, "（所引文件已移除）"]


PIECES = [line for text in TEXTS.values() for line in text.split("\n")[2:] if len(line) > 8]


@settings(max_examples=8)
@given(
    turns=st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4), min_size=1, max_size=6),
    gone=st.sets(st.sampled_from(sorted(TEXTS)), min_size=1),
)
def test_whatever_was_quoted_goes_with_its_document(tmp_path_factory, turns, gone):
    folder = tmp_path_factory.mktemp("index")
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, "utf8")
    index = Index(folder / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add(folder.glob("*.txt"))
    kept = Conversations(index)
    conversation = kept.start()
    for quotes in turns:
        kept.append(conversation, answered(index, *quotes))
    index.remove([holding(index, TEXTS[name].split("\n")[0]).id for name in gone])
    everything = written(index)
    left = "".join(TEXTS[name] for name in TEXTS.keys() - gone)
    for quotes, turn in zip(turns, kept.read(conversation).turns, strict=True):
        for quote, citation in zip(quotes, turn.answer.citations, strict=True):
            assert (citation.quote or None) == (quote if quote in left else None)
            assert (quote.encode("utf8") in everything) == (quote in left)


# ── beside the documents ──────────────────────────────────────────────────────


def test_a_turn_is_kept_while_another_holds_the_index(index, kept):
    generation = index.store.generation
    with Index(index.folder).writing():
        kept.append(kept.start(), answered(index, CAP))
    assert index.store.generation == generation


def test_a_conversation_is_read_as_of_one_moment(index, kept, monkeypatch):
    conversation = kept.start()
    kept.append(conversation, answered(index, CAP))
    kept.append(conversation, answered(index, CAP))
    number = index.store.number_of(holding(index, CAP).id)

    def remove():
        with index.store.transaction():
            index.store.drop_document(number)

    def interrupted(*arguments):
        if index.store.version_of(number):
            thread = threading.Thread(target=remove)
            thread.start()
            thread.join()
        return read_answer(*arguments)

    monkeypatch.setattr("rag.conversations.read_answer", interrupted)
    before = kept.read(conversation)
    assert [c.quote for turn in before.turns for c in turn.answer.citations] == [CAP, CAP]
    monkeypatch.undo()
    after = kept.read(conversation)
    assert {c.state for turn in after.turns for c in turn.answer.citations} == {CitationState.REMOVED}


def test_who_waited_too_long_is_told(index, kept, monkeypatch):
    if isinstance(index.store.database, SQLite):
        index.store.database.connection.execute("PRAGMA busy_timeout = 10")
    monkeypatch.setattr("rag.postgres.PATIENCE", 0.01)
    with Index(index.folder).store.noting(), pytest.raises(IndexBusy, match="另一个程序正在写索引"):
        kept.append(kept.start(), answered(index, CAP))
    assert kept.list() == []


def test_many_threads_number_their_turns_one_after_another(index, kept):
    conversation, answer = kept.start(), answered(index, CAP)
    numbers = []
    threads = [
        threading.Thread(target=lambda: numbers.append(kept.append(conversation, answer))) for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(numbers) == [1, 2, 3, 4, 5, 6]


@sqlite_only
def test_an_index_of_the_first_format_is_brought_up_to_date(tmp_path):
    file = tmp_path / "wence.db"
    old = sqlite3.connect(file)
    old.executescript(f"{STEPS[0]}PRAGMA user_version = 1;")
    old.execute("INSERT INTO files VALUES ('/a.txt', 'hash', 'v1', '[]')")
    old.commit()
    old.close()
    index = Index(tmp_path)
    assert index.store.file("/a.txt") == ("hash", "v1")
    assert list(Conversations(index).list()) == []
