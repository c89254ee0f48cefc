"""The files to be read, each with what is known of it before it is opened."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import ConfigurationError
from rag.metadata import beside_bytes
from rag.reading import find
from rag.reading.files import shown


@dataclass(frozen=True, slots=True)
class Source:
    """A file: the name it was given by, the path it is known by, the collection that its folder names.

    Name and path are as they may be printed and stored, which differs from the file's own
    where that holds line ends, or bytes that are no UTF-8.
    """

    file: Path
    name: str
    path: str
    collection: str = ""
    companion: str = field(init=False)

    def __post_init__(self) -> None:
        """Note the hash of the sidecar, "" where there is none: the file is read again when that changes."""
        try:
            stated = beside_bytes(self.file)
        except (OSError, ConfigurationError):  # whoever reads it says so
            stated = None
        told = "" if stated is None else hashlib.sha256(stated).hexdigest()[:16]
        object.__setattr__(self, "companion", told)

    @property
    def named(self) -> bool:
        """Whether the path can be kept, and the file found by it again: Windows and macOS have no other."""
        return not self.path.startswith("/") or Path(self.path) == self.file.resolve()

    def versions(self, readers: str) -> str:
        """What the file was read by: `readers`, and the sidecar."""
        return f"{readers}, sidecar {self.companion}" if self.companion else readers

    def sha256(self) -> str:
        """The hash of the file's bytes. Raises OSError."""
        with self.file.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()

    def count(self) -> int:
        """About how many documents the file holds: a line each for JSON Lines, otherwise one."""
        if self.file.suffix.lower() != ".jsonl":
            return 1
        try:
            with self.file.open("rb") as stream:
                return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b"")) + 1
        except OSError:  # it has gone, or can't be read: whoever reads it says so
            return 1


def sources(paths: Iterable[Path], closed: list[Path]) -> list[Source]:
    """The readable files among `paths`, each once; what lies in a folder below one is of that collection.

    Folders below them that can't be looked into are put into `closed`.

    Raises:
        NotFound: a path is not there.
        ReadingError: what is named outright can't be read, or is of no kind that can be.

    """
    found = (source(file, path) for path in paths for file in find([path], closed))
    return list({each.path: each for each in found}.values())


def source(file: Path, folder: Path) -> Source:
    """A file found below `folder` (or given itself: then both are one)."""
    collection = "" if file == folder else file.parent.relative_to(folder).as_posix()
    path = file.resolve().as_posix().encode("utf8", "backslashreplace").decode()
    return Source(file, shown(file), path, "" if collection == "." else shown(collection))


def missing(paths: Iterable[str]) -> list[str]:
    """Those of the `paths` in an index whose file has gone (uploads lie in the index and stay)."""
    return [p for p in paths if not p.startswith("upload:") and _gone(p)]


def _gone(path: str) -> bool:
    """Whether no file is there; of what lies in a folder that can't be looked into nobody knows."""
    try:
        os.lstat(path)
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:
        return False
    return False
