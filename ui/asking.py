"""What `wence ask --batch` does: questions answered from the index, or from the passages they bring."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from rag import assembly
from rag.chatbot import ask_passages
from ui.batch import Line, each
from ui.rendering import answer_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rag.assembly import Choice
    from rag.chatbot import Chatbot
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
        return assembly.chatbot(self._choice, once=True)

    def line(self, row: Line) -> dict[str, Any]:
        if row.passages is not None:
            return answer_json(ask_passages(self._alone, row.question, row.passages, row.history), row.id)
        answer = self._bot.ask(row.question, row.history, k=self._k, filters=self._filters)
        return answer_json(answer, row.id)


def answered_each(choice: Choice, batch: Path, k: int | None, filters: Filters) -> Iterator[dict[str, Any]]:
    """The answer to each line of a batch file, as JSON; no index is opened where all bring passages."""
    return each(batch, _Asker(choice, k, filters).line)
