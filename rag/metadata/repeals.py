"""Which other documents a text ends: “《……》同时废止”, “废止下列规章：……”, “《……》自……起停止执行”."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rag.metadata.dates import DATE, iso

_ENDS: Final = r"(?:废止|廢止|失效|停止执行|停止執行|停止施行|不再执行|不再施行)"
_REPEAL: Final = re.compile(_ENDS)
_NOT: Final = re.compile(r"(?:未|不予|不得|尚未|没有|是否|如|若|被|已)(?:经|自行)?$|尚未.{0,4}$")
_DENIED: Final = re.compile(r"(?:之前|以前|前|后|的(?!决定|通知|公告)|期间|日期|程序|清理)")
_TITLE: Final = re.compile(
    r"《(?P<title>[^《》]{2,120}(?:《[^《》]{2,100}》[^《》]{0,40})?)》(?!第|中)"
    r"(?:[（(](?P<note>[^（）()]{2,60}(?:[（(][^（）()]{1,20}[）)][^（）()]{0,30})?)[）)])?"
)
_FROM: Final = re.compile(rf"自({DATE})起[^。；，,]{{0,6}}$")
_SENTENCE_END: Final = "。\n；"
_REACH: Final = 600  # characters before the word in which the titles stand
_LIST: Final = re.compile(r"[：:]\s*$")
_NAMED_AFTER: Final = re.compile(
    r"(?:了)?(?:《|原《|[^，。；]{0,30}(?:如下|[：:]\s*$)|(?:以下|下列)|\d{4}年[^，。；《]{2,40}《)"
)
_RESTED_ON: Final = re.compile("(?:根据|依据|按照|依照|贯彻|落实|执行)(?:国务院)?$")
_ITEM: Final = re.compile(
    r"[ \t\u3000]*(?:[（(]?[\d一二三四五六七八九十百]{1,4}[）)]?[、.．]?[ \t\u3000]*)?《"
)
_NUMBER: Final = re.compile(
    r"[〔\[（(【﹝［]?(?:19|20)\d\d[〕\]）)】﹞］年]第?\d{1,5}[号號]|令第?[\d一二三四五六七八九十百]+[号號]"
)


@dataclass(frozen=True, slots=True)
class Repeal:
    """A document that another ends: its title, its number where that is told, and from which ISO date.

    `day` is None where the text only says that it ends with its own coming into force.
    """

    title: str
    number: str | None = None
    day: str | None = None


def repeals(text: str) -> tuple[Repeal, ...]:
    """What `text` says is repealed, each title once.

    A title of which only an article is repealed (《……》第三条同时废止) is none, nor is one
    that the text only reports as having been repealed (“已被废止”).
    """
    found: dict[str, Repeal] = {}
    for m in _REPEAL.finditer(text):
        start = max(text.rfind(c, max(0, m.start() - _REACH), m.start()) for c in _SENTENCE_END) + 1
        end = min((at for c in _SENTENCE_END if (at := text.find(c, m.end())) >= 0), default=len(text))
        before, after = text[start : m.start()], text[m.end() : end]
        if _NOT.search(before[-6:]) or _DENIED.match(after):
            continue
        if _NAMED_AFTER.match(after):
            named = _listed(text, end) if _LIST.search(after) else list(_TITLE.finditer(after))
        else:
            named = [one for one in _TITLE.finditer(before) if not _RESTED_ON.search(before[: one.start()])]
        told = _FROM.search(before)
        day = iso(told.group(1)) if told else None
        for one in named:
            found.setdefault(one["title"], Repeal(one["title"], _number(one["note"]), day))
    return tuple(found.values())


def _listed(text: str, start: int) -> list[re.Match[str]]:
    """The titles of the list that begins behind the lead-in which ends at `start`."""
    out: list[re.Match[str]] = []
    for line in text[start:].split("\n"):
        if line.strip() and not _ITEM.match(line):
            break
        if first := _TITLE.search(line):
            out.append(first)
    return out


def _number(note: str | None) -> str | None:
    found = _NUMBER.search(note or "")
    return note if found else None
