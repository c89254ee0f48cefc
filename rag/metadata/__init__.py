"""What a document says of itself: issuer, number, dates, language, kind, region, repeals.

Nothing is inferred that the text does not state: a silent text gives None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from rag.domain import Metadata
from rag.metadata.dates import DATE, day_after, iso, months_later
from rag.metadata.issuer import body, kind, region, signature
from rag.metadata.issuer import issuer as named_issuer
from rag.metadata.language import language
from rag.metadata.number import number as own_number
from rag.metadata.repeals import Repeal, repeals
from rag.metadata.sidecar import EDITABLE, beside, beside_bytes, checked, sidecar
from rag.numerals import NUMERALS, to_int
from rag.structure.news import DATELINE

__all__ = [
    "EDITABLE",
    "METADATA_VERSION",
    "Repeal",
    "beside",
    "beside_bytes",
    "checked",
    "extract",
    "iso",
    "repeals",
    "sidecar",
]

METADATA_VERSION: Final = 4
"""Counted up when the same text gives other metadata; an index then reads again."""

_BODY: Final = re.compile(
    r"(?:^|\s)(?:第[一1]\s?[章条條编編][\s　]|第[一1][章条條]|[一1][、.．]\s?"
    rf"|为了?|為了?|(?:根据|根據)(?!{DATE})|目\s?[录錄]\s)",
    re.MULTILINE,
)
_APPENDIX: Final = re.compile(r"^附[件录錄表]\s?\d{0,2}\s*(?:[：:]?\s*$|\s)", re.MULTILINE)
_HEAD: Final = 3000
_HEAD_WITHOUT_BODY: Final = 600
_NOTE: Final = re.compile(
    rf"({DATE})(?P<note>[^\n。]{{0,160}}?(?:通过|通過|公布|公佈|发布|發布|颁布|頒布|印发|印發|批准|修订|修訂|修正|施行))"
    r"(?=[\s\u3000（()）〕，,；;。、]|$|自|根据|根據|\d{4}年)"
)
_BEGINS_NOTE: Final = re.compile(rf"$|{DATE}|根据|根據")
_CHANGED: Final = ("修正", "修订", "修訂")
_STARTS: Final = re.compile(
    rf"(?P<own>本[\u4e00-\u9fff]{{1,8}}?)?(?:[，,]|应当|應當|将|將)?自(?P<day>{DATE}|[\u4e00-\u9fff]{{2,6}}之日)起"
    r"(?:正式|开始|開始)?(?:施行|实施|實施|生效|执行|執行|试行|試行)"
)
_PUBLISHED: Final = re.compile(r"(?:公布|公佈|发布|發布|颁布|頒布|通过|通過|批准)[，,\s\u3000]*$")
_LONGEST_NOTE: Final = 200  # characters
_PUBLICATION: Final = re.compile(r"(?:公布|公佈|发布|發布|發佈|颁布|頒布|印发|印發|签发)之日")
_STATED_ISSUE: Final = re.compile(
    rf"(?:成文日期|发文日期|發文日期|发布日期|發布日期|發佈日期|发布时间|印发日期)[：:\s]{{0,3}}({DATE}|\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})"
)
_DATED_HEAD: Final = re.compile(rf"(?:^|\s)[（(]({DATE})[）)](?=\s|$)", re.MULTILINE)
_OWN_TERM: Final = (
    r"(?:(?:施行|实施|执行|生效|试行)[，,；;]"
    r"|本(?:条例|办法|规定|细则|规则|通知|意见|(?:若干)?(?:政策)?措施|政策|公告|决定|方案)的?)"
)
_TERM: Final = r"(?:有效|试行|执行|施行|实施)期限?(?:暂定)?(?:为)?"
_UNTIL: Final = re.compile(rf"{_OWN_TERM}{_TERM}(?:自[^，,；;。至]{{2,24}}起)?(?:至|到|截至)({DATE})")
_FOR: Final = re.compile(rf"{_OWN_TERM}{_TERM}([\d{NUMERALS}]{{1,2}})(年|个月)")
_WITHDRAWN: Final = re.compile(
    rf"本[\u4e00-\u9fff]{{1,8}}?(?:已|业)?(?:经)?(?:自|于)({DATE})起?(?:予以|正式)?(?:废止|失效)"
)
_AMENDED: Final = re.compile(
    rf"{DATE}[^\n]{{0,160}}?(?:修正|修订|修訂)|[（(][^（）()\n]{{0,30}}(?:修正|修订|修訂)(?:本|版)?[）)]"
)


# What a pattern can't do without is looked for before it, where the pattern would try much in vain.


def extract(text: str, title: str, stated: Mapping[str, str]) -> Metadata:
    """Read a document's metadata from its canonical `text` and `title`.

    `stated` is what came with the file (keys as the fields of `Metadata`; dates in any
    usual form) and wins; what a government page says in its head (PubDate and
    ContentSource, by the State Council's 政府网站发展指引 of 2017) serves where the text
    is silent. `issued` is the date of the signature, or the last date in the
    head's notes on which the text was passed, published or wholly revised (an amendment
    by decision sets `amended` and `revised` instead). `effective` is the text's own 自……起施行, and
    自公布之日起 where the date of issue is known. `repealed` is the first day after a
    validity that the text itself limits. Time is linear in the length.
    """
    head = _head(text)
    appendix = _APPENDIX.search(text, _first_line(text))
    signer, signed = signature(text, title, appendix.start() if appendix else len(text))
    number = stated.get("number") or own_number(f"{title}\n{head}")
    issuer = stated.get("issuer") or signer or named_issuer(title, head, number)
    issuer = issuer or body(stated.get("ContentSource", ""))
    notes = list(_notes(head))
    issued = _day(stated, "issued") or _issued(head, notes) or (iso(signed) if signed else None)
    issued = issued or _day(stated, "PubDate")
    effective = _day(stated, "effective") or _effective(text, title, notes, issued)
    news = any(DATELINE.match(line) for line in head.split("\n"))
    return Metadata(
        issuer=issuer,
        number=number,
        issued=issued,
        effective=effective,
        repealed=_day(stated, "repealed") or _repealed(text, effective),
        language=stated.get("language") or language(text),
        kind=stated.get("kind") or kind(title, head, issuer, news=news),
        region=stated.get("region") or region(title, issuer),
        amended=_amended(f"{title}\n{head}"),
        revised=_revised(notes),
        collection=stated.get("collection") or None,
    )


def _day(stated: Mapping[str, str], key: str) -> str | None:
    """A stated date in ISO form; one that is no date counts as not stated."""
    return iso(re.split("[T ]", stated[key].strip())[0]) if stated.get(key) else None


def _first_line(text: str) -> int:
    """Where the first line ends: what begins with 附件 there is the document itself."""
    end = text.find("\n")
    return len(text) if end < 0 else end


def _head(text: str) -> str:
    """What stands before the body: title, number, notes on passing and publication."""
    body = _BODY.search(text, 0, _HEAD)
    return text[: body.start() if body else _HEAD_WITHOUT_BODY]


def _notes(head: str) -> Iterator[re.Match[str]]:
    """The notes of a head: in brackets, or on lines that begin with one. Sentences tell of other days."""
    for m in _NOTE.finditer(head) if "年" in head else ():
        line = head[head.rfind("\n", 0, m.start()) + 1 : m.start()].strip("\u3000 ")
        inside = max(map(line.rfind, "（(")) > max(map(line.rfind, "）)"))
        if (inside or _BEGINS_NOTE.match(line)) and not m.group("note").startswith(("，", ",")):
            yield m


def _issued(head: str, noted: Sequence[re.Match[str]]) -> str | None:
    if m := _STATED_ISSUE.search(head) or ("年" in head and _DATED_HEAD.search(head)):
        return iso(m.group(1))
    notes = [(iso(m.group(1)), m.group("note")) for m in noted]
    days = [d for d, note in notes if d and not _amends(note) and not note.endswith("施行")]
    return max(days, default=None)


def _revised(noted: Sequence[re.Match[str]]) -> str | None:
    """The day of the last note that tells of an amendment or a revision."""
    changed = (iso(m.group(1)) for m in noted if m.group("note").endswith(_CHANGED))
    return max(filter(None, changed), default=None)


def _amended(head: str) -> bool:
    """Whether a head, the title in it, tells of an amendment."""
    return any(word in head for word in _CHANGED) and _AMENDED.search(head) is not None


def _amends(note: str) -> bool:
    """Whether a note tells of a change to a text that goes on, not of its (re-)enactment."""
    return note.endswith("修正") or (note.endswith(("修订", "修訂")) and "决定" in note)


def _effective(text: str, title: str, noted: Sequence[re.Match[str]], issued: str | None) -> str | None:
    own: str | None = None
    for m in _STARTS.finditer(text) if "起" in text else ():
        before = text[m.start() - 1] if m.start() else "\n"
        subject = (m.group("own") or "").removeprefix("本")
        begins = before in "\n。；，, \u3000（(" or text[m.start()] in "，,"
        if "第" in subject or not (begins or subject) or (not subject and not _announces(text, m.start())):
            continue
        day = iso(m.group("day")) if "年" in m.group("day") else None
        if day is None:
            day = issued if _PUBLICATION.fullmatch(m.group("day")) else None
        fits = not subject or title.rstrip("）)").endswith(subject) or own is None
        if day and fits:
            own = day
    if own:
        return own
    starts = [iso(m.group(1)) for m in noted if m.group("note").strip() == "施行"]
    return starts[-1] if starts else None


def _announces(text: str, start: int) -> bool:
    """Whether a start without a subject is the document's own: “现予公布，自……起施行”, （……公布 自……）."""
    clause = text[max(0, start - 24) : start]
    line = text[max(0, start - _LONGEST_NOTE) : start].rpartition("\n")[2].lstrip()
    if line.startswith(("（", "(")) and _PUBLISHED.search(clause):
        return True
    return (
        start == 0
        or clause.endswith(("\n", "。"))
        or bool(re.search("现予公布|现予发布|予以公布|现印发|[条條][ \u3000]$", clause))
    )


def _repealed(text: str, effective: str | None) -> str | None:
    if m := _WITHDRAWN.search(text):
        return iso(m.group(1))
    if "期" not in text:
        return None
    if (m := _UNTIL.search(text)) and (last := iso(m.group(1))):
        return day_after(last)
    if effective and (m := _FOR.search(text)) and (count := to_int(m.group(1))):
        return months_later(effective, 12 * count if m.group(2) == "年" else count)
    return None
