"""The files to be read, each with what is known of it before it is opened."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from rag.metadata import beside
from rag.reading import find


@dataclass(frozen=True, slots=True)
class Source:
    """A file: the name it was given by, the path it is known by, the collection that its folder names."""

    file: Path
    name: str
    path: str
    collection: str = ""
    companion: str = field(init=False)

    def __post_init__(self) -> None:
        """Note the hash of the sidecar, "" where there is none: the file is read again when that changes."""
        try:
            told = hashlib.sha256(beside(self.file).read_bytes()).hexdigest()[:16]
        except OSError:  # none, or one that can't be read: whoever reads it says so
            told = ""
        object.__setattr__(self, "companion", told)

    def versions(self, readers: str) -> str:
        """What the file was read by: `readers`, and the sidecar."""
        return f"{readers}, sidecar {self.companion}" if self.companion else readers

    def count(self) -> int:
        """About how many documents the file holds: a line each for JSON Lines, otherwise one."""
        if self.file.suffix.lower() != ".jsonl":
            return 1
        try:
            with self.file.open("rb") as stream:
                return sum(block.count(b"\n") for block in iter(lambda: stream.read(1 << 20), b"")) + 1
        except OSError:  # it has gone, or can't be read: whoever reads it says so
            return 1


def sources(paths: Iterable[Path]) -> list[Source]:
    """The readable files among `paths`, each once; what lies in a folder below one is of that collection.

    Raises:
        NotFound: a path is not there.
        ReadingError: a file named outright is of no kind that can be read.

    """
    found = (source(file, path) for path in paths for file in find([path]))
    return list({each.path: each for each in found}.values())


def source(file: Path, folder: Path) -> Source:
    """A file found below `folder` (or given itself: then both are one)."""
    collection = "" if file == folder else file.parent.relative_to(folder).as_posix()
    return Source(file, str(file), file.resolve().as_posix(), "" if collection == "." else collection)


def missing(paths: Iterable[str]) -> list[str]:
    """Those of the `paths` in an index whose file has gone (uploads lie in the index and stay)."""
    return [p for p in paths if not p.startswith("upload:") and not os.path.lexists(p)]
