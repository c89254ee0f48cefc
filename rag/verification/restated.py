"""Claims in words of their own: every word that carries the claim is looked for in a few sentences together.

Where a claim follows its source closely the differences are judged one by one;
here it does not, so that what counts is whether everything it says is there:
names and numbers exactly, verbs by their meaning, nothing turned round.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from typing import Final

from rag.domain import Problem
from rag.verification.judging import Word, compare_quantities, words
from rag.verification.meanings import content, kinds, opposite, same, without_kinds
from rag.verification.units import Unit

ENOUGH: Final = 0.8
"""The share of the words, half-found ones counted half, from which a claim is restated."""
_HALF: Final = 0.5
_TURNING: Final = ("forbid", "exempt", "not", "only", "except", "never", "short", "exceed", "already", "some")
"""Kinds a claim may not have beyond its source, nor leave out where its source has them beside the same words."""


def restated(claim: Sequence[Unit], source: Sequence[Unit], *, close: bool) -> list[Problem]:
    """The problems of `claim` as a restatement of `source`; none where it says the same in other words.

    With `close` (the claim follows the source nearly word for word) no word may be missing.
    """
    said = [w for w in words(claim) if content(without_kinds(w.text).split())]
    there = words(source)
    text = "".join(u.text for u in source)
    missing: list[Word] = []
    credit = 0.0
    free = Counter(w.text for w in there)
    for word in said:
        if word.text in text or _spread(word.text, text) or any(same(word.text, t.text) for t in there):
            credit += 1
            free[word.text] -= 1
        elif not word.names and _half(word.text, said, free):
            credit += _HALF
        else:
            missing.append(word)
    problems: list[Problem] = []
    numbers = compare_quantities([u.quantity for u in claim if u.quantity], [u.quantity for u in source if u.quantity])
    if numbers:
        problems.append(numbers)
    if _turned(claim, source, said, there):
        problems.append(Problem.NEGATION)
    share = credit / len(said) if said else 0.0
    if not said or share < ENOUGH / 2:
        return [*problems, Problem.NO_EVIDENCE]
    if any(w.names or w.tag[:1] == "n" for w in missing):
        problems.append(Problem.NAME)
    elif missing and (close or share < ENOUGH):
        problems.append(Problem.NO_EVIDENCE)
    return problems


def _spread(word: str, text: str) -> bool:
    """Whether the characters of a short word stand in order close together: 发言 in 发了言."""
    return len(word) == 2 and re.search(f"{re.escape(word[0])}.{{1,3}}{re.escape(word[1])}", text) is not None  # noqa: PLR2004


def _half(word: str, said: Sequence[Word], free: Counter[str]) -> bool:
    """Whether a word of the source that the claim does not use shares a character with `word`."""
    used = {w.text for w in said}
    return any(set(word) & set(t) for t, n in free.items() if n > 0 and t not in used and len(t) > 1)


def _turned(claim: Sequence[Unit], source: Sequence[Unit], said: Sequence[Word], there: Sequence[Word]) -> bool:
    """Whether the claim denies, limits or reverses what the source says."""
    ours = kinds("".join(u.text for u in claim))
    theirs = kinds("".join(u.text for u in source))
    if any(ours[k] > theirs[k] for k in _TURNING) or (ours["permit"] and not theirs["permit"] and theirs["forbid"]):
        return True
    spoken = {w.text for w in there}
    return any(
        opposite(w.text, t.text) for w in said if w.text not in spoken for t in there if t.text not in {s.text for s in said}
    )
