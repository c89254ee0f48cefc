"""Where a claim and its source part: whole words on both sides, with what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.verification.alignment import Pairs
from rag.verification.units import Unit


@dataclass(frozen=True, slots=True)
class Difference:
    """The claim says `claim` where the source says `source`; one of them may be empty.

    `clauses`: what the source alone says is made of whole clauses. `across`: it
    leaves out the end of a sentence of the source within a clause of the claim.
    """

    claim: tuple[Unit, ...]
    source: tuple[Unit, ...]
    clauses: bool
    across: bool


def differences(claim: Sequence[Unit], source: Sequence[Unit], pairs: Pairs) -> list[Difference]:
    """The differences of an alignment in order, each widened to whole words of either side.

    Widening takes in what is the same on both sides (人民检察院 for 人民法院, not 检察 for 法).
    """
    same = [i is not None and j is not None and claim[i].key == source[j].key for i, j in pairs]
    keep = list(same)
    changed = True
    while changed:  # a word that differs in part differs
        changed = False
        for side, units in ((0, claim), (1, source)):
            broken = {units[at].word for p, ok in zip(pairs, keep, strict=True) if not ok for at in [p[side]] if at is not None}
            for n, p in enumerate(pairs):
                at = p[side]
                if keep[n] and at is not None and units[at].word in broken:
                    keep[n], changed = False, True
            if _split_words(units, pairs, keep, side):
                changed = True
    out: list[Difference] = []
    n = 0
    while n < len(pairs):
        if keep[n]:
            n += 1
            continue
        end = n
        while end < len(pairs) and not keep[end]:
            end += 1
        out.append(_difference(claim, source, pairs, n, end))
        n = end
    return out


def _split_words(units: Sequence[Unit], pairs: Pairs, keep: list[bool], side: int) -> bool:
    """Break words of `units` into which the other side puts something; whether there were any."""
    found = False
    for n, pair in enumerate(pairs):
        if keep[n] or pair[side] is not None:
            continue
        before = next((pairs[k][side] for k in range(n - 1, -1, -1) if pairs[k][side] is not None), None)
        after = next((pairs[k][side] for k in range(n + 1, len(pairs)) if pairs[k][side] is not None), None)
        if before is None or after is None or units[before].word != units[after].word:
            continue
        for k, other in enumerate(pairs):
            at = other[side]
            if keep[k] and at is not None and units[at].word == units[before].word:
                keep[k], found = False, True
    return found


def _difference(claim: Sequence[Unit], source: Sequence[Unit], pairs: Pairs, start: int, end: int) -> Difference:
    ours = [i for i, _ in pairs[start:end] if i is not None]
    theirs = [j for _, j in pairs[start:end] if j is not None]
    following = next((j for _, j in pairs[end:] if j is not None), None)
    next_claim = next((i for i, _ in pairs[end:] if i is not None), None)
    inside = bool(theirs) and following is not None
    bounded = inside and source[theirs[0]].clause and source[following or 0].clause
    breaks = inside and any(source[j].sentence for j in [*theirs[1:], following or 0])
    claim_breaks = any(claim[i].clause for i in ours) or (next_claim is not None and claim[next_claim].clause)
    return Difference(
        claim=tuple(claim[i] for i in ours),
        source=tuple(source[j] for j in theirs),
        clauses=bounded,
        across=breaks and not claim_breaks,
    )
