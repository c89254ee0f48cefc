"""A text as the units that are compared: characters, quantities; words and breaks beside them."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from rag.folding import fold
from rag.verification.quantities import Quantity, quantities

_CLAUSE: Final = re.compile(r"[,;:，；：]")
_SENTENCE: Final = re.compile(r"[。！？!?;；\n]")
_LISTED: Final = re.compile(r"(?:^|\n)\s*[(（]?(?:[一二三四五六七八九十]{1,3}|\d{1,2})[)）、.](?!\d)\s*")
_DROPPED: Final = re.compile(r"[^\w%‰℃]|_")


@dataclass(frozen=True, slots=True)
class Unit:
    """A character or a quantity of a text.

    `start`, `end` count in the text it was read from; `word` numbers the word it
    stands in; `tag` is that word's part of speech (jieba's: n, v, nr …, m for a
    quantity). `clause` and `sentence` tell that such a one begins here.
    """

    text: str
    start: int
    end: int
    word: int
    tag: str
    clause: bool
    sentence: bool
    quantity: Quantity | None = None

    @property
    def key(self) -> Hashable:
        """What is compared."""
        return self.quantity.key if self.quantity else self.text

    def placed(self, by: int, words: int) -> Unit:
        """The same unit of a longer text in which its own begins at `by`, after `words` words."""
        return replace(self, start=self.start + by, end=self.end + by, word=self.word + words)


@lru_cache(maxsize=4096)
def units(text: str) -> tuple[Unit, ...]:
    """The units of `text`: folded, without white space, punctuation and the numbers of a list's items."""
    folded = fold(text)
    listed = {i for m in _LISTED.finditer(folded) for i in range(m.start(), m.end())}
    kept = [i for i, c in enumerate(folded) if not c.isspace() and i not in listed]
    tight = "".join(folded[i] for i in kept)
    at = {q.start: q for q in quantities(tight)}
    out: list[Unit] = []
    word, i, before = 0, 0, 0
    for piece, tag in _words(tight, at.values()):
        word += 1
        quantity = at.get(i)
        spans = [(i, i + len(piece))] if quantity else [(k, k + 1) for k in range(i, i + len(piece))]
        for start, end in spans:
            if quantity is None and _DROPPED.match(tight[start]):
                continue
            gap = folded[before : kept[start]]
            out.append(
                Unit(
                    text=tight[start:end],
                    start=kept[start],
                    end=kept[end - 1] + 1,
                    word=word,
                    tag=tag,
                    clause=not out or bool(_CLAUSE.search(gap) or _SENTENCE.search(gap)),
                    sentence=not out or bool(_SENTENCE.search(gap)),
                    quantity=quantity,
                )
            )
            before = out[-1].end
        i += len(piece)
    return tuple(out)


def _words(tight: str, found: Iterable[Quantity]) -> Iterable[tuple[str, str]]:
    """The words of `tight` with their tags, each quantity a word of its own."""
    import rjieba  # noqa: PLC0415 - loads its dictionary, which only verification needs here

    at = 0
    for quantity in found:
        yield from rjieba.tag(tight[at : quantity.start])
        yield tight[quantity.start : quantity.end], "m"
        at = quantity.end
    yield from rjieba.tag(tight[at:])


def split(found: Sequence[Unit], begins: Callable[[Unit], bool]) -> list[Sequence[Unit]]:
    """`found` cut before every unit that `begins` one of the parts; none is empty."""
    cuts = [n for n, u in enumerate(found) if n and begins(u)]
    return [found[a:b] for a, b in zip([0, *cuts], [*cuts, len(found)], strict=True) if b > a]
