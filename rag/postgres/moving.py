"""All tables at once: to the file of an export, and from it. Both databases have the same ones."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rag.database import Connection, marks
from rag.schema import STEPS

if TYPE_CHECKING:
    from rag.postgres.server import Session

_OWN: Final = "key IN ('format', 'store')"
"""What the manifest says of the database itself."""


def tables() -> Mapping[str, Sequence[str]]:
    """The columns of each table, in quotes; a table comes after those that it refers to."""
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript("".join(STEPS))
        names = db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY rowid"
        ).fetchall()
        columns = "SELECT name FROM pragma_table_info(?)"
        return {name: [f'"{column}"' for (column,) in db.execute(columns, (name,))] for (name,) in names}


def copy_out(source: Connection, file: Path) -> None:
    """Write what `source` (in a snapshot) holds to a new file of SQLite."""
    with closing(sqlite3.connect(file)) as db:
        db.executescript(f"{''.join(STEPS)}PRAGMA user_version = {len(STEPS)};DELETE FROM meta;")
        for table, columns in tables().items():
            listed = ", ".join(columns)
            kept = f" WHERE NOT ({_OWN})" if table == "meta" else ""
            rows = source.stream(f"SELECT {listed} FROM {table}{kept}")
            db.executemany(f"INSERT INTO {table} ({listed}) VALUES ({marks(columns)})", rows)
        db.commit()


def copy_in(file: Path, session: Session) -> None:
    """Put what a file of SQLite, of the newest format, holds into empty tables (in a transaction)."""
    with closing(sqlite3.connect(file)) as db:
        session.execute(f"DELETE FROM meta WHERE NOT ({_OWN})".encode())
        for table, columns in tables().items():
            listed = ", ".join(columns)
            with (
                session.cursor() as cursor,
                cursor.copy(f"COPY {table} ({listed}) FROM STDIN".encode()) as copy,
            ):
                for row in db.execute(f"SELECT {listed} FROM {table}"):
                    copy.write_row(row)
