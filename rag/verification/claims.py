"""The claims of a text: what it states, without headings, greetings, questions and the words that lead in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from rag.numerals import NUMERALS
from rag.sentences import sentences


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement: `text` as written (a list's item after its lead-in), `core` what of it is checked.

    `title` is the document it says it is from (“《…》规定，”) and `article` the number of
    the article (“第四条”: 四), None where it names none.
    """

    text: str
    core: str
    title: str | None = None
    article: str | None = None


_MARKER: Final = re.compile(
    r"(?:\s*[\[［【〔^]{1,2}\s*\d{1,3}(?:\s*[,，、-]\s*\d{1,3})*\s*[\]］】〕])+(?!\s*\d+号)"
)
_MARKUP: Final = re.compile(r"\*\*|__|`|^\s{0,3}>\s?", re.MULTILINE)
_HEADING: Final = re.compile(r"^\s{0,3}#{1,6}\s")
_ITEM: Final = re.compile(
    r"^\s*(?:[-*+•·●▪◦]\s+|[（(](?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)]\s*|\d{1,2}(?:[.．](?!\d)|、|\))\s*|[一二三四五六七八九十]{1,3}、\s*|[①-⑳]\s*)"
)
_GREETING: Final = re.compile(
    r"^(?:您好|你好|谢谢|感谢(?:您|你)|好的|当然|希望(?:以上|这|对|能|上述)|很抱歉|抱歉|请注意[:：]?$"
    r"|如(?:果|您|需|有).{0,12}(?:疑问|问题|帮助|需要|了解).{0,20}(?:请|欢迎|可以?随时|告诉|提问)"
    r"|以下(?:是|为|内容)|下面(?:是|为)|(?:hello|hi|sure|certainly|thank)\b|(?:hope|let me know)\b)",
    re.IGNORECASE,
)
_NO_STATEMENT: Final = re.compile(r"[?？]\s*[”」』）)]*$")
_TITLED: Final = r"《[^《》]*(?:《[^《》]*》[^《》]*)*》"
_LEAD: Final = re.compile(
    rf"^(?:(?:(?:那么|因此|所以|此外|另外|同时|其中|综上(?:所述)?|总之|总的来说|简言之|具体(?:来说|而言)|一般来说|对此|首先|其次|再次|最后)[，,]?)?"
    rf"(?:(?:根据|按照|依据|依照|参照|从|在)?(?P<title>{_TITLED})(?:[（(][^（）()]*[）)])?(?:第[^，。,《]{{1,14}})?的?(?:相关|有关)?(?:规定|要求|明确|指出|提出|显示|精神|中)"
    r"|(?:根据|按照|依据|依照)(?:该|本|上述)?(?:办法|规定|条例|通知|法|文件)?第[^，。,；《]{1,12}[条款项]"
    rf"|(?:根据|按照|依据|依照)(?P<named>{_TITLED})(?:[（(][^（）()]*[）)])?(?:第[^，。,《]{{1,14}})?"
    r"|(?:根据|按照|依据|依照)(?:上述|该|本|相关|有关|现行|以上|所给|提供的)?(?:规定|法规|法律|文件|材料|资料|通知|条款|条文|政策)(?:的?(?:规定|要求|内容))?"
    r"|(?:该|上述|相关|有关|本)?(?:规定|文件|通知|办法|法规|法律|条例|意见|原文|政策|材料)(?:中)?(?:还|也)?(?:明确|指出|规定|要求|提到|提出|显示|强调|称))"
    r"(?:的?(?:规定|要求))?(?:了|如下)?[，,：:]"
    r"|(?:注意|提示|说明|备注|结论|答|回答)[：:]"
    r"|(?:那么|因此|所以|此外|另外|同时|综上(?:所述)?|总之|总的来说|简言之|具体(?:来说|而言)|一般来说|对此|首先|其次|再次|最后)[，,])"
)
_ARTICLE: Final = re.compile(rf"第([{NUMERALS}\d]+)条")
_STATES: Final = re.compile(r"[。！!；;，,.]|应当|不得|可以|必须|[为是有由]|\d")
_HEADING_LENGTH: Final = 24
_ANNOUNCES: Final = re.compile(r"^[^，,；;。]{0,24}(?:如下|以下[^，,；;。不]{0,10})[：:]$")
"""A lead-in that states nothing of its own: 主要措施如下："""
_LONG_ITEM: Final = 8
_SHORTEST: Final = 4  # characters that can state something
_LONGEST: Final = 2000  # characters; to align more takes a gigabyte


def claims(text: str) -> list[Claim]:
    """The claims of `text` in order; markers like [1] and Markdown's signs are no part of them."""
    return [c for line, lead in _lines(text) for c in _of_line(line, lead)]


def _lines(text: str) -> Iterator[tuple[str, str]]:
    """The lines with the lead-in above them ("" where they are no items of one)."""
    lead, in_list = "", False
    for raw in text.splitlines():
        line = _MARKER.sub("", _MARKUP.sub("", raw)).strip()
        if not line:
            continue
        if _HEADING.match(raw):
            lead, in_list = "", False
            continue
        item = _ITEM.match(line)
        body = line[item.end() :] if item else line
        if item and lead:
            in_list = True
            yield body, lead
            continue
        if in_list:
            lead, in_list = "", False
        if line.endswith(("：", ":")):
            *before, lead = [line[s.start : s.end] for s in sentences(line)] or [line]
            yield from ((b, "") for b in before)
            continue
        if lead:  # what stands after a lead-in without a mark: its continuation
            yield body, lead
            lead = ""
            continue
        yield body, ""


def _sentences(line: str) -> Iterator[str]:
    """The sentences of a line, in pieces where they are longer than anybody writes them."""
    for span in sentences(line):
        for start in range(span.start, span.end, _LONGEST):
            yield line[start : min(start + _LONGEST, span.end)]


def _of_line(line: str, lead: str) -> Iterator[Claim]:
    if not lead and len(line) <= _HEADING_LENGTH and not _STATES.search(line):
        return  # a heading without its sign
    for n, sentence in enumerate(_sentences(line)):
        if _NO_STATEMENT.search(sentence) or _GREETING.match(sentence):
            continue
        if len(re.sub(r"\W", "", sentence)) < _SHORTEST and not lead:
            continue
        before = lead if n == 0 and not _GREETING.match(lead) else ""
        whole = before + sentence
        match = _LEAD.match(whole)
        core = whole[match.end() :] if match else whole
        if before and len(sentence) >= _LONG_ITEM and _ANNOUNCES.match(core.removesuffix(sentence)):
            core = sentence
        if len(re.sub(r"\W", "", core)) < _SHORTEST:
            match, core = None, whole
        if match is None:
            yield Claim(whole, core)
            continue
        article = _ARTICLE.search(match.group())
        yield Claim(whole, core, match["title"] or match["named"], article[1] if article else None)
