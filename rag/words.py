"""The lexical indexes of passages and of whole documents, kept in step with the store.

What is new is put into them before it is committed to the store, and what is gone is taken out
afterwards, so that they always hold all that is there: what they hold besides is dropped when it
is looked up.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from rag.lexical import Entry, LexicalIndex
from rag.store import Store
from rag.telling import told
from rag.terms import ANALYSER_VERSION, terms

LEXICAL: Final = "lexical-"
ENTRIES_VERSION: Final = 2
"""Changes whenever the lexical indexes hold something else under the same numbers."""
REWRITTEN: Final = 2000  # entries that are put in again, at most, for the terms of a removed one to go


def lexical_folder(folder: Path) -> Path:
    """Where the lexical indexes of an index folder lie, by the versions of terms and entries."""
    return folder / f"{LEXICAL}{ANALYSER_VERSION}-{ENTRIES_VERSION}"


class Words:
    """Both lexical indexes; `passages` bear their numbers, `documents` those of their first passages.

    They are grouped by document. Whatever writes holds the write lock.
    """

    def __init__(self, folder: Path, store: Store) -> None:
        """Those of the index folder `folder`, whose truth is `store`."""
        self._store = store
        self.passages = LexicalIndex(lexical_folder(folder) / "passages")
        self.documents = LexicalIndex(lexical_folder(folder) / "documents")
        self._both = ((self.passages, _passages), (self.documents, _documents))

    @property
    def generation(self) -> int:
        """The generation up to which both are complete (0: nothing is)."""
        return min(self.passages.generation, self.documents.generation)

    @property
    def withdrawn(self) -> int:
        """How many entries are gone whose terms still lie there."""
        return self.passages.withdrawn + self.documents.withdrawn

    def reload(self) -> None:
        """See what another process has written."""
        self.passages.reload()
        self.documents.reload()

    def announce(self) -> None:
        """Put in what the transaction under way has added, before it is committed.

        Should it come to nothing, what was put in bears numbers beyond the store's last, and goes
        when the next writer catches up.
        """
        for index, entries in self._both:
            fresh = list(entries(self._store, self._store.generation - 1, ()))
            if fresh:
                index.change((), fresh)

    def catch_up(self, *, announced: bool = False) -> None:
        """Bring both to the store's generation.

        With `announced` they hold all that is new already, and only what is gone has to be taken out.
        """
        store, generation = self._store, self._store.generation
        for index, entries in self._both:
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
        """Make both anew: not a term of what was removed is left."""
        for index, _ in self._both:
            index.mark(0)
        self.catch_up()


def _passages(store: Store, generation: int, also: Collection[int]) -> Iterator[Entry]:
    """The entries of passages newer than `generation`, and of those numbered `also`."""
    for number, document, title, headings, text in store.since(generation, also):
        yield number, document, terms(title), terms(" ".join((*headings, text)))


def _documents(store: Store, generation: int, also: Collection[int]) -> Iterator[Entry]:
    """The entries of documents newer than `generation`, and of those whose first passage is in `also`."""
    for first, document, title, text in store.documents_since(generation, also):
        yield first, document, terms(title), terms(f"{title} {text}")
