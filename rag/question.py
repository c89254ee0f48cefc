"""What a question asks: the words it must find, the things it names, the kind of answer it wants."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

from rag.folding import fold
from rag.terms import squeeze, terms


class Asked(StrEnum):
    """The kind of thing that would answer a question."""

    WHO = "who"
    WHEN = "when"
    WHERE = "where"
    HOW_MUCH = "how_much"
    WHY = "why"
    YES_NO = "yes_no"
    LIST = "list"
    WHAT = "what"


_HOW = "怎么(?!样|办)|怎样(?!的)|如何|流程|程序|步骤|手续|渠道|途径|\\bhow (?:to|do|does|can)\\b"
_ASKED = (
    (Asked.WHY, r"为什么|为何|什么原因|原因是|因何|\bwhy\b"),
    (Asked.WHEN, r"什么时候|何时|哪一?年|哪个?月|哪一?天|几月|几号|什么日期|什么时间|何日|时间是|\bwhen\b"),
    (Asked.HOW_MUCH, r"多少|多久|多长|多大|多高|几(?=[一-鿿])|比例是|期限是|额度|\bhow (?:much|many|long)\b"),
    (
        Asked.LIST,
        (
            r"哪(?:些|几)|有何|什么(?:措施|要求|规定|条件|材料|内容|政策|情形|举措|办法|部署|任务|特点)"
            r"|(?:措施|条件|材料|内容|情形|要求)(?:是|有|包括)|\bwhich\b"
        ),
    ),
    (Asked.WHO, r"谁|哪位|哪些人|何人|什么人|哪个(?:部门|单位|机构|机关|公司)|\bwho\b"),
    (Asked.WHERE, r"哪里|哪儿|(?<!如)何处|什么地方|在哪|地点|\bwhere\b"),
    (
        Asked.YES_NO,
        r"吗[?？。]?$|是否|能否|可否|能不能|可不可以|是不是|有没有|要不要|^(?:is|are|can|may|must|does|do)\b",
    ),
)

# Words that ask, link or are polite: what stands there says nothing of the subject.
_ASKING = re.compile(
    r"请问|请教|请|想问一?下|问一?下|告诉我|说说|介绍一?下|谈谈|什么时候|什么样的?|什么|哪一?些|哪里|哪儿|哪个|哪位|哪种|哪几|哪"
    r"|为什么|为何|怎么样|怎么办|怎么|怎样|如何|多少|多久|是不是|有没有|能不能|可不可以|是否|能否|可否|谁|吗|呢|吧|啊|的话|何时|何处|何种|何"
    r"|有关|关于|对于|针对|根据|按照|方面|之间|以及|或者|并且|如果|的|了|着|是|在|和|与|及|或|对|把|被|将|从|向|到|为|以|于|之|其"
    r"|[?？!！。，,、;；:：\s]"
)
# Words of questions on policy that match everywhere.
_WEAK = frozenset(
    """
    要求 规定 部署 措施 内容 情况 方面 说 讲 表示 指出 强调 怎么说 提出 提到 有 没有 进行 开展 应该 应当
    可以 需要 具体 主要 方式 办法 哪些 几 做 作 搞 弄 办 干 给 让 做法 关于 问题 时候 时间 地方 人 能 会 要
    这个 那个 文件 看法 意思 东西 事情 发言 讲话 讲到 包括 属于 使用 采取 怎样 如何 中 上 下 里 个 种 条 项 次
    职务 身份 职位 名字 名称 姓名 不能 想 了解 一下 麻烦 谢谢 截止
    a an the of in on at to for by and or is are was were be do does did can may must shall should will
    what which who whom whose when where why how much many it its this that there please tell me about
    """.split()
)
_ASKED_BY = ("多少", "什么", "哪", "这是", "那是")  # glued to what follows: 多少度
_QUOTED = re.compile(r"[“\"「『《]([^”\"」』》]{1,60})[”\"」』》]")
HAN = re.compile(r"[㐀-鿿]")
"""A Chinese character."""

_CHINESE = re.compile(r"[一-鿿\u3000-\u303f\uff00-\uffef]")
_NAME_TAGS = ("nr", "ns", "nt", "nz", "eng")
_CONTENT_TAGS = ("n", "v", "a", "j", "l", "i", "t", "m", "eng", "b", "s", "z", "q", "x")
_COMMON_PLACES = frozenset("城市 地区 农村 乡村 社区 中央 全国".split())  # tagged as names, and none
_ACROSS = 0.3
_PLACE_SUFFIX = re.compile(r"(?<=..)(?:壮族|回族|维吾尔)?(?:特别行政区|自治[区州县]|[省市县区州])$")
_FIGURE = re.compile(r"(\d+(?:\.\d+)?(?:[十百千]?[万亿]元?|年(?![度级龄限内底初末])))")
"""A figure that ends with its unit: what follows begins a word of its own (2024年云湖市, not 年云)."""
_YEAR = re.compile(r"(?:19|20)\d{2}(?=年)")


@cache
def _jieba() -> Any:
    import rjieba  # noqa: PLC0415

    return rjieba


def printable(text: str) -> str:
    """`text` without lone surrogates, which neither the segmenter nor the indexes can take."""
    return text.encode("utf8", "replace").decode("utf8")


def in_chinese(question: str) -> bool:
    """Whether a question is answered in Chinese: it holds a character or a mark of it."""
    return _CHINESE.search(question) is not None


def tag(text: str) -> list[tuple[str, str]]:
    """Words of `text` with their parts of speech (the ICTCLAS tags of jieba)."""
    pieces = (piece for piece in _FIGURE.split(text) if piece)
    return [(word, kind) for piece in pieces for word, kind in _jieba().tag(piece)]


def parts(word: str) -> list[str]:
    """The words a compound is made of (宗教事务: 宗教, 事务), itself where it is none."""
    inner = [w for w in _jieba().cut_for_search(word) if 1 < len(w) < len(word)]
    return inner if sum(map(len, inner)) >= len(word) else [word]


def bare(text: str) -> str:
    """Folded text without any white space: the form in which words are looked for."""
    return "".join(fold(text).split())


def holds(text: str, words: Iterable[str]) -> bool:
    """Whether each of `words` (folded) stands in `text`."""
    own = bare(text)
    return all(word in own for word in words)


@dataclass(frozen=True, slots=True)
class Question:
    """A question taken apart.

    `terms` are what to look for (1 within a content word, less across two);
    `words` its content words; `names` what must stand in a document word for
    word for it to be about this: people, places, bodies, quoted words, years.
    """

    text: str
    asked: Asked
    terms: Mapping[str, float]
    words: tuple[str, ...]
    names: tuple[str, ...]


def kinds(text: str) -> frozenset[str]:
    """All kinds of things that would answer the questions in `text`, and whether a way to do something is."""
    folded = squeeze(fold(text)).strip()
    found = {kind.value for kind, pattern in _ASKED if re.search(pattern, folded)}
    return frozenset(found | {"how"} if re.search(_HOW, folded) else found)


@lru_cache(maxsize=64)
def analyse(text: str) -> Question:
    """Take a question apart; kept, since it is asked of what is found again and again."""
    folded = squeeze(fold(printable(text))).strip()
    chinese = HAN.search(folded) is not None
    asked = next((kind for kind, pattern in _ASKED if re.search(pattern, folded)), Asked.WHAT)
    quoted = [part for q in _QUOTED.findall(folded) for part in re.split(r"[,，、;；。]", bare(q)) if part]
    words: list[str] = []
    names: list[str] = list(quoted)
    runs: list[str] = [""]
    before = ""
    for word, kind in tag(folded):
        if kind == "x" and not word.isalnum() and word != "%":
            runs.append("")
            before = ""
            continue
        asking = _ASKING.fullmatch(word) or word.startswith(_ASKED_BY) or (kind == "m" and word[0] == "几")
        content = kind.startswith(_CONTENT_TAGS) and not asking and word not in _WEAK
        if not content:
            runs.append("")
            before = ""
            continue
        runs[-1] += word
        words.append(word)
        named = kind.startswith(_NAME_TAGS) and (chinese or kind != "eng")
        if named and word not in _COMMON_PLACES:
            if before.startswith("nr") and kind.startswith("nr") and names:
                names[-1] += word  # a surname and a given name
            else:
                names.append((kind == "ns" and _PLACE_SUFFIX.sub("", word)) or word)
        before = kind
    names += _YEAR.findall(folded)
    found = dict.fromkeys((t for run in runs for t in terms(run)), _ACROSS)
    found |= dict.fromkeys((t for word in words for part in parts(word) for t in terms(part)), 1.0)
    found |= dict.fromkeys((t for quote in quoted for t in terms(quote)), 1.0)
    return Question(
        text=text,
        asked=asked,
        terms=found,
        words=tuple(dict.fromkeys(words)),
        names=tuple(dict.fromkeys(n for n in names if len(n) > 1 or n in quoted)),
    )
