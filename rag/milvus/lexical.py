"""The lexical index in Milvus: BM25 over our own terms, by its BM25 functions.

Terms are written as digests, which are words to the analyser of the server and of milvus-lite alike, and
sorted, for their order tells BM25 nothing. Beside title and body stands `held`, each term and each character
once: BM25 over it with b = 0 scores a single term with its very inverse document frequency, and so the server
tells what only it can know. What is too long for one row is found by its best part.
"""

from __future__ import annotations

import math
from base64 import b32encode
from collections.abc import Collection as Numbers
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from hashlib import blake2b
from typing import Any, Final

from rag.lexical import TITLE_WEIGHT, Entry, Field
from rag.milvus.collection import PART, Collection
from rag.milvus.server import AT_ONCE

K1: Final = 1.2
B: Final = {"title": 0.75, "body": 0.75, "held": 0.0}
"""The fields, with the share of BM25 by which longer ones count less."""
LONGEST: Final = 65_535  # characters of a field of a row
_DIGEST: Final = 5  # bytes: eight letters of base 32, none over
_TERMS: Final = LONGEST // 9  # in a field of a row
_BODY: Final = 5_000  # terms of a row's body, so that `held` has room for its characters as well


class LexicalCollection(Collection[Entry]):
    """Term postings with BM25 (k1 1.2, b 0.75); ids are passages, `group` is their document."""

    def _schema(self, entry: Entry | None) -> tuple[Any, Any]:
        from pymilvus import DataType, Function, FunctionType, MilvusClient  # noqa: PLC0415

        del entry
        schema, indexes = self._server.schema(), MilvusClient.prepare_index_params()
        for field, b in B.items():
            sparse = f"{field}_terms"
            schema.add_field(
                field,
                DataType.VARCHAR,
                max_length=LONGEST,
                enable_analyzer=True,
                analyzer_params={"tokenizer": "standard"},  # milvus-lite has no `whitespace`
                mmap_enabled=True,  # not read again once its postings are made
            )
            schema.add_field(sparse, DataType.SPARSE_FLOAT_VECTOR)
            schema.add_function(
                Function(
                    name=f"{field}_bm25",
                    function_type=FunctionType.BM25,
                    input_field_names=[field],
                    output_field_names=[sparse],
                )
            )
            indexes.add_index(
                sparse,
                index_type="SPARSE_INVERTED_INDEX",
                metric_type="BM25",
                params={"params": {"bm25_k1": K1, "bm25_b": b}},  # milvus-lite reads them only so
            )
        return schema, indexes

    def _rows_of(self, entry: Entry) -> Iterator[dict[str, Any]]:
        title, body = entry[2].split(), entry[3].split()
        for start in range(0, max(len(body), 1), _BODY):
            part = body[start : start + _BODY]
            held = [*map(_term, {*part}), *map(_character, {*"".join(part)})]
            yield {
                "title": _written(map(_term, title)),
                "body": _written(map(_term, part)),
                "held": _written(held),
            }

    def search(
        self, terms: Iterable[str], k: int, groups: Numbers[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` best ids with their BM25 scores, best first; only of `groups` where they are given."""
        query = " ".join(map(_term, dict.fromkeys(terms)))
        if not query or not self._rows or (groups is not None and not groups):
            return []
        where = self._server.among("group", groups)
        scores = {field: self._scores(query, field, 2 * k, where) for field in ("body", "title")}
        for field, other in (("body", "title"), ("title", "body")):  # by both fields, what one has found
            missing = scores[other].keys() - scores[field].keys()
            if missing:
                among = self._server.among("key", missing)
                scores[field] |= self._scores(query, field, len(missing), among)
        best: dict[int, float] = {}
        for key in scores["body"].keys() | scores["title"].keys():
            score = scores["body"].get(key, 0.0) + TITLE_WEIGHT * scores["title"].get(key, 0.0)
            number = key & ((1 << PART) - 1)
            best[number] = max(score, best.get(number, 0.0))
        return sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))[:k]

    def _scores(self, query: str, field: str, k: int, where: dict[str, Any]) -> dict[int, float]:
        """The BM25 scores of the `k` best rows, by key."""
        (found,) = self._search([query], f"{field}_terms", min(k, AT_ONCE), where)
        return {hit["key"]: abs(hit["distance"]) for hit in found}  # milvus-lite gives them below 0

    def held(self, weights: Mapping[str, float], field: Field, groups: Numbers[int]) -> dict[int, float]:
        """The summed weights of the terms that stand in `field`, for every id of `groups` that has one."""
        if not weights or not groups or not self._rows:
            return {}
        where = self._server.among("group", groups)
        found = self._search(*_asked(weights, field), AT_ONCE, where)
        out: dict[int, float] = {}
        for weight, hits in zip(weights.values(), found, strict=True):
            for number in {hit["entity"]["id"] for hit in hits}:
                out[number] = out.get(number, 0.0) + weight
        return out

    def idf(self, terms: Iterable[str], field: Field = "body") -> dict[str, float]:
        """Each term's inverse document frequency, as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        wanted = dict.fromkeys(terms, 0.0)
        nowhere = math.log(1 + (self._rows + 0.5) / 0.5)
        if not wanted or not self._rows:
            return dict.fromkeys(wanted, nowhere)
        found = self._search(*_asked(wanted, field), 1, {})
        return {
            term: abs(hits[0]["distance"]) if hits else nowhere
            for term, hits in zip(wanted, found, strict=True)
        }


def _asked(terms: Iterable[str], field: Field) -> tuple[list[str], str]:
    """Each term as a query of its own, and the field that tells where they are held."""
    if field == "title":
        return [_term(term) for term in terms], "title_terms"
    write = _character if field == "characters" else _term
    return [write(term) for term in terms], "held_terms"


def _written(digests: Iterable[str]) -> str:
    return " ".join(sorted([*digests][:_TERMS]))


@lru_cache(maxsize=1 << 19)
def _term(term: str) -> str:
    """A term as Milvus knows it: a word of eight letters that tells nothing."""
    return b32encode(blake2b(term.encode("utf8"), digest_size=_DIGEST).digest()).decode("ascii").lower()


def _character(character: str) -> str:
    """A character, told from the term that is this one character."""
    return _term(f" {character}")
