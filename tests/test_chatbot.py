"""The flow: sources first, words after, the last answer whole."""

import pytest
from small import NOTICE, RULE, HashEncoder
from worlds import SPEECH

from rag.answering.extractive import ExtractiveAnswerer
from rag.chatbot import Chatbot
from rag.domain import Status
from rag.filters import Filters
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("bot")
    (folder / "papers").mkdir()
    for name, text in {"rule": RULE, "notice": NOTICE, "speech": SPEECH}.items():
        (folder / "papers" / f"{name}.txt").write_text(text, "utf8")
    encoder = HashEncoder()
    index = Index(folder / "index", encoder, "hash", create=True)
    Indexer(index).add([folder / "papers"])
    return Chatbot(index, Retriever(index, encoder), ExtractiveAnswerer(encoder))


QUESTION = "低保家庭取暖费补贴多少？"


def test_sources_come_first_and_words_after(bot):
    first, *rest = bot.stream(QUESTION)
    assert first.hits
    assert (first.sentences, first.citations, first.refused) == ((), (), False)
    assert rest
    assert all(answer.hits == first.hits for answer in rest)
    assert [len(a.sentences) for a in rest] == sorted(len(a.sentences) for a in rest)


def test_ask_is_the_last_of_the_stream(bot):
    *_, last = bot.stream(QUESTION)
    answer = bot.ask(QUESTION)
    assert (answer.sentences, answer.citations, answer.confidence) == (
        last.sentences,
        last.citations,
        last.confidence,
    )
    assert "六百元" in answer.text


def test_times_add_up(bot):
    timings = bot.ask(QUESTION).timings_ms
    assert set(timings) == {"retrieve", "answer", "total"}
    assert all(spent >= 0 for spent in timings.values())
    assert timings["retrieve"] + timings["answer"] == pytest.approx(timings["total"], abs=0.05)
    assert set(bot.search(QUESTION).timings_ms) == {"retrieve", "total"}


def test_a_search_has_passages_alone(bot):
    found = bot.search(QUESTION, k=2)
    assert [h.rank for h in found.hits] == [1, 2]
    assert (found.sentences, found.refused, found.question) == ((), False, QUESTION)


def test_a_follow_up_is_understood_from_the_conversation(bot):
    history = [("周文清在座谈会上说了什么？", "周文清表示，要把稳岗摆在首位。")]
    answer = bot.ask("那何立群呢？", history)
    assert (answer.question, answer.standalone_question) == ("那何立群呢？", "何立群在座谈会上说了什么？")
    assert "何立群" in answer.text
    assert bot.search("那何立群呢？", history).standalone_question == answer.standalone_question


def test_a_refusal_keeps_the_nearest_passages(bot):
    answer = bot.ask("量子通信的频率由谁分配？")
    assert answer.refused
    assert answer.hits
    assert (answer.sentences, answer.citations) == ((), ())


def test_k_is_how_many_passages_are_considered(bot):
    assert len(bot.ask(QUESTION, k=1).hits) == 1
    assert len(bot.ask(QUESTION, k=3).hits) == 3


def test_filters_bind_the_answer(bot):
    rule = next(d.id for d in bot.index.documents() if "设备更新" in d.title)
    answer = bot.ask(QUESTION, filters=Filters(documents=(rule,)))
    assert {h.document.id for h in answer.hits} == {rule}
    assert "六百元" not in answer.text
    none = bot.ask(QUESTION, filters=Filters(since="2999-01-01"))
    assert (none.refused, none.hits) == (True, ())


def test_the_status_of_a_citation_is_that_of_the_day_asked_for(bot):
    statuses = [
        bot.ask("设备购置额补助标准是多少？", filters=Filters(as_of=day)).citations[0].status
        for day in ("2024-01-01", "2024-06-01")
    ]
    assert statuses == [Status.NOT_YET, Status.IN_FORCE]
