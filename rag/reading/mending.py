"""Lines → paragraphs: what extraction broke is whole again, and nothing else changes.

Each paragraph stands on one line without white space around it. Blocks that empty
lines parted stay parted by one, lines that stood together by a line end. Page
numbers and running heads go. A join puts nothing between Chinese characters and
one space between words; a hyphen at a line's end goes where it only cut a word.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.reading import furniture, joining, marks
from rag.reading.alignment import Alignment, Builder
from rag.reading.lines import Line, split

if TYPE_CHECKING:
    from collections.abc import Sequence

_HYPHENATED = re.compile(r"[A-Za-z]{1,40}-[a-z]{1,40}")
_LAST_WORD = re.compile(r"[A-Za-z]{1,40}-$")
_FIRST_WORD = re.compile(r"[a-z]{1,40}")
_KEEP_HYPHEN = frozenset(("self-", "well-", "non-", "long-", "short-", "high-", "low-", "cross-", "state-"))
_FIGURES = frozenset("0123456789.,%")
_MOST_ROUNDS = 4  # a round joins what it can see; two are the rule


@dataclass(frozen=True, slots=True)
class Mended:
    """The canonical text and where its characters stood."""

    text: str
    alignment: Alignment


def mend(text: str, fixed: Sequence[tuple[int, int]] = (), pages: Sequence[int] = ()) -> Mended:
    """Mend `text` (clean: line feeds only).

    Lines that begin in a range of `fixed` stay as they are; pages start at the offsets `pages`.

    Linear in the length of `text`. Mending again changes nothing, except that
    indentation, which says where paragraphs begin, is gone the second time.
    """
    if "\n" not in text:
        start = len(text) - len(text.lstrip())
        body = text.strip()
        return Mended(body, Alignment(((0, start, len(body)),) if body else ()))
    lines = split(text, fixed, pages)
    latin = marks.is_latin(text)
    compounds = frozenset(_HYPHENATED.findall(text)) if latin else frozenset[str]()
    paragraphs = [[line] for line in furniture.drop(lines)]
    for _ in range(_MOST_ROUNDS):
        if joining.whole([lines[-1].text for lines in paragraphs], [lines[0].text for lines in paragraphs]):
            break
        joined = _round(paragraphs, latin=latin)
        if len(joined) == len(paragraphs):
            break
        paragraphs = joined
    return _write(text, paragraphs, compounds, latin=latin)


def _round(paragraphs: list[list[Line]], *, latin: bool) -> list[list[Line]]:
    """Join neighbours once, from the first to the last."""
    whole = [_one(lines) for lines in paragraphs]
    habits = joining.Habits.of(whole, latin=latin)
    out: list[list[Line]] = []
    current: joining.Paragraph | None = None
    for line, lines in zip(whole, paragraphs, strict=True):
        if current and joining.goes_on(current, line, habits):
            current.extend(line)
            out[-1] += lines
        else:
            current = joining.Paragraph.of(line, amid=current is not None and current.running)
            out.append(list(lines))
    return out


def _one(lines: list[Line]) -> Line:
    """Joined lines as the line they are now."""
    if len(lines) == 1:
        return lines[0]
    first = lines[0]
    text = "".join(line.text for line in lines)
    lead = first.width - len(first.text)
    return Line(
        first.start, lines[-1].end, text, first.indent, lead + len(text), first.blank, first.page, first.fixed
    )


def _write(text: str, paragraphs: list[list[Line]], compounds: frozenset[str], *, latin: bool) -> Mended:
    builder = Builder(text)
    spaced = sum(p[0].blank for p in paragraphs if not p[0].page) * 2 > len(paragraphs)
    for n, lines in enumerate(paragraphs):
        if n:
            blank = lines[0].blank if not lines[0].page else spaced
            builder.insert("\n\n" if blank else "\n")
        for a, b in zip(lines, [*lines[1:], None], strict=True):
            if b is None:
                builder.keep(a.start, a.end)
                continue
            hyphen = _cut_word(a.text, b.text, compounds)
            builder.keep(a.start, a.end - hyphen)
            if not hyphen and _spaced(a.text[-1], b.text[0], latin=latin):
                builder.insert(" ")
    return Mended(*builder.build())


def _cut_word(line: str, following: str, compounds: frozenset[str]) -> bool:
    """Whether the hyphen at the end of `line` only cuts a word (and is not a compound's own)."""
    left, right = _LAST_WORD.search(line[-41:]), _FIRST_WORD.match(following)
    if not left or not right:
        return False
    return left.group().lower() not in _KEEP_HYPHEN and left.group() + right.group() not in compounds


def _spaced(left: str, right: str, *, latin: bool) -> bool:
    """Whether a join between the two characters needs a space (Chinese print breaks even numbers)."""
    if not latin and left in _FIGURES and right in _FIGURES:
        return False
    return left != "-" and not marks.is_cjk(left) and not marks.is_cjk(right)
