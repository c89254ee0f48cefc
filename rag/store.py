"""The truth: documents, passages and their vectors in one SQLite file.

Every change is a transaction that raises the generation by one; the lexical
and the vector index are caches of a generation and can be made again from
here. A passage's number is never used twice, and what was removed leaves a
tombstone (a number, no text), so that a cache can catch up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

import numpy as np

from rag.catalogue import CORRECTIONS, metadata_of
from rag.changes import Changes
from rag.domain import Document, Metadata, Passage, Span, Unit


class Listed(NamedTuple):
    """A passage's document, by number, and a digest of the passage's text."""

    document: int
    digest: int


@dataclass(frozen=True, slots=True)
class Found:
    """A passage with its text."""

    passage: Passage
    text: str


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


class Store(Changes):
    """Documents and passages in one file."""

    # ── files ────────────────────────────────────────────────────────────

    def file(self, path: str) -> tuple[str, str] | None:
        """(sha256, versions) of a file that was read whole."""
        row = self._db.execute("SELECT sha256, versions FROM files WHERE path = ?", (path,)).fetchone()
        return (row[0], row[1]) if row else None

    def put_file(self, path: str, sha256: str, versions: str, warnings: Sequence[str] = ()) -> None:
        """Remember that a file was read whole, so that it need not be read again."""
        self._db.execute(
            "INSERT OR REPLACE INTO files VALUES (?,?,?,?)", (path, sha256, versions, _dump(warnings))
        )

    def paths(self) -> list[str]:
        """Every file that a document came from."""
        return [r[0] for r in self._db.execute("SELECT DISTINCT path FROM sources ORDER BY path")]

    def sources_in(self, path: str) -> dict[str, int]:
        """Key (the line's id; "" for a whole file) → document number, for one file."""
        return dict(self._db.execute("SELECT key, document FROM sources WHERE path = ?", (path,)).fetchall())

    def forget_file(self, path: str) -> None:
        """Drop the memory of a file (its documents are dropped by `drop_source`)."""
        self._db.execute("DELETE FROM files WHERE path = ?", (path,))

    # ── documents ────────────────────────────────────────────────────────

    def version_of(self, number: int) -> tuple[str, str]:
        """(sha256, versions) of a document."""
        row = self._db.execute(
            "SELECT sha256, versions FROM documents WHERE number = ?", (number,)
        ).fetchone()
        return row[0], row[1]

    def number_of(self, document_id: str) -> int | None:
        """A document's number in this store."""
        row = self._db.execute("SELECT number FROM documents WHERE id = ?", (document_id,)).fetchone()
        return int(row[0]) if row else None

    def numbers_by_id(self, ids: Iterable[str]) -> dict[str, int]:
        """Document numbers by id; those that are not there are left out."""
        found = self._db.execute(
            "SELECT id, number FROM documents WHERE id IN (SELECT value FROM json_each(?))", (_dump([*ids]),)
        )
        return dict(found.fetchall())

    def whole_file_with(self, sha256: str) -> int | None:
        """The document made of a whole file with these very bytes."""
        row = self._db.execute(
            "SELECT d.number FROM documents d JOIN sources s ON s.document = d.number "
            "WHERE d.sha256 = ? AND s.key = '' LIMIT 1",
            (sha256,),
        ).fetchone()
        return int(row[0]) if row else None

    def has_bytes(self, sha256: str) -> bool:
        """Whether a document is made of these bytes, or an upload of several documents is."""
        found = self._db.execute(
            "SELECT EXISTS (SELECT 1 FROM documents WHERE sha256 = :it) "
            "OR EXISTS (SELECT 1 FROM files WHERE path >= 'upload:' AND path < 'upload;' AND sha256 = :it)",
            {"it": sha256},
        )
        return bool(found.fetchone()[0])

    def put_document(
        self,
        document: Document,
        alignment: Sequence[Sequence[int]],
        versions: str,
        passages: Iterable[tuple[Passage, int, bytes]],
        layout: bytes = b"",
    ) -> int:
        """Write a document with its passages (passage, digest, vector), in place of its former revision.

        `layout` is the packed layout of the original's pages, where it has some.
        """
        db = self._db
        former = self.number_of(document.id)
        if former is not None:
            db.execute("DELETE FROM passages WHERE document = ?", (former,))
        row = (
            document.id,
            document.external_id,
            document.source,
            document.sha256,
            document.title,
            document.text,
            _dump(asdict(document.metadata)),
            _dump([[u.kind, u.label, u.title, u.level, u.span.start, u.span.end] for u in document.outline]),
            _dump(document.pages),
            _dump(alignment),
            _dump(document.warnings),
            versions,
            self.generation,
        )
        columns = (
            "id, external_id, source, sha256, title, text, metadata, "
            "outline, pages, alignment, warnings, versions, generation"
        )
        if former is None:
            number = db.execute(f"INSERT INTO documents ({columns}) VALUES (?{',?' * 12})", row).lastrowid
        else:
            number = former
            db.execute(f"UPDATE documents SET ({columns}) = (?{',?' * 12}) WHERE number = ?", (*row, number))
        assert number is not None
        generation = self.generation
        db.executemany(
            "INSERT INTO passages (document, start, end, headings, digest, vector, generation) "
            "VALUES (?,?,?,?,?,?,?)",
            (
                (number, p.span.start, p.span.end, _dump(p.headings), digest, vector, generation)
                for p, digest, vector in passages
            ),
        )
        db.execute("INSERT OR REPLACE INTO layouts VALUES (?,?)", (number, layout))
        self.enter(number)
        return number

    def put_source(self, path: str, key: str, source: str, number: int) -> None:
        """Say that a document stands at (path, key); `source` is the path as the user gave it."""
        taken = self._db.execute(
            "SELECT MAX(position) FROM sources WHERE document = ?", (number,)
        ).fetchone()[0]
        self._db.execute(
            "INSERT INTO sources VALUES (?,?,?,?,?) "
            "ON CONFLICT DO UPDATE SET document = excluded.document, source = excluded.source, "
            "position = CASE WHEN document = excluded.document THEN position ELSE excluded.position END",
            (path, key, source, (taken or 0) + 1, number),
        )

    def drop_source(self, path: str, key: str) -> bool:
        """Take a source away; the document goes with its last one. Whether a document went."""
        row = self._db.execute(
            "SELECT document FROM sources WHERE path = ? AND key = ?", (path, key)
        ).fetchone()
        if row is None:
            return False
        self._db.execute("DELETE FROM sources WHERE path = ? AND key = ?", (path, key))
        left = self._db.execute(
            "SELECT source FROM sources WHERE document = ? ORDER BY position LIMIT 1", row
        ).fetchone()
        if left is None:
            self.drop_document(row[0])
            return True
        self._db.execute("UPDATE documents SET source = ? WHERE number = ?", (left[0], row[0]))
        return False

    def drop_document(self, number: int) -> None:
        """Take a document out, with its passages, vectors and sources, and forget its files."""
        db = self._db
        db.execute("DELETE FROM files WHERE path IN (SELECT path FROM sources WHERE document = ?)", (number,))
        db.execute("DELETE FROM passages WHERE document = ?", (number,))
        db.execute("DELETE FROM documents WHERE number = ?", (number,))

    def rename_document(self, number: int, document_id: str) -> None:
        """Give a document another id (its first source went on to hold something else)."""
        self._db.execute("UPDATE documents SET id = ? WHERE number = ?", (document_id, number))

    def sources_of(self, number: int) -> list[tuple[str, str, str]]:
        """(path, key, source as given) of a document, first seen first."""
        return self._db.execute(
            "SELECT path, key, source FROM sources WHERE document = ? ORDER BY position", (number,)
        ).fetchall()

    def count_documents(self) -> int:
        """How many documents there are."""
        return int(self._db.execute("SELECT COUNT(*) FROM documents").fetchone()[0])

    def documents(self, ids: Sequence[str] | None = None, *, texts: bool = False) -> Iterator[Document]:
        """Documents in the order they came, all or those of `ids`; `text` and `outline` only with `texts`."""
        where = "" if ids is None else f"WHERE d.id IN (?{',?' * (len(ids) - 1)})" if ids else "WHERE 0"
        long = "d.text, d.outline" if texts else "'', '[]'"
        rows = self._db.execute(
            "SELECT d.id, d.title, d.source, d.sha256, d.external_id, d.metadata, d.pages, d.warnings, "
            f"{long}, {CORRECTIONS}, "
            "(SELECT json_group_array(source) FROM (SELECT source FROM sources s WHERE s.document = d.number "
            "ORDER BY position)), (SELECT COUNT(*) FROM passages p WHERE p.document = d.number) "
            f"FROM documents d {where} ORDER BY d.number",
            tuple(ids or ()),
        )
        for row in rows:
            yield Document(
                id=row[0],
                title=row[1],
                source=row[2],
                sha256=row[3],
                external_id=row[4],
                metadata=metadata_of(row[5], row[10]),
                pages=tuple(json.loads(row[6])),
                warnings=tuple(json.loads(row[7])),
                text=row[8],
                outline=tuple(Unit(u[0], u[1], u[2], u[3], Span(u[4], u[5])) for u in json.loads(row[9])),
                sources=tuple(json.loads(row[11])),
                passages=row[12],
            )

    def alignment(self, document_id: str) -> list[list[int]]:
        """The runs that tie a document's canonical text to its original."""
        row = self._db.execute("SELECT alignment FROM documents WHERE id = ?", (document_id,)).fetchone()
        runs: list[list[int]] = json.loads(row[0]) if row else []
        return runs

    def layout(self, document_id: str) -> bytes:
        """The packed layout of the original's pages; nothing where it has none."""
        row = self._db.execute(
            "SELECT l.packed FROM layouts l JOIN documents d ON d.number = l.document WHERE d.id = ?",
            (document_id,),
        ).fetchone()
        return row[0] if row else b""

    # ── passages ─────────────────────────────────────────────────────────

    def count_passages(self) -> int:
        """How many passages there are."""
        return int(self._db.execute("SELECT COUNT(*) FROM passages").fetchone()[0])

    def passages(self, numbers: Sequence[int]) -> dict[int, Found]:
        """Passages by number, with their text; numbers that are gone are left out."""
        rows = self._db.execute(
            "SELECT p.number, d.id, p.start, p.end, p.headings, substr(d.text, p.start + 1, p.end - p.start) "
            "FROM passages p JOIN documents d ON d.number = p.document "
            f"WHERE p.number IN ({','.join(map(str, map(int, numbers)))})"
        )
        return {r[0]: Found(Passage(r[1], Span(r[2], r[3]), tuple(json.loads(r[4]))), r[5]) for r in rows}

    def texts(self, numbers: Sequence[int]) -> dict[int, str]:
        """The texts of passages by number; numbers that are gone are left out."""
        rows = self._db.execute(
            "SELECT p.number, substr(d.text, p.start + 1, p.end - p.start) "
            "FROM passages p JOIN documents d ON d.number = p.document "
            f"WHERE p.number IN ({','.join(map(str, map(int, numbers)))})"
        )
        return dict(rows.fetchall())

    def overlapping(self, document: int, span: Span) -> list[int]:
        """The numbers of a document's passages that share a character with `span`, in its order."""
        rows = self._db.execute(
            "SELECT number FROM passages WHERE document = ? AND start < ? AND end > ? ORDER BY start",
            (document, span.end, span.start),
        )
        return [r[0] for r in rows]

    def titles(self, documents: Sequence[int]) -> dict[int, str]:
        """The titles of documents by number."""
        which = ",".join(map(str, map(int, documents)))
        return dict(self._db.execute(f"SELECT number, title FROM documents WHERE number IN ({which})"))

    def listed(self, numbers: Sequence[int]) -> dict[int, Listed]:
        """Passages by number, without their text; those that are gone are left out."""
        which = ",".join(map(str, map(int, numbers)))
        rows = self._db.execute(f"SELECT number, document, digest FROM passages WHERE number IN ({which})")
        return {row[0]: Listed._make(row[1:]) for row in rows}

    def numbers_of(self, documents: Sequence[int]) -> np.ndarray:
        """The passage numbers (n,) int64 of the given documents."""
        rows = self._db.execute(
            f"SELECT number FROM passages WHERE document IN ({','.join(map(str, map(int, documents)))})"
        ).fetchall()
        return np.fromiter((r[0] for r in rows), np.int64, len(rows))

    def numbered_documents(self) -> list[tuple[int, str, Metadata]]:
        """(number, id, metadata) of every document, for filters."""
        rows = self._db.execute(f"SELECT d.number, d.id, d.metadata, {CORRECTIONS} FROM documents d")
        return [(r[0], r[1], metadata_of(r[2], r[3])) for r in rows]
