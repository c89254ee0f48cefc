"""The lexical analyser: text → the terms it is found by.

Chinese runs give character bigrams (a run of one character gives itself),
alphabets whole words, numbers stay whole (2023, 3.5, 12%), and a document
number (国发〔2023〕12号, whatever its brackets) gives one term of its own
besides. White space between Chinese characters does not exist for it.
"""

from __future__ import annotations

import re
from itertools import chain
from operator import add

from rag.folding import Folded, fold

ANALYSER_VERSION = 3

_HAN = "㐀-䶿一-鿿豈-﫿\U00020000-\U0003134f○"
_GAP = re.compile(rf"\s(?<=[{_HAN}]\s)\s*(?=[{_HAN}])")  # begins with what is rare, hence found soon
_TOKEN = re.compile(rf"([{_HAN}]+)|(\d+(?:[.,]\d+)*%?)|([^\W\d_{_HAN}]+)")
_NUMBER = re.compile(r"[〔(]\s*(\d{4})\s*[〕)]\s*(?:第\s*)?(\d{1,5})\s*号")


def squeeze(text: str) -> str:
    """`text` without the white space that stands between Chinese characters."""
    return _GAP.sub("", text)


def terms(text: str) -> list[str]:
    """The terms of `text` in order, repeats kept (a term's count is its frequency)."""
    return cut(fold(text))


def cut(text: Folded) -> list[str]:
    """The terms of a folded text, likewise."""
    folded = squeeze(text)
    out: list[str] = []
    for han, number, word in _TOKEN.findall(folded):
        if not han:
            out.append(number or word)
        elif len(han) == 1:
            out.append(han)
        else:
            out += map(add, han, han[1:])
    out += [f"〔{year}〕{int(serial)}号" for year, serial in _NUMBER.findall(folded)]
    return out


def joined(*texts: str) -> str:
    """The terms of `texts`, one after the other, parted by spaces; none reaches from one into the next."""
    return joined_folded(*map(fold, texts))


def joined_folded(*texts: Folded) -> str:
    """The terms of folded texts, likewise."""
    return " ".join(chain.from_iterable(map(cut, texts)))
