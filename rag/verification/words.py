"""Words of a text's units, and which of them name someone or something."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from rag.verification.units import Unit

_BODY: Final = re.compile(
    r"(?:国务院|法院|检察院|政府|部|委|厅|局|署|部门|机关|机构|委员会|协会|学会|商会|组织|单位|企业|公司|集团|银行"
    r"|学校|医院|大学|中心|办公室|办事处|者|人员|人|省|市|县|区|乡|镇|村|省级|市级|县级|院|员|长|主任|书记|主席"
    r"|总理|方|社)$"
)
_NAMED_TAGS: Final = frozenset({"nr", "nrt", "nrfg", "ns", "nt", "nz"})
_PERSON_TAGS: Final = frozenset({"nr", "nrt", "nrfg"})
_NO_NAMES: Final = frozenset("养老 上门 安居 康养 文明 和谐 平安 小康 富强 高新 高考 康复 安康".split())
"""Words of policy that the segmenter takes for names."""
_PERSON_LENGTH: Final = range(2, 5)
_PAIR: Final = 2  # characters of most words


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its part of speech (jieba's tags)."""

    text: str
    tag: str

    @property
    def names(self) -> bool:
        """Whether it names a person, a place or a body, or one who acts."""
        return self.named or (self.tag[:1] in "nbj" and _BODY.search(self.text) is not None)

    @property
    def named(self) -> bool:
        """Whether it is a name of its own: of one person, place or body."""
        return self.tag in _NAMED_TAGS and self.text not in _NO_NAMES

    @property
    def person(self) -> bool:
        """Whether it is a person's name."""
        return self.named and self.tag in _PERSON_TAGS and len(self.text) in _PERSON_LENGTH


def words(units: Sequence[Unit]) -> list[Word]:
    """The words of consecutive units, quantities left out."""
    counted = groupby((u for u in units if u.quantity is None), key=lambda u: (u.word, u.tag))
    return [Word("".join(u.text for u in group), tag) for (_, tag), group in counted]


def spread(word: str, text: str) -> bool:
    """Whether the characters of a short word stand in order close together: 发言 in 发了言."""
    return (
        len(word) == _PAIR
        and re.search(f"{re.escape(word[0])}.{{1,3}}{re.escape(word[1])}", text) is not None
    )
