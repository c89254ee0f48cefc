"""Numbers as values: 百分之三 is 3 %, 1.5亿元 is 15000万元, 二十日 is 20天, 不超过五人 is 五人以下.

What a text says with a number is read into a `Quantity` that can be compared:
its value as an exact fraction, its unit brought to one name and size, its bound
(以上, 不超过, 以内 …). Dates, document numbers and ordinals (第十二条) are kinds
of their own, since they answer for different problems.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction
from typing import Final

from rag.numerals import NUMERALS, to_int


class Kind(StrEnum):
    """What a number counts or names."""

    AMOUNT = "amount"
    DATE = "date"
    ORDINAL = "ordinal"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text: `value` in `unit`, `bound` one of "", ≥, >, ≤, <; `start`, `end` where it stands.

    `size` is how many of `unit` the unit as written is: 12 for 三年, which is 36 个月.
    A date's value is year·10000 + month·100 + day, the parts it does not state 0.
    A document number keeps its letters in `unit`.
    """

    start: int
    end: int
    kind: Kind
    value: Fraction
    unit: str = ""
    bound: str = ""
    size: Fraction = Fraction(1)

    @property
    def key(self) -> tuple[str, Fraction, str, str]:
        """What two mentions of the same quantity share."""
        return (self.kind, self.value, self.unit, self.bound)

    @property
    def free(self) -> tuple[str, Fraction, str]:
        """The same without the bound."""
        return (self.kind, self.value, self.unit)


_CHINESE: Final = NUMERALS.replace("○", "") + "○亿億"
_FIGURE: Final = rf"(?:\d[\d,]*(?:\.\d+)?[十百千万亿]*|[{_CHINESE}]+(?:点[{_CHINESE}]+)?)"
_WHOLE: Final = rf"(?:\d+|[{_CHINESE}]+)"
_DOCUMENT: Final = re.compile(r"([一-鿿]{0,12}?)[〔(]((?:19|20)\d\d)[〕)]第?(\d{1,5})号")
_DATE: Final = re.compile(
    rf"(?:(\d{{4}}|[{_CHINESE}]{{4}})年(?:({_WHOLE})月(?:({_WHOLE})[日号])?)?|({_WHOLE})月({_WHOLE})[日号])(?!内|以内)"
    r"|(?<!\d)((?:19|20)\d\d)[-./](\d{1,2})[-./](\d{1,2})(?!\d)"
)
_MONTH: Final = re.compile(rf"(?<![{_CHINESE}\d个])([1-9]|1[0-2]|[一二三四五六七八九十]|十[一二])月(?!份额)")
_ORDINAL: Final = re.compile(rf"第({_WHOLE})([条章节款项编目批次届号]?)")
_SHARE: Final = re.compile(rf"({_WHOLE})分之({_FIGURE})")
_AMOUNT: Final = re.compile(rf"({_FIGURE})(多|余)?")

# Words that hold a numeral and count nothing.
_IDIOMS: Final = re.compile(
    r"一(?:致|般|切|律|定|并|旦|起|些|样|直|体|方|面|贯|同|以贯之|带|路|系列|批|经|概|边|味|时|向|再|如既往|流)|[统唯单万](?:一)"
    r"|[同]一(?!次)|之一|进一步|十分|千万工程|百姓|三农|三北|千方百计|百花齐放|万众|五湖四海|四通八达|专一|不一|第三(?:人|方|者)|两者|二者"
    r"|一把手|一站式|一体化|一线|一手|一二三产业|两岸|八项规定"
)
_UNIT: Final = re.compile(
    r"个(?:百分点|工作日|月|小时|星期|年度|季度|学期|学年|自然日)|工作日|自然日|百分点|平方(?:公里|千米|米)|立方米|公里|千米|厘米|毫米|公斤|千克"
    r"|毫克|公顷|摄氏度|小时|分钟|星期|周岁|年度|季度|千瓦时|千瓦|美元|欧元|港元|日元|人民币|人次|名|位|元|块|年|月|日|天|时|分|秒|周|岁|倍|成|人|次|件"
    r"|份|项|条|种|类|家|户|所|辆|台|套|艘|座|处|段|届|级|吨|克|升|米|度|亩|%|‰|℃|个|宗|起|批|张|页|期|轮|字|组|片|股|票|号"
)
_UNITS: Final[dict[str, tuple[str, int | Fraction]]] = {
    "天": ("日", 1),
    "自然日": ("日", 1),
    "个自然日": ("日", 1),
    "周": ("日", 7),
    "星期": ("日", 7),
    "个星期": ("日", 7),
    "个工作日": ("工作日", 1),
    "年": ("个月", 12),
    "季度": ("个月", 3),
    "个季度": ("个月", 3),
    "个小时": ("小时", 1),
    "时": ("小时", 1),
    "个年度": ("年度", 1),
    "个百分点": ("百分点", 1),
    "周岁": ("岁", 1),
    "块": ("元", 1),
    "人民币": ("元", 1),
    "名": ("人", 1),
    "位": ("人", 1),
    "千米": ("米", 1000),
    "公里": ("米", 1000),
    "公斤": ("克", 1000),
    "千克": ("克", 1000),
    "吨": ("克", 1_000_000),
    "平方公里": ("平方米", 1_000_000),
    "平方千米": ("平方米", 1_000_000),
    "公顷": ("平方米", 10_000),
    "摄氏度": ("度", 1),
    "℃": ("度", 1),
    "%": ("比例", Fraction(1, 100)),
    "‰": ("比例", Fraction(1, 1000)),
    "成": ("比例", Fraction(1, 10)),
}
"""Unit → the unit it is compared in, and how many of that it is."""

