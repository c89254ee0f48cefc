"""Spreadsheets (.xlsx, ECMA-376; .csv): each row a line that names its columns, each sheet a heading."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from rag.errors import ReadingError
from rag.reading import package, tables
from rag.reading.cells import LOCAL_DATES, shown
from rag.reading.model import Extract
from rag.reading.text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_KIND = " Excel 工作簿"
_OLE = b"\xd0\xcf\x11\xe0"
_DELIMITERS = ",\t;"
_MOST_ROWS = 50_000  # of a file
_MOST_COLUMNS = 256
_DEEPEST = 1_048_576  # rows, empty ones counted in
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s+ref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"')
_UNKNOWN = re.compile(rb"<f(?:\s[^<>]*)?(?:/>|>[^<]*</f>)\s*(?:<v\s*/>|<v></v>|</c>)")
_UNNAMED = re.compile(r"(?:Sheet|工作表)\s*\d*(?:\s*\(\d+\))?$", re.IGNORECASE)


def extract(data: bytes) -> Extract:
    """The sheets that are shown, one after the other, with formulas as what they last gave.

    Raises ReadingError for what is no workbook or encrypted.
    """
    if data.startswith(_OLE):
        raise ReadingError("是加密的工作簿或旧版 .xls：请去掉密码，或用 Excel 或 WPS 另存为 .xlsx")
    archive = package.opened(data, _KIND)
    from openpyxl.reader.excel import ExcelReader  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

    page = _Page()
    try:
        reader = ExcelReader(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
        reader.read()
        paths = {sheet.name: relation.target for sheet, relation in reader.parser.find_sheets()}
        hidden = []
        unknown = 0
        for sheet in reader.wb.worksheets:
            if sheet.sheet_state != "visible":
                hidden.append(sheet.title)
                continue
            rows = page.bounded(_shown_rows(sheet, reader.wb.epoch))
            raw = package.part(archive, paths[sheet.title].lstrip("/"))
            page.sheet(sheet.title, rows, _merged(raw))
            unknown += len(_UNKNOWN.findall(raw))
    except (ReadingError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises many kinds on broken parts
        raise ReadingError("工作簿已损坏：请用 Excel 或 WPS 打开后另存为 .xlsx") from error
    warnings = [f"隐藏的工作表没有读入：{'、'.join(hidden)}"] if hidden else []
    if unknown:
        warnings.append(f"{unknown} 个公式没有存下结果，没有读入：请用 Excel 或 WPS 打开后保存一次")
    return page.extract((reader.wb.properties.title or "").strip(), warnings)


def extract_csv(data: bytes) -> Extract:
    """The rows of a .csv file. Raises UndecodableError."""
    text, warnings = decoded(data)
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    page = _Page()
    try:
        cells = [
            [" ".join(cell.split()) for cell in row]
            for row in page.bounded(csv.reader(io.StringIO(text), delimiter=delimiter))
        ]
    except csv.Error as error:
        raise ReadingError("CSV 里有太长的单元格（引号可能没有成对）：请检查，或另存为 .xlsx") from error
    page.sheet("", cells, [])
    return page.extract("", warnings)


@dataclass(slots=True)
class _Page:
    """The lines written so far."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    rows: int = 0
    cut: bool = False
    caption: str = ""
    headings: list[tuple[int, int, int]] = field(default_factory=list)
    fixed: list[tuple[int, int]] = field(default_factory=list)

    def bounded(self, rows: Iterator[list[str]]) -> list[list[str]]:
        """`rows` as far as a file may have them."""
        out = []
        for number, row in enumerate(rows):
            if self.rows >= _MOST_ROWS or number >= _DEEPEST:
                self.cut = True
                break
            self.cut = self.cut or any(row[_MOST_COLUMNS:])
            self.rows += any(row)
            out.append(row[:_MOST_COLUMNS])
        return out

    def sheet(self, name: str, rows: list[list[str]], merged: Sequence[tables.Area]) -> None:
        """A sheet: its name, what stands above a table, and the table's rows."""
        if not any(map(any, rows)):
            return
        if name and not _UNNAMED.match(name):
            self._line(name, level=1)
        tables.spread_down(dict(enumerate(rows)), merged)
        areas = tables.by_row(merged)
        head: list[str] = []
        for filled, block in groupby(enumerate(rows), key=lambda row: any(row[1])):
            if filled:
                head = self._block(list(block), areas, head)
                self._line("")

    def _block(
        self, block: list[tuple[int, list[str]]], areas: Mapping[int, Sequence[tables.Area]], known: list[str]
    ) -> list[str]:
        """Rows without an empty one between; gives the names of the columns that hold from here on."""
        above = 0
        while above < len(block) and tables.lone(block[above][1]):
            caption = tables.barred(block[above][1])
            self.caption = self.caption or caption
            self._line(caption)
            above += 1
        del block[:above]
        depth = tables.head_depth(block, areas)
        head = tables.names(block[:depth], areas)
        body = [row for _, row in block[depth:]]
        # a list of three columns without figures is taken to have names all the same
        likely = not known and sum(map(bool, head)) > 2 and len(body) > 1  # noqa: PLR2004
        if tables.name_columns(head, body, declared=likely):
            known = head
        else:
            body = [row for _, row in block]
        for row in body:
            # a remark under the table, or a row between groups, has no column
            plain = not known or tables.lone(row)
            self._line(tables.barred(row) if plain else tables.with_names(row, known))
        return known

    def _line(self, text: str, *, level: int = 0) -> None:
        span = (self.length, self.length + len(text))
        if level:
            self.headings.append((level, *span))
        if text:
            self.fixed.append(span)
        self.parts += (text, "\n")
        self.length = span[1] + 1

    def extract(self, title: str, warnings: Sequence[str]) -> Extract:
        """What has been written."""
        cut = (
            (f"表格太大，只读入了前 {_MOST_ROWS} 行、{_MOST_COLUMNS} 列：请拆分后再放入",) if self.cut else ()
        )
        return Extract(
            "".join(self.parts),
            title or self.caption,
            {},
            tuple(self.headings),
            tuple(self.fixed),
            warnings=(*warnings, *cut),
        )


def _shown_rows(sheet: Any, epoch: Any) -> Iterator[list[str]]:
    from openpyxl.cell.read_only import EMPTY_CELL  # type: ignore[import-untyped]  # noqa: PLC0415 heavy
    from openpyxl.utils.datetime import from_excel  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

    def text(cell: Any) -> str:
        value = cell.value
        if value is None:
            return ""
        style = getattr(cell, "style_array", None)
        number = style.numFmtId if style is not None else 0
        local = LOCAL_DATES.get(number)
        if local and isinstance(value, int | float) and not isinstance(value, bool):
            value = from_excel(value, epoch)
        return shown(value, local or cell.number_format)

    sheet.reset_dimensions()  # what a file says of its size may be anything
    for row in sheet.iter_rows(max_col=_MOST_COLUMNS + 1):
        last = next((n for n in range(len(row), 0, -1) if row[n - 1] is not EMPTY_CELL), 0)
        yield [text(cell) for cell in row[:last]]


def _merged(raw: bytes) -> list[tables.Area]:
    """The merged cells of the sheet whose XML is `raw`, which reading row by row does not give."""
    from openpyxl.utils import column_index_from_string as column  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

    return [
        (int(top) - 1, column(left.decode()) - 1, int(bottom) - 1, column(right.decode()) - 1)
        for left, top, right, bottom in _MERGED.findall(raw)
    ]
