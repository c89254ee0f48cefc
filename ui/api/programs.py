"""What programs may ask for: the verbs of the command line, with its JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from rag.domain import Answer
from rag.errors import NotFound
from rag.filters import today
from rag.verification import CONSIDERED, verify
from ui.api import limits
from ui.api.scope import Scope
from ui.guard.journal import questions
from ui.rendering import answer_json, document_json
from ui.rendering.checking import verify_json
from ui.rendering.terminal import search_json
from ui.web.warming import Warming

_SHOWN = 10  # passages, unless another number is asked for

Json = dict[str, Any]
Turns = Sequence[Sequence[str]]
"""Earlier turns as JSON has them: pairs of question and answer."""


class Programs:
    """Answers programs; every method raises a WenceError for what the asker can mend."""

    def __init__(self, warming: Warming) -> None:
        """Ask the chatbot of `warming`, once it is there."""
        self._warming = warming

    def stream(
        self, question: str, history: Turns = (), scope: Scope | None = None, k: int | None = None
    ) -> Iterator[Answer]:
        """The growing answer; what is wrong with the question is raised at once."""
        question = limits.within(question, limits.QUESTION, "question")
        before, wanted = limits.earlier(history), limits.count(k)
        filters = (scope or Scope()).filters()
        questions.info("a program asks: %r", question)
        return self._warming.capacity.growing(
            lambda: self._warming.bot.stream(question, before, k=wanted, filters=filters)
        )

    def ask(
        self, question: str, history: Turns = (), scope: Scope | None = None, k: int | None = None
    ) -> Json:
        """The object of `wence ask --json`."""
        *_, answer = self.stream(question, history, scope, k)
        return answer_json(answer)

    def search(
        self, question: str, history: Turns = (), scope: Scope | None = None, k: int | None = None
    ) -> Json:
        """The object of `wence search --json`."""
        question = limits.within(question, limits.QUESTION, "question")
        before, wanted = limits.earlier(history), limits.count(k) or _SHOWN
        filters = (scope or Scope()).filters()
        with self._warming.capacity.place():
            return search_json(self._warming.bot.search(question, before, k=wanted, filters=filters))

    def verify(self, text: str) -> Json:
        """The object of `wence verify --json`."""
        text = limits.within(text, limits.TEXT, "text")
        search = self._warming.bot.retriever.search
        with self._warming.capacity.place():
            return verify_json(text, verify(text, lambda claim: search(claim, CONSIDERED), today()))

    def show(self, document: str) -> Json:
        """The object of `wence show --json`."""
        found = self._warming.bot.index.document(document)
        if found is None:
            raise NotFound(f"索引里没有这个文件：{document[:80]}")
        return document_json(found)
