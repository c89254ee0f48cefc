"""Canonical text into paragraphs and sentences; both as spans, in linear time.

A newline always ends a paragraph. Texts that came through a database often hold a
whole notice in one line, its paragraphs parted by spaces only (“……通知 各有关单位：
为……： 一、全力保障…… 1.实施……”); there a space ends a paragraph where what stands
before or after it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rag.domain import Span
from rag.numerals import NUMERALS

LABEL: Final = re.compile(
    rf"第[{NUMERALS}\d]{{1,9}}(?:条之[{NUMERALS}]{{1,3}}|条|条|章|节|節|分编|编|編)(?=[\s　【（(]|$)"
    r"|[一二三四五六七八九十壹贰叁肆伍陆柒捌玖拾]{1,4}、"
    r"|[（(][一二三四五六七八九十]{1,4}[）)]"
    r"|[（(]\d{1,2}[）)]"
    r"|\d{1,2}(?:[.．](?!\d)|、)"
    r"|附件[\d一二三四五六七八九十]{0,3}(?=[\s：:]|$)"
    r"|[问答問][：:]"
)
"""What begins a numbered paragraph."""

_SPACE: Final = re.compile(r"[ \t\u3000\xa0]+")
_LINE: Final = re.compile(r"[^\n]+")
_CLAUSE: Final = re.compile(r"(?:[^ \t\u3000\xa0（(]|[ \u3000]?[（(][^）)]*[）)]?)*")  # 讯 （记者 甲 乙）
_INLINE_ITEM: Final = re.compile(r"[（(](?<=[：:；;。].)(?=[一二三四五六七八九十]{1,3}[）)])")
_ENDED: Final = "。！？；：…!?;:"
_CLOSERS: Final = "”』」）》’〉】)]］｝"
_HEADING_LENGTH: Final = range(4, 61)
_TITLE_LENGTH: Final = range(4, 161)
_BODY_WINDOW: Final = 100
_DATELINE_END: Final = ("电", "電", "讯", "訊", "报道")


def _is_cjk(c: str) -> bool:
    return "\u3400" <= c <= "\u9fff" or c >= "\U00020000"


def _heads_a_body(text: str, start: int, end: int, after: int, stop: int) -> bool:
    """Whether ``text[start:end]`` reads as a heading and what begins at `after` as its body."""
    segment = text[start : min(end, start + _TITLE_LENGTH.stop)]
    label = LABEL.match(segment)
    own = segment[label.end() :].strip() if label else segment
    if (
        len(own) not in (_HEADING_LENGTH if label else _TITLE_LENGTH)
        or own.endswith(_DATELINE_END)
        or sum(map(own.count, "（(")) > sum(map(own.count, "）)"))
        or re.search("[。；！？]", own)
    ):
        return False
    clause = _CLAUSE.match(text, after, min(stop, after + _BODY_WINDOW))
    return bool(clause and re.search("[，。：；]", clause[0]))


def _space_ends(text: str, line: Span) -> Iterator[int]:
    """The offsets in `line` at which a new paragraph begins after a space."""
    start, headed = line.start, True
    for space in _SPACE.finditer(text, line.start, line.end):
        before, after = space.start(), space.end()
        if before <= start or after >= line.end:
            continue
        label = LABEL.match(text, start, before)
        if label and label.end() == before:  # “第三条 ……”: the label's own space
            continue
        core = before
        while core > start and text[core - 1] in _CLOSERS:
            core -= 1
        begins = LABEL.match(text, after, line.end) is not None
        ended = (
            core > start and text[core - 1] in _ENDED and (_is_cjk(text[after]) or text[after] in "“《（【「")
        )
        if (
            begins
            or ended
            or (
                (headed or label)
                and _is_cjk(text[after])
                and _heads_a_body(text, start, before, after, line.end)
            )
        ):
            yield after
            start, headed = after, headed and not ended


def paragraphs(text: str, span: Span | None = None) -> list[Span]:
    """The paragraphs of `text` (or of `span` in it): stripped, in order, none empty.

    They cover every character that is not white space and never overlap.
    """
    span = Span(0, len(text)) if span is None else span  # an empty span is false
    found: list[Span] = []
    for line in _LINE.finditer(text, span.start, span.end):
        whole = Span(line.start(), line.end())
        cuts = set(_space_ends(text, whole))
        cuts.update(m.start() for m in _INLINE_ITEM.finditer(text, whole.start, whole.end))
        found += _pieces(text, whole, sorted(cuts))
    return found


_MARK: Final = re.compile(r"[。！？；…!?;]+|\.+|[“「『（(《\"]")
_PAIRS: Final = {"“": "”", "「": "」", "『": "』", "（": "）", "(": ")", "《": "》", '"': '"'}
_WHOLE: Final = 80
"""A quotation or bracket of up to so many characters is never cut."""

_GOES_ON: Final = "，、；：。,;:的了吗呢等地得之和与及而）"
_JOINED: Final = re.compile(r"\s*(?:and|or|but)\s*$")  # “; and”, before the last item of a list
_ABBREVIATION: Final = re.compile(
    r"(?:^|[\s(\[“\"])(?:[A-Z]|(?:[A-Za-z]\.)+[A-Za-z]|e\.g|i\.e|Mr|Mrs|Ms|Dr|Prof|No|Nos|Art|Arts|Sec|Ch|Para|para"
    r"|vs|cf|al|etc|Fig|St|Inc|Ltd|Co|Corp|[Ee]xt|[Tt]el|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)$"
)


def _latin_end(text: str, start: int, mark: re.Match[str], stop: int) -> bool:
    """Whether a run of full stops or ASCII marks ends a sentence."""
    after = mark.end()
    if mark.group() == "." and (
        after < stop and not text[after].isspace() and text[after] not in _CLOSERS + '"'
    ):
        return False
    if mark.group() == ".":
        before = text[max(start, mark.start() - 12) : mark.start()]
        rest = text[after : after + 8].lstrip(_CLOSERS + '" \t\u3000')
        numbered = before.strip().isdecimal() and not text[start : mark.start()].strip("0123456789")
        return not numbered and not _ABBREVIATION.search(before) and not rest[:1].islower()
    return after >= stop or not (text[after].isascii() and (text[after].isalnum() or text[after] in "=&/%_-"))


def _ends(text: str, part: Span, mark: re.Match[str]) -> bool:
    """Whether a run of end marks in paragraph `part` ends a sentence."""
    if mark.group()[0] in ".!?;":
        return _latin_end(text, part.start, mark, part.end)
    return mark.group()[0] != "…" or text[mark.end() : mark.end() + 1] not in (*_GOES_ON,)


def _sentence_ends(text: str, part: Span) -> Iterator[int]:
    """The offsets in paragraph `part` at which a sentence has just ended."""
    at = part.start
    while mark := _MARK.search(text, at, part.end):
        at, sign = mark.end(), mark.group()
        if sign in _PAIRS:
            close = text.find(_PAIRS[sign], at, min(part.end, at + _WHOLE))
            if close < 0:
                continue
            at = close + 1
            lower = text[at : at + 4].lstrip()[:1].islower()
            quoted_end = sign not in "（(《" and text[close - 1] in "。！？!?…."
            if not quoted_end or lower or text[at : at + 1] in (*_GOES_ON, *_CLOSERS):
                continue
        elif not _ends(text, part, mark):
            continue
        while at < part.end and (text[at] in _CLOSERS or (text[at] == '"' and sign != '"')):
            at += 1
        if sign[-1] == ";" and (joined := _JOINED.match(text, at, part.end)):
            at = joined.end()
        yield at


def _pieces(text: str, part: Span, cuts: list[int]) -> list[Span]:
    """`part` cut at `cuts` (ascending), each piece stripped; empty ones left out."""
    out = []
    for start, end in zip([part.start, *cuts], [*cuts, part.end], strict=True):
        piece = text[start:end]
        body = piece.strip()
        if body:
            first = start + len(piece) - len(piece.lstrip())
            out.append(Span(first, first + len(body)))
    return out


def sentences(text: str, span: Span | None = None) -> list[Span]:
    """The sentences of `text` (or of `span` in it): stripped, in order, none empty.

    A sentence ends at 。！？；… and !?; and at a Latin full stop (not in 3.5, U.S. or a
    leading 1.), with the closing quotes and brackets that follow; a paragraph always
    ends one. 《…》, and quotations and brackets of up to 80 characters, are never cut:
    他说：“好。” is one sentence. Together the spans cover every character that is not
    white space, and they never overlap. Time is linear in the length.
    """
    found: list[Span] = []
    for part in paragraphs(text, span):
        found += _pieces(text, part, list(_sentence_ends(text, part)))
    return found
