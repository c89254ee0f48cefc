"""HTML's tables as rows of a grid (HTML Living Standard, 4.9): merged cells, declared header rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lxml.html import HtmlElement  # type: ignore[import-untyped]

    from rag.reading.tables import Area

_WIDEST = 1000  # columns that a cell may span, by the standard
_TALLEST = 1000


def grid(rows: Sequence[HtmlElement]) -> tuple[list[list[str]], list[Area], int]:
    """Texts by row and column, merged cells, and how many rows at the top are declared to be names."""
    texts: list[list[str]] = []
    areas: list[Area] = []
    taken: dict[int, int] = {}  # columns that a cell further up reaches down into, and how far
    for number, row in enumerate(rows):
        line: list[str] = []
        for cell in row.iterchildren("td", "th"):
            while taken.get(len(line), -1) >= number:
                line.append("")
            column, across, down = (
                len(line),
                _span(cell, "colspan", _WIDEST),
                _span(cell, "rowspan", _TALLEST),
            )
            line.append(" ".join(cell.text_content().split()))
            line += [""] * (across - 1)
            last = min(number + down - 1, len(rows) - 1)
            if across > 1 or last > number:
                areas.append((number, column, last, column + across - 1))
                taken |= dict.fromkeys(range(column, column + across), last)
        texts.append(line)
    declared = next((n for n, row in enumerate(rows) if not _names(row)), len(rows))
    return texts, areas, declared


def _names(row: HtmlElement) -> bool:
    """Whether a row is marked up as names: in the table's head, or nothing but header cells."""
    return row.getparent() is not None and (
        row.getparent().tag == "thead" or next(row.iterchildren("td"), None) is None
    )


def _span(cell: HtmlElement, name: str, most: int) -> int:
    value = (cell.get(name) or "").strip()
    return min(max(int(value), 1), most) if value.isascii() and value.isdigit() else 1
