"""Whether a line goes on in the next: the rules of mending, one question at a time.

What is evidence, strongest first: the next line begins as no paragraph does; a
bracket is open; the line ends with a comma; the line was broken at the text's
width; the line is running prose that breaks off. Against it: indentation, a
number or bullet, a date, a heading's shape, and a text whose paragraphs
habitually end without a stop.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from rag.reading import marks, wrapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.reading.lines import Line

_VERSE = 20  # characters; a shorter line with a comma at its end may be a verse
_PROSE = 15  # characters of a line in which a sentence has ended
_CLAUSES = 30  # characters of a line with two commas
_CLAUSE = 40  # characters of a line with one
_AMID = 18  # characters of a line with a comma that follows a whole paragraph
_UNPARTED = 32  # the same, without a comma
_INDENTED = 2  # columns
_WIDE = 0.8  # of the width
_RESUMING = "，、；"  # what begins a line only where a sentence was cut
_BEFORE_DATE = "自于至在从到和与以"
_LATIN_WORDS = 4


@dataclass(slots=True)
class Paragraph:
    """What has been joined so far, as far as the rules look at it."""

    first: Line
    last: Line
    size: int
    sentence: bool
    commas: int
    amid: bool

    @classmethod
    def of(cls, line: Line, *, amid: bool = False) -> Paragraph:
        """A paragraph of one line; `amid` says that it follows running text, as a headline seldom does."""
        text = line.text
        sentence = marks.has_sentence_mark(text[:-1])
        return cls(line, line, len(text), sentence, marks.commas(text), amid)

    def extend(self, line: Line) -> None:
        """Take `line` in."""
        self.sentence = (
            self.sentence or marks.ended(self.last.text) or marks.has_sentence_mark(line.text[:-1])
        )
        self.size += len(line.text)
        self.commas += marks.commas(line.text)
        self.last = line

    @property
    def running(self) -> bool:
        """Whether this is a whole paragraph."""
        return self.size >= _PROSE and marks.ended(self.last.text)

    @property
    def prose(self) -> bool:
        """Whether this is running text and not a headline, a cell or a name."""
        if self.size < _PROSE or marks.is_tabular(self.last.text):
            return False
        if self.sentence or marks.is_article(self.first.text):
            return True
        if marks.opens_unit(self.first.text):  # a numbered heading may have commas
            return self.commas > 0 and self.size >= _CLAUSE
        if self.amid:
            return self.size >= (_AMID if self.commas else _UNPARTED)
        return self.commas > 0 and self.size >= (_CLAUSE if self.commas == 1 else _CLAUSES)


@dataclass(frozen=True, slots=True)
class Habits:
    """What the whole text does, against which one line is judged."""

    latin: bool
    wrap: wrapping.Wrap | None
    indented: bool
    spaced: bool
    sentences_over_paragraphs: bool
    stops: bool
    bullets_stop: frozenset[str]

    @classmethod
    def of(cls, lines: Sequence[Line], *, latin: bool) -> Habits:
        """Count over `lines`."""
        free = [line for line in lines if not line.fixed]
        wrap = wrapping.detect(free, latin=latin)
        pairs = list(pairwise(free))
        short = [(a, b) for a, b in pairs if not wrap or not wrap.full(a, b)]
        inner = sum(text.count("。") + text.count(". ") for text in (line.text[:-1] for line in free))
        plain = sum(marks.stopped(a.text) and not marks.opens_unit(b.text) for a, b in short)
        whole = [line for line in free if marks.ended(line.text) and len(line.text) >= _PROSE]
        marked = [line for line in (free if wrap else whole) if line.indent >= _INDENTED]
        bullets: Counter[str] = Counter()
        for line in free:
            if mark := marks.bullet_mark(line.text):
                bullets[mark] += 1 if marks.ended(line.text) else -1
        return cls(
            latin=latin,
            wrap=wrap,
            indented=len(marked) >= (max(2, 0.1 * len(free)) if wrap else max(1, 0.6 * len(whole)))
            and not (wrap and len(marked) > 0.8 * len(free)),  # a margin is no indentation
            spaced=sum(b.blank for _, b in short) >= max(1, 0.7 * len(short)),
            sentences_over_paragraphs=inner > 2 * plain,  # the lesser harm is to part two sentences
            stops=_stops(free, wrap),
            bullets_stop=frozenset(mark for mark, surplus in bullets.items() if surplus > 0),
        )


def _stops(lines: Sequence[Line], wrap: wrapping.Wrap | None) -> bool:
    """Whether paragraphs end with a stop; not so where prose is often followed by a new unit without one."""
    ends = breaks = 0
    for a, b in pairwise(lines):
        if wrap and wrap.full(a, b):
            continue
        if marks.ended(a.text):
            ends += 1
        elif Paragraph.of(a).prose and not marks.is_bullet(a.text) and marks.opens_unit(b.text):
            breaks += 1
    return breaks <= max(1, ends)


def whole(last: Sequence[str], first: Sequence[str]) -> bool:
    """Whether no rule can join anything, by the paragraphs' last and first lines (most articles of a law)."""
    return all(map(marks.ended, last[:-1])) and not any(text[0] in _RESUMING for text in first[1:])


