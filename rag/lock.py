"""Who writes an index: one process at a time, under an operating-system lock that dies with it."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from rag.errors import IndexBusy


class WriteLock:
    """The lock of an index folder; beside it a note for others, who has held it since when.

    Whoever holds it may take it again; another thread or process is kept out.
    """

    def __init__(self, folder: Path) -> None:
        """Nothing is locked yet."""
        from filelock import FileLock  # noqa: PLC0415

        self._folder = folder
        self._lock = FileLock(folder / "lock", timeout=0)
        self._note = folder / "lock.json"

    @contextmanager
    def held(self, wait: float = 0) -> Iterator[None]:
        """Hold the lock for a block; `wait` so many seconds for another to let go.

        Raises:
            IndexBusy: another still holds it.

        """
        from filelock import Timeout  # noqa: PLC0415

        try:
            self._lock.acquire(timeout=wait)
        except Timeout as error:
            raise IndexBusy(
                f"另一个程序{self._holder()}正在写索引 {self._folder}；请等它完成后再试"
            ) from error
        try:
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
            since = datetime.fromisoformat(note["since"]).strftime("%m-%d %H:%M:%S")
            return f"（主机 {note['host']} 的进程 {note['pid']}，始于 {since}）"
        except (OSError, ValueError, KeyError, TypeError):
            return ""
