"""Word's automatic numbers (ECMA-376 part 1, 17.9): on the page, but not in the text: 第一条, 一、, (1)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document as Docx

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "〇一二三四五六七八九"
_PLACE = re.compile(r"%([1-9])")
_MOST = 3999  # what a Roman numeral can say


def chinese(number: int) -> str:
    """12 → 十二, 105 → 一百零五 (to 9999)."""
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            out += (
                ("零" if zero else "") + (_DIGITS[digit] if (unit, digit, out) != (10, 1, "") else "") + name
            )
            zero = False
        elif out:
            zero = True
    return out


def _roman(number: int) -> str:
    out = ""
    for value, mark in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        out += mark * (number // value)
        number %= value
    return out


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02d}",
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "japaneseCounting": chinese,
    "taiwaneseCountingThousand": chinese,
    "ideographDigital": lambda n: "".join(_DIGITS[int(d)] for d in str(n)),
    "decimalEnclosedCircleChinese": lambda n: chr(0x2460 + n - 1) if n <= 20 else str(n),  # noqa: PLR2004
    "decimalEnclosedCircle": lambda n: chr(0x2460 + n - 1) if n <= 20 else str(n),  # noqa: PLR2004
    "lowerLetter": lambda n: chr(97 + (n - 1) % 26),
    "upperLetter": lambda n: chr(65 + (n - 1) % 26),
    "lowerRoman": lambda n: _roman(n).lower(),
    "upperRoman": _roman,
}


@dataclass(slots=True)
class Numbers:
    """Counts the numbered paragraphs of a document, from its first to its last."""

    levels: dict[str, dict[int, tuple[str, str, int]]] = field(default_factory=dict)
    counts: defaultdict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))

    @classmethod
    def of(cls, document: Docx) -> Numbers:
        """The numbering definitions of `document`; none where it has no such part."""
        numbers = cls()
        part = next(
            (r.target_part for r in document.part.rels.values() if r.reltype.endswith("/numbering")), None
        )
        if part is None:
            return numbers
        root: Any = part.element
        abstract = {
            a.get(f"{_W}abstractNumId"): dict(map(_level, a.findall(f"{_W}lvl")))
            for a in root.findall(f"{_W}abstractNum")
        }
        for num in root.findall(f"{_W}num"):
            kind = num.find(f"{_W}abstractNumId")
            numbers.levels[num.get(f"{_W}numId")] = abstract.get(_value(kind), {})
        return numbers

    def label(self, num_id: str, level: int) -> str:
        """The number of the next paragraph of list `num_id` at `level` (from 0); "" for bullets."""
        levels, counts = self.levels.get(num_id, {}), self.counts[num_id]
        if level not in levels:
            return ""
        kind, text, start = levels[level]
        counts[level] = min(counts.get(level, start - 1) + 1, _MOST)
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]
        if kind not in _FORMATS:
            return ""

        def number(match: re.Match[str]) -> str:
            other = int(match.group(1)) - 1
            style, _, first = levels.get(other, ("decimal", "", 1))
            return _FORMATS.get(style, str)(counts.get(other, first))

        return _PLACE.sub(number, text)


def _level(element: Any) -> tuple[int, tuple[str, str, int]]:
    """(level, (format, text, start)) of a w:lvl."""
    kind = _value(element.find(f"{_W}numFmt")) or "decimal"
    text = _value(element.find(f"{_W}lvlText")) or ""
    start = _value(element.find(f"{_W}start")) or "1"
    return int(element.get(f"{_W}ilvl")), (kind, text, int(start))


def _value(element: Any) -> str:
    return "" if element is None else element.get(f"{_W}val") or ""
