"""txtai's hybrid index: BM25 over character pairs (its own tokenizer's), FAISS, texts kept beside them.

It is asked by one thread at a time: two at once end the process (segmentation fault, txtai 9.14.0).
"""

# ruff: noqa: D102, D107, INP001 - scripts, not a package; `common.System` says what each method does

from __future__ import annotations

from pathlib import Path
from threading import Lock

from common import BUNDLED, WANTED, Article, articles, each_once
from txtai import Embeddings

CONFIGURATION = {
    "path": str(BUNDLED),
    "method": "sentence-transformers",
    "content": True,
    "scoring": {"method": "bm25", "terms": True, "normalize": True, "tokenizer": {"ngrams": 2}},
}


def _row(article: Article) -> tuple[str, str, None]:
    return article.id, f"{article.title}\n{article.text}", None


class System:
    """txtai."""

    def __init__(self, folder: Path, *, once: bool) -> None:
        del once  # it has one way
        self._folder = str(folder / "txtai")
        self._index = Embeddings(CONFIGURATION)
        self._alone = Lock()

    def build(self, corpus: Path) -> int:
        self._index.index(_row(article) for article in articles(corpus))
        self._index.save(self._folder)
        return int(self._index.count())

    def open(self) -> None:
        self._index.load(self._folder)

    def search(self, question: str) -> list[str]:
        with self._alone:
            return each_once([row["id"] for row in self._index.search(question, WANTED)])

    def add(self, article: Article) -> None:
        self._index.upsert([_row(article)])
        self._index.save(self._folder)
