"""The database of an export, looked at before any of it is run."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

from rag.errors import BackupUnusable
from rag.schema import STEPS


def check_store(file: Path, store: Path) -> None:
    """See that `store` is sound and has the tables and triggers of its format, and no other.

    What a database brings along is run by whoever opens it, so one that was made up must not
    get that far.

    Raises:
        BackupUnusable: it is not so; `file` is the export it came from.

    """
    try:
        with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as db:
            db.execute("PRAGMA trusted_schema = OFF")
            version = int(db.execute("PRAGMA user_version").fetchone()[0])
            sound = (
                1 <= version <= len(STEPS)
                and _schema(db) == _expected(version)
                and db.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
                and db.execute("PRAGMA foreign_key_check").fetchone() is None
            )
    except sqlite3.DatabaseError as error:
        raise BackupUnusable(f"{file} 里的索引读不了（{error}），什么也没有恢复；请换一份备份") from error
    if not sound:
        raise BackupUnusable(f"{file} 里的索引不完整或被改动过，什么也没有恢复；请换一份备份")


def _expected(version: int) -> set[tuple[str, str, str]]:
    with closing(sqlite3.connect(":memory:")) as db:
        db.executescript("".join(STEPS[:version]))
        return _schema(db)


def _schema(db: sqlite3.Connection) -> set[tuple[str, str, str]]:
    rows = db.execute("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL")
    return {(kind, name, re.sub(r"\s+", " ", sql)) for kind, name, sql in rows}
