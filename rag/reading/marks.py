"""What a line looks like: the predicates on which mending decides.

Every pattern is anchored or scans once, so that a line of a million characters
costs one pass.
"""

from __future__ import annotations

import re
from itertools import islice

_NUMERAL = "一二三四五六七八九十百千零〇两"
_LABEL = rf"第[{_NUMERAL}\d]{{1,9}}(?:编|分编|篇|章|节|条|部分)(?:之[{_NUMERAL}\d]{{1,3}})?"

STOPS = "。！？；：!?;:…"
"""Marks with which a paragraph may end."""

_CLOSERS = "”’」』）》〉】〕)]\"'"
_ENDED = re.compile(rf"[{re.escape(STOPS)}{re.escape(_CLOSERS)}](?:[\[〔(（]\d+[\])）〕])?$|[\w)\"’”]\.$")
_FULL_STOP = re.compile(rf"[。！？!?…][{re.escape(_CLOSERS)}]*$|[A-Za-z0-9)\"’”]\.[)\"’”]*$")
_COMMA_END = re.compile(r"[，、,]$")
_CONTINUES = re.compile(r"[，。、；：？！,;）》〉」』”’】〕]|[a-z]")
_SENTENCE_MARK = re.compile(r"[。！？；]|[.!?;](?=\s|$)")
_COMMA = re.compile(r"[，；]|, ")  # not 、, which parts names in headlines too

_UNIT = re.compile(
    rf"{_LABEL}(?:[\s　]|$)"
    rf"|[（(][{_NUMERAL}]{{1,4}}[)）](?![项款目、至和或及与])"
    r"|[（(]\d{1,2}[)）](?![项款目、至和或及与])"
    rf"|[{_NUMERAL}]{{1,4}}、(?![{_NUMERAL}]{{1,3}}[、是级类等])"
    r"|\d{1,3}(?:[、．](?!\d)|\.(?![\d])|(?:\.\d{1,2}){1,3}[\s　])"
    r"|[①-⑳⑴-⒇㈠-㈩Ⅰ-Ⅻ❶-❿]"
)
_SPACED_LABEL = re.compile(rf"{_LABEL}[\s　]")
_BARE_LABEL = re.compile(_LABEL)
_NUMBER_REST = re.compile(r"\.?\d+[^\W\d]|\.?\d+%")
_ARTICLE_HEADING = 10  # characters
_BULLET = re.compile(r"(?:[-*+•●■◆◇○□▪·►▶➢★☆※–](?=[\s　]|[^\d\s]))|——|\||#{1,6} ")
_APPENDIX = re.compile(
    rf"(?:附件|附录|附表|附图|附)(?:[\s　]*[{_NUMERAL}\d]{{1,3}})?(?:[\s　]*[:：]|[\s　]*$|[\s　]*[.．、])"
)
_DIALOGUE = re.compile(r"(?:问|答|[QA])[\s　]*[:：]|【|［")
_DATELINE = re.compile(
    r"(?:(?:新华社|中新社|中新网|人民网|新华网|央视网|本报|本网|本刊|据新华社|记者)[^，。；\n]{0,24}?(?:电|讯|消息|报道)"
    r"(?:[\s　（(，：]|$))"
)
_DATE = re.compile(
    r"[（(]?(?:\d{4}|[一二三四五六七八九〇○零]{4})年[\d一二三四五六七八九十]{1,3}月[\d一二三四五六七八九十]{1,3}日[）)]?$"
)
_SPACED_DATE = re.compile(r"\d{4}年\d{1,2}月\d{1,2}日[\s　]|[（(]\d{4}年\d{1,2}月\d{1,2}日")
_KEYED = re.compile(r"[^\W\d_][\w（）() ]{0,13}[：:](?!//)")
_TABULAR = re.compile(r"\t|\|.*\|| {3,}\S| \| ")
_FIRST_TOKEN = re.compile(
    r"[“‘《〈「『（【〔(\"]*(?:[A-Za-z0-9][A-Za-z0-9.,%/+_'’-]*|.)[，。、；：！？）》〉”’」』〕】,.;:!?)\"]*"
)
_PAIRS = ("《》", "（）", "“”", "「」", "『』", "【】", "〔〕")
_LATIN = re.compile("[A-Za-z]")
_CJK = re.compile(
    "[\u2e80-\u303f\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2018-\u201d\u2014\u2026"
    "\U00020000-\U0003ffff]"
)


