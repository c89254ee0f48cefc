"""Files that are there whole or not at all, through a crash and a power cut."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A draft to write; when the block is done it takes the place of `path`, at once and for good.

    The draft is written through to the disk before it is renamed, and its folder after.
    Where the block fails, `path` stays as it was and the draft goes.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}{DRAFT}")
    try:
        yield draft
        with draft.open("rb+") as file:
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
    _sync_folder(path.parent)


DRAFT = ".draft"
"""How the names of drafts end; one that is left behind was never finished."""


def _sync_folder(folder: Path) -> None:
    """Make a renaming last through a power cut, where the system has the means (not on Windows)."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
