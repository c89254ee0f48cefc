"""A claim and passages → whether they bear it out, by which sentences, and if not, why."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag.domain import Hit, Problem, Span
from rag.folding import fold
from rag.numerals import NUMERALS, to_int
from rag.structure.anchor import anchor
from rag.verification.alignment import align
from rag.verification.claims import Claim
from rag.verification.crossed import crossed
from rag.verification.differences import Difference, differences
from rag.verification.evidence import Window, windows
from rag.verification.judging import exchanged, judge
from rag.verification.meanings import overreaches
from rag.verification.paraphrase import keeps_conditions, paraphrased
from rag.verification.restated import restated
from rag.verification.units import Unit, units

RELATED: Final = 0.5
"""The share of a claim that must stand in the source before a difference can be called one."""
CLOSE: Final = 0.75
"""From this share on the claim follows the source word for word: what differs was changed."""
TOGETHER: Final = 4
"""So many sentences may bear out one restated claim."""
_HARD: Final = frozenset(Problem) - {Problem.NO_EVIDENCE}
_CERTAIN: Final = _HARD - {Problem.NAME}
"""In a long window an alignment may pair a name with the wrong one; these problems it does not make up."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A sentence of a passage that bears on a claim; `span` counts in the document's text."""

    hit: Hit
    span: Span


@dataclass(frozen=True, slots=True)
class Support:
    """Whether a claim is borne out; `problems` are empty exactly where it is.

    `evidence` are the sentences that bear it out, or those it departs from.
    """

    supported: bool
    problems: tuple[Problem, ...]
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True, slots=True)
class _Reading:
    """A claim beside one window: its problems, the share of it that stands there, the sentences used.

    `certain`: something was put in another's place, or two have changed places.
    """

    problems: tuple[Problem, ...]
    share: float
    evidence: tuple[Evidence, ...]
    certain: bool = False


NOTHING: Final = Support(supported=False, problems=(Problem.NO_EVIDENCE,), evidence=())


def check(claim: Claim, candidates: Sequence[Hit]) -> Support:
    """Check `claim` against the passages `candidates`.

    What stands there word for word is borne out. Otherwise the claim is aligned
    with the passages that share most with it and every difference is judged; a
    claim that follows none of them closely is compared by its words. The problems
    are those of the passage that comes nearest.
    """
    ours = units(claim.core)
    places = windows(claim.core, candidates)
    if not ours or not places:
        return NOTHING
    readings: list[_Reading] = []
    for window in places:
        reading = _read(ours, window)
        if not reading.problems and _overreaches(claim, reading):
            reading = replace(reading, problems=(Problem.NEGATION,), share=1.0)
        if not reading.problems:
            return _attributed(claim, reading)
        readings.append(reading)
    nearest = max(readings, key=lambda r: r.share)
    if nearest.share < RELATED:
        return NOTHING
    return Support(supported=False, problems=nearest.problems, evidence=nearest.evidence)


def _read(ours: Sequence[Unit], window: Window) -> _Reading:
    """The claim beside a window: word for word, and where that fails in other words."""
    reading = _aligned(ours, window)
    if reading.problems:
        reading = _in_part(ours, window, reading, word_for_word=reading.certain)
    if not reading.problems and crossed(
        ours, [window.part(n, n + 1).units for n in range(len(window.parts))]
    ):
        return replace(reading, problems=(Problem.NUMBER,))
    return reading


def _aligned(ours: Sequence[Unit], window: Window) -> _Reading:
    """The claim beside the window, difference by difference."""
    theirs = window.units
    if not theirs:
        return _Reading((Problem.NO_EVIDENCE,), 0.0, ())
    pairs = align(
        [u.key for u in ours],
        [u.key for u in theirs],
        ([u.quantity is not None for u in ours], [u.quantity is not None for u in theirs]),
    )
    equal = [(i, j) for i, j in pairs if i is not None and j is not None and ours[i].key == theirs[j].key]
    share = len(equal) / len(ours)
    found = [(d, judge(d)) for d in differences(ours, theirs, pairs)]
    problems = {p for _, p in found if p}
    swapped = exchanged([d for d, _ in found])
    if swapped:
        problems.add(Problem.NAME)
    certain = swapped or any(_is_certain(d, p, share) for d, p in found)
    used = Counter(window.owner[j] for _, j in equal)
    least = min(_LEAST, max(used.values(), default=0))
    evidence = tuple(Evidence(window.hit, window.parts[n]) for n in sorted(used) if used[n] >= least)
    return _Reading(tuple(p for p in Problem if p in problems), share, evidence, certain)


