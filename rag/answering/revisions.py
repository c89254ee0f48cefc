"""What changed between two editions of a document: the clauses that differ, the new beside the old."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from rag.answering.library import Library
from rag.answering.lines import Line, refused, set_out
from rag.answering.summary import which
from rag.answering.titles import documents, named, plain
from rag.comparison import Row, Side, compare
from rag.domain import Amount, Answer, Document, Span, documents_of
from rag.intent import Revision
from rag.numerals import NUMERALS
from rag.question import bare, in_chinese
from rag.sentences import sentences
from rag.standing import begins
from rag.titles import years

MOST: Final[dict[Amount, int]] = {"few": 3, "normal": 6, "more": 40}
"""Clauses."""
LONGEST: Final = 200  # characters quoted of a clause, unless its first sentence is longer
_SHORT: Final = 4  # characters: a heading (附件), no name (通知公告)
_FEW: Final = 20  # characters that are marked
_SURE: Final = 0.9
_ROUTINE: Final = re.compile("起(?:施行|实施|执行|生效)|解释权|负责解释")
_WORDS: Final = re.compile(
    r"(?<![（(])\w(?:[^。；：！？（()）\n]*\w)?%?"
)  # the figure of a list's item is none
_FIGURES: Final = re.compile(rf"[\d{NUMERALS}]")


def revised(
    draft: Answer, asked: Revision, last: Document | None, library: Library
) -> Iterator[Answer] | None:
    """What the newer of two editions has otherwise; None where there are no two of what is asked about.

    `last` is the document that the conversation spoke of last.
    """
    if asked.subject:
        meant = library.called(asked.subject) or named(asked.subject, documents(library, asked.subject))[0]
    else:
        meant = [last] if last else documents_of(draft.hits)
    pairs = {
        (old.id, new.id): (old, new)
        for document in meant
        for old, new in [_pair(editions(document, library), asked.years)]
        if old and new
    }
    if len(pairs) > 1 and not asked.subject:
        return iter([which(draft, [new for _, new in pairs.values()])])
    return between(draft, *next(iter(pairs.values())), library) if pairs else None


def editions(document: Document, library: Library) -> list[Document]:
    """The editions of a document that are there, the oldest first, each day's once."""
    near = [document, *documents(library, document.title)]
    those = [d for d in near if d.id == document.id or succeeds(d, document) or succeeds(document, d)]
    return [{_begins(d): d for d in reversed(those)}[day] for day in sorted({*map(_begins, those)})]


def succeeds(one: Document, other: Document) -> bool:
    """Whether `one` takes the place of `other`, or is called as it is."""
    name = plain(one.title)
    return other.standing.by_id == one.id or (name == plain(other.title) and len(name) > _SHORT)


def in_turn(one: Document, other: Document) -> tuple[Document, Document] | None:
    """Two documents, the older first, where one takes the place of the other."""
    if one.id == other.id or not (succeeds(one, other) or succeeds(other, one)):
        return None
    old, new = sorted((one, other), key=_begins)
    return old, new


def between(draft: Answer, old: Document, new: Document, library: Library) -> Iterator[Answer] | None:
    """The clauses in which `new` differs from `old`, of many those that change most; None: none to quote."""
    articles = any(unit.kind == "article" for unit in new.outline)
    rows = [row for row in compare(old, new) if row.kind != "same" and _tells(row, articles=articles)]
    zh = in_chinese(draft.question)
    names = _names(old, new, chinese=zh)
    if not rows:
        same = f"两个版本（{names[0]}、{names[1]}）的条文没有不同。" if zh else "Both editions say the same."
        return iter([refused(draft, same)])
    chosen = sorted(rows, key=_weight, reverse=True)[: MOST[draft.amount]]
    lines = (line for row in rows if row in chosen for line in _lines(row, old, new, names, chinese=zh))
    note = _note(names, len(rows), len(chosen), chinese=zh)
    return set_out(replace(draft, note=note), lines, library.as_of, _SURE)


def _begins(document: Document) -> str:
    return document.standing.starts or begins(document.metadata) or ""


