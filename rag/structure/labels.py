"""What a paragraph's first characters say: which numbered unit begins there, if any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rag.domain import Span, UnitKind
from rag.numerals import NUMERALS, to_int

APPENDIX: Final = 1.0
PART: Final = 10.0
SUBPART: Final = 11.0
CHAPTER: Final = 12.0
SECTION: Final = 13.0
GROUP: Final = 14.0
ARTICLE: Final = 15.0
QUESTION: Final = 19.0
ITEM: Final = 20.0
"""Ranks: a unit ends where the next of the same or a smaller rank begins."""

_N: Final = rf"[{NUMERALS}\d０-９]"
_GAP: Final = r"[ \t\u3000\xa0\u200b\ufeff]{0,4}"
_DIVISION: Final = re.compile(rf"第{_GAP}({_N}(?:{_GAP}{_N}){{0,8}}){_GAP}(分编|分編|编|編|章|节|節)")
_ARTICLE: Final = re.compile(
    rf"第{_GAP}({_N}(?:{_GAP}{_N}){{0,8}}){_GAP}[条條](?:{_GAP}之{_GAP}([{NUMERALS}]{{1,3}}))?"
)
_ITEMS: Final = (
    re.compile(r"([壹贰貳叁參肆伍陆陸柒捌玖拾]{1,3})[、.．]"),
    re.compile(r"([一二三四五六七八九十百]{1,5})[、.．]"),
    re.compile(r"([（(][一二三四五六七八九十百]{1,5}[）)])[、]?"),
    re.compile(r"(\d{1,3})(?:[.．](?!\d)|、)"),
    re.compile(r"([（(]\d{1,3}[）)])[、]?"),
    re.compile(r"([①-⑳])"),
)
_OPENS: Final = frozenset("壹贰貳叁參肆伍陆陸柒捌玖拾一二三四五六七八九十百（(①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳问問Qq")
"""What an item or a question begins with, figures apart."""
_APPENDIX: Final = re.compile(
    rf"(附[件錄录表]{_GAP}(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})?)(?=[\s\u3000：:.．]|$)"
)
_QUESTION: Final = re.compile(r"(?:(?:问|問)[ \u3000]?(\d{0,3})|Q(\d{0,3}))[：:.．]", re.IGNORECASE)
_ANSWER: Final = re.compile(r"[答A][：:]")
_REFERENCE: Final = re.compile(r"[的、，。；：,]")
_CLOSE_REFERENCE: Final = re.compile(
    r"[的、，。；：,之款至]|项(?!目)|項(?!目)|所(?!有|在|得|属|屬)|等(?!级|級|待)|规定|規定|中(?=[的，、所规規])"
    r"|[和与與及或]第|第[一二三四五六七八九十\d]{1,4}[款项項条條]"
)
_TITLE_STOP: Final = re.compile(r"[。；：！？!?;]")
_BLANKS: Final = re.compile(r"[\s\u200b\ufeff]+")
_TITLE_LENGTH: Final = 60
_HEADING_LENGTH: Final = 40
_LEVELS: Final = {"编": PART, "編": PART, "分编": SUBPART, "分編": SUBPART, "章": CHAPTER}
_KINDS: Final[dict[float, UnitKind]] = {PART: "part", SUBPART: "subpart", CHAPTER: "chapter"}


@dataclass(frozen=True, slots=True)
class Mark:
    """A unit that seems to begin at ``span.start``; `span` is its first paragraph.

    `value` is its number (None without one), `sub` the figure of 之一, `body` the
    offset behind its label; `sure` is False where nothing parts an article's label
    from its text, so that it may be a reference. `headed`: the paragraph holds the
    title and nothing else.
    """

    kind: UnitKind
    label: str
    title: str
    rank: float
    span: Span
    body: int
    value: int | None = None
    sub: int = 0
    sure: bool = True
    headed: bool = False


def _tight(label: str) -> str:
    return _BLANKS.sub("", label)


def tidy(title: str) -> str:
    """A title without outer white space; one set wide (总 则) is drawn together (总则)."""
    words = [w for w in _BLANKS.split(title) if w]
    if all(len(w) == 1 and not w.isascii() for w in words):
        return "".join(words)
    return " ".join(words)


def _item_title(text: str, body: int, end: int) -> tuple[str, bool]:
    """An item's title, and whether its paragraph holds nothing else."""
    own = tidy(text[body : min(end, body + _TITLE_LENGTH + 20)])
    whole = end - body <= _TITLE_LENGTH
    stop = _TITLE_STOP.search(own)
    if whole and (stop is None or stop.end() == len(own)):
        if stop is None or stop.group() in "?？":
            return own, True
        return (own[:-1], True) if stop.group() in "：:" and len(own) <= _HEADING_LENGTH // 2 else ("", False)
    if stop and stop.group() == "。" and stop.start() <= _HEADING_LENGTH and stop.end() < len(own):
        return own[: stop.start()], False
    return "", False


