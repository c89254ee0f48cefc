"""The sets the bundled model learns from, and the licence line between them and the rest."""

from __future__ import annotations

import json
import lzma
import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAIR_SOURCES: Final = frozenset(
    {
        "alpaca_zh",
        "cmrc2018_train",
        "cmrc2018_trial",
        "crud_ict",
        "drcd_dev_t2s",
        "gd_gov_service",
        "law_article",
        "lawyerllama_fakao_gpt4",
        "lawyerllama_judical_examination",
        "lawyerllama_legal_advice",
        "lawyerllama_legal_counsel_with_article_v2",
        "lawyerllama_zixun_gpt4",
    }
)
"""Pair sets with a stated permissive or share-alike licence, and official texts; nothing else is read.

`lawyerllama_law` would be free too, but its articles seldom answer its questions: its loss stays
above that of guessing (benchmarks/embedding.md).
"""

TEXT_SOURCES: Final = frozenset({"laws_national", "gwr_cpc", "gwr_prov_2025"})
"""Official texts of the policy collection: laws and government work reports."""

_MARKUP = re.compile(r"^---.*?---\s*|^#+\s*|[\u200b\ufeff]", re.DOTALL | re.MULTILINE)


class Pair(NamedTuple):
    """Two texts that belong together; `source` names the set, which a batch never mixes."""

    query: str
    positive: str
    source: str


class Text(NamedTuple):
    """A running text of one set."""

    text: str
    source: str


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with lzma.open(path, "rt", encoding="utf8") as lines:
        for line in lines:
            yield json.loads(line)


def read_pairs(data: Path) -> list[Pair]:
    """Read the pairs of `data/pairs.jsonl.xz` whose source is in `PAIR_SOURCES`, in the file's order."""
    return [
        Pair(row["query"], row["positive"], row["source"])
        for row in _rows(data / "pairs.jsonl.xz")
        if row["source"] in PAIR_SOURCES
    ]


def read_texts(data: Path) -> list[Text]:
    """Read the official texts of `data/policy_text.jsonl.xz` and the news of `data/news_text.jsonl.xz`."""
    policy = [
        Text(_MARKUP.sub("", row["text"]), row["source"])
        for row in _rows(data / "policy_text.jsonl.xz")
        if row["source"] in TEXT_SOURCES
    ]
    return policy + [Text(row["text"], "news") for row in _rows(data / "news_text.jsonl.xz")]