_MEASURE: Final = "期限|时间|年限|金额|标准|额度|数额|比例|限额|人数"
_BEFORE: Final = (
    (
        "≤",
        re.compile(
            rf"(?:不(?:得|能|可|可以|应)?(?:超过|多于|高于|大于)|不超|至多|最多|(?:最高|最长)(?:{_MEASURE})?|(?:上限|限额)(?=[为是:]))"
            r"(?:不得?超过|为|是|:|达|可达|可?以?(?:拿到?|领取?|获得?|得到|申请|享受|发放|补贴|补助))?(?:每[年月日人户次])?$"
        ),
    ),
    (
        "≥",
        re.compile(
            rf"(?:不(?:得|能|可|可以|应)?(?:少于|低于|小于|短于)|至少|最少|(?:最低|最短)(?:{_MEASURE})?|下限(?=[为是:]))"
            r"(?:不(?:得|能|可|可以|应)?(?:少于|低于)|为|是|:|达)?$"
        ),
    ),
    (">", re.compile(r"(?:超过|超出|多于|高于|大于|超)$")),
    ("<", re.compile(r"(?:不足|不满|未满|少于|低于|小于|不到)$")),
)
_REACH: Final = 14
_FAR: Final = re.compile(r"(至少|最少|至多|最多)[^,;:。，；：、]{1,12}$")
"""A bound that stands before the verb: 至少安排一次."""
_AFTER: Final = (
    ("≥", re.compile(r"\(含\)以上|以上|及以上")),
    ("≤", re.compile(r"\(含\)以下|以下|及以下|(?:之|以)内|内(?![部容地陆])")),
    (">", re.compile(r"以外|之外")),
)
_RANGE: Final = re.compile(r"\s*(?:至|到|-|~|、|或者?)\s*")
_SCALE: Final = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


def number(written: str) -> Fraction | None:
    """Read 1.5亿, 12,000, 3万, 五千万, 两亿三千万, 三点五; None where it is no number."""
    written = written.replace(",", "").replace("億", "亿").replace("萬", "万")
    m = re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿]*)", written)
    if m:
        value = Fraction(m[1])
        for scale in m[2]:
            value *= _SCALE[scale]
        return value
    whole, point, decimals = written.partition("点")
    if point:
        head, tail = to_int(whole), [to_int(c) for c in decimals]
        digits = [d for d in tail if d is not None and d < 10]  # noqa: PLR2004
        if head is None or not tail or len(digits) != len(tail):
            return None
        return Fraction(f"{head}.{''.join(map(str, digits))}")
    high, hundred_million, low = written.partition("亿")
    if not hundred_million:
        value_or_none = to_int(written)
        return None if value_or_none is None else Fraction(value_or_none)
    top, rest = to_int(high), to_int(low) if low else 0
    return None if not top or rest is None else Fraction(top * 100_000_000 + rest)


_EACH: Final = re.compile(
    r"(?:每个?|[按逐](?=[年月日天周季]))(年|月|日|天|周|季度?|学期|人|户|名|位|次|家|亩|吨|件)"
)


def each(text: str) -> set[str]:
    """What amounts in `text` are reckoned by: 年 of 每年 and 按年, 户 of 每户."""
    return set(_EACH.findall(text))


