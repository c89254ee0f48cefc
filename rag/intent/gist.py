"""Questions for the gist of a document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.intent.words import CALLED, KINDS, NUMBERED, POINTED, TITLED, WHAT, first


@dataclass(frozen=True, slots=True)
class Summary:
    """What a document says as a whole.

    `subject` names it, "" where it is only pointed at or left out; `titled`: in 《》;
    `sure`: the words can mean nothing else.
    """

    subject: str = ""
    titled: bool = False
    sure: bool = True


@dataclass(frozen=True, slots=True)
class Overview:
    """What each of the documents says."""


_SEVERAL = re.compile(
    rf"(?:(?:[这那]|上述|以上|现有|已有|手头|收录|已收录|导入|上传|库里|库中)*的?"
    rf"(?:些|几|[两二三四五六七八九十\d]+|所有|全部|各|每一?)的?(?:[个份部篇项])?的?(?:政策)?(?:{KINDS})"
    r"|(?:文件|资料|知识|文档|政策)?库)(?:里面?|中|内)?(?:分别|各自)?"
)
"""All documents that there are, or those at hand."""
_HELD = re.compile(
    r"(?:这里|你这里?|这个?系统|(?:文件|资料|知识|文档|政策)?库)?(?:里面?|中|内)?(?:现在|目前|一共|总共|已经|到底)*(?:都|还)?"
    r"(?:收录|收|有|包含|包括|导入|上传|存|放|知道|掌握|可以查|能查)(?:了|着|到|入)?"
    rf"(?:哪些|什么|多少[份个篇部]?|几[份个篇部])(?:政策)?(?:{KINDS}|资料|内容|东西)"
)
"""What is there at all."""

_ALONE = re.compile(
    rf"(?P<subject>《[^》]{{2,80}}》|{NUMBERED.pattern})(?:里面?|中)?"
    r"(?:(?:都|主要|具体)*(?:有|提出了?|规定了?|包括|明确了?)(?:哪些|什么|哪几[项条个])(?:措施|要求|规定|任务|举措|安排)?)?"
)
"""A document's name and nothing else, or what measures it has: all that it says is asked for."""
_GIST = r"(?:内容|要点|重点|要义|大意|精神|主旨|中心思想|概要|摘要|梗概|亮点|意思)"
_MAIN = r"(?:的|主要|核心|基本|大致|大概|中心|重点|关键|整体|总体|全部)*"
_ABRIDGE = r"(?:总结|概括|归纳|概述|提炼|简述|综述|梳理|解读|简要介绍|简单介绍)"
_SAYS = (
    re.compile(
        r"(?P<subject>.*?)(?:主要|大概|大致|大体上?|到底|都|究竟|具体|一共|总共|总的来说)*"
        rf"(?:讲|说|写|谈|规定|关于|有关|针对)(?:的|了|述|到)*(?:主要)?(?:是|都)?{WHAT}(?:的?(?:{KINDS})?)?"
    ),
    re.compile(rf"(?P<subject>.*?)(?:是|主要)+(?:关于|有关|讲|说|干|做){WHAT}(?:用)?的?(?:{KINDS})?"),
    re.compile(
        rf"(?P<subject>.*?){_MAIN}{_GIST}(?:都|主要|大致)*(?:是|有|包括|包含|为)?(?:{WHAT}|哪几[点条])?"
    ),
)
_ABRIDGED = (
    re.compile(
        rf"(?:用.{{1,8}}?[话字句点])?(?:来)?{_ABRIDGE}(?:一下|下|出)?(?P<subject>.*?){_MAIN}{_GIST}?(?:有哪些|是什么)?"
    ),
    re.compile(
        rf"(?:把|将|对|给)?(?P<subject>.*?){_MAIN}{_GIST}?(?:进行|做|作|来|用.{{1,8}}?[话字句点])*(?:一?[个份下段])?{_ABRIDGE}(?:一下|下)?"
    ),
    re.compile(
        rf"(?:列出|列举|给出|说说|说一下|讲讲|提取|写出?|做|来)(?:一下)?(?:一?[个份段])?(?P<subject>.*?){_MAIN}{_GIST}"
    ),
)
_SUMMARY_EN = (
    re.compile(r"what(?:'s| is| are)\s+(?P<subject>.+?)\s+(?:all |mainly )?about", re.IGNORECASE),
    re.compile(
        r"what does\s+(?P<subject>.+?)\s+(?:say|cover|contain|regulate)(?: overall| in general)?",
        re.IGNORECASE,
    ),
    re.compile(
        r"(?:summari[sz]e|outline|(?:give|write)(?: me)? an? (?:brief |short )?(?:summary|outline) of"
        r"|(?:what are |list )?(?:the )?(?:main|key) (?:points|contents?|provisions|measures)(?: of| in|$))"
        r"\s*(?P<subject>.*?)",
        re.IGNORECASE,
    ),
)
_POINTED_EN = re.compile(
    r"(?:(?:this|that|the) )?(?:document|file|text|policy|rules?|notice|regulations?|law|it|paper)"
    r"|this|that",
    re.IGNORECASE,
)

_SEVERAL_EN = re.compile(
    r"(?:(?:all|each)(?: of)? )?(?:the|these|those|your)? ?(?:documents|files|texts|policies|library)"
    r"|everything",
    re.IGNORECASE,
)
_HELD_EN = re.compile(
    r"(?:what|which) (?:documents|files|policies)"
    r" (?:are there|are (?:in )?(?:here|the library)|do you (?:have|know))",
    re.IGNORECASE,
)
_ASKING = re.compile("[什哪谁怎何几吗呢]|多少|how|wh(?:en|ere|o|at)\\b")


def summary(asked: str) -> Summary | Overview | None:
    """Which document's gist is asked for, or that of each; None where something else is."""
    if _HELD.fullmatch(asked) or _HELD_EN.fullmatch(asked):
        return Overview()
    for patterns, abridged in ((_ABRIDGED, True), (_SAYS, False)):
        for pattern in patterns:
            found = pattern.fullmatch(asked)
            if found and (meant := _document(found["subject"].strip(" ，,：:的"), any_words=abridged)):
                return meant
    if found := _ALONE.fullmatch(asked):
        return _document(found["subject"], any_words=False)
    if english := first(_SUMMARY_EN, asked):
        subject = english["subject"].strip()
        if _SEVERAL_EN.fullmatch(subject):
            return Overview()
        pointed = not subject or _POINTED_EN.fullmatch(subject)
        return Summary() if pointed else Summary(subject, sure=False)
    return None


def _document(subject: str, *, any_words: bool) -> Summary | Overview | None:
    """The document that `subject` means, or all of them, if it can be one."""
    if _SEVERAL.fullmatch(subject):
        return Overview()
    if not subject or POINTED.fullmatch(subject):
        return Summary()
    if titled := TITLED.fullmatch(subject):
        return Summary(titled["title"], titled=True)
    if called := CALLED.fullmatch(subject):
        return Summary(called["title"], sure=False)
    if NUMBERED.fullmatch(subject) or (any_words and not _ASKING.search(subject)):
        return Summary(subject, sure=False)
    return None
