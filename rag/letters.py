"""Many short texts as one array of letters, so that a question is held against all of them at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from rag.folding import fold
from rag.terms import squeeze

_END = "\0"  # stands after each text; none holds it


class Letters:
    """Texts, folded and squeezed, one after another.

    Args:
        texts: the texts (n).

    """

    def __init__(self, texts: Sequence[str]) -> None:
        """Lay `texts` out."""
        self._plain = squeeze(fold("".join(text.replace(_END, " ") + _END for text in texts)))
        self._points = np.frombuffer(self._plain.encode("utf-32-le"), np.uint32)
        ends = np.flatnonzero(self._points == 0)
        self.lengths = np.diff(ends, prepend=-1) - 1
        """How long each text is, (n,)."""
        self._owner = np.repeat(np.arange(len(texts)), self.lengths + 1)

    def counts(self, letters: Sequence[str]) -> np.ndarray:
        """How often each text has each of `letters`, (n, len(letters))."""
        if not letters:
            return np.zeros((len(self.lengths), 0), np.int64)
        points = np.array([ord(letter) for letter in letters], np.uint32)
        order = np.argsort(points)
        at = np.searchsorted(points, self._points, sorter=order).clip(max=len(points) - 1)
        which = order[at]
        hit = points[which] == self._points
        shape = (len(self.lengths), len(letters))
        cells = self._owner[hit] * shape[1] + which[hit]
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)

    def closest(self, weights: Mapping[str, float], width: int) -> np.ndarray:
        """Of the weighted terms, the largest sum that begins within `width` letters of each text, (n,)."""
        best = np.zeros(len(self.lengths))
        places = [np.fromiter(self._places(term), np.int64) for term in weights]
        starts = np.unique(np.concatenate([np.empty(0, np.int64), *places]))
        owner = self._owner[starts]
        within = np.zeros(len(starts))
        for weight, at in zip(weights.values(), places, strict=True):
            if len(at):
                following = at[np.searchsorted(at, starts).clip(max=len(at) - 1)]
                near = (following >= starts) & (following - starts <= width)
                within += weight * (near & (self._owner[following] == owner))
        np.maximum.at(best, owner, within)
        return best

    def longest(self, text: str) -> np.ndarray:
        """The length of the longest run of letters that each has in common with `text`, (n,)."""
        best = np.zeros(len(self._points) + 1, np.int32)
        runs = np.zeros(len(self._points) + 1, np.int32)  # runs[i + 1]: of the run that ends with letter i
        for point in np.frombuffer(squeeze(fold(text)).encode("utf-32-le"), np.uint32):
            runs[1:] = np.where(self._points == point, runs[:-1] + 1, 0)
            np.maximum(best, runs, out=best)
        out = np.zeros(len(self.lengths), np.int64)
        np.maximum.at(out, self._owner, best[1:])
        return out

    def _places(self, term: str) -> Iterator[int]:
        at = self._plain.find(term)
        while at >= 0:
            yield at
            at = self._plain.find(term, at + 1)