def quantities(text: str) -> list[Quantity]:
    """The quantities of folded `text` without white space, in order, never overlapping."""
    found: list[Quantity] = []
    taken = [False] * len(text)
    for quantity in (
        *_documents(text),
        *_shares(text),
        *_idle(text),
        *_dates(text),
        *_ordinals(text),
        *_amounts(text),
    ):
        here = slice(quantity.start, quantity.end)
        if not any(taken[here]):
            taken[here] = [True] * len(taken[here])
            found.append(quantity)
    counted = sorted((q for q in found if q.value >= 0), key=lambda q: q.start)
    return [_bounded(q, text, taken) for q in _ranged(counted, text)]


def _idle(text: str) -> Iterator[Quantity]:
    """Words with a numeral that counts nothing, marked by a negative value so that nothing reads them."""
    for m in _IDIOMS.finditer(text):
        before = text[m.start() - 1 : m.start()]
        if before not in {*"十百千万", *"一二三四五六七八九"} or not before:
            yield Quantity(m.start(), m.end(), Kind.AMOUNT, Fraction(-1))


def _documents(text: str) -> Iterator[Quantity]:
    for m in _DOCUMENT.finditer(text):
        # The body's letters before the bracket are text and compared as such.
        yield Quantity(m.end(1), m.end(), Kind.DOCUMENT, Fraction(int(m[2]) * 100_000 + int(m[3])))


def _dates(text: str) -> Iterator[Quantity]:
    for m in _DATE.finditer(text):
        year, month, day = m[1] or m[6], m[2] or m[4] or m[7], m[3] or m[5] or m[8]
        parts = [to_int(p) if p else 0 for p in (year, month, day)]
        if None in parts or (parts[1] or 0) > 12 or (parts[2] or 0) > 31:  # noqa: PLR2004
            continue
        value = (parts[0] or 0) * 10_000 + (parts[1] or 0) * 100 + (parts[2] or 0)
        yield Quantity(m.start(), m.end(), Kind.DATE, Fraction(value))
    for m in _MONTH.finditer(text):
        yield Quantity(m.start(), m.end(), Kind.DATE, Fraction((to_int(m[1]) or 0) * 100))


def _ordinals(text: str) -> Iterator[Quantity]:
    for m in _ORDINAL.finditer(text):
        value = to_int(m[1])
        if value is not None:
            yield Quantity(m.start(), m.end(), Kind.ORDINAL, Fraction(value), m[2])


def _shares(text: str) -> Iterator[Quantity]:
    for m in _SHARE.finditer(text):
        whole, part = number(m[1]), number(m[2])
        if whole and part is not None:
            yield Quantity(m.start(), m.end(), Kind.AMOUNT, part / whole, "比例")


def _amounts(text: str) -> Iterator[Quantity]:
    for m in _AMOUNT.finditer(text):
        value = number(m[1])
        unit = _UNIT.match(text, m.end())
        lone = len(m[0]) == 1 and not m[0].isdecimal() and not unit and not _RANGE.match(text, m.end())
        if value is None or lone:  # a lone 一 that counts nothing is part of a word or of a name
            continue
        written = unit.group() if unit else ""
        name, size = _UNITS.get(written, (written, 1))
        end = unit.end() if unit else m.end()
        yield Quantity(m.start(), end, Kind.AMOUNT, value * size, name, size=Fraction(size))


def _ranged(found: list[Quantity], text: str) -> list[Quantity]:
    """3至5日 is 3日至5日: a bare number before another takes that one's unit."""
    out = list(found)
    for n in range(len(out) - 2, -1, -1):
        a, b = out[n], out[n + 1]
        bare = a.kind is b.kind is Kind.AMOUNT and b.unit and not a.unit
        if bare and _RANGE.fullmatch(text, a.end, b.start):
            out[n] = replace(a, unit=b.unit, value=a.value * b.size, size=b.size)
    return out


def _bounded(quantity: Quantity, text: str, taken: list[bool]) -> Quantity:
    """`quantity` with the bound that stands before or after it, which becomes part of it."""
    if quantity.kind is not Kind.AMOUNT:
        return quantity
    for sign, pattern in _AFTER:
        m = pattern.match(text, quantity.end)
        if m:
            return replace(quantity, end=m.end(), bound=sign)
    head = text[max(0, quantity.start - 8) : quantity.start]
    for sign, pattern in _BEFORE:
        m = pattern.search(head)
        if m and not any(taken[quantity.start - len(m.group()) : quantity.start]):
            return replace(quantity, start=quantity.start - len(m.group()), bound=sign)
    ahead = _FAR.search(text, max(0, quantity.start - _REACH), quantity.start)
    if ahead and not any(taken[ahead.end() : quantity.start]):
        return replace(quantity, bound="≥" if ahead[1] in "至少最少" else "≤")
    return quantity