def goes_on(paragraph: Paragraph, line: Line, habits: Habits) -> bool:
    """Whether `line` continues `paragraph`."""
    last = paragraph.last
    if last.fixed or line.fixed or (marks.is_tabular(line.text) and marks.is_tabular(last.text)):
        return False
    if marks.is_keyed(line.text) and marks.is_keyed(paragraph.first.text):
        return False
    if habits.wrap and habits.wrap.full(last, line):
        return _wrapped(paragraph, line, habits)
    if marks.ended(last.text):
        return line.text[0] in _RESUMING and len(last.text) >= _VERSE and not marks.comma_ended(last.text)
    return _broken(paragraph, line, habits)


def _wrapped(paragraph: Paragraph, line: Line, habits: Habits) -> bool:  # noqa: PLR0911 a rule a line
    """After a full line: on, unless a paragraph happens to end where the line does."""
    last = paragraph.last
    if marks.spaced_label(line.text) or (line.indent >= _INDENTED and habits.indented):
        return False
    if habits.indented:
        return not marks.stopped(last.text) or (
            not marks.opens_unit(line.text) and _sentence_like(line, habits)
        )
    if line.blank and not line.page and (habits.spaced or marks.ended(last.text)):
        return _broken(paragraph, line, habits) and not marks.ended(last.text)
    if not marks.ended(last.text) or (not marks.stopped(last.text) and last.text[-1] not in "；：;:"):
        if marks.is_date(line.text):
            return last.text[-1] in _BEFORE_DATE
        return marks.label(line.text) is not None or not marks.opens_unit(line.text)
    if marks.opens_unit(line.text) or last.text[-1] in "：:":
        return False
    if last.text[-1] in "；;" or marks.continues(line.text):
        return True
    return (habits.spaced and not line.blank) or habits.sentences_over_paragraphs


def _sentence_like(line: Line, habits: Habits) -> bool:
    """Whether `line` can be the rest of a paragraph after a full stop, and not a caption or a cell."""
    wide = habits.wrap is not None and habits.wrap.size(line) > _WIDE * habits.wrap.width
    return wide or marks.ended(line.text) or marks.commas(line.text) > 0


def _broken(paragraph: Paragraph, line: Line, habits: Habits) -> bool:
    """After a line that was not full and has no end: the damage of a page's end."""
    last, text = paragraph.last, line.text
    if habits.indented and not habits.wrap and line.indent >= _INDENTED:
        return False
    if text[0] in "，、；：。！？）》”」』" and not marks.is_bullet(last.text):
        return True
    if marks.is_date(text):
        return last.text[-1] in _BEFORE_DATE and paragraph.prose
    if marks.opens_unit(text):
        return False
    return _latin(paragraph, line) if habits.latin else _chinese(paragraph, line, habits)


def _chinese(paragraph: Paragraph, line: Line, habits: Habits) -> bool:
    """An open bracket, a comma, half a number, or running prose that breaks off."""
    last, text = paragraph.last, line.text
    waiting = marks.left_open(last.text)
    if waiting and marks.closes(text, waiting):
        return True
    if (
        marks.is_bullet(paragraph.first.text)
        and marks.bullet_mark(paragraph.first.text) not in habits.bullets_stop
    ):
        return False
    if marks.comma_ended(last.text):
        return paragraph.size >= (_PROSE if paragraph.amid else _VERSE)
    if marks.cuts_number(last.text, text):
        return paragraph.commas > 0
    prose = paragraph.prose or (line.page and paragraph.commas > 0 and paragraph.size >= _PROSE)
    if not habits.stops or not prose or marks.is_tabular(text):
        return False
    return marks.ended(text) or marks.has_sentence_mark(text)


def _latin(paragraph: Paragraph, line: Line) -> bool:
    """English: a word cut by a hyphen, or a small letter after running text."""
    last = paragraph.last.text
    small = line.text[0].islower() and not marks.is_keyed(line.text)
    return small and last.count(" ") + 1 >= _LATIN_WORDS and (last[-1].isalnum() or last[-1] in ",-)")
