"""The documents as one leafs through them: a page at a time, found by what they are called."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.domain import Document, Standing
from rag.index import Index

_CALLED = (
    "lower(d.title || ' ' || d.source || ' ' || coalesce(d.external_id, '') || ' ' || "
    "coalesce(json_extract(d.metadata, '$.issuer'), '') || ' ' || "
    "coalesce(json_extract(d.metadata, '$.number'), '') || ' ' || "
    "coalesce((SELECT CAST(told AS TEXT) FROM corrections c WHERE c.document = d.number), ''))"
)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Some of the documents (without text and outline), and how many there are in all that fit."""

    documents: Sequence[Document]
    total: int


def leaf_through(index: Index, query: str = "", start: int = 0, count: int = 50) -> Shelf:
    """`count` documents from the `start`-th on, the last added first.

    Each word of `query` is in what they are called: title, issuer, number or source, in
    whatever letter case.
    """
    words = query.lower().split()
    where = " AND ".join([f"instr({_CALLED}, ?) > 0"] * len(words)) or "1 = 1"
    with index.store.snapshot() as db:
        total = int(db.execute(f"SELECT COUNT(*) FROM documents d WHERE {where}", words).fetchone()[0])
        rows = db.execute(
            f"SELECT d.id FROM documents d WHERE {where} ORDER BY d.number DESC LIMIT ? OFFSET ?",
            (*words, count, start),
        ).fetchall()
    return Shelf(_documents(index, [row[0] for row in rows]), total)


def spread(index: Index, count: int) -> list[Document]:
    """At most `count` documents, evenly from the first added to the last (without text and outline)."""
    with index.store.snapshot() as db:
        rows = db.execute(
            "SELECT id FROM documents WHERE number IN (SELECT MIN(number) FROM (SELECT number, "
            "ntile(?) OVER (ORDER BY number) AS part FROM documents) AS parts GROUP BY part) ORDER BY number",
            (count,),
        ).fetchall()
    return _documents(index, [row[0] for row in rows])


def collections(index: Index) -> list[str]:
    """The names of all collections."""
    return list(index.store.collections())


def _documents(index: Index, ids: Sequence[str]) -> list[Document]:
    standings = index.standings()
    found = {d.id: replace(d, standing=standings.get(d.id, Standing())) for d in index.store.documents(ids)}
    return [found[i] for i in ids if i in found]
