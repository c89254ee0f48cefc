"""What the systems are given, what each must do, and how it is measured: read by every step's process.

Nothing here knows Wence or a peer; each stands in a file of its own, as a class `System`.
"""

# ruff: noqa: INP001 - scripts, not a package

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

BUNDLED = Path(__file__).parents[2] / "embeddings" / "bundled"
"""The embedding that all of them use, in sentence-transformers' layout."""
WANTED = 10
"""Passages that a question is to find."""


class Article(NamedTuple):
    """A document: its id, its title, its text."""

    id: str
    title: str
    text: str


class Question(NamedTuple):
    """A question and the ids of the articles that answer it."""

    text: str
    relevant: frozenset[str]


class System(Protocol):
    """A retrieval system over an index in a folder."""

    def __init__(self, folder: Path, *, once: bool) -> None:
        """Load libraries and model; `once` for one question in the terminal. No index is read yet."""

    def build(self, corpus: Path) -> int:
        """Index a .jsonl of articles and leave the index on disk; give the number of passages."""

    def open(self) -> None:
        """Read the index from disk."""

    def search(self, question: str) -> Sequence[str]:
        """The article ids of the `WANTED` best passages, best first, each once."""

    def add(self, article: Article) -> None:
        """Take one more article in, so that it can be found and is on disk."""


def articles(corpus: Path) -> Iterator[Article]:
    """The articles of a .jsonl."""
    with corpus.open(encoding="utf8") as lines:
        for line in lines:
            row = json.loads(line)
            yield Article(row["id"], row["title"], row["text"])


def questions(file: Path, within: frozenset[str] | None = None) -> list[Question]:
    """The questions of a .jsonl that have an answer (`within` these articles)."""
    rows = [json.loads(line) for line in file.read_text("utf8").splitlines()]
    found = [Question(row["question"], frozenset(row["relevant"])) for row in rows if row["relevant"]]
    return [q for q in found if within is None or q.relevant <= within]


def ndcg(found: Sequence[str], relevant: frozenset[str]) -> float:
    """nDCG@10 of one question, 0 to 1."""
    gain = sum(1 / math.log2(i + 2) for i, one in enumerate(found[:WANTED]) if one in relevant)
    return gain / sum(1 / math.log2(i + 2) for i in range(min(WANTED, len(relevant))))


def each_once(ids: Sequence[str]) -> list[str]:
    """The ids in order, each where it first stands."""
    return list(dict.fromkeys(ids))
