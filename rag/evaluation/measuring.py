"""Measuring on question files: every question is searched and asked by the road users take."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rag.answering.calibration import calibration
from rag.domain import Answer, Document, History
from rag.evaluation import metrics
from rag.evaluation.questions import BadLine, Row

DEEPEST = 100  # passages searched for
ENOUGH = 10  # documents among which a relevant one should be
SHOWN = 3  # passages told of a failure
CURVE = 50  # thresholds of the refusal curve


class Program(Protocol):
    """What is measured."""

    def search(self, question: str, history: History, k: int) -> Answer:
        """The passages for a question."""
        ...

    def ask(self, question: str, history: History, passages: Sequence[tuple[str, str]] | None) -> Answer:
        """The answer, from the index or from `passages` (title, text)."""
        ...


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that went wrong: `kind` is not_found, no_evidence, not_answered or not_refused."""

    id: object
    question: str
    kind: str
    wanted: tuple[str, ...]
    answer: str
    confidence: float | None
    passages: tuple[tuple[str, str], ...]
    """(title, text) of the best passages."""


@dataclass(frozen=True, slots=True)
class Latency:
    """Milliseconds of a question: the median, and what 95 of 100 do not exceed."""

    median: float
    percentile_95: float


@dataclass(frozen=True, slots=True)
class Quoting:
    """Of the answerable questions: shares of what is quoted well; None where no question tells it.

    `evidence`: all evidence cited; `precision`: citations that hold evidence;
    `exact`, `overlap`: see `metrics.Judged`; `citations`: how many an answer has;
    `characters`: the median length of what it quotes.
    """

    questions: int
    evidence: float | None
    precision: float | None
    exact: float | None
    overlap: float | None
    citations: float
    characters: float


@dataclass(frozen=True, slots=True)
class Refusing:
    """How well it is told what can be answered; None where no question tells it.

    `wrongly_refused`: the share of the answerable questions that are refused;
    `recall`: of those that can't be answered; `precision`: the share of the refused
    that can't be; `area`: see `metrics.area`.
    """

    answerable: int
    unanswerable: int
    wrongly_refused: float | None
    recall: float | None
    precision: float | None
    area: float | None
    threshold: float
    curve: tuple[metrics.Refusals, ...]
    reliability: tuple[metrics.Bin, ...]


@dataclass(frozen=True, slots=True)
class Report:
    """What a run measured; a part is None where no question asks for it."""

    questions: int
    bad: tuple[BadLine, ...]
    searched: int
    retrieval: dict[str, float] | None
    quoting: Quoting | None
    refusing: Refusing | None
    search_ms: Latency | None
    ask_ms: Latency | None
    failures: tuple[Failure, ...]


@dataclass(slots=True)
class _Tally:
    """What is gathered question by question."""

    ranked: list[list[str]] = field(default_factory=list)
    relevant: list[list[str]] = field(default_factory=list)
    asked: list[tuple[Row, Answer, metrics.Judged]] = field(default_factory=list)
    search_ms: list[float] = field(default_factory=list)
    failures: list[Failure] = field(default_factory=list)


def measure(
    lines: Sequence[Row | BadLine], program: Program, progress: Callable[[int, int], None] = lambda *_: None
) -> Report:
    """Search and ask every question; `progress` is told (done, all)."""
    rows = [line for line in lines if isinstance(line, Row)]
    tally = _Tally()
    for done, row in enumerate(rows):
        progress(done, len(rows))
        if row.relevant and row.passages is None:
            _search(row, program, tally)
        if row.can_be_answered is not None:
            _ask(row, program, tally)
    progress(len(rows), len(rows))
    return Report(
        questions=len(rows),
        bad=tuple(line for line in lines if isinstance(line, BadLine)),
        searched=len(tally.ranked),
        retrieval=metrics.retrieval(tally.ranked, tally.relevant) if tally.ranked else None,
        quoting=_quoting(tally),
        refusing=_refusing(tally),
        search_ms=_latency(tally.search_ms),
        ask_ms=_latency([answer.timings_ms["total"] for _, answer, _ in tally.asked]),
        failures=tuple(tally.failures),
    )


