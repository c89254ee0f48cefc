"""Clauses by number: 第十二条第二款第（三）项 → where it stands in a document."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from rag.domain import Span, Unit
from rag.numerals import NUMERALS, to_chinese, to_int
from rag.sentences import sentences
from rag.structure.anchor import anchor, paragraph_starts

_N: Final = rf"[{NUMERALS}○\d]"
_ARTICLE: Final = re.compile(rf"(第)?({_N}{{1,9}})[条條](?:之({_N}{{1,3}}))?")
_PARAGRAPH: Final = re.compile(rf"第?({_N}{{1,4}})款")
_ITEM: Final = re.compile(rf"第?[(（]?({_N}{{1,4}})[)）]?[项項]")
_LABEL: Final = re.compile(rf"第?({_N}+)[条條](?:之({_N}+))?")
_RANGE: Final = re.compile("[至到-]")
_MOST: Final = 20  # articles of “第三条至第十条”


@dataclass(frozen=True, slots=True)
class Clause:
    """An article (`sub`: the figure of 之一, or 0), where named its paragraph (款) and item (项), from 1."""

    article: int
    sub: int = 0
    paragraph: int | None = None
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where a clause stands, and how it is cited (第五条第（二）项); `lead` leads an item's list in."""

    span: Span
    label: str
    lead: Span | None = None


def clauses(text: str) -> tuple[Clause, ...]:
    """The clauses that folded `text` names, in its order: 第2条, 12条第一款, 第三条至第五条."""
    out: dict[Clause, None] = {}
    before: tuple[int, int] | None = None
    for m in _ARTICLE.finditer(text):
        number = _value(m.group(2))
        if not number:
            continue
        at = m.end()
        paragraph = _PARAGRAPH.match(text, at)
        item = _ITEM.match(text, paragraph.end() if paragraph else at)
        if before and _RANGE.fullmatch(text[before[1] : m.start()].strip()):
            out |= dict.fromkeys(Clause(n) for n in range(before[0] + 1, min(number, before[0] + _MOST)))
        clause = Clause(
            number,
            (_value(m.group(3)) or 0) if m.group(3) else 0,
            _value(paragraph.group(1)) if paragraph else None,
            _value(item.group(1)) if item else None,
        )
        out[clause] = None
        before = (number, at)
    return tuple(out)


def _value(figure: str) -> int | None:
    return to_int(figure.replace("○", "〇"))


def locate(clause: Clause, outline: Sequence[Unit], text: str) -> Place | None:
    """Where `clause` stands; None where the document has no such article, paragraph or item.

    Where an appendix counts its articles anew, the main text's is meant.
    """
    if not any(u.kind == "article" for u in outline):
        return _part(clause, outline, text)
    article = next((u for u in outline if u.kind == "article" and _numbered(u) == _key(clause)), None)
    if article is None:
        return None
    span, label = article.span, article.label
    if clause.paragraph is not None:
        starts = paragraph_starts(article, text)
        if not 0 < clause.paragraph <= len(starts):
            return None
        ends = [*starts[1:], article.span.end]
        start, end = starts[clause.paragraph - 1], ends[clause.paragraph - 1]
        span = Span(start, start + len(text[start:end].rstrip()))
        label += f"第{to_chinese(clause.paragraph)}款"
    if clause.item is not None:
        item = next((u for u in _items(outline, span) if _figure(u.label) == clause.item), None)
        if item is None:
            return None
        return Place(item.span, f"{label}第{item.label}项", _lead(outline, span, text))
    return Place(span, label)


def _part(clause: Clause, outline: Sequence[Unit], text: str) -> Place | None:
    """The part (二、) that people call 第二条 in a notice without articles, or an item (一) of it."""
    end = min((u.span.start for u in outline if u.kind == "appendix"), default=len(text))
    inside = next((u for u in _items(outline, Span(0, end)) if _figure(u.label) == clause.article), None)
    if inside is None or clause.sub or clause.paragraph is not None:
        return None
    if clause.item is not None:
        inside = next((u for u in _items(outline, inside.span) if _figure(u.label) == clause.item), None)
    if inside is None:
        return None
    return Place(inside.span, anchor(outline, inside.span, text) or inside.label)


def _lead(outline: Sequence[Unit], within: Span, text: str) -> Span | None:
    """The sentence that leads in the list within `within`, where one ends in a colon there."""
    first = min((u.span.start for u in _items(outline, within)), default=within.start)
    before = [s for s in sentences(text, within) if s.end <= first]
    return before[-1] if before and text[before[-1].end - 1] in "：:" else None


def alone(clause: Clause, text: str) -> Unit:
    """A document that is one article, as the unit that it is."""
    label = f"第{to_chinese(clause.article)}条" + (f"之{to_chinese(clause.sub)}" if clause.sub else "")
    start = len(text) - len(text.lstrip())
    return Unit("article", label, "", 1, Span(start, max(start, len(text.rstrip()))))


def last_article(outline: Sequence[Unit]) -> str | None:
    """The label of the main text's highest article; None where there is none."""
    numbered = [(key, u.label) for u in outline if u.kind == "article" and (key := _numbered(u))]
    return max(numbered)[1] if numbered else None


def article_at(outline: Sequence[Unit], offset: int) -> Clause | None:
    """The article in which a character stands; None where it stands in none."""
    held = (u for u in outline if u.kind == "article" and u.span.start <= offset < u.span.end)
    key = next(filter(None, map(_numbered, held)), None)
    return Clause(*key) if key else None


def _key(clause: Clause) -> tuple[int, int]:
    return clause.article, clause.sub


def _numbered(unit: Unit) -> tuple[int, int] | None:
    m = _LABEL.fullmatch(unit.label)
    number = _value(m.group(1)) if m else None
    return (number, (_value(m.group(2)) or 0) if m.group(2) else 0) if m and number else None


def _items(outline: Sequence[Unit], within: Span) -> Iterator[Unit]:
    inside = [u for u in outline if u.kind == "item" and within.contains(u.span) and u.span != within]
    level = min((u.level for u in inside), default=0)
    return (u for u in inside if u.level == level)


def _figure(label: str) -> int | None:
    return _value(label.strip("（()）"))
