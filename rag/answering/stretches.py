"""What may be quoted: a sentence, or a few that stand together, each with what speaks for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from rag.answering.roles import contact, headline, is_item, leads
from rag.answering.signs import Signs, Sought, figures, held, preamble, union
from rag.domain import Document, Hit, Span
from rag.question import Question, bare
from rag.sentences import sentences
from rag.terms import squeeze

if TYPE_CHECKING:
    from embeddings import Encoder, FloatMatrix

Idf = Callable[[Iterable[str]], Mapping[str, float]]
"""Terms → their inverse document frequency in the collection."""

LONGEST = 150  # characters of a quote of several sentences
MOST = 5  # sentences of one quote, what semicolons join counting once
SINGLE = 1.5  # the weight of a one-character term, which no index of bigrams can count
FULL = 60  # character pairs that the question does not say: as much as counts
LEAD = 2  # sentences before a stretch that it may rest on


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of a document: its sentences, and their folded text without white space."""

    hit: Hit
    parts: tuple[Span, ...]
    bare: str
    signs: Signs

    @property
    def document(self) -> Document:
        """The document it stands in."""
        return self.hit.document

    @property
    def span(self) -> Span:
        """From its first character to its last."""
        return Span.over(self.parts)


def weigh(question: Question, idf: Idf) -> dict[str, float]:
    """The weight of each of the question's terms: how rare it is, and how much of a word."""
    rare = idf(question.terms)
    return {t: part * (rare[t] if len(t) > 1 else SINGLE) for t, part in question.terms.items()}


def stretches(
    question: Question, hits: Sequence[Hit], encoder: Encoder, weights: Mapping[str, float]
) -> list[Stretch]:
    """Every stretch of the passages of `hits`, in their order; the same words once."""
    passages = [_Passage(hit, weights) for hit in hits]
    texts = [squeeze(span.of(p.hit.document.text)) for p in passages for span in p.spans]
    if not texts:
        return []
    near = _nearness(question, texts, encoder).tolist()
    sought = Sought(question, weights, [each for p in passages for each in p.held])
    best = max(hit.score for hit in hits) or 1.0
    out: dict[str, Stretch] = {}
    start = 0
    for passage in passages:
        end = start + len(passage.spans)
        for stretch in passage.stretches(sought, near[start:end], passage.hit.score / best):
            out.setdefault(stretch.bare, stretch)
        start = end
    return list(out.values())


def _nearness(question: Question, texts: Sequence[str], encoder: Encoder) -> FloatMatrix:
    """Cosine of each text with the question, (n,); below 0 counts as 0."""
    query = encoder.encode_queries([squeeze(question.text)])[0]
    near: FloatMatrix = np.maximum(encoder.encode_passages(texts) @ query, 0.0)
    return near


class _Passage:
    """One passage, its sentences laid out; then its stretches, weighed."""

    def __init__(self, hit: Hit, weights: Mapping[str, float]) -> None:
        text = hit.document.text
        self.hit = hit
        self.spans = sentences(text, hit.passage.span)
        self._bares = [bare(span.of(text)) for span in self.spans]
        self.held = [held(weights, own) for own in self._bares]
        self._headlines = [headline(text, span) for span in self.spans]
        self._contacts = [contact(text, span) for span in self.spans]
        self._leads = [leads(text, s) and not own for s, own in zip(self.spans, self._contacts, strict=True)]
        self._goes_on = self._semicolons()
        self._runs = _runs(self._goes_on)

    def stretches(self, sought: Sought, near: Sequence[float], found: float) -> Iterator[Stretch]:
        """One to `MOST` sentences from each on that says something, while together they are not too long."""
        above, title = bare(" ".join(self.hit.passage.headings)), bare(self.hit.document.title)
        named = sought.within(above) | sought.within(title)
        spelt_above = sought.alike(above)
        alike = [sought.alike(own) for own in self._bares]
        unfit = [sought.unfit(own) for own in self._bares]
        new, digits = [sought.new(own) for own in self._bares], [figures(own) for own in self._bares]
        runs = [sought.run(own) for own in self._bares]
        passage = sought.share(union([named, *self.held]))
        for i in range(len(self.spans)):
            lead = slice(max(0, i - LEAD), i)
            under = self._headlines[i - 1] or self._leads[i - 1] if i else False
            around, spelt = union([named, *self.held[lead]]), union([spelt_above, *alike[lead]])
            before = sought.share(self.held[i - 1]) if i else 0.0
            opening, heading = preamble(self._bares[i]), float(self._headlines[i])
            own, mine, characters, whole = "", 0, 0, 0
            for j in range(i + 1, len(self.spans) + 1):
                own += self._bares[j - 1]
                if whole == MOST or self._ends(i, j, own):
                    break
                mine |= self.held[j - 1]
                characters |= alike[j - 1]
                goes_on = self._goes_on[j - 1] and len(own) + len(self._bares[j]) <= LONGEST
                goes_on = goes_on and (sought.several or self._runs[i] <= MOST)
                whole += not goes_on
                if own == title or goes_on or (mine and not (self.held[i] or under)):
                    continue  # what is quoted begins with something that is asked about
                if j > i + 1 and own[-1] == ":":
                    continue  # what it leads in is quoted with it, or not at all
                signs = Signs(
                    around=sought.share(union([mine, around, *self.held[j : j + 1]])),
                    rare=sought.rare(mine),
                    beyond=sought.beyond(mine, named),
                    focus=sought.focus(mine),
                    words=sought.words(own),
                    run=max(runs[i:j]),
                    before=before,
                    passage=passage,
                    near=max(near[i:j]),
                    chars=sought.spelt(characters),
                    chars_lead=sought.spelt(characters | spelt),
                    found=found,
                    first=1 / self.hit.rank,
                    under=before if under else 0.0,
                    unfit=float(all(unfit[i:j])),
                    listed=sought.listed(own),
                    new=min(1.0, sum(new[i:j]) / FULL),
                    figures=sum(digits[i:j]) / len(own),
                    preamble=opening,
                    headline=heading,
                )
                yield Stretch(self.hit, tuple(self.spans[i:j]), own, signs)

    def _ends(self, i: int, j: int, own: str) -> bool:
        """Whether no stretch from the i-th sentence reaches over the one before the j-th."""
        several = j > i + 1
        alone = any(self._headlines[n] or self._contacts[n] for n in (i, j - 1))  # by itself or not at all
        return self._leads[j - 1] or len(own) <= 1 or (several and (alone or len(own) > LONGEST))

    def _semicolons(self) -> list[bool]:
        """Of each sentence whether a semicolon joins it to the next: one line, and no items of a list."""
        text = self.hit.document.text
        return [
            text[own.end - 1] in ";；"
            and "\n" not in text[own.end : after.start]
            and not is_item(text, after)
            for own, after in pairwise(self.spans)
        ] + [False]


def _runs(joined: Sequence[bool]) -> list[int]:
    """Of each sentence how many are joined with it, itself counted."""
    out: list[int] = []
    run = 0
    for goes_on in joined:
        run += 1
        if not goes_on:
            out += [run] * run
            run = 0
    return out