def _is_certain(difference: Difference, problem: Problem | None, share: float) -> bool:
    """Whether a difference shows what was changed, and is not how the alignment came to be."""
    if difference.framed:
        return share >= RELATED and problem is not None
    compact = len(difference.source) <= len(difference.claim) + _SLACK
    return share >= CLOSE and compact and problem in _CERTAIN


_SLACK: Final = 10
"""A difference with more units of the source beyond the claim's spans what has nothing to do with it."""
_ARTICLE: Final = re.compile(rf"第([{NUMERALS}\d]+)条")
_SOME: Final = 0.3
"""The share of a claim's units that a sentence must hold to be one it may be worded after."""
_LEAST: Final = 4
"""Units of a sentence that must be used before it is cited."""


def _in_part(ours: Sequence[Unit], window: Window, aligned: _Reading, *, word_for_word: bool) -> _Reading:
    """The best reading of the claim beside up to `TOGETHER` sentences of the window alone.

    With `word_for_word` no other words are accepted: the window as a whole has
    shown what was changed, but the same words may also stand unchanged in a
    sentence of it.
    """
    best = aligned
    around = _around(window.hit)
    said = {u.text for u in ours}
    for size in range(1, TOGETHER + 1):
        for start in range(len(window.parts) - size + 1):
            part = window.part(start, start + size)
            held = len(said & {u.text for u in part.units}) / len(said)
            if held < _SOME:
                continue
            reading = _aligned(ours, part)
            stated = paraphrased(ours, part.units, around, listed=part.listed) if reading.problems else ()
            if stated:
                where = [s for s in part.parts if any(s.start <= u.start < s.end for u in stated)]
                return _Reading((), held, tuple(Evidence(window.hit, s) for s in where))
            if held < RELATED:
                continue
            if reading.problems and not word_for_word and not _changed(reading):
                problems = tuple(restated(ours, part.units, close=reading.share >= CLOSE))
                if not problems and not keeps_conditions(ours, part.units):
                    problems = (Problem.NUMBER,)
                reading = _Reading(problems, held, tuple(Evidence(window.hit, s) for s in part.parts))
            if not reading.problems:
                return reading
            if aligned.share < RELATED and held > best.share:
                best = replace(reading, share=held)
    return best


def _around(hit: Hit) -> str:
    """In whose light a sentence of a passage stands: the document's title and the headings."""
    return fold("".join((hit.document.title, *hit.passage.headings)))


def _changed(reading: _Reading) -> bool:
    """Whether a claim follows its source so closely that what differs was changed."""
    return reading.certain or (reading.share >= CLOSE and bool(_HARD & set(reading.problems)))


def _attributed(claim: Claim, reading: _Reading) -> Support:
    """Borne out, unless the claim says it is from another document than where it stands."""
    if claim.title and reading.evidence:
        named, document = _bare(claim.title), reading.evidence[0].hit.document
        title = _bare(document.title)
        if named not in title and title not in named and named not in _bare(document.text):
            return Support(supported=False, problems=(Problem.CITATION,), evidence=reading.evidence)
    if claim.article and reading.evidence and _elsewhere(claim.article, reading.evidence):
        return Support(supported=False, problems=(Problem.CITATION,), evidence=reading.evidence)
    return Support(supported=True, problems=(), evidence=reading.evidence)


def _elsewhere(article: str, evidence: Sequence[Evidence]) -> bool:
    """Whether the evidence stands in articles, and none of them is the one named."""
    anchors = (anchor(e.hit.document.outline, e.span, e.hit.document.text) or "" for e in evidence)
    found = [m[1] for m in map(_ARTICLE.match, anchors) if m]
    return bool(found) and to_int(article) not in map(to_int, found)


def _overreaches(claim: Claim, reading: _Reading) -> bool:
    told = "".join(e.span.of(e.hit.document.text) for e in reading.evidence)
    return overreaches(fold(claim.core), fold(told))


def _bare(title: str) -> str:
    return re.sub(r"\W|中华人民共和国", "", fold(title))
