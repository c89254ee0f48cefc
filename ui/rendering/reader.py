"""Document → the HTML of the reader, its quote marked to the character.

The text is cut into blocks at its line ends, except where the quote runs over
one: those lines form one block, so that the quote is one `mark` whose text is
the quote and nothing else. Blocks keep their white space (CSS `pre-wrap`).
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.domain import Document, Span, Status, Unit
from rag.titles import title as titled
from ui.rendering.markup import escaped, facts, joined, tag
from ui.rendering.plain import cite
from ui.rendering.words import Words

_HEADINGS = ("part", "subpart", "chapter", "section", "heading", "appendix", "news")
_HEADING_LENGTH = 48  # characters; a longer line is a paragraph that begins with its number
_ITEM = re.compile(r"(?<=[：:；;。])(?=（[一二三四五六七八九十]{1,3}）)")
_LABEL = 24  # characters of an outline entry without a title: its first words stand for it


@dataclass(frozen=True, slots=True)
class Mark:
    """The place to open: the quote's span, its clause, and the answer's other citations of the document."""

    quote: Span
    anchor: str | None = None
    others: tuple[Span, ...] = ()
    notice: str = ""


def reader_html(
    document: Document,
    status: Status,
    words: Words,
    mark: Mark | None = None,
    *,
    original: str | None = None,
    leaves: bool = False,
) -> str:
    """The whole document: head, outline, text with the quote marked, buttons to copy and to open the file.

    `original` is the address of the file it was read from, None where that is gone or
    has changed; with `leaves` there is a view for pictures of its pages. Marks on the
    page: `.title`, `mark.quote` (only with `mark`), `mark.other`.
    """
    page = document.page_at(mark.quote.start) if mark and len(mark.quote) else None
    place = [mark.anchor or "" if mark else "", words.page.format(page) if page else ""]
    details = joined((*filter(None, place), *facts(document, words)))
    notice = f'<p class="notice">{escaped(mark.notice)}</p>' if mark and mark.notice else ""
    notices = _replaced(document, status, words) + notice
    views = [("text", words.text)]
    if document.outline:
        views.insert(0, ("outline", words.outline))
    if leaves:
        views.append(("leaves", words.leaves))
    lang = escaped(document.metadata.language or "zh")
    return (
        f"{_head(document.title, words)}"
        f'<p class="details">{details}{tag(status, words)}</p>{notices}{_tabs(views)}</header>'
        f"{_view('outline', _outline(document), 'hidden') if document.outline else ''}"
        f"{_view('text', ''.join(_blocks(document, mark)), f'lang={lang}')}"
        f"{_view('leaves', '', 'hidden') if leaves else ''}"
        f"{_tools(document, words, mark, page, original)}"
    )


def _replaced(document: Document, status: Status, words: Words) -> str:
    """By which document this one no longer holds, and from when; a click opens that one."""
    standing = document.standing
    if status is not Status.REPEALED or not standing.by or not standing.by_id:
        return ""
    title = standing.by if standing.by.startswith("《") else f"《{standing.by}》"
    link = (
        f'<button type="button" class="replaced-by" data-document="{escaped(standing.by_id)}" '
        f'data-title="{escaped(standing.by)}">{escaped(title)}</button>'
    )
    same = set(titled(document.title).names) & set(titled(standing.by).names)
    told = escaped(words.newer if same else words.superseded).format(link)
    since = f" · {escaped(words.since.format(standing.ends))}" if standing.ends else ""
    return f'<p class="standing">{told}{since}</p>'


def gone_html(title: str, words: Words) -> str:
    """The reader for a document that is no longer there."""
    return f'{_head(title, words)}<p class="notice">{escaped(words.gone)}</p></header>'


def _head(title: str, words: Words) -> str:
    """The head as far as every document has one; the caller closes it."""
    return (
        f'<header><h2 class="title" tabindex="-1">{escaped(title)}</h2>'
        f'<button type="button" class="close" aria-label="{escaped(words.close)}">×</button>'
    )


def _tabs(views: Sequence[tuple[str, str]]) -> str:
    """A tab for each view, the text chosen; none where there is only one."""
    if len(views) == 1:
        return ""
    tabs = "".join(
        f'<button type="button" role="tab" id="reader-tab-{view}" data-view="{view}" '
        f'aria-controls="reader-{view}" aria-selected="{str(view == "text").lower()}"'
        f"{'' if view == 'text' else ' tabindex=-1'}>{escaped(name)}</button>"
        for view, name in views
    )
    return f'<div role="tablist" class="views">{tabs}</div>'


def _view(view: str, body: str, attributes: str) -> str:
    return (
        f'<div id="reader-{view}" class="view {view}" data-view="{view}" role="tabpanel" tabindex="0" '
        f'aria-labelledby="reader-tab-{view}" {attributes}>{body}</div>'
    )


def _blocks(document: Document, mark: Mark | None) -> Iterator[str]:
    units = sorted(document.outline, key=lambda unit: unit.span.start)
    starts = [unit.span.start for unit in units]
    for block in blocks(document.text, mark.quote if mark else None):
        i = bisect_left(starts, block.start)
        heads = i < len(starts) and starts[i] < block.end and _is_heading(units[i], block.of(document.text))
        cited = mark is not None and len(mark.quote) > 0 and block.contains(mark.quote)
        classes = " ".join(name for name, holds in (("heading", heads), ("cited", cited)) if holds)
        body = _marked(document.text, block, mark)
        yield f'<p data-start="{block.start}" class="{classes}" tabindex="-1">{body}</p>'


def _is_heading(unit: Unit, line: str) -> bool:
    """Whether `line`, in which `unit` begins, is no more than its heading."""
    alone = bool(unit.title) and line.rstrip().endswith(unit.title)
    return len(line) <= _HEADING_LENGTH and (unit.kind in _HEADINGS or alone)


def blocks(text: str, whole: Span | None = None) -> list[Span]:
    """The lines of `text` that hold something, in order; those that `whole` touches are one block."""
    lines = [Span(m.start(), m.end()) for m in re.finditer(r"[^\n]*\S[^\n]*", text)]
    if whole is None or not len(whole):
        return lines
    touched = [line for line in lines if line.start < whole.end and whole.start < line.end]
    start = min([whole.start, *(line.start for line in touched)])
    end = max([whole.end, *(line.end for line in touched)])
    before = [line for line in lines if line.end <= start]
    after = [line for line in lines if line.start >= end]
    return [*before, Span(start, end), *after]


def _marked(text: str, block: Span, mark: Mark | None) -> str:
    """The block's text with the quote as one `mark` and the other citations around it."""
    if mark is None:
        return _itemised(text, block)
    covered = sorted({s for s in (_common(block, other) for other in mark.others) if s})
    quote = _common(block, mark.quote)
    cuts = {block.start, block.end}.union(*((s.start, s.end) for s in covered))
    if quote:
        cuts = {c for c in cuts if not quote.start < c < quote.end} | {quote.start, quote.end}
    edges = sorted(cuts)
    out = []
    for piece in (Span(a, b) for a, b in pairwise(edges)):
        body = _itemised(text, piece)
        if piece == quote:
            body = f'<mark class="quote" tabindex="-1">{body}</mark>'
        elif any(s.contains(piece) for s in covered):
            body = f'<mark class="other">{body}</mark>'
        out.append(body)
    return "".join(out)


