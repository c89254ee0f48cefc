"""PDF: the text of its pages, laid out as it stands there, so that mending finds its paragraphs.

Geometry becomes white space: a line that begins further right is indented, a
wide gap is an empty line. What comes back at the same height of many pages (or
counts up there) is a running head or a page number and goes.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from rag.errors import ReadingError
from rag.reading.alignment import Builder
from rag.reading.model import Extract

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_TAIL = 2048
_DIGITS = re.compile(r"\d+")
# PDFium writes a hyphen at a line's end, and the line end with it, as U+0002 or U+FFFE.
_LINE = re.compile("[^\r\n\x02\ufffe]+[\x02\ufffe]?")
_SENTENCE = re.compile("[，。；！？]")
_SAME = 4.0  # points
_LONGEST_HEAD = 80
_HEAD_ROWS = 2
_HEAD_GAP = 1.3  # usual distances between lines
_INDENT = 1.2  # character heights
_DEEPEST = 12.0
_GAP = 1.55  # usual distances between lines
_HEAD_SHARE = 0.3  # of the pages (odd and even ones may differ)
_HYPHEN = str.maketrans({"\x02": "-", "\ufffe": "-"})

PDFIUM = threading.RLock()
"""Held by whoever calls PDFium, which is not made for two threads at once."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a page (from 0); coordinates in points, from the page's lower left corner.

    `at` is the number of its first character among the page's, as PDFium counts them.
    """

    page: int
    at: int
    text: str
    left: float
    top: float
    size: float


def extract(data: bytes) -> Extract:
    """The text of a .pdf file with its pages.

    Raises ReadingError for what is encrypted, truncated, broken, or holds no text.
    """
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

    if b"%PDF-" not in data[:_TAIL]:
        raise ReadingError("不是 PDF 文件：请检查文件内容，或重新导出为 PDF")
    if b"%%EOF" not in data[-_TAIL:]:
        raise ReadingError("PDF 不完整（缺少文件尾）：请重新下载或重新导出")
    try:
        with PDFIUM, pypdfium2.PdfDocument(data) as document:
            pages = [list(lines_of(document, number)) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadingError("PDF 有密码：请去掉密码后再放入") from error
        raise ReadingError("PDF 已损坏，打不开：请重新下载或重新导出") from error
    if not any(pages):
        raise ReadingError("PDF 里没有文字（可能是扫描件）：目前还不能识别图片中的文字，请换成文字版")
    empty = [str(number) for number, lines in enumerate(pages, 1) if not lines]
    warnings = (f"第 {'、'.join(empty[:20])} 页没有文字（可能是图片）",) if empty else ()
    return _write(pages, _furniture(pages), warnings)


def lines_of(document: Any, number: int) -> Iterator[Line]:
    """The lines of page `number` (from 0), in the order in which the file writes them."""
    page = document[number]
    content = page.get_textpage()
    for match in _LINE.finditer(content.get_text_range()):
        raw = match.group().translate(_HYPHEN)
        if not raw.strip():
            continue
        first = match.start() + len(raw) - len(raw.lstrip())
        left, bottom, _, top = content.get_charbox(first, loose=True)
        yield Line(number, match.start(), raw.rstrip(), left, top, max(1.0, top - bottom))
    content.close()
    page.close()


def _furniture(pages: Sequence[Sequence[Line]]) -> set[Line]:
    """Outermost lines that stand at the same height on other pages too, digits apart the same.

    Only what a gap sets off from the text is looked at, so that a text which
    repeats itself loses nothing.
    """
    step = _step(pages)
    edge = [line for lines in pages for line in _outermost(lines, step)]
    places: dict[tuple[str, int], set[int]] = {}
    for line in edge:
        for height in _heights(line):
            places.setdefault((_shape(line), height), set()).add(line.page)
    needed = max(2, _HEAD_SHARE * len(pages))
    return {line for line in edge if any(len(places[_shape(line), h]) >= needed for h in _heights(line))}


def _outermost(lines: Sequence[Line], step: float) -> Iterator[Line]:
    """The first and the last row or two of a page, where a gap parts them from the rest."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: -line.top):
        if rows and rows[-1][0].top - line.top < _SAME:
            rows[-1].append(line)
        else:
            rows.append([line])
    for order in (rows, rows[::-1]):
        for depth in range(1, min(_HEAD_ROWS, len(order) - 1) + 1):
            if abs(order[depth - 1][0].top - order[depth][0].top) > _HEAD_GAP * step:
                yield from (line for row in order[:depth] for line in row if _headlike(line.text))
                break


def _headlike(text: str) -> bool:
    return len(text) <= _LONGEST_HEAD and not _SENTENCE.search(text)


def _step(pages: Sequence[Sequence[Line]]) -> float:
    """The usual distance between lines, in points."""
    steps = [a.top - b.top for lines in pages for a, b in pairwise(lines) if a.top - b.top > _SAME]
    return sorted(steps)[len(steps) // 3] if steps else 0.0  # most are inside paragraphs, none is smaller


def _shape(line: Line) -> str:
    return _DIGITS.sub("0", "".join(line.text.split()))


def _heights(line: Line) -> tuple[int, int]:
    """Two overlapping grids, so that neighbours across a grid's border meet in the other."""
    return int(line.top / _SAME) * 2, int(line.top / _SAME + 0.5) * 2 + 1


def _write(pages: Sequence[Sequence[Line]], gone: set[Line], warnings: tuple[str, ...]) -> Extract:
    body = [line for lines in pages for line in lines if line not in gone]
    step = _step(pages)
    margin = _margin(body)
    source = "".join(line.text + "\n" for lines in pages for line in lines)
    builder = Builder(source)
    starts: list[int] = []
    at = 0
    previous: Line | None = None
    for lines in pages:
        starts.append(builder.length)
        for line in lines:
            if line not in gone:
                if previous and previous.page == line.page and previous.top - line.top > _GAP * step:
                    builder.insert("\n")
                if _INDENT < (line.left - margin) / line.size < _DEEPEST:
                    builder.insert("　　")
                builder.keep(at, at + len(line.text) + 1)
                previous = line
            at += len(line.text) + 1
    text, kept = builder.build()
    return Extract(text, page_starts=tuple(starts), kept=kept, warnings=warnings)


def _margin(lines: Sequence[Line]) -> float:
    """Where most lines begin, in points."""
    if not lines:
        return 0.0
    return float(Counter(round(line.left) for line in lines).most_common(1)[0][0])
