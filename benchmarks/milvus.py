"""What milvus-lite finds beside tantivy and FAISS: the same first passages, and how good they are.

python benchmarks/milvus.py ../shared/eval/ncp
"""

# ruff: noqa: INP001, T201 - a script, not a package; it prints

from __future__ import annotations

import json
import lzma
import math
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

from embeddings import BUNDLED, StaticEncoder
from rag.backend import Local
from rag.index import Index
from rag.indexing import Indexer
from rag.milvus import Milvus
from rag.profiles import MilvusProfile
from rag.retriever import Retriever

BACKENDS = {"local": Local, "milvus-lite": partial(Milvus, profile=MilvusProfile(uri="milvus.db"))}
SHOWN = 10


def ndcg(found: list[str], relevant: set[str]) -> float:
    """Of the first ten documents; each counts once."""
    gain = sum(1 / math.log2(i + 2) for i, d in enumerate(dict.fromkeys(found)) if d in relevant)
    return gain / sum(1 / math.log2(i + 2) for i in range(min(SHOWN, len(relevant))))


def main(folder: Path) -> None:
    """Ask every question of `dev.jsonl` of both, and print what they have in common."""
    encoder = StaticEncoder(BUNDLED)
    lines = (folder / "dev.jsonl").read_text("utf8").splitlines()
    rows = [row for row in map(json.loads, lines) if row["relevant"]]
    found: dict[str, list[list[tuple[str, tuple[int, int]]]]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus.jsonl"
        corpus.write_bytes(lzma.decompress((folder / "corpus.jsonl.xz").read_bytes()))
        for name, backend in BACKENDS.items():
            index = Index(Path(scratch) / name, encoder, "bundled", create=True, backend=backend)
            Indexer(index).add([corpus])
            with (
                index.writing()
            ):  # into one file: milvus-lite counts terms in each by itself, a server in all
                index.words.cut_anew()
            search = Retriever(index, encoder).search
            started = time.perf_counter()
            found[name] = []
            for row in rows:
                hits = search(row["question"], k=SHOWN)
                found[name].append(
                    [(h.document.external_id or "", (h.passage.span.start, h.passage.span.end)) for h in hits]
                )
            seconds = time.perf_counter() - started
            scores = [
                ndcg([d for d, _ in hits], set(row["relevant"]))
                for hits, row in zip(found[name], rows, strict=True)
            ]
            print(f"{name}: nDCG@10 {100 * sum(scores) / len(rows):.2f}, {1000 * seconds / len(rows):.0f} ms")
    pairs = list(zip(*found.values(), strict=True))
    common = sum(len({*a} & {*b}) / max(len(a), 1) for a, b in pairs) / len(pairs)
    first = sum(a[:1] == b[:1] for a, b in pairs) / len(pairs)
    print(
        f"of the first ten passages {100 * common:.1f} % are in both, the very first for {100 * first:.1f} %"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
