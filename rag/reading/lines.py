"""A text as lines, each with what its white space says."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.reading.alignment import inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_LINE = re.compile(r"[^\n]+")


@dataclass(slots=True)
class Line:
    """A line that is not blank.

    `start`, `end` bound its text without the white space around it; `indent` and
    `width` are columns (an ideographic space counts two in `indent`; `width` is
    in code points, indentation included); `blank` says that empty lines stand
    before it, `page` that a page ended there; `fixed` lines stand alone.
    """

    start: int
    end: int
    text: str
    indent: int
    width: int
    blank: bool
    page: bool = False
    fixed: bool = False


def split(text: str, fixed: Sequence[tuple[int, int]] = (), pages: Sequence[int] = ()) -> list[Line]:
    """The lines of `text` (line feeds only) that hold something; pages start at the offsets `pages`."""
    return list(_lines(text, fixed, pages))


def _lines(text: str, fixed: Sequence[tuple[int, int]], pages: Sequence[int]) -> Iterator[Line]:
    starts, ends = [a for a, _ in fixed], [b for _, b in fixed]
    previous = before = 0
    for match in _LINE.finditer(text):
        raw = match.group()
        body = raw.strip()
        if not body:
            continue
        lead = len(raw) - len(raw.lstrip())
        start = match.start() + lead
        yield Line(
            start=start,
            end=start + len(body),
            text=body,
            indent=sum(2 if c == "　" else 4 if c == "\t" else 1 for c in raw[:lead]),
            width=lead + len(body),
            blank=text.count("\n", previous, match.start()) > 1,
            page=before < (before := bisect_right(pages, start)) > 1,
            fixed=bool(fixed) and inside(start, starts, ends),
        )
        previous = match.end()
