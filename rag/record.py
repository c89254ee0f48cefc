"""A document as the store writes it: its rows, ready to be put in.

They are made in other processes too, and handed over: as tuples, which is quickest.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from typing import Any, Final, NamedTuple

from rag.domain import Document, Metadata, Passage
from rag.metadata import repeals
from rag.titles import numbers, title

_METADATA: Final = tuple(field.name for field in fields(Metadata))


class Row(NamedTuple):
    """A passage: where it stands, its headings (JSON), a digest of its text."""

    start: int
    end: int
    headings: str
    digest: int


class Names(NamedTuple):
    """What a document is called and what it ends.

    `names` tells of each whether it is a full one (1) or one for short (0); `article` and `sub`
    (the figure of 之一) are 0 unless the document is one article of a law; `ended` has title,
    number and day (ISO) of what it ends.
    """

    names: tuple[tuple[str, int], ...]
    article: int
    sub: int
    year: int | None
    ended: tuple[tuple[str, str | None, str | None], ...]

    @classmethod
    def of(cls, called: str, metadata: Metadata, text: str) -> Names:
        """Those of a document with this title, by its metadata and its text."""
        told = title(called)
        day = metadata.issued or metadata.effective or metadata.revised
        article, sub = told.article or (0, 0)
        full = (*told.names, *numbers(metadata.number or "")[:1])
        return cls(
            names=(*((key, 1) for key in full), *((key, 0) for key in told.short)),
            article=article,
            sub=sub,
            year=told.year or (int(day[:4]) if day else None),
            ended=tuple(
                (name, next(iter(numbers(r.number or "")), None), r.day)
                for r in repeals(text)
                for name in title(r.title).names
            ),
        )


class Record(NamedTuple):
    """A document's rows; `columns` are those of the table of documents, without its generation.

    `layout` is the packed layout of the original's pages, where it has some.
    """

    id: str
    title: str
    columns: tuple[str | None, ...]
    names: Names
    rows: tuple[Row, ...]
    layout: bytes = b""

    @classmethod
    def of(
        cls,
        document: Document,
        alignment: Sequence[Sequence[int]],
        versions: str,
        passages: Sequence[tuple[Passage, int]],
        layout: bytes = b"",
    ) -> Record:
        """The rows of a document and of passages with their digests; `alignment` leads to the original."""
        outline = document.outline
        return cls(
            id=document.id,
            title=document.title,
            columns=(
                document.id,
                document.external_id,
                document.source,
                document.sha256,
                document.title,
                document.text,
                dump({name: getattr(document.metadata, name) for name in _METADATA}),
                dump([(u.kind, u.label, u.title, u.level, u.span.start, u.span.end) for u in outline]),
                dump(document.pages),
                dump(alignment),
                dump(document.warnings),
                versions,
            ),
            names=Names.of(document.title, document.metadata, document.text),
            rows=tuple(Row(p.span.start, p.span.end, dump(p.headings), digest) for p, digest in passages),
            layout=layout,
        )


def dump(value: Any) -> str:
    """`value` as the shortest JSON, characters as they are."""
    return _ENCODER.encode(value)


_ENCODER: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
