"""Questions for more than a sentence: a document's gist, who mentions a thing, what differs, who said what.

Everything else is a question to be answered by a sentence, and `intent` gives None for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.folding import fold
from rag.terms import squeeze


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
class Mentions:
    """Which documents speak of `subject`."""

    subject: str


@dataclass(frozen=True, slots=True)
class Difference:
    """How `left` and `right` differ, in `topic` ("" for on the whole)."""

    left: str
    right: str
    topic: str = ""


@dataclass(frozen=True, slots=True)
class Sayings:
    """What `who` said, on the occasion `where` ("" for any)."""

    who: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What `word` means."""

    word: str


Intent = Summary | Mentions | Difference | Sayings | Meaning

_LONGEST = 200  # characters: a paragraph is no such question
_KINDS = (
    "文件|文档|通知|办法|规定|规章|条例|意见|方案|细则|政策|法律|法规|法典|决定|公告|通告|通报|报告|规划|纲要|指南|标准"
    "|文章|新闻|材料|制度|章程|措施|公报|规则|批复|解释|报道|法|函"
)
_KIND = re.compile(_KINDS)
_POLITE = re.compile(
    r"^(?:请问?|请教|麻烦|劳驾|帮忙|[帮给替为]我|能不能|能否|可不可以|可以|可否|你|您|我?想(?:知道|了解|问)(?:一下)?|那么?|嗯|好的)[，,\s]*"
)
_TAIL = re.compile(r"[?？。.!！~\s]+$|(?<=.)(?:吗|呢|啊|呀|吧|，?好吗|，?可以吗|，?谢谢)$")
_POINTED = re.compile(
    rf"(?:(?:[这那该此本]|上述|前述|以上|刚才那?|上面那?)(?:一)?[个份篇部项条则些]?的?(?:{_KINDS})?|(?:{_KINDS})|全文|原文|本文|文中|它)"
    r"(?:里面?|中|内)?(?:到底|主要)?"
)
_TITLED = re.compile(
    rf"[^《》，,。]{{0,24}}《(?P<title>[^》]{{2,80}})》(?:这[个份部篇项])?(?:{_KINDS})?(?:里面?|中|全文)?"
)
CALLED = re.compile(
    rf"(?P<title>[^，,。；《》在对]{{2,60}}(?:{_KINDS}))(?:这[个份部篇项](?:{_KINDS}))?(?:里面?|中|全文)?"
)
"""What is called as documents are: words, and the kind of document they end with."""
_NUMBERED = re.compile(r"[一-鿿]{1,12}(?:[(〔\[]?\d{4}[)〕\]]?年?第?\d{1,5}号|令?第?\d{1,5}号令?)")
_ALONE = re.compile(
    rf"(?P<subject>《[^》]{{2,80}}》|{_NUMBERED.pattern})(?:里面?|中)?"
    r"(?:(?:都|主要|具体)*(?:有|提出了?|规定了?|包括|明确了?)(?:哪些|什么|哪几[项条个])(?:措施|要求|规定|任务|举措|安排)?)?"
)
"""A document's name and nothing else, or what measures it has: all that it says is asked for."""
_GIST = r"(?:内容|要点|重点|要义|大意|精神|主旨|中心思想|概要|摘要|梗概|亮点|意思)"
_MAIN = r"(?:的|主要|核心|基本|大致|大概|中心|重点|关键|整体|总体|全部)*"
_ABRIDGE = r"(?:总结|概括|归纳|概述|提炼|简述|综述|梳理|解读|简要介绍|简单介绍)"
_WHAT = r"(?:些)?(?:什么|啥|哪些|哪几)(?:内容|东西|事情?|个?方面(?:的内容)?)?"

_SAYS = (
    re.compile(
        r"(?P<subject>.*?)(?:主要|大概|大致|大体上?|到底|都|究竟|具体|一共|总共|总的来说)*"
        rf"(?:讲|说|写|谈|规定|关于|有关|针对)(?:的|了|述|到)*(?:主要)?(?:是|都)?{_WHAT}(?:的?(?:{_KINDS})?)?"
    ),
    re.compile(rf"(?P<subject>.*?)(?:是|主要)+(?:关于|有关|讲|说|干|做){_WHAT}(?:用)?的?(?:{_KINDS})?"),
    re.compile(
        rf"(?P<subject>.*?){_MAIN}{_GIST}(?:都|主要|大致)*(?:是|有|包括|包含|为)?(?:{_WHAT}|哪几[点条])?"
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
    r"(?:(?:this|that|the|these|those) )?(?:document|file|text|policy|rule|notice|regulation|law|it|paper)s?"
    r"|this|that",
    re.IGNORECASE,
)

_WHICH = (
    r"(?:哪些|哪几[个份部篇项条]|哪一?[个份部篇项]|什么|多少[个份部篇])"
    rf"(?:政策)?(?:{_KINDS})(?:里面?|中|当中|内)?"
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
        rf"(?:列出|找出|查找|查一下|给出|有没有|有哪些)(?:所有|全部)?{_SPEAK}(?:了|过|到)*(?P<subject>.+?)的(?:所有|全部)?(?:{_KINDS})"
    ),
    re.compile(
        r"(?:which|what) (?:documents?|files?|policies|policy|rules|notices?|regulations?|laws?|texts?)"
        r" (?:mentions?|refers? to|talks? about|covers?|deals? with|speaks? of|(?:is|are) about|concerns?)"
        r" (?P<subject>.+?)",
        re.IGNORECASE,
    ),
)

