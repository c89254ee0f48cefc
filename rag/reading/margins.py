"""What print puts around a page's text: running heads, page numbers, footnotes.

What comes back at the same height of many pages (or counts up there) is a running head or
a page number. Small lines at a page's foot that begin with a mark are footnotes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.reading.layout import Line

SAME = 4.0
"""Points between two lines that stand at one height."""

_DIGITS = re.compile(r"\d+")
_SENTENCE = re.compile("[，。；！？]")
_LONGEST_HEAD = 80
_HEAD_ROWS = 2
_HEAD_GAP = 1.3  # usual distances between lines
_HEAD_SHARE = 0.3  # of the pages (odd and even ones may differ)
_MARK = re.compile(
    r"[①-⑳㉑-㉟❶-❿⑴-⒇*＊†‡]|[\[〔［【(（]\d{1,3}[\]〕］】)）]|\d{1,2}(?=[\s.．、\u4e00-\u9fff])|注\s*\d{0,2}\s*[:：]"
)
_SMALLER = 0.9  # of the usual height
_MOST_NOTES = 0.5  # of a page's lines


def furniture(pages: Sequence[Sequence[Line]]) -> set[Line]:
    """Outermost lines that stand at the same height on other pages too, digits apart the same.

    Only what a gap sets off from the text is looked at, so that a text which
    repeats itself loses nothing.
    """
    distance = step(pages)
    edge = [line for lines in pages for line in _outermost(lines, distance)]
    places: dict[tuple[str, int], set[int]] = {}
    for line in edge:
        for height in _heights(line):
            places.setdefault((_shape(line), height), set()).add(line.page)
    needed = max(2, _HEAD_SHARE * len(pages))
    return {line for line in edge if any(len(places[_shape(line), h]) >= needed for h in _heights(line))}


def step(pages: Sequence[Sequence[Line]]) -> float:
    """The usual distance between lines of a stretch (a page, a column), in points."""
    steps = [b.top - a.top for lines in pages for a, b in pairwise(lines) if b.top - a.top > SAME]
    return sorted(steps)[len(steps) // 3] if steps else 0.0  # most are inside paragraphs, none is smaller


def notes(lines: Sequence[Line], usual: float) -> list[list[Line]]:
    """The footnotes among a page's `lines`, each with its lines; `usual` is the text's height of a line."""
    if len({line.page for line in lines}) != 1:
        return []
    below: list[Line] = []
    for line in sorted(lines, key=lambda line: (-line.top, -line.left)):
        if line.size >= _SMALLER * usual:
            break
        below.insert(0, line)
    while below and not _MARK.match(below[0].text):
        below.pop(0)
    if len(below) > _MOST_NOTES * len(lines):
        return []
    found: list[list[Line]] = []
    for line in below:
        if _MARK.match(line.text):
            found.append([line])
        else:
            found[-1].append(line)
    return found


def _outermost(lines: Sequence[Line], distance: float) -> Iterator[Line]:
    """The first and the last row or two of a page, where a gap parts them from the rest."""
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.top):
        if rows and line.top - rows[-1][0].top < SAME:
            rows[-1].append(line)
        else:
            rows.append([line])
    for order in (rows, rows[::-1]):
        for depth in range(1, min(_HEAD_ROWS, len(order) - 1) + 1):
            if abs(order[depth - 1][0].top - order[depth][0].top) > _HEAD_GAP * distance:
                yield from (line for row in order[:depth] for line in row if _headlike(line.text))
                break


def _headlike(text: str) -> bool:
    return len(text) <= _LONGEST_HEAD and not _SENTENCE.search(text)


def _shape(line: Line) -> str:
    return _DIGITS.sub("0", "".join(line.text.split()))


def _heights(line: Line) -> tuple[int, int]:
    """Two overlapping grids, so that neighbours across a grid's border meet in the other."""
    return int(line.top / SAME) * 2, int(line.top / SAME + 0.5) * 2 + 1
