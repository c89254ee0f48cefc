"""The lexical index: BM25 over terms, on tantivy. It knows ids and strings, no passages.

Terms are cut outside (`rag.terms`) and handed over joined by spaces, so that
tantivy's whitespace tokenizer finds exactly them. A file beside the segments
says up to which generation of the store they are known to be complete;
applying a change twice does no harm, so a crash between the two costs a
repeat, never a loss.
"""

from __future__ import annotations

import json
import math
import shutil
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

TITLE_WEIGHT = 0.3  # measured: see benchmarks/ranking.md

Field = Literal["title", "body", "characters"]
"""Where terms stand: in the title, in the text; `characters` are the single ones of the text's terms."""


class LexicalIndex:
    """Term postings with BM25 (k1 1.2, b 0.75, tantivy's own); ids are passages, `group` is their document.

    Args:
        folder: where the segments lie; made if it is missing.

    """

    def __init__(self, folder: Path) -> None:
        """Open the index in `folder`, or start an empty one where there is none that can be opened."""
        self._folder = folder
        self._mark = folder / "generation.json"
        try:
            self._index = self._open()
        except ValueError:  # damaged or of an older tantivy: a cache, so it starts anew
            shutil.rmtree(folder, ignore_errors=True)
            self._index = self._open()
        self.reload()

    def _open(self) -> Any:
        import tantivy  # noqa: PLC0415

        self._folder.mkdir(parents=True, exist_ok=True)
        builder = tantivy.SchemaBuilder()
        builder.add_unsigned_field("id", stored=False, indexed=True, fast=True)
        builder.add_unsigned_field("group", stored=False, indexed=True, fast=False)
        builder.add_text_field("title", stored=False, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("body", stored=False, tokenizer_name="whitespace", index_option="freq")
        builder.add_text_field("characters", stored=False, tokenizer_name="whitespace", index_option="basic")
        self._schema = builder.build()
        return tantivy.Index(self._schema, path=str(self._folder))

    @property
    def generation(self) -> int:
        """The generation of the store up to which this index is complete (0: nothing is)."""
        try:
            return int(json.loads(self._mark.read_text("utf8"))["generation"])
        except (OSError, ValueError, KeyError):
            return 0

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    def reload(self) -> None:
        """See what another process has written."""
        self._index.reload()
        self._searcher = self._index.searcher()

    def update(
        self,
        removed: Iterable[int],
        added: Iterable[tuple[int, int, Sequence[str], Sequence[str]]],
        generation: int,
    ) -> None:
        """Take out `removed` ids, put in `added` (id, group, title terms, body terms), and mark `generation`.

        Starting from generation 0 everything that may lie there is dropped first.
        """
        import tantivy  # noqa: PLC0415

        writer = self._index.writer(heap_size=128_000_000, num_threads=1)
        fresh = self.generation == 0
        if fresh:
            writer.delete_all_documents()

        def drop(passage: int) -> None:
            # delete_documents_by_term takes the integer for a signed one and finds nothing (0.27)
            writer.delete_documents_by_query(tantivy.Query.term_query(self._schema, "id", passage))

        for passage in removed:
            drop(passage)
        for passage, group, title, body in added:
            if not fresh:
                drop(passage)
            entry = tantivy.Document()
            entry.add_unsigned("id", passage)
            entry.add_unsigned("group", group)
            entry.add_text("title", " ".join(title))
            entry.add_text("body", " ".join(body))
            entry.add_text("characters", " ".join(set("".join(body))))
            writer.add_document(entry)
        writer.commit()
        writer.wait_merging_threads()
        draft = self._mark.with_suffix(".new")
        draft.write_text(json.dumps({"generation": generation}), "utf8")
        draft.replace(self._mark)
        self.reload()

    def search(
        self, terms: Iterable[str], k: int, groups: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` best ids with their BM25 scores, best first; only of `groups` where they are given."""
        import tantivy  # noqa: PLC0415

        unique = list(dict.fromkeys(terms))
        if not unique or not len(self):
            return []
        parts = []
        for term in unique:
            body = tantivy.Query.term_query(self._schema, "body", term)
            title = tantivy.Query.term_query(self._schema, "title", term)
            parts.append((tantivy.Occur.Should, body))
            parts.append((tantivy.Occur.Should, tantivy.Query.boost_query(title, TITLE_WEIGHT)))
        return self._found(tantivy.Query.boolean_query(parts), k, groups)

    def held(self, weights: Mapping[str, float], field: Field, groups: Collection[int]) -> dict[int, float]:
        """The summed weights of the terms that stand in `field`, for every id of `groups` that has one.

        For an index whose groups have one id each, as that of whole documents.
        """
        import tantivy  # noqa: PLC0415

        if not weights or not groups:
            return {}
        parts = [
            (
                tantivy.Occur.Should,
                tantivy.Query.const_score_query(tantivy.Query.term_query(self._schema, field, term), weight),
            )
            for term, weight in weights.items()
        ]
        return dict(self._found(tantivy.Query.boolean_query(parts), len(groups), groups))

    def _found(self, query: Any, k: int, groups: Collection[int] | None) -> list[tuple[int, float]]:
        import tantivy  # noqa: PLC0415

        if groups is not None:
            among = tantivy.Query.term_set_query(self._schema, "group", list(groups))
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0)),
                ]
            )
        hits = self._searcher.search(query, limit=k).hits
        ids = self._searcher.fast_field_values("id", [address for _, address in hits])
        return [(int(passage), float(score)) for passage, (score, _) in zip(ids, hits, strict=True)]

    def idf(self, terms: Iterable[str], field: Field = "body") -> dict[str, float]:
        """Each term's inverse document frequency, as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        total = len(self)
        out = {}
        for term in terms:
            n = min(total, int(self._searcher.doc_freq(field, term)))
            out[term] = math.log(1 + (total - n + 0.5) / (n + 0.5))
        return out
