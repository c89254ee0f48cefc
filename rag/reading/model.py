"""What reading gives: the nouns of this room."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.domain import Span
from rag.reading.alignment import Alignment


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading that the file's own markup declares; `level` from 1, `span` in canonical text."""

    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as read.

    `metadata` holds what the input itself states beside its text; `pages` the
    canonical offsets at which pages start. The original that `alignment` leads to is

    - .txt, .md, .jsonl: the code points of the decoded text (for .jsonl, of the
      line's "text"), a byte order mark not counted;
    - .html: the code points of the main text's blocks, a line each;
    - .docx, .doc, .wps: the code points of the body's paragraphs, table rows and notes, a line each;
    - .xlsx, .csv: the code points of the rows as they are written here, a line each;
    - .pdf, .ofd and pictures: the code points of the pages' paragraphs and table rows, a line each,
      running heads left out; `layout` (a packed `rag.reading.layout.Layout`) knows their places.
    """

    text: str
    title: str
    external_id: str | None
    metadata: Mapping[str, str]
    headings: tuple[Heading, ...]
    pages: tuple[int, ...]
    alignment: Alignment
    warnings: tuple[str, ...]
    layout: bytes = b""


@dataclass(frozen=True, slots=True)
class Failure:
    """One line of a file that can't be used; the rest goes on."""

    source: str
    error: str


@dataclass(frozen=True, slots=True)
class Extract:
    """What a format's reader takes out of the bytes, before cleaning and mending.

    `headings` and `fixed` are ranges of `text`: (level, start, end) and
    (start, end); lines in `fixed` stand alone whatever they look like. `kept`
    aligns `text` to the original (None: it is the original). `page_starts` are
    offsets in `text`. `layout` places the original on its pages.
    """

    text: str
    title: str = ""
    metadata: Mapping[str, str] = field(default_factory=dict)
    headings: tuple[tuple[int, int, int], ...] = ()
    fixed: tuple[tuple[int, int], ...] = ()
    page_starts: tuple[int, ...] = ()
    kept: Alignment | None = None
    warnings: tuple[str, ...] = ()
    layout: bytes = b""
