"""Abbreviations in a question (个税, 放管服) → what the documents call the thing."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final, Protocol

from rag.errors import ConfigurationError
from rag.folding import fold
from rag.question import bare, tag
from rag.store import Read
from rag.terms import terms
from rag.titles import is_title

FILE: Final = "aliases.yaml"
PACKAGED: Final = Path(__file__).with_name(FILE)

Rarity = Callable[[str], float]
"""The inverse document frequency of the rarest term of a text; infinite where the documents lack one."""
_READ: Final = 10  # passages in which a word is looked for
_RARER: Final = 0.7  # by how much an alias must be rarer than its full form to need it: half as frequent


class Passages(Protocol):
    """What an index tells of words."""

    def idf(self, words: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of terms."""

    def lexical(self, words: Iterable[str], k: int) -> list[tuple[int, float]]:
        """The `k` passages with the best BM25 score."""

    def passages(self, numbers: Sequence[int]) -> dict[int, Read]:
        """Passages by number."""


def rarity(passages: Passages) -> Rarity:
    """How rare texts are among `passages`.

    Where all terms of a word stand somewhere, the passages that hold most of them are read: 电动 and
    动车 are no 电动车.
    """

    def rare(text: str) -> float:
        cut = terms(text)
        found = passages.idf([*cut, ""])
        nowhere = found.pop("")
        rarest = max(found.values(), default=nowhere)
        if rarest >= nowhere:
            return math.inf
        if len(found) == 1 or not text.isalnum():
            return rarest
        best = passages.passages([n for n, _ in passages.lexical(cut, _READ)])
        word = bare(text)
        return rarest if any(word in bare(read.text) for read in best.values()) else math.inf

    return rare


def aliases(folder: Path) -> Mapping[str, str]:
    """What is said for what: the packaged list, under the index folder's own.

    Raises:
        ConfigurationError: the folder's list is no YAML mapping of text to text.

    """
    own = folder / FILE
    listed = _read(own, own.stat().st_mtime_ns) if own.is_file() else {}
    return {alias: full for alias, full in (_read(PACKAGED, 0) | listed).items() if full}


@lru_cache(maxsize=16)
def _read(path: Path, changed: int) -> dict[str, str]:
    """The pairs of a list; `changed` is its time of change, the cache's key."""
    import yaml  # noqa: PLC0415

    del changed
    try:
        told = yaml.safe_load(path.read_text("utf-8-sig")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ConfigurationError(f"{path}：读不了；请写成 UTF-8 的 YAML，每行一个“简称: 全称”") from error
    if not isinstance(told, dict) or not all(isinstance(v, str | None) for v in told.values()):
        raise ConfigurationError(f"{path}：不是“简称: 全称”的形式；例如 个税: 个人所得税")
    return {str(alias): (full or "").strip() for alias, full in told.items()}


def expanded(
    question: str, listed: Mapping[str, str], rarity: Rarity
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question in the documents' words, and the (alias, full form) pairs that changed it.

    An alias that the documents lack is replaced. One that they hold too, but more rarely
    than its full form, stays with that behind it in brackets; where they use it as often,
    or lack the full form, nothing changes.
    """
    folded = fold(question)
    here = [alias for alias in listed if fold(alias) in folded and fold(listed[alias]) not in folded]
    if not here:
        return question, ()
    bounds = _bounds(folded)
    used: list[tuple[int, str, str]] = []
    for alias in sorted(here, key=len, reverse=True):
        start, full = folded.find(fold(alias)), listed[alias]
        inside = any(s < start + len(alias) and start < s + len(other) for s, other, _ in used)
        if inside or not {start, start + len(alias)} <= bounds:
            continue
        own, whole = rarity(alias), rarity(full)
        if math.isinf(whole):
            continue
        if math.isinf(own) or is_title(fold(full)):
            used.append((start, alias, full))
        elif own > whole + _RARER:
            used.append((start, alias, f"{question[start : start + len(alias)]}（{full}）"))
    for start, alias, instead in sorted(used, reverse=True):
        question = question[:start] + instead + question[start + len(alias) :]
    return question, tuple((alias, listed[alias]) for _, alias, _ in sorted(used))


def _bounds(text: str) -> set[int]:
    """Where the words of `text` begin and end."""
    out, at = {0}, 0
    for word, _ in tag(text):
        at += len(word)
        out.add(at)
    return out
