"""Two versions of a text, article by article: what was added, dropped, changed.

Articles are aligned by what they say, so that one put in between, which moves all
numbers, changes nothing else: the best order-keeping alignment by the similarity of
texts (as Needleman and Wunsch 1970, in two rows of numpy), then what was moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final, Literal

import numpy as np

from rag.domain import Document, Span
from rag.folding import fold
from rag.question import tag
from rag.sentences import paragraphs

if TYPE_CHECKING:
    from embeddings import FloatMatrix

_ALIKE: Final = 0.5  # similarity from which two texts may be versions of one
_KEPT: Final = 0.7  # of the shorter text's characters, in order: what the longer of one number must hold
_MOVED: Final = 0.8  # from which they are, though out of order
_SAME_NUMBER: Final = 0.1  # what the same number adds to the similarity
_SHORT: Final = 1  # characters that stayed between two changes, and are shown as part of them


@dataclass(frozen=True, slots=True)
class Side:
    """A unit of one version: an article with its number, or a paragraph outside (`label` "")."""

    label: str
    span: Span
    text: str

    @property
    def body(self) -> str:
        """The text without the number, folded and without white space."""
        return "".join(fold(self.text.removeprefix(self.label)).split())


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words that both versions have, or one of them."""

    kind: Literal["same", "added", "dropped"]
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """A unit of the old version beside that of the new one; None where one has none.

    `pieces`, of a changed row, are the new text with what was dropped in between: without
    the added ones they are the old text, without the dropped ones the new. `moved`: the
    unit stands elsewhere in the order.
    """

    kind: Literal["same", "changed", "added", "dropped"]
    old: Side | None
    new: Side | None
    pieces: tuple[Piece, ...] = ()
    moved: bool = False

    @property
    def renumbered(self) -> bool:
        """Whether the unit has another number now."""
        return self.old is not None and self.new is not None and self.old.label != self.new.label


def compare(old: Document, new: Document) -> tuple[Row, ...]:
    """The rows of two versions, in the order of the new one, what was dropped where it stood."""
    before, after = _sides(old), _sides(new)
    if not before or not after:
        return (*(Row("dropped", s, None) for s in before), *(Row("added", None, s) for s in after))
    alike = _similarity(before, after)
    pairs = _aligned(before, after, alike)
    moved = _moved(pairs, alike)
    return tuple(_rows(before, after, pairs, moved))


def _sides(document: Document) -> list[Side]:
    """Articles, and the paragraphs outside them; every character that is not white space is in one."""
    text = document.text
    articles = [(u.span, u.label) for u in document.outline if u.kind == "article"]
    inside = [
        p for p in paragraphs(text) if not any(span.start <= p.start < span.end for span, _ in articles)
    ]
    found = sorted([*articles, *((p, "") for p in inside)], key=lambda pair: pair[0].start)
    return [Side(label, span, span.of(text)) for span, label in found]


def _similarity(before: Sequence[Side], after: Sequence[Side]) -> FloatMatrix:
    """How alike two sides are, (old, new), 0 to 1: the share of characters that stay, in order."""
    from rapidfuzz import fuzz, process  # noqa: PLC0415
    from rapidfuzz.distance import LCSseq  # noqa: PLC0415

    bodies = ([s.body for s in before], [s.body for s in after])
    scores = process.cdist(*bodies, scorer=fuzz.ratio, score_cutoff=100 * _ALIKE, dtype=np.float32)
    alike: FloatMatrix = np.asarray(scores / 100, np.float32)
    by_label = {side.label: j for j, side in enumerate(after) if side.label}
    for i, j in ((i, by_label[side.label]) for i, side in enumerate(before) if side.label in by_label):
        a, b = bodies[0][i], bodies[1][j]
        kept = LCSseq.similarity(a, b) / max(1, min(len(a), len(b)))
        if kept >= _KEPT:  # it grew or shrank much, and keeps its number
            alike[i, j] = max(alike[i, j], _ALIKE)
    return alike


def _aligned(before: Sequence[Side], after: Sequence[Side], alike: FloatMatrix) -> dict[int, int]:
    """New → old: the pairs, in order on both sides, whose likeness sums highest."""
    labels = (np.array([side.label for side in sides]) for sides in (before, after))
    numbers = _SAME_NUMBER * np.equal.outer(*labels)
    worth = np.where(alike >= _ALIKE, alike + numbers, 0.0)
    table = np.zeros((len(before) + 1, len(after) + 1))
    for i in range(len(before)):
        best = np.maximum(table[i, 1:], table[i, :-1] + worth[i])
        table[i + 1, 1:] = np.maximum.accumulate(best)
    pairs: dict[int, int] = {}
    i, j = len(before), len(after)
    while i and j:
        if table[i, j] == table[i - 1, j]:
            i -= 1
        elif table[i, j] == table[i, j - 1]:
            j -= 1
        else:
            i, j = i - 1, j - 1
            pairs[j] = i
    return pairs


def _moved(pairs: dict[int, int], alike: FloatMatrix) -> dict[int, int]:
    """New → old of what is left over on both sides and all but the same."""
    found: dict[int, int] = {}
    for i, j in sorted(zip(*np.nonzero(alike >= _MOVED), strict=True), key=lambda at: -alike[at]):
        free = j not in pairs and i not in pairs.values()
        if free and j not in found and i not in found.values():
            found[int(j)] = int(i)
    return found


def _rows(
    before: Sequence[Side], after: Sequence[Side], pairs: dict[int, int], moved: dict[int, int]
) -> Iterator[Row]:
    gone = set(range(len(before))).difference(pairs.values(), moved.values())
    at = 0
    for j, side in enumerate(after):
        if j in pairs:
            yield from (Row("dropped", before[i], None) for i in range(at, pairs[j]) if i in gone)
            at = pairs[j] + 1
        if (i := pairs.get(j, moved.get(j))) is None:
            yield Row("added", None, side)
        else:
            yield _pair(before[i], side, moved=j in moved)
    yield from (Row("dropped", before[i], None) for i in range(at, len(before)) if i in gone)


def _pair(old: Side, new: Side, *, moved: bool) -> Row:
    if old.body == new.body:
        return Row("same", old, new, moved=moved)
    return Row("changed", old, new, tuple(_pieces(old.text, new.text)), moved)


def _pieces(old: str, new: str) -> Iterator[Piece]:
    """The words of both, what changed set apart."""
    a, b = ([word for word, _ in tag(text)] for text in (old, new))
    dropped = added = ""
    for op, a1, a2, b1, b2 in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        was, now = "".join(a[a1:a2]), "".join(b[b1:b2])
        if op != "equal" or (len(now) <= _SHORT and (dropped or added) and b2 < len(b)):
            dropped, added = dropped + was, added + now
            continue
        yield from _change(dropped, added)
        dropped = added = ""
        yield Piece("same", now)
    yield from _change(dropped, added)


def _change(dropped: str, added: str) -> Iterator[Piece]:
    if dropped:
        yield Piece("dropped", dropped)
    if added:
        yield Piece("added", added)
