"""Question files: what is asked, and what a good answer holds.

A line of JSON each, what does not apply left out:

    {"id", "question", "history": [[question, answer], …], "answerable": true,
     "relevant": [documents], "evidence": [fragments], "answers": [gold answers],
     "passages": [{"title", "text"}, …]}

`relevant` names documents by the id of their line in a JSON Lines file, by their
document id, file name or title. Without `answerable`, a question that has
evidence, answers or relevant documents counts as one that can be answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from rag.errors import NotFound
from rag.question import printable

_FIELDS = {
    "string_type": "应是文字",
    "bool_type": "应是 true 或 false",
    "bool_parsing": "应是 true 或 false",
    "list_type": "应是列表",
    "tuple_type": "应是列表",
    "missing": "没有写",
    "too_long": "太多",
    "too_short": "太少",
    "string_too_short": "是空的",
    "model_type": "应是 JSON 对象",
    "model_attributes_type": "应是 JSON 对象",
}
"""What is wrong with a field, by pydantic's name for it."""


class Given(BaseModel):
    """A passage that a question brings with it."""

    model_config = ConfigDict(strict=True, frozen=True)

    text: str
    title: str | None = None


class Row(BaseModel):
    """A question and what a good answer to it holds."""

    model_config = ConfigDict(strict=True, frozen=True)

    question: str = Field(min_length=1)
    id: Any = None
    history: list[tuple[str, str]] = []
    answerable: bool | None = None
    relevant: list[str] = []
    evidence: list[str] = []
    answers: list[str | list[str]] = []
    passages: list[Given] | None = None

    @property
    def can_be_answered(self) -> bool | None:
        """Whether it can be answered; None where the line does not say."""
        if self.answerable is not None:
            return self.answerable
        return True if self.relevant or self.evidence or self.answers else None

    @property
    def golds(self) -> list[list[str]]:
        """The gold answers, each as its parts (one, unless it was given as a list)."""
        return [[answer] if isinstance(answer, str) else answer for answer in self.answers]


@dataclass(frozen=True, slots=True)
class BadLine:
    """A line that can't be used, and why."""

    file: str
    line: int
    error: str

    def __str__(self) -> str:
        return f"{self.file} 第 {self.line} 行：{self.error}"


def questions(files: Iterable[Path]) -> Iterator[Row | BadLine]:
    """The lines of question files in order; blank ones are skipped.

    Raises:
        NotFound: a file is not there or can't be read.

    """
    for file in files:
        try:
            with file.open(encoding="utf-8-sig", errors="replace") as stream:
                for number, text in enumerate(stream, start=1):
                    if text.strip():
                        yield _row(file, number, text)
        except OSError as error:
            raise NotFound(f"{file}：读不了（{error.strerror}）；请检查问题文件的路径") from error


def _row(file: Path, number: int, text: str) -> Row | BadLine:
    try:
        row = Row.model_validate_json(printable(text))
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(step) for step in first["loc"])
        if first["type"].startswith("json"):
            return BadLine(file.name, number, "不是 JSON")
        return BadLine(file.name, number, f"{where} {_FIELDS.get(first['type'], first['msg'])}".strip())
    return row if row.question.strip() else BadLine(file.name, number, "question 是空的")
