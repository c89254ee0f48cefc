"""The numbers of the recipe, in one place; every choice is measured in benchmarks/embedding.md."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

ROUNDS = {
    "alpaca_zh": 2,
    "cmrc2018_train": 6,
    "cmrc2018_trial": 5,
    "crud_ict": 2,
    "drcd_dev_t2s": 5,
    "gd_gov_service": 1,
    "law_article": 2,
    "lawyerllama_fakao_gpt4": 2,
    "lawyerllama_judical_examination": 2,
    "lawyerllama_legal_advice": 2,
    "lawyerllama_legal_counsel_with_article_v2": 2,
    "lawyerllama_zixun_gpt4": 2,
    "cloze:gwr_cpc": 2,
    "cloze:gwr_prov_2025": 2,
    "cloze:laws_national": 2,
    "cloze:news": 2,
}
"""How often each set is gone through; questions on passages are worth the most."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """What makes one model of the same data.

    `sample` characters teach the tokenizer; `common` is the frequency at which a piece's
    first weight is halved (smooth inverse frequency, Arora et al. 2017).
    """

    pieces: int = 24_000
    longest_han: int = 4
    sample: int = 16_000_000
    dimension: int = 384
    common: float = 1e-3
    batch: int = 2048
    rate: float = 0.02
    scale: float = 25.0
    dropped: float = 0.4
    seed: int = 7
    rounds: Mapping[str, float] = field(default_factory=lambda: ROUNDS)