_UNLIKE = "(?:区别|不同之处|不同点|不同|差异|差别|异同|不一样)"
_HOW = (
    r"(?:到底|究竟|之间|两者|二者|主要|各自)*(?:的|有|存在|是)*(?:什么|哪些|何|啥|怎样的?|无|没有)*"
    r"(?:主要|本质|明显|显著|根本)*(?:的|上的)*"
)
_SAME = "(?:共同点|相同点|相同之处|相似之处)(?:和|与|、|及|以及)"
_UNLIKENESS = (
    re.compile(
        rf"(?:[与和跟同]|相比于|相较于|比起)(?P<left>.+?)(?:相比较?|比较|相较|对比)?[，,](?P<right>.+?){_HOW}(?:{_UNLIKE}|变化|调整|改变)(?:是什么|有哪些|在哪里?|何在)?"
    ),
    re.compile(
        rf"(?P<pair>.+?)(?:相比|比较|比起来|相较|对比)(?:于)?[，,]?(?P<topic>.*?){_HOW}(?:{_UNLIKE}|变化|调整|改变)(?:是什么|有哪些|在哪里?|何在)?"
    ),
    re.compile(
        rf"(?P<pair>.+?){_HOW}(?:{_SAME})?{_UNLIKE}(?:分别)?(?:是|有)?(?:什么|哪些|在哪里?|在于什么|在于哪里|何在|体现在哪里?)?(?:方面)?"
    ),
    re.compile(r"(?:比较|对比)(?:一下)?(?P<pair>.+)"),
    re.compile(
        r"(?:what(?:'s| is| are) )?(?:the )?differences? between (?P<left>.+?) and (?P<right>.+)",
        re.IGNORECASE,
    ),
    re.compile(
        r"how (?:does|do|is|are) (?P<left>.+?) (?:differ|different) from (?P<right>.+)", re.IGNORECASE
    ),
    re.compile(r"compare (?P<left>.+?) (?:and|with|to) (?P<right>.+)", re.IGNORECASE),
)
_SAID = "(?:强调|指出|表示|提出?|要求|建议|说|讲|谈|发言|发表)"
_WHAT_SAID = (
    rf"(?:都|还|又|也|主要|具体|重点|分别|究竟|到底)*(?:的?(?:讲话|发言)(?:中|里)?)?(?:主要)?{_SAID}(?:的|了|过|到)*"
    rf"(?:主要|重点)?(?:是|有|包括)?{_WHAT}(?:的?(?:要求|意见|建议|观点|看法|主张|要点|重点|话))?"
)
_WHO = "(?P<who>[^，,。《》对就于向]{2,24}?)"
_WHERE = "(?P<where>[^，,。]{2,40}?)(?:上|中|时|期间|的时候)"
_SAYING = (
    re.compile(rf"{_WHO}在{_WHERE}{_WHAT_SAID}"),
    re.compile(rf"在?{_WHERE}[，,]?{_WHO}{_WHAT_SAID}"),
    re.compile(rf"{_WHO}{_WHAT_SAID}"),
)
_WORD = '[“"「]?(?P<word>[^，,。“”"「」什哪]{2,20}?)[”"」]?'
_MEANING = (
    re.compile(rf"(?:什么是|什么叫做?|何谓|何为|所谓){_WORD}"),
    re.compile(
        rf"{_WORD}(?:到底|具体)?(?:是什么意思|是?指的?(?:是)?(?:什么|哪些)(?:意思|人|[^，,。]{{0,6}})?|怎么(?:定义|界定))"
    ),
    re.compile(rf"{_WORD}的?(?:定义|含义|概念)(?:是什么)?"),
    re.compile(
        rf"(?:什么(?!时)样?|哪些|怎样|怎么样?)的?[^，,。]{{0,6}}?(?:才)?(?:算得?上?|属于|叫做?|称为)(?:是)?{_WORD}"
    ),
)
_ASKING = re.compile("[什哪谁怎何几吗呢]|多少|how|wh(?:en|ere|o|at)\\b")
_BOTH = re.compile("以及|相较于|和|与|跟|同|及|、|较|比|vs\\.?", re.IGNORECASE)
_QUOTED = re.compile('《[^》]*》|“[^”]*”|「[^」]*」|"[^"]*"')
_IN = re.compile(r"(?P<side>.+?)(?:在|对|就)(?P<topic>[^在]{2,30}?)(?:等?方面|问题上|上|中)")


