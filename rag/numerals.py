"""Chinese numerals and whole numbers: 一百二十三 is 123.

Article numbers (第一千二百六十条, 第12条) and dates (二〇二三年) are read with these,
and a question's “第12条” is turned into the form the text uses.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_DIGITS: Final = {
    c: n
    for n, cs in enumerate(
        ("〇零○Ｏ", "一壹", "二贰貳两兩", "三叁參", "四肆", "五伍", "六陆陸", "七柒", "八捌", "九玖")
    )
    for c in cs
}
_TENS: Final = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_SHORT_TENS: Final = {"廿": 20, "卅": 30, "卌": 40}
_MYRIADS: Final = "万萬"
_LARGEST: Final = 99_999_999

NUMERALS: Final = "".join([*_DIGITS, *_TENS, *_SHORT_TENS, _MYRIADS])
"""Every character a Chinese numeral may hold, for character classes in patterns."""


def _below_myriad(numeral: str) -> int | None:
    """The value of a numeral without 万; None where its characters are out of order."""
    total, digit, last_unit = 0, None, 10_000
    for c in numeral:
        if c in _DIGITS:
            if digit:
                return None
            digit = _DIGITS[c]
        elif c in _SHORT_TENS:
            if digit or last_unit <= 10:  # noqa: PLR2004
                return None
            total, digit, last_unit = total + _SHORT_TENS[c], None, 10
        else:
            unit = _TENS.get(c)
            if unit is None or unit >= last_unit or digit == 0:
                return None
            total, digit, last_unit = total + (digit or 1) * unit, None, unit
    return total + (digit or 0)


@lru_cache(maxsize=4096)
def to_int(numeral: str) -> int | None:
    """Read a whole number in Chinese or Arabic figures, up to 九千九百九十九万九千九百九十九.

    Digits without units are read by position (二〇二三 is 2023); full-width figures
    count as figures. Returns None for anything else, the empty string included.
    """
    numeral = "".join(numeral.split())
    if not numeral:
        return None
    if all(c.isascii() or "０" <= c <= "９" for c in numeral) and numeral.isdecimal():
        return int(numeral)
    if len(numeral) > 1 and all(c in _DIGITS for c in numeral):
        return int("".join(str(_DIGITS[c]) for c in numeral))
    head, myriad, rest = numeral.replace("萬", "万").partition("万")
    if not myriad:
        return _below_myriad(head)
    high, low = _below_myriad(head), _below_myriad(rest)
    return None if not high or low is None else high * 10_000 + low


def to_chinese(number: int) -> str:
    """Write `number` (0 to 99,999,999) as laws do: 10 is 十, 110 一百一十, 1003 一千零三.

    Raises ValueError outside that range.
    """
    if not 0 <= number <= _LARGEST:
        raise ValueError(f"a Chinese numeral runs from 0 to {_LARGEST}, not {number}")
    if number >= 10_000:  # noqa: PLR2004
        high, low = divmod(number, 10_000)
        gap = "零" if 0 < low < 1000 else ""  # noqa: PLR2004
        rest = to_chinese(low) if low else ""
        return f"{to_chinese(high)}万{gap}{'一' + rest if rest.startswith('十') else rest}"
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += ("零" if zero and out else "") + "〇一二三四五六七八九"[digit] + name
        zero = digit == 0
    return out.removeprefix("一") if out.startswith("一十") else out or "零"
