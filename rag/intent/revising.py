"""Questions for what changed from one edition of a document to the next."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.intent.words import CALLED, KIND, KINDS, POINTED, TITLED, first


@dataclass(frozen=True, slots=True)
class Revision:
    """What changed in the document that `subject` names ("" where it is only pointed at or left out).

    `years` are those of the editions that are compared, where the question tells them.
    """

    subject: str = ""
    years: tuple[int, ...] = ()


_REVISED = "(?:修订|修正|修改|改版|更新|调整|变更)"
_CHANGE = "(?:变化|改动|变动|调整|修改|修订|不同|区别|差异|差别)"
_HOW = "(?:都|主要|具体|究竟|到底|又|有|做|作|发生|出现|存在|是|的|了|过)*"
_WHICH = "(?:些)?(?:什么|哪些|啥|何|哪里|哪儿|哪几[条处个点])(?:主要|重要|重大|明显|新)?的?"
_WHAT_CHANGE = f"{_HOW}{_WHICH}{_CHANGE}(?:之处)?"
_EARLIER = "(?:以前|之前|从前|原来|过去|上一?版|旧版|老版)"
_BEFORE = f"(?:[和与跟同比较]?{_EARLIER}的?(?:相比|比较?|比起来)?,?)?"
_BOTH = rf"(?:两?[个部份]?版本?|修订版|(?:两[个部份])?(?:{KINDS}))(?:之间)?"
_ASKED = (
    # 《…》这次修订改了哪些内容
    re.compile(
        rf"(?P<subject>.*?)的?(?:[这本此上]一?次的?|最新的?|最近的?)?{_REVISED}(?:后|前后|时|以后|之后|稿|版)?{_BEFORE}{_HOW}"
        rf"(?:改|变)?(?:动|更)?了?{_WHICH}(?:{_CHANGE}|内容|地方|条款|规定)?"
    ),
    # 新版有哪些变化, 新旧两版有什么不同, 新旧办法的区别
    re.compile(rf"(?P<subject>.*?)的?(?:新旧|前后|新老|最?新)的?{_BOTH}{_BEFORE}{_WHAT_CHANGE}"),
    re.compile(rf"(?P<subject>.*?)的?(?:新旧|前后|新老)的?{_BOTH}的?{_CHANGE}(?:是什么|有哪些|在哪里?)?"),
    # 《…》改了什么
    re.compile(
        rf"(?P<subject>.*?){_BEFORE}(?:都|主要|具体|又)*(?:改动?|变动?|变化)了{_WHICH}(?:内容|地方|条款|规定)?"
    ),
    re.compile(
        r"what(?:'s| has| have| was| were)?(?: been)? (?:changed|new|revised|amended)"
        r"(?: in (?P<subject>.+))?",
        re.IGNORECASE,
    ),
)
_ALONE = re.compile(rf"(?P<subject>.+?){_HOW}{_WHICH}(?:变化|改动|变动|修改|修订)")
_SIDES = re.compile(rf"(?P<left>.+?)(?:[和与跟同比较]|相比)(?P<right>.+?){_WHAT_CHANGE}")
_WHICH_ONE = r"最?新|旧|老|原来?|现行|修[订正改][前后]|(?:19|20)\d\d年?"
_EDITION = (
    re.compile(rf"(?P<which>{_WHICH_ONE})的?(?:版本?的?)?(?P<subject>.*)"),
    re.compile(rf"(?P<subject>.*?)的?\(?(?P<which>{_WHICH_ONE})(?:修[订正])?(?:版本?|稿)?\)?"),
)
_NEW = re.compile("最?新|现行|修[订正改]后")
_POINTED_EN = re.compile(
    r"(?:(?:this|that|the) )?(?:new |latest )?(?:document|edition|version|rules?|law)", re.IGNORECASE
)


def revision(asked: str) -> Revision | None:
    """Which document's changes are asked for; None where something else is."""
    found = first(_ASKED, asked)
    if found is None and (sides := _SIDES.fullmatch(asked)):
        return between(sides["left"], sides["right"])
    found = found or first([_ALONE], asked)
    subject = _named(found["subject"]) if found else None
    return None if subject is None else Revision(subject)


def between(left: str, right: str) -> Revision | None:
    """Two sides of a comparison where they are two editions of one document (新办法, 2021年版)."""
    for one in _editions(left):
        for other in _editions(right):
            (subject, which), (same, what) = one, other
            if which == what or (subject and same and subject != same):
                continue
            years = sorted(int(word[:4]) for word in (which, what) if word[:4].isdecimal())
            named = _named(subject or same)
            if named is not None and (years or _NEW.match(which) or _NEW.match(what)):
                return Revision(named, tuple(years))
    return None


def _editions(side: str) -> list[tuple[str, str]]:
    """(document, which edition of it) as a side may be read; none where it tells of no edition."""
    found = (pattern.fullmatch(side.strip()) for pattern in _EDITION)
    return [(m["subject"].strip("《》"), m["which"]) for m in found if m]


def _named(subject: str) -> str | None:
    """The document that `subject` calls by name, "" where it only points; None where it means none."""
    subject = subject.strip(" ，,：:的")
    if not subject or KIND.fullmatch(subject) or POINTED.fullmatch(subject) or _POINTED_EN.fullmatch(subject):
        return ""
    if titled := TITLED.fullmatch(subject):
        return titled["title"]
    called = CALLED.fullmatch(subject)
    return called["title"] if called else None
