"""The rows of a ruled table as lines that know where their characters stand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.reading import marks, tables
from rag.reading.grids import Cell, Table
from rag.reading.layout import Line

_SAME = 4.0  # points

Stretch = Line | str
"""Characters with their place, or what stands between them without one."""


def joined(lines: Sequence[Line]) -> list[Stretch]:
    """Lines that were broken at a width as one: a space between words, nothing between Chinese characters."""
    out: list[Stretch] = [*lines[:1]]
    for a, b in pairwise(lines):
        out += [b] if marks.is_cjk(a.text[-1]) or marks.is_cjk(b.text[0]) else [" ", b]
    return out


def text_of(stretches: Sequence[Stretch]) -> str:
    """What the stretches say."""
    return "".join(s if isinstance(s, str) else s.text for s in stretches)


def lines_of(table: Table) -> Iterator[list[Stretch]]:
    """The rows of `table` as `rag.reading.tables` writes them; a cell alone in its row is a line.

    A merged cell says its word in every row that it covers, once a row.
    """
    rows = [[row[0]] if _wide(row) else _once(row) for row in table.rows]
    plain = [row for row in rows if sum(map(bool, row)) > 1]
    written = list(tables.lines([[text_of(joined(cell)) for cell in row] for row in plain]))
    named = len(written) < len(plain)
    lines = dict(zip(map(id, plain[named:]), written, strict=True))
    for row in rows:
        if id(row) in lines:
            pairs = zip(plain[0] if named else [[] for _ in row], row, strict=True)
            cells = [part for name, cell in pairs if cell for part in (name, cell) if part]
            yield _placed(lines[id(row)], cells)
        elif sum(map(bool, row)) == 1:
            yield joined(next(filter(None, row)))


def continued(table: Table, following: Table) -> Table | None:
    """`table` with the rows of `following`, which stands on the next page; None if that is another table.

    Names that come back are left out; a row that the page's end cut is one again.
    """
    if len(table.xs) != len(following.xs) or any(
        abs(a - b) > _SAME for a, b in zip(table.xs, following.xs, strict=True)
    ):
        return None
    above, below = list(table.rows), list(following.rows)
    repeated = 0
    while repeated < min(len(above), len(below)) and _said(above[repeated]) == _said(below[repeated]):
        repeated += 1
    below = below[repeated:]
    if below and not below[0][0] and not _wide(below[0]) and not _wide(above[-1]):
        if all(below[0][1:]):  # a merged first cell covers rows on both pages
            below[0] = (above[-1][0], *below[0][1:])
        else:
            above[-1] = tuple([*a, *b] for a, b in zip(above[-1], below[0], strict=True))
            below = below[1:]
    return Table(table.left, table.top, table.right, following.bottom, table.xs, (*above, *below))


def whole_names(table: Table) -> Table:
    """`table` with names in two rows (one over several columns, and theirs below it) made one row."""
    rows = [list(row) for row in table.rows]
    while len(rows) > 2 and not _wide(rows[0]) and any(a and a is b for a, b in pairwise(rows[0])):  # noqa: PLR2004
        lower = rows.pop(1)
        rows[0] = [a if a is b else [*a, *b] for a, b in zip(rows[0], lower, strict=True)]
    return Table(table.left, table.top, table.right, table.bottom, table.xs, tuple(map(tuple, rows)))


def _wide(row: Sequence[Cell]) -> bool:
    """Whether one cell covers the row."""
    return len(row) > 1 and bool(row[0]) and all(cell is row[0] for cell in row)


def _once(row: Sequence[Cell]) -> list[Cell]:
    """The row's cells, a cell over several columns in the first of them."""
    return [[] if n and cell is row[n - 1] else cell for n, cell in enumerate(row)]


def _said(row: Sequence[Cell]) -> list[str]:
    return [text_of(joined(cell)) for cell in row]


def _placed(text: str, cells: Sequence[Cell]) -> list[Stretch]:
    """`text`, in which the words of `cells` stand one after the other, with their places."""
    out: list[Stretch] = []
    at = 0
    for cell in cells:
        stretches = joined(cell)
        words = text_of(stretches)
        start = text.index(words, at)
        out += [text[at:start], *stretches] if start > at else stretches
        at = start + len(words)
    return [*out, text[at:]] if at < len(text) else out
