"""Files → what has to be done for each: documents to be prepared, twins, files that are done.

A file that was read whole is remembered by its hash and by the versions of what read it, so
that it is not read twice; a line of JSON Lines likewise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from rag.errors import ConfigurationError, NotFound, ReadingError
from rag.metadata import METADATA_VERSION, sidecar
from rag.passages import SPLITTER_VERSION
from rag.preparing import Draft, line_hash
from rag.reading import READER_VERSION, Failure
from rag.reading.files import shown
from rag.reading.readers import Begun, Readers, ahead
from rag.sources import Source
from rag.store import Store

VERSIONS: Final = f"reader {READER_VERSION}, metadata {METADATA_VERSION}, splitter {SPLITTER_VERSION}"


@dataclass(slots=True)
class Report:
    """What an indexing run did, counted in documents; `passages` is what the index now holds."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[tuple[str, str]] = field(default_factory=list)
    passages: int = 0
    seconds: float = 0.0

    def include(self, done: Report) -> None:
        """Count what was `done` as well."""
        self.added += done.added
        self.updated += done.updated
        self.unchanged += done.unchanged
        self.removed += done.removed
        self.warnings += done.warnings


@dataclass(frozen=True, slots=True)
class Twin:
    """A file with the very bytes (of this hash) of one that is, or is about to be, a document."""

    source: Source
    sha256: str
    versions: str


@dataclass(frozen=True, slots=True)
class Ended:
    """A file of which no more comes; `after` it so many documents of the run are done.

    Where it was read whole: its hash, what read it, and the keys of the documents that are `gone` from it.
    """

    source: Source
    after: int
    sha256: str = ""
    versions: str = ""
    gone: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file that was looked at: its hash, and, unless it is known, how its reading has begun."""

    source: Source
    sha256: str = ""
    begun: Begun | None = None
    error: OSError | None = None


class Intake:
    """Reads files, as far as the store does not know them already.

    Args:
        store: what is known.
        report: told of what is unchanged, can't be read, or has to be warned of.
        tell: hears what is being read.

    """

    def __init__(self, store: Store, report: Report, tell: Callable[[str], None]) -> None:
        """Nothing is read yet."""
        self._store = store
        self._report = report
        self._tell = tell
        self._read_now: set[str] = set()  # hashes of whole files read in this run

    def items(self, files: Mapping[Source, int]) -> Iterator[Draft | Twin | Ended]:
        """What is to be done for `files` (each with about how many documents it holds), in order.

        Of each the last is that it has ended.
        """
        after = 0
        with Readers() as readers:
            for opened in ahead(files, lambda source: self._open(source, readers)):
                source = opened.source
                after += files[source]
                self._tell(source.name)
                try:
                    yield from self._items(opened, after, readers)
                except (ReadingError, NotFound) as error:
                    told = str(error).removeprefix(f"{shown(source.file)}：")
                    self._report.failed.append((source.name, told))
                except OSError as error:
                    self._report.failed.append((source.name, f"读不了（{error.strerror}）"))
                else:
                    continue
                yield Ended(source, after)

    def _open(self, source: Source, readers: Readers) -> _Opened:
        """Look at a file, and begin to read it unless it is known."""
        try:
            sha256 = source.sha256()
        except OSError as error:
            return _Opened(source, error=error)
        known = self._known(source, sha256) or self._store.whole_file_with(sha256) is not None
        return _Opened(source, sha256, None if known else readers.begin(source.file))

    def _known(self, source: Source, sha256: str) -> bool:
        """Whether the file was read whole, with these bytes and by what would read it now."""
        versions = source.versions(VERSIONS)
        store = self._store
        return store.file(source.path) == (sha256, versions) and bool(store.sources_in(source.path))

    def _items(self, opened: _Opened, after: int, readers: Readers) -> Iterator[Draft | Twin | Ended]:
        source, sha256 = opened.source, opened.sha256
        if opened.error:
            raise opened.error
        if not source.named:
            raise ReadingError("文件名不是 UTF-8 文字：请改名后再放入")
        known = self._store.sources_in(source.path)
        if self._known(source, sha256):
            self._report.unchanged += len(known)
            yield Ended(source, after)
            return
        lines = source.file.suffix.lower() == ".jsonl"
        if not lines and self._has_twin(sha256, known):
            yield Twin(source, sha256, source.versions(VERSIONS))
            yield Ended(source, after)
            return
        seen: set[str] = set()
        for draft in self._drafts(opened, known, seen, readers):
            if not lines:
                self._read_now.add(sha256)
            yield draft
        yield Ended(source, after, sha256, source.versions(VERSIONS), frozenset(known.keys() - seen))

    def _has_twin(self, sha256: str, known: dict[str, int]) -> bool:
        """Whether these bytes are a document under another name, read as one would read them now."""
        if sha256 in self._read_now:
            return True
        twin = self._store.whole_file_with(sha256)
        if twin is None or twin in known.values():
            return False
        return self._store.version_of(twin)[1].startswith(VERSIONS)

    def _drafts(
        self, opened: _Opened, known: dict[str, int], seen: set[str], readers: Readers
    ) -> Iterator[Draft]:
        """The documents of a file that are new or have changed; all their keys go into `seen`."""
        source, stated = opened.source, self._stated(opened.source)
        versions = source.versions(VERSIONS)
        begun = opened.begun or readers.begin(source.file)
        for item in begun(lambda step: self._tell(f"{source.name}：{step}")):
            if isinstance(item, Failure):
                self._report.failed.append((source.name, item.error))
                continue
            key = item.external_id or ""
            seen.add(key)
            sha256 = line_hash(item) if item.external_id else opened.sha256
            if key in known and self._store.version_of(known[key]) == (sha256, versions):
                self._report.unchanged += 1
                self._report.warnings += [(source.name, warning) for warning in item.warnings]
            else:
                yield Draft(source.path, source.name, item, stated, sha256, versions)

    def _stated(self, source: Source) -> dict[str, str]:
        """What is stated beside the text: by its folder, and by the file beside it where that can be read."""
        folder = {"collection": source.collection} if source.collection else {}
        try:
            return folder | sidecar(source.file)
        except ConfigurationError as error:
            self._report.warnings.append((source.name, str(error)))
            return folder
