"""Fit the confidence: a logistic regression on whether a question can be answered, and its threshold.

Each set counts by its `WEIGHT`, and in a set the questions that can be answered
count as much as those that can't. No sign may speak against an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass, fields
from math import floor

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from rag.answering.confidence import Evidence

EVIDENCE = [f.name for f in fields(Evidence)]
RIDGE = 3e-4
WEIGHT = {"ncp": 2.0}  # of a set, 1 unless stated: questions on policies are what offices ask
WRONGLY_REFUSED = 0.04  # of the answerable questions, by weight: where the threshold is put
AT_LEAST = {"named": 2.5}  # who asks of one province is not told of another
BROUGHT = 1.0  # taken off the log-odds where passages came with the question: they look apt by their choice
FOLDS = 5
BINS = 10


@dataclass(frozen=True, slots=True)
class Case:
    """A question with its evidence; `name` of its set, `text` by which it is told from others."""

    name: str
    text: str
    answerable: bool
    found: Evidence


@dataclass(frozen=True, slots=True)
class Cases:
    """Questions as arrays (n,): their signs (n, len(EVIDENCE)), whether answerable, and what each counts."""

    signs: np.ndarray
    answerable: np.ndarray
    shares: np.ndarray

    @classmethod
    def of(cls, cases: Sequence[Case]) -> Cases:
        """Lay the questions out and share the weight among sets and, in them, the two kinds (in all 1)."""
        kinds = [(case.name, case.answerable) for case in cases]
        counts = {kind: kinds.count(kind) for kind in set(kinds)}
        total = sum(WEIGHT.get(name, 1.0) for name, _ in counts)
        return cls(
            np.array([astuple(case.found) for case in cases]),
            np.array([case.answerable for case in cases]),
            np.array([WEIGHT.get(kind[0], 1.0) / counts[kind] / total for kind in kinds]),
        )


@dataclass(frozen=True, slots=True)
class Fitted:
    """The weight of each sign (len(EVIDENCE),) and the bias."""

    weights: np.ndarray
    bias: float

    def sure(self, signs: np.ndarray) -> np.ndarray:
        """The confidence (n,) for evidence (n, len(EVIDENCE))."""
        return np.asarray(expit(signs @ self.weights + self.bias))


def fit(cases: Cases) -> Fitted:
    """The weights that make the truth likeliest, a little more careful with passages that were brought."""

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        p = expit(cases.signs @ weights[:-1] + weights[-1])
        miss = -(np.log(np.where(cases.answerable, p, 1 - p) + 1e-12) * cases.shares).sum()
        wrong = cases.shares * (p - cases.answerable)
        slope = np.append(cases.signs.T @ wrong, wrong.sum())
        return miss + RIDGE * weights[:-1] @ weights[:-1], slope + np.append(2 * RIDGE * weights[:-1], 0)

    least = [AT_LEAST.get(sign, 0.0) for sign in EVIDENCE]
    start = np.append(np.maximum(least, 1.0), -2.0)
    bounds = [(bound, None) for bound in least] + [(None, None)]
    best = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    weights, bias = best[:-1], float(best[-1])
    weights[EVIDENCE.index("searched")] += BROUGHT
    return Fitted(weights, bias - BROUGHT)


def threshold(sure: np.ndarray, cases: Cases) -> float:
    """The confidence below which `WRONGLY_REFUSED` of the answerable lie, rounded down to a hundredth."""
    mine, shares = sure[cases.answerable], cases.shares[cases.answerable]
    order = np.argsort(mine)
    below = np.cumsum(shares[order]) / shares.sum()
    return floor(100 * float(mine[order][np.searchsorted(below, WRONGLY_REFUSED)])) / 100


def held_out(cases: Sequence[Case], group: Callable[[Case], object]) -> np.ndarray:
    """The confidence (n,) of each case by weights fitted on the cases of the other groups."""
    groups = [group(case) for case in cases]
    out = np.zeros(len(cases))
    for one in set(groups):
        mine = np.array([g == one for g in groups])
        fitted = fit(Cases.of([case for case, left in zip(cases, mine, strict=True) if not left]))
        out[mine] = fitted.sure(Cases.of(cases).signs[mine])
    return out


def folds(cases: Sequence[Case]) -> Callable[[Case], int]:
    """`FOLDS` groups of questions; the same question is always in one."""
    texts = sorted({case.text for case in cases})
    order = np.random.default_rng(0).permutation(len(texts))
    fold = {texts[i]: n % FOLDS for n, i in enumerate(order)}
    return lambda case: fold[case.text]


def report(cases: Sequence[Case], limit: float) -> Iterator[str]:
    """Lines of two tables: sets cross-validated and left out whole, refused below `limit`; reliability."""
    yield "set | answerable | not | area | wrongly refused | rightly | left out: area | wrongly | rightly"
    crossed, left = held_out(cases, folds(cases)), held_out(cases, lambda case: case.name)
    truth = np.array([case.answerable for case in cases])
    for name in dict.fromkeys(case.name for case in cases):
        mine = np.array([case.name == name for case in cases])
        yes, no = mine & truth, mine & ~truth
        figures = [_figures(sure[yes], sure[no], limit) for sure in (crossed, left)]
        yield f"{name} | {yes.sum()} | {no.sum()} | {' | '.join(figures)}"
    yield "confidence | counts | mean | truly answerable"
    shares = Cases.of(cases).shares
    for n in range(BINS):
        inside = (crossed >= n / BINS) & (crossed < (n + 1) / BINS)
        if inside.any():
            mean = np.average(crossed[inside], weights=shares[inside])
            right = np.average(truth[inside], weights=shares[inside])
            yield f"{n / BINS:.1f}-{(n + 1) / BINS:.1f} | {inside.sum()} | {mean:.2f} | {right:.2f}"


def _figures(answerable: np.ndarray, not_so: np.ndarray, limit: float) -> str:
    """The area under the curve (the chance that one is surer than the other), and what is refused of each."""
    area = (answerable[:, None] > not_so).mean() + (answerable[:, None] == not_so).mean() / 2
    return f"{area:.3f} | {(answerable < limit).mean():.3f} | {(not_so < limit).mean():.3f}"
