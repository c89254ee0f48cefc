"""Tables with ruled lines: which lines of a page stand in which cell.

Rules that touch make a grid. A cell is what no rule parts, so a merged cell is one cell in
every row and column that it covers.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.reading.layout import Line

_NEAR = 3.0  # points between rules that are meant to be one, or to touch
_SHORTEST = 6.0  # points; a shorter rule is a dash or a part of a picture
_MOST_RULES = 3000  # more is a drawing
_FILLED = 0.4  # of the rows have two cells with text

Rule = tuple[float, float, float, float]
"""left, top, right, bottom in points; one of the two directions is (nearly) nothing."""
Cell = list["Line"]
"""What stands in a cell, from top to bottom."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table's cells, row by row; a merged cell is the same object wherever it stands.

    `xs` are the places of its upright rules.
    """

    left: float
    top: float
    right: float
    bottom: float
    xs: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables(rules: Sequence[Rule], lines: Sequence[Line]) -> tuple[list[Table], list[Line]]:
    """The tables that `rules` draw around `lines`, and the lines that stand in none."""
    found: list[Table] = []
    if len(rules) > _MOST_RULES:
        return found, list(lines)
    across = _merged((top, left, right) for left, top, right, bottom in rules if bottom - top < _NEAR)
    down = _merged((left, top, bottom) for left, top, right, bottom in rules if right - left < _NEAR)
    for flat, upright in _grids(across, down):
        table, rest = _table(flat, upright, lines)
        filled = sum(sum(map(bool, {id(cell): cell for cell in row}.values())) > 1 for row in table.rows)
        if len(table.rows) > 1 and filled >= max(2, _FILLED * len(table.rows)):
            found.append(table)
            lines = rest
    return found, list(lines)


_Edge = tuple[float, float, float]
"""(place, from, to): a rule's place across its direction, and its ends along it."""


def _merged(edges: Iterable[_Edge]) -> list[_Edge]:
    """Rules as long as they are, near ones at the same place made one."""
    places: list[list[_Edge]] = []
    for edge in sorted(edges):
        if places and edge[0] - places[-1][0][0] <= _NEAR:
            places[-1].append(edge)
        else:
            places.append([edge])
    out: list[_Edge] = []
    for same in places:
        place = sum(edge[0] for edge in same) / len(same)
        low, high = float("-inf"), float("-inf")
        for _, start, end in sorted(same, key=lambda edge: edge[1]):
            if start > high + _NEAR:
                out.append((place, low, high))
                low, high = start, end
            high = max(high, end)
        out.append((place, low, high))
    return [edge for edge in out if edge[2] - edge[1] >= _SHORTEST]


def _grids(across: Sequence[_Edge], down: Sequence[_Edge]) -> list[tuple[list[_Edge], list[_Edge]]]:
    """Rules that touch one another, grid by grid."""
    groups: list[tuple[list[_Edge], list[_Edge]]] = []
    for x, top, bottom in down:
        flat = [
            e for e in across if top - _NEAR <= e[0] <= bottom + _NEAR and e[1] - _NEAR <= x <= e[2] + _NEAR
        ]
        touching = [group for group in groups if any(e in group[0] for e in flat)]
        whole: tuple[list[_Edge], list[_Edge]] = (flat, [(x, top, bottom)])
        for group in touching:
            whole[0].extend(e for e in group[0] if e not in whole[0])
            whole[1].extend(group[1])
            groups.remove(group)
        if flat:
            groups.append(whole)
    return groups


def _table(
    flat: Sequence[_Edge], upright: Sequence[_Edge], lines: Sequence[Line]
) -> tuple[Table, list[Line]]:
    xs = _ticks([x for x, _, _ in upright] + [min(e[1] for e in flat), max(e[2] for e in flat)])
    ys = _ticks([y for y, _, _ in flat])
    height, width = len(ys) - 1, len(xs) - 1
    owner = {(i, j): (i, j) for i in range(height) for j in range(width)}

    def root(at: tuple[int, int]) -> tuple[int, int]:
        while owner[at] != at:
            at = owner[at]
        return at

    for i, j in owner:
        x, y = (xs[j] + xs[j + 1]) / 2, (ys[i] + ys[i + 1]) / 2
        if j + 1 < width and not _ruled(upright, xs[j + 1], y):
            owner[root((i, j + 1))] = root((i, j))
        if i + 1 < height and not _ruled(flat, ys[i + 1], x):
            owner[root((i + 1, j))] = root((i, j))
    cells: dict[tuple[int, int], Cell] = {root(at): [] for at in owner}
    rest = _fill(lines, xs, ys, lambda row, column: cells[root((row, column))])
    rows = tuple(tuple(cells[root((i, j))] for j in range(width)) for i in range(height))
    return Table(xs[0], ys[0], xs[-1], ys[-1], tuple(xs), rows), rest


def _fill(
    lines: Sequence[Line], xs: Sequence[float], ys: Sequence[float], cell: Callable[[int, int], Cell]
) -> list[Line]:
    """Put the characters of `lines` into the cells they stand in; what stands in none is given back."""
    rest: list[Line] = []
    filled: dict[int, Cell] = {}
    for line in lines:
        row, start = _between(ys, (line.top + line.bottom) / 2), 0
        columns = [_between(xs, (left + right) / 2) for left, right in line.edges]
        spots = [None if row is None or n is None else cell(row, n) for n in columns]
        for n in range(1, len(spots) + 1):
            if n == len(spots) or (spots[n] is not spots[start] and not line.text[n].isspace()):
                piece, spot = line.cut(start, n), spots[start]
                if piece.text.strip():
                    (rest if spot is None else spot).append(piece.trimmed())
                if spot is not None:
                    filled[id(spot)] = spot
                start = n
    for spot in filled.values():
        spot.sort(key=lambda line: (line.top + line.bottom, line.left))
    return rest


def _ticks(places: Sequence[float]) -> list[float]:
    """Places in order, near ones made one."""
    out: list[float] = []
    for place in sorted(places):
        if not out or place - out[-1] > _NEAR:
            out.append(place)
    return out


def _ruled(edges: Sequence[_Edge], place: float, at: float) -> bool:
    return any(abs(edge[0] - place) <= _NEAR and edge[1] <= at <= edge[2] for edge in edges)


def _between(ticks: Sequence[float], place: float) -> int | None:
    return next((n for n, (a, b) in enumerate(pairwise(ticks)) if a <= place < b), None)
