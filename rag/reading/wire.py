"""What a reader process says, a line of JSON at a time: checked data, never anything that runs.

Unpickling would let whoever has taken over a parser run what he likes in the process that
asked; so lines are parsed with their types, and every offset is held against the text.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from dataclasses import dataclass, fields, is_dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from rag.reading.model import Reading

if TYPE_CHECKING:
    from pydantic import TypeAdapter


@dataclass(frozen=True, slots=True)
class Word:
    """One thing said: a step that takes long, or, at the end, the reading or what is wrong with the file."""

    __pydantic_config__: ClassVar = {"strict": True, "val_json_bytes": "base64"}

    step: str | None = None
    reading: Reading | None = None
    error: str | None = None


def dump(word: Word) -> bytes:
    """`word` as a line of JSON."""
    return json.dumps(word, default=_plain).encode() + b"\n"


def load(line: bytes) -> Word:
    """The inverse of `dump`. Raises ValueError for what is no word, or a reading that contradicts itself."""
    word = _words().validate_json(line)
    if word.reading is not None and not _sound(word.reading):
        raise ValueError("a reading whose offsets lie outside its text")
    return word


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return urlsafe_b64encode(value).decode()
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(type(value).__name__)


@lru_cache(maxsize=1)
def _words() -> TypeAdapter[Word]:
    from pydantic import TypeAdapter  # noqa: PLC0415 only who asks needs it, not the reader

    return TypeAdapter(Word)


def _sound(reading: Reading) -> bool:
    """Whether everything points into the text, in order."""
    length = len(reading.text)
    at = original = 0
    for start, source, size in reading.alignment.runs:
        if start < at or source < original or size <= 0:
            return False
        at, original = start + size, source + size
    ends = [at, *(heading.span.end for heading in reading.headings), *reading.pages]
    return max(ends) <= length and min(reading.pages, default=0) >= 0
