"""A disk that is full or fails, told in one line whoever noticed: SQLite, tantivy, FAISS or a plain file."""

from __future__ import annotations

import errno
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from rag.errors import DiskFull

_FULL: Final = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_UNWRITTEN: Final = {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}  # the second for a quota
_LITTLE: Final = 1 << 16
"""So few bytes are as good as none: SQLite's log grows by pages, tantivy's files by more."""


@contextmanager
def room(folder: Path) -> Iterator[None]:
    """Write to `folder` for a block.

    Raises:
        DiskFull: there was no room to do so.

    """
    try:
        yield
    except (OSError, sqlite3.Error, RuntimeError, ValueError) as error:
        if _is_full(error, folder):
            raise DiskFull(
                f"写不进 {folder}：磁盘满了、限额用完了或磁盘有故障；写到一半的已撤回，此前写完的都在，"
                "请腾出空间后再运行一次"
            ) from error
        raise


def _is_full(error: Exception, folder: Path) -> bool:
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    if isinstance(error, sqlite3.Error) and error.sqlite_errorcode in _UNWRITTEN:
        return True
    if any(f"(os error {code})" in str(error) for code in _FULL):  # tantivy's, as text
        return True
    with suppress(OSError):
        return shutil.disk_usage(folder).free < _LITTLE
    return False
