"""The number under which a document was issued: 国发〔2023〕12号, 国务院令第258号."""

from __future__ import annotations

import re
from typing import Final

from rag.numerals import NUMERALS

COUNTRY: Final = "中华人民共和国"

_OPEN, _CLOSE = "〔\\[（(【﹝［〔", "〕\\]）)】﹞］〕"
_FILE: Final = (
    rf"([\u4e00-\u9fff]{{1,16}}?)[{_OPEN}]\s?((?:19|20)\d\d)\s?[{_CLOSE}]\s?(第?)\s?(\d{{1,5}})\s?([号號])"
)
_OWN_FILE: Final = re.compile(
    rf"(?:^|(?<=[\s：:]))[（(]?(?:文号|文號|发文字号|發文字號)?[：:]?{_FILE}[）)]?(?=\s|$|[\u4e00-\u9fff]{{4}})",
    re.MULTILINE,
)
_NOTED_FILE: Final = re.compile(rf"[，,；;、]\s?{_FILE}(?=印发|发布|公布|印發|發布|公佈)")
_ORDER: Final = re.compile(
    rf"日?([\u4e00-\u9fff、·]{{2,40}}?)令\s*[（(]?\s*(?:((?:19|20)\d\d)\s?年\s?)?第?\s*([\d{NUMERALS}]{{1,6}})\s*[号號]\s*[）)]?(?P<after>[^\n]{{0,12}})"
)
_NOTICE: Final = re.compile(
    r"(?:^|(?<=\s))((?:[\u4e00-\u9fff]{1,10}[部局署委院会行][ \u3000、]){0,5}[\u4e00-\u9fff]{2,30}公告)"
    r"\s?[（(]?((?:19|20)\d\d)年\s?第?\s?(\d{1,4})\s?[号號]",
    re.MULTILINE,
)
_AMENDED: Final = re.compile(r"第?[一二三四五六七八九十]*次?(?:修正|修订|修訂)")
_PUBLISHED: Final = re.compile(r"公布|发布|發布|颁布|頒布|發佈|$")


def number(head: str) -> str | None:
    """The document's own number in `head` (what stands before its body), as people cite it.

    Brackets become 〔〕, the country's name goes: 国务院令第258号. Of several orders the
    last that published the text counts, not one that only amended it. None where the
    head has none; a number in a reference (“根据……（国发〔2020〕1号）”) is not its own.
    An order that is counted by the year keeps it: 交通运输部令2018年第6号.
    """
    if "号" not in head and "號" not in head and "公告" not in head:
        return None
    if m := _OWN_FILE.search(head) or _NOTED_FILE.search(head):
        body, year, ordinal, figure, sign = m.groups()
        return f"{body}〔{year}〕{ordinal if sign == '號' else ''}{figure}{sign}"
    orders = [m for m in _ORDER.finditer(head) if _stands_alone(head, m)] if "令" in head else []
    published = [m for m in orders if not _AMENDED.match(m.group("after"))]
    if published:
        last = published[-1]
        body = last.group(1).replace(COUNTRY, "")
        year = f"{last.group(2)}年" if last.group(2) else ""
        return f"{body}令{year}第{''.join(last.group(3).split())}号"
    if m := _NOTICE.search(head):
        return f"{' '.join(m.group(1).replace(COUNTRY, '').split())}{m.group(2)}年第{m.group(3)}号"
    return None


def _stands_alone(head: str, order: re.Match[str]) -> bool:
    """Whether an order is the document's own: at a word's start, its publication after it."""
    start = order.start(1)
    before = head[start - 1] if start else "\n"
    after = order.group("after").lstrip(" 　）)")
    return before in "\n \u3000（(日" and bool(
        _PUBLISHED.match(after) or _AMENDED.match(after) or not after[:1].isalpha()
    )
