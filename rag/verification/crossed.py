"""A claim that takes its subject from one sentence and its number from another.

Of “甲区每月600元，最长36个月。乙区每月1000元，最长48个月。” nothing says “甲区每月1000元”,
though every word of it stands there: where the claim has 1000元, the sentence about
甲区 has a number of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence

from rag.verification.quantities import Kind, Quantity
from rag.verification.units import Unit, split

_LABEL = 2  # characters before a number that tell what it counts

Sentence = Sequence[Unit]


def crossed(claim: Sentence, sentences: Sequence[Sentence]) -> bool:
    """Whether a clause of `claim` has a number from another of `sentences` than the one it speaks of.

    A clause that tells no sentence from another (“，最长48个月”) speaks of what the clauses before it do.
    """
    clauses = split(claim, lambda u: u.clause)
    return any(
        _crossed(number, clauses[: n + 1], sentences)
        for n, clause in enumerate(clauses)
        for number in _quantities(clause)
        if number.kind is Kind.AMOUNT
    )


def _crossed(number: Quantity, clauses: Sequence[Sentence], sentences: Sequence[Sentence]) -> bool:
    """Whether `number`, of the last of `clauses`, is crossed."""
    holding = [s for s in sentences if any(q.free == number.free for q in _quantities(s))]
    counted = {frame for s in holding for frame, q in _amounts(s) if q.free == number.free}
    rivals = [s for s in sentences if s not in holding and any(frame in counted for frame, _ in _amounts(s))]
    if not rivals:
        return False
    for first in reversed(range(len(clauses))):
        said = [unit for clause in clauses[first:] for unit in clause]
        mine = max(_shared(said, s, number) for s in holding)
        theirs = max(_shared(said, s, number) for s in rivals)
        if mine != theirs:
            return theirs > mine
    return False


def _shared(said: Sentence, sentence: Sentence, number: Quantity) -> tuple[int, int]:
    """How many of the numbers that are said beside `number` a sentence holds, and of the characters."""
    told = {q.free for q in _quantities(said)} - {number.free}
    numbers = len(told & {q.free for q in _quantities(sentence)})
    return numbers, len({u.text for u in said if u.quantity is None} & {u.text for u in sentence})


def _quantities(sentence: Sentence) -> list[Quantity]:
    return [u.quantity for u in sentence if u.quantity is not None]


def _amounts(sentence: Sentence) -> Iterator[tuple[Hashable, Quantity]]:
    """Each amount with what it counts: its unit, its bound, and the characters before it in its clause."""
    label = ""
    for unit in sentence:
        label = "" if unit.clause else label
        quantity = unit.quantity
        if quantity is None:
            label += unit.text
        elif quantity.kind is Kind.AMOUNT:
            yield (quantity.unit, quantity.bound, label[-_LABEL:]), quantity
            label = ""
