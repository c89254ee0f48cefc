"""Who issued a document, of what kind it is, and of which province."""

from __future__ import annotations

import re
from typing import Final

from rag.metadata.dates import DATE
from rag.metadata.number import COUNTRY

_BODY_END: Final = (
    "(?:人民代表大会常务委员会|人民代表大会|人民政府办公厅|人民政府办公室|人民政府|国务院办公厅|国务院|委员会办公室|委员会"
    "|办公厅|办公室|总局|领导小组|指挥部|人民法院|人民检察院|法院|检察院|管理局|监督局|部|厅|局|署|委|院|银行|中心|协会|党组"
    "|支队|总队|大队|集团公司|公司|大学|学院|學院|总工会|總會|委員會|辦公室|辦事處|政府|市府|局|處|廳|署)"
)
_NAME: Final = re.compile(rf"[\u4e00-\u9fff（）()]{{1,40}}?{_BODY_END}")
_SEAL: Final = re.compile(r"[（(](?:印章?|[代公盖]?章)[）)]")
_DATE_LINE: Final = re.compile(rf"(?:^|\s)[（(]?({DATE})[）)]?(?=\s|$)", re.MULTILINE)
_SUBJECT: Final = re.compile("关于|關於|公告|通告|令")
_PASSED: Final = re.compile(
    r"日\s*(?:第[一二三四五六七八九十百]+届)?([\u4e00-\u9fff]{2,30}?)(?:第[一二三四五六七八九十百]+届[\u4e00-\u9fff]{2,8}?)?(?:第[\d一二三四五六七八九十百]+次[\u4e00-\u9fff]{0,6}会议)[^《\n]{0,6}?通过"
)
_ADOPTED: Final = re.compile(
    rf"[（(]([\u4e00-\u9fff]{{2,30}}?{_BODY_END})(?:于|在)?{DATE}[^（）()\n]{{0,40}}?(?:通过|发布|公布|印发|制定)"
)
_BY: Final = {
    "国发": "国务院",
    "国函": "国务院",
    "国令": "国务院",
    "国办发": "国务院办公厅",
    "国办函": "国务院办公厅",
    "法释": "最高人民法院",
}
_PROVINCE: Final = re.compile(
    r"^(北京市|天津市|上海市|重庆市|重慶市|(?:内蒙古|广西壮族|西藏|宁夏回族|新疆维吾尔)自治区|(?:香港|澳门|澳門)特别行政区"
    r"|(?:香港|澳門)特別行政區|[\u4e00-\u9fff]{2,3}省)"
)
_NO_ORGAN: Final = re.compile("^(?:各|本|有关|有關|以上|联系|聯絡)|的|请|請|由")
_TAIL: Final = 300
_FORWARDS: Final = re.compile("印发|印發|公布|发布|转发|轉發")
_LINES: Final = 160
_OFFICER: Final = re.compile(
    "(?:总理|主席|[省市州县区镇部厅局署行院]长|主任)[ \u3000]+[\u4e00-\u9fff][\u4e00-\u9fff \u3000]{1,5}$"
)
_SESSION: Final = re.compile("第[一二三四五六七八九十百]+届")
_LAST: Final = 5
_HAN_END: Final = re.compile("[\u4e00-\u9fff）]$")
_ENDS_IN_BODY: Final = re.compile(_BODY_END + "$")
_BLANK: Final = re.compile(r"[\s\u3000\xa0]+")


def signature(text: str, title: str, stop: int) -> tuple[str | None, str | None]:
    """(issuer, date as written) of the signature before `stop`: names of bodies, then a date alone.

    It stands within 300 characters of the end, or before the text that a notice
    hands on (its title says 印发 or 转发). (None, None) where there is none; a date alone
    at the very end needs no name, nor does one under an office-holder's (市长 周文清).
    """
    dates = list(_DATE_LINE.finditer(text, 0, stop))
    late = [m for m in dates if stop - m.end() <= _TAIL]
    for m in (*reversed(late), *(dates if _FORWARDS.search(title) else ())):
        if names := _signers(text, m.start()):
            return "、".join(dict.fromkeys(names)), m.group(1)
    for m in reversed(late):
        last = stop - m.end() < _LAST and not text[m.end() : stop].strip("）) 。\n\u3000")
        alone = text[m.start()] == "\n" and last
        if alone or _ENDS_IN_BODY.search(text[max(0, m.start() - 20) : m.start()].rstrip()):
            return None, m.group(1)
    signed = next(
        (m for m in dates if _OFFICER.search(text[max(0, m.start() - 20) : m.start()].rstrip())), None
    )
    return None, signed.group(1) if signed else None


