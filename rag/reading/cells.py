"""What a spreadsheet's cell shows: its value in its number format (ECMA-376 part 1, 18.8.30–31).

The formats of Chinese workbooks: dates (2023年5月6日), percentages, thousands, leading
zeros, currency and units beside the figure. A fraction or a power of ten is written as plain digits.
"""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal

LOCAL_DATES = {
    **dict.fromkeys((14, 30), "yyyy/m/d"),
    **dict.fromkeys((27, 36, 50, 52, 57), "yyyy年m月"),
    **dict.fromkeys((28, 29, 51, 53, 54, 58), "m月d日"),
    31: "yyyy年m月d日",
    22: "yyyy/m/d h:mm",
    **dict.fromkeys((32, 34), "h时mm分"),
    **dict.fromkeys((33, 35), "h时mm分ss秒"),
}
"""The formats that a workbook names by number alone, as a Chinese Excel shows them (18.8.30, zh-cn)."""

_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)(?:-[^\]]*)?\]|\[[^\]]*\]|_.|\*.')
_SECTIONS = re.compile(r'(?:"[^"]*"|\\.|\[[^\]]*\]|[^;])+|(?<=;)(?=;)')
_DATE = re.compile(r"y+|m+|d+|h+|s+(?:\.0+)?|am/pm|上午/下午|a{3,4}", re.IGNORECASE)
_CORE = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?")
_WEEK = "一二三四五六日"


def shown(value: object, number_format: str) -> str:
    """`value` as the cell shows it in `number_format`; "" for an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime | date | time):
        return _moment(value, number_format)
    if isinstance(value, timedelta):
        minutes, seconds = divmod(int(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(value, int | float):
        return _digits(value) if number_format == "General" else _figure(value, number_format)
    return " ".join(str(value).split())


def _moment(value: date | datetime | time, number_format: str) -> str:
    section = (_SECTIONS.findall(number_format) or [""])[0]
    tokens = _tokens(section)
    if not any(is_code and _DATE.fullmatch(token) for is_code, token in tokens):
        return value.isoformat(sep=" ") if isinstance(value, datetime) else value.isoformat()
    half = any(is_code and token.lower() in ("am/pm", "上午/下午") for is_code, token in tokens)
    out, hours = [], False
    for n, (is_code, token) in enumerate(tokens):
        if not is_code or not _DATE.fullmatch(token):
            out.append(token)
            continue
        low = token.lower()
        following = next((t.lower() for code, t in tokens[n + 1 :] if code and _DATE.fullmatch(t)), "")
        minutes = low in ("m", "mm") and (hours or following.startswith("s"))
        hours = low.startswith("h")
        out.append(_field(value, low, minutes=minutes, half=half))
    return "".join(out).strip()


def _field(value: date | datetime | time, token: str, *, minutes: bool, half: bool) -> str:
    """One field of a date or time; nothing for a field that the value has not."""
    hour = getattr(value, "hour", 0)
    if token in ("am/pm", "上午/下午"):
        return ("上午", "下午")[hour >= 12]  # noqa: PLR2004 noon
    if minutes or token[0] in "hs":
        name = "minute" if minutes else {"h": "hour", "s": "second"}[token[0]]
        number = getattr(value, name, 0)
        number = (number - 1) % 12 + 1 if name == "hour" and half else number
        return f"{number:02d}" if len(token) > 1 else str(number)
    if isinstance(value, time):
        return ""
    if token[0] == "y":
        return f"{value.year:04d}" if len(token) > 2 else f"{value.year % 100:02d}"  # noqa: PLR2004 yy, yyyy
    if token[0] == "a" or len(token) > 3:  # noqa: PLR2004 aaaa, dddd: the day's name
        return ("星期" if len(token) > 3 else "周") + _WEEK[value.weekday()]  # noqa: PLR2004
    number = value.month if token[0] == "m" else value.day
    return f"{number:02d}" if len(token) > 1 else str(number)


def _tokens(section: str) -> list[tuple[bool, str]]:
    """The section as (whether it is code, text): literals set apart from fields."""
    out: list[tuple[bool, str]] = []
    at = 0
    for match in _LITERAL.finditer(section):
        out += _codes(section[at : match.start()])
        out.append((False, "".join(group or "" for group in match.groups())))
        at = match.end()
    return [*out, *_codes(section[at:])]


def _codes(text: str) -> list[tuple[bool, str]]:
    at, out = 0, []
    for match in _DATE.finditer(text):
        out += [(False, text[at : match.start()]), (True, match.group())]
        at = match.end()
    return [*out, (False, text[at:])]


def _figure(value: float, number_format: str) -> str:
    sections = _SECTIONS.findall(number_format)
    number = Decimal(repr(value))
    if not number.is_finite():
        return str(value)
    section = sections[0] if sections else "General"
    signed = number < 0
    if number < 0 and len(sections) > 1:
        section, signed = sections[1], False
    elif number == 0 and len(sections) > 2:  # noqa: PLR2004 positive; negative; zero
        section = sections[2]
    # literals out of the way of the figures' own signs, then put back
    kept: list[str] = []

    def put_by(match: re.Match[str]) -> str:
        kept.append("".join(group or "" for group in match.groups()))
        return f"\x00{chr(0xE000 + len(kept) - 1)}"

    plain = _LITERAL.sub(put_by, section)
    core = _CORE.search(plain)
    if re.search(r"general|@|E[+-]|/", plain, re.IGNORECASE) or not (core or kept):
        return _digits(value)
    if core is None:
        return "".join(kept).strip()
    number = abs(number) * 100 ** plain.count("%")
    text = _rounded(number, core.group())
    text = ("-" if signed and text.strip("0.,") else "") + plain[: core.start()] + text + plain[core.end() :]
    return re.sub("\x00(.)", lambda m: kept[ord(m.group(1)) - 0xE000], text).strip()


def _rounded(number: Decimal, core: str) -> str:
    """`number` (not negative) by the placeholders of `core`: decimals, thousands, leading zeros."""
    whole, _, decimals = core.partition(".")
    number /= 1000 ** (len(whole) - len(whole.rstrip(",")))
    step = Decimal(1).scaleb(-len(decimals))
    digits = f"{number.quantize(step, ROUND_HALF_UP):f}"
    before, _, after = digits.partition(".")
    least = decimals.rstrip("#?")
    while len(after) > len(least) and after.endswith("0"):
        after = after[:-1]
    before = before.zfill(whole.count("0")) if before != "0" or "0" in whole else ""
    if "," in whole.rstrip(","):
        before = f"{int(before or 0):,}" if whole.count("0") <= 1 else before
    return before + ("." + after if after else "") or "0"


def _digits(value: float) -> str:
    """A figure without a format: its digits, as many as are exact."""
    if isinstance(value, int):
        return str(value)
    text = f"{Decimal(format(value, '.15g')):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
