"""What documents are called: titles and numbers in one spelling, so that a question's finds the document's.

A key is folded and holds letters, figures and Chinese characters alone. The
country's name, the year and the remark on the edition (“2019年修订”, “试行”)
are no part of it; the year and the article stand beside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from rag.folding import fold
from rag.metadata.number import COUNTRY
from rag.numerals import NUMERALS, to_int

KINDS: Final = (
    *("宪法", "法典", "条例", "规定", "办法", "细则", "规则", "决定", "决议", "通知", "意见", "公告", "通告"),
    *("方案", "规划", "计划", "纲要", "报告", "解释", "批复", "章程", "规范", "指南", "指引", "准则", "目录"),
    *("措施", "要点", "白皮书", "协定", "公约", "简章", "标准", "清单", "通报", "公报", "制度", "预案"),
)
"""What the title of a law, a notice, a report ends with."""

POINTING: Final = re.compile(rf"(?:这|那|该|本|此)[部个份项篇]?(?:{'|'.join(KINDS)}|文件|政策|法)的?")
"""What points at a document without naming it (这份文件, 该办法)."""

_NO_LAW: Final = frozenset(
    "办法 方法 做法 看法 想法 说法 用法 书法 违法 执法 立法 合法 非法 依法 无法 守法 普法 算法".split()
)
_GENERIC: Final = frozenset(
    "管理 实施 暂行 有关 相关 具体 若干 补充 上述 这个 那个 其他 工作 关于 一些 哪些 什么 下列 以上 本 该 新 "
    "的 各项 各种 国家 地方 法律 制定 政策 配套 管理实施 暂行管理 考试 调查 研究 学习 行业 技术 "
    "这部 那部 这份 那份 这项 那项".split()
)
_N: Final = rf"[{NUMERALS}○\d]"
ARTICLE: Final = rf"第?({_N}{{1,9}})条(?:之({_N}{{1,3}}))?"
YEAR: Final = re.compile(
    rf"(?<!\d)((?:19|20)\d\d|[一二][九零○〇]{_N}{{2}})(?:年度?(?:{_N}{{1,3}}月(?:{_N}{{1,3}}日)?)?|(?=修[正订]))"
)
"""A year, with the rest of its date where one stands there; in folded text."""

RELATIVE: Final = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}
"""Years named as seen from another, and how far they are from it."""

_LAST_ARTICLE: Final = re.compile(ARTICLE + "$")
_EDITION: Final = re.compile(
    r"[(〔][^()〔〕]*(?:修正|修订|试行|暂行|年|废止|失效|有效|全文|附件)[^()〔〕]*[)〕]$"
)
_NOT_IN_A_KEY: Final = re.compile(r"[^\w○]|_")
_HANDED_ON: Final = re.compile(
    r"(?:印发|发布|公布|转发|批转|颁布|实施|施行)《?(.{4,}?)》?的(?:通知|公告|决定|函|令)$"
)
_ISSUED_BY: Final = re.compile(r"^.{2,40}?(?=关于.)")
_REGION: Final = re.compile(
    r"^(?!城市|都市|股市|楼市|超市|上市)[\u4e00-\u9fff]{1,10}?(?:特别行政区|自治[区州县]|(?<=..)(?:省(?!级)|市(?![场级政容民区域])|县(?!级)|州))(?=.{4})"
)
NUMBER: Final = re.compile(
    r"(?P<body>[\u4e00-\u9fff]{1,20})[〔(]?(?P<year>(?:19|20)\d\d)(?:[〕)]|年)?第?(?P<serial>\d{1,5})号"
    rf"|(?P<order>[\u4e00-\u9fff、]{{1,30}}?)(?:令第?(?P<n>{_N}{{1,6}})号|第(?P<m>{_N}{{1,6}})号令)"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A title taken apart: the keys of its full `names`, the whole first, and of its `short` ones.

    `article` is (number, figure of 之一 or 0) where the document is one article of a law.
    """

    names: tuple[str, ...]
    short: tuple[str, ...]
    article: tuple[int, int] | None
    year: int | None


