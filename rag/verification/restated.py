"""Claims in words of their own: every word that carries the claim is looked for in a few sentences together.

Where a claim follows its source closely the differences are judged one by one;
here it does not, so that what counts is whether everything it says is there:
names and numbers exactly, verbs by their meaning, nothing turned round. What one
clause of the claim says has to stand in one sentence, since words gathered from
here and there say anything.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rag.domain import Problem
from rag.verification.actors import others_act
from rag.verification.judging import compare_quantities, quantities_of
from rag.verification.meanings import content, kinds, opposite, overreaches, same, without_kinds
from rag.verification.quantities import each
from rag.verification.roles import reversed_roles
from rag.verification.units import Unit, split
from rag.verification.words import Word, spread, words

ENOUGH: Final = 0.75
"""The share of the words, half-found ones counted half, from which a claim is restated."""
_HALF: Final = 0.5
_PAIR: Final = 2  # characters of most words
_TURNING: Final = (
    "forbid",
    "exempt",
    "not",
    "only",
    "except",
    "never",
    "short",
    "exceed",
    "already",
    "some",
)
"""Kinds of modality and scope a claim may not have more of than its source."""


def restated(claim: Sequence[Unit], source: Sequence[Unit], *, close: bool) -> list[Problem]:
    """The problems of `claim` as a restatement of `source`; none where it says the same in other words.

    With `close` (the claim follows the source nearly word for word) every word has to be there.
    """
    sentences = [_Place(s) for s in split(source, lambda u: u.sentence)]
    said = 0
    credit = 0.0
    missing: list[Word] = []
    for clause in split(claim, lambda u: u.clause):
        carrying = [w for w in words(clause) if content(without_kinds(w.text).split())]
        found = max((place.credits(carrying) for place in sentences), key=sum, default=[])
        said += len(carrying)
        credit += sum(found)
        missing += [w for w, c in zip(carrying, found, strict=True) if c < (1 if close else _HALF)]
    problems: set[Problem | None] = {compare_quantities(quantities_of(claim), quantities_of(source))}
    if not each(_text(claim)) <= each(_text(source)):
        problems.add(Problem.NUMBER)
    if _turned(claim, source) or overreaches(_text(claim), _text(source)):
        problems.add(Problem.NEGATION)
    if reversed_roles(claim, source) or others_act(claim, source):
        problems.add(Problem.NAME)
    if any(w.names or w.tag[:1] == "n" for w in missing):
        problems.add(Problem.NAME)
    elif missing and (close or credit < ENOUGH * said):
        problems.add(Problem.NO_EVIDENCE)
    if credit < ENOUGH / 2 * said or not said:
        problems = {*problems - {Problem.NAME}, Problem.NO_EVIDENCE}
    return [p for p in Problem if p in problems]


class _Place:
    """A sentence in which words are looked for."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self._words = words(units)
        self._text = "".join(u.text for u in units)

    def credits(self, said: Sequence[Word]) -> list[float]:
        """For each word 1 where it or its like stands here, half for a pair sharing a character, else 0."""
        spoken = {w.text for w in said}
        unused = {w.text for w in self._words if len(w.text) == _PAIR and w.text not in spoken}
        return [
            1.0 if self._holds(w.text) else _HALF if not w.names and _akin(w.text, unused) else 0.0
            for w in said
        ]

    def _holds(self, word: str) -> bool:
        return word in self._text or spread(word, self._text) or any(same(word, w.text) for w in self._words)


def _akin(word: str, unused: set[str]) -> bool:
    """Whether a word of the source that the claim does not use shares a character with `word`: 减负, 减轻."""
    return len(word) == _PAIR and any(set(word) & set(other) for other in unused)


def _text(units: Sequence[Unit]) -> str:
    return "".join(u.text for u in units)


def _turned(claim: Sequence[Unit], source: Sequence[Unit]) -> bool:
    """Whether the claim denies, limits or reverses what the source says."""
    ours, theirs = (kinds("".join(u.text for u in side)) for side in (claim, source))
    if any(ours[k] > theirs[k] for k in _TURNING) or (
        ours["permit"] and not theirs["permit"] and theirs["forbid"]
    ):
        return True
    said, there = ({w.text for w in words(side)} for side in (claim, source))
    return any(opposite(a, b) for a in said - there for b in there - said)
