"""What is new and what is gone since a generation: how the caches of the store catch up with it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Literal

import numpy as np

from rag.catalogue import Catalogue

Kind = Literal["passages", "documents"]

_FIRST = "(SELECT MIN(p.number) FROM passages p WHERE p.document = d.number)"


class Changes(Catalogue):
    """Passages and documents by the generation that brought or took them."""

    def since(
        self, generation: int, also: Collection[int] = ()
    ) -> Iterator[tuple[int, int, str, list[str], str]]:
        """(number, document number, title, headings, text) of every passage newer than `generation`.

        And of those numbered `also`.
        """
        last, title, whole = None, "", ""
        for number, document, headings, start, end in self._db.execute(
            "SELECT number, document, headings, start, end FROM passages "
            "WHERE generation > ? OR number IN (SELECT value FROM json_each(?)) ORDER BY number",
            (generation, json.dumps([*also])),
        ):
            if document != last:  # substr() in SQL would read a long text through for each of its passages
                last = document
                title, whole = self._db.execute(
                    "SELECT title, text FROM documents WHERE number = ?", (document,)
                ).fetchone()
            yield number, document, title, json.loads(headings), whole[start:end]

    def vectors_since(self, generation: int, dimension: int) -> tuple[np.ndarray, np.ndarray]:
        """Numbers (n,) int64 and vectors (n, dimension) float32 of every passage newer than `generation`."""
        rows = self._db.execute(
            "SELECT number, vector FROM passages WHERE generation > ? ORDER BY number", (generation,)
        ).fetchall()
        numbers = np.fromiter((r[0] for r in rows), np.int64, len(rows))
        flat = np.frombuffer(b"".join(r[1] for r in rows), np.float16)
        return numbers, flat.astype(np.float32).reshape(len(rows), dimension)

    def documents_since(
        self, generation: int, also: Collection[int] = ()
    ) -> Iterator[tuple[int, int, str, str]]:
        """(first passage, number, title, text) of every document newer than `generation`.

        And of those whose first passage is one of `also`. That first one stands for what the
        document says now: a new revision keeps the document's number, and has other passages.
        """
        yield from self._db.execute(
            f"SELECT {_FIRST} AS first, d.number, d.title, d.text FROM documents d WHERE first IS NOT NULL "
            "AND (d.generation > ? OR d.number IN (SELECT document FROM passages WHERE number IN "
            "(SELECT value FROM json_each(?)))) ORDER BY d.number",
            (generation, json.dumps([*also])),
        )

    def firsts(self) -> set[int]:
        """The first passage of each document."""
        return {row[0] for row in self._db.execute("SELECT MIN(number) FROM passages GROUP BY document")}

    def passage_numbers(self) -> set[int]:
        """The numbers of all passages."""
        return {row[0] for row in self._db.execute("SELECT number FROM passages")}

    def last_passage(self) -> int:
        """The highest number that a passage has ever had."""
        row = self._db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'passages'").fetchone()
        return int(row[0]) if row else 0

    def buried_since(self, generation: int, kind: Kind = "passages") -> list[int]:
        """The numbers of the passages or documents removed after `generation`."""
        rows = self._db.execute(
            "SELECT number FROM tombstones WHERE kind = ? AND generation > ?", (kind, generation)
        )
        return [r[0] for r in rows]

    def set_vectors(self, rows: Iterable[tuple[int, bytes]]) -> None:
        """Replace vectors (number, float16 bytes), as newer than all before."""
        generation = self.generation
        self._db.executemany(
            "UPDATE passages SET vector = ?, generation = ? WHERE number = ?",
            ((vector, generation, number) for number, vector in rows),
        )
