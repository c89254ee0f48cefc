"""The fit of the confidence: weights that tell the answerable apart, a threshold that keeps its word."""

from dataclasses import replace

import numpy as np
import pytest

from rag.answering.confidence import Evidence
from rag.evaluation.fit_confidence import (
    AT_LEAST,
    EVIDENCE,
    WRONGLY_REFUSED,
    Case,
    Cases,
    fit,
    folds,
    held_out,
    report,
    threshold,
)

NOTHING = Evidence(**dict.fromkeys(EVIDENCE, 0.0))
DRAW = np.random.default_rng(7)


def cases(name, count, sign="together"):
    """Questions of which those that can be answered have more of `sign`."""
    return [
        Case(name, f"{name}{n}", n % 2 == 0, replace(NOTHING, **{sign: float(value)}))
        for n, value in enumerate(np.clip(DRAW.normal([0.7, 0.3] * (count // 2), 0.2), 0, 1))
    ]


ALL = [*cases("a", 400), *cases("b", 40)]


def test_each_set_and_each_kind_counts_alike():
    laid = Cases.of([*ALL, *cases("c", 2)])
    for name, kind in {(c.name, c.answerable) for c in ALL}:
        mine = [c.name == name and c.answerable is kind for c in [*ALL, *cases("c", 2)]]
        assert laid.shares[mine].sum() == pytest.approx(1 / 6)


def test_what_tells_the_answerable_apart_gets_the_weight():
    fitted = fit(Cases.of(ALL))
    weights = dict(zip(EVIDENCE, fitted.weights, strict=True))
    assert weights["together"] > 2
    assert all(weights[sign] >= least for sign, least in AT_LEAST.items())
    assert all(weights[sign] == pytest.approx(0, abs=0.05) for sign in ("fits", "apart"))


def test_what_speaks_against_is_given_no_weight():
    backwards = [replace(case, answerable=not case.answerable) for case in ALL]
    assert fit(Cases.of(backwards)).weights.min() >= 0


def test_the_threshold_refuses_the_stated_share_of_the_answerable():
    laid = Cases.of(ALL)
    sure = fit(laid).sure(laid.signs)
    limit = threshold(sure, laid)
    refused = laid.shares[laid.answerable & (sure < limit)].sum() / laid.shares[laid.answerable].sum()
    assert 0 < refused <= WRONGLY_REFUSED


def test_a_question_is_never_judged_by_weights_fitted_on_it():
    odd = Case(name="a", text="odd", answerable=True, found=replace(NOTHING, fits=1.0))
    alone, beside = ([*ALL, odd], [*ALL, odd, *[replace(odd, text=f"odd {n}") for n in range(200)]])
    assert held_out(beside, folds(beside))[len(ALL)] > held_out(alone, folds(alone))[len(ALL)] + 0.1
    assert folds(ALL)(replace(ALL[0], answerable=False)) == folds(ALL)(ALL[0])


def test_the_report_has_a_line_for_each_set_and_tenth():
    lines = list(report(ALL, 0.5))
    assert [line.split(" | ")[0] for line in lines[1:3]] == ["a", "b"]
    assert float(lines[1].split(" | ")[3]) > 0.85
    tenths = [line.split(" | ") for line in lines[4:]]
    assert sum(int(count) for _, count, _, _ in tenths) == len(ALL)
    assert all(abs(float(mean) - float(true)) < 0.4 for _, count, mean, true in tenths if int(count) > 20)
