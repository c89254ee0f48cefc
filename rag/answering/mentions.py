"""Which documents speak of a thing: each with its best place and how many more it has."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answering.library import Library
from rag.answering.lines import Line, refused, set_out, short
from rag.answering.lists import lead_in
from rag.answering.roles import headline, leads
from rag.domain import Answer, Document, Hit, Span
from rag.intent import Mentions
from rag.question import analyse, bare, holds, in_chinese
from rag.sentences import sentences

LOOKED_AT = 200  # passages
MOST = 10  # documents listed, unless more are asked for
LONGEST = 160  # characters of a quote, where there is a choice
_PLURAL = re.compile(r"(?<=[a-z]{3})(?<!s)s$")
WORD_FOR_WORD, BY_WORDS = 0.95, 0.75
"""The confidence where documents hold the very words, and where they hold all of them apart."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a document speaks of it best, and in how many sentences besides."""

    document: Document
    span: Span
    further: int


def mentioning(draft: Answer, asked: Mentions, library: Library) -> Iterator[Answer]:
    """A line for each document; a refusal where there is none."""
    hits = library.search(asked.subject, LOOKED_AT)
    for wanted, sure in _ways(asked.subject):
        places = _places(hits, wanted)
        listed = places if draft.amount == "more" else places[:MOST]
        lines = [_line(place, chinese_labels=in_chinese(draft.question)) for place in listed]
        whole = replace(draft, further=len(places) - len(lines))
        if answers := set_out(whole, lines, library.as_of, sure):
            return answers
    if in_chinese(draft.question):
        note = f"已收录的文件中没有提到“{asked.subject}”。"
    else:
        note = f"None of the documents mentions {asked.subject}."
    return iter([refused(draft, note, [asked.subject])])


def _ways(subject: str) -> Iterator[tuple[list[str], float]]:
    """What one sentence must hold: the very words, or else each of its content words."""
    yield [bare(subject)], WORD_FOR_WORD
    words = [_PLURAL.sub("", bare(w)) for w in analyse(subject).words]
    if words and words != [bare(subject)]:
        yield words, BY_WORDS


def _places(hits: Sequence[Hit], wanted: Sequence[str]) -> list[_Place]:
    """The best place of each document, in the order in which the documents were found."""
    found: dict[str, list[Hit]] = {}
    for hit in hits:
        found.setdefault(hit.document.id, []).append(hit)
    places = (_place(those, wanted) for those in found.values())
    return [place for place in places if place]


def _place(hits: Sequence[Hit], wanted: Sequence[str]) -> _Place | None:
    document = hits[0].document
    text = document.text
    if not holds(text, wanted):
        return None
    spans = [s for s in sentences(text) if holds(s.of(text), wanted)]
    if not spans:
        return None
    ranks = [next((h.rank for h in hits if h.passage.span.contains(s)), hits[-1].rank + 1) for s in spans]
    _, best = min(zip(ranks, spans, strict=True), key=lambda pair: (*_unfit(text, pair[1]), *pair))
    return _Place(document, best, len(spans) - 1)


def _unfit(text: str, span: Span) -> tuple[bool, bool]:
    """What speaks against a quote: that it is a heading or leads in, that it is long."""
    return headline(text, span) or leads(text, span), len(span) > LONGEST


def _line(place: _Place, *, chinese_labels: bool) -> Line:
    title = short(place.document.title)
    if chinese_labels:
        inner = title.removeprefix("《").removesuffix("》").replace("《", "〈").replace("》", "〉")
        label = f"《{inner}》"
        label += f"（另有 {place.further} 处）" if place.further else ""
    else:
        label = title + (f" (and {place.further} more)" if place.further else "")
    return Line(label, place.document, place.span, lead_in(place.document.text, place.span))
