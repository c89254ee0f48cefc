"""The pages of a PDF as pictures, and where on them a stretch of its text stands.

The canonical text is tied to the lines of the pages by the document's alignment, and a line
knows the numbers of its characters on the page; so a quote's boxes are looked up, not searched for.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.domain import Span
from rag.reading.pdf import PDFIUM, Line, lines_of

_FINE = 100_000  # steps across a page in which PDFium gives a place on it


@dataclass(frozen=True, slots=True)
class Pdf:
    """A file and the hash of its bytes: what is remembered of it ends when it changes."""

    path: Path
    sha256: str


@dataclass(frozen=True, slots=True)
class Box:
    """A stretch of a line on page `page` (from 1).

    Edges are in parts of the page's width or height, counted from its upper left corner.
    """

    page: int
    left: float
    top: float
    right: float
    bottom: float


@lru_cache(maxsize=8)
def sizes(file: Pdf) -> list[tuple[float, float]]:
    """(width, height) of every page in points, as it is shown."""
    with _opened(file) as document:
        return [document.get_page_size(number) for number in range(len(document))]


@lru_cache(maxsize=48)
def picture(file: Pdf, page: int, width: int) -> bytes:
    """Page `page` (from 1) as a WebP picture `width` pixels wide.

    Raises:
        IndexError: there is no such page.

    """
    with _opened(file) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        leaf = document[page - 1]
        image = leaf.render(scale=width / leaf.get_width()).to_pil()
    out = io.BytesIO()
    image.save(out, "WEBP", quality=82)
    return out.getvalue()


def boxes(file: Pdf, runs: Sequence[Sequence[int]], span: Span) -> list[Box]:
    """Where `span` of the canonical text stands, a box a line, in the order of the text.

    `runs` tie the canonical text to the pages' lines: (canonical, original, length).
    """
    wanted = [
        (original + max(span.start - canonical, 0), original + min(span.end - canonical, length))
        for canonical, original, length in runs
        if canonical < span.end and span.start < canonical + length
    ]
    if not wanted:
        return []
    found: list[Box] = []
    lines, starts = _lines(file)
    with _opened(file) as document:
        for line, start in zip(lines, starts, strict=True):
            if start >= wanted[-1][1]:
                break
            for low, high in wanted:
                first, last = max(low - start, 0), min(high - start, len(line.text))
                if first < last and line.text[first:last].strip():
                    found.append(_box(document, line, first, last))
    return found


@lru_cache(maxsize=8)
def _lines(file: Pdf) -> tuple[list[Line], list[int]]:
    """Every line of the pages, and where each begins in the original: the lines one after the other."""
    with _opened(file) as document:
        lines = [line for number in range(len(document)) for line in lines_of(document, number)]
    starts, at = [], 0
    for line in lines:
        starts.append(at)
        at += len(line.text) + 1
    return lines, starts


def _box(document: Any, line: Line, first: int, last: int) -> Box:
    page = document[line.page]
    content = page.get_textpage()
    edges = [
        content.get_charbox(line.at + n, loose=True) for n in range(first, last) if not line.text[n].isspace()
    ]
    corners = [
        _shown(page, x, y) for left, bottom, right, top in edges for x, y in ((left, bottom), (right, top))
    ]
    content.close()
    page.close()
    across, down = zip(*corners, strict=True)
    return Box(line.page + 1, min(across), min(down), max(across), max(down))


def _shown(page: Any, x: float, y: float) -> tuple[float, float]:
    """A place of the page's own coordinates on the page as shown: cropped, turned, from its upper left."""
    from pypdfium2 import raw  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

    across, down = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, across, down)
    return across.value / _FINE, down.value / _FINE


@contextmanager
def _opened(file: Pdf) -> Iterator[Any]:
    """The PDF in `file`, while no other thread calls PDFium."""
    import pypdfium2  # noqa: PLC0415 heavy

    with PDFIUM, pypdfium2.PdfDocument(file.path) as document:
        yield document
