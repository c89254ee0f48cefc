"""The flow from a question to an answer."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answering.extractive import CONSIDERED, ExtractiveAnswerer
from rag.answering.given import GivenPassages
from rag.domain import Answer, History, Hit
from rag.filters import Filters
from rag.index import Index
from rag.question import printable
from rag.retriever import Retriever
from rag.rewriting import standalone


class Chatbot:
    """Answers questions from an index."""

    def __init__(self, index: Index, retriever: Retriever, answerer: ExtractiveAnswerer) -> None:
        """Put the parts together; `rag.assembly` makes them."""
        self.index = index
        self.retriever = retriever
        self.answerer = answerer

    def search(
        self, question: str, history: History = (), *, k: int = 10, filters: Filters | None = None
    ) -> Answer:
        """The passages for a question: an answer with hits alone."""
        started = time.perf_counter()
        question = printable(question)
        whole = standalone(question, history)
        hits = self.retriever.search(whole, k, filters)
        spent = _milliseconds(started)
        return Answer(question, whole, tuple(hits), timings_ms={"retrieve": spent, "total": spent})

    def stream(
        self, question: str, history: History = (), *, k: int | None = None, filters: Filters | None = None
    ) -> Iterator[Answer]:
        """Yield the growing answer, the sources first; the last one is whole."""
        started = time.perf_counter()
        filters = filters or Filters()
        draft = self.search(question, history, k=k or CONSIDERED, filters=filters)
        yield draft
        for answer in self.answerer.stream(draft, self.index.idf, filters.as_of):
            yield _timed(answer, started)

    def ask(
        self, question: str, history: History = (), *, k: int | None = None, filters: Filters | None = None
    ) -> Answer:
        """The whole answer."""
        *_, last = self.stream(question, history, k=k, filters=filters)
        return last


def ask_passages(
    answerer: ExtractiveAnswerer, question: str, passages: Sequence[tuple[str, str]], history: History = ()
) -> Answer:
    """The answer from `passages` (title, text) alone, without an index."""
    started = time.perf_counter()
    given = GivenPassages(passages)
    question = printable(question)
    whole = standalone(question, history)
    hits: list[Hit] = given.search(whole)
    draft = Answer(question, whole, tuple(hits), timings_ms={"retrieve": _milliseconds(started)})
    *_, last = answerer.stream(draft, given.idf, Filters().as_of)
    return _timed(last, started)


def _milliseconds(since: float) -> float:
    return round(1000 * (time.perf_counter() - since), 2)


def _timed(answer: Answer, started: float) -> Answer:
    total = _milliseconds(started)
    retrieve = answer.timings_ms.get("retrieve", 0.0)
    timings = {"retrieve": retrieve, "answer": round(total - retrieve, 2), "total": total}
    return replace(answer, timings_ms=timings)
