"""The pages of a document's file as pictures, and where on them a stretch of its text stands.

The canonical text is tied to the original by the document's alignment, and the original to its
pages by the layout that was kept when it was read; so a quote's boxes are looked up, not searched for.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.domain import Span
from rag.reading import images
from rag.reading.layout import Box, Layout
from rag.reading.pdf_pages import PDFIUM

SUFFIXES = (".pdf", *images.SUFFIXES)
"""The files whose pages can be shown, in lower case."""


@dataclass(frozen=True, slots=True)
class Leaves:
    """A file and the hash of its bytes: what is remembered of it ends when it changes."""

    path: Path
    sha256: str

    @property
    def pdf(self) -> bool:
        """Whether it is a PDF, else a picture."""
        return self.path.suffix.lower() == ".pdf"


@lru_cache(maxsize=8)
def sizes(file: Leaves) -> list[tuple[float, float]]:
    """(width, height) of every page in points, as it is shown."""
    if not file.pdf:
        return [images.size_of(frame) for frame in images.frames(file.path)]
    with _opened(file) as document:
        return [document.get_page_size(number) for number in range(len(document))]


@lru_cache(maxsize=48)
def picture(file: Leaves, page: int, width: int) -> bytes:
    """Page `page` (from 1) as a WebP picture `width` pixels wide.

    Raises:
        IndexError: there is no such page.

    """
    image = _drawn(file, page, width) if file.pdf else _frame(file, page, width)
    out = io.BytesIO()
    image.save(out, "WEBP", quality=82)
    return out.getvalue()


def boxes(layout: Layout, runs: Sequence[Sequence[int]], span: Span) -> list[Box]:
    """Where `span` of the canonical text stands, a box a line, in the order of the text.

    `runs` tie the canonical text to the original: (canonical, original, length).
    """
    return layout.boxes(
        [
            (original + max(span.start - canonical, 0), original + min(span.end - canonical, length))
            for canonical, original, length in runs
            if canonical < span.end and span.start < canonical + length
        ]
    )


def _drawn(file: Leaves, page: int, width: int) -> Any:
    with _opened(file) as document:
        if not 1 <= page <= len(document):
            raise IndexError(page)
        leaf = document[page - 1]
        return leaf.render(scale=width / leaf.get_width()).to_pil()


def _frame(file: Leaves, page: int, width: int) -> Any:
    for number, frame in enumerate(images.frames(file.path), 1):
        if number == page:
            return frame.resize((width, max(1, round(frame.height * width / frame.width))))
    raise IndexError(page)


@contextmanager
def _opened(file: Leaves) -> Iterator[Any]:
    """The PDF in `file`, while no other thread calls PDFium."""
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

    with PDFIUM, pypdfium2.PdfDocument(file.path) as document:
        yield document
