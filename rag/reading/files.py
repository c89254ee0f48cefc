"""Which files there are to read."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import NotFound, ReadingError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_DOCUMENTS = ".txt .md .html .htm .docx .doc .wps .pdf .ofd .xlsx .csv .jsonl"
_PICTURES = ".png .jpg .jpeg .tif .tiff .bmp .webp"
SUFFIXES = tuple(f"{_DOCUMENTS} {_PICTURES}".split())
"""What can be read, in lower case."""


def find(paths: Iterable[Path | str]) -> Iterator[Path]:
    """The readable files among `paths`, folders searched in sorted order.

    Left out inside folders: hidden files and folders (an index is one), suffixes
    not in SUFFIXES, and what is no regular file. However many links lead to a
    folder, it is entered once.

    Raises NotFound for a path that is not there, ReadingError for a file named
    outright that can't be read.
    """
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        if not path.exists():
            raise NotFound(f"{path}：没有这个文件或文件夹，请检查路径")
        if path.is_dir():
            yield from _inside(path, seen)
        elif not path.is_file():
            raise ReadingError(f"{path}：不是普通文件，请给出文件或文件夹")
        elif not supported(path):
            raise unsupported(path)
        else:
            yield path


def supported(path: Path) -> bool:
    """Whether the name of `path` ends with one of SUFFIXES."""
    return path.suffix.lower() in SUFFIXES


def unsupported(path: Path) -> ReadingError:
    """The error for a file whose kind can't be read."""
    return ReadingError(f"{path}：不支持 {path.suffix or '没有扩展名的文件'}，可以读 {' '.join(SUFFIXES)}")


def _inside(folder: Path, seen: set[str]) -> Iterator[Path]:
    real = os.path.realpath(folder)
    if real in seen:
        return
    seen.add(real)
    try:
        names = sorted(child.name for child in folder.iterdir())
    except OSError as error:
        raise ReadingError(f"{folder}：打不开文件夹，请检查权限") from error
    for name in names:
        path = folder / name
        if name.startswith("."):
            continue
        try:
            mode = path.stat().st_mode
        except OSError:  # a link to nothing, or to itself
            continue
        if stat.S_ISDIR(mode):
            yield from _inside(path, seen)
        elif stat.S_ISREG(mode) and supported(path):
            yield path
