"""Which sentences say something, and which only lead to what is said.

A headline, a question with its answer after it, “各区县人民政府：”, “请认真贯彻执行”
are never an answer; they tell what the sentences after them are about.
"""

from __future__ import annotations

import re

from rag.domain import Span

_HAN = "[一二三四五六七八九十百]{1,4}"
ITEM = re.compile(
    rf"[（(](?:{_HAN}|\d{{1,2}}|[a-z]|[ivx]{{1,4}})[)）]|{_HAN}、|\d{{1,2}}[.．、）)]\D|[①-⑳]|[-•·●]\s?"
    r"|[^|\n]{1,40} \| "
)
_MARKS = tuple(
    map(
        re.compile,
        (
            rf"{_HAN}、",
            rf"[（(]{_HAN}[）)]",
            r"\d{1,2}[.．、]",
            r"[（(]?\d{1,2}[）)]",
            "[①-⑳]",
            "[（(][a-z]{1,4}[）)]",
        ),
    )
)
_ENDS = re.compile(r"[。！!；;…：:，,、][”’」』》）)\"']*$")
_ASKS = re.compile(r"[?？][”’」』》）)\"']*$")
_LABELLED = re.compile(
    rf"(?:第{_HAN}[章节、]|[（(](?:{_HAN}|\d{{1,2}})[）)]|{_HAN}、|\d{{1,2}}[.．、])[^，,：:。；;]{{2,24}}。$"
)
_ADDRESSED = re.compile(r"^各[^。；]{2,80}[：:]$")
_FORMAL = re.compile(
    r"(?:印发|转发)给你们|请(?:认真|各[^，。]{1,10})?(?:遵照|贯彻|组织)(?:执行|落实|实施)|^特此"
    r"|现[就将][^。]*如下[：:。]?$|适用本(?:办法|规定|条例|法|细则)。$|事项(?:公告|通知|通告)如下"
    r"|此件公开|^(?:责任)?编辑|^来源[:：]"
)
_CONTACT = re.compile(
    r"(?:联系|咨询|监督|举报|投诉|服务|报名|办公)*(?:人|电话|热线|方式|邮箱|地址)(?:号码)?[：:]"
)
_LONGEST_HEADLINE = 60


def headline(text: str, span: Span) -> bool:
    """Whether the sentence at `span` is a headline, alone on a line or before its text (“（九）宣传。……”)."""
    own = span.of(text).strip()
    if _LABELLED.match(own):
        return text[span.end : span.end + 1] not in ("", "\n")
    unended = len(own) <= _LONGEST_HEADLINE and not _ENDS.search(own) and not _ASKS.search(own)
    return unended and not (ITEM.match(own) or own.startswith("——"))


def leads(text: str, span: Span) -> bool:
    """Whether the sentence at `span` is no headline, and yet only leads to what comes after it."""
    own = span.of(text).strip()
    return contact(text, span) or any(pattern.search(own) for pattern in (_ASKS, _ADDRESSED, _FORMAL))


def contact(text: str, span: Span) -> bool:
    """Whether the sentence tells whom to ask (“咨询电话：……”): it belongs to nothing beside it."""
    return _CONTACT.match(text, span.start, span.end) is not None


def is_item(text: str, span: Span) -> bool:
    """Whether the sentence is an item of a list or a row of a table."""
    return ITEM.match(text, span.start, span.end) is not None


def depth(text: str, item: Span) -> int:
    """How deep an outline's items with such a mark usually stand (一、（一）1.（1）①)."""
    marks = (mark for mark, pattern in enumerate(_MARKS) if pattern.match(text, item.start))
    return next(marks, len(_MARKS))