def _years(document: Document) -> set[int]:
    """The years that people may call an edition by."""
    told = (document.metadata.issued, document.metadata.effective, document.metadata.revised)
    return {int(day[:4]) for day in told if day} | set(years(plain(document.title)))


def _pair(every: Sequence[Document], asked: Sequence[int]) -> tuple[Document, Document] | tuple[None, None]:
    """(older, newer) of the editions of the years asked about, else the last two."""
    wanted = [d for d in every if _years(d).intersection(asked)]
    if len(asked) == 1 and wanted:
        at = every.index(wanted[-1])
        wanted = list(every[max(0, at - 1) : at + 1] if at else every[:2])
    chosen = wanted if asked else every
    return (chosen[-2], chosen[-1]) if len(chosen) > 1 else (None, None)


def _names(old: Document, new: Document, *, chinese: bool) -> tuple[str, str]:
    """What both editions are called beside each other: by their years, where these tell them apart."""
    days = _begins(old)[:4], _begins(new)[:4]
    if all(days) and days[0] != days[1]:
        return (f"{days[0]}年版", f"{days[1]}年版") if chinese else days
    return ("旧版", "新版") if chinese else ("old", "new")


def _tells(row: Row, *, articles: bool) -> bool:
    """Whether a row is of what both editions rule; beside articles a title or a note is not."""
    sides = [side for side in (row.old, row.new) if side]
    return any(side.label if articles else len(side.body) > _SHORT for side in sides)


def _weight(row: Row) -> tuple[bool, bool, int]:
    """How much a change means: other figures first; last from when it holds; else by how many characters."""
    if row.pieces:
        changed = "".join(piece.text for piece in row.pieces if piece.kind != "same")
        return _FIGURES.search(changed) is not None, True, len(changed)
    body = "".join(side.body for side in (row.old, row.new) if side)
    return False, _ROUTINE.search(body) is None, len(body)


def _lines(
    row: Row, old: Document, new: Document, names: tuple[str, str], *, chinese: bool
) -> Iterator[Line]:
    """Where the sides of a row differ: the new edition's, then the old one's."""
    for document, side, other, name, kind in (
        (new, row.new, row.old, names[1], "added"),
        (old, row.old, row.new, names[0], "dropped"),
    ):
        if side is not None:
            label = _label(side, name, kind if other is None else "", chinese=chinese)
            span = _differing(document, side, other)
            yield Line(label, document, span, emphasis=_marks(row, side, kind))


def _label(side: Side, name: str, kind: str, *, chinese: bool) -> str:
    if chinese:
        told = {"added": "新增", "dropped": "，后来没有了"}.get(kind, "")
        return f"{side.label}（{name}{told}）" if side.label else f"{name}{told}"
    told = f", {kind}" if kind else ""
    return f"{side.label} ({name}{told})".strip()


def _differing(document: Document, side: Side, other: Side | None) -> Span:
    """The sentences of a side, its number apart, from the first that the other does not have."""
    known = bare(other.text) if other else ""
    every = sentences(document.text, Span(side.span.start + len(side.label), side.span.end))
    own = [span for span in every if bare(span.of(document.text)) not in known] or every or [side.span]
    return Span.over([span for span in own if span.end - own[0].start <= LONGEST] or own[:1])


def _marks(row: Row, side: Side, kind: str) -> tuple[Span, ...]:
    """The few words that one side alone has, as places in its document; none where most are."""
    out: list[Span] = []
    at = side.span.start
    for piece in row.pieces:
        if piece.kind not in ("same", kind):
            continue
        words = _WORDS.finditer(piece.text) if piece.kind == kind else ()
        out += [Span(*word.span()).shifted(at) for word in words if len(word[0]) <= _FEW]
        at += len(piece.text)
    return tuple(out) if 2 * sum(map(len, out)) <= len(side.text) else ()


def _note(names: tuple[str, str], count: int, shown: int, *, chinese: bool) -> str:
    old, new = names
    if chinese:
        some = "" if shown == count else f"，这里列出变动较大的 {shown} 条"
        return f"逐条对照{old}与{new}，共 {count} 条有变动{some}。"
    some = "" if shown == count else f"; the {shown} that change most are shown"
    return f"Compared clause by clause, {old} with {new}: {count} differ{some}."
