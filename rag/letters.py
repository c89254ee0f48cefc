"""Many short texts as one array of letters, so that a question is held against all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rag.folding import fold
from rag.terms import squeeze

_END = "\0"  # stands after each text; none holds it
_PAIR = 2
_BASE = 1 << 21  # more than there are code points
_FINE = 1 << 40  # parts of 1
_AT_ONCE = 1000  # letters of a question


class Letters:
    """Texts, folded and squeezed, one after another.

    Args:
        texts: the texts (n).

    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Lay `texts` out."""
        self._plain = squeeze(fold("".join(text.replace(_END, " ") + _END for text in texts)))
        self._points = _points(self._plain)
        ends = np.flatnonzero(self._points == 0)
        self.lengths = np.diff(ends, prepend=-1) - 1
        """How long each text is, (n,)."""
        self._owner = np.repeat(np.arange(len(texts)), self.lengths + 1)

    def counts(self, letters: Sequence[str]) -> np.ndarray:
        """How often each text has each of `letters`, (n, len(letters))."""
        shape = (len(self.lengths), len(letters))
        which = self._which("".join(letters))
        at = np.flatnonzero(which)
        cells = self._owner[at] * shape[1] + which[at] - 1
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)

    def closest(self, weights: Mapping[str, float], width: int) -> np.ndarray:
        """Of the weighted terms, the largest sum that begins within `width` letters of each text, (n,)."""
        places, term = self._places([*weights])
        owner = self._owner[places]
        at = places + width * owner  # no window reaches from one text into the next
        last = np.full(len(at), -width - 1)  # where the same term stood last
        order = np.argsort(term, kind="stable")
        again = np.diff(term[order]) == 0
        last[order[1:][again]] = at[order[:-1][again]]
        # A term counts in the windows that begin up to `width` before it and after its last place. As whole
        # numbers, what comes into the sum and goes out of it leaves nothing behind.
        worth = np.rint(np.array([*weights.values()]) * _FINE).astype(np.int64)[term]
        change = np.zeros(len(at) + 1, np.int64)
        np.add.at(change, np.searchsorted(at, np.maximum(at - width, last + 1)), worth)
        np.subtract.at(change, np.searchsorted(at, at, "right"), worth)
        best = np.zeros(len(self.lengths))
        np.maximum.at(best, owner, np.cumsum(change)[:-1] / _FINE)
        return best

    def longest(self, text: str) -> np.ndarray:
        """The length of the longest run of letters that each has in common with `text`, (n,)."""
        points = _points(squeeze(fold(text)))
        best = np.zeros(len(self.lengths), np.int64)
        width = len(self._points) + 1
        for start in range(0, len(points), _AT_ONCE):
            some = points[start : start + _AT_ONCE + self.lengths.max(initial=0)]
            same = np.zeros((len(some) + 1, width), bool)  # the last row and column end every run
            same[:-1, :-1] = some[:, None] == self._points
            runs, length = np.flatnonzero(same), 0  # where runs begin that are longer than `length`
            while len(runs):
                length += 1
                np.maximum.at(best, self._owner[runs % width], length)
                runs = runs[same.ravel()[runs + length * (width + 1)]]
        return best

    def _places(self, terms: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """Where terms stand, ascending, and which of them stands there, (m,) each."""
        letters = {letter: n for n, letter in enumerate(dict.fromkeys("".join(terms)), start=1)}
        pairs = {}  # which term two letters are: nearly all are two, and found at once
        others = []
        for n, term in enumerate(terms):
            if len(term) == _PAIR:
                pairs[letters[term[0]] * _BASE + letters[term[1]]] = n
            else:
                others += [(at, n) for at in _every(term, self._plain)]
        which = self._which("".join(letters))
        at = np.flatnonzero((which[:-1] > 0) & (which[1:] > 0))
        codes = which[at].astype(np.int64) * _BASE + which[at + 1]
        known = np.array(sorted([*pairs, _BASE * _BASE]))  # the last is beyond all codes
        slot = np.searchsorted(known, codes)
        is_term = known[slot] == codes
        term_of = np.array([pairs.get(code, -1) for code in known.tolist()])
        further = np.array(others, np.int64).reshape(-1, 2)
        places = np.concatenate([at[is_term], further[:, 0]])
        which_term = np.concatenate([term_of[slot[is_term]], further[:, 1]])
        order = np.argsort(places, kind="stable")
        return places[order], which_term[order]

    def _which(self, letters: str) -> np.ndarray:
        """Which of `letters`, from 1, each point is; 0: none."""
        points = _points(letters)
        table = np.zeros(max(self._points.max(initial=0), points.max(initial=0)) + 1, np.int32)
        table[points] = np.arange(1, len(letters) + 1)
        return np.asarray(table[self._points])


def _every(term: str, text: str) -> Iterator[int]:
    at = text.find(term)
    while at >= 0:
        yield at
        at = text.find(term, at + 1)


def _points(text: str) -> np.ndarray:
    return np.frombuffer(text.encode("utf-32-le"), np.uint32)
