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
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import accumulate, takewhile
from pathlib import Path
from typing import Any, Literal

from embeddings.durable import replacing

TITLE_WEIGHT = 0.3  # measured: see benchmarks/ranking.md
FEW = 500  # groups: so many are found sooner one by one than by going through the terms of all

Field = Literal["title", "body", "characters"]
"""Where terms stand: in the title, in the text; `characters` are the single ones of the text's terms."""

Entry = tuple[int, int, str, str]
"""What is put in: id, group, terms of the title, terms of the body, each joined by spaces."""


class LexicalIndex:
    """Term postings with BM25 (k1 1.2, b 0.75, tantivy's own); ids are passages, `group` is their document.

    Args:
        folder: where the segments lie; made if it is missing.
        characters: whether single ones are looked up, too.

    """

    def __init__(self, folder: Path, *, characters: bool = True) -> None:
        """Open the index in `folder`, or start an empty one where there is none that can be opened."""
        self._folder = folder
        self._characters = characters
        self._mark = folder / "generation.json"
        try:
            self._index = self._open()
        except BaseException as error:
            if not isinstance(error, ValueError) and type(error).__name__ != "PanicException":
                raise
            shutil.rmtree(
                folder, ignore_errors=True
            )  # damaged or of an older tantivy: a cache, so it starts anew
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

    def update(self, removed: Iterable[int], added: Iterable[Entry], generation: int) -> None:
        """Take out `removed`, put in `added`, and be complete up to `generation`.

        Starting from generation 0 everything that may lie there is dropped first.
        """
        if self.generation == 0:
            self.change((), added, anew=True)
        else:
            fresh = list(added)
            there = self.ids({*removed, *(entry[0] for entry in fresh)})
            if there or fresh:
                self.change(there, fresh)
        self.mark(generation)

    def change(self, removed: Collection[int], added: Iterable[Entry], *, anew: bool = False) -> None:
        """Take out `removed`, put in `added` (none of which is here), at once; with `anew` all goes first."""
        import tantivy  # noqa: PLC0415

        writer = self._index.writer(heap_size=128_000_000, num_threads=1)
        try:
            writer.garbage_collect_files()  # what a killed commit left would stand in the way of the next
            if anew:
                writer.delete_all_documents()
            if removed:
                # delete_documents_by_term takes the integer for a signed one and finds nothing (0.27)
                writer.delete_documents_by_query(self._of("id", removed))
            for passage, group, title, body in added:
                entry = tantivy.Document()
                entry.add_unsigned("id", passage)
                entry.add_unsigned("group", group)
                entry.add_text("title", title)
                entry.add_text("body", body)
                if self._characters:
                    entry.add_text("characters", " ".join(set(body) - {" "}))
                writer.add_document(entry)
            writer.commit()
        finally:
            writer.wait_merging_threads()  # lets go of the folder, whatever happened
        self.reload()

    def mark(self, generation: int) -> None:
        """Say that this index is complete up to `generation`; 0 has it made anew."""
        with replacing(self._mark) as draft:
            draft.write_text(json.dumps({"generation": generation}), "utf8")

    def ids(self, among: Collection[int] | None = None) -> set[int]:
        """The ids that are here, all or those of `among`."""
        import tantivy  # noqa: PLC0415

        if not len(self):
            return set()
        query = tantivy.Query.all_query() if among is None else self._of("id", among)
        return set(self._ids(self._searcher.search(query, limit=len(self)).hits))

    def beyond(self, last: int) -> list[int]:
        """The ids greater than `last`: of an addition that was never finished."""
        import tantivy  # noqa: PLC0415

        if not len(self):
            return []
        greater = tantivy.Query.range_query(
            self._schema, "id", tantivy.FieldType.Unsigned, last, 2**63, include_lower=False
        )
        return self._ids(self._searcher.search(greater, limit=len(self)).hits)

    def beside(self, ids: Collection[int], most: int) -> list[int]:
        """At most `most` ids that share a segment with one of `ids`: the smallest segments, each whole.

        tantivy drops a segment when nothing in it is left; until then the terms of what was taken
        out lie in it. Put in again, these ids leave it empty.
        """
        import tantivy  # noqa: PLC0415

        if not ids or all(living > most for living, _ in self._segments()):
            return []
        there = self._searcher.search(self._of("id", ids), limit=len(ids)).hits
        touched = {at.segment_ord for _, at in there}
        every = self._searcher.search(tantivy.Query.all_query(), limit=len(self)).hits if touched else []
        sizes = Counter(at.segment_ord for _, at in every if at.segment_ord in touched)
        small = sorted(touched, key=lambda segment: sizes[segment])
        within = takewhile(
            lambda pair: pair[1] <= most, zip(small, accumulate(sizes[s] for s in small), strict=True)
        )
        chosen = {segment for segment, _ in within}
        return [i for i in self._ids([hit for hit in every if hit[1].segment_ord in chosen]) if i not in ids]

    @property
    def withdrawn(self) -> int:
        """How many entries were taken out whose terms, in no order, still lie in large segments."""
        return sum(gone for _, gone in self._segments())

    def _segments(self) -> list[tuple[int, int]]:
        """How many entries each segment has, and how many it had."""
        told = json.loads((self._folder / "meta.json").read_text("utf8"))["segments"]
        gone = [(segment["deletes"] or {}).get("num_deleted_docs", 0) for segment in told]
        return [(segment["max_doc"] - n, n) for segment, n in zip(told, gone, strict=True)]

    def search(
        self, terms: Iterable[str], k: int, groups: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The `k` best ids with their BM25 scores, best first; only of `groups` where they are given."""
        import tantivy  # noqa: PLC0415

        unique = list(dict.fromkeys(terms))
        if not unique or not len(self) or (groups is not None and not groups):
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

        For an index whose groups have one id each, as that of whole documents (two while one is replaced).
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
        return dict(self._found(tantivy.Query.boolean_query(parts), 2 * len(groups), groups))

    def _found(self, query: Any, k: int, groups: Collection[int] | None) -> list[tuple[int, float]]:
        import tantivy  # noqa: PLC0415

        if groups is not None:
            among = self._among(groups)
            query = tantivy.Query.boolean_query(
                [
                    (tantivy.Occur.Must, query),
                    (tantivy.Occur.Must, tantivy.Query.const_score_query(among, 0.0)),
                ]
            )
        hits = self._searcher.search(query, limit=k, count=False).hits
        return [(passage, float(score)) for passage, (score, _) in zip(self._ids(hits), hits, strict=True)]

    def _among(self, groups: Collection[int]) -> Any:
        """A query for the entries of `groups`; a few are looked up, many are read off the list of all."""
        import tantivy  # noqa: PLC0415

        if len(groups) > FEW:
            return self._of("group", groups)
        each = [tantivy.Query.term_query(self._schema, "group", group) for group in groups]
        return tantivy.Query.boolean_query([(tantivy.Occur.Should, one) for one in each])

    def _of(self, field: str, values: Iterable[int]) -> Any:
        """A query for the entries whose `field` is one of `values`."""
        import tantivy  # noqa: PLC0415

        return tantivy.Query.term_set_query(self._schema, field, list(values))

    def _ids(self, hits: Sequence[tuple[float, Any]]) -> list[int]:
        return [int(i) for i in self._searcher.fast_field_values("id", [address for _, address in hits])]

    def idf(self, terms: Iterable[str], field: Field = "body") -> dict[str, float]:
        """Each term's inverse document frequency, as BM25 has it: ln(1 + (N - n + 0.5) / (n + 0.5))."""
        total = len(self)
        out = {}
        for term in terms:
            n = min(total, int(self._searcher.doc_freq(field, term)))
            out[term] = math.log(1 + (total - n + 0.5) / (n + 0.5))
        return out
