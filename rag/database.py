"""The database that holds the truth, SQLite's file or a server's: what is asked of either, in the same words.

Statements are written once, in what SQLite and PostgreSQL have in common; of SQLite's functions
those that the other lacks are defined there (`rag.postgres.schema`).
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

Parameters = Sequence[Any] | Mapping[str, Any]


class Rows(Protocol):
    """What a statement gave."""

    @property
    def description(self) -> Any:
        """A tuple for each column, which begins with its name."""

    @property
    def rowcount(self) -> int:
        """How many rows it changed."""

    def fetchone(self) -> Any:
        """The next row; None where there is none."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def __iter__(self) -> Iterator[Any]: ...


class Connection(Protocol):
    """Statements with `?` or `:name` for their parameters; rows are tuples."""

    def execute(self, query: str, parameters: Parameters = ..., /) -> Rows:
        """The rows of a statement, few enough for memory."""

    def stream(self, query: str, parameters: Parameters = ..., /) -> Iterable[Any]:
        """The rows of a query that may be as many as there are passages, read as they are used."""

    def executemany(self, query: str, parameters: Iterable[Parameters], /) -> object:
        """A statement for each of `parameters` (inside a transaction)."""


class Database(Protocol):
    """Where the tables of an index are."""

    @property
    def identity(self) -> str:
        """What tells it from others that the folder might be used with; "" where it lies in the folder."""

    @property
    def condition(self) -> str:
        """In words, for people: that it answers, and what it is."""

    def faults(self) -> list[str]:
        """What is broken in it, in words."""

    def opening(self) -> AbstractContextManager[None]:
        """What can't be read in it when an index is opened, told in one line (IndexUnusable)."""

    @property
    def connection(self) -> Connection:
        """What a thread asks; inside `noting` or `snapshot` it sees what that sees."""

    def noting(self) -> AbstractContextManager[Connection]:
        """All or nothing, for what is kept beside the documents: no cache need know of it.

        Raises:
            IndexBusy: another process has been writing for longer than one can wait.
            DiskFull: there was no room.

        """

    def snapshot(self) -> AbstractContextManager[Connection]:
        """One state of all that is here, whatever others write meanwhile."""

    def reserved(self, wait: float) -> AbstractContextManager[None]:
        """Keep out those who would write documents from another folder, waiting so many seconds for one.

        Raises:
            IndexBusy: another still writes.

        """

    @property
    def settled(self) -> bool:
        """Whether nothing of what was removed lies in a log here."""

    def settle(self) -> None:
        """Leave nothing of what was removed in a log here."""

    def copy_to(self, file: Path) -> None:
        """Write one state of all that is here to a new file of SQLite, without a byte of what is gone."""

    def take_in(self, file: Path) -> None:
        """Hold what a file that `copy_to` wrote, and that lies where SQLite's would, holds.

        Raises:
            IndexUnusable: something is here already.

        """

    def close(self) -> None:
        """Let go of it, as far as this thread is concerned."""


class Opener(Protocol):
    """What opens the database of an index."""

    def __call__(self, folder: Path, *, create: bool) -> Database:
        """The database of the index in `folder`; with `create` what is missing is made.

        Raises:
            IndexUnusable: there is no index, or it can't be reached.

        """


class Tables:
    """The tables of an index and its manifest, in a database of either kind."""

    def __init__(self, database: Database) -> None:
        """Those of `database`."""
        self.database = database
        self._seen = threading.local()
        self.noting, self.snapshot = database.noting, database.snapshot
        self.settle, self.close = database.settle, database.close

    @property
    def _db(self) -> Connection:
        return self.database.connection

    @property
    def generation(self) -> int:
        """The number of transactions so far; caches are complete up to one of them."""
        seen: int | None = getattr(self._seen, "generation", None)
        return int(self.meta("generation") or 0) if seen is None else seen

    @contextmanager
    def still(self) -> Iterator[int]:
        """Have the generation read once for a block in which this thread asks for it often."""
        self._seen.generation = generation = self.generation
        try:
            yield generation
        finally:
            self._seen.generation = None

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; raises the generation."""
        assert getattr(self._seen, "generation", None) is None, "nothing is written in a block that is still"
        with self.noting() as db:
            db.execute(
                "UPDATE meta SET value = CAST(CAST(value AS INTEGER) + 1 AS TEXT) WHERE key = 'generation'"
            )
            yield

    def meta(self, key: str) -> str | None:
        """A value of the manifest."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Write a value of the manifest (inside a transaction)."""
        self._db.execute(
            "INSERT INTO meta VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )


def among(numbers: Iterable[int]) -> str:
    """What stands in the brackets of `IN (…)` for `numbers`; of none, what is never so."""
    return ",".join(map(str, map(int, numbers))) or "NULL"


def marks(values: Sequence[Any]) -> str:
    """What stands in the brackets of `IN (…)` for as many parameters; of none, what is never so."""
    return ",".join("?" * len(values)) or "NULL"


def named(rows: Rows) -> list[dict[str, Any]]:
    """Rows by the names of their columns."""
    columns = [column[0] for column in rows.description]
    return [dict(zip(columns, row, strict=True)) for row in rows]