def ended(line: str) -> bool:
    """Whether `line` may be a whole paragraph: it ends with a stop or a closing mark."""
    return _ENDED.search(line[-12:]) is not None


def stopped(line: str) -> bool:
    """Whether `line` ends with the end of a sentence."""
    return _FULL_STOP.search(line[-6:]) is not None


def comma_ended(line: str) -> bool:
    """Whether `line` ends with a comma."""
    return _COMMA_END.search(line[-1:]) is not None


def continues(line: str) -> bool:
    """Whether `line` begins as no paragraph does: a closing mark or a small letter."""
    return _CONTINUES.match(line) is not None


def has_sentence_mark(line: str) -> bool:
    """Whether a sentence ends in `line`."""
    return _SENTENCE_MARK.search(line) is not None


def commas(line: str) -> int:
    """How many commas of any kind `line` has."""
    return len(_COMMA.findall(line))


def opens_unit(line: str) -> bool:
    """Whether `line` begins with a number, bullet or name (第三条, 一、, -, 附件, 问：, a date)."""
    return (
        _UNIT.match(line) is not None
        or is_bullet(line)
        or _APPENDIX.match(line) is not None
        or _DIALOGUE.match(line) is not None
        or _DATELINE.match(line) is not None
        or _SPACED_DATE.match(line) is not None
        or is_date(line)
    )


def label(line: str) -> str | None:
    """第三条 at the very start of `line`, spaced or not."""
    match = _BARE_LABEL.match(line)
    return match.group() if match else None


def is_article(line: str) -> bool:
    """Whether `line` is an article with its text, and not a heading such as "第三条 适用范围"."""
    match = _SPACED_LABEL.match(line)
    return match is not None and match.group()[-2] == "条" and len(line) - match.end() > _ARTICLE_HEADING


def cuts_number(line: str, following: str) -> bool:
    """Whether a number stands half at the end of `line` and half at the beginning of `following`."""
    return line[-1:].isdigit() and _NUMBER_REST.match(following) is not None


def spaced_label(line: str) -> bool:
    """Whether `line` begins with 第三条 set off by white space, as no reference is."""
    return _SPACED_LABEL.match(line) is not None


def is_bullet(line: str) -> bool:
    """Whether `line` begins with a list mark, a dash, a table bar or a Markdown heading."""
    return _BULLET.match(line) is not None


def bullet_mark(line: str) -> str:
    """The first character, where it is a list mark."""
    return line[0] if is_bullet(line) else ""


def is_date(line: str) -> bool:
    """Whether `line` is a date and nothing else."""
    return len(line) < 24 and _DATE.match(line) is not None  # noqa: PLR2004 the longest written date


def is_keyed(line: str) -> bool:
    """Whether `line` looks like "key: value"."""
    return _KEYED.match(line) is not None


def is_tabular(line: str) -> bool:
    """Whether `line` looks like a table's row."""
    return _TABULAR.search(line[:400]) is not None


def first_token(line: str) -> str:
    """What a line breaker may not part: a word or one character, with the marks that cling to it."""
    match = _FIRST_TOKEN.match(line[:60])
    return match.group() if match else line[:1]


def is_cjk(character: str) -> bool:
    """Whether words of `character`'s script are written without spaces (its punctuation counted in)."""
    return _CJK.match(character) is not None


def is_latin(text: str) -> bool:
    """Whether `text` is mainly in an alphabet rather than in Chinese."""
    sample = text[:20000]
    enough = (len(_LATIN.findall(sample)) + 1) // 2  # Chinese characters
    return sum(1 for _ in islice(_CJK.finditer(sample), enough)) < enough


def left_open(line: str) -> tuple[str, ...]:
    """The closing marks that `line` still waits for."""
    return tuple(pair[1] for pair in _PAIRS if line.count(pair[0]) > line.count(pair[1]))


def closes(line: str, waiting: tuple[str, ...]) -> bool:
    """Whether the beginning of `line` brings one of the closing marks in `waiting` before it opens anew."""
    head = line[:80]
    for pair in _PAIRS:
        if pair[1] in waiting:
            close, anew = head.find(pair[1]), head.find(pair[0])
            if close >= 0 and (anew < 0 or close < anew):
                return True
    return False
