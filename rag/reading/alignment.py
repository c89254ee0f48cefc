"""Where each character of the canonical text came from.

An alignment is a list of runs; inside a run the canonical and the original
text go in step, between runs something was dropped (or white space put in).
Runs are found by bisection, so a look-up costs O(log runs).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

Run = tuple[int, int, int]
"""(canonical_start, original_start, length), all in code points."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Runs in ascending order on both sides; neither side overlaps itself."""

    runs: tuple[Run, ...]

    def to_original(self, offset: int) -> int:
        """The original offset of canonical `offset`.

        A character that was put in (a line end, the space of a join) has the
        offset of what follows it; past the last run, the end of the last run.
        """
        at = bisect_right(self.runs, offset, key=lambda run: run[0]) - 1
        if at >= 0:
            canonical, original, length = self.runs[at]
            if offset < canonical + length:
                return original + offset - canonical
        if at + 1 < len(self.runs):
            return self.runs[at + 1][1]
        return self.runs[at][1] + self.runs[at][2] if self.runs else 0

    def to_canonical(self, offset: int) -> int:
        """The first canonical offset whose original stands at or after original `offset`."""
        at = bisect_right(self.runs, offset, key=lambda run: run[1]) - 1
        if at >= 0:
            canonical, original, length = self.runs[at]
            if offset < original + length:
                return canonical + offset - original
        if at + 1 < len(self.runs):
            return self.runs[at + 1][0]
        return self.runs[at][0] + self.runs[at][2] if self.runs else 0

    def after(self, earlier: Alignment) -> Alignment:
        """Carry the alignment back through the `earlier` step, in linear time."""
        builder = Builder("")
        for canonical, middle, length in self.runs:
            at = max(0, bisect_right(earlier.runs, middle, key=lambda run: run[0]) - 1)
            while at < len(earlier.runs) and earlier.runs[at][0] < middle + length:
                start, original, size = earlier.runs[at]
                low, high = max(start, middle), min(start + size, middle + length)
                if low < high:
                    builder.run(canonical + low - middle, original + low - start, high - low)
                at += 1
        return Alignment(tuple(builder.runs))

    def to_json(self) -> list[list[int]]:
        """The runs as JSON arrays."""
        return [list(run) for run in self.runs]

    @classmethod
    def from_json(cls, runs: Iterable[Sequence[int]]) -> Alignment:
        """The inverse of `to_json`."""
        return cls(tuple((a, b, c) for a, b, c in runs))

    @classmethod
    def identity(cls, length: int) -> Alignment:
        """A text of `length` code points that is its own original."""
        return cls(((0, 0, length),) if length else ())


@dataclass(slots=True)
class Builder:
    """Puts a text together out of slices of `source`, keeping count of where they came from."""

    source: str
    parts: list[str] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    length: int = 0

    def keep(self, start: int, end: int) -> None:
        """Append ``source[start:end]``."""
        if start < end:
            self.run(self.length, start, end - start)
            self.parts.append(self.source[start:end])
            self.length += end - start

    def insert(self, space: str) -> None:
        """Append white space that the source does not have there."""
        self.parts.append(space)
        self.length += len(space)

    def run(self, canonical: int, original: int, length: int) -> None:
        """Record a run, merged with the last where both sides go on without a gap."""
        if self.runs:
            c, o, n = self.runs[-1]
            if c + n == canonical and o + n == original:
                self.runs[-1] = (c, o, n + length)
                return
        self.runs.append((canonical, original, length))

    def build(self) -> tuple[str, Alignment]:
        """The text and its alignment to the source."""
        return "".join(self.parts), Alignment(tuple(self.runs))


def inside(offset: int, starts: Sequence[int], ends: Sequence[int]) -> bool:
    """Whether `offset` lies in one of the ascending ranges ``[starts[i], ends[i])``."""
    at = bisect_left(starts, offset + 1) - 1
    return at >= 0 and offset < ends[at]
