"""The dense index in Milvus: vectors by number, found by inner product."""

from __future__ import annotations

from collections.abc import Collection as Numbers
from collections.abc import Iterator
from typing import Any, Final

import numpy as np

from rag.errors import IndexBusy
from rag.milvus.collection import Collection
from rag.milvus.server import AT_ONCE

VectorEntry = tuple[int, int, bytes]
"""What is put in: id, group, 16-bit components."""

_GRAPH: Final = {"M": 32, "efConstruction": 200}
_WIDTH: Final = 2  # times as many nodes of the graph are looked at as are wanted


class VectorCollection(Collection[VectorEntry]):
    """Vectors of length 1: exact in milvus-lite, by HNSW on a server."""

    _dimension = 0

    def reload(self) -> None:
        """See what another process has written."""
        super().reload()
        if self._real:
            fields = self._server.ask("describe_collection", collection_name=self._real)["fields"]
            self._dimension = next(int(f["params"]["dim"]) for f in fields if f["name"] == "vector")

    def _schema(self, entry: VectorEntry | None) -> tuple[Any, Any]:
        from pymilvus import DataType, MilvusClient  # noqa: PLC0415

        self._dimension = len(entry[2]) // 2 if entry else max(self._dimension, 2)
        schema, indexes = self._server.schema(), MilvusClient.prepare_index_params()
        schema.add_field("vector", DataType.FLOAT_VECTOR, dim=self._dimension)
        if self._server.lite:
            indexes.add_index("vector", index_type="FLAT", metric_type="IP")
        else:
            indexes.add_index("vector", index_type="HNSW", metric_type="IP", params=_GRAPH)
        return schema, indexes

    def _rows_of(self, entry: VectorEntry) -> Iterator[dict[str, Any]]:
        yield {"vector": np.frombuffer(entry[2], np.float16).astype(np.float32)}

    def _fits(self, entry: VectorEntry) -> bool:
        """Another encoder has another dimension; then all is put in again."""
        return len(entry[2]) // 2 == self._dimension

    def search(
        self, query: np.ndarray, k: int, groups: Numbers[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` ids nearest to `query` (dimension,) by cosine, best first; only of `groups` if given.

        Raises:
            IndexBusy: another process is encoding everything anew.

        """
        if not self._rows or (groups is not None and not groups):
            return []
        if len(query) != self._dimension:
            raise IndexBusy("索引正在换编码器；请等它完成后再试")
        where = self._server.among("group", groups)
        if not self._server.lite:
            where["search_params"] = {"params": {"ef": _WIDTH * k}}
        (found,) = self._search([query.astype(np.float32)], "vector", min(k, AT_ONCE), where)
        return [(hit["entity"]["id"], float(hit["distance"])) for hit in found]
