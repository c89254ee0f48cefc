"""In which language a text is written: zh-Hans, zh-Hant or en."""

from __future__ import annotations

import re
import sys
from functools import cache
from typing import Final

import numpy as np

_SIMPLIFIED: Final = frozenset(
    "国会来对发为们这说时过现经开关问学业产动应样机电义进实处将头条给设见务员济总据结论长万与认联计决"
    "证区变议间际选规权记响约办复级维争单备农热历转准构华达亚严团费师传质领组资强势术响极术财贸标监"
    "众护满层县门后调类环织险责"
)
_TRADITIONAL: Final = frozenset(
    "國會來對發為們這說時過現經開關問學業產動應樣機電義進實處將頭條給設見務員濟總據結論長萬與認聯計決"
    "證區變議間際選規權記響約辦復級維爭單備農熱歷轉準構華達亞嚴團費師傳質領組資強勢術響極財貿標監"
    "眾護滿層縣門後調類環織險責"
)
_HAN, _OLD, _NEW = 1, 2, 3
_WORD: Final = re.compile("[A-Za-z]{2,}")
_SAMPLE: Final = 20_000


def language(text: str) -> str | None:
    """Tell zh-Hans, zh-Hant or en by the first 20,000 characters; None without any letters.

    Latin words inside a Chinese text count little: a text is Chinese where it has at
    least half as many Chinese characters as Latin words. Text without a character of
    either set of forms is taken for simplified.
    """
    sample = text[:_SAMPLE]
    points = np.frombuffer(sample.encode("utf-32-le", "surrogatepass"), np.uint32)
    _, either, old, new = np.bincount(_kinds()[points], minlength=4).tolist()
    han, words = either + old + new, len(_WORD.findall(sample))
    if not han and not words:
        return None
    if 2 * han < words:
        return "en"
    return "zh-Hant" if old > new else "zh-Hans"


@cache
def _kinds() -> np.ndarray:
    """What each code point is: _OLD or _NEW, another Chinese character (_HAN), or none (0)."""
    kinds = np.zeros(sys.maxunicode + 1, np.uint8)
    for first, last in ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x3FFFF)):
        kinds[first : last + 1] = _HAN
    kinds[[ord(c) for c in _TRADITIONAL - _SIMPLIFIED]] = _OLD
    kinds[[ord(c) for c in _SIMPLIFIED - _TRADITIONAL]] = _NEW
    return kinds
