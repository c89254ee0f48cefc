"""What was read → rows, vectors and terms, ready to be written: the work that needs no index."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from rag import injection
from rag.domain import Document, Passage
from rag.folding import Folded, fold
from rag.metadata import extract
from rag.passages import split
from rag.reading import Reading
from rag.record import Record
from rag.structure import outline
from rag.terms import joined, joined_folded, squeeze

if TYPE_CHECKING:
    from embeddings import Encoder


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that was read, and is new or has changed.

    It stands in the file `path`, which the user gave as `source`. What is `stated` beside the text
    wins over what the text says; by `sha256` and `versions` it is known when it is seen again.
    """

    path: str
    source: str
    reading: Reading
    stated: Mapping[str, str]
    sha256: str
    versions: str

    @property
    def key(self) -> str:
        """What tells it from the other documents of its file."""
        return self.reading.external_id or ""


class Prepared(NamedTuple):
    """A document ready to be written.

    `vectors` are those of the passages, in bytes of 16-bit floats. `title`, `bodies` (of the passages,
    with their headings) and `body` (of the whole text) are terms, joined by spaces.
    """

    path: str
    key: str
    source: str
    record: Record
    vectors: tuple[bytes, ...]
    title: str
    bodies: tuple[str, ...]
    body: str
    warnings: tuple[str, ...]


class _Cut(NamedTuple):
    """A document described and cut; its text, which is looked through often, is folded once."""

    document: Document
    folded: Folded
    passages: Sequence[Passage]


def prepare(drafts: Sequence[Draft], encoder: Encoder) -> list[Prepared]:
    """The documents described, cut and encoded, in order."""
    every = [_cut(draft) for draft in drafts]
    texts = [
        encoded_text(document.title, passage.headings, passage.span.of(document.text))
        for document, _, passages in every
        for passage in passages
    ]
    vectors = map(bytes, encoder.encode_passages(texts).astype(np.float16))
    return [
        _prepared(draft, cut, tuple(islice(vectors, len(cut.passages))))
        for draft, cut in zip(drafts, every, strict=True)
    ]


def _cut(draft: Draft) -> _Cut:
    reading, stated = draft.reading, draft.stated
    folded = fold(reading.text)
    units = outline(reading.text, reading.headings)
    title = stated.get("title", reading.title)
    document = Document(
        id=identity(draft.path, draft.key),
        title=title,
        source=draft.source,
        text=reading.text,
        sha256=draft.sha256,
        external_id=reading.external_id,
        metadata=extract(reading.text, title, {**stated, **reading.metadata}),
        outline=tuple(units),
        pages=reading.pages,
        warnings=(*reading.warnings, *injection.told(reading.text, folded)),
    )
    return _Cut(document, folded, split(reading.text, units, document_id=document.id))


def _prepared(draft: Draft, cut: _Cut, vectors: tuple[bytes, ...]) -> Prepared:
    document, folded, passages = cut
    texts = [Folded(passage.span.of(folded)) for passage in passages]
    record = Record.of(
        document,
        draft.reading.alignment.runs,
        draft.versions,
        [(passage, digest(text)) for passage, text in zip(passages, texts, strict=True)],
        draft.reading.layout,
    )
    title = joined(document.title)
    bodies = tuple(
        joined_folded(*map(fold, p.headings), text) for p, text in zip(passages, texts, strict=True)
    )
    alone = len(passages) == 1 and not passages[0].headings
    body = bodies[0] if alone else joined_folded(folded)
    return Prepared(
        draft.path, draft.key, draft.source, record, vectors, title, bodies, body, document.warnings
    )


def identity(path: str, key: str = "") -> str:
    """A document's id: a short stable hash of where it comes from, whatever it says."""
    return hashlib.sha256(f"{path}\0{key}".encode("utf8", "surrogatepass")).hexdigest()[:16]


def encoded_text(title: str, headings: Sequence[str], text: str) -> str:
    """What the encoder sees of a passage: its title and headings before its text."""
    return squeeze("\n".join(part for part in (title, *headings, text) if part))


def digest(text: Folded) -> int:
    """A hash of the text's characters alone (63 bits): passages that say the same have the same."""
    bare = text.translate(_BARE)
    return int.from_bytes(hashlib.blake2b(bare.encode("utf8"), digest_size=8).digest(), "big") >> 1


class _Bare(dict[int, int | None]):
    """A `str.translate` table that drops what is no letter or figure, learning as it meets it."""

    def __missing__(self, point: int) -> int | None:
        self[point] = kept = point if chr(point).isalnum() else None
        return kept


_BARE: Final = _Bare()


def line_hash(reading: Reading) -> str:
    """The hash of a JSON line by what was read of it."""
    told = [reading.external_id, reading.title, reading.text, sorted(reading.metadata.items())]
    return hashlib.sha256(repr(told).encode("utf8")).hexdigest()
