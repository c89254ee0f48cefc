"""What finds passages and whole documents, kept in step with the store by whoever writes.

What is new is put into them before it is committed to the store, and what is gone is taken out
afterwards, so that they always hold all that is there: what they hold besides is dropped when it
is looked up.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from rag.lexical import Entry, Field
from rag.store import Store
from rag.telling import told
from rag.terms import ANALYSER_VERSION, joined

LEXICAL: Final = "lexical-"
ENTRIES_VERSION: Final = 3
"""Changes whenever the lexical indexes hold something else under the same numbers."""
REWRITTEN: Final = 2000  # entries that are put in again, at most, for the terms of a removed one to go


def lexical_folder(folder: Path, store: str = "") -> Path:
    """Where the lexical indexes of a store lie in an index folder, by the versions of terms and entries."""
    return folder / "-".join(filter(None, (f"{LEXICAL}{ANALYSER_VERSION}-{ENTRIES_VERSION}", store)))


class Kept(Protocol):
    """A machine that holds entries by number, and knows up to which generation it holds them all."""

    def __len__(self) -> int: ...

    @property
    def generation(self) -> int:
        """The generation of the store up to which it is complete (0: nothing is)."""

    @property
    def withdrawn(self) -> int:
        """How many entries were taken out of which something still lies there."""

    def reload(self) -> None:
        """See what another process has written."""

    def mark(self, generation: int) -> None:
        """Say that it is complete up to `generation`; 0 has it made anew."""

    def ids(self) -> set[int]:
        """The numbers that are here."""

    def beyond(self, last: int) -> Collection[int]:
        """The numbers greater than `last`."""

    def beside(self, ids: Collection[int], most: int) -> Collection[int]:
        """At most `most` numbers that have to be put in again for nothing of `ids` to stay behind."""

    def change(self, removed: Collection[int], added: Iterable[Any]) -> None:
        """Take out `removed`, put in `added`."""

    def update(self, removed: Iterable[int], added: Iterable[Any], generation: int) -> None:
        """Take out `removed`, put in `added`, and be complete up to `generation`; from 0 on all anew."""


class Lexical(Kept, Protocol):
    """Entries found by their terms."""

    def search(
        self, terms: Iterable[str], k: int, groups: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` best numbers with their BM25 scores, best first; only of `groups` where they are given."""

    def held(self, weights: Mapping[str, float], field: Field, groups: Collection[int]) -> dict[int, float]:
        """The summed weights of the terms that stand in `field`, for every number of `groups` with one."""

    def idf(self, terms: Iterable[str], field: Field = "body") -> dict[str, float]:
        """Each term's inverse document frequency, as BM25 has it."""


class Entries(NamedTuple):
    """What both indexes are to hold of documents."""

    passages: list[Entry]
    documents: list[Entry]


class Words:
    """Both lexical indexes; `passages` bear their numbers, `documents` those of their first passages.

    They are grouped by document. Whatever writes holds the write lock.
    """

    def __init__(
        self, store: Store, passages: Lexical, documents: Lexical, vectors: Kept | None = None
    ) -> None:
        """Those of `store`; beside them `vectors`, where these too are kept by whoever writes."""
        self._store = store
        self.passages = passages
        self.documents = documents
        self._all: list[tuple[Kept, _Fresh]] = [(passages, _passages), (documents, _documents)]
        if vectors is not None:
            self._all.append((vectors, _vectors))

    @property
    def generation(self) -> int:
        """The generation up to which all are complete (0: nothing is)."""
        return min(index.generation for index, _ in self._all)

    @property
    def withdrawn(self) -> int:
        """How many entries are gone whose terms still lie there."""
        return sum(index.withdrawn for index, _ in self._all)

    def reload(self) -> None:
        """See what another process has written."""
        for index, _ in self._all:
            index.reload()

    def announce(self, added: Entries | None = None) -> None:
        """Put in what the transaction under way has added, before it is committed.

        `added` is all of that, where it is at hand. Should it come to nothing, what was put in bears
        numbers beyond the store's last, and goes when the next writer catches up.
        """
        for (index, entries), given in zip_longest(self._all, added or ()):
            fresh = list(entries(self._store, self._store.generation - 1, ())) if given is None else given
            if fresh:
                index.change((), fresh)

    def catch_up(self, *, announced: bool = False) -> None:
        """Bring all to the store's generation.

        With `announced` they hold all that is new already, and only what is gone has to be taken out.
        """
        store = self._store
        with store.snapshot():
            generation = store.generation
            for index, entries in self._all:
                index.reload()  # another process may have written it
                known = index.generation
                if known > generation:  # of a store that was here before this one
                    index.mark(known := 0)
                astray = index.beyond(store.last_passage())
                if known == generation and not astray:
                    continue
                gone = {*store.buried_since(known), *astray}
                since = generation if announced and known else known
                fresh = entries(store, since, index.beside(gone, REWRITTEN) if known else ())
                index.update(gone, told("更新检索", fresh, store.count_passages()), generation)

    def cut_anew(self) -> None:
        """Make all anew: not a term of what was removed is left."""
        for index, _ in self._all:
            index.mark(0)
        self.catch_up()


_Fresh = Callable[[Store, int, Collection[int]], Iterable[Any]]
"""What a machine is to hold that is newer than a generation, and of the numbers given besides."""


def _passages(store: Store, generation: int, also: Collection[int]) -> Iterator[Entry]:
    """The entries of passages newer than `generation`, and of those numbered `also`."""
    for number, document, title, headings, text in store.since(generation, also):
        yield number, document, joined(title), joined(*headings, text)


def _documents(store: Store, generation: int, also: Collection[int]) -> Iterator[Entry]:
    """The entries of documents newer than `generation`, and of those whose first passage is in `also`."""
    for first, document, title, text in store.documents_since(generation, also):
        yield first, document, joined(title), joined(title, text)


def _vectors(store: Store, generation: int, also: Collection[int]) -> Iterator[tuple[int, int, bytes]]:
    """(number, document, 16-bit components) of passages newer than `generation`."""
    del also  # of a vector nothing stays behind
    return store.vectors_by_document(generation)
