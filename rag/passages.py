"""A document's text into passages: the stretches that are embedded and retrieved as one.

Passages follow the structure: an article with its items is one if it fits, elsewhere a
paragraph is. What is too long is cut at sentence ends into pieces of like length; a
headline goes with what follows it, a lead-in (“……：”) with the beginning of its list.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Final

from rag.domain import Passage, Span, Unit
from rag.sentences import paragraphs, sentences
from rag.structure import headings_at

SPLITTER_VERSION: Final = "2"
"""Changes whenever the same text would be split otherwise; the manifest keeps it."""

_SHORT: Final = 40
_ENDED: Final = re.compile(r"[。！？；…!?;.][”』」）》’\"]*$")
_LEADS_IN: Final = ("：", ":")
_GOES_ON: Final = "；;，,"
_SOFT: Final = re.compile(r"[，、,：:\s]")


@dataclass(slots=True)
class _Bundle:
    """Paragraphs that belong together; `main` is where its proper text begins."""

    parts: list[Span]
    unit: int
    whole: bool
    main: int = field(init=False)

    def __post_init__(self) -> None:
        self.main = self.parts[0].start

    @property
    def span(self) -> Span:
        return Span.over(self.parts)


def split(text: str, outline: Sequence[Unit], *, document_id: str, limit: int = 400) -> list[Passage]:
    """Split canonical `text` with its `outline` into passages of up to `limit` characters.

    Passages are in order, stripped and disjoint, and cover every character that is not
    white space. A text that fits and has no sections is one passage: so are most
    articles of law that come one by one. Raises ValueError when `limit` is not positive.
    """
    if limit < 1:
        raise ValueError(f"a passage holds at least one character, not {limit}")
    spans: list[tuple[Span, int]] = []
    stripped = text.strip()
    if stripped and len(stripped) <= limit and not _sections(text, outline):
        start = text.index(stripped[0])
        return [Passage(document_id, Span(start, start + len(stripped)))]
    for bundle in _joined(text, _bundles(text, outline, limit), limit):
        spans += [(s, max(s.start, bundle.main)) for s in _cut(text, bundle, limit)]
    heads = _heads(outline, [min(at, span.end - 1) for span, at in spans])
    return [Passage(document_id, span, heads[i]) for i, (span, _) in enumerate(spans)]


def _heads(outline: Sequence[Unit], offsets: Sequence[int]) -> list[tuple[str, ...]]:
    """The headings at ascending `offsets`, looking only at the units open there."""
    out, open_units, at = [], list[Unit](), 0
    for offset in offsets:
        while at < len(outline) and outline[at].span.start <= offset:
            open_units = [u for u in open_units if u.span.end > outline[at].span.start]
            open_units.append(outline[at])
            at += 1
        out.append(headings_at(open_units, offset))
    return out


def _bundles(text: str, outline: Sequence[Unit], limit: int) -> Iterator[_Bundle]:
    """The paragraphs, bundled: an article whole; elsewhere short ones, and lists with their lead-in."""
    sections = _sections(text, outline)
    bounds = sorted({s.start for s in sections} | {s.end for s in sections})
    articles = [u for u in outline if u.kind == "article"]
    article_starts = [u.span.start for u in articles]

    def article_of(part: Span) -> int:
        i = bisect_right(article_starts, part.start) - 1
        return i if i >= 0 and part.start < articles[i].span.end else -1

    for article, group in groupby(paragraphs(text), article_of):
        parts = list(group)
        if article >= 0:
            yield _Bundle(parts, bisect_right(bounds, parts[0].start), whole=True)
            continue
        for unit, section in groupby(parts, lambda p: bisect_right(bounds, p.start)):
            yield from _packed(text, list(section), unit, limit)


def _sections(text: str, outline: Sequence[Unit]) -> list[Span]:
    """The units that part a text into sections; items only where they have a heading of their own."""
    return [u.span for u in outline if u.kind != "item" or _headed(text, u)]


def _headed(text: str, item: Unit) -> bool:
    """Whether an item's title stands alone, so that the item is a section: not “（一）标题。正文……”."""
    title_end = text.find(item.title, item.span.start, item.span.end) + len(item.title)
    return bool(item.title) and text[title_end : title_end + 1] != "。"


