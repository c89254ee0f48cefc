"""The measures, each from plain values; shares and means from 0 to 1."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

CITED = 3  # citations that count
QUOTED = 150  # characters of all they quote that count: saying more helps nobody
BINS = 10


def retrieval(ranked: Sequence[Sequence[str]], relevant: Sequence[Iterable[str]]) -> dict[str, float]:
    """Mean R@1, R@5, R@10, R@100, MRR@10 and nDCG@10 (binary gains); a row of documents a question.

    Järvelin and Kekäläinen 2002, "Cumulated gain-based evaluation of IR techniques".
    """
    total = dict.fromkeys(("R@1", "R@5", "R@10", "R@100", "MRR@10", "nDCG@10"), 0.0)
    for found, those in zip(ranked, relevant, strict=True):
        wanted = set(those)
        for k in (1, 5, 10, 100):
            total[f"R@{k}"] += len(wanted & set(found[:k])) / len(wanted)
        places = [i for i, document in enumerate(found[:10]) if document in wanted]
        total["MRR@10"] += 1 / (places[0] + 1) if places else 0.0
        ideal = sum(1 / math.log2(i + 2) for i in range(min(10, len(wanted))))
        total["nDCG@10"] += sum(1 / math.log2(i + 2) for i in places) / ideal
    return {name: value / len(ranked) for name, value in total.items()}


@dataclass(frozen=True, slots=True)
class Judged:
    """What the first quotes of an answer hold.

    `evidence`: all fragments; `apt`: for each quote whether it holds a fragment or
    is part of one; `exact`: a gold answer; `overlap`: the best share of a gold
    answer's character bigrams. None or empty where the question has none.
    """

    evidence: bool | None
    apt: tuple[bool, ...]
    exact: bool | None
    overlap: float | None


def judge(quotes: Sequence[str], evidence: Sequence[str], golds: Sequence[Sequence[str]]) -> Judged:
    """Judge the quotes of an answer, the best first; white space does not count."""
    said = _first(quotes)
    whole = "".join(said)
    fragments = [squeeze(e) for e in evidence]
    known = [parts for parts in ([squeeze(p) for p in gold] for gold in golds) if "".join(parts)]
    have = set(bigrams(whole))
    return Judged(
        evidence=all(e in whole for e in fragments) if fragments else None,
        apt=tuple(any(e in quote or quote in e for e in fragments) for quote in said) if fragments else (),
        exact=any(all(part in whole for part in parts) for parts in known) if known else None,
        overlap=max((_share(have, "".join(parts)) for parts in known), default=None),
    )


def _first(quotes: Sequence[str]) -> list[str]:
    """The first `CITED` quotes without white space, cut to `QUOTED` characters in all."""
    said, left = [], QUOTED
    for quote in quotes[:CITED]:
        said.append(squeeze(quote)[:left])
        left -= len(said[-1])
    return [quote for quote in said if quote]


def _share(have: set[str], gold: str) -> float:
    wanted = set(bigrams(gold))
    return len(have & wanted) / max(1, len(wanted))


def squeeze(text: str) -> str:
    """`text` without white space."""
    return re.sub(r"\s", "", text)


def bigrams(text: str) -> list[str]:
    """Character bigrams of Chinese runs, whole words of alphabets and digits."""
    out: list[str] = []
    for run in re.findall(r"[\u3400-\u9fff]+|[A-Za-z0-9]+", text):
        if run[0].isascii():
            out.append(run.lower())
        else:
            out += [run[i : i + 2] for i in range(len(run) - 1)] or [run]
    return out


def area(positive: Sequence[float], negative: Sequence[float]) -> float:
    """The chance that a random positive scores above a random negative, ties as halves (the ROC's area).

    Hanley and McNeil 1982, "The meaning and use of the area under a ROC curve".
    """
    ordered = sorted([(score, True) for score in positive] + [(score, False) for score in negative])
    ranks, i = 0.0, 0
    while i < len(ordered):
        j = i
        while j < len(ordered) and ordered[j][0] == ordered[i][0]:
            j += 1
        ranks += (i + j + 1) / 2 * sum(is_positive for _, is_positive in ordered[i:j])
        i = j
    n, m = len(positive), len(negative)
    return (ranks - n * (n + 1) / 2) / (n * m)


@dataclass(frozen=True, slots=True)
class Refusals:
    """How refusing at a threshold does: of what is refused, and of what should be, how much is right.

    `precision` is None where nothing is refused; `answered` is the share of the
    answerable questions that are answered.
    """

    threshold: float
    precision: float | None
    recall: float
    answered: float


def refusals(answerable: Sequence[float], unanswerable: Sequence[float], threshold: float) -> Refusals:
    """What is refused when confidences below `threshold` are."""
    wrong, right = (sum(c < threshold for c in part) for part in (answerable, unanswerable))
    return Refusals(
        threshold,
        right / (right + wrong) if right + wrong else None,
        right / len(unanswerable),
        1 - wrong / len(answerable),
    )


@dataclass(frozen=True, slots=True)
class Bin:
    """Questions with a confidence in [`low`, `high`): how many, its mean, the share that can be answered."""

    low: float
    high: float
    questions: int
    confidence: float
    answerable: float


def reliability(confidences: Sequence[float], answerable: Sequence[bool]) -> list[Bin]:
    """`BINS` bins of equal width, empty ones left out (DeGroot and Fienberg 1983)."""
    out = []
    for n in range(BINS):
        inside = [i for i, c in enumerate(confidences) if n == min(int(c * BINS), BINS - 1)]
        if inside:
            mean = sum(confidences[i] for i in inside) / len(inside)
            share = sum(answerable[i] for i in inside) / len(inside)
            out.append(Bin(n / BINS, (n + 1) / BINS, len(inside), mean, share))
    return out


def middle(values: Sequence[float]) -> float:
    """The median (of an even count the upper of the two)."""
    return sorted(values)[len(values) // 2]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least `share` of all do not exceed (nearest rank)."""
    return sorted(values)[math.ceil(share * len(values)) - 1]


def mean(values: Iterable[float | bool | None]) -> float | None:
    """The mean of those that are not None (True counts 1); None without any."""
    known = [float(v) for v in values if v is not None]
    return sum(known) / len(known) if known else None
