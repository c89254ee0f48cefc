"""The truth: documents, passages and their vectors in one database.

Every change is a transaction that raises the generation by one; the lexical
and the vector index are caches of a generation and can be made again from
here. A passage's number is never used twice, and what was removed leaves a
tombstone (a number, no text), so that a cache can catch up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, count, islice
from typing import Final, NamedTuple

import numpy as np

from rag.catalogue import CORRECTIONS, batches, metadata_of
from rag.changes import Changes
from rag.database import among, marks
from rag.domain import Document, Metadata, Passage, Span, Unit
from rag.record import Record, dump


class Added(NamedTuple):
    """A document that was written: its number, and those of its passages."""

    number: int
    passages: tuple[int, ...]


class Read(NamedTuple):
    """A passage as it is read: where it stands, its text, a digest of that, the title of its document."""

    document_id: str
    start: int
    end: int
    headings: str
    title: str
    digest: int
    text: str

    @property
    def passage(self) -> Passage:
        """What it is, without its text."""
        return Passage(self.document_id, Span(self.start, self.end), tuple(json.loads(self.headings)))


_COLUMNS: Final = (
    "id, external_id, source, sha256, title, text, metadata, "
    "outline, pages, alignment, warnings, versions, generation"
)


class Store(Changes):
    """Documents and passages."""

    @property
    def identity(self) -> str:
        """What caches note of the store that they were made from; "" where it lies in their folder."""
        return self.database.identity

    # ── files ────────────────────────────────────────────────────────────

    def file(self, path: str) -> tuple[str, str] | None:
        """(sha256, versions) of a file that was read whole."""
        row = self._db.execute("SELECT sha256, versions FROM files WHERE path = ?", (path,)).fetchone()
        return (row[0], row[1]) if row else None

    def put_file(self, path: str, sha256: str, versions: str, warnings: Sequence[str] = ()) -> None:
        """Remember that a file was read whole, so that it need not be read again."""
        self._db.execute(
            "INSERT INTO files VALUES (?,?,?,?) ON CONFLICT (path) DO UPDATE SET "
            "sha256 = excluded.sha256, versions = excluded.versions, warnings = excluded.warnings",
            (path, sha256, versions, dump(warnings)),
        )

    def paths(self) -> list[str]:
        """Every file that a document came from."""
        return [r[0] for r in self._db.execute("SELECT DISTINCT path FROM sources ORDER BY path")]

    def sources_in(self, path: str) -> dict[str, int]:
        """Key (the line's id; "" for a whole file) → document number, for one file."""
        return dict(self._db.execute("SELECT key, document FROM sources WHERE path = ?", (path,)).fetchall())

    def placed(self, places: Iterable[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Those of `places` (path, key) at which a document stands, with its number."""
        found: dict[tuple[str, str], int] = {}
        for some in batches(places):
            asked = f"WITH asked (path, key) AS (VALUES {','.join(['(?,?)'] * len(some))})"
            query = f"{asked} SELECT path, key, document FROM asked JOIN sources USING (path, key)"
            rows = self._db.execute(query, [*chain.from_iterable(some)])
            found |= {(path, key): number for path, key, number in rows}
        return found

    def source(self, path: str, key: str) -> int | None:
        """The number of the document that stands at (path, key)."""
        row = self._db.execute(
            "SELECT document FROM sources WHERE path = ? AND key = ?", (path, key)
        ).fetchone()
        return int(row[0]) if row else None

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
        return {
            identity: number
            for some in batches(ids)
            for identity, number in self._db.execute(
                f"SELECT id, number FROM documents WHERE id IN ({marks(some)})", some
            )
        }

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

    def put_document(self, record: Record, vectors: Sequence[bytes]) -> Added:
        """Write a document with the vectors of its passages, in place of its former revision."""
        number = self.number_of(record.id)
        if number is None:
            return self.add_documents([(record, vectors)])[0]
        row = (*record.columns, self.generation)
        self._db.execute("DELETE FROM passages WHERE document = ?", (number,))
        self._db.execute("DELETE FROM layouts WHERE document = ?", (number,))
        query = f"UPDATE documents SET ({_COLUMNS}) = (?{',?' * 12}) WHERE number = ?"
        self._db.execute(query, (*row, number))
        self.enter(number)
        return self._fill([(number, record, vectors)])[0]

    def add_documents(self, documents: Sequence[tuple[Record, Sequence[bytes]]]) -> list[Added]:
        """Write documents whose ids are new, each with the vectors of its passages."""
        generation, first = self.generation, self._last("documents") + 1
        numbered = [(n, record, vectors) for n, (record, vectors) in enumerate(documents, first)]
        self._db.executemany(
            f"INSERT INTO documents (number, {_COLUMNS}) VALUES (?{',?' * 13})",
            [(n, *record.columns, generation) for n, record, _ in numbered],
        )
        self.name((n, record.names) for n, record, _ in numbered)
        return self._fill(numbered)

    def _fill(self, documents: Sequence[tuple[int, Record, Sequence[bytes]]]) -> list[Added]:
        """Write the passages and layouts of documents, given by number, that have none."""
        generation, numbers = self.generation, count(self.last_passage() + 1)
        rows: list[tuple[object, ...]] = []
        added = []
        for document, record, vectors in documents:
            own = tuple(islice(numbers, len(record.rows)))
            passages = zip(own, record.rows, vectors, strict=True)
            rows += [(n, document, *row, vector, generation) for n, row, vector in passages]
            added.append(Added(document, own))
        self._db.executemany(
            'INSERT INTO passages (number, document, start, "end", headings, digest, vector, generation) '
            "VALUES (?,?,?,?,?,?,?,?)",
            rows,
        )
        layouts = [(number, record.layout) for number, record, _ in documents if record.layout]
        self._db.executemany("INSERT INTO layouts VALUES (?,?)", layouts)
        return added

    def add_sources(self, sources: Iterable[tuple[str, str, str, int]]) -> None:
        """Say where new documents stand, each once: (path, key, path as the user gave it, number)."""
        self._db.executemany("INSERT INTO sources VALUES (?,?,?,1,?)", sources)

    def put_source(self, path: str, key: str, source: str, number: int) -> None:
        """Say that a document stands at (path, key); `source` is the path as the user gave it."""
        self._db.execute(
            "INSERT INTO sources SELECT ?, ?, ?, COALESCE(MAX(position), 0) + 1, ? "
            "FROM sources WHERE document = ? "
            "ON CONFLICT (path, key) DO UPDATE SET document = excluded.document, source = excluded.source, "
            "position = CASE WHEN sources.document = excluded.document THEN sources.position "
            "ELSE excluded.position END",
            (path, key, source, number, number),
        )

    def drop_source(self, path: str, key: str) -> bool:
        """Take a source away; the document goes with its last one. Whether a document went."""
        number = self.source(path, key)
        if number is None:
            return False
        self._db.execute("DELETE FROM sources WHERE path = ? AND key = ?", (path, key))
        left = self._db.execute(
            "SELECT source FROM sources WHERE document = ? ORDER BY position LIMIT 1", (number,)
        ).fetchone()
        if left is None:
            self.drop_document(number)
            return True
        self._db.execute("UPDATE documents SET source = ? WHERE number = ?", (left[0], number))
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
        where = "" if ids is None else f"WHERE d.id IN ({marks(ids)})"
        long = "d.text, d.outline" if texts else "'', '[]'"
        read = self._db.stream if ids is None else self._db.execute
        rows = read(
            "SELECT d.id, d.title, d.source, d.sha256, d.external_id, d.metadata, d.pages, d.warnings, "
            f"{long}, {CORRECTIONS}, "
            "(SELECT json_group_array(source) FROM (SELECT source FROM sources s WHERE s.document = d.number "
            "ORDER BY position) AS placed), (SELECT COUNT(*) FROM passages p WHERE p.document = d.number) "
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

    def passages(self, numbers: Sequence[int]) -> dict[int, Read]:
        """Passages by number; numbers that are gone are left out."""
        rows = self._db.execute(
            'SELECT p.number, d.id, p.start, p."end", p.headings, d.title, p.digest, '
            'substr(d.text, p.start + 1, p."end" - p.start) '
            "FROM passages p JOIN documents d ON d.number = p.document "
            f"WHERE p.number IN ({among(numbers)})"
        )
        return {row[0]: Read._make(row[1:]) for row in rows}

    def overlapping(self, document: int, span: Span) -> list[int]:
        """The numbers of a document's passages that share a character with `span`, in its order."""
        rows = self._db.execute(
            'SELECT number FROM passages WHERE document = ? AND start < ? AND "end" > ? ORDER BY start',
            (document, span.end, span.start),
        )
        return [r[0] for r in rows]

    def titles(self, documents: Sequence[int]) -> dict[int, str]:
        """The titles of documents by number."""
        query = f"SELECT number, title FROM documents WHERE number IN ({among(documents)})"
        return dict(self._db.execute(query))

    def numbers_of(self, documents: Sequence[int]) -> np.ndarray:
        """The passage numbers (n,) int64 of the given documents, ascending."""
        rows = self._db.execute(
            f"SELECT number FROM passages WHERE document IN ({among(documents)}) ORDER BY number"
        ).fetchall()
        return np.fromiter((r[0] for r in rows), np.int64, len(rows))

    def numbered_documents(self) -> list[tuple[int, str, Metadata]]:
        """(number, id, metadata) of every document, for filters."""
        rows = self._db.execute(f"SELECT d.number, d.id, d.metadata, {CORRECTIONS} FROM documents d")
        return [(r[0], r[1], metadata_of(r[2], r[3])) for r in rows]