def _search(row: Row, program: Program, tally: _Tally) -> None:
    found = program.search(row.question, row.history, DEEPEST)
    names = [_name(hit.document, row.relevant) for hit in found.hits]
    ranked = list(dict.fromkeys(names))
    tally.ranked.append(ranked)
    tally.relevant.append(row.relevant)
    tally.search_ms.append(found.timings_ms["total"])
    if not set(row.relevant) & set(ranked[:ENOUGH]):
        tally.failures.append(_failure(row, "not_found", row.relevant, found))


def _name(document: Document, relevant: Sequence[str]) -> str:
    """The name by which a document is wanted, else the one it came with, else its id."""
    file = document.source.replace("\\", "/").rpartition("/")[2]
    names = (document.external_id, document.id, file, document.source, document.title)
    return next((n for n in names if n and n in relevant), document.external_id or document.id)


def _ask(row: Row, program: Program, tally: _Tally) -> None:
    given = None if row.passages is None else [(p.title or "", p.text) for p in row.passages]
    answer = program.ask(row.question, row.history, given)
    judged = metrics.judge([c.quote for c in answer.citations], row.evidence, row.golds)
    tally.asked.append((row, answer, judged))
    wanted = row.evidence or [" ".join(gold) for gold in row.golds]
    if not row.can_be_answered:
        if not answer.refused:
            tally.failures.append(_failure(row, "not_refused", (), answer))
    elif answer.refused:
        tally.failures.append(_failure(row, "not_answered", wanted, answer))
    elif False in (judged.evidence, judged.exact if not row.evidence else None):
        tally.failures.append(_failure(row, "no_evidence", wanted, answer))


def _failure(row: Row, kind: str, wanted: Sequence[str], answer: Answer) -> Failure:
    passages = tuple((hit.document.title, hit.text) for hit in answer.hits[:SHOWN])
    sure = None if kind == "not_found" else answer.confidence
    return Failure(row.id, row.question, kind, tuple(wanted), answer.text, sure, passages)


def _quoting(tally: _Tally) -> Quoting | None:
    good = [(answer, judged) for row, answer, judged in tally.asked if row.can_be_answered]
    if not good:
        return None
    lengths = [sum(len(metrics.squeeze(c.quote)) for c in answer.citations) for answer, _ in good]
    return Quoting(
        questions=len(good),
        evidence=metrics.mean(j.evidence for _, j in good),
        precision=metrics.mean(apt for _, j in good for apt in j.apt),
        exact=metrics.mean(j.exact for _, j in good),
        overlap=metrics.mean(j.overlap for _, j in good),
        citations=sum(len(answer.citations) for answer, _ in good) / len(good),
        characters=metrics.middle(lengths),
    )


def _refusing(tally: _Tally) -> Refusing | None:
    if not tally.asked:
        return None
    both = {
        kind: [answer for row, answer, _ in tally.asked if row.can_be_answered is kind]
        for kind in (True, False)
    }
    sure, unsure = ([answer.confidence for answer in both[kind]] for kind in (True, False))
    refused = [row.can_be_answered is False for row, answer, _ in tally.asked if answer.refused]
    return Refusing(
        answerable=len(sure),
        unanswerable=len(unsure),
        wrongly_refused=metrics.mean(answer.refused for answer in both[True]),
        recall=metrics.mean(answer.refused for answer in both[False]),
        precision=metrics.mean(refused),
        area=metrics.area(sure, unsure) if sure and unsure else None,
        threshold=calibration().threshold,
        curve=tuple(_curve(sure, unsure)),
        reliability=tuple(metrics.reliability([*sure, *unsure], [True] * len(sure) + [False] * len(unsure))),
    )


def _curve(sure: Sequence[float], unsure: Sequence[float]) -> Iterator[metrics.Refusals]:
    if sure and unsure:
        for n in range(CURVE + 1):
            yield metrics.refusals(sure, unsure, n / CURVE)


def _latency(times: Sequence[float]) -> Latency | None:
    return Latency(metrics.middle(times), metrics.percentile(times, 0.95)) if times else None
