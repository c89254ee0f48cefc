"""Where a text names a thing of the kind that a question wants: a day, a sum, a duration, a telephone number.

Texts and questions are bare: folded, without white space.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from rag.answering.wanted import COUNTED, Wanted
from rag.question import tag

_MONTHS = "january|february|march|april|may|june|july|august|september|october|november|december"
_DAY = re.compile(
    r"(?:(?:\d{4}年)?\d{1,2}月(?:\d{1,2}日|[上中下]旬|底|初)?+|\d{3,4}年|[一二三四五六七八九十元]+年|\d{1,2}日|\d{1,2}[:时]"
    rf"|(?:{_MONTHS})\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)?(?:of)?(?:{_MONTHS})"
    r"|\d+(?:个工作日|个月|天|小时|周)|世纪|年代|时代|时期|年间|即日起|之日|[今明昨当][天日晚]|\d{1,2}/\d{1,2})"
    r"(?!日?(?:电|讯|称|报道|消息|记者|表示|发布|\)电))"  # the day of a report is not that of what it reports
)
_NUMERAL = r"(?:(?!(?:1\d|20)\d\d年)\d[\d.]*|[一二三四五六七八九十百两半]+)"
_AT_ONCE = "当[天日场](?:办|发|领|作出|出具)|即时|随时"
_SHORT = (
    "个?(?:工作日|自然日)|日(?=内|以内|之内|前|之前|以前|后|起|以上|的?公示|期)|天|周(?![岁年期])|小时|分钟"
)
_LONG = r"个(?:月|星期|半月|季度|学期|学年)|年(?![\d初底末级代度])"
_ENGLISH = (
    r"(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fourteen|thirty|sixty|ninety)"
    "(?:consecutive|working|calendar|business)?"
)


def _lasting(units: str) -> str:
    return rf"(?<![第\d年月]){_NUMERAL}(?:多|余)?(?:{units})|{_AT_ONCE}"


_DURATION = re.compile(
    rf"{_lasting(f'{_SHORT}|{_LONG}')}|长期|永久|{_ENGLISH}(?:day|week|month|year|hour|minute)s?"
)
_DAYS, _HOURS = re.compile(_lasting(_SHORT)), re.compile(_lasting("小时|分钟"))
_UNIT = re.compile(r"[几多少]个?(工作日|天|日|小时)")
_IN_UNITS = {"工作日": _DAYS, "天": _DAYS, "日": _DAYS, "小时": _HOURS}
_CONTACT = re.compile(
    r"\d{3,4}[-—]?\d{7,8}|1[3-9]\d{9}|(?<!\d)(?:[19]\d{4}|[2-8]\d{6,7})(?![\d元万])|[\w.]+@[\w.]+|https?:|www\."
)
_NUMBER = re.compile(
    r"(?<![第\d])\d[\d,.]*|(?<![第一二三四五六七八九十百千万两])[一二三四五六七八九十百千万两]+(?=[个人名项次年月天倍元块种条家集座])"
    r"|百分之|半数"
)
_SUM = re.compile(
    r"(?:\d[\d,.]*|[一二三四五六七八九十百千万两]+)[十百千万亿]*(?:多|余)?(?:[美欧港日]?元|块|%|percent)|百分之|[$€£]\d"
)
_HOW_MANY = re.compile(COUNTED)
_ORDINAL = re.compile(r"第[\d一二三四五六七八九十百]+|首[个次届位名]|冠军|榜首")
_FORMS = {Wanted.DAY: _DAY, Wanted.MONEY: _SUM, Wanted.DURATION: _DURATION, Wanted.CONTACT: _CONTACT}
_TAGS = {Wanted.PERSON: ("nr",), Wanted.PLACE: ("ns", "nt")}


def things(kind: Wanted, text: str, known: str) -> Iterator[tuple[int, int]]:
    """Where `text` (folded, without white space) names such a thing that `known`, the question, does not."""
    if kind not in _TAGS:
        for match in _form(kind, known).finditer(text):
            if match.group() not in known:
                yield match.span()
        return
    at = 0
    for word, tagged in tag(text):
        if len(word) > 1 and tagged.startswith(_TAGS[kind]) and word not in known:
            yield at, at + len(word)
        at += len(word)


@lru_cache(maxsize=64)
def _form(kind: Wanted, question: str) -> re.Pattern[str]:
    """How such a thing is written; of 几档 it is a number of 档, of 几天 no number of years.

    Kept, since every sentence found is looked through for the same.
    """
    if kind is Wanted.COUNT:
        counted = _HOW_MANY.search(question)
        return re.compile(
            rf"(?<!第)[\d一二三四五六七八九十百千万亿两]+(?:多|余)?周?{(counted and counted[1]) or '岁'}"
        )
    if kind is Wanted.DURATION and (unit := _UNIT.search(question)):
        return _IN_UNITS[unit[1]]
    if kind is Wanted.NUMBER and "第几" in question:
        return _ORDINAL
    return _FORMS.get(kind, _NUMBER)
