"""What `wence verify` does: texts checked against the index, or against the passages they bring."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from rag import assembly
from rag.filters import today
from rag.verification import CONSIDERED, Checked, verify, verify_passages
from ui.batch import Line, each
from ui.rendering.checking import verify_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rag.assembly import Choice
    from rag.retriever import Retriever


class _Checker:
    """Checks texts; the index is opened when a text first needs it."""

    def __init__(self, choice: Choice) -> None:
        self._choice = choice

    @cached_property
    def _retriever(self) -> Retriever:
        return assembly.chatbot(self._choice, once=True).retriever

    def indexed(self, text: str) -> list[Checked]:
        retriever = self._retriever
        return verify(text, lambda claim: retriever.search(claim, CONSIDERED), today())

    def line(self, row: Line) -> dict[str, Any]:
        if row.passages is None:
            return verify_json(row.question, self.indexed(row.question), row.id)
        return verify_json(row.question, verify_passages(row.question, row.passages, today()), row.id)


def verified(choice: Choice, text: str) -> list[Checked]:
    """The claims of `text`, checked against the index."""
    return _Checker(choice).indexed(text)


def verified_each(choice: Choice, batch: Path) -> Iterator[dict[str, Any]]:
    """What was found for each line of a batch file, as JSON; no index is opened where all bring passages."""
    return each(batch, _Checker(choice).line, "text")
