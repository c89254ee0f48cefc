"""Quoted whole: a lead-in with all its items, an item with its lead-in, an answer with its question."""

from __future__ import annotations

import re

from rag.answering.roles import depth, is_item, leads
from rag.domain import Span
from rag.folding import fold
from rag.sentences import paragraphs, sentences

LONGEST = 600  # characters of a list quoted at once
FAR = 1500  # characters back to an item's lead-in
_LEADS_IN = ("：", ":")
_ANSWERS = re.compile("[答A][：:]")
_PREAMBLE = re.compile(r"现[就将对].*如下[：:]$", re.DOTALL)
"""What leads in a whole notice (“为了……，现就有关事项通知如下：”): its parts stand without it."""


def whole(text: str, parts: tuple[Span, ...]) -> tuple[Span, ...]:
    """`parts`, going on to the end of the list that they begin; otherwise as they are."""
    *before, last = parts
    led = any(_begins_list(text, part) for part in before)
    inside = before and is_item(text, last) and (led or not is_item(text, parts[0]))
    if not inside and not _begins_list(text, last):
        return parts
    limit = parts[0].start + LONGEST
    more = list(parts)
    deep = depth(text, last) if inside else -1
    for span in sentences(text, Span(last.end, min(len(text), limit))):
        cut = span.end == limit and span.end < len(text)
        item = is_item(text, span)
        if cut or not (item or _goes_on(text, more[-1])) or (item and depth(text, span) < deep):
            break
        if deep < 0 and item:
            deep = depth(text, span)
        more.append(span)
    return tuple(more)


def completed(text: str, parts: tuple[Span, ...]) -> tuple[Span | None, tuple[Span, ...]]:
    """What to quote for `parts`: a lead-in that stands apart from them, if they need one, and the parts.

    Several items of one list bring the whole list; a single item only its lead-in.
    """
    lead = lead_in(text, parts[0])
    if lead is not None and len(parts) > 1 and is_item(text, parts[1]):
        full = whole(text, (lead,))
        if full[-1].end >= parts[1].end:
            return None, full + tuple(part for part in parts if part.start >= full[-1].end)
    return lead, whole(text, parts)


def _goes_on(text: str, before: Span) -> bool:
    """Whether what stands after `before` belongs to the same list: it ended with a semicolon or a lead-in."""
    return text[before.end - 1 : before.end] in ("；", ";", "：", ":")


def _begins_list(text: str, sentence: Span) -> bool:
    own = sentence.of(text)
    return own.endswith(_LEADS_IN) and not _PREAMBLE.search(fold(own))


def lead_in(text: str, first: Span) -> Span | None:
    """The lead-in of the list whose item stands at `first` (“有下列情形之一的：”), or None.

    What begins an answer (“答：不能。”) is led in by its question.
    """
    start = max(0, first.start - FAR)
    if _ANSWERS.match(text, first.start):
        before = paragraphs(text, Span(start, first.start))
        return before[-1] if before and leads(text, before[-1]) else None
    if not is_item(text, first):
        return None
    after = first
    for span in reversed(sentences(text, Span(start, first.start))):
        if span.of(text).endswith(_LEADS_IN):
            whole_sentence = span.start > start or start == 0
            own = depth(text, after) == depth(text, first)  # else the list in an item before `first`
            return span if own and whole_sentence and _begins_list(text, span) else None
        if not is_item(text, span) and text[span.end - 1] not in "；;":
            return None
        after = span if is_item(text, span) else after
    return None
