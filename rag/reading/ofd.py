"""OFD (GB/T 33190-2016), the format of China's official documents: the text of its pages as it stands there.

A package of XML: OFD.xml names the documents, Document.xml their pages, Content.xml a page's
text objects with the place of each character. Geometry becomes white space, as with PDF; a
template's text that comes back at the edges of pages is a running head and goes.
"""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.errors import ReadingError
from rag.reading import package
from rag.reading.alignment import Builder
from rag.reading.model import Extract
from rag.reading.ofd_pages import Line, Page, pages_of

if TYPE_CHECKING:
    from collections.abc import Sequence

KIND = "OFD 文件（.ofd）"
_EDGE = 0.15  # of a page's height, where running heads stand
_INDENT = 1.2  # character heights
_DEEPEST = 12.0
_GAP = 1.55  # usual distances between lines
_SAME = 1.4  # millimetres
_MOST_NAMED = 20  # pages in a warning


def extract(data: bytes) -> Extract:
    """The text of an .ofd file with its pages.

    Raises ReadingError for what is no such package, is encrypted or broken, or holds no text.
    """
    with package.opened(data, KIND) as archive:
        pages, title = pages_of(archive)
    if not any(page.lines for page in pages):
        raise ReadingError("OFD 里没有文字（可能是扫描件）：请换成文字版，或另存为 PDF 后再放入")
    empty = [str(number) for number, page in enumerate(pages, 1) if not page.lines]
    warnings = (f"第 {'、'.join(empty[:_MOST_NAMED])} 页没有文字（可能是图片）",) if empty else ()
    return _write(pages, _furniture(pages), title, warnings)


def _furniture(pages: Sequence[Page]) -> set[Line]:
    """A template's lines on several pages: those at the edges, of the others all but the first."""
    seen: Counter[tuple[str, int, int, str]] = Counter()
    places = Counter(_place(line) for page in pages for line in page.lines if line.template)
    gone = set()
    for page in pages:
        for line in page.lines:
            place = _place(line)
            if not line.template or places[place] < 2:  # noqa: PLR2004
                continue
            seen[place] += 1
            edge = line.y < _EDGE * page.height or line.y > (1 - _EDGE) * page.height
            if edge or seen[place] > 1:
                gone.add(line)
    return gone


def _place(line: Line) -> tuple[str, int, int, str]:
    return line.template, round(line.y), round(line.left), line.text


def _write(pages: Sequence[Page], gone: set[Line], title: str, warnings: tuple[str, ...]) -> Extract:
    step = _step(pages)
    starts_at = Counter(round(line.left) for page in pages for line in page.lines if line not in gone)
    margin = starts_at.most_common(1)[0][0] if starts_at else 0
    builder = Builder("".join(line.text + "\n" for page in pages for line in page.lines))
    starts: list[int] = []
    at = 0
    for page in pages:
        starts.append(builder.length)
        previous: Line | None = None
        for line in page.lines:
            if line not in gone:
                if previous and line.y - previous.y > _GAP * step:
                    builder.insert("\n")
                if _INDENT < (line.left - margin) / line.size < _DEEPEST:
                    builder.insert("　　")
                builder.keep(at, at + len(line.text) + 1)
                previous = line
            at += len(line.text) + 1
    text, kept = builder.build()
    return Extract(text, title, page_starts=tuple(starts), kept=kept, warnings=warnings)


def _step(pages: Sequence[Page]) -> float:
    """The usual distance between lines, in millimetres."""
    steps = sorted(b.y - a.y for page in pages for a, b in pairwise(page.lines) if b.y - a.y > _SAME)
    return steps[len(steps) // 3] if steps else 0.0  # most are inside paragraphs, none is smaller
