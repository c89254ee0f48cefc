"""The kind of thing a question wants named, and where a text names one: a day, a number, a person, a place.

Narrower than `rag.question.Asked`: “导演”, “举办地”, “票房” ask without a word that asks. Questions and texts
are bare here: folded, without white space, in English too (“howlongdoesittake?”).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import StrEnum

from rag.question import tag


class Wanted(StrEnum):
    """A kind of thing that can be told from other words by its form alone."""

    DAY = "day"
    MONEY = "money"
    DURATION = "duration"
    CONTACT = "contact"
    COUNT = "count"
    NUMBER = "number"
    PERSON = "person"
    PLACE = "place"


_END = r"(?:分别)?(?:是|为|有)?[?？]?$"
_COUNTED = r"(?<![哪十好第])几([一-鿿])(?<![几乎点时月号何经])(?!亚)|多少(岁)"
_ASKED = (
    (
        Wanted.DAY,
        (
            r"什么时候|何时|哪一?年|[西公]元几年|几几年|[于在]几年|哪个?月|哪一?天|几月|几号|什么日期|什么时间|何日"
            rf"|(?:时间|日期|时候){_END}|^when(?:is|are|was|did|do|does|will|must|can|should)|deadline|what(?:date|day|year)"
        ),
    ),
    (
        Wanted.CONTACT,
        (
            rf"^(?!.*哪些).*(?:联系方式|(?:电话|热线|邮箱)(?:号码?)?{_END}|(?:电话|热线)是?(?:多少|几号|哪个))"
            r"|怎么联系|打什么电话|(?:howdoi|howcani|howto)(?:contact|reach)|phonenumber|e-?mailaddress"
        ),
    ),
    (
        Wanted.DURATION,
        (
            r"(?:几|多少)个?(?:工作日|天|日内?|月(?!份)|年(?!级|代|度)|小时|周|星期)|多久|多长时间"
            rf"|(?:期限|时限|有效期){_END}|howlong|howmany(?:working|calendar)?(?:days|weeks|months|years|hours)"
        ),
    ),
    (Wanted.MONEY, r"多少(?:钱|[万亿]?元)|几[万亿]?[元块]|howmuch(?:money|.*(?:cost|pay|fine|fee|grant))"),
    (Wanted.COUNT, rf"{_COUNTED}|多大年[纪龄]|年龄.{{0,6}}{_END}"),
    (
        Wanted.NUMBER,
        (
            r"多少|多长|多大|多高|第几|howm(?:uch|any)"
            rf"|^(?!什么[是叫]).*(?:比例|额度|人数|票房|[价率数量]|价格|席位|营收|金额|标准){_END}"
        ),
    ),
    (
        Wanted.PERSON,
        (
            r"谁|哪位|何人|什么人|(?:导演|主演|演员|冠军|得主|作者|校长|书记|主席|总统|总理|首席执行官"
            rf"|ceo|创始人|发言人|人选|航天员){_END}"
        ),
    ),
    (
        Wanted.PLACE,
        (
            r"哪里|哪儿|何处|什么地方|(?<!差别)(?<!区别)(?<!不同)(?<!原因)(?<!意义)在哪"
            rf"|哪[个些](?:国家|城市|省|市|地方)|(?:地点|举办地|起点|终点|所在地|地址){_END}"
        ),
    ),
)
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
_HOW_MANY = re.compile(_COUNTED)
_ORDINAL = re.compile(r"第[\d一二三四五六七八九十百]+|首[个次届位名]|冠军|榜首")
_FORMS = {Wanted.DAY: _DAY, Wanted.MONEY: _SUM, Wanted.DURATION: _DURATION, Wanted.CONTACT: _CONTACT}
_TAGS = {Wanted.PERSON: ("nr",), Wanted.PLACE: ("ns", "nt")}


def wanted(question: str) -> Wanted | None:
    """The kind of thing that `question` (folded) wants; None where it is nothing that form tells."""
    return next((kind for kind, pattern in _ASKED if re.search(pattern, question)), None)


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


def _form(kind: Wanted, question: str) -> re.Pattern[str]:
    """How such a thing is written; of 几档 it is a number of 档, of 几天 no number of years."""
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
