"""What `wence ask` does: questions answered from the index, or from the passages they bring."""

from __future__ import annotations

import sys
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rag import assembly
from rag.chatbot import ask_passages
from rag.profiles import EXTRACTIVE
from ui.batch import Line, each
from ui.growing import last
from ui.rendering import answer_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rag.assembly import Choice
    from rag.chatbot import Chatbot
    from rag.domain import Answer
    from rag.filters import Filters


class _Asker:
    """Answers lines; the index is opened when one first needs it."""

    def __init__(self, choice: Choice, k: int | None, filters: Filters) -> None:
        self._choice = choice
        self._k = k
        self._filters = filters
        self._alone = assembly.answerer(choice, once=True)

    @cached_property
    def _bot(self) -> Chatbot:
        return assembly.chatbot(self._choice, once=True, answering=self._alone)

    def line(self, row: Line) -> dict[str, Any]:
        if row.passages is not None:
            rewrite = assembly.rewriter(self._alone)
            answer = ask_passages(self._alone, row.question, row.passages, row.history, rewrite)
            return answer_json(answer, row.id)
        answer = self._bot.ask(row.question, row.history, k=self._k, filters=self._filters)
        return answer_json(answer, row.id)


def answered(choice: Choice, question: str, k: int | None, filters: Filters) -> Answer:
    """The answer to one question; on a terminal it is seen to grow where a language model writes it."""
    bot = assembly.chatbot(choice, once=True)
    answers = bot.stream(question, k=k, filters=filters)
    if bot.answerer.name != EXTRACTIVE and sys.stderr.isatty():
        return last(answers)
    *_, whole = answers
    return whole


def answered_each(choice: Choice, batch: Path, k: int | None, filters: Filters) -> Iterator[dict[str, Any]]:
    """The answer to each line of a batch file, as JSON; no index is opened where all bring passages."""
    return each(batch, _Asker(choice, k, filters).line)
