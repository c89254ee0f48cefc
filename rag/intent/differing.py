"""Questions for what tells two things apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.intent.revising import Revision, between
from rag.intent.words import KIND


@dataclass(frozen=True, slots=True)
class Difference:
    """How `left` and `right` differ, in `topic` ("" for on the whole)."""

    left: str
    right: str
    topic: str = ""


_UNLIKE = "(?:区别|不同之处|不同点|不同|差异|差别|异同|不一样)"
_HOW = (
    r"(?:到底|究竟|之间|两者|二者|主要|各自)*(?:的|有|存在|是)*(?:什么|哪些|何|啥|怎样的?|无|没有)*"
    r"(?:主要|本质|明显|显著|根本)*(?:的|上的)*"
)
_SAME = "(?:共同点|相同点|相同之处|相似之处)(?:和|与|、|及|以及)"
_UNLIKENESS = (
    re.compile(
        rf"(?:[与和跟同]|相比于|相较于|比起)(?P<left>.+?)(?:相比较?|比较|相较|对比)?[，,](?P<right>.+?){_HOW}(?:{_UNLIKE}|变化|调整|改变)(?:是什么|有哪些|在哪里?|何在)?"
    ),
    re.compile(
        rf"(?P<pair>.+?)(?:相比|比较|比起来|相较|对比)(?:于)?[，,]?(?P<topic>.*?){_HOW}(?:{_UNLIKE}|变化|调整|改变)(?:是什么|有哪些|在哪里?|何在)?"
    ),
    re.compile(
        rf"(?P<pair>.+?){_HOW}(?:{_SAME})?{_UNLIKE}(?:分别)?(?:是|有)?(?:什么|哪些|在哪里?|在于什么|在于哪里|何在|体现在哪里?)?(?:方面)?"
    ),
    re.compile(r"(?:比较|对比)(?:一下)?(?P<pair>.+)"),
    re.compile(
        r"(?:what(?:'s| is| are) )?(?:the )?differences? between (?P<left>.+?) and (?P<right>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"how (?:does|do|is|are) (?P<left>.+?) (?:differ|different) from (?P<right>.+)", re.IGNORECASE
    ),
    re.compile(r"compare (?P<left>.+?) (?:and|with|to) (?P<right>.+)", re.IGNORECASE),
)
_BOTH = re.compile("以及|相较于|和|与|跟|同|及|、|较|比|vs\\.?", re.IGNORECASE)
_QUOTED = re.compile('《[^》]*》|“[^”]*”|「[^」]*」|"[^"]*"')
_IN = re.compile(r"(?P<side>.+?)(?:在|对|就)(?P<topic>[^在]{2,30}?)(?:等?方面|问题上|上|中)")


def difference(asked: str) -> Difference | Revision | None:
    """What is compared; None where nothing is."""
    for pattern in _UNLIKENESS:
        found = pattern.fullmatch(asked)
        if not found:
            continue
        parts = found.groupdict()
        if "pair" not in parts:
            return _apart(Difference(parts["left"].strip(), parts["right"].strip()))
        if sides := _sides(parts["pair"].strip(" ，,")):
            topic = (parts.get("topic") or "").strip("在的，, ")
            return _apart(Difference(sides.left, sides.right, topic or sides.topic))
    return None


def _apart(sides: Difference) -> Difference | Revision:
    """Two things compared; or what changed, where they are two editions of one document."""
    return (None if sides.topic else between(sides.left, sides.right)) or sides


def _sides(pair: str) -> Difference | None:
    """“甲和乙的期限” taken apart at the connective whose sides end alike, or else are of like length."""
    quoted = [found.span() for found in _QUOTED.finditer(pair)]
    best: tuple[tuple[int, int], Difference] | None = None
    for both in _BOTH.finditer(pair):
        if any(start < both.start() < end for start, end in quoted):
            continue
        left, right = pair[: both.start()].strip(" ，,"), pair[both.end() :].strip(" ，,")
        if min(len(left), len(right)) < 2:  # noqa: PLR2004 - one character is no subject
            continue
        right, topic = _topic(left, right)
        score = (_ending(left, right), -abs(len(left) - len(right)))
        if best is None or score > best[0]:
            best = score, Difference(left.removeprefix("与"), right, topic)
    return best[1] if best else None


def _topic(left: str, right: str) -> tuple[str, str]:
    """(what stands beside `left`, in what they are compared): 乙在期限上 or 乙的期限."""
    if inside := _IN.fullmatch(right):
        return inside["side"], inside["topic"]
    side, _, topic = right.partition("的")
    apart = min(len(side), len(topic)) > 1 and not (KIND.fullmatch(topic) or _QUOTED.match(right))
    if apart and ("的" not in left or _ending(left, side)):
        return side, topic
    if titled := re.fullmatch("(《[^》]+》)的(.{2,})", right):
        return titled[1], titled[2]
    return right, ""


def _ending(left: str, right: str) -> int:
    """How many characters both end with."""
    count = 0
    while count < min(len(left), len(right)) and left[-1 - count] == right[-1 - count]:
        count += 1
    return count