def intent(question: str) -> Intent | None:
    """What a question asks of whole documents; None where it asks for a sentence."""
    asked = _core(question)
    if not asked or len(asked) > _LONGEST:
        return None
    return _mentions(asked) or _difference(asked) or _summary(asked) or _sayings(asked) or _meaning(asked)


def _core(question: str) -> str:
    """A question folded, without politeness and final marks."""
    text = squeeze(fold(question)).strip()
    while (shorter := _TAIL.sub("", _POLITE.sub("", text))) != text:
        text = shorter
    return text


def _mentions(asked: str) -> Mentions | None:
    for pattern in _MENTIONING:
        if found := pattern.fullmatch(asked):
            subject = found["subject"].strip("“”\"'「」 ，,的")
            return Mentions(subject) if len(subject) > 1 else None
    return None


def _summary(asked: str) -> Summary | None:
    for patterns, abridged in ((_ABRIDGED, True), (_SAYS, False)):
        for pattern in patterns:
            found = pattern.fullmatch(asked)
            if found and (meant := _document(found["subject"].strip(" ，,：:的"), any_words=abridged)):
                return meant
    if found := _ALONE.fullmatch(asked):
        return _document(found["subject"], any_words=False)
    for pattern in _SUMMARY_EN:
        if found := pattern.fullmatch(asked):
            subject = found["subject"].strip()
            return (
                Summary() if not subject or _POINTED_EN.fullmatch(subject) else Summary(subject, sure=False)
            )
    return None


def _document(subject: str, *, any_words: bool) -> Summary | None:
    """The document that `subject` means, if it can be one."""
    if not subject or _POINTED.fullmatch(subject):
        return Summary()
    if titled := _TITLED.fullmatch(subject):
        return Summary(titled["title"], titled=True)
    if _NUMBERED.fullmatch(subject):
        return Summary(subject, sure=False)
    if called := CALLED.fullmatch(subject):
        return Summary(called["title"], sure=False)
    if any_words and not _ASKING.search(subject):
        return Summary(subject, sure=False)
    return None


def _sayings(asked: str) -> Sayings | None:
    found = _first(_SAYING, asked)
    return Sayings(**found) if found else None


def _meaning(asked: str) -> Meaning | None:
    found = _first(_MEANING, asked)
    return Meaning(**found) if found else None


def _first(patterns: Iterable[re.Pattern[str]], asked: str) -> dict[str, str] | None:
    """What is named in the first of the patterns that the question is one of."""
    return next((found.groupdict() for pattern in patterns if (found := pattern.fullmatch(asked))), None)


def _difference(asked: str) -> Difference | None:
    for pattern in _UNLIKENESS:
        found = pattern.fullmatch(asked)
        if not found:
            continue
        parts = found.groupdict()
        if "pair" not in parts:
            return Difference(parts["left"].strip(), parts["right"].strip())
        if sides := _sides(parts["pair"].strip(" ，,")):
            topic = (parts.get("topic") or "").strip("在的，, ")
            return Difference(sides.left, sides.right, topic or sides.topic)
    return None


def _sides(pair: str) -> Difference | None:
    """“甲和乙的期限” taken apart at the connective whose sides end alike, or else are of like length."""
    quoted = [found.span() for found in _QUOTED.finditer(pair)]
    best: tuple[tuple[int, int], Difference] | None = None
    for both in _BOTH.finditer(pair):
        if any(start < both.start() < end for start, end in quoted):
            continue
        left, right = pair[: both.start()].strip(" ，,"), pair[both.end() :].strip(" ，,")
        if min(len(left), len(right)) < 2:  # noqa: PLR2004 - one character is no subject
            continue
        right, topic = _topic(left, right)
        score = (_ending(left, right), -abs(len(left) - len(right)))
        if best is None or score > best[0]:
            best = score, Difference(left.removeprefix("与"), right, topic)
    return best[1] if best else None


def _topic(left: str, right: str) -> tuple[str, str]:
    """(what stands beside `left`, in what they are compared): 乙在期限上 or 乙的期限."""
    if inside := _IN.fullmatch(right):
        return inside["side"], inside["topic"]
    side, _, topic = right.partition("的")
    apart = min(len(side), len(topic)) > 1 and not (_KIND.fullmatch(topic) or _QUOTED.match(right))
    if apart and ("的" not in left or _ending(left, side)):
        return side, topic
    if titled := re.fullmatch("(《[^》]+》)的(.{2,})", right):
        return titled[1], titled[2]
    return right, ""


def _ending(left: str, right: str) -> int:
    """How many characters both end with."""
    count = 0
    while count < min(len(left), len(right)) and left[-1 - count] == right[-1 - count]:
        count += 1
    return count
