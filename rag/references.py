"""What questions and documents refer to, settled for an index as it is at the moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

from rag.domain import Document, Standing
from rag.lookup import Lookup, Target, look_up
from rag.standing import fallen, standings
from rag.store import Store
from rag.structure import Place, alone, locate


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
