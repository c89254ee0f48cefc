"""Answers set out in lines: each a quote with a label, all made into one `Answer`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag.answering.calibration import calibration
from rag.answering.cited import Cited
from rag.domain import Answer, Document, Sentence, Span
from rag.injection import orders
from rag.question import in_chinese
from rag.titles import POINTING

_LABEL: Final = 60  # letters of a title in a label, or half as many Chinese characters
_ISSUER: Final = re.compile(r"^[^《》]{3,60}?(?=关于|關於)")
OFFERED: Final = 5  # documents that a question back names
UNSURE = 0.05  # the confidence of a refusal whose reason is known: there is no such document


@dataclass(frozen=True, slots=True)
class Line:
    """A quote under a label; `lead` is the list's lead-in that it needs, `emphasis` what in it matters."""

    label: str
    document: Document
    span: Span
    lead: Span | None = None
    emphasis: tuple[Span, ...] = ()


def set_out(draft: Answer, lines: Iterable[Line], as_of: str, confidence: float) -> Iterator[Answer] | None:
    """Answers growing by a line, the last one whole; None where no line may be quoted.

    `confidence` is how sure it is that these lines are meant.
    """
    left = harmless(lines)
    return _growing(draft, left, as_of, confidence) if left else None


def harmless(lines: Iterable[Line]) -> list[Line]:
    """The lines that give no orders to a language model: such passages are never made into an answer."""
    return [line for line in lines if not orders(line.span.of(line.document.text))]


def short(title: str) -> str:
    """A title for a label, on one line: of a long one not who issued it, and cut if it is still long."""
    flat = " ".join(title.split())
    named = flat if _width(flat) <= _LABEL else _ISSUER.sub("", flat, count=1)
    if _width(named) <= _LABEL:
        return named
    cut = next(named[:n] for n in range(len(named), 0, -1) if _width(named[:n]) <= _LABEL)
    words = cut.rpartition(" ")[0] if cut.isascii() else cut
    return f"{words or cut}…"


def _width(text: str) -> int:
    """How wide a text is: a Chinese character is as wide as two letters."""
    return sum(1 if character < "\u2e80" else 2 for character in text)


def _growing(draft: Answer, lines: Sequence[Line], as_of: str, confidence: float) -> Iterator[Answer]:
    cited = Cited(as_of)
    said: list[Sentence] = []
    for line in lines:
        spans = [span for span in (line.lead, line.span) if span]
        words = "".join(" ".join(span.of(line.document.text).split()) for span in spans)
        markers = tuple(cited.marker(line.document, span, confidence) for span in spans)
        said.append(Sentence(words, markers, emphasis=_emphasis(line, words), label=line.label))
        yield replace(draft, sentences=tuple(said), citations=tuple(cited.citations), confidence=confidence)


def _emphasis(line: Line, words: str) -> tuple[Span, ...]:
    """What matters of a line as ranges of its words, which have one space for any white space."""
    text = line.span.of(line.document.text)
    before = len(words) - len(" ".join(text.split()))
    inside = [e for e in line.emphasis if line.span.contains(e)]
    return tuple(
        Span(
            before + _spaced(text, e.start - line.span.start), before + _spaced(text, e.end - line.span.start)
        )
        for e in inside
    )


def _spaced(text: str, at: int) -> int:
    """Where offset `at` of a text, not in white space, is once there is one space for any white space."""
    head = " ".join(text[:at].split())
    return len(head) + (bool(head) and text[at - 1].isspace())


def asked_back(draft: Answer, note: str, titles: Sequence[str]) -> Answer:
    """A refusal that asks which document is meant, and offers to ask of the first of these `titles`."""
    rest = POINTING.sub("", draft.standalone_question, count=1)
    of_each = tuple(f"《{title}》{rest}" for title in titles[:OFFERED]) if in_chinese(draft.question) else ()
    return replace(refused(draft, note), choices=of_each)


def refused(draft: Answer, note: str, missing: Sequence[str] = ()) -> Answer:
    """A refusal for a reason that `note` tells."""
    sure = min(UNSURE, calibration().threshold / 2)
    return replace(
        draft, refused=True, note=note, missing=tuple(missing), confidence=sure, sentences=(), citations=()
    )
