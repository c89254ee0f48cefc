"""Why a passage ranks first: what is found is read once more, and its signs are weighed.

The searches say where the question's words and meaning are; here the eighty
best passages are looked at closely: do the words stand together, does the title
name them, is it the year that was asked for. Every sign is a share or nearly so
(0 to 1), and a passage's worth is their weighted sum.

There are two sets of weights. A question put in the documents' own words is
decided by where those words stand; one in lay words, which no document holds
together, by meaning and by single characters. `own_words` tells how far a
question is the one or the other, and the two sets are mixed accordingly. The
weights are fitted by `rag.evaluation.fit_ranking` and lie in ranking.json.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from rag.folding import fold
from rag.letters import Letters
from rag.question import HAN, analyse
from rag.terms import squeeze, terms

FILE = Path(__file__).with_name("ranking.json")
CLOSE = 50  # characters: a clause
_LINKING = 0.15  # of its information: a term that is no part of a content word
_FULL_MATCH = 0.55  # BM25 over information: what the best document of a well-worded question reaches
_TYPICAL = 200  # characters of a passage, for BM25's normalisation of length
_K1, _B = 1.2, 0.75
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)")
_SHORT = 4  # characters: of a title that is shorter, a share says little


class Signs(NamedTuple):
    """What speaks for passages, (n,) each; about 0 to 1.

    document: BM25 of its whole document, over the best one's.
    passage: BM25 of the passage itself, over the information of the question.
    held: the share of the question's content words, by information, that its document holds.
    named: the longest run of the title that the question names, as a share of the title.
    year: 1 where the title names a year that is asked for, -1 where it names others alone; where it
        names none, a half if the document is of one.
    meaning: the cosine of question and passage, from 0 for the farthest passage to 1 for the nearest.
    characters: BM25 of single characters, over the best passage's: words that are alike share some.
    close: the share of the content words that stand within `CLOSE` characters.
    """

    document: np.ndarray
    passage: np.ndarray
    held: np.ndarray
    named: np.ndarray
    year: np.ndarray
    meaning: np.ndarray
    characters: np.ndarray
    close: np.ndarray


SIGNS = Signs._fields


def scaled(signs: np.ndarray) -> np.ndarray:
    """Signs (n, len(SIGNS)) with the scores of searches scaled over the `n` passages, as `Signs` has it."""
    out = signs.copy()
    meaning = SIGNS.index("meaning")
    out[:, meaning] -= out[:, meaning].min(initial=np.inf)
    for column in (SIGNS.index("document"), SIGNS.index("characters"), meaning):
        out[:, column] /= out[:, column].max(initial=0) or 1.0
    return out


@dataclass(frozen=True, slots=True)
class Weights:
    """The weight of each of `SIGNS` (n,): for questions in lay words, and in the documents' own."""

    lay: np.ndarray
    own: np.ndarray

    def worth(self, signs: np.ndarray, own_words: float) -> np.ndarray:
        """What passages (m, n) are worth, (m,): 1 at most where every sign speaks for one."""
        weights = (1 - own_words) * self.lay + own_words * self.own
        return np.asarray(signs @ weights / np.maximum(weights, 0).sum())


@cache
def weights() -> Weights:
    """The weights in use."""
    told = json.loads(FILE.read_text("utf8"))
    return Weights(*(np.array([told[kind][sign] for sign in SIGNS]) for kind in ("lay", "own")))


class Wanted:
    """What a question looks for, with what each part of it tells.

    Args:
        question: as asked.
        idf: the information of the question's terms.
        character_idf: the information of its single characters.

    """

    def __init__(
        self,
        question: str,
        idf: Mapping[str, float],
        character_idf: Mapping[str, float],
    ) -> None:
        """Take the question apart."""
        content = analyse(question).terms
        self.information = sum(idf.values()) or 1.0
        self.content = {t: value * content.get(t, _LINKING) for t, value in idf.items()}
        self._question = question
        self.years = years(question)
        self._whole = sum(self.content.values()) or 1.0
        self._characters = character_idf

    def own_words(self, best: float) -> float:
        """How far the question speaks as the documents do: 0 to 1, by the best whole document's BM25."""
        return min(1.0, best / self.information / _FULL_MATCH)

    def share(self, held: float) -> float:
        """`held` of the content's information as a share."""
        return held / self._whole

    def named(self, titles: Sequence[str]) -> np.ndarray:
        """The sign `named` of titles, (n,)."""
        letters = Letters(titles)
        return np.asarray(letters.longest(self._question) / np.maximum(_SHORT, letters.lengths))

    def year(self, titles: Sequence[str], dated: Sequence[int | None]) -> np.ndarray:
        """The sign `year` of titles, (n,); `dated` is the year that each document is of, if any."""
        if not self.years:
            return np.zeros(len(titles))
        return np.array([self._of_year(years(t), str(y)) for t, y in zip(titles, dated, strict=True)])

    def _of_year(self, named: set[str], dated: str) -> float:
        if named:
            return 1.0 if named & self.years else -1.0
        return 0.5 if dated in self.years else 0.0

    def written(self, texts: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        """The signs `characters` (not yet scaled) and `close` of the texts of passages, (n,) each."""
        letters = Letters(texts)
        return self._by_characters(letters), letters.closest(self.content, CLOSE) / self._whole

    def _by_characters(self, letters: Letters) -> np.ndarray:
        counts = letters.counts(list(self._characters))
        bend = _K1 * (1 - _B + _B * letters.lengths / _TYPICAL)
        shares = counts * (_K1 + 1) / (counts + bend[:, None])
        return np.asarray(shares @ np.array([*self._characters.values()]))


def years(text: str) -> set[str]:
    """The years that a question or a title names."""
    return set(_YEAR.findall(squeeze(fold(text))))


def characters(question: str) -> list[str]:
    """The Chinese characters of a question, folded, each once."""
    return list(dict.fromkeys(HAN.findall(fold(question))))


def known_terms(question: str) -> list[str]:
    """The terms of a question, each once."""
    return list(dict.fromkeys(terms(question)))
