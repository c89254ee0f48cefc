"""What questions and documents refer to, settled for an index as it is at the moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Final

from rag.catalogue import Entry
from rag.domain import Document, Standing
from rag.lookup import Lookup, Named, Target, look_up
from rag.standing import fallen, standings
from rag.store import Store
from rag.structure import Place, alone, locate

FEW: Final = 50  # documents in which a clause without a document's name is looked for
SHOWN: Final = 5  # of them that are shown beside one another


class References:
    """Names, clauses and editions, followed to where they lead; nothing outlasts a change of the store.

    Args:
        store: the index's documents.
        document: a document with its text and outline, by id.

    """

    def __init__(self, store: Store, document: Callable[[str], Document | None]) -> None:
        """Follow what refers to documents of `store`."""
        self._store = store
        self._document = document
        self._standings = lru_cache(maxsize=1)(self._settle)
        self._lookups = lru_cache(maxsize=64)(self._look_up)
        self._replaced = lru_cache(maxsize=4)(self._find_replaced)
        self._fallen = lru_cache(maxsize=4)(self._find_fallen)

    def standings(self) -> Mapping[str, Standing]:
        """What the documents settle about one another, by id; the others have no entry."""
        return self._standings(self._store.generation)

    def lookup(self, question: str, as_of: str) -> Lookup:
        """What a question names, asked on the ISO date `as_of`."""
        return self._lookups(question, as_of, self._store.generation)

    def among(self, asked: Lookup, documents: Collection[int] | None) -> Lookup:
        """What of `asked` lies in `documents` (numbers; None: all).

        A clause without a document's name is any document's that has it and holds, where those are few.
        """
        if not asked.unnamed:
            return asked.among(documents)
        known = self._store.numbered_documents()
        there = {n: i for n, i, _ in known if documents is None or n in documents}
        replaced = self.replaced(asked.as_of)
        few = there if len(there) <= FEW else {}
        held = {n: i for n, i in few.items() if replaced.get(i) not in few.values()}
        named = [self._as_named(n, i, asked) for n, i in held.items()]
        named = [n for n in named if asked.kind in n.written] or named
        found = named if len(named) == 1 else [n for n in named if n.targets]
        return replace(asked, named=tuple(found)) if len(found) <= SHOWN else asked

    def _as_named(self, number: int, identity: str, asked: Lookup) -> Named:
        """A document as if the question named it; its targets are the clauses that it has."""
        document = self._document(identity)
        if document is None:  # removed a moment ago
            return Named("")
        entry = Entry(number, identity, document.title, document.metadata)
        targets = [Target(entry, clause, whole=False) for clause in asked.unnamed]
        return Named(document.title, (entry,), asked.unnamed, tuple(t for t in targets if self._place(t)))

    def fallen(self, as_of: str) -> Mapping[int, int]:
        """The documents that do not hold on `as_of`, each with the one that does in its place, by number."""
        return self._fallen(as_of, self._store.generation)

    def replaced(self, as_of: str) -> Mapping[str, str]:
        """As `fallen`, by id."""
        return self._replaced(as_of, self._store.generation)

    def _place(self, target: Target) -> tuple[Document, Place] | None:
        """Where a clause that a question asks for stands; None where its document has none such."""
        document = self._document(target.entry.id)
        if document is None:
            return None
        outline = document.outline
        if target.whole:
            outline = (alone(target.clause, document.text), *(u for u in outline if u.kind != "article"))
        place = locate(target.clause, outline, document.text)
        return None if place is None else (document, place)

    def places(self, targets: Iterable[Target]) -> list[tuple[Document, Place]]:
        """Where the clauses stand that a question asks for; those that are nowhere are left out."""
        return [place for target in targets if (place := self._place(target))]

    def at(self, targets: Iterable[Target]) -> list[int]:
        """The numbers of the passages in which clauses stand, in their order."""
        found = ((t.entry.number, self._place(t)) for t in targets)
        numbers = (self._store.overlapping(number, place[1].span) for number, place in found if place)
        return list(dict.fromkeys(n for some in numbers for n in some))

    # The generation is the caches' key: what was settled goes when a document goes.

    def _settle(self, generation: int) -> dict[str, Standing]:
        del generation
        return standings(self._store)

    def _look_up(self, question: str, as_of: str, generation: int) -> Lookup:
        return look_up(question, self._store, self._standings(generation), as_of)

    def _find_replaced(self, as_of: str, generation: int) -> dict[str, str]:
        return fallen(self._standings(generation), as_of)

    def _find_fallen(self, as_of: str, generation: int) -> dict[int, int]:
        pairs = self._replaced(as_of, generation)
        numbers = self._store.numbers_by_id({*pairs, *pairs.values()})
        return {numbers[a]: numbers[b] for a, b in pairs.items() if a in numbers and b in numbers}
