"""Dates as Chinese documents write them, as ISO dates."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache
from typing import Final

from rag.numerals import NUMERALS, to_int

DATE: Final = (
    rf"(?:\d{{4}}|[{NUMERALS}]{{4}})[ \u3000]?年[ \u3000]?"
    rf"(?:\d{{1,2}}|[{NUMERALS}]{{1,3}})[ \u3000]?月[ \u3000]?(?:\d{{1,2}}|[{NUMERALS}]{{1,3}})[ \u3000]?日"
)
"""A pattern (without groups) for 2023年5月4日 and 二〇二三年五月四日."""

_PARTS: Final = re.compile(r"(.+?)年(.+?)月(.+?)日")
_NUMERIC: Final = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


@lru_cache(maxsize=4096)
def iso(written: str) -> str | None:
    """Read 2023年5月4日, 二〇二三年五月四日, 2023-5-4 or 2023/05/04 as 2023-05-04; None if no such day is."""
    tight = "".join(written.split())
    m = _NUMERIC.fullmatch(tight) or _PARTS.fullmatch(tight)
    if not m:
        return None
    year, month, day = (to_int(g) or 0 for g in m.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None


def day_after(day: str) -> str:
    """The ISO date that follows the ISO date `day`."""
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def months_later(day: str, months: int) -> str:
    """The ISO date `months` after `day`; the first of the next month where that one has no such day."""
    start = date.fromisoformat(day)
    years, month = divmod(start.month - 1 + months, 12)
    try:
        return start.replace(year=start.year + years, month=month + 1).isoformat()
    except ValueError:
        return months_later(start.replace(day=1).isoformat(), months + 1)
