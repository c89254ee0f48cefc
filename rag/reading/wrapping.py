"""Whether a text's lines were broken at a width, and which lines are full."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.reading import marks

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.reading.lines import Line

_NARROWEST = 16  # code points; a verse is shorter
_NARROWEST_LATIN = 40
_TRIED = 5  # widths
_FEWEST = 3  # full lines
_LONGEST_TOKEN = 14  # a Chinese line breaker parts what is longer
_OUTLIERS = 0.02  # share of lines that may be longer than the width
_SHARE = 0.2  # share of lines that are full
_UNFINISHED = 0.5  # share of full lines that break off inside a sentence


def _columns(text: str) -> int:
    """Width in half-width columns: GB18030 gives a wide character two bytes and ASCII one."""
    return len(text.encode("gb18030", errors="replace"))


@dataclass(frozen=True, slots=True)
class Wrap:
    """Lines broken at `width`, as `measure` counts; `slack` is how far a full line may fall short."""

    width: int
    measure: Callable[[str], int]
    slack: int
    latin: bool

    def full(self, line: Line, following: Line) -> bool:
        """Whether the first word of `following` would not have fitted on `line`."""
        token = self.measure(marks.first_token(following.text))
        room = self.width - self.size(line) - self.latin
        return (token if self.latin else min(token, _LONGEST_TOKEN)) + self.slack > room

    def size(self, line: Line) -> int:
        """How wide `line` is, its indentation included."""
        lead = line.indent if self.measure is _columns else line.width - len(line.text)
        return lead + self.measure(line.text)


def detect(lines: list[Line], *, latin: bool) -> Wrap | None:
    """The width at which `lines` were broken; None where paragraphs run as long as they like."""
    free = [line for line in lines if not line.fixed]
    if len(free) <= _FEWEST:
        return None
    best: tuple[int, Wrap] | None = None
    for measure, slack in ((len, 0),) if latin else ((len, 1), (_columns, 2)):
        narrowest = _NARROWEST_LATIN if latin else _NARROWEST * (2 if measure is _columns else 1)
        ruler = Wrap(0, measure, slack, latin)
        sizes = sorted(map(ruler.size, free), reverse=True)
        for width in sorted(set(sizes[: int(len(sizes) * _OUTLIERS) + 1]), reverse=True)[:_TRIED]:
            if width < narrowest:
                break
            wrap = replace(ruler, width=width)
            full = _full(free, wrap)
            if full and (best is None or full > best[0]):
                best = (full, wrap)
    return best[1] if best else None


def _full(lines: list[Line], wrap: Wrap) -> int:
    """How many lines `wrap` makes full; 0 where they don't look broken off."""
    full = [a for a, b in pairwise(lines) if wrap.full(a, b) and not marks.is_tabular(a.text)]
    if len(full) < max(_FEWEST, len(lines) * (2 * _SHARE if wrap.latin else _SHARE)):
        return 0
    unfinished = sum(not marks.ended(line.text) for line in full)
    return len(full) if unfinished >= _UNFINISHED * len(full) else 0
