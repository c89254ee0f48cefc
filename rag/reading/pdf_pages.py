"""What stands on a page of a PDF: its lines, its ruled lines, and how much of it is a picture.

All places are turned into points from the upper left corner of the page as it is shown.
"""

from __future__ import annotations

import ctypes
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rag.reading.grids import Rule
from rag.reading.layout import Line
from rag.reading.paged import Page

# PDFium writes a hyphen at a line's end, and the line end with it, as U+0002 or U+FFFE.
_LINE = re.compile("[^\r\n\x02\ufffe]+[\x02\ufffe]?")
_HYPHEN = str.maketrans({"\x02": "-", "\ufffe": "-"})
_FINE = 100_000  # steps across a page in which PDFium gives a place on it
_STRAIGHT = 1.0  # points by which a ruled line may lean
_MOST_OBJECTS = 20_000  # more is a drawing
_DEEPEST = 4  # forms in forms

PDFIUM = threading.RLock()
"""Held by whoever calls PDFium, which is not made for two threads at once."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page as read; `unmapped` characters have no meaning in the file, `pictured` is a part of 1."""

    page: Page
    unmapped: int
    pictured: float
    bare: bool

    @property
    def text(self) -> str:
        """The page's characters."""
        return "".join(line.text for line in self.page.lines)


def leaf_of(document: Any, number: int) -> Leaf:
    """Page `number` (from 0) of a PDF, its lines in the order in which the file writes them."""
    from pypdfium2 import raw  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

    page = document[number]
    width, height = page.get_size()
    shown = _Shown(page, width, height)
    content = page.get_textpage()
    text = content.get_text_range()
    lines = list(_lines(content, text, number, shown))
    unmapped = sum(
        raw.FPDFText_HasUnicodeMapError(content, n) == 1 for n in range(len(text)) if not text[n].isspace()
    )
    content.close()
    rules, pictured, bare = _drawn(page, shown)
    page.close()
    return Leaf(Page((width, height), lines, rules), unmapped, min(1.0, pictured / (width * height)), bare)


class _Shown:
    """From the page's own coordinates to places on it as shown: cropped, turned."""

    def __init__(self, page: Any, width: float, height: float) -> None:
        from pypdfium2 import raw  # noqa: PLC0415 heavy

        def place(x: float, y: float) -> tuple[float, float]:
            across, down = ctypes.c_int(), ctypes.c_int()
            raw.FPDF_PageToDevice(page, 0, 0, _FINE, _FINE, 0, x, y, across, down)
            return across.value / _FINE * width, down.value / _FINE * height

        unit = 100.0
        self._x, self._y = place(0, 0)
        right, up = place(unit, 0), place(0, unit)
        self._right = ((right[0] - self._x) / unit, (right[1] - self._y) / unit)
        self._up = ((up[0] - self._x) / unit, (up[1] - self._y) / unit)

    def __call__(self, x: float, y: float) -> tuple[float, float]:
        return (
            self._x + x * self._right[0] + y * self._up[0],
            self._y + x * self._right[1] + y * self._up[1],
        )

    def box(self, left: float, bottom: float, right: float, top: float) -> tuple[float, float, float, float]:
        """Left, top, right, bottom as shown."""
        (a, b), (c, d) = self(left, bottom), self(right, top)
        return min(a, c), min(b, d), max(a, c), max(b, d)


def _lines(content: Any, text: str, number: int, shown: _Shown) -> Iterator[Line]:
    count = content.count_chars()
    for match in _LINE.finditer(text):
        raw = match.group().translate(_HYPHEN)
        if not raw.strip():
            continue
        lead = len(raw) - len(raw.lstrip())
        body = raw.strip()
        edges: list[tuple[float, float]] = []
        tall = (0.0, 0.0)
        for n, character in enumerate(body, match.start() + lead):
            if character.isspace() or n >= count:  # what PDFium puts between two words stands nowhere
                edges.append((edges[-1][1], edges[-1][1]) if edges else (0.0, 0.0))
                continue
            left, top, right, bottom = shown.box(*content.get_charbox(n, loose=True))
            edges.append((left, right))
            if bottom - top > tall[1] - tall[0]:
                tall = (top, bottom)
        yield Line(number, body, tuple(edges), *tall)


def _drawn(page: Any, shown: _Shown) -> tuple[list[Rule], float, bool]:
    """The ruled lines, the area of pictures in square points, and whether the page holds nothing at all."""
    from pypdfium2 import raw  # noqa: PLC0415 heavy

    rules: list[Rule] = []
    pictured, bare = 0.0, True
    for n, thing in enumerate(page.get_objects(max_depth=_DEEPEST)):
        if n > _MOST_OBJECTS:
            return [], pictured, False
        bare = False
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, top, right, bottom = shown.box(*thing.get_bounds())
            pictured += (right - left) * (bottom - top)
        elif thing.type == raw.FPDF_PAGEOBJ_PATH:
            rules += _rules(thing, shown)
    return rules, pictured, bare


def _rules(path: Any, shown: _Shown) -> Iterator[Rule]:
    """The level and upright strokes of a path."""
    from pypdfium2 import raw  # noqa: PLC0415 heavy

    matrix = path.get_matrix()
    start = at = (0.0, 0.0)
    x, y = ctypes.c_float(), ctypes.c_float()
    for n in range(raw.FPDFPath_CountSegments(path)):
        segment = raw.FPDFPath_GetPathSegment(path, n)
        raw.FPDFPathSegment_GetPoint(segment, x, y)
        there = shown(*matrix.on_point(x.value, y.value))
        kind = raw.FPDFPathSegment_GetType(segment)
        strokes = [(at, there)] if kind == raw.FPDF_SEGMENT_LINETO else []
        if kind == raw.FPDF_SEGMENT_MOVETO:
            start = there
        if raw.FPDFPathSegment_GetClose(segment):
            strokes.append((there, start))
        at = there
        for (a, b), (c, d) in strokes:
            if (abs(a - c) < _STRAIGHT) != (abs(b - d) < _STRAIGHT):
                yield min(a, c), min(b, d), max(a, c), max(b, d)
