"""Which files there are to read."""

from __future__ import annotations

import os
import re
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
_HALF = 150  # characters of a long message that are told, at its beginning and at its end
# Controls, line ends, directions, and bytes that are no UTF-8 (as Python has them in names).
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


CLOSED = "打不开文件夹，请检查权限"
"""What is said of a folder that can't be looked into."""


def find(paths: Iterable[Path | str], closed: list[Path]) -> Iterator[Path]:
    """The readable files among `paths`, folders searched in sorted order.

    Left out inside folders: hidden files and folders (an index is one), suffixes
    not in SUFFIXES, and what is no regular file. However many links lead to a
    folder, it is entered once. Folders inside that can't be looked into are put into `closed`.

    Raises NotFound for a path that is not there, ReadingError for a file or a folder
    named outright that can't be read.
    """
    seen: set[str] = set()
    for given in paths:
        path = Path(given)
        if not _exists(path):
            raise NotFound(f"{shown(path)}：没有这个文件或文件夹，请检查路径")
        if path.is_dir():
            yield from _inside(path, seen, closed)
        elif not path.is_file():
            raise ReadingError(f"{shown(path)}：不是普通文件，请给出文件或文件夹")
        elif not supported(path):
            raise unsupported(path)
        else:
            yield path


def supported(path: Path) -> bool:
    """Whether the name of `path` ends with one of SUFFIXES."""
    return path.suffix.lower() in SUFFIXES


def unsupported(path: Path) -> ReadingError:
    """The error for a file whose kind can't be read."""
    return ReadingError(
        f"{shown(path)}：不支持 {shown(path.suffix) or '没有扩展名的文件'}，可以读 {' '.join(SUFFIXES)}"
    )


def shown(path: Path | str) -> str:
    """`path` as it may be printed and stored: on one line, in one direction, no half characters."""
    return _UNSHOWN.sub(lambda match: repr(match.group())[1:-1], str(path))


def brief(message: object) -> str:
    """A message as it may be printed: names that a file brings into it may be of any length."""
    text = shown(str(message))
    return text if len(text) <= 2 * _HALF else f"{text[:_HALF]}…{text[-_HALF:]}"


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # a name that is too long, or holds a NUL: there is no such file
        return False


def _inside(folder: Path, seen: set[str], closed: list[Path]) -> Iterator[Path]:
    """Without recursion: folders nest deeper than Python's stack."""
    try:
        open_ = [iter(_listed(folder, seen))]
    except OSError as error:
        raise ReadingError(f"{shown(folder)}：{CLOSED}") from error
    while open_:
        path = next(open_[-1], None)
        if path is None:
            open_.pop()
            continue
        try:
            mode = path.stat().st_mode
        except OSError:  # a link to nothing, or to itself
            continue
        if stat.S_ISDIR(mode):
            try:
                open_.append(iter(_listed(path, seen)))
            except OSError:
                closed.append(path)
        elif stat.S_ISREG(mode) and supported(path):
            yield path


def _listed(folder: Path, seen: set[str]) -> list[Path]:
    """What lies in `folder` and is not hidden, sorted; nothing where it was `seen` before. Raises OSError."""
    real = os.path.realpath(folder)
    if real in seen:
        return []
    seen.add(real)
    names = sorted(child.name for child in folder.iterdir())
    return [folder / name for name in names if not name.startswith(".")]
