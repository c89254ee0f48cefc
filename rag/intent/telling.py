"""Questions for what somebody said, and for what a word means."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.intent.words import WHAT, first


@dataclass(frozen=True, slots=True)
class Sayings:
    """What `who` said, on the occasion `where` ("" for any)."""

    who: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What `word` means."""

    word: str


_SAID = "(?:强调|指出|表示|提出?|要求|建议|说|讲|谈|发言|发表)"
_WHAT_SAID = (
    rf"(?:都|还|又|也|主要|具体|重点|分别|究竟|到底)*(?:的?(?:讲话|发言)(?:中|里)?)?(?:主要)?{_SAID}(?:的|了|过|到)*"
    rf"(?:主要|重点)?(?:是|有|包括)?(?:{WHAT}|哪[两二三四五六七八九十几]?[件个点条项](?:事情?|工作|任务)?)(?:的?(?:要求|意见|建议|观点|看法|主张|要点|重点|话))?"
)
_WHO = "(?P<who>[^，,。《》对就于向]{2,24}?)"
_WHERE = "(?P<where>[^，,。]{2,40}?)(?:上|中|时|期间|的时候)"
_SAYING = (
    re.compile(rf"{_WHO}在{_WHERE}{_WHAT_SAID}"),
    re.compile(rf"在?{_WHERE}[，,]?{_WHO}{_WHAT_SAID}"),
    re.compile(rf"{_WHO}{_WHAT_SAID}"),
)
_WORD = '[“"「]?(?P<word>[^，,。“”"「」什哪]{2,20}?)[”"」]?'
_MEANING = (
    re.compile(rf"(?:什么是|什么叫做?|何谓|何为|所谓){_WORD}"),
    re.compile(
        rf"{_WORD}(?:到底|具体)?(?:是什么意思|是?指的?(?:是)?(?:什么|哪些)(?:意思|人|[^，,。]{{0,6}})?|怎么(?:定义|界定))"
    ),
    re.compile(rf"{_WORD}的?(?:定义|含义|概念)(?:是什么)?"),
    re.compile(
        rf"(?:什么(?!时)样?|哪些|怎样|怎么样?)的?[^，,。]{{0,6}}?(?:才)?(?:算得?上?|属于|叫做?|称为)(?:是)?{_WORD}"
    ),
)


def sayings(asked: str) -> Sayings | None:
    """Whose words are asked for; None where something else is."""
    found = first(_SAYING, asked)
    return Sayings(**found) if found else None


def meaning(asked: str) -> Meaning | None:
    """Which word's meaning is asked for; None where something else is."""
    found = first(_MEANING, asked)
    return Meaning(**found) if found else None
