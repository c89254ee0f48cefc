"""Who writes an index: one process at a time, under locks that die with it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from rag.database import Database
from rag.errors import IndexBusy
from rag.room import room


class WriteLock:
    """The lock of an index folder, and that of its database where others use it from folders of their own.

    Beside the folder's lies a note for others, who has held it since when. Whoever holds a lock may take
    it again; another thread or process is kept out.
    """

    def __init__(self, folder: Path, database: Database) -> None:
        """Nothing is locked yet."""
        from filelock import FileLock  # noqa: PLC0415

        self._folder = folder
        self._database = database
        self._lock = FileLock(folder / "lock", timeout=0)
        self._note = folder / "lock.json"

    @contextmanager
    def held(self, wait: float = 0) -> Iterator[None]:
        """Hold both for a block, to write; `wait` so many seconds for another to let go.

        Raises:
            IndexBusy: another still holds one.
            DiskFull: there was no room for what was to be written.

        """
        with self._database.reserved(wait), self.here(wait):
            yield

    @contextmanager
    def here(self, wait: float = 0) -> Iterator[None]:
        """Hold the folder's alone for a block, to change what lies there; `wait` and errors as above."""
        from filelock import Timeout  # noqa: PLC0415

        try:
            self._lock.acquire(timeout=wait)
        except Timeout as error:
            raise IndexBusy(
                f"另一个程序{self._holder()}正在写索引 {self._folder}；请等它完成后再试"
            ) from error
        try:
            with room(self._folder):
                self._sign()
                yield
        finally:
            self._lock.release()

    def _sign(self) -> None:
        """Say who holds it: a help for people, which a full disk may leave out."""
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        with suppress(OSError):
            self._note.write_text(
                json.dumps({"pid": os.getpid(), "host": socket.gethostname(), "since": now}), "utf8"
            )

    def _holder(self) -> str:
        try:
            note = json.loads(self._note.read_text("utf8"))
            return holder(note["host"], note["pid"], datetime.fromisoformat(note["since"]))
        except (OSError, ValueError, KeyError, TypeError):
            return ""


def holder(host: str, process: int | str, since: datetime) -> str:
    """In words, who holds a lock."""
    return f"（主机 {host} 的进程 {process}，始于 {since:%m-%d %H:%M:%S}）"