def plain(text: str) -> str:
    """`text` folded, without white space and without the country's name."""
    return "".join(fold(text).split()).replace(COUNTRY, "")


def key_of(text: str) -> str:
    """The key of a title as it stands: no variants, nothing taken off but marks and years."""
    return _NOT_IN_A_KEY.sub("", YEAR.sub("", text)).replace("人民政府工作报告", "政府工作报告")


def title(written: str) -> Title:
    """Take a title apart."""
    text, article = _without_article(_without_edition(plain(written)))
    return replace(_whole(text), article=article) if article else _whole(plain(written))


@lru_cache(maxsize=4096)
def _whole(text: str) -> Title:
    """A folded title without an article; an index of articles asks for each law's many times."""
    year = next(iter(years(text)), None)
    text = _without_edition(text)
    names = {key_of(text): None}
    short: dict[str, None] = {}
    head = text.partition("--")[0]
    if head != text and is_title(key_of(head)):
        names[key_of(head)] = None
    if handed := _HANDED_ON.search(head):
        inner = title(handed.group(1))
        names |= dict.fromkeys(inner.names)
        short |= dict.fromkeys(inner.short)
    if by := _ISSUED_BY.match(head):
        short[key_of(head[by.end() :])] = None
    for key in names:
        place = None if "关于" in key else _REGION.match(key)
        if place and is_title(key[place.end() :]):
            short[key[place.end() :]] = None
    return Title(tuple(filter(None, names)), tuple(k for k in short if k and k not in names), None, year)


def years(text: str) -> tuple[int, ...]:
    """The years that folded `text` names, each once."""
    return tuple(
        dict.fromkeys(y for m in YEAR.finditer(text) if (y := to_int(m.group(1).replace("○", "〇"))))
    )


def dated(text: str, now: int, known: Collection[int]) -> str:
    """`text` with 去年 and the like, as seen from the year `now`, as years where they are `known` ones."""
    for word, ago in RELATIVE.items():
        if now + ago in known:
            text = text.replace(word, f"{now + ago}年")
    return text


def relative_years(text: str, now: int) -> tuple[int, ...]:
    """The years that `text` names as seen from the year `now` (今年, 去年), each once."""
    return tuple(dict.fromkeys(now + ago for word, ago in RELATIVE.items() if word in text))


def _without_edition(text: str) -> str:
    while m := _EDITION.search(text):
        text = text[: m.start()]
    return text


def _without_article(text: str) -> tuple[str, tuple[int, int] | None]:
    m = _LAST_ARTICLE.search(text)
    if m is None or not text[: m.start()]:
        return text, None
    number = to_int(m.group(1))
    return (text[: m.start()], (number, to_int(m.group(2) or "") or 0)) if number else (text, None)


def is_title(key: str) -> bool:
    """Whether a key found in a sentence can only be a document's: it ends as one, and is not too general."""
    if key.endswith("法") and not key.endswith("办法"):
        return len(key) > 1 and key[-2:] not in _NO_LAW and key != "司法"
    kind = next((k for k in KINDS if key.endswith(k)), None)
    if kind is None:
        return False
    own = key.removesuffix(kind)
    return kind == "宪法" or (len(own) > 1 and own not in _GENERIC) or key == "民法典"


def numbers(text: str) -> tuple[str, ...]:
    """The document numbers in `text` as keys: #国发 2023 12, #国务院令 258.

    For every number the shorter names of its issuer follow, since a sentence's words may stand before it.
    """
    found: dict[str, None] = {}
    for m in NUMBER.finditer(plain(text)):
        if m.group("body"):
            body, rest = m.group("body"), f"{m.group('year')} {int(m.group('serial'))}"
        else:
            value = to_int((m.group("n") or m.group("m")).replace("○", "〇"))
            if value is None:
                continue
            body, rest = m.group("order") + "令", str(value)
        found |= dict.fromkeys(f"#{body[start:]} {rest}" for start in range(len(body)))
    return tuple(found)


def locality(name: str) -> str:
    """The place with which a body's name or a title begins (青川省, 江源市); "" where it begins with none."""
    place = _REGION.match(plain(name) + "　　　　")
    return place.group() if place else ""
