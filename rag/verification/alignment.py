"""How one sequence reads as a part of another: the alignment with the fewest, most telling differences.

Gotoh's algorithm (1982, "An improved algorithm for matching biological
sequences"), global on the claim and free at both ends of the source, since a
claim may be any part of it: O(claim x source), a row at a time in numpy. A
stretch of the source that the claim leaves out costs a little whatever its
length; a character that stands for another costs less than leaving out a
stretch to find it elsewhere, so that 以上 in place of 以下 is seen as that.
"""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

MATCH: Final = 50
OTHER: Final = -30  # one unit in another's place
AKIN: Final = -10  # a quantity in a quantity's place
ADD_OPEN, ADD = -40, -30  # the claim says what the source does not
SKIP_OPEN, SKIP = -90, -1  # the claim leaves out what the source says

_FLOOR: Final = -(10**9)

Pairs = list[tuple[int | None, int | None]]
"""Aligned positions (claim, source); None where the other side has nothing."""
_Table = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class _Tables:
    """`pair[i, j]` for claim unit i and source unit j; the others for the first i and j units of each.

    `straight` is the best score that does not end in leaving out, `add` the best
    that ends in an addition, `skip` the best that ends in leaving out.
    """

    pair: _Table
    straight: _Table
    add: _Table
    skip: _Table


def align(
    claim: Sequence[Hashable], source: Sequence[Hashable], akin: tuple[Sequence[bool], Sequence[bool]]
) -> Pairs:
    """The pairs of the best alignment in order, from the first aligned unit to the last.

    `akin` marks on either side the units that rather stand for each other than
    for others (quantities). Source units before the first and after the last
    pair are not in the result.
    """
    names = {unit: n for n, unit in enumerate(dict.fromkeys([*claim, *source]))}
    a = np.array([names[u] for u in claim], np.int64)
    b = np.array([names[u] for u in source], np.int64)
    kin = np.array(akin[0], bool)[:, None] & np.array(akin[1], bool)[None, :]
    pair = np.where(a[:, None] == b[None, :], MATCH, np.where(kin, AKIN, OTHER))
    return _walk(_fill(pair.astype(np.int64)))


def _fill(pair: _Table) -> _Tables:
    n, m = pair.shape
    straight = np.zeros((n + 1, m + 1), np.int64)
    add = np.full((n + 1, m + 1), _FLOOR, np.int64)
    skip = np.full((n + 1, m + 1), _FLOOR, np.int64)
    steps = np.arange(m + 1, dtype=np.int64) * SKIP
    above = straight[0]
    for i in range(1, n + 1):
        add[i] = np.maximum(above + ADD_OPEN, add[i - 1]) + ADD
        straight[i] = add[i]
        straight[i, 1:] = np.maximum(add[i, 1:], above[:-1] + pair[i - 1])
        # Leaving out the source units from k to j: the best k is a running maximum.
        skip[i, 1:] = np.maximum.accumulate(straight[i] - steps)[:-1] + steps[1:] + SKIP_OPEN
        above = np.maximum(straight[i], skip[i])
    return _Tables(pair, straight, add, skip)


def _walk(t: _Tables) -> Pairs:
    """Back from the best end to the claim's first unit."""
    i, j = t.pair.shape[0], int(np.argmax(t.straight[-1]))
    out: Pairs = []
    adding = False
    while i > 0:
        if not adding and t.skip[i, j] > t.straight[i, j]:
            k = int(np.argmax(t.straight[i, :j] - SKIP * np.arange(j)))
            out += [(None, left_out) for left_out in range(j - 1, k - 1, -1)]
            j = k
        if not adding and t.straight[i, j] != t.add[i, j]:
            i, j = i - 1, j - 1
            out.append((i, j))
            continue
        i -= 1
        out.append((i, None))
        adding = t.add[i + 1, j] == t.add[i, j] + ADD  # else the addition began here
    return out[::-1]
