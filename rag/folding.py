"""Folding: characters that mean the same are written the same, for comparing and searching.

Folding maps every code point to exactly one code point, so an offset in the
folded text is the same offset in the text as printed: full-width forms become
half-width, letters lower-case, traditional characters simplified (OpenCC's
t2s, character by character). What is quoted is never folded.
"""

from __future__ import annotations

import sys
import unicodedata
from functools import cache
from typing import NewType

import numpy as np

Folded = NewType("Folded", str)
"""A text that is folded already."""

_CJK_BLOCKS = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x2FA1F), (0x30000, 0x323AF))
_SAME = {
    "〇": "○",  # 二〇二三 is typed with either circle, and with a letter O's look-alike
    "◯": "○",
    "—": "-",
    "–": "-",
    "―": "-",
    "﹝": "〔",
    "［": "〔",
    "[": "〔",
    "【": "〔",
    "﹞": "〕",
    "］": "〕",
    "]": "〕",
    "】": "〕",
    "“": '"',
    "”": '"',
    "「": '"',
    "」": '"',
    "『": '"',
    "』": '"',
    "‘": "'",
    "’": "'",
}


def is_cjk(char: str) -> bool:
    """Whether `char` is a Chinese character (unified ideographs and their extensions)."""
    point = ord(char)
    return any(low <= point <= high for low, high in _CJK_BLOCKS)


@cache
def _simplified() -> dict[str, str]:
    """Traditional → simplified for every single character that OpenCC knows."""
    import opencc  # noqa: PLC0415 - 20 ms, and only where text is folded

    points = [chr(p) for low, high in _CJK_BLOCKS[:2] for p in range(low, high + 1)]
    plain = opencc.OpenCC("t2s").convert("\n".join(points)).split("\n")
    known = {a: b for a, b in zip(points, plain, strict=True) if a != b and len(b) == 1}
    return {a: known.get(b, b) for a, b in known.items()}  # 薴 is 苧, and 苧 is 苎: folded once, all are one


class _Table(dict[int, str]):
    """A `str.translate` table that learns a code point when it first meets it."""

    def __missing__(self, point: int) -> str:
        char = chr(point)
        folded = _SAME.get(char)
        if folded is None:
            wide = unicodedata.normalize("NFKC", char)
            folded = (
                wide if len(wide) == 1 and not char.isspace() else (" " if char in "\u3000\xa0" else char)
            )
            folded = _SAME.get(folded, folded)
            low = folded.lower()
            folded = low if len(low) == 1 else folded
            folded = _simplified().get(folded, folded) if is_cjk(folded) else folded
        self[point] = folded
        return folded


_TABLE = _Table()
_LONG = 60  # characters: from here on an array is faster than a dictionary
_UNKNOWN = 0xFFFFFFFF


@cache
def _points() -> np.ndarray:
    """The same table as an array over all code points, filled as they are met."""
    return np.full(sys.maxunicode + 1, _UNKNOWN, np.uint32)


def fold(text: str) -> Folded:
    """`text` with every code point folded; the length stays the same."""
    if len(text) < _LONG:
        return Folded(text.translate(_TABLE))
    table = _points()
    points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    folded = table[points]
    if (unknown := folded == _UNKNOWN).any():
        for point in np.unique(points[unknown]).tolist():
            table[point] = ord(_TABLE[point])
        folded = table[points]
    return Folded(folded.tobytes().decode("utf-32-le", "surrogatepass"))
