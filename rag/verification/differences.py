"""Where a claim and its source part: whole words on both sides, with what stands around them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final

from rag.verification.alignment import Pairs
from rag.verification.units import Unit
from rag.verification.words import words

_BEFORE: Final = 3  # units before a claim that begins within a clause: a 不 or 不得 there turns it

_SHORT: Final = 6  # units that stand in the place of others
_LONGER: Final = 2
_FRAME: Final = 3  # units on either side that are the same around what stands in another's place


@dataclass(frozen=True, slots=True)
class Difference:
    """The claim says `claim` where the source says `source`; one of them may be empty.

    `runs` are the characters that differ within those words (检察, 法 in
    人民检察院, 人民法院). `clauses`: what the source alone says is made of whole
    clauses. `across`: the claim goes on within a clause where the source has begun
    anew, with another subject perhaps. `end`: it is how the source's clause ends, where the claim
    stops before. `framed`: one thing stands in another's place, what is around them
    the same.
    """

    claim: tuple[Unit, ...]
    source: tuple[Unit, ...]
    runs: tuple[tuple[str, str], ...] = ()
    clauses: bool = False
    across: bool = False
    end: bool = False
    framed: bool = False


def differences(claim: Sequence[Unit], source: Sequence[Unit], pairs: Pairs) -> list[Difference]:
    """The differences of an alignment in order, each widened to whole words of either side.

    Widening takes in what is the same on both sides: 人民检察院 stands for 人民法院,
    not 检察 for 法. What differs at the claim's ends takes in the source's clause
    as far as it goes.
    """
    same = [i is not None and j is not None and claim[i].key == source[j].key for i, j in pairs]
    keep = _whole_words(claim, source, pairs, same)
    out: list[Difference] = []
    for kept, group in groupby(range(len(pairs)), key=keep.__getitem__):
        if not kept:
            at = list(group)
            out.append(_difference(claim, source, pairs, at[0], at[-1] + 1, same))
    return _with_ends(out, source, pairs, keep)


def _whole_words(
    claim: Sequence[Unit], source: Sequence[Unit], pairs: Pairs, same: Sequence[bool]
) -> list[bool]:
    """Which pairs are the same and stand in words that are the same throughout."""
    keep = list(same)
    changed = True
    while changed:
        changed = False
        for side, units in enumerate((claim, source)):
            broken = set(_broken(units, pairs, keep, side))
            for n, pair in enumerate(pairs):
                at = pair[side]
                if keep[n] and at is not None and units[at].word in broken:
                    keep[n], changed = False, True
    return keep


def _broken(units: Sequence[Unit], pairs: Pairs, keep: Sequence[bool], side: int) -> Iterator[int]:
    """The words of one side that differ in part, or into which the other side puts something."""
    before: int | None = None
    inserted = False
    for pair, kept in zip(pairs, keep, strict=True):
        at = pair[side]
        if at is None:
            inserted = True
            continue
        word = units[at].word
        if not kept or (inserted and word == before):
            yield word
        before, inserted = word, False


def _difference(
    claim: Sequence[Unit], source: Sequence[Unit], pairs: Pairs, start: int, end: int, same: list[bool]
) -> Difference:
    ours = [i for i, _ in pairs[start:end] if i is not None]
    theirs = [j for _, j in pairs[start:end] if j is not None]
    following = next((j for _, j in pairs[end:] if j is not None), None)
    clauses = bool(theirs) and following is not None and source[theirs[0]].clause and source[following].clause
    runs = []
    for kept, group in groupby(range(start, end), key=same.__getitem__):
        if not kept:
            run = [pairs[n] for n in group]
            runs.append(
                (
                    "".join(claim[i].text for i, _ in run if i is not None),
                    "".join(source[j].text for _, j in run if j is not None),
                )
            )
    frame = same[max(0, start - _FRAME) : start] + same[end : end + _FRAME]
    alike = 0 < len(ours) <= _SHORT and 0 < len(theirs) <= _SHORT and abs(len(ours) - len(theirs)) <= _LONGER
    one_clause = not any(source[j].clause for j in [*theirs[1:], *([] if following is None else [following])])
    return Difference(
        tuple(claim[i] for i in ours),
        tuple(source[j] for j in theirs),
        tuple(runs),
        clauses=clauses,
        across=_across(claim, source, pairs, start, end),
        framed=alike and one_clause and all(frame),
    )


def _across(claim: Sequence[Unit], source: Sequence[Unit], pairs: Pairs, start: int, end: int) -> bool:
    """Whether the claim goes on within a clause where the source has begun anew.

    Anew is another sentence, or another clause with a name of its own: 甲主持会议，乙出席会议
    does not say 甲出席会议.
    """
    skipped: list[Unit] = []
    for i, j in pairs[start : end + 1]:
        if i is None:
            skipped += [] if j is None else [source[j]]
            continue
        reached = [*skipped, *([] if j is None else [source[j]])]
        if i > 0 and not claim[i].clause and reached and _anew(reached, skipped):
            return True
        skipped = []
    return False


def _anew(reached: Sequence[Unit], skipped: Sequence[Unit]) -> bool:
    if any(u.sentence for u in reached):
        return True
    last = max((n for n, u in enumerate(skipped) if u.clause), default=None)
    return last is not None and any(w.names for w in words(skipped[last:]))


def _with_ends(
    found: list[Difference], source: Sequence[Unit], pairs: Pairs, keep: Sequence[bool]
) -> list[Difference]:
    """The differences with what the source's clauses say before the claim's first word and after its last."""
    at = [j for _, j in pairs if j is not None]
    if not at:
        return found
    start, end = at[0], at[-1] + 1
    while start > 0 and not source[start].clause:
        start -= 1
    while end < len(source) and not source[end].clause:
        end += 1
    before, after = tuple(source[start : at[0]]), tuple(source[at[-1] + 1 : end])
    out = list(found)
    if not keep[0]:
        first = next((j for (_, j), kept in zip(pairs, keep, strict=True) if kept and j is not None), None)
        apart = first is not None and source[first].clause  # what stands there is the end of another clause
        out[0] = replace(out[0], source=() if apart else before + out[0].source)
    elif before:
        out.insert(0, Difference((), before[-_BEFORE:]))
    if not keep[-1]:
        out[-1] = replace(out[-1], source=out[-1].source + after)
    elif after:
        out.append(Difference((), after, end=True))
    return out
