"""Questions for the documents that speak of a thing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.intent.words import KINDS, first


@dataclass(frozen=True, slots=True)
class Mentions:
    """Which documents speak of `subject`."""

    subject: str


_WHICH = (
    r"(?:哪些|哪几[个份部篇项条]|哪一?[个份部篇项]|什么|多少[个份部篇])"
    rf"(?:政策)?(?:{KINDS})(?:里面?|中|当中|内)?"
)
_SPEAK = (
    "(?:提到|提及|提过|涉及|谈到|谈及|讲到|说到|写到|论及|述及"
    "|规定|要求|关于|有关|包含|包括|载有|写明|明确|涵盖)"
)
_SPOKEN = "(?:提到|提及|提过|谈到|谈及|讲到|说到|写到|有?规定|有?提|出现|涉及)"
_MENTIONING = (
    re.compile(
        rf"(?:现在|目前|[一总]共|共)?(?:都|还)?(?:有)?{_WHICH}(?:都|也|曾|还|明确|具体|专门|有没有|有|对)*"
        rf"{_SPEAK}(?:了|过|到)*(?P<subject>(?!的).+?)(?:的(?:内容|问题|事项|规定|事))?"
    ),
    re.compile(rf"(?:哪里|哪儿|什么地方|何处)(?:都|也|还|曾|有)*{_SPOKEN}(?:了|过)*(?P<subject>(?!的).+?)"),
    re.compile(rf"(?P<subject>.+?)(?:都)?在{_WHICH}(?:都|有|被|曾|[作做]了?)*{_SPOKEN}(?:过|了|的)*"),
    re.compile(
        rf"(?:列出|找出|查找|查一下|给出|有没有|有哪些)(?:所有|全部)?{_SPEAK}(?:了|过|到)*(?P<subject>.+?)的(?:所有|全部)?(?:{KINDS})"
    ),
    re.compile(
        r"(?:which|what) (?:documents?|files?|policies|policy|rules|notices?|regulations?|laws?|texts?)"
        r" (?:mentions?|refers? to|talks? about|covers?|deals? with|speaks? of|(?:is|are) about|concerns?)"
        r" (?P<subject>.+?)",
        re.IGNORECASE,
    ),
)


def mentions(asked: str) -> Mentions | None:
    """What the documents asked for speak of; None where something else is asked."""
    found = first(_MENTIONING, asked)
    subject = found["subject"].strip("“”\"'「」 ，,的") if found else ""
    return Mentions(subject) if len(subject) > 1 else None
