"""A question → the names in it: titles in 《》, document numbers, titles without marks.

Without marks a title counts where a document of the index bears it and the words
around leave it whole: “劳动合同法” holds no mention of 合同法, and
“个人所得税法实施条例” none of 个人所得税法.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rag.catalogue import Catalogue
from rag.question import tag
from rag.structure import clauses
from rag.titles import KINDS, NUMBER, is_title, key_of, numbers, title, years

_MARKED: Final = re.compile(r"《((?:[^《》]|《[^《》]*》)+)》")
_ENDS: Final = re.compile("|".join([*KINDS, "法"]))
_LONGEST: Final = 60  # characters of a title without marks
_FUNCTION: Final = ("x", "w", "p", "u", "c", "d", "r", "y", "e", "o", "f", "t")
"""Parts of speech (jieba's) of words that are no part of the title behind them."""
_BEFORE: Final = re.compile(
    "(?:请问|查|看|查询|查找|查看|了解|知道|解释|解读|介绍|违反|触犯|依据|根据|按照|依照|参照|执行|适用|遵守|引用|学习|修改|修订|讲|说|问|有|是|新|旧|老"
    "|现行|原|最新|我国|中国|国家|全国|一下|告诉我|给我|下列|公布|发布|印发|施行|出台|制定|通过|和|与|及|或|在|从|对|的|年|条|款|项)$"
)
_GOES_ON: Final = re.compile(
    "的?(?:实施(?:条例|细则|办法|规定|意见|方案)|司法解释|解释|修正案|修订草案|修正草案|草案|释义|征求意见)"
)
_AFFAIRS: Final = ("计划", "方案", "标准", "目录", "清单", "措施", "制度", "规划")
"""What an affair is called as well as its document: “强基计划录取名单” speaks of the affair."""
_NEXT: Final = re.compile(
    r"$|[^\w]|第?[\d○一二三四五六七八九十百千零]+[条款]|[的中里对是有讲说]|上(?!海)|规定|关于|内容|何|什么|哪|怎|多|主要"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """A name at [start, end) of the folded question; `keys`: what documents it may mean, surest first."""

    start: int
    end: int
    written: str
    keys: tuple[str, ...]
    year: int | None = None


def mentions(text: str, catalogue: Catalogue) -> list[Mention]:
    """The names in folded `text` (`titles.plain`), in its order; some of them no document may bear."""
    marked = [_marked(m) for m in _MARKED.finditer(text)]
    found = [*marked, *_numbered(text, catalogue, marked)]
    free = [c for c in _candidates(text) if not _overlaps(c, found)]
    borne = catalogue.borne(c.keys[0] for c in free)
    for candidate in free:
        if (
            candidate.keys[0] in borne
            and not _overlaps(candidate, found)
            and not _in_passing(candidate, text)
        ):
            found.append(candidate)
    for candidate in reversed(free):  # the latest start is the fewest words
        if _surely_a_title(candidate, text) and not _overlaps(candidate, found):
            found.append(candidate)
    return sorted(found, key=lambda m: m.start)


def _in_passing(mention: Mention, text: str) -> bool:
    """“违反劳动法”, without a clause: people say so of any law, and ask for what another may hold."""
    before = text[max(0, mention.start - 2) : mention.start]
    return before in ("违反", "触犯", "违背") and not clauses(text[mention.end :])


def _overlaps(one: Mention, others: list[Mention]) -> bool:
    return any(one.start < o.end and o.start < one.end for o in others)


def _marked(m: re.Match[str]) -> Mention:
    told = title(m.group(1))
    return Mention(m.start(), m.end(), m.group(), (*told.names, *told.short), told.year)


def _numbered(text: str, catalogue: Catalogue, marked: list[Mention]) -> Iterator[Mention]:
    """Document numbers; of the words before one, those are its issuer's that make it a document's."""
    for m in NUMBER.finditer(text):
        keys = numbers(m.group())
        if not keys or any(o.start < m.end() and m.start() < o.end for o in marked):
            continue
        borne = catalogue.borne(keys)
        skipped = next((n for n, key in enumerate(keys) if key in borne), None)
        start = m.start() + (skipped or 0)
        written = text[start : m.end()]
        yield Mention(start, m.end(), written, keys[skipped or 0 :][:1] if skipped is not None else keys)


def _candidates(text: str) -> list[Mention]:
    """Where titles without marks may stand: by their start, the longest first."""
    bounds, function = _words(text)
    ends = [m.end() for m in _ENDS.finditer(text) if _may_end(text, m.end(), bounds)]
    if not ends:
        return []
    starts = [i for i in range(ends[-1]) if _may_start(text, i, function)]
    out = []
    for start in starts:
        for end in reversed(ends):
            written = text[start:end]
            if 1 < end - start <= _LONGEST and is_title(key := key_of(written)):
                out.append(Mention(start, end, written, (key,), next(iter(years(written)), None)))
    return out


def _words(text: str) -> tuple[set[int], set[int]]:
    """Where the words of `text` end, and where those end that are no part of a title behind them."""
    bounds, function, at = {0}, {0}, 0
    for word, kind in tag(text):
        at += len(word)
        bounds.add(at)
        if kind.startswith(_FUNCTION) and not word[-1:].isdigit():
            function.add(at)
    return bounds, function


def _may_start(text: str, at: int, function: set[int]) -> bool:
    first = text[at]
    if not (first.isalnum() or first in "《“"):
        return False
    return (
        at in function or not text[at - 1].isalnum() or _BEFORE.search(text[max(0, at - 4) : at]) is not None
    )


def _may_end(text: str, at: int, bounds: set[int]) -> bool:
    if _GOES_ON.match(text, at):
        return False
    followed = _NEXT.match(text, at) is not None
    return followed or (at in bounds and not text.endswith(_AFFAIRS, 0, at))


def _surely_a_title(mention: Mention, text: str) -> bool:
    """Whether words can only be a document's title, though the index has none such: a clause follows."""
    return mention.written.endswith(("条例", "政府工作报告")) or bool(
        clauses(text[mention.end : mention.end + 12].lstrip("的第")[:8])
    )
