"""What in a quote is the very thing asked for: an amount, a date."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.domain import Span
from rag.question import Asked, Question, bare

_DIGITS = r"[\d０-９][\d０-９,，.．]*"
_HAN = r"[一二两三四五六七八九十百千万亿零〇]+"
_COUNTED = "个(?:工作日|百分点|小时|星期|月)"  # before 个 alone, which would cut them in two
EXACT = {
    Asked.WHEN: re.compile(
        r"(?:\d{4}\s*年)?(?:\d{1,2}\s*月)?\d{1,2}\s*日|\d{4}\s*年(?:\d{1,2}\s*月)?"
        rf"|(?:{_DIGITS}|{_HAN})个?(?:工作日|月|日|天|小时|周|年)(?:以内|之内|内|前)?|之日|当日"
    ),
    Asked.HOW_MUCH: re.compile(  # an article's number is no amount
        rf"{_DIGITS}\s*(?:{_COUNTED}|%|％|[万亿]?[元个人户家件项吨亩所名次倍条年月日天米级]|平方米|公里|[万亿])"
        rf"|百分之{_HAN}|{_HAN}(?:{_COUNTED}|万元|亿元|[元个人户家件项倍年月日天])"
    ),
}


def emphasis(question: Question, quote: str) -> Iterator[Span]:
    """Ranges of `quote` that answer `question` most directly; what the question says itself is none."""
    pattern = EXACT.get(question.asked)
    if pattern is None:
        return
    known = bare(question.text)
    for match in pattern.finditer(quote):
        if bare(match.group()) not in known:
            yield Span(match.start(), match.end())
