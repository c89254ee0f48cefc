"""Several news items in one file: each begins with its headline block, before a dateline."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.domain import Span

DATELINE: Final = re.compile(
    r"[（(【]?(?:[\u4e00-\u9fff]{2,8}(?:社|报|報|台|网|網))?[^，。：\n]{0,14}?"
    r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})月(?:\d{1,2}|[一二三四五六七八九十]{1,3})日[^，。：\n]{0,12}?(?:电|電|讯|訊)(?=[\s（(】：])"
    r"|[（(【]?本[报報台网網社][^，。：\n]{0,14}?[讯訊电電](?=[\s（(】：])"
)
_HEADLINE: Final = 60
_BLOCK: Final = 6


def datelines(text: str, parts: Sequence[Span]) -> list[int]:
    """Which of the paragraphs `parts` begin with a dateline (新华社……4月23日电, 本报讯)."""
    return [i for i, p in enumerate(parts) if DATELINE.match(text, p.start, p.end)]


def headlines(text: str, parts: Sequence[Span]) -> list[tuple[int, int]]:
    """(first headline paragraph, first paragraph of the body) of each item; empty unless there are two.

    A headline block is up to six short paragraphs without a sentence end just before
    the dateline. Where there is one dateline, what stands before its headlines is an
    item of its own if it has a headline and a body: an extract printed over the report.
    """
    found = datelines(text, parts)
    if len(found) == 1:
        return _extract_and_report(text, parts, found[0])
    out = []
    for n, dateline in enumerate(found):
        first, floor = dateline, max(dateline - _BLOCK, found[n - 1] + 1 if n else 0)
        while first > floor and _is_headline(parts[first - 1].of(text)):
            first -= 1
        out.append((first, dateline))
    return out


def _extract_and_report(text: str, parts: Sequence[Span], dateline: int) -> list[tuple[int, int]]:
    """The two items of a page with an extract above a report; a standfirst may precede the dateline."""
    heads = [_is_headline(p.of(text)) for p in parts[:dateline]]
    body = next((i for i in range(dateline - 1, -1, -1) if heads[i]), None)
    if body is None or not heads[0]:
        return []
    first = body
    while first > 0 and heads[first - 1]:
        first -= 1
    above = next((i for i in range(first) if not heads[i]), None)
    return [] if above is None else [(0, above), (first, body + 1)]


def _is_headline(line: str) -> bool:
    return len(line) <= _HEADLINE and not re.search("[。；：！!;:]$|^[-—–•·（(]", line)
