"""What may be quoted: a sentence, or up to three that stand together, each with what speaks for it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rag.answering.emphasis import EXACT
from rag.answering.roles import headline, leads
from rag.domain import Document, Hit, Span
from rag.question import Asked, Question, bare, tag
from rag.sentences import sentences
from rag.terms import squeeze

if TYPE_CHECKING:
    from embeddings import Encoder, FloatMatrix

Idf = Callable[[Iterable[str]], Mapping[str, float]]
"""Terms → their inverse document frequency in the collection."""

LONGEST = 150  # characters of a quote of several sentences
MOST = 3  # sentences of one quote
SINGLE = 1.5  # the weight of a one-character term, which no index of bigrams can count
LEAD = 2  # sentences before a stretch that it may rest on

_FITS = {
    Asked.WHO: re.compile(
        r"表示|指出|强调|认为|介绍|称|说|提出|主持|宣布|[局厅部委院省市县]|书记|主任|同志|负责"
    ),
    Asked.WHERE: re.compile(
        r"[在于至到][^，。,;；]{0,20}(?:会议?|大会|论坛|活动|仪式|[省市县区州镇乡村路街岛国港馆院厅])|位于|地处"
    ),
    Asked.WHY: re.compile(r"因为|由于|为了|为|因|旨在|以便|目的|原因|有利于|导致|所以|基础|保障"),
    Asked.LIST: re.compile(r"、|；|;|包括|分别|如下|[（(][一二三四五六七八九十\d]+[）)]|[①②③]"),
    **EXACT,
}
_STRICT = frozenset((Asked.WHEN, Asked.WHERE, Asked.HOW_MUCH))
_PREAMBLE = re.compile(
    r"^(?:为(?!了?什么|何)|根据|按照|依据|依照|经.{0,12}(?:同意|批准)|现将|现就|各[省市县区地级有]|近日|日前|随着|当前)"
    r"|印发给你们|请(?:认真)?(?:遵照|贯彻|组织)|制定本|特(?:此|制定|通知|公告)|通知如下|公告如下"
)


@dataclass(frozen=True, slots=True)
class Signs:
    """What speaks for (or against) a stretch, each from 0 to 1.

    `cover`: the share of the question's terms, by weight, that it holds; `lead`:
    with the sentences before it and the headings above; `around`: with the title
    and the sentence after too. `near`: the highest cosine of its sentences with
    the question; `level`: their mean. `found`: its passage's score beside the
    best; `first`: 1 over the passage's rank. `fits`: it holds the kind of thing
    asked for, beyond the question's own words; `unfit`: a place, time or amount is
    asked for, and it holds none; `named`: the share of the names
    asked about that it or what it rests on holds. `new`: how much of it the
    question does not say itself (full at 60 characters); `long`: its length
    (full at `LONGEST`); `preamble`: it begins with words that lead in; `under`:
    the share of the question's terms in the headline or question that it stands
    under; `headline`: it is one itself. `chars`: the share of the characters of the
    question's words that it holds, since words
    that mean the same often share one (科研, 科技); `chars_lead`: with what it rests on.
    """

    cover: float
    lead: float
    around: float
    near: float
    level: float
    found: float
    first: float
    fits: float
    unfit: float
    named: float
    new: float
    long: float
    preamble: float
    under: float
    headline: float
    chars: float
    chars_lead: float


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a document: its sentences, its folded text without white space, the terms that each holds.

    `led`: the headlines above it hold terms that it does not.
    """

    hit: Hit
    parts: tuple[Span, ...]
    bare: str
    held: tuple[frozenset[str], ...]
    led: bool
    signs: Signs

    @property
    def document(self) -> Document:
        """The document it stands in."""
        return self.hit.document

    @property
    def span(self) -> Span:
        """From its first character to its last."""
        return Span.over(self.parts)

    @property
    def core(self) -> tuple[Span, ...]:
        """The fewest sentences that hold all the terms it holds; all, where a headline says the rest."""
        if self.led or not any(self.held):
            return self.parts
        everything = frozenset[str]().union(*self.held)
        first, last = 0, len(self.parts)
        while frozenset[str]().union(*self.held[first + 1 : last]) == everything:
            first += 1
        while frozenset[str]().union(*self.held[first : last - 1]) == everything:
            last -= 1
        return self.parts[first:last]


def weigh(question: Question, idf: Idf) -> dict[str, float]:
    """The weight of each of the question's terms: how rare it is, and how much of a word."""
    rare = idf(question.terms)
    return {t: part * (rare[t] if len(t) > 1 else SINGLE) for t, part in question.terms.items()}


def stretches(
    question: Question, hits: Sequence[Hit], encoder: Encoder, weights: Mapping[str, float]
) -> list[Stretch]:
    """Every stretch of the passages of `hits`, in their order; the same words once."""
    parts = [sentences(hit.document.text, hit.passage.span) for hit in hits]
    texts = [
        squeeze(span.of(hit.document.text)) for hit, spans in zip(hits, parts, strict=True) for span in spans
    ]
    if not texts:
        return []
    near = _nearness(question, texts, encoder)
    best = max(hit.score for hit in hits) or 1.0
    out: dict[str, Stretch] = {}
    start = 0
    for hit, spans in zip(hits, parts, strict=True):
        passage = _Passage(question, weights, hit, spans, near[start : start + len(spans)], hit.score / best)
        for stretch in passage.stretches():
            out.setdefault(stretch.bare, stretch)
        start += len(spans)
    return list(out.values())


