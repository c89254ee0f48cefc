"""What is new and what is gone since a generation: how the caches of the store catch up with it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal

import numpy as np

from rag.catalogue import Catalogue
from rag.database import among

Kind = Literal["passages", "documents"]

PIECE = 8192  # vectors at once

# Asked for by number, so that what is new is found by the index of generations: with a condition on both
# number and generation, or on one and an order by the other, SQLite reads through all that there is.
_NEWER = "SELECT number FROM passages WHERE generation > ?"
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
        for number, document, headings, start, end in self._db.stream(
            'SELECT number, document, headings, start, "end" FROM passages '
            f"WHERE number IN ({_NEWER} UNION SELECT number FROM passages WHERE number IN ({among(also)})) "
            "ORDER BY number",
            (generation,),
        ):
            if document != last:  # substr() in SQL would read a long text through for each of its passages
                last = document
                title, whole = self._db.execute(
                    "SELECT title, text FROM documents WHERE number = ?", (document,)
                ).fetchone()
            yield number, document, title, json.loads(headings), whole[start:end]

    def vectors_since(self, generation: int, dimension: int) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Numbers (n,) int64 and vectors (n, dimension) float32 of the passages newer than `generation`.

        Piece by piece: of a million they would not fit into memory beside what is made of them.
        """
        query = f"SELECT number, vector FROM passages WHERE number IN ({_NEWER}) ORDER BY number"
        rows = iter(self._db.stream(query, (generation,)))
        while some := list(islice(rows, PIECE)):
            yield np.array([r[0] for r in some], np.int64), _matrix([r[1] for r in some], dimension)

    def some_vectors(self, count: int, dimension: int) -> np.ndarray:
        """About `count` vectors (n, dimension) float32, from everywhere; all where there are fewer."""
        every = max(1, self.last_passage() // count)
        rows = self._db.execute("SELECT vector FROM passages WHERE number % ? = 0", (every,))
        return _matrix([r[0] for r in rows], dimension)

    def vectors_by_document(self, generation: int) -> Iterator[tuple[int, int, bytes]]:
        """(number, document number, float16 bytes) of every passage newer than `generation`, one by one."""
        yield from self._db.stream(
            f"SELECT number, document, vector FROM passages WHERE number IN ({_NEWER}) ORDER BY number",
            (generation,),
        )

    def listed_since(self, generation: int) -> tuple[np.ndarray, np.ndarray]:
        """Numbers and documents (n,) int64 of every passage newer than `generation`."""
        newer = "WHERE generation > ?" if generation else "WHERE ? = 0"  # all: an index alone tells them
        query = f"SELECT group_concat(number), group_concat(document) FROM passages {newer}"
        row = self._db.execute(query, (generation,)).fetchone()
        numbers, documents = (np.fromstring(column or "", np.int64, sep=",") for column in row)
        return numbers, documents

    def documents_since(
        self, generation: int, also: Collection[int] = ()
    ) -> Iterator[tuple[int, int, str, str]]:
        """(first passage, number, title, text) of every document newer than `generation`.

        And of those whose first passage is one of `also`. That first one stands for what the
        document says now: a new revision keeps the document's number, and has other passages.
        """
        yield from self._db.stream(
            f"SELECT {_FIRST}, d.number, d.title, d.text FROM documents d WHERE {_FIRST} IS NOT NULL "
            "AND d.number IN (SELECT number FROM documents WHERE generation > ? UNION SELECT document "
            f"FROM passages WHERE number IN ({among(also)})) ORDER BY d.number",
            (generation,),
        )

    def firsts(self) -> set[int]:
        """The first passage of each document."""
        return {row[0] for row in self._db.execute("SELECT MIN(number) FROM passages GROUP BY document")}

    def passage_numbers(self) -> set[int]:
        """The numbers of all passages."""
        return {row[0] for row in self._db.execute("SELECT number FROM passages")}

    def last_passage(self) -> int:
        """The highest number that a passage has ever had."""
        return self._last("passages")

    def _last(self, kind: Kind) -> int:
        """The highest number that one of a kind has ever had: it is there, or has left a tombstone."""
        row = self._db.execute(
            f"SELECT MAX(number) FROM (SELECT MAX(number) AS number FROM {kind} UNION ALL "
            "SELECT MAX(number) FROM tombstones WHERE kind = ?) AS ever",
            (kind,),
        ).fetchone()
        return int(row[0] or 0)

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


def _matrix(vectors: Sequence[bytes], dimension: int) -> np.ndarray:
    return np.frombuffer(b"".join(vectors), np.float16).astype(np.float32).reshape(-1, dimension)
