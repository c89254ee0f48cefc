"""Word documents (ECMA-376): paragraphs and tables in the body's order."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING, Any

from rag.errors import ReadingError
from rag.reading import package, tables
from rag.reading.model import Extract
from rag.reading.numbering import Numbers
from rag.reading.word_notes import Notes
from rag.reading.word_tables import Row, grid, rows_of
from rag.reading.wordml import W, boxes, characters, references, value

if TYPE_CHECKING:
    from collections.abc import Iterator

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_KIND = " Word 文件"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DEEPEST = 50  # tables in tables


def extract(data: bytes) -> Extract:
    """The body of a .docx file, with automatic numbers where they are simple.

    Raises ReadingError for what is no .docx, is encrypted, or unpacks to more than 200 MB.
    """
    if data.startswith(_OLE):
        raise ReadingError("是加密的文件或旧版 .doc：请去掉密码，或另存为 .docx")
    package.opened(data, _KIND).close()
    import docx  # noqa: PLC0415 heavy

    try:
        document = docx.Document(io.BytesIO(data))
        body = _Body(document)
        body.walk(document.element.body)
    except (ReadingError, MemoryError):
        raise
    except Exception as error:  # python-docx and lxml raise many kinds on broken parts
        raise ReadingError("Word 文件已损坏：请用 Word 或 WPS 打开后另存为 .docx") from error
    first = next((body.text[a:b] for _, a, b in body.headings), "")
    return Extract(body.text, _title(document) or first, {}, tuple(body.headings), tuple(body.fixed))


def _title(document: Any) -> str:
    """The title among the file's properties; "" where they are missing or broken, which harms no text."""
    try:
        return (document.core_properties.title or "").strip()
    except (AttributeError, KeyError, ValueError):
        return ""


class _Body:
    """Walks the body and writes a line a paragraph."""

    def __init__(self, document: Any) -> None:
        self.numbers = Numbers.of(document)
        self.styles = {style.style_id: style for style in document.styles}
        self.parts: list[str] = []
        self.length = 0
        self.headings: list[tuple[int, int, int]] = []
        self.fixed: list[tuple[int, int]] = []
        self.notes = Notes.of(document)
        self.carried = ""  # of a paragraph whose end is deleted: the next goes on with it

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def walk(self, parent: Any, depth: int = 0) -> None:
        """Paragraphs and tables under `parent`, content controls opened."""
        if depth > _DEEPEST:
            raise ReadingError("表格嵌套过深：请简化后重试")
        for child in parent:
            if child.tag == f"{W}p":
                self._paragraph(child, depth)
            elif child.tag == f"{W}tbl":
                self._table(child, depth)
            elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}ins", f"{W}customXml", f"{W}smartTag"):
                self.walk(child, depth + 1)

    def _paragraph(self, element: Any, depth: int) -> None:
        text = self.carried + self._read(element)
        self.carried = ""
        inside = list(boxes(element))
        if value(element, "pPr/rPr/del") is not None:
            self.carried = text
        elif text.strip() or not inside:
            self._line(text, level=self._level(element) if text.strip() else 0)
        for box in inside:
            self.walk(box, depth + 1)
        self._noted()

    def _read(self, element: Any) -> str:
        """A paragraph's text with its automatic number; its notes are kept for the next line's end."""
        text = "".join(characters(element))
        self.notes.referred(references(element))
        return self._number(element) + text if text.strip() else text

    def _noted(self) -> None:
        for note in self.notes.waiting():
            self._line(note, fixed=True)

    def _line(self, text: str, *, level: int = 0, fixed: bool = False) -> None:
        span = (self.length, self.length + len(text))
        if level:
            self.headings.append((level, *span))
        if level or fixed:
            self.fixed.append(span)
        self.parts += (text, "\n")
        self.length = span[1] + 1

    def _table(self, table: Any, depth: int) -> None:
        rows = rows_of(table)
        self._line("")
        if any(next(row.element.iter(f"{W}tbl"), None) is not None for row in rows) or all(
            len(row.cells) == 1 for row in rows
        ):  # it only lays the page out
            for row in rows:
                if len(row.cells) == 1 or next(row.element.iter(f"{W}tbl"), None) is not None:
                    for cell, _, _ in row.cells:
                        self.walk(cell, depth + 1)
                else:
                    self._rows([row])
        else:
            self._rows(rows)
        self._line("")

    def _rows(self, rows: list[Row]) -> None:
        texts, merged, declared = grid(rows, self._read)
        for line in tables.lines(texts, merged, declared=declared):
            self._line(line, fixed=True)
        self._noted()

    def _chain(self, element: Any) -> Iterator[Any]:
        """The paragraph's own properties, then those of its style and of what the style is based on."""
        own = element.find(f"{W}pPr")
        if own is not None:
            yield own
        style = self.styles.get(value(own, "pStyle"))
        while style is not None:
            properties = style.element.find(f"{W}pPr")
            if properties is not None:
                yield properties
            style = getattr(style, "base_style", None)

    def _level(self, element: Any) -> int:
        """The heading's level: by its style's name, else by an outline level; 0 for body text."""
        style = self.styles.get(value(element, "pPr/pStyle"))
        while style is not None:
            if match := _HEADING.match(style.name or ""):
                return int(match.group(1))
            if (style.name or "").lower() == "title":
                return 1
            style = getattr(style, "base_style", None)
        for properties in self._chain(element):
            outline = properties.find(f"{W}outlineLvl")
            if outline is not None:
                level = int(outline.get(f"{W}val")) + 1
                return level if level < 10 else 0  # noqa: PLR2004 9 means body text
        return 0

    def _number(self, element: Any) -> str:
        """The automatic number before a paragraph, with the space that sets it off."""
        style = value(element, "pPr/pStyle")
        for properties in self._chain(element):
            numbering = properties.find(f"{W}numPr")
            if numbering is None:
                continue
            number = value(numbering, "numId")
            if number is None or number == "0":
                return ""
            label = self.numbers.label(number, value(numbering, "ilvl"), style)
            return f"{label} " if label and not label.endswith(("、", "）", ")")) else label
        return ""
