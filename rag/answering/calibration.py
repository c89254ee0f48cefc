"""The few numbers that are fitted and not chosen: how much each sign weighs, and when to refuse.

They lie in calibration.json with where they come from; `python -m
rag.evaluation.calibrate` fits them anew.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("calibration.json")


@dataclass(frozen=True, slots=True)
class Calibration:
    """`ranking`: the weight of each of `stretches.Signs`; `confidence`: of each of `confidence.Evidence`.

    `bias` belongs to the confidence (a logistic regression); below `threshold` a
    question is refused.
    """

    ranking: Mapping[str, float]
    confidence: Mapping[str, float]
    bias: float
    threshold: float


@cache
def calibration() -> Calibration:
    """The numbers in use."""
    told = json.loads(FILE.read_text("utf8"))
    return Calibration(told["ranking"], told["confidence"], told["bias"], told["threshold"])
