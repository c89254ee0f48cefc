"""A collection in Milvus, kept in step with the store by whoever writes. It knows ids, no passages.

It goes by an alias: made anew, it is made whole beside the old one, which is searched until then. The
generation up to which it is complete is a property of it, so that all who read it agree. An entry may be too
long for one row; then it has several, whose keys are its id with their place in it above that.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection as Numbers
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final, Generic, TypeVar

from rag.milvus.server import Server

E = TypeVar("E", bound=tuple[Any, ...])

PART: Final = 40
"""The bit of a key from which on it tells the place of the row in its entry."""
SENT: Final = 4_000_000  # characters or numbers in one message, about
_COMPLETE: Final = "wence.generation"
_EVERY: Final = "key >= 0"


class Collection(Generic[E]):
    """Rows of entries of the type `E`, which begin with their id and their group."""

    def __init__(self, server: Server, name: str, version: str = "") -> None:
        """Open the collection `name`; it is made by the first to write, and anew for another `version`."""
        self._server = server
        self._name = name
        self._version = version
        self._real = ""  # its own name, where there is one
        self._rows = 0
        self.reload()

    # ── what one kind of entry does otherwise than another ───────────────

    def _schema(self, entry: E | None) -> tuple[Any, Any]:
        """The schema and the indexes of a new collection whose first entry is `entry`."""
        raise NotImplementedError

    def _rows_of(self, entry: E) -> Iterator[dict[str, Any]]:
        """The fields of an entry besides key, id and group, row by row."""
        raise NotImplementedError

    def _fits(self, entry: E) -> bool:
        """Whether the collection can take it as it is."""
        del entry
        return True

    # ── in step with the store ───────────────────────────────────────────

    @property
    def generation(self) -> int:
        """The generation of the store up to which this collection is complete (0: nothing is)."""
        if not self._real:
            return 0
        properties = self._server.ask("describe_collection", collection_name=self._name)["properties"]
        version, _, generation = str((properties or {}).get(_COMPLETE, "")).rpartition(" ")
        return int(generation or 0) if version == self._version else 0

    @property
    def withdrawn(self) -> int:
        """None: Milvus itself clears away what was taken out."""
        return 0

    def __len__(self) -> int:
        return self._count(f"key < {1 << PART}")

    def reload(self) -> None:
        """See what another process has written: what is searched from now on holds all that was there."""
        real = ""
        if self._server.ask("has_collection", collection_name=self._name):
            real = self._server.ask("describe_collection", collection_name=self._name)["collection_name"]
        if real and real != self._real:
            self._server.ask("load_collection", collection_name=real, timeout=None)  # as long as it takes
        self._real = real
        self._rows = self._count(_EVERY)

    def mark(self, generation: int) -> None:
        """Say that this collection is complete up to `generation`; 0 has it made anew."""
        if self._real:
            self._mark(self._real, generation)

    def update(self, removed: Iterable[int], added: Iterable[E], generation: int) -> None:
        """Take out `removed`, put in `added`, and be complete up to `generation`; from 0 on all anew."""
        if self.generation == 0:
            self._make(added, generation)
        else:
            self.change({*removed}, added)
            self.mark(generation)

    def change(self, removed: Numbers[int], added: Iterable[E]) -> None:
        """Put in `added`, in place of what bears the same ids, and take out `removed`."""
        first, entries = _first(added)
        if not self._real or (first is not None and not self._fits(first)):
            self._make(entries, 0 if self._rows else self.generation)
            return
        gone = {*removed} - self._put(self._real, entries)
        if gone:
            self._server.ask("delete", collection_name=self._real, **self._server.among("id", gone))
        self._settle(self._real)
        self.reload()

    def ids(self) -> set[int]:
        """The ids that are here."""
        return self._ids(_EVERY)

    def beyond(self, last: int) -> set[int]:
        """The ids greater than `last`: of an addition that was never finished."""
        return self._ids(f"id > {last}")

    def beside(self, ids: Numbers[int], most: int) -> tuple[int, ...]:
        """None: Milvus clears away what was taken out whatever lies beside it."""
        del ids, most
        return ()

    def discard(self) -> None:
        """Take the collection away."""
        if self._real:
            self._server.ask("drop_alias", alias=self._name)
        self._drop_all_but("")
        self.reload()

    # ── the server ───────────────────────────────────────────────────────

    def _search(self, queries: list[Any], field: str, k: int, where: dict[str, Any]) -> list[list[Any]]:
        """For each of `queries` the `k` best rows by `field`, with their id; `where` is a filter."""
        found: list[list[Any]] = self._server.ask(
            "search",
            collection_name=self._name,
            data=queries,
            anns_field=field,
            limit=min(k, self._rows),
            output_fields=["id"],
            consistency_level="Eventually",  # than `reload`, which waited for all that was written
            **where,
        )
        return found

    def _ids(self, where: str) -> set[int]:
        return {*self._server.rows(self._name, where, "id")} if self._real else set()

    def _count(self, where: str) -> int:
        return self._server.count(self._name, where) if self._real else 0

    def _make(self, added: Iterable[E], generation: int) -> None:
        """Make the collection anew of `added`, and let it take the place of what is there."""
        ask, real = self._server.ask, f"{self._name}_{secrets.token_hex(4)}"
        first, entries = _first(added)
        schema, indexes = self._schema(first)
        if not self._server.lite:  # which filters as fast without
            for field in ("id", "group"):
                indexes.add_index(field, index_type="INVERTED")
        ask("create_collection", collection_name=real, schema=schema)
        ask("create_index", collection_name=real, index_params=indexes, sync=False)  # nothing is there yet
        ask("load_collection", collection_name=real)
        self._put(real, entries)
        self._settle(real)
        self._mark(real, generation)
        ask("alter_alias" if self._real else "create_alias", collection_name=real, alias=self._name)
        self._drop_all_but(real)
        self.reload()

    def _drop_all_but(self, kept: str) -> None:
        """Drop what went by this name before, and what was never finished."""
        for other in self._server.ask("list_collections"):
            if other.startswith(f"{self._name}_") and other != kept:
                self._server.ask("drop_collection", collection_name=other)

    def _put(self, real: str, entries: Iterable[E]) -> set[int]:
        """Put entries in, in messages of a bearable size; gives their ids."""
        ids: set[int] = set()
        waiting: list[dict[str, Any]] = []
        size = 0
        for entry in entries:
            number, group = int(entry[0]), int(entry[1])
            ids.add(number)
            for place, fields in enumerate(self._rows_of(entry)):
                waiting.append({"key": place << PART | number, "id": number, "group": group, **fields})
                size += sum(map(len, fields.values()))
            if size > SENT:
                self._server.ask("upsert", collection_name=real, data=waiting)
                waiting, size = [], 0
        if waiting:
            self._server.ask("upsert", collection_name=real, data=waiting)
        return ids

    def _settle(self, real: str) -> None:
        """In milvus-lite, write out what was put in: what is not is counted apart from the rest."""
        if self._server.lite:
            self._server.ask("flush", collection_name=real)

    def _mark(self, real: str, generation: int) -> None:
        told = {_COMPLETE: f"{self._version} {generation}"}
        self._server.ask("alter_collection_properties", collection_name=real, properties=told)


def _first(entries: Iterable[E]) -> tuple[E | None, Iterator[E]]:
    """The first entry, if there is one, and all of them."""
    rest = iter(entries)
    first = next(rest, None)
    return first, rest if first is None else chain((first,), rest)
