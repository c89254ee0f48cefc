"""An index kept in step with folders: files added, changed, moved and removed there, as it happens.

The system's notices (`watchfiles`) only say that it is time to look: what is done
follows from what lies there, so a notice lost or doubled does no harm.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from rag.errors import IndexBusy
from rag.following import Folder, Settled
from rag.index import Index
from rag.indexing import Indexer
from rag.intake import Report
from rag.reading.files import CLOSED, shown
from rag.sources import Source, source
from rag.store import Store

TICK: Final = 0.5  # seconds between two looks at whether a folder is there, or has come to rest
RESCAN: Final = 60.0  # a share on another machine may send no notices: it is looked through this often


class Kind(StrEnum):
    """What an event tells: of a file, or (the last three) of the folder or the index."""

    ADDED = "added"
    UPDATED = "updated"
    MOVED = "moved"
    REMOVED = "removed"
    FAILED = "failed"
    WARNING = "warning"
    FOLDER_GONE = "folder_gone"
    FOLDER_BACK = "folder_back"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a file, a folder or the index (`source`); `detail` says what was wrong, or whence."""

    kind: Kind
    source: str
    detail: str = ""


Tell = Callable[[Event], None]


def watch(index: Index, folders: Sequence[Path], tell: Tell) -> None:
    """Keep `index` in step with `folders` until interrupted, telling of each change.

    What was done is in the index whole, whenever this is interrupted.
    """
    watcher = _Watcher(index, folders, tell)
    looked = -RESCAN
    for woken in _wakes(watcher.folders):
        if woken or watcher.waiting or time.monotonic() - looked >= RESCAN:
            looked = time.monotonic()
            watcher.step(looked)


class _Watcher:
    def __init__(self, index: Index, folders: Sequence[Path], tell: Tell) -> None:
        self._index = index
        self._tell = tell
        self._busy = False
        self._away: set[Folder] = set()
        self._closed: set[Path] = set()
        paths = index.store.paths()
        self.folders = [Folder(f, _below(f, paths)) for f in folders]

    @property
    def waiting(self) -> bool:
        """Whether something is still to be done."""
        return self._busy or bool(self._away) or any(f.waiting for f in self.folders)

    def step(self, now: float) -> None:
        """Take into the index what has come to rest."""
        for folder in self.folders:
            settled = folder.look(now)
            if settled is None:
                if folder not in self._away:
                    self._away.add(folder)
                    self._tell(Event(Kind.FOLDER_GONE, str(folder.path)))
                continue
            if folder in self._away:
                self._away.remove(folder)
                self._tell(Event(Kind.FOLDER_BACK, str(folder.path)))
            if settled.files:
                self._take(folder, settled)
        closed = {path for folder in self.folders for path in folder.closed}
        for path in sorted(closed - self._closed):
            self._tell(Event(Kind.FAILED, shown(path), CLOSED))
        self._closed = closed

    def _take(self, folder: Folder, settled: Settled) -> None:
        try:
            found = [source(file, folder.path) for file in settled.present]
            before = _held(self._index.store, [*settled.gone, *(s.path for s in found)])
            report = Indexer(self._index).follow(found, list(settled.gone))
        except IndexBusy:
            if not self._busy:
                self._busy = True
                self._tell(Event(Kind.BUSY, str(self._index.folder)))
            return
        self._busy = False
        folder.taken(settled)
        for event in _events(self._index.store, found, settled.gone, before, report):
            self._tell(event)


_Held = dict[str, dict[str, tuple[int, tuple[str, str]]]]


def _held(store: Store, paths: Sequence[str]) -> _Held:
    """Path → key → the number and version of its document."""
    return {p: {k: (n, store.version_of(n)) for k, n in store.sources_in(p).items()} for p in paths}


def _events(
    store: Store, found: Sequence[Source], gone: Mapping[str, str], before: _Held, report: Report
) -> Iterator[Event]:
    after = _held(store, [s.path for s in found])
    former = {number: path for path in gone for number, _ in before[path].values()}
    moved: dict[str, str] = {}  # a file's name → the path that it had
    for each in found:
        was, now = before[each.path], after[each.path]
        whence = next((former[n] for n, _ in now.values() if n in former), None)
        if whence is not None:
            moved[each.name] = whence
            yield Event(Kind.MOVED, each.name, gone[whence])
        elif was != now:
            yield Event(Kind.UPDATED if was else Kind.ADDED, each.name)
    yield from (Event(Kind.FAILED, name, error) for name, error in report.failed)
    yield from (Event(Kind.WARNING, name, text) for name, text in report.warnings if name not in moved)
    yield from (
        Event(Kind.REMOVED, name) for p, name in gone.items() if before[p] and p not in moved.values()
    )


def _below(folder: Path, paths: Sequence[str]) -> list[str]:
    top = Path(os.path.realpath(folder))
    return [p for p in paths if not p.startswith("upload:") and Path(p).is_relative_to(top)]


def _wakes(folders: Sequence[Folder]) -> Iterator[bool]:
    """Each tick, whether something may have changed in the folders."""
    import watchfiles  # noqa: PLC0415

    def concerns(_: watchfiles.Change, path: str) -> bool:
        return any(folder.may_hold(Path(path)) for folder in folders)

    while True:
        places = [(folder.place, folder.losses) for folder in folders]
        there = [folder.path for folder, (place, _) in zip(folders, places, strict=True) if place]
        begun = False
        try:
            for changes in watchfiles.watch(
                *there,
                watch_filter=concerns,
                step=100,
                rust_timeout=int(1000 * TICK),
                yield_on_timeout=True,
                ignore_permission_denied=True,
            ):
                yield bool(changes) or not begun  # of what happened before the notices began none tells
                begun = True
                if [(folder.place, folder.losses) for folder in folders] != places:
                    break
        except FileNotFoundError:
            time.sleep(TICK)
        except OSError:  # more folders than the system can tell of: then they are looked through now and then
            for _ in range(int(RESCAN / TICK)):
                time.sleep(TICK)
                yield False