def _packed(text: str, parts: list[Span], unit: int, limit: int) -> Iterator[_Bundle]:
    """The paragraphs of one section: short ones and lead-ins joined to what follows."""
    run: list[Span] = []
    for part in parts:
        fits = run and part.end - run[0].start <= limit
        listed = run and text[run[-1].end - 1] in _GOES_ON
        if run and not (_binds(text, run[-1]) or (fits and (listed or _short(run) or len(part) < _SHORT))):
            yield _Bundle(run, unit, whole=False)
            run = []
        run.append(part)
    if run:
        yield _Bundle(run, unit, whole=False)


def _short(run: Sequence[Span]) -> bool:
    return run[-1].end - run[0].start < _SHORT


def _binds(text: str, part: Span) -> bool:
    """Whether `part` must not stand at a passage's end: a headline or a lead-in."""
    last = text[max(part.start, part.end - 6) : part.end]
    return last.endswith(_LEADS_IN) or (len(part) < _SHORT and not _ENDED.search(last))


def _joined(text: str, bundles: Iterator[_Bundle], limit: int) -> Iterator[_Bundle]:
    """Bundles of headlines alone joined to the next; short ones to a neighbour in their section."""
    before: _Bundle | None = None
    for bundle in bundles:
        if before is None:
            before = bundle
            continue
        headline = _short(before.parts) and _binds(text, before.parts[-1])
        room = bundle.span.end - before.span.start <= limit
        loose = not (before.whole or bundle.whole) and (_short(before.parts) or _short(bundle.parts))
        if headline or (loose and room and before.unit == bundle.unit):
            main = bundle.main if headline else before.main
            before = _Bundle([*before.parts, *bundle.parts], bundle.unit, whole=before.whole or bundle.whole)
            before.main = main
        else:
            yield before
            before = bundle
    if before is not None:
        yield before


def _cut(text: str, bundle: _Bundle, limit: int) -> list[Span]:
    """The bundle as passages: one if it fits, else pieces of like length."""
    span = bundle.span
    if len(span) <= limit:
        return [span]
    atoms = [piece for s in sentences(text, span) for piece in _hard(text, s, limit)]
    paragraph_ends = {p.end for p in bundle.parts}
    target = len(span) / -(-len(span) // limit)
    out: list[Span] = []
    run: list[Span] = []
    for atom in atoms:
        if run:
            grown = atom.end - run[0].start
            length = run[-1].end - run[0].start
            full = length >= target * (0.6 if run[-1].end in paragraph_ends else 0.85)
            nearer = grown - target > target - length
            if grown > limit or (full and nearer and not _binds(text, run[-1])):
                kept = _unbound(text, run)
                out.append(Span(run[0].start, run[kept - 1].end))
                run = run[kept:]
                if run and atom.end - run[0].start > limit:
                    out.append(Span.over(run))
                    run = []
        run.append(atom)
    out.append(Span.over(run))
    return out


def _unbound(text: str, run: Sequence[Span]) -> int:
    """How many of `run` end a passage well: a last lead-in or headline waits for the next."""
    kept = len(run)
    while kept > 1 and _binds(text, run[kept - 1]):
        kept -= 1
    return kept if not _binds(text, run[kept - 1]) else len(run)


def _hard(text: str, sentence: Span, limit: int) -> Iterator[Span]:
    """A sentence longer than `limit` in near equal pieces, after a comma or space where one is near."""
    start = sentence.start
    while sentence.end - start > limit:
        left = sentence.end - start
        size = -(-left // -(-left // limit))
        low = start + max(1, size - size // 4)
        soft = [m.end() for m in _SOFT.finditer(text, low, start + size)]
        cut = soft[-1] if soft else start + size
        body = text[start:cut]
        if body.strip():
            first = start + len(body) - len(body.lstrip())
            yield Span(first, start + len(body.rstrip()))
        start = cut
    body = text[start : sentence.end]
    if body.strip():
        yield Span(start + len(body) - len(body.lstrip()), sentence.end)
