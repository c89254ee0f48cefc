"""Where a span stands in its document, in the words people cite by."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from rag.domain import Span, Unit
from rag.numerals import to_chinese
from rag.sentences import LABEL, paragraphs
from rag.structure.labels import tidy

_SHORT = 30


def _path(outline: Sequence[Unit], offset: int) -> list[Unit]:
    """The units that hold `offset`, outermost first."""
    return [u for u in outline if u.span.start <= offset < u.span.end]


def headings_at(outline: Sequence[Unit], offset: int) -> tuple[str, ...]:
    """The headings over the character at `offset`, outermost first: ("第二章 登记", "第五条").

    Items count where they have a title of their own and stand outside articles.
    """
    path = _path(outline, offset)
    article = next((n for n, u in enumerate(path) if u.kind == "article"), len(path))
    return tuple(_heading(u) for n, u in enumerate(path) if u.kind != "item" or (u.title and n < article))


def _heading(unit: Unit) -> str:
    if unit.kind == "question" and unit.label[0] in "问問Qq":
        return f"{unit.label}：{unit.title}"
    if unit.kind not in ("item", "question"):
        return f"{unit.label} {unit.title}".strip()
    mark = "" if unit.label.endswith(("）", ")")) else "." if unit.label.isdecimal() else "、"
    return f"{unit.label}{mark}{unit.title}"


def paragraph_starts(article: Unit, text: str) -> list[int]:
    """Where the paragraphs (款) of an article begin; a list belongs to the one that leads it in."""
    inline = article.span.start > 0 and text[article.span.start - 1] != "\n"
    if inline:
        parts = paragraphs(text, article.span)
    else:
        ends = [i for i in range(*_range(article)) if text[i] == "\n"]
        lines = pairwise([article.span.start - 1, *ends, article.span.end])
        parts = [Span(a + 1, b) for a, b in lines if text[a + 1 : b].strip()]
    listed = [LABEL.match(text, p.start, p.end) is not None for p in parts]
    starts = [p.start for n, p in enumerate(parts) if n == 0 or not listed[n]]
    if len(starts) > 1 and text[starts[0] : starts[1]].strip() == article.label:
        starts = starts[1:]
    return starts


def _clause(article: Unit, items: Sequence[Unit], offset: int, text: str) -> str:
    """第二款第（一）项: the paragraph and item of an article; "" where it has but one paragraph."""
    starts = paragraph_starts(article, text)
    which = max(1, sum(start <= offset for start in starts))
    out = f"第{to_chinese(which)}款" if len(starts) > 1 else ""
    names = ("项", "目", "目")
    return out + "".join(f"第{u.label}{name}" for u, name in zip(items, names, strict=False))


def _shorten(title: str) -> str:
    """A headline short enough to cite: its first words, up to `_SHORT` characters."""
    return title if len(title) <= _SHORT else title[:_SHORT].rsplit(" ", 1)[0] + "…"


def _range(unit: Unit) -> tuple[int, int]:
    return unit.span.start, unit.span.end


def anchor(document_outline: Sequence[Unit], span: Span, text: str) -> str | None:
    """Where `span` begins, in the form used for citing; None for a document without text.

    An article: 第三条第二款第（一）项 (款 are its paragraphs, a list belonging to the one
    that leads it in; an article of one paragraph has none). Numbered sections:
    第一部分（二）3. A question: 第2问. Anything else: 第3段, every paragraph of the
    document counted from 1, its headline lines too. Inside an appendix its label
    comes first, inside one of several news items its headline, and paragraphs count
    from its beginning.
    """
    path = _path(document_outline, span.start)
    appendix = next((u for u in path if u.kind == "appendix"), None)
    prefix = tidy(appendix.label) if appendix else ""
    items = [u for u in path if u.kind == "item"]
    article = next((u for u in reversed(path) if u.kind == "article"), None)
    if article:
        inner = [u for u in items if u.span.start > article.span.start]
        return prefix + article.label + _clause(article, inner, span.start, text)
    question = next((u for u in path if u.kind == "question"), None)
    if question:
        earlier = (u.kind == "question" and u.span.start <= span.start for u in document_outline)
        return f"{prefix}第{sum(earlier)}问"
    if items:
        return prefix + "".join(_step(u, first=n == 0) for n, u in enumerate(items))
    news = next((u for u in path if u.kind == "news"), None)
    if news and not appendix:
        prefix = f"“{_shorten(news.title)}”"
    whole = appendix or news
    within = paragraphs(text, whole.span if whole else None)
    count = sum(p.start <= span.start for p in within)
    return f"{prefix}第{count}段" if count else None


def _step(item: Unit, *, first: bool) -> str:
    """One numbered step of an anchor: the outermost 一 is 第一部分, 3 alone 第3项."""
    if not first or item.label.endswith(("）", ")")):
        return item.label
    return f"第{item.label}{'项' if item.label.isdecimal() else '部分'}"
