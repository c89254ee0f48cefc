"""Verification: what of a text the documents bear out, sentence by sentence, whoever wrote it.

A text's claims (`claims`) are each looked for in passages (`evidence`), aligned
with them (`units`, `quantities`, `alignment`, `differences`) and every difference
is judged by its kind (`judging`, `meanings`); what follows no passage word for
word is compared by what it says (`restated`, `roles`). No model is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answering.given import GivenPassages
from rag.domain import Citation, Hit, Problem, Span
from rag.structure.anchor import anchor
from rag.verification.checking import Evidence, Support, check
from rag.verification.claims import Claim, claims

__all__ = [
    "CONSIDERED",
    "Checked",
    "Claim",
    "Evidence",
    "Support",
    "check",
    "claims",
    "verify",
    "verify_passages",
]

CONSIDERED = 8
"""Passages of an index that are looked into for a sentence."""


@dataclass(frozen=True, slots=True)
class Checked:
    """A claim of a text: whether the documents bear it out, and where; `problems` say why not.

    `citations` are the sentences that bear it out; `nearest`, where nothing does,
    those it departs from. A place has one marker throughout the text.
    """

    text: str
    supported: bool
    problems: tuple[Problem, ...]
    citations: tuple[Citation, ...]
    nearest: tuple[Citation, ...]


def verify(text: str, search: Callable[[str], Sequence[Hit]], as_of: str) -> list[Checked]:
    """Check every claim of `text` against the passages that `search` finds for it.

    `as_of` is the ISO date on which the cited documents' status is judged.
    """
    markers: dict[tuple[str, Span], int] = {}
    return [_checked(claim, check(claim, search(claim.core)), markers, as_of) for claim in claims(text)]


def verify_passages(text: str, passages: Sequence[tuple[str, str]], as_of: str) -> list[Checked]:
    """Check `text` as `verify` does, against `passages` (title, text) alone."""
    return verify(text, GivenPassages(passages).search, as_of)


def _checked(claim: Claim, support: Support, markers: dict[tuple[str, Span], int], as_of: str) -> Checked:
    cited = tuple(_citation(evidence, markers, as_of) for evidence in support.evidence)
    return Checked(
        text=claim.text,
        supported=support.supported,
        problems=support.problems,
        citations=cited if support.supported else (),
        nearest=() if support.supported else cited,
    )


def _citation(evidence: Evidence, markers: dict[tuple[str, Span], int], as_of: str) -> Citation:
    document = evidence.hit.document
    return Citation(
        marker=markers.setdefault((document.id, evidence.span), len(markers) + 1),
        document=document,
        span=evidence.span,
        anchor=anchor(document.outline, evidence.span, document.text),
        status=document.status(as_of),
        score=evidence.hit.score,
    )
