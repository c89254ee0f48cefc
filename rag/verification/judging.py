"""A difference → the problem it makes, or None where both sides say the same."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Final

from rag.domain import Problem
from rag.numerals import NUMERALS
from rag.verification.differences import Difference
from rag.verification.meanings import alike, conflict, content, kinds, opposite, same, without_kinds
from rag.verification.quantities import Kind, Quantity
from rag.verification.units import Unit
from rag.verification.words import Word, words

_NUMERALS: Final = frozenset(NUMERALS)
_NUMBERS: Final = {Kind.DATE: Problem.DATE, Kind.DOCUMENT: Problem.DOCUMENT_NUMBER}


def judge(difference: Difference) -> Problem | None:
    """The problem that `difference` makes of the claim; None where it is harmless."""
    of_numbers = _of_numbers(difference)
    if of_numbers:
        return of_numbers
    if not difference.claim:
        return _left_out(difference)
    ours, theirs = text_of(difference.claim), text_of(difference.source)
    # A 不 put in turns the sense; a phrase put in may stand elsewhere in the source.
    phrase = not difference.source and len(difference.claim) > _PUT_IN
    turned = not phrase and conflict(kinds(ours), kinds(theirs))
    if not turned and (alike(ours, theirs) or alike(_carried(difference.claim), _carried(difference.source))):
        return None
    added, left = _unmatched(words(difference.claim), words(difference.source))
    opposed = [*difference.runs, *((a.text, b.text) for a in added for b in left)]
    if turned or any(opposite(a, b) for a, b in opposed):
        return Problem.NEGATION
    added = [w for w in added if content(without_kinds(w.text).split())]
    if not added:
        return Problem.NAME if difference.across else None
    return Problem.NAME if any(w.names for w in (*added, *left)) else Problem.NO_EVIDENCE


def _carried(units: Sequence[Unit]) -> str:
    """The words that carry a claim, in one: 主持了会议 and 主持会议 are cut differently and say the same."""
    return "".join(content(w.text for w in words(units)))


def _of_numbers(difference: Difference) -> Problem | None:
    problem = compare_quantities(quantities_of(difference.claim), quantities_of(difference.source))
    # Numerals that count what is no known unit are characters to the alignment.
    numerals = any(_NUMERALS.issuperset(a) and _NUMERALS.issuperset(b) for a, b in difference.runs if a and b)
    return problem or (Problem.NUMBER if numerals else None)


def exchanged(found: Sequence[Difference]) -> bool:
    """Whether two words have changed places: who acts with whom it is done to, say."""
    sides = []
    for difference in found:
        added, left = _unmatched(words(difference.claim), words(difference.source))
        sides.append(({w.text for w in added if len(w.text) > 1}, {w.text for w in left}))
    return any(a[0] & b[1] and b[0] & a[1] for a, b in combinations(sides, 2))


def _left_out(difference: Difference) -> Problem | None:
    """What leaving words out does: clauses may go, but no exception and no word that turns the sense."""
    found = kinds(text_of(difference.source))
    if difference.clauses or difference.end:
        return Problem.NEGATION if found["except"] else None
    if difference.across:
        return Problem.NAME  # the subject of one sentence, the predicate of another
    turning = set(found) - {"oblige", "every", "or", "already"}
    return Problem.NEGATION if turning and len(difference.source) <= _SHORT else None


_PUT_IN: Final = 3
_SHORT: Final = 8
"""Of so many units left out, a turning word among them is what matters."""


def compare_quantities(claim: Sequence[Quantity], source: Sequence[Quantity]) -> Problem | None:
    """The problem of a claim's quantities beside the source's: a value, a date, a bound that is not there."""
    rest = list(source)
    alien: list[Quantity] = []
    for quantity in claim:
        twin = next((q for q in rest if q.key == quantity.key), None)
        if twin:
            rest.remove(twin)
        else:
            alien.append(quantity)
    for quantity in alien:
        if any(q.free == quantity.free for q in rest):
            return Problem.NEGATION
        if (
            quantity.kind is Kind.AMOUNT
            and quantity.value == 1
            and quantity.unit in {"个", "种", "项"}
            and not rest
        ):
            continue  # 一个: an article
        return _NUMBERS.get(quantity.kind, Problem.NUMBER)
    return None


def quantities_of(units: Sequence[Unit]) -> list[Quantity]:
    """The quantities among units, in their order."""
    return [u.quantity for u in units if u.quantity]


def text_of(units: Sequence[Unit]) -> str:
    """The characters of consecutive units, quantities left out."""
    return "".join(u.text for u in units if u.quantity is None)


def _unmatched(ours: Sequence[Word], theirs: Sequence[Word]) -> tuple[list[Word], list[Word]]:
    """The words of either side without a word of the same meaning on the other."""
    rest = list(theirs)
    added: list[Word] = []
    for word in ours:
        twin = next((t for t in rest if same(word.text, t.text)), None)
        if twin:
            rest.remove(twin)
        else:
            added.append(word)
    return added, rest