def _nearness(question: Question, texts: Sequence[str], encoder: Encoder) -> FloatMatrix:
    """Cosine of each text with the question, (n,); below 0 counts as 0."""
    query = encoder.encode_queries([squeeze(question.text)])[0]
    near: FloatMatrix = np.maximum(encoder.encode_passages(texts) @ query, 0.0)
    return near


def _held(weights: Mapping[str, float], own: str) -> frozenset[str]:
    """The terms that stand in a sentence; a single character only as a word of its own (“稳”, not 稳定)."""
    held = frozenset(t for t in weights if t in own)
    single = frozenset(t for t in held if len(t) == 1)
    return held - (single.difference(word for word, _ in tag(own)) if single else single)


class _Passage:
    """One passage while its stretches are weighed."""

    def __init__(
        self,
        question: Question,
        weights: Mapping[str, float],
        hit: Hit,
        spans: Sequence[Span],
        near: FloatMatrix,
        found: float,
    ) -> None:
        self._question = question
        self._weights = weights
        self._total = sum(weights.values()) or 1.0
        self._hit = hit
        self._spans = spans
        self._near = near
        self._found = found
        self._bares = [bare(span.of(hit.document.text)) for span in spans]
        self._held = [_held(weights, own) for own in self._bares]
        self._headlines = [headline(hit.document.text, span) for span in spans]
        self._leads = [leads(hit.document.text, span) for span in spans]
        self._above = bare(" ".join(hit.passage.headings))
        self._title = bare(hit.document.title)
        self._asked = bare(question.text)
        self._characters = set("".join(question.words))

    def stretches(self) -> Iterator[Stretch]:
        """One to `MOST` sentences from each on that says something, while together they are not too long."""
        for i in range(len(self._spans)):
            for j in range(i + 1, min(i + MOST, len(self._spans)) + 1):
                own = "".join(self._bares[i:j])
                alone = self._headlines[i] and j > i + 1  # a headline is quoted by itself or not at all
                if (
                    self._leads[j - 1]
                    or (self._headlines[j - 1] and j > i + 1)
                    or alone
                    or len(own) <= 1
                    or (j > i + 1 and len(own) > LONGEST)
                ):
                    break
                held = frozenset[str]().union(*self._held[i:j])
                signs = self._signs(i, j, own, held)
                parts, each = tuple(self._spans[i:j]), tuple(self._held[i:j])
                yield Stretch(self._hit, parts, own, each, bool(self._headed(i) - held), signs)

    def _headed(self, i: int) -> frozenset[str]:
        """The terms in the headings above the i-th sentence and in the headline or question before it."""
        headline = self._bares[i - 1] if self._stands_under(i) else ""
        return frozenset(t for t in self._weights if t in self._above or t in headline)

    def _stands_under(self, i: int) -> bool:
        """Whether a headline or a question stands right before the i-th sentence."""
        return i > 0 and (self._leads[i - 1] or self._headlines[i - 1])

    def _share(self, held: frozenset[str]) -> float:
        return sum(self._weights[t] for t in held) / self._total

    def _alike(self, text: str) -> float:
        """The share of the characters of the question's words that stand in `text`."""
        return len(self._characters & set(text)) / len(self._characters) if self._characters else 0.0

    def _signs(self, i: int, j: int, own: str, held: frozenset[str]) -> Signs:
        before = self._above + "".join(self._bares[max(0, i - LEAD) : i])
        lead = held | frozenset(t for t in self._weights if t in before)
        beyond = self._title + (self._bares[j] if j < len(self._bares) else "")
        around = lead | frozenset(t for t in self._weights if t in beyond)
        names = self._question.names
        rests_on = own + before + self._title
        fresh = sum(own[k : k + 2] not in self._asked for k in range(len(own) - 1))
        pattern = _FITS.get(self._question.asked)
        fits = pattern is not None and any(m.group() not in self._asked for m in pattern.finditer(own))
        return Signs(
            cover=self._share(held),
            lead=self._share(lead),
            around=self._share(around),
            near=float(self._near[i:j].max()),
            level=float(self._near[i:j].mean()),
            found=self._found,
            first=1 / self._hit.rank,
            fits=float(fits),
            unfit=float(not fits and self._question.asked in _STRICT),
            named=sum(n in rests_on for n in names) / len(names) if names else 1.0,
            new=min(1.0, fresh / 60),
            long=min(1.0, len(own) / LONGEST),
            preamble=float(_PREAMBLE.search(self._bares[i]) is not None),
            under=self._share(self._held[i - 1]) if self._stands_under(i) else 0.0,
            headline=float(self._headlines[i]),
            chars=self._alike(own),
            chars_lead=self._alike(own + before),
        )
