"""The outline of a document: its parts, chapters, articles, items and other units."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, Protocol

from rag.domain import Span, Unit
from rag.numerals import NUMERALS
from rag.sentences import LABEL, paragraphs
from rag.structure.labels import APPENDIX, ARTICLE, GROUP, ITEM, SECTION, Mark, mark_of, tidy
from rag.structure.news import headlines

_NEWS: Final = 0.5
_MARKUP: Final = 2.0
_CONTENTS: Final = re.compile(r"目\s*[录錄次][:：]?$")
_TITLE_LINE: Final = 30
_SIGNATURE: Final = 80
_ATTACHED: Final = re.compile("附[件錄录][：:]")
_DATED: Final = re.compile(
    rf"[^，。；：！？、]{{0,60}}?[（(]?[\d{NUMERALS}]{{4}}年[\d{NUMERALS}]{{1,2}}月[\d{NUMERALS}]{{1,3}}日[）)]?"
)
_GAP: Final = 3


class Heading(Protocol):
    """A heading that the markup of a file names: its level (from 1) and where it stands."""

    @property
    def level(self) -> int:
        """1 is the outermost."""

    @property
    def span(self) -> Span:
        """Where the heading's own characters stand."""


def outline(text: str, headings: Iterable[Heading] = ()) -> tuple[Unit, ...]:
    """The units of canonical `text`, in the order of their starts, outermost first.

    Recognised are 编, 分编, 章, 节, 条 (also 条之一, in Chinese or Arabic figures), items
    (一、 （一） 1. （1）), 附件, questions (问：, Q1:), two or more news items in one text,
    and `headings` from markup where no number says more. A table of contents gives no
    units; a number inside a sentence is a reference, not a unit. Levels count from 1
    and mean the same kind of unit throughout the document.
    """
    parts = paragraphs(text)
    found = [mark_of(text, p, parts[i + 1] if i + 1 < len(parts) else None) for i, p in enumerate(parts)]
    marks = [m for m in _without_contents(text, parts, found) if m is not None]
    marks = _titled(text, parts, marks)
    marks = _groups(text, marks)
    marks = _in_sequence(text, marks)
    marks = _with_news(text, parts, marks)
    marks = _with_headings(text, parts, marks, headings)
    breaks = [(at, APPENDIX) for at in _signatures(text, parts, marks)] + _clauses(text, parts, marks)
    return _closed(text, marks, sorted(breaks))


def _without_contents(
    text: str, parts: Sequence[Span], found: Sequence[Mark | None]
) -> Sequence[Mark | None]:
    """`found` without the lines of a table of contents: a run of headings that begins again."""
    out = list(found)
    i = 0
    while i < len(out):
        mark = out[i]
        if mark is None or not mark.headed or mark.rank > SECTION:
            i += 1
            continue
        end = i
        after_word = (
            i > 0 and _CONTENTS.search(text[max(0, parts[i - 1].end - 8) : parts[i - 1].end]) is not None
        )
        while end < len(out) and _is_contents_line(text, parts[end], out[end]):
            again = out[end]
            if end > i and again is not None and again.label == mark.label and again.rank == mark.rank:
                break
            end += 1
        repeated = end < len(out) and out[end] is not None and out[end].label == mark.label  # type: ignore[union-attr]
        if repeated and (after_word or end - i > 2):  # noqa: PLR2004
            out[i:end] = [None] * (end - i)
        i = max(end, i + 1)
    return out


def _is_contents_line(text: str, part: Span, mark: Mark | None) -> bool:
    if mark is not None and mark.headed:
        return True
    return len(part) <= _TITLE_LINE and not set(part.of(text)) & set("。；：")


def _titled(text: str, parts: Sequence[Span], marks: list[Mark]) -> list[Mark]:
    """A chapter's label alone on its line takes the next short line for its title."""
    starts = [p.start for p in parts]
    labelled = {m.span.start for m in marks}
    out = []
    for mark in marks:
        following = bisect_left(starts, mark.span.start) + 1
        if mark.kind in ("part", "subpart", "chapter", "section", "appendix") and not mark.title:
            part = parts[following] if following < len(parts) else None
            if part and part.start not in labelled and len(part) <= _TITLE_LINE and "。" not in part.of(text):
                out.append(replace(mark, title=tidy(part.of(text)), body=part.end))
                continue
        out.append(mark)
    return out


