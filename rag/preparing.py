"""What was read → a document and its passages, ready to be encoded and written."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag import injection
from rag.domain import Document, Passage
from rag.folding import fold
from rag.metadata import extract
from rag.passages import split
from rag.reading import Reading
from rag.reading.readers import Begun
from rag.sources import Source
from rag.structure import outline
from rag.terms import squeeze


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that was looked at: its hash, and, unless it is known, how its reading has begun."""

    source: Source
    sha256: str = ""
    begun: Begun | None = None
    error: OSError | None = None


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document read and cut, waiting for its vectors; or, without a document, a file that is done.

    `former` is the number of the document that it replaces; `gone` the keys of those that a
    file no longer holds.
    """

    source: Source
    key: str = ""
    document: Document | None = None
    reading: Reading | None = None
    passages: Sequence[Passage] = ()
    former: int | None = None
    sha256: str = ""
    gone: frozenset[str] = frozenset()


def prepare(
    reading: Reading, stated: Mapping[str, str], source: Source, sha256: str, former: int | None
) -> Prepared:
    """The document of `reading`, where `stated` (beside the text) wins over what the text says."""
    key = reading.external_id or ""
    units = outline(reading.text, reading.headings)
    title = stated.get("title", reading.title)
    document = Document(
        id=identity(source.path, key),
        title=title,
        source=source.name,
        text=reading.text,
        sha256=sha256,
        external_id=reading.external_id,
        metadata=extract(reading.text, title, {**stated, **reading.metadata}),
        outline=tuple(units),
        pages=reading.pages,
        warnings=(*reading.warnings, *injection.told(reading.text)),
    )
    passages = split(reading.text, units, document_id=document.id)
    return Prepared(source, key, document, reading, passages, former, sha256)


def identity(path: str, key: str = "") -> str:
    """A document's id: a short stable hash of where it comes from, whatever it says."""
    return hashlib.sha256(f"{path}\0{key}".encode("utf8", "surrogatepass")).hexdigest()[:16]


def encoded_text(title: str, headings: Sequence[str], text: str) -> str:
    """What the encoder sees of a passage: its title and headings before its text."""
    return squeeze("\n".join(part for part in (title, *headings, text) if part))


def digest(text: str) -> int:
    """A hash of the text's characters alone (63 bits): passages that say the same have the same."""
    bare = "".join(filter(str.isalnum, fold(text)))
    return int.from_bytes(hashlib.blake2b(bare.encode("utf8"), digest_size=8).digest(), "big") >> 1


def line_hash(reading: Reading) -> str:
    """The hash of a JSON line by what was read of it."""
    told = [reading.external_id, reading.title, reading.text, sorted(reading.metadata.items())]
    return hashlib.sha256(repr(told).encode("utf8")).hexdigest()
