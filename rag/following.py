"""What changed in a folder, once it has come to rest: the state of one folder that is being watched."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from rag.errors import NotFound, ReadingError
from rag.metadata import beside
from rag.reading import find

SETTLED: Final = 1.0
"""Seconds for which a file has to stay as it is before it is read: it may be half written, or moving."""

State = tuple[int, ...]
"""Size, time of change and inode of a file and of its sidecar; () is like no file's."""
ABSENT: Final[State] = (-1,)


@dataclass(frozen=True, slots=True)
class Settled:
    """Files that are not as the index has them: path in the index → (the file, its state or ABSENT)."""

    files: Mapping[str, tuple[Path, State]] = field(default_factory=dict)

    @property
    def present(self) -> list[Path]:
        """Those that are there, and are to be read."""
        return [file for file, state in self.files.values() if state != ABSENT]

    @property
    def gone(self) -> dict[str, str]:
        """Those that are there no more: path in the index → name."""
        return {path: str(file) for path, (file, state) in self.files.items() if state == ABSENT}


class Folder:
    """A folder and what the index holds of it.

    Args:
        path: the folder.
        indexed: the paths below it of which the index holds documents.

    """

    def __init__(self, path: Path, indexed: Iterable[str]) -> None:
        """Nothing is looked at yet; all that lies there counts as new."""
        self.path = path
        self._known: dict[str, tuple[Path, State]] = {p: (Path(p), ()) for p in indexed}
        self._waiting: dict[str, tuple[State, float]] = {}
        self._real: dict[Path, str] = {}
        self._place: tuple[int, int] | None = None
        self.closed: list[Path] = []
        """The folders below it that can't be looked into: what the index holds of them is left alone."""
        self.losses = 0
        """How often it was looked at and was not there: whatever told of changes in it has to begin anew."""

    @property
    def place(self) -> tuple[int, int] | None:
        """Device and inode of the folder now; None where it is not there."""
        try:
            at = self.path.stat()
        except OSError:
            return None
        return at.st_dev, at.st_ino

    @property
    def waiting(self) -> bool:
        """Whether something there has changed and is not taken into the index yet."""
        return bool(self._waiting)

    def may_hold(self, path: Path) -> bool:
        """Whether what lies at `path` is read: not what is hidden (an index is), or elsewhere."""
        top, path = self.path.absolute(), path.absolute()
        below = path.relative_to(top).parts if path.is_relative_to(top) else (".",)
        return not any(part.startswith(".") for part in below)

    def look(self, now: float) -> Settled | None:
        """What has changed and come to rest at the time `now` (seconds); None where the folder is not there.

        A folder that is empty, and is another than before, is a share that is not
        mounted: what the index holds of it is left alone.
        """
        place = self.place
        there = self._scan() if place else None
        if there is None or (not there and self._known and place != self._place):
            self._waiting.clear()
            self.losses += 1
            return None
        self._place = place
        self._waiting = {p: w for p, w in self._waiting.items() if p in self._known or p in there}
        settled = {}
        for path in self._known.keys() | there.keys():
            known = self._known.get(path, (Path(path), ABSENT))
            found = there.get(path, (known[0], ABSENT))
            if found[1] == known[1]:
                self._waiting.pop(path, None)
                continue
            state, since = self._waiting.get(path, ((), now))
            if state != found[1]:
                self._waiting[path] = (found[1], now)
            elif now - since >= SETTLED:
                settled[path] = found
        return Settled(dict(sorted(settled.items())))

    def taken(self, settled: Settled) -> None:
        """Note that the index holds what had settled."""
        for path, (file, state) in settled.files.items():
            self._waiting.pop(path, None)
            if state == ABSENT:
                self._known.pop(path, None)
                self._real.pop(file, None)
            else:
                self._known[path] = (file, state)

    def _scan(self) -> dict[str, tuple[Path, State]] | None:
        """Every readable file with its state; None where the folder changes meanwhile, or can't be read."""
        there = {}
        closed: list[Path] = []
        try:
            for file in find([self.path], closed):
                state = _state(file)
                if state == ABSENT:
                    continue
                if file not in self._real:
                    self._real[file] = Path(os.path.realpath(file)).as_posix()
                there[self._real[file]] = (file, state)
        except (NotFound, ReadingError):
            return None
        tops = [Path(os.path.realpath(folder)) for folder in closed]
        self.closed = closed
        return there | {
            p: known for p, known in self._known.items() if any(map(Path(p).is_relative_to, tops))
        }


def _state(file: Path) -> State:
    found: list[int] = []
    for part in (file, beside(file)):
        try:
            at = part.stat()
        except OSError:
            found += ABSENT
        else:
            found += (at.st_size, at.st_mtime_ns, at.st_ino)
    return ABSENT if found[0] == -1 else tuple(found)
