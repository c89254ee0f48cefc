"""Where the characters of an original stand on its pages.

A page is measured from its upper left corner as it is shown (turned, cropped), in points
of 1/72 inch; a `Layout` keeps places in parts of the page, so that they hold for every picture of it.
"""

from __future__ import annotations

import json
import zlib
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

_FINE = 65_535  # steps across a page in which a place is kept
_END = b"\n"


@dataclass(frozen=True, slots=True)
class Line:
    """Characters of page `page` (from 0) that stand in a line, each between its `edges` (left, right)."""

    page: int
    text: str
    edges: tuple[tuple[float, float], ...]
    top: float
    bottom: float

    @property
    def left(self) -> float:
        """Where the line begins."""
        return self.edges[0][0]

    @property
    def right(self) -> float:
        """Where the line ends."""
        return self.edges[-1][1]

    @property
    def size(self) -> float:
        """Its height, at least a point."""
        return max(1.0, self.bottom - self.top)

    def cut(self, first: int, last: int) -> Line:
        """The characters from number `first` up to `last`."""
        return Line(self.page, self.text[first:last], self.edges[first:last], self.top, self.bottom)

    def trimmed(self) -> Line:
        """The line without white space around it."""
        lead = len(self.text) - len(self.text.lstrip())
        return self.cut(lead, lead + len(self.text.strip()))

    def parted(self, ems: float) -> list[tuple[int, int]]:
        """The ranges that gaps wider than `ems` times the line's height part."""
        inked = [n for n, c in enumerate(self.text) if not c.isspace()]
        room = ems * self.size
        cuts = [(a, b) for a, b in pairwise(inked) if self.edges[b][0] - self.edges[a][1] > room]
        return list(zip([0, *(b for _, b in cuts)], [*(a + 1 for a, _ in cuts), len(self.text)], strict=True))

    def beside(self, other: Line) -> Line:
        """The line and what stands further right in its row, a space between."""
        gap = (self.right, max(self.right, other.left))
        top, bottom = min(self.top, other.top), max(self.bottom, other.bottom)
        return Line(self.page, f"{self.text} {other.text}", (*self.edges, gap, *other.edges), top, bottom)


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of a line on page `page` (from 1).

    Edges are in parts of the page's width or height, counted from its upper left corner.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(slots=True)
class Layout:
    """An original put together out of placed lines and what stands between them.

    `heads` has for every placed line (start in the original, page from 0, length, top, bottom);
    `across` holds the left and right edge of each of its characters, one line after the other.
    """

    heads: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    across: array[int] = field(default_factory=lambda: array("H"))

    def place(self, start: int, line: Line, size: tuple[float, float]) -> None:
        """Say that `line` stands in the original at `start`; its page is `size` (width, height) large."""
        width, height = size
        top, bottom = _step(line.top / height), _step(line.bottom / height)
        self.heads.append((start, line.page, len(line.text), top, bottom))
        self.across.extend(_step(edge / width) for pair in line.edges for edge in pair)

    def boxes(self, wanted: Sequence[tuple[int, int]]) -> list[Box]:
        """Where the ranges `wanted` of the original stand, a box a line, in the order of the text."""
        starts = [head[0] for head in self.heads]
        before = [0]
        for head in self.heads:
            before.append(before[-1] + head[2])
        found: list[Box] = []
        for low, high in wanted:
            for n in range(max(0, bisect_right(starts, low) - 1), len(starts)):
                start, page, length, top, bottom = self.heads[n]
                if start >= high:
                    break
                first, last = max(low - start, 0), min(high - start, length)
                edges = self.across[2 * (before[n] + first) : 2 * (before[n] + last)]
                if edges:
                    box = Box(page + 1, min(edges) / _FINE, top / _FINE, max(edges) / _FINE, bottom / _FINE)
                    found.append(box)
        return found

    def pack(self) -> bytes:
        """The layout as bytes, about two for a character."""
        return zlib.compress(json.dumps(self.heads).encode() + _END + self.across.tobytes())

    @classmethod
    def unpack(cls, data: bytes) -> Layout:
        """The inverse of `pack`; nothing is nowhere."""
        if not data:
            return cls()
        heads, _, across = zlib.decompress(data).partition(_END)
        edges = array("H")
        edges.frombytes(across)
        return cls([(a, b, c, d, e) for a, b, c, d, e in json.loads(heads)], edges)


def _step(part: float) -> int:
    return min(_FINE, max(0, round(part * _FINE)))
