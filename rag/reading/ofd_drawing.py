"""What a page of an OFD package draws: text with the place of every character, and ruled lines.

GB/T 33190-2016 measures in millimetres from the page's upper left corner; here points do, as in
`rag.reading.layout`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rag.reading.layout import Line

if TYPE_CHECKING:
    from rag.reading.grids import Rule

POINTS = 72 / 25.4
"""Points in a millimetre."""

_PLAIN = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_TURNED = 0.1  # how far from level a line may run
_SAME_LINE = 0.35  # character heights
_BACK = 0.5
_APART = 0.3  # character heights between two words
_ABOVE, _BELOW = 0.85, 0.15  # of a character's height, from its foot
_MOST_RULES = 5000
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\uffdc\uffe0-\uffff\u2014\u2018-\u201d\u2026\u00b7]|[^\x00-\uffff]")


@dataclass(slots=True)
class Run:
    """Characters that are drawn as one: each between its edges, all on one `foot`, `size` high."""

    text: str
    edges: list[tuple[float, float]]
    foot: float
    size: float

    def trimmed(self, page: int) -> Line:
        """The characters without the spaces around them, as a line of `page`."""
        top, bottom = self.foot - _ABOVE * self.size, self.foot + _BELOW * self.size
        return Line(page, self.text, tuple(self.edges), top, bottom).trimmed()


def drawn(page: Any) -> tuple[list[Run], list[Rule]]:
    """The text and the ruled lines under `page`."""
    rules: list[Rule] = []
    for item in page.iter("{*}PathObject"):
        if len(rules) < _MOST_RULES:
            rules += _rules(item)
    return [run for item in page.iter("{*}TextObject") for run in _runs(item)], rules


def lines_of(runs: Sequence[Run], page: int) -> list[Line]:
    """The lines of page `page` (from 0): runs that follow one another at one height put together."""
    lines: list[Run] = []
    for run in runs:
        if lines:
            line = lines[-1]
            level = abs(run.foot - line.foot) < _SAME_LINE * max(run.size, line.size)
            right = line.edges[-1][1]
            apart = run.edges[0][0] - right
            if level and apart > -_BACK * line.size:
                if apart > _APART * line.size and not line.text[-1].isspace():
                    line.text += " "
                    line.edges.append((right, run.edges[0][0]))
                line.text += run.text
                line.edges += run.edges
                continue
        lines.append(Run(run.text, list(run.edges), run.foot, run.size))
    return [line.trimmed(page) for line in lines]


def elements(parent: Any, name: str) -> Iterator[Any]:
    """The children of `parent` that are called `name`."""
    return (child for child in parent if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name)


def numbers(text: str) -> tuple[float, ...]:
    """The numbers of an ST_Box or ST_Array; none where one of them is no finite number."""
    try:
        found = tuple(map(float, text.split()))
    except ValueError:
        return ()
    return found if all(map(math.isfinite, found)) else ()


def _runs(item: Any) -> Iterator[Run]:
    """The texts of a text object; none where it is not shown or runs slantwise, as watermarks do."""
    placed = _placed(item)
    if placed is None:
        return
    (a, b, c, d, e, f), (left, top) = placed
    if min(abs(a), abs(b)) > _TURNED * max(abs(a), abs(b)):
        return
    size = next(iter(numbers(item.get("Size", ""))), 0.0)
    broad = next(iter(numbers(item.get("HScale", ""))), 1.0) or 1.0
    x = y = 0.0
    for code in elements(item, "TextCode"):
        text = (code.text or "").strip("\r\n")
        x = next(iter(numbers(code.get("X", ""))), x)
        y = next(iter(numbers(code.get("Y", ""))), y)
        if not text.strip():
            continue
        deltas = code.get("DeltaX", ""), code.get("DeltaY", "")
        across = _places(deltas[0], text, x, 0.0 if deltas[1] and not deltas[0] else size * broad)
        down = _places(deltas[1], text, y, 0.0)
        lefts = [(a * h + c * v + e + left) * POINTS for h, v in zip(across, down, strict=True)]
        foot = (b * across[0] + d * down[0] + f + top) * POINTS
        wide = size * broad * math.hypot(a, b) * POINTS
        ends = [at + _advance(character, wide) for at, character in zip(lefts, text, strict=True)]
        following = zip(ends, lefts, [*lefts[1:], math.inf], strict=True)
        edges = [(at, min(end, after) if after > at else end) for end, at, after in following]
        yield Run(text, edges, foot, max(0.1, size * math.hypot(c, d) * POINTS))


def _placed(item: Any) -> tuple[tuple[float, ...], tuple[float, ...]] | None:
    """The matrix of a shown object and where its boundary begins; None where there is none."""
    boundary = numbers(item.get("Boundary", ""))
    matrix = numbers(item.get("CTM", "")) or _PLAIN
    hidden = item.get("Visible", "true").lower() == "false"
    if hidden or len(boundary) < 2 or len(matrix) != len(_PLAIN):  # noqa: PLR2004
        return None
    return matrix, boundary[:2]


def _rules(item: Any) -> Iterator[Rule]:
    """The level and upright lines of a path (“M 0 0 L 10 0 L 10 5 C”)."""
    placed = _placed(item)
    if placed is None:
        return
    (a, b, c, d, e, f), (left, top) = placed
    for data in elements(item, "AbbreviatedData"):
        for stroke in re.split(r"[MS]", data.text or "")[1:]:
            points = [numbers(pair) for pair in re.split(r"[LC]", stroke)]
            if any(len(point) not in (0, 2) for point in points):
                continue  # a curve
            ends = [point for point in points if point]
            ends += ends[:1] if stroke.rstrip().endswith("C") else []
            on_page = [
                ((a * x + c * y + e + left) * POINTS, (b * x + d * y + f + top) * POINTS) for x, y in ends
            ]
            for (x, y), (u, v) in pairwise(on_page):
                yield min(x, u), min(y, v), max(x, u), max(y, v)


def _places(deltas: str, text: str, start: float, size: float) -> list[float]:
    """Where each character of `text` begins, from the distances that the file gives or else their widths.

    “g 3 4.2” stands for three times 4.2; where distances run out the last goes on.
    """
    steps: list[float] = []
    tokens = iter(deltas.split())
    for token in tokens:
        if token == "g":  # noqa: S105 the standard's word for a group
            count, value = numbers(next(tokens, "")), numbers(next(tokens, ""))
            if count and value:
                steps += [value[0]] * int(min(count[0], len(text)))
        else:
            steps += numbers(token)
        if len(steps) >= len(text):
            break
    places = [start]
    for n, character in enumerate(text[:-1]):
        places.append(places[-1] + (steps[min(n, len(steps) - 1)] if steps else _advance(character, size)))
    return places


def _advance(character: str, size: float) -> float:
    return size if _WIDE.match(character) else size / 2
