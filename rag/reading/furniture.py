"""Page numbers and running heads: what print puts around a text and is no part of it."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rag.reading.lines import Line

_DASH = "[-—–－‐─~～·•]"
# "— 12 —", "- 3 -", "第 3 页 共 9 页", "Page 3 of 9": nothing else looks like this.
_SURE = re.compile(
    rf"(?:{_DASH}{{1,3}}[\s　]*\d{{1,4}}[\s　]*{_DASH}{{1,3}}"
    r"|第[\s　]*\d{1,4}[\s　]*页(?:[\s　]*[,，/／]?[\s　]*共[\s　]*\d{1,4}[\s　]*页)?"
    r"|共[\s　]*\d{1,4}[\s　]*页[\s　]*[,，/／]?[\s　]*第[\s　]*\d{1,4}[\s　]*页"
    r"|(?i:page)\s*\d{1,4}(?:\s*(?:of|/)\s*\d{1,4})?)$"
)
# "12", "3/9", "３": page numbers only where they count up from page to page.
_MAYBE = re.compile(r"(\d{1,4})(?:[\s　]*[/／][\s　]*\d{1,4})?$")
_SENTENCE = re.compile("[，。；：！？]")  # a head is a name, never a piece of a sentence
_DIGITS = re.compile(r"\d+")
_NEAR = 2  # lines between a running head and its page number
_LONGEST_HEAD = 40
_PAGE_CHARACTERS = 200  # less text than this between two numbers is a list or a table, not a page
_SHORTEST_PAGE = 10  # lines


def drop(lines: list[Line]) -> list[Line]:
    """`lines` without page numbers and running heads; what follows one is marked `page`."""
    gone = {n for n, line in enumerate(lines) if len(line.text) < 30 and _SURE.match(line.text)}  # noqa: PLR2004
    gone |= _counting(lines, gone)
    gone |= _heads(lines, gone)
    if not gone:
        return lines
    kept: list[Line] = []
    page = blank = False
    for n, line in enumerate(lines):
        if n in gone:
            page, blank = True, blank or line.blank
            continue
        line.page = line.page or (page and bool(kept))
        line.blank = line.blank or blank
        kept.append(line)
        page = blank = False
    return kept


def _counting(lines: list[Line], gone: set[int]) -> set[int]:
    """Bare numbers that count up by one, a page's text apart, three times or more."""
    chain: list[tuple[int, int]] = []
    found: set[int] = set()
    text = 0
    for n, line in enumerate(lines):
        match = _MAYBE.match(line.text) if len(line.text) < 12 and n not in gone else None  # noqa: PLR2004
        if match is None:
            text += len(line.text)
            continue
        number = int(match.group(1))
        if chain and number == chain[-1][1] + 1 and text >= _PAGE_CHARACTERS:
            chain.append((n, number))
            text = 0
        elif not chain or text >= _PAGE_CHARACTERS:
            found |= _long(chain)
            chain, text = [(n, number)], 0
    return found | _long(chain)


def _long(chain: list[tuple[int, int]]) -> set[int]:
    return {n for n, _ in chain} if len(chain) > 2 else set()  # noqa: PLR2004 three make a count


def _heads(lines: list[Line], numbers: set[int]) -> set[int]:
    """Short lines that come back beside page numbers, or at even distances through the text."""
    places: defaultdict[str, list[int]] = defaultdict(list)
    for n, line in enumerate(lines):
        text = line.text
        if n not in numbers and not line.fixed and len(text) <= _LONGEST_HEAD and not _SENTENCE.search(text):
            places[_DIGITS.sub("0", text)].append(n)
    # A line as long as the others may be a piece of a paragraph that the text repeats.
    narrow = 0.8 * sorted(line.width for line in lines)[len(lines) * 9 // 10] if lines else 0
    found: set[int] = set()
    for same in places.values():
        if len(same) > 1:
            beside = {n for n in same if any(abs(d) and n + d in numbers for d in range(-_NEAR, _NEAR + 1))}
            if len(beside) >= 2 and len(beside) >= len(same) - 1:  # noqa: PLR2004 a head is there twice
                found |= beside
            elif _even(same) and all(len(lines[n].text) < narrow for n in same):
                found |= set(same[1:])
    return found


def _even(places: list[int]) -> bool:
    """Whether the places are a page apart, each time the same number of lines."""
    steps = [b - a for a, b in pairwise(places)]
    return len(steps) > 1 and min(steps) >= _SHORTEST_PAGE and max(steps) - min(steps) <= 1
