"""Whether a question in traditional characters finds the passage that its simplified twin finds first.

python benchmarks/traditional.py ../shared/eval/ncp
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import json
import lzma
import sys
import tempfile
from pathlib import Path

from opencc import OpenCC

from embeddings import BUNDLED, StaticEncoder
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever


def main(folder: Path) -> None:
    """Ask every question of `dev.jsonl` both ways, and print how often the first passages are one."""
    encoder, traditional = StaticEncoder(BUNDLED), OpenCC("s2t")
    lines = (folder / "dev.jsonl").read_text("utf8").splitlines()
    questions = [json.loads(line)["question"] for line in lines]
    with tempfile.TemporaryDirectory() as scratch:
        corpus = Path(scratch) / "corpus.jsonl"
        corpus.write_bytes(lzma.decompress((folder / "corpus.jsonl.xz").read_bytes()))
        index = Index(Path(scratch) / "index", encoder, "bundled", create=True)
        Indexer(index).add([corpus])
        search = Retriever(index, encoder).search
        twins = [(q, traditional.convert(q)) for q in questions]
        twins = [(q, t) for q, t in twins if q != t]
        same = sum(
            [h.passage for h in search(q, k=1)] == [h.passage for h in search(t, k=1)] for q, t in twins
        )
    print(f"{same} of {len(twins)} find the same first passage")  # noqa: T201


if __name__ == "__main__":
    main(Path(sys.argv[1]))
