"""Who acts and whom it is done to: 乙向甲报告 is not 甲向乙报告, though the words are the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from rag.verification.units import Unit, split
from rag.verification.words import Word, words

_TOWARDS: Final = frozenset("向对由被给经")
_LISTING: Final = frozenset({"和", "与", "及", "或", "或者", "以及", "同", "跟"})
_PASSIVE: Final = frozenset({"被", "由"})

_Clause = Sequence[Word]


def reversed_roles(claim: Sequence[Unit], source: Sequence[Unit]) -> bool:
    """Whether the claim has the parts of those it names the other way round.

    Seen by a preposition that has another name after it, by two names of one clause
    in the other order (names side by side in a list have none), or by what is said
    of a person standing in clauses of others alone.
    """
    ours, theirs = ([words(c) for c in split(side, lambda u: u.clause)] for side in (claim, source))
    return any(
        _other_target(clause, theirs) or _other_order(clause, theirs) or _other_person(clause, source)
        for clause in ours
    )


def _other_person(clause: _Clause, source: Sequence[Unit]) -> bool:
    """Whether all that the clause says of its one person the source says of others.

    A clause that names no person is of those that its sentence named before.
    """
    persons = {w.text for w in clause if w.person}
    if len(persons) != 1:
        return False
    said = {w.text for w in clause if w.tag[:1] == "v" and len(w.text) > 1}
    owners: set[str] = set()
    for sentence in split(source, lambda u: u.sentence):
        current: set[str] = set()
        for part in split(sentence, lambda u: u.clause):
            there = words(part)
            current = {w.text for w in there if w.person} or current
            if said & {w.text for w in there}:
                owners |= current
    return bool(owners) and not persons & owners


def targets(clause: _Clause) -> dict[str, str]:
    """Preposition → the first name after it."""
    out: dict[str, str] = {}
    for n, word in enumerate(clause):
        sign = word.text[-1]
        name = next((w.text for w in clause[n + 1 :] if w.names), None)
        if sign in _TOWARDS and name:
            out.setdefault(sign, name)
    return out


def _other_target(clause: _Clause, theirs: Sequence[_Clause]) -> bool:
    """Whether the source has another of the claim's names after the same preposition."""
    said = {w.text for w in clause}
    for sign, name in targets(clause).items():
        there = {targets(c).get(sign) for c in theirs if any(w.text == name for w in c)} - {None}
        if there and name not in there and said & there:
            return True
    return False


def _other_order(clause: _Clause, theirs: Sequence[_Clause]) -> bool:
    names = [n for n, w in enumerate(clause) if w.names and len(w.text) > 1]
    for i, j in pairwise(names):
        a, b = clause[i].text, clause[j].text
        if a == b or {w.text for w in clause[i + 1 : j]} <= _LISTING:
            continue
        holding = [c for c in theirs if {a, b} <= {w.text for w in c}]
        passive = any(_PASSIVE & {w.text for w in c} for c in (clause, *holding))
        if holding and not passive and not any(_before(c, a, b) for c in holding):
            return True
    return False


def _before(clause: _Clause, a: str, b: str) -> bool:
    """Whether some `a` stands before some `b`."""
    texts = [w.text for w in clause]
    return b in texts[texts.index(a) :]
