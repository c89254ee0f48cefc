"""Word documents (ECMA-376): paragraphs and tables in the body's order."""

from __future__ import annotations

import io
import re
import zipfile
from typing import TYPE_CHECKING, Any

from rag.errors import ReadingError
from rag.reading.model import Extract
from rag.reading.numbering import Numbers

if TYPE_CHECKING:
    from collections.abc import Iterator

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_SKIPPED = frozenset(
    (
        f"{_W}del",
        f"{_W}moveFrom",
        f"{_W}pPr",
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",
    )
)
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_BOMB = 200 * 1024 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DEEPEST = 50  # tables in tables


def extract(data: bytes) -> Extract:
    """The body of a .docx file, with automatic numbers where they are simple.

    Raises ReadingError for what is no .docx, is encrypted, or unpacks to more than 200 MB.
    """
    _check(data)
    import docx  # noqa: PLC0415 heavy

    try:
        document = docx.Document(io.BytesIO(data))
        body = _Body(document)
        body.walk(document.element.body)
    except ReadingError:
        raise
    except Exception as error:  # python-docx and lxml raise many kinds on broken parts
        raise ReadingError("Word 文件已损坏：请用 Word 或 WPS 打开后另存为 .docx") from error
    first = next((body.text[a:b] for _, a, b in body.headings), "")
    notes = ("脚注和尾注没有读入",) if body.notes else ()
    return Extract(
        body.text, _title(document) or first, {}, tuple(body.headings), tuple(body.fixed), warnings=notes
    )


def _title(document: Any) -> str:
    """The title among the file's properties; "" where they are missing or broken, which harms no text."""
    try:
        return (document.core_properties.title or "").strip()
    except (AttributeError, KeyError, ValueError):
        return ""


def _check(data: bytes) -> None:
    if data.startswith(_OLE):
        raise ReadingError("是加密的文件或旧版 .doc：请去掉密码，或另存为 .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, RuntimeError) as error:
        raise ReadingError(
            "不是 Word 文件（.docx 应当是 zip 包）：文件可能不完整，请重新获取或另存为 .docx"
        ) from error
    if sum(entry.file_size for entry in entries) > _BOMB:
        raise ReadingError("解开后超过 200 MB：请拆分文件或压缩其中的图片")


class _Body:
    """Walks the body and writes a line a paragraph."""

    def __init__(self, document: Any) -> None:
        self.numbers = Numbers.of(document)
        self.styles = {style.style_id: style for style in document.styles}
        self.parts: list[str] = []
        self.length = 0
        self.headings: list[tuple[int, int, int]] = []
        self.fixed: list[tuple[int, int]] = []
        self.notes = False

    @property
    def text(self) -> str:
        return "".join(self.parts)

    def walk(self, parent: Any, depth: int = 0) -> None:
        """Paragraphs and tables under `parent`, content controls opened."""
        if depth > _DEEPEST:
            raise ReadingError("表格嵌套过深：请简化后重试")
        for child in parent:
            if child.tag == f"{_W}p":
                self._paragraph(child)
            elif child.tag == f"{_W}tbl":
                self._table(child, depth)
            elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}customXml", f"{_W}smartTag"):
                self.walk(child, depth + 1)

    def _paragraph(self, element: Any) -> None:
        text = "".join(_characters(element))
        self.notes = (
            self.notes
            or next(element.iter(f"{_W}footnoteReference", f"{_W}endnoteReference"), None) is not None
        )
        if text.strip():
            text = self._number(element) + text
        self._line(text, level=self._level(element) if text.strip() else 0)

    def _line(self, text: str, *, level: int = 0, fixed: bool = False) -> None:
        span = (self.length, self.length + len(text))
        if level:
            self.headings.append((level, *span))
        if level or fixed:
            self.fixed.append(span)
        self.parts += (text, "\n")
        self.length = span[1] + 1

    def _table(self, table: Any, depth: int) -> None:
        rows = [row for row in table.iter(f"{_W}tr") if next(row.iterancestors(f"{_W}tbl")) is table]
        self._line("")
        for row in rows:
            cells = [cell for cell in row.iter(f"{_W}tc") if next(cell.iterancestors(f"{_W}tr")) is row]
            if len(cells) == 1 or next(row.iter(f"{_W}tbl"), None) is not None:
                for cell in cells:
                    self.walk(cell, depth + 1)
                continue
            texts = [
                " ".join("".join(_characters(p)).strip() for p in cell.iter(f"{_W}p")).split()
                for cell in cells
            ]
            self._line(" | ".join(" ".join(text) for text in texts if text), fixed=True)
        self._line("")

    def _chain(self, element: Any) -> Iterator[Any]:
        """The paragraph's own properties, then those of its style and of what the style is based on."""
        own = element.find(f"{_W}pPr")
        if own is not None:
            yield own
        name = own.find(f"{_W}pStyle") if own is not None else None
        style = self.styles.get(name.get(f"{_W}val")) if name is not None else None
        while style is not None:
            properties = style.element.find(f"{_W}pPr")
            if properties is not None:
                yield properties
            style = getattr(style, "base_style", None)

    def _level(self, element: Any) -> int:
        """The heading's level: by its style's name, else by an outline level; 0 for body text."""
        own = element.find(f"{_W}pPr/{_W}pStyle")
        style = self.styles.get(own.get(f"{_W}val")) if own is not None else None
        while style is not None:
            if match := _HEADING.match(style.name or ""):
                return int(match.group(1))
            if (style.name or "").lower() == "title":
                return 1
            style = getattr(style, "base_style", None)
        for properties in self._chain(element):
            outline = properties.find(f"{_W}outlineLvl")
            if outline is not None:
                level = int(outline.get(f"{_W}val")) + 1
                return level if level < 10 else 0  # noqa: PLR2004 9 means body text
        return 0

    def _number(self, element: Any) -> str:
        """The automatic number before a paragraph, with the space that sets it off."""
        for properties in self._chain(element):
            numbering = properties.find(f"{_W}numPr")
            if numbering is None:
                continue
            number, level = numbering.find(f"{_W}numId"), numbering.find(f"{_W}ilvl")
            if number is None or number.get(f"{_W}val") == "0":
                return ""
            label = self.numbers.label(
                number.get(f"{_W}val"), int(level.get(f"{_W}val")) if level is not None else 0
            )
            return f"{label} " if label and not label.endswith(("、", "）", ")")) else label
        return ""


def _characters(element: Any) -> Iterator[str]:
    """The text of a paragraph: what is deleted or stands there twice left out."""
    for child in element:
        if child.tag in _SKIPPED:
            continue
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        else:
            yield from _characters(child)