def _signers(text: str, before: int) -> list[str]:
    """The bodies named in the lines, or after the last sentence, just before a date."""
    found: list[str] = []
    for line in reversed(text[max(0, before - _LINES) : before].rstrip().split("\n")):
        last = line[max(line.rfind(c) for c in "。：:；") + 1 :].strip()
        if not line.strip():
            continue
        words = _BLANK.split(last)
        while len(words) > 1 and not _HAN_END.search(words[0]):
            words = words[1:]
        last = " ".join(words)
        names = _names(last)
        if not names or _NO_ORGAN.search(last):
            break
        found = [*names, *found]
        if last != line.strip():
            break
    return found


def body(name: str) -> str | None:
    """`name` where it reads as the name of a body; None otherwise."""
    return "、".join(_names(name)) or None


def _names(written: str) -> list[str]:
    """The bodies in `written`, a list parted by spaces or 、; empty unless all are bodies."""
    names = [n for n in re.split(r"[\s\u3000\xa0、]+", _SEAL.sub("", written)) if n]
    if not all(_NAME.fullmatch(n) for n in names):
        return []
    return [n.replace(COUNTRY, "") or n for n in names]


def issuer(title: str, head: str, number: str | None) -> str | None:
    """The issuing body as `title`, `number` or the notes in `head` name it; None where none does."""
    if number and "令" in number:
        return number.partition("令")[0]
    if (m := _SUBJECT.search(title)) and (names := _names(title[: m.start()])):
        return "、".join(names)
    if m := _PASSED.search(head) or _ADOPTED.search(head):
        return _SESSION.sub("", m.group(1).replace(COUNTRY, ""))
    return _BY.get(number.partition("〔")[0]) if number else None


def region(title: str, issuer_name: str | None) -> str | None:
    """The province that the issuer or the title names at its beginning; None otherwise."""
    for name in (issuer_name or "", title):
        if m := _PROVINCE.match(name):
            return m.group(1)
    return None


_SUFFIX: Final = re.compile(
    r"(?:[（(][^（）()]*[）)]|第[\d一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?)\s*$"
)
_RULES: Final = ("条例", "规定", "办法", "细则", "规则", "條例", "規定", "辦法", "細則", "規則")
_NORMATIVE: Final = (
    *("通知", "意见", "公告", "通告", "决定", "方案", "措施", "指南", "规划", "计划", "批复", "函"),
    *("要点", "纲要", "意見", "決定", "規劃", "計劃", "批覆", "須知"),
)
_ORDERED: Final = re.compile(r"令\s*第?\s*[\d一二三四五六七八九十百]+\s*号")
_MINISTRY: Final = re.compile("(?:部|总局|委员会|署|局|银行)$")


def kind(title: str, head: str, issuer_name: str | None, *, news: bool) -> str | None:
    """Name the kind of document; None where title and issuer leave it open.

    One of 法律, 行政法规, 部门规章, 地方性法规, 地方政府规章, 司法解释, 规范性文件, 报告, 新闻.
    """
    name, who = title.strip(), issuer_name or ""
    while _SUFFIX.search(name):
        name = _SUFFIX.sub("", name).strip()
    if name.endswith(("报告", "報告")):
        return "报告"
    if news:
        return "新闻"
    if name.endswith(_NORMATIVE):
        return "规范性文件"
    return _legal(name, who) or _ruled(name, who, head)


def _legal(name: str, who: str) -> str | None:
    """法律 or 司法解释, by title and issuer."""
    law = name.endswith("法典") or (name.endswith("法") and not name.endswith("办法"))
    if law and (name.startswith(COUNTRY) or who.startswith("全国人民代表大会")):
        return "法律"
    courts = who.startswith(("最高人民法院", "最高人民检察院"))
    return "司法解释" if courts and ("解释" in name or name.endswith(_RULES)) else None


def _ruled(name: str, who: str, head: str) -> str | None:
    """What a 条例, 办法, 规定 or the like is, by who issued it."""
    if not name.endswith(_RULES):
        return None
    national = not who and name.startswith(COUNTRY) and name.endswith("条例")
    if national or who == "国务院" or who.startswith("国务院、"):
        return "行政法规"
    local = "人民代表大会" in who and not who.startswith("全国")
    if local or (name.endswith("条例") and region(name, None)):
        return "地方性法规"
    if _ORDERED.search(head) and (_MINISTRY.search(who) or "人民政府" in who):
        return "地方政府规章" if "人民政府" in who else "部门规章"
    return "规范性文件" if who and not who.startswith("全国") else None
