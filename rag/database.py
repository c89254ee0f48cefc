"""One SQLite file: its tables, a connection a thread, transactions that count generations."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import IndexBusy, IndexUnusable
from rag.room import room
from rag.schema import STEPS

_MAPPED = 1 << 30  # bytes of the file that are read as memory: a question reads hundreds of scattered rows


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
        if version > len(STEPS):
            raise IndexUnusable(
                f"索引 {self._file.parent} 的格式是第 {version} 版，这个程序只认得到第 {len(STEPS)} 版；"
                "请换用较新的 wence，或删去该文件夹后重新 wence index"
            )
        if (
            version == 1
            and not self._db.execute(
                "SELECT 1 FROM pragma_table_info('documents') WHERE name = 'generation'"
            ).fetchone()
        ):  # of the first day, before documents were found as a whole
            raise IndexUnusable(
                f"索引 {self._file.parent} 是最早的试用版写的，已读不了；请删去该文件夹后重新 wence index"
            )
        if version < len(STEPS):  # two processes may find it so at once: who comes second finds it done
            script = "".join(STEPS[version:])
            self._db.executescript(f"BEGIN IMMEDIATE;{script}PRAGMA user_version = {len(STEPS)};COMMIT;")

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
            db.execute(f"PRAGMA mmap_size = {_MAPPED}")
            db.execute("PRAGMA foreign_keys = ON")
            db.execute("PRAGMA secure_delete = ON")  # what is removed leaves no text behind in the file
            self._local.db = db
        return db

    def settle(self) -> None:
        """Write the log back into the file and empty it, so that no removed text stays behind there."""
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, file: Path) -> None:
        """Write one state of all that is here to a new file, without a byte of what is gone."""
        self._db.execute("VACUUM INTO ?", (str(file),))

    @property
    def settled(self) -> bool:
        """Whether the log is empty."""
        log = self._file.with_name(f"{self._file.name}-wal")
        return not log.exists() or log.stat().st_size == 0

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
        with self.noting() as db:
            db.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'")
            yield

    @contextmanager
    def noting(self) -> Iterator[sqlite3.Connection]:
        """All or nothing, for what is kept beside the documents: no cache need know of it.

        Raises:
            IndexBusy: another process has been writing for longer than one can wait.
            DiskFull: there was no room.

        """
        db = self._db
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            raise IndexBusy(f"另一个程序正在写索引 {self._file.parent}；请等它完成后再试") from error
        with room(self._file.parent):
            try:
                yield db
                db.commit()
            except BaseException:
                db.rollback()
                raise

    @contextmanager
    def snapshot(self) -> Iterator[sqlite3.Connection]:
        """One state of the file, whatever others write meanwhile."""
        db = self._db
        db.execute("BEGIN")
        try:
            yield db
        finally:
            db.rollback()

    def meta(self, key: str) -> str | None:
        """A value of the manifest."""
        row = self._db.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()
        return row[0] if row else None

    def set_meta(self, key: str, value: str) -> None:
        """Write a value of the manifest (inside a transaction)."""
        self._db.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (key, value))
