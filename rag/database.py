"""One SQLite file: its tables, a connection a thread, transactions that count generations."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import IndexUnusable

FORMAT = 1

_SCHEMA = """
CREATE TABLE IF NOT EXISTS meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS files (
    path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, versions TEXT NOT NULL, warnings TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS documents (
    number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, external_id TEXT, source TEXT NOT NULL,
    sha256 TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, metadata TEXT NOT NULL,
    outline TEXT NOT NULL, pages TEXT NOT NULL, alignment TEXT NOT NULL, warnings TEXT NOT NULL,
    versions TEXT NOT NULL, generation INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS documents_since ON documents (generation);
CREATE TABLE IF NOT EXISTS sources (
    path TEXT NOT NULL, key TEXT NOT NULL, source TEXT NOT NULL, position INTEGER NOT NULL,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE, PRIMARY KEY (path, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS sources_of ON sources (document);
CREATE INDEX IF NOT EXISTS documents_by_bytes ON documents (sha256);
CREATE TABLE IF NOT EXISTS passages (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    document INTEGER NOT NULL REFERENCES documents ON DELETE CASCADE,
    start INTEGER NOT NULL, end INTEGER NOT NULL, headings TEXT NOT NULL, digest INTEGER NOT NULL,
    vector BLOB NOT NULL, generation INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS passages_of ON passages (document);
CREATE INDEX IF NOT EXISTS passages_since ON passages (generation);
CREATE TABLE IF NOT EXISTS tombstones (
    kind TEXT NOT NULL, number INTEGER NOT NULL, generation INTEGER NOT NULL, PRIMARY KEY (kind, number)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS tombstones_since ON tombstones (kind, generation);
CREATE TRIGGER IF NOT EXISTS buried_passage AFTER DELETE ON passages BEGIN
    INSERT INTO tombstones
    VALUES ('passages', old.number, (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'));
END;
CREATE TRIGGER IF NOT EXISTS buried_document AFTER DELETE ON documents BEGIN
    INSERT INTO tombstones
    VALUES ('documents', old.number, (SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'generation'));
END;
INSERT OR IGNORE INTO meta VALUES ('generation', '0');
"""


class Database:
    """The file and its manifest; readers beside one writer (WAL)."""

    def __init__(self, file: Path) -> None:
        """Open the file, making its tables where they are missing."""
        self._file = file
        self._local = threading.local()
        with self._complaints():
            self._prepare()

    def _prepare(self) -> None:
        version = self._db.execute("PRAGMA user_version").fetchone()[0]
        if version == 0:  # two processes may find it so at once: who comes second finds the tables made
            self._db.executescript(f"BEGIN IMMEDIATE;{_SCHEMA}PRAGMA user_version = {FORMAT};COMMIT;")
        elif version != FORMAT:
            raise IndexUnusable(
                f"索引 {self._file.parent} 的格式是第 {version} 版，这个程序读的是第 {FORMAT} 版；"
                "请换用相应版本的 wence，或删去该文件夹后重新 wence index"
            )

    @contextmanager
    def _complaints(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(
                f"索引文件 {self._file} 打不开（{error}）；若它已损坏，请删去该文件夹后重新 wence index"
            ) from error

    @property
    def _db(self) -> sqlite3.Connection:
        db: sqlite3.Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = sqlite3.connect(self._file, timeout=30)
            with suppress(
                sqlite3.OperationalError
            ):  # locked: another is switching it now, and it holds for all
                db.execute("PRAGMA journal_mode = WAL")
            db.execute("PRAGMA synchronous = FULL")
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA secure_delete = ON")  # what is removed leaves no text behind in the file
            self._local.db = db
        return db

    def settle(self) -> None:
        """Write the log back into the file and empty it, so that no removed text stays behind there."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close this thread's connection."""
        self._db.close()
        self._local.db = None

    # ── generations ──────────────────────────────────────────────────────

    @property
    def generation(self) -> int:
        """The number of transactions so far; caches are complete up to one of them."""
        return int(self.meta("generation") or 0)

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All or nothing; raises the generation."""
        db = self._db
        db.execute("BEGIN IMMEDIATE")
        try:
            db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'")
            yield
        except BaseException:
            db.rollback()
            raise
        db.commit()

    def meta(self, key: str) -> str | None:
        """A value of the manifest."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Write a value of the manifest (inside a transaction)."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