def _itemised(text: str, piece: Span) -> str:
    """The piece's text unchanged, with an empty element before each item, where the style begins a line."""
    cuts = [m.start() for m in _ITEM.finditer(text, piece.start, piece.end)]
    edges = [piece.start, *cuts, piece.end]
    return '<span class="item"></span>'.join(escaped(text[a:b]) for a, b in pairwise(edges))


def _common(a: Span, b: Span) -> Span | None:
    start, end = max(a.start, b.start), min(a.end, b.end)
    return Span(start, end) if start < end else None


def _outline(document: Document) -> str:
    starts = [b.start for b in blocks(document.text)]
    rows = "".join(_entry(document.text, unit, starts) for unit in _worth_listing(document.outline))
    return f"<ol>{rows}</ol>"


def _worth_listing(outline: Sequence[Unit]) -> Iterable[Unit]:
    """Items of lists are too many to be of help where there is anything above them."""
    above = [u for u in outline if u.kind != "item"]
    return above or outline


def _entry(text: str, unit: Unit, starts: Sequence[int]) -> str:
    first = unit.span.of(text).split("\n", 1)[0].removeprefix(unit.label).strip()
    name = unit.title or (first if len(first) <= _LABEL else first[:_LABEL] + "…")
    block = starts[max(bisect_right(starts, unit.span.start) - 1, 0)] if starts else 0
    return (
        f'<li class="level-{min(unit.level, 3)}"><button type="button" class="goto" data-goto="{block}">'
        f"<span>{escaped(unit.label)}</span> {escaped(name)}</button></li>"
    )


def _tools(
    document: Document, words: Words, mark: Mark | None, page: int | None, original: str | None
) -> str:
    quoted = ""
    if mark and len(mark.quote):
        quoted = (
            f'<span class="walk"><button type="button" class="previous" '
            f'aria-label="{escaped(words.previous)}">‹</button><span class="position"></span>'
            f'<button type="button" class="next" aria-label="{escaped(words.next)}">›</button></span>'
            f'<button type="button" class="copy" data-copy="{escaped(mark.quote.of(document.text))}">'
            f"{escaped(words.copy_quote)}</button>"
        )
    citation = cite(document, mark.anchor if mark else None, page, words)
    copy = (
        f'<button type="button" class="copy" data-copy="{escaped(citation)}">'
        f"{escaped(words.copy_citation)}</button>"
    )
    file = f'<span class="original-gone">{escaped(words.original_gone)}</span>'
    if original:
        at = f"#page={page}" if page else ""
        file = (
            f'<a class="original" href="{escaped(original + at)}" target="_blank" rel="noopener">'
            f"{escaped(words.original)}</a>"
        )
    elif document.external_id:  # a line of a file of many documents is not shown by itself
        file = ""
    return f"<footer>{quoted}{copy}{file}</footer>"
