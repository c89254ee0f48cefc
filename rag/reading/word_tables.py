"""Word's tables as rows of a grid (ECMA-376 part 1, 17.4): merged cells, declared header rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.reading.wordml import W, on, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from rag.reading.tables import Area

_WIDEST = 63  # columns that Word allows


@dataclass(frozen=True, slots=True)
class Row:
    """A row's element and its cells, each with the column it begins at and how many it spans."""

    element: Any
    cells: tuple[tuple[Any, int, int], ...]


def rows_of(table: Any) -> list[Row]:
    """The rows of `table` itself, those of tables in it not, and none that is deleted."""
    rows = []
    for element in table.iter(f"{W}tr"):
        if next(element.iterancestors(f"{W}tbl")) is not table or _removed(element, "trPr/del"):
            continue
        column = _count(value(element, "trPr/gridBefore"), 0)
        cells = []
        for cell in element.iter(f"{W}tc"):
            if next(cell.iterancestors(f"{W}tr")) is element and not _removed(cell, "tcPr/cellDel"):
                span = _count(value(cell, "tcPr/gridSpan"), 1) or 1
                cells.append((cell, column, span))
                column += span
        rows.append(Row(element, tuple(cells)))
    return rows


def grid(rows: list[Row], read: Callable[[Any], str]) -> tuple[list[list[str]], list[Area], int]:
    """Texts by row and column, merged cells, and how many rows at the top are declared to be names.

    `read` gives the text of a paragraph.
    """
    texts: list[list[str]] = []
    areas: list[Area] = []
    open_at: dict[int, int] = {}
    for number, row in enumerate(rows):
        line = [""] * max((column + span for _, column, span in row.cells), default=0)
        for cell, column, span in row.cells:
            merge = value(cell, "tcPr/vMerge")
            at = open_at.get(column)
            if merge is not None and merge != "restart" and at is not None:
                top, left, _, right = areas[at]
                areas[at] = (top, left, number, right)
            else:
                line[column] = " ".join(" ".join(map(read, cell.iter(f"{W}p"))).split())
                open_at[column] = len(areas)
                areas.append((number, column, number, column + span - 1))
        texts.append(line)
    merged = [area for area in areas if area[0] != area[2] or area[1] != area[3]]
    declared = next((n for n, row in enumerate(rows) if not on(row.element, "trPr/tblHeader")), len(rows))
    return texts, merged, declared


def _removed(element: Any, path: str) -> bool:
    return value(element, path) is not None


def _count(text: str | None, otherwise: int) -> int:
    return min(int(text), _WIDEST) if text and text.isdigit() else otherwise
