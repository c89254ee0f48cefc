"""Batch files: JSON Lines of questions or texts, each perhaps with a conversation or passages of its own."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import IndexUnusable, WenceError
from rag.question import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Line:
    """A question with its id, history [(question, answer)] and, if any came, passages [(title, text)].

    Where texts are to be checked, `question` is the text.
    """

    id: Any
    question: str
    history: tuple[tuple[str, str], ...] = ()
    passages: tuple[tuple[str, str], ...] | None = None


@dataclass(frozen=True, slots=True)
class Unusable:
    """A line that can't be used, and why."""

    id: Any
    error: str


def lines(file: Path, field: str = "question") -> Iterator[Line | Unusable]:
    """The lines of a batch file in order; blank ones are skipped. `field` holds what is asked or checked."""
    with file.open(encoding="utf-8-sig", errors="replace") as stream:
        for number, text in enumerate(stream, start=1):
            if text.strip():
                yield _line(number, text, field)


def each(
    file: Path, answer: Callable[[Line], dict[str, Any]], field: str = "question"
) -> Iterator[dict[str, Any]]:
    """What `answer` gives for each line, in order; {"id", "error"} for a line that can't be used."""
    for row in lines(file, field):
        if isinstance(row, Unusable):
            yield {"id": row.id, "error": row.error}
            continue
        try:
            yield answer(row)
        except IndexUnusable:  # it would go so with every line: the user hears it once
            raise
        except WenceError as error:
            yield {"id": row.id, "error": str(error)}


def _line(number: int, text: str, field: str) -> Line | Unusable:
    try:
        row = json.loads(text)
    except (json.JSONDecodeError, RecursionError):
        return Unusable(None, f"第 {number} 行不是 JSON")
    if not isinstance(row, dict):
        return Unusable(None, f"第 {number} 行不是 JSON 对象")
    identity = row.get("id")
    question = row.get(field)
    if not isinstance(question, str) or not question.strip():
        return Unusable(identity, f"第 {number} 行的 {field} 不是文字或是空的")
    history = row.get("history") or []
    if not (isinstance(history, list) and all(_pair(turn) for turn in history)):
        return Unusable(identity, f"第 {number} 行的 history 应是 [[问, 答], …]")
    passages = row.get("passages")
    if passages is not None and not (isinstance(passages, list) and all(_passage(p) for p in passages)):
        return Unusable(identity, f'第 {number} 行的 passages 应是 [{{"title", "text"}}, …]')
    return Line(
        id=identity,
        question=printable(question),
        history=tuple((printable(q), printable(a)) for q, a in history),
        passages=None
        if passages is None
        else tuple((printable(p.get("title") or ""), printable(p["text"])) for p in passages),
    )


def _pair(turn: Any) -> bool:
    return isinstance(turn, list) and len(turn) == 2 and all(isinstance(part, str) for part in turn)  # noqa: PLR2004


def _passage(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and isinstance(value.get("text"), str)
        and isinstance(value.get("title") or "", str)
    )