def _groups(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Headings such as “一、一般规定” that stand directly over articles rank above them."""
    out = list(marks)
    for i, (mark, following) in enumerate(pairwise(marks)):
        if mark.kind != "item" or not mark.headed or mark.rank > ITEM + 1:
            continue
        between = text[mark.span.end : following.span.start].strip()
        if following.kind in ("article", "question") and following.sure and not between:
            out[i] = replace(mark, rank=GROUP)
    return out


def _in_sequence(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """`marks` without those whose numbers do not follow: references and stray figures."""
    out: list[Mark] = []
    sure = sum(m.kind == "article" and m.sure for m in marks)
    weak = sum(m.kind == "article" and not m.sure for m in marks)
    article = 0
    open_items: dict[float, int] = {}
    latest: dict[float, int] = {}
    for mark in marks:
        value = mark.value or 0
        if mark.kind == "article":
            follows = value == 1 or article < value <= article + _GAP or (value == article and mark.sub > 0)
            at_line_start = mark.span.start == 0 or text[mark.span.start - 1] == "\n"
            if not follows and not (mark.sure and at_line_start):
                continue
            if not mark.sure and weak < sure:
                continue
            article = value
        elif mark.kind == "item":
            last = open_items.get(mark.rank, 0)
            runs_on = value == latest.get(mark.rank, 0) + 1
            if not (value == 1 or runs_on or 0 < last < value <= last + _GAP):
                continue
            latest[mark.rank] = value
        if mark.kind == "appendix":
            article = 0
        open_items = {rank: n for rank, n in open_items.items() if rank < mark.rank}
        if mark.kind == "item":
            open_items[mark.rank] = value
        out.append(mark)
    last_of: dict[tuple[str, str], int] = {
        (m.kind, m.label): i for i, m in enumerate(out) if m.kind == "appendix"
    }
    return [m for i, m in enumerate(out) if last_of.get((m.kind, m.label), i) == i]


def _with_news(text: str, parts: Sequence[Span], marks: list[Mark]) -> list[Mark]:
    if any(m.rank <= ARTICLE for m in marks):
        return marks
    news = []
    for first, dateline in headlines(text, parts):
        lines = [tidy(p.of(text)) for p in parts[first:dateline]]
        start = parts[first].start
        title = " ".join(lines)
        news.append(Mark("news", "", title, _NEWS, Span(start, parts[dateline].end), parts[dateline].start))
    return sorted([*marks, *news], key=lambda m: (m.span.start, m.rank))


def _with_headings(
    text: str, parts: Sequence[Span], marks: list[Mark], headings: Iterable[Heading]
) -> list[Mark]:
    """Headings of the markup added, save the document's title and those already numbered."""
    given = sorted(headings, key=lambda h: h.span.start)
    if given and parts and given[0].span.start <= parts[0].end:
        lone = sum(h.level == given[0].level for h in given) == 1
        given = given[1:] if lone and given[0].level <= min(h.level for h in given) else given
    by_start = {m.span.start: m for m in marks}
    ranks: dict[int, float] = {}
    for h in given:
        numbered = by_start.get(h.span.start)
        if numbered:
            ranks[h.level] = min(ranks.get(h.level, numbered.rank), numbered.rank)
    added = []
    for h in given:
        title = tidy(h.span.of(text))
        if h.span.start in by_start or not title:
            continue
        base = max((level for level in ranks if level <= h.level), default=0)
        rank = (ranks[base] if base else _MARKUP) + 0.1 * (h.level - base)
        added.append(Mark("heading", "", title, rank, h.span, h.span.end, headed=True))
    return sorted([*marks, *added], key=lambda m: (m.span.start, m.rank))


def _signatures(text: str, parts: Sequence[Span], marks: Sequence[Mark]) -> list[int]:
    """Where a signature begins: a line with a date alone, and the short lines of names before it.

    The list of what is attached (“附件：1.……”) ends a text in the same way.
    """
    starts = {m.span.start for m in marks}
    out = []
    for i, part in enumerate(parts):
        if _ATTACHED.match(text, part.start, part.end):
            out.append(part.start)
        if len(part) > _SIGNATURE or not _DATED.fullmatch(text, part.start, part.end):
            continue
        first = i
        while first > max(0, i - 4) and parts[first - 1].start not in starts:
            line = parts[first - 1].of(text)
            if len(line) > _TITLE_LINE or set(line) & set("，。；：！？") or LABEL.match(line):
                break
            first -= 1
        out.append(parts[first].start)
    return [start for start in out if start not in starts]


def _clauses(text: str, parts: Sequence[Span], marks: Sequence[Mark]) -> list[tuple[int, float]]:
    """Where an article goes on behind a list: its next 款, which ends the items."""
    out = []
    at, ruled, listed = 0, False, False
    for part in parts:
        if at < len(marks) and marks[at].span.start == part.start:
            while at < len(marks) and marks[at].span.start == part.start:
                ruled = marks[at].kind == "article" or (ruled and marks[at].rank > ARTICLE)
                listed = marks[at].kind == "item"
                at += 1
            listed = listed and text[part.end - 1] not in "：:"
        elif ruled and listed:
            out.append((part.start, ITEM))
            listed = False
    return out


def _closed(text: str, marks: Sequence[Mark], breaks: Sequence[tuple[int, float]]) -> tuple[Unit, ...]:
    """Marks with their ends and levels; a break (offset, rank) ends what stands open at that rank."""
    levels = {rank: n for n, rank in enumerate(sorted({m.rank for m in marks}), 1)}
    ends = [len(text)] * len(marks)
    waiting: list[int] = []
    starts = [(m.span.start, m.rank, i) for i, m in enumerate(marks)]
    for start, rank, i in sorted([*starts, *((at, rank, -1) for at, rank in breaks)]):
        while waiting and marks[waiting[-1]].rank >= rank:
            ends[waiting.pop()] = start
        if i >= 0:
            waiting.append(i)
    units = []
    for mark, end in zip(marks, ends, strict=True):
        while end > mark.span.start and text[end - 1].isspace():
            end -= 1  # noqa: PLW2901 - the blank lines behind a unit are not its own
        units.append(Unit(mark.kind, mark.label, mark.title, levels[mark.rank], Span(mark.span.start, end)))
    return tuple(units)
