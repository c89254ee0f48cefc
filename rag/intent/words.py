"""How questions call documents, and what they ask of them with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

KINDS: Final = (
    "文件|文档|通知|办法|规定|规章|条例|意见|方案|细则|政策|法律|法规|法典|决定|公告|通告|通报|报告|规划|纲要|指南|标准"
    "|文章|新闻|材料|制度|章程|措施|公报|规则|批复|解释|报道|法|函"
)
"""The kinds of documents, for patterns."""

KIND: Final = re.compile(KINDS)
POINTED: Final = re.compile(
    rf"(?:(?:[这那该此本]|上述|前述|以上|刚才那?|上面那?)(?:一)?[个份篇部项条则些]?的?(?:{KINDS})?|(?:{KINDS})|全文|原文|本文|文中|它)"
    r"(?:里面?|中|内)?(?:到底|主要)?"
)
TITLED: Final = re.compile(
    rf"[^《》，,。]{{0,24}}《(?P<title>[^》]{{2,80}})》(?:这[个份部篇项])?(?:{KINDS})?(?:里面?|中|全文)?"
)
CALLED: Final = re.compile(
    rf"(?P<title>[^，,。；《》在对]{{2,60}}(?:{KINDS}))(?:这[个份部篇项](?:{KINDS}))?(?:里面?|中|全文)?"
)
"""What is called as documents are: words, and the kind of document they end with."""
NUMBERED: Final = re.compile(r"[一-鿿]{1,12}(?:[(〔\[]?\d{4}[)〕\]]?年?第?\d{1,5}号|令?第?\d{1,5}号令?)")
WHAT: Final = r"(?:些)?(?:什么|啥|哪些|哪几)(?:内容|东西|事情?|个?方面(?:的内容)?)?"


def first(patterns: Iterable[re.Pattern[str]], asked: str) -> dict[str, str] | None:
    """What is named in the first of the patterns that the question is one of; "" what it leaves out."""
    return next((found.groupdict("") for pattern in patterns if (found := pattern.fullmatch(asked))), None)
