"""The flow from a question to an answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from rag.answering.answerer import Answerer
from rag.answering.clauses import clause_text
from rag.answering.editions import as_asked, of_the_day
from rag.answering.extractive import CONSIDERED
from rag.answering.facts import told_of_itself
from rag.answering.forms import answered_by_form
from rag.answering.given import GivenPassages
from rag.answering.issued import issued_by
from rag.answering.library import GivenLibrary, IndexLibrary
from rag.answering.naming import asked_of
from rag.answering.spoken import told
from rag.domain import Amount, Answer, History, Hit
from rag.filters import Filters
from rag.index import Index
from rag.injection import without_orders
from rag.question import printable
from rag.retriever import Retriever
from rag.rewriting import standalone

Rewrite = Callable[[str, History], str]
"""Completes a question from the conversation before it."""


class Chatbot:
    """Answers questions from an index."""

    def __init__(
        self, index: Index, retriever: Retriever, answerer: Answerer, rewrite: Rewrite = standalone
    ) -> None:
        """Put the parts together; `rag.assembly` makes them."""
        self.index = index
        self.retriever = retriever
        self.answerer = answerer
        self._rewrite = rewrite

    def search(
        self, question: str, history: History = (), *, k: int = 10, filters: Filters | None = None
    ) -> Answer:
        """The passages for a question: an answer with hits alone."""
        started = time.perf_counter()
        question = printable(question)
        library = IndexLibrary(self.index, self.retriever, filters or Filters())
        whole, used = self.index.in_its_words(self._rewrite(question, told(question, history, library)))
        hits = self.retriever.search(whole, k, filters)
        spent = _milliseconds(started)
        timings = {"retrieve": spent, "total": spent}
        return Answer(question, whole, tuple(hits), history=tuple(history), timings_ms=timings, aliases=used)

    def stream(
        self,
        question: str,
        history: History = (),
        *,
        k: int | None = None,
        filters: Filters | None = None,
        amount: Amount = "normal",
    ) -> Iterator[Answer]:
        """Yield the growing answer, the sources first; the last one is whole."""
        started = time.perf_counter()
        filters = filters or Filters()
        draft = self.search(question, history, k=k or CONSIDERED, filters=filters)
        draft = replace(draft, amount=amount, hits=tuple(without_orders(draft.hits)))
        yield draft
        references = self.index.references
        named = references.lookup(draft.standalone_question, filters.as_of)
        filters = replace(filters, as_of=named.as_of)
        within = self.index.within(filters)
        named = references.among(named, within)
        library = IndexLibrary(self.index, self.retriever, filters)
        places = references.places(named.targets)
        asked = of_the_day(draft, named, places, references.replaced(named.as_of))
        answers = (
            clause_text(asked, named, self.index)
            or told_of_itself(asked, named, self.index, library)
            or issued_by(asked, within, filters.as_of, self.index)
            or answered_by_form(asked, library)
            or asked_of(asked, self.answerer, library)
        )
        for answer in answers:
            yield _timed(as_asked(answer, asked, draft), started)

    def ask(
        self, question: str, history: History = (), *, k: int | None = None, filters: Filters | None = None
    ) -> Answer:
        """The whole answer."""
        *_, last = self.stream(question, history, k=k, filters=filters)
        return last


def ask_passages(
    answerer: Answerer,
    question: str,
    passages: Sequence[tuple[str, str]],
    history: History = (),
    rewrite: Rewrite = standalone,
) -> Answer:
    """The answer from `passages` (title, text) alone, without an index."""
    started = time.perf_counter()
    given = GivenPassages(passages)
    question = printable(question)
    library = GivenLibrary(given, answerer.encoder, Filters().as_of)
    whole = rewrite(question, told(question, history, library))
    hits: list[Hit] = without_orders(given.search(whole))
    timings = {"retrieve": _milliseconds(started)}
    draft = Answer(question, whole, tuple(hits), history=tuple(history), timings_ms=timings)
    *_, last = answered_by_form(draft, library) or asked_of(draft, answerer, library)
    return _timed(last, started)


def _milliseconds(since: float) -> float:
    return round(1000 * (time.perf_counter() - since), 2)


def _timed(answer: Answer, started: float) -> Answer:
    total = _milliseconds(started)
    retrieve = answer.timings_ms.get("retrieve", 0.0)
    timings = {"retrieve": retrieve, "answer": round(total - retrieve, 2), "total": total}
    return replace(answer, timings_ms=timings)
