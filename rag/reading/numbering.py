"""Word's automatic numbers (ECMA-376 part 1, 17.9): on the page, but not in the text: 第一条, 一、, (1)."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.reading.wordml import W, on, value

if TYPE_CHECKING:
    from collections.abc import Callable

    from docx.document import Document as Docx

_DIGITS = "〇一二三四五六七八九"
_LEGAL = str.maketrans("一二三四五六七八九十百千〇零", "壹贰叁肆伍陆柒捌玖拾佰仟零零")
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
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
    for size, mark in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        ("M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"),
        strict=True,
    ):
        out += mark * (number // size)
        number %= size
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
    "chineseLegalSimplified": lambda n: chinese(n).translate(_LEGAL),
    "decimalFullWidth": lambda n: str(n).translate(_FULL_WIDTH),
    "decimalFullWidth2": lambda n: str(n).translate(_FULL_WIDTH),
    "decimalEnclosedParen": lambda n: chr(0x2474 + n - 1) if n <= 20 else f"({n})",  # noqa: PLR2004
    "decimalEnclosedFullstop": lambda n: chr(0x2488 + n - 1) if n <= 20 else f"{n}.",  # noqa: PLR2004
    "ideographEnclosedCircle": lambda n: chr(0x3220 + n - 1) if n <= 10 else str(n),  # noqa: PLR2004
    "ideographTraditional": lambda n: "甲乙丙丁戊己庚辛壬癸"[(n - 1) % 10],
    "ideographZodiac": lambda n: "子丑寅卯辰巳午未申酉戌亥"[(n - 1) % 12],
    "none": lambda _: "",
}


@dataclass(frozen=True, slots=True)
class _Level:
    """A level of a list: how its numbers look, and what begins them anew."""

    kind: str
    text: str
    start: int
    restart: int  # the level (from 1) whose numbers begin this one's anew; 0: none
    legal: bool  # all numbers in Arabic figures
    style: str | None


@dataclass(slots=True)
class Numbers:
    """Counts the numbered paragraphs of a document, from its first to its last.

    Lists made from one abstract list count on from each other, as in Word, unless they say
    where they start.
    """

    levels: dict[str, dict[int, _Level]] = field(default_factory=dict)
    lists: dict[str, str] = field(default_factory=dict)
    starts: dict[str, dict[int, int]] = field(default_factory=dict)
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
        abstract: dict[str, dict[int, _Level]] = {}
        linked: dict[str, str] = {}
        for item in root.findall(f"{W}abstractNum"):
            name = item.get(f"{W}abstractNumId")
            abstract[name] = dict(map(_level, item.findall(f"{W}lvl")))
            if style := value(item, "styleLink"):
                linked[style] = name
        for item in root.findall(f"{W}abstractNum"):
            if (style := value(item, "numStyleLink")) in linked:
                abstract[item.get(f"{W}abstractNumId")] = abstract[linked[style]]
        for num in root.findall(f"{W}num"):
            name, kind = num.get(f"{W}numId"), value(num, "abstractNumId") or ""
            numbers.levels[name], numbers.lists[name] = dict(abstract.get(kind, {})), kind
            for override in num.findall(f"{W}lvlOverride"):
                level = int(override.get(f"{W}ilvl"))
                numbers.levels[name] |= dict(map(_level, override.findall(f"{W}lvl")))
                if (start := value(override, "startOverride")) is not None:
                    numbers.starts.setdefault(name, {})[level] = int(start)
        return numbers

    def label(self, num_id: str, stated: str | None, style: str | None) -> str:
        """The number of the next paragraph of list `num_id`; "" for bullets.

        Its level (from 0) is as `stated`, else the one that belongs to its `style`, else the first.
        """
        levels, counts = self.levels.get(num_id, {}), self.counts[self.lists.get(num_id, "")]
        own = next((n for n, of in levels.items() if style and of.style == style), 0)
        level = int(stated) if stated else own
        if level not in levels:
            return ""
        if (start := self.starts.get(num_id, {}).pop(level, None)) is not None:
            counts[level] = start - 1
        counts[level] = min(counts.get(level, levels[level].start - 1) + 1, _MOST)
        for deeper in [n for n in counts if n > level]:
            restart = levels[deeper].restart if deeper in levels else deeper
            if restart and level < restart:
                del counts[deeper]
        if levels[level].kind not in _FORMATS:
            return ""

        def number(match: re.Match[str]) -> str:
            other = int(match.group(1)) - 1
            at = levels.get(other)
            kind = at.kind if at and not levels[level].legal else "decimal"
            return _FORMATS.get(kind, str)(counts.get(other, at.start if at else 1))

        return _PLACE.sub(number, levels[level].text)


def _level(element: Any) -> tuple[int, _Level]:
    """(level, what it is) of a w:lvl."""
    number = int(element.get(f"{W}ilvl"))
    return number, _Level(
        value(element, "numFmt") or "decimal",
        value(element, "lvlText") or "",
        int(value(element, "start") or "1"),
        int(value(element, "lvlRestart") or number),
        on(element, "isLgl"),
        value(element, "pStyle"),
    )