def _division(text: str, part: Span) -> Mark | None:
    m = _DIVISION.match(text, part.start, part.end)
    if not m or part.end - m.end() > _TITLE_LENGTH:
        return None
    title = tidy(text[m.end() : part.end])
    spaced = text[m.end() : m.end() + 1].isspace()
    if (
        (_REFERENCE if spaced else _CLOSE_REFERENCE).match(title)
        or re.search("[。；：]", title)
        or title.endswith(("，", "、"))
    ):
        return None
    rank = _LEVELS.get(m.group(2), SECTION)
    kind = _KINDS.get(rank, "section")
    return Mark(kind, _tight(m.group()), title, rank, part, m.end(), to_int(_tight(m.group(1))), headed=True)


def _article(text: str, part: Span) -> Mark | None:
    m = _ARTICLE.match(text, part.start, part.end)
    if not m:
        return None
    rest = text[m.end() : min(part.end, m.end() + 5)]
    spaced = not rest or rest[0].isspace() or rest[0] in "【（([\u200b"
    if (_REFERENCE if spaced else _CLOSE_REFERENCE).match(text, m.end() + (len(rest) - len(rest.lstrip()))):
        return None
    sub = to_int(m.group(2)) or 0 if m.group(2) else 0
    title = ""
    if bracketed := re.compile(r"[\s\u3000]*【([^】\n]{1,40})】").match(text, m.end(), part.end):
        title = bracketed.group(1)
    value = to_int(_tight(m.group(1)))
    return Mark("article", _tight(m.group()), title, ARTICLE, part, m.end(), value, sub, sure=spaced)


def _question(text: str, part: Span, following: Span | None) -> Mark | None:
    m = _QUESTION.match(text, part.start, part.end)
    if m:
        number = m.group(1) or m.group(2)
        label = _tight(m.group()[:-1])
        return Mark(
            "question", label, tidy(text[m.end() : part.end]), QUESTION, part, m.end(), to_int(number or "")
        )
    numbered = next((i for i in (p.match(text, part.start, part.end) for p in _ITEMS) if i), None)
    if not numbered:
        return None
    asked = _QUESTION.match(text, numbered.end(), part.end)
    answered = following is not None and _ANSWER.match(text, following.start, following.end)
    if not (asked or answered):
        return None
    body = asked.end() if asked else numbered.end()
    label = numbered.group(1)
    return Mark(
        "question", label, tidy(text[body : part.end]), QUESTION, part, body, to_int(label.strip("（()）"))
    )


def _item(text: str, part: Span) -> Mark | None:
    for depth, pattern in enumerate(_ITEMS):
        if m := pattern.match(text, part.start, part.end):
            label = m.group(1)
            circled = "①" <= label <= "⑳"
            value = ord(label) - ord("①") + 1 if circled else to_int(label.strip("（()）"))
            title, headed = _item_title(text, m.end(), part.end)
            return Mark("item", label, title, ITEM + depth, part, m.end(), value, headed=headed)
    return None


def mark_of(text: str, part: Span, following: Span | None = None) -> Mark | None:
    """The unit whose label opens paragraph `part`, or None; `following` is the next paragraph.

    References (“第十条规定的……”, “第二章的有关要求”) are none, as far as the paragraph
    itself shows it; whether the numbers follow one another is for the outline to see.
    """
    first = text[part.start]
    if first == "第":
        return _division(text, part) or _article(text, part)
    if first == "附" and (m := _APPENDIX.match(text, part.start, part.end)):
        label = _tight(m.group(1))
        numbered = label[-1] not in "件录錄表"
        rest = text[m.end() : part.end]
        if not numbered and rest[:1] in ("：", ":", ".", "．"):
            return None  # “附件：1.……”: the list of what is attached, not the attachment
        title = tidy(rest.lstrip("：:.．"))
        if len(title) > _TITLE_LENGTH or "。" in title:
            return None
        value = to_int(label.lstrip("附件录錄表")) if numbered else None
        return Mark("appendix", label, title, APPENDIX, part, m.end(), value, headed=True)
    if first not in _OPENS and not first.isdecimal():
        return None
    return _question(text, part, following) or _item(text, part)
