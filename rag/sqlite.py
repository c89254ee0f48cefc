"""One SQLite file: its tables, a connection a thread, transactions."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Final

from rag.errors import IndexBusy, IndexMissing, IndexUnusable
from rag.folder import made
from rag.room import room
from rag.schema import STEPS

STORE: Final = "wence.db"
"""The file in an index's folder."""
_MAPPED: Final = 1 << 30  # bytes read as memory: a question reads hundreds of scattered rows


class _Connection(sqlite3.Connection):
    stream = sqlite3.Connection.execute  # reads rows as they are used in any case


class SQLite:
    """The file; readers beside one writer (WAL)."""

    identity: Final = ""
    condition: Final = "索引文件完好"

    def __init__(self, file: Path) -> None:
        """Open the file, making its tables where they are missing.

        Raises:
            IndexUnusable: it is no such file, damaged, or of another format.

        """
        self._file = file
        self._local = threading.local()
        with self.opening():
            self._prepare()

    @classmethod
    def of(cls, folder: Path, *, create: bool) -> SQLite:
        """The file of an index's folder; with `create` both are made where missing.

        Raises:
            IndexMissing: there is no index.
            IndexUnusable: its folder can't be made, or it is of another format.

        """
        if not (folder / STORE).exists():
            if not create:
                raise IndexMissing(
                    f"这里还没有索引：{folder}；请先运行 wence index 文件或文件夹 --index {folder}"
                )
            made(folder)
        return cls(folder / STORE)

    def _prepare(self) -> None:
        version = self.connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(STEPS):
            raise IndexUnusable(
                f"索引 {self._file.parent} 的格式是第 {version} 版，这个程序只认得到第 {len(STEPS)} 版；"
                "请换用较新的 wence，或删去该文件夹后重新 wence index"
            )
        if (
            version == 1
            and not self.connection.execute(
                "SELECT 1 FROM pragma_table_info('documents') WHERE name = 'generation'"
            ).fetchone()
        ):  # of the first day, before documents were found as a whole
            raise IndexUnusable(
                f"索引 {self._file.parent} 是最早的试用版写的，已读不了；请删去该文件夹后重新 wence index"
            )
        if version < len(STEPS):  # two processes may find it so at once: who comes second finds it done
            script = "".join(STEPS[version:])
            self.connection.executescript(
                f"BEGIN IMMEDIATE;{script}PRAGMA user_version = {len(STEPS)};COMMIT;"
            )

    @contextmanager
    def opening(self) -> Iterator[None]:
        """What can't be read in the file, told in one line."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            raise IndexUnusable(
                f"索引文件 {self._file} 打不开（{error}）；若它已损坏，请删去该文件夹后重新 wence index"
            ) from error

    @property
    def connection(self) -> _Connection:
        """The one of the thread that asks."""
        db: _Connection | None = getattr(self._local, "db", None)
        if db is None:
            db = sqlite3.connect(self._file, timeout=30, factory=_Connection)
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
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    @property
    def settled(self) -> bool:
        """Whether the log is empty."""
        log = self._file.with_name(f"{self._file.name}-wal")
        return not log.exists() or log.stat().st_size == 0

    def copy_to(self, file: Path) -> None:
        """Write one state of all that is here to a new file, without a byte of what is gone."""
        self.connection.execute("VACUUM INTO ?", (str(file),))

    def take_in(self, file: Path) -> None:
        """Nothing: it is the file."""

    def faults(self) -> list[str]:
        """What is broken in the file, in words."""
        with self.snapshot() as db:
            broken = [row[0] for row in db.execute("PRAGMA integrity_check(3)")]
            loose = db.execute("PRAGMA foreign_key_check").fetchall()
        if broken != ["ok"]:
            return [f"索引文件已损坏：{'；'.join(broken)}"]
        return [f"索引文件里有 {len(loose)} 行指向不存在的文件"] if loose else []

    def close(self) -> None:
        """Close this thread's connection."""
        self.connection.close()
        self._local.db = None

    def reserved(self, wait: float) -> AbstractContextManager[None]:
        """Nobody writes to the file from another folder: the folder's lock is enough."""
        del wait
        return nullcontext()

    @contextmanager
    def noting(self) -> Iterator[_Connection]:
        """All or nothing.

        Raises:
            IndexBusy: another process has been writing for longer than one can wait.
            DiskFull: there was no room.

        """
        db = self.connection
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
    def snapshot(self) -> Iterator[_Connection]:
        """One state of the file, whatever others write meanwhile."""
        db = self.connection
        db.execute("BEGIN")
        try:
            yield db
        finally:
            db.rollback()
