"""The order in which a page's lines are read, where it is set in columns.

A gutter is a height-long strip that few lines cross. What crosses it (a title over both
columns) parts the page into bands; in a band the left column comes before the right one,
and each may have columns of its own. Without a gutter the given order stays. After the
recursive X-Y cut (Nagy & Seth, 1984), with crossing lines in place of horizontal cuts.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

_FEWEST = 4  # lines of a column
_CROSSING = 0.4  # of the lines, at most
_OVERLAP = 0.5  # of the lower column's height stands beside the other
_FULL = 0.55  # of a column's width that its lines fill, half of them
_NARROWEST = 0.12  # of the width of all
_GUTTER = 0.7  # line heights
_SLIMMEST = 9  # line heights; what is narrower is a column of a table or of page numbers


class Placed(Protocol):
    """What has its place on a page."""

    @property
    def left(self) -> float:
        """Its left edge."""

    @property
    def right(self) -> float:
        """Its right edge."""

    @property
    def top(self) -> float:
        """Its upper edge."""

    @property
    def bottom(self) -> float:
        """Its lower edge."""


P = TypeVar("P", bound=Placed)


def columns(lines: Sequence[P], *, top_down: bool = False) -> list[list[P]]:
    """`lines` of one page in stretches, in reading order; one stretch where there are no columns.

    With `top_down` the lines of a stretch go from top to bottom, else they stay as given.
    """
    order: Callable[[Sequence[P]], list[P]] = _down if top_down else list
    gutter = _gutter(lines)
    if gutter is None:
        return [order(lines)] if lines else []
    out: list[list[P]] = []
    band: list[P] = []
    for line in sorted(lines, key=lambda line: line.top):
        if line.left < gutter < line.right:
            out += _band(band, gutter, lines, top_down=top_down)
            band = []
            if out and out[-1] and out[-1][-1].left < gutter < out[-1][-1].right:
                out[-1].append(line)
            else:
                out.append([line])
        else:
            band.append(line)
    return out + _band(band, gutter, lines, top_down=top_down)


def _band(band: Sequence[P], gutter: float, lines: Sequence[P], *, top_down: bool) -> list[list[P]]:
    """What stands between two crossing lines: the left side, then the right one."""
    inside = {id(line) for line in band}
    given = [line for line in lines if id(line) in inside]
    sides = (
        [line for line in given if line.right <= gutter],
        [line for line in given if line.left >= gutter],
    )
    return [stretch for side in sides if side for stretch in columns(side, top_down=top_down)]


def _gutter(lines: Sequence[P]) -> float | None:
    """The middle of the strip between two columns."""
    if len(lines) < 2 * _FEWEST:
        return None
    low, high = min(line.left for line in lines), max(line.right for line in lines)
    narrowest = _NARROWEST * (high - low)
    best: tuple[int, float, float] | None = None
    for start in {line.right for line in lines}:
        if not low + narrowest <= start <= high - narrowest:
            continue
        end = min((line.left for line in lines if line.left >= start), default=high)
        middle = (start + end) / 2
        crossing = sum(line.left < middle < line.right for line in lines)
        if crossing > _CROSSING * len(lines) or not _parts(lines, middle):
            continue
        if best is None or (-crossing, end - start) > (-best[0], best[1]):
            best = (crossing, end - start, middle)
    return best[2] if best else None


def _parts(lines: Sequence[P], gutter: float) -> bool:
    """Whether running text stands on both sides of `gutter`, side by side."""
    left = [line for line in lines if line.right <= gutter]
    right = [line for line in lines if line.left >= gutter]
    if min(len(left), len(right)) < _FEWEST:
        return False
    space = min(line.left for line in right) - max(line.right for line in left)
    heights = sorted(line.bottom - line.top for line in lines)
    if space < _GUTTER * heights[len(heights) // 2]:
        return False
    top = max(min(line.top for line in side) for side in (left, right))
    bottom = min(max(line.bottom for line in side) for side in (left, right))
    lower = min(max(line.bottom for line in side) - min(line.top for line in side) for side in (left, right))
    return bottom - top >= _OVERLAP * lower and _running(left) and _running(right)


def _running(side: Sequence[P]) -> bool:
    """Whether the lines mostly fill their column, as those of a text do and those of a list do not."""
    width = max(line.right for line in side) - min(line.left for line in side)
    heights = sorted(line.bottom - line.top for line in side)
    if width < _SLIMMEST * heights[len(heights) // 2]:
        return False
    return 2 * sum(line.right - line.left >= _FULL * width for line in side) >= len(side)


def _down(lines: Sequence[P]) -> list[P]:
    """Rows from top to bottom, each from left to right."""
    rows: list[list[P]] = []
    for line in sorted(lines, key=lambda line: (line.top + line.bottom) / 2):
        middle = (line.top + line.bottom) / 2
        if rows and middle < rows[-1][0].bottom and rows[-1][0].top < middle:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [line for row in rows for line in sorted(row, key=lambda line: line.left)]
