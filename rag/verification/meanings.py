"""What words mean beside each other: the same, the opposite, or a kind of modality or scope.

Modal words, negations and words of scope decide what a rule demands, so that
their kinds are compared and never taken for mere style: 应当, 必须 and 要 all
oblige, 不得 and 禁止 forbid, 可以 permits.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent

_KINDS: Final = (
    # Longer phrases stand before those they hold; each is taken out of the text once read.
    (
        "exempt",
        r"(?:不必|无须|无需|毋须|毋需|不需要?|不须|不用|可以?不(?!得)|不应当?必须|免于|免予|不作要求|不强制)",
    ),
    (
        "forbid",
        r"(?:不得(?!不)|不能够?|不可以?|不准|不许|不允许|不应当?|不宜|不该|禁止|严禁|不要|切勿|请勿|无权|不予准许|杜绝)",
    ),
    (
        "oblige",
        r"(?:应当|应该|必须|必需|务必|不得不|须|需要|需(?!求)|(?<![相供适反响对])应(?![用急对邀届聘运答纳变]))",
    ),
    (
        "permit",
        r"(?:可以|能够|有权|允许|准许|(?<![许认])可(?![能靠行持见观再信供])|(?<![职功性节智可才技动产效机])能(?![力源量够]))",
    ),
    (
        "every",
        r"(?:全部|所有|一切|任何|全体|全都|(?<![首成])都|(?<!平)均|各(?=[级地类项有种个部单方界国])|一律|每(?=[个一年月日次人户位名项]))",
    ),
    ("some", r"(?:部分|一部分|个别|少数|有些|某些|一些)"),
    ("most", r"(?:大部分|多数|大多|绝大多数|主要是)"),
    ("only", r"(?:仅仅|仅限于?|仅|只有|只能|只(?!要)|唯一|独家|单单)"),
    ("except", r"(?:除.{1,40}?以?外|除外|不包括|不含|不适用)"),
    ("above", r"以上"),
    ("below", r"以下"),
    ("within", r"(?:以内|之内|内(?![容部地陆]))"),
    ("beyond", r"(?:以外|之外)"),
    ("before", r"(?:之前|以前|(?<![目当])前(?![款项条述往提])|事前)"),
    ("after", r"(?:之后|以后|(?<![先最落前])后(?![果续])|事后)"),
    ("exceed", r"(?:超过|超出|高于|多于|大于)"),
    ("short", r"(?:不足|不满|未满|低于|少于|小于|不到)"),
    ("never", r"(?:从未|从不|绝不|决不|绝对不)"),
    ("already", r"(?:已经|已)"),
    ("or", r"(?:或者|或)"),
    (
        "not",
        r"(?:并非|没有|尚未|未(?![来成])|不(?!断|仅|同|良|法|动产|利|当|少|过)|无(?![形线])|非(?![法常])|勿|拒不|拒绝|否(?!则))",
    ),
)
_PATTERNS: Final = tuple((kind, re.compile(pattern)) for kind, pattern in _KINDS)
_MILD: Final = frozenset({"oblige"})
"""What a restatement may leave out or add without changing the sense: 要建好 for 建好."""

_ALL: Final = re.compile(r"所有|全部|一切|全体|一律|无论|不论")
_ANY: Final = re.compile(_ALL.pattern + r"|任何|凡|[都均各]")
_URGES: Final = re.compile(r"鼓励|支持|引导|提倡|倡导")

_EMPTY: Final = frozenset(
    "的 了 着 过 地 得 之 其 所 者 也 还 就 便 即 又 而 并 则 要 会 是 为 "
    "以 于 在 对 向 从 由 将 把 以及 此外 同时 另外 其中 一个 一种 一项 一些 "
    "个 种 项 来 去 起 中 里 上 那么 因此 所以 从而 进而 有关 依法 进一步 切实 "
    "认真 积极 大力 有效 既 但是 给予 如果 等 到 使 自 至 情况 方面 工作 相应 "
    "的话 做到 实现 该 本 此 他 她 它 他们 时 表示 规定".split()
)
"""Words that carry no claim of their own."""


def kinds(text: str) -> Counter[str]:
    """How often each kind of modality and scope stands in folded `text`."""
    found: Counter[str] = Counter()
    for kind, pattern in _PATTERNS:
        text, times = pattern.subn(" ", text)
        if times:
            found[kind] = times
    return found


@lru_cache(maxsize=65536)
def without_kinds(text: str) -> str:
    """`text` with a space in place of every word that `kinds` counts."""
    for _, pattern in _PATTERNS:
        text = pattern.sub(" ", text)
    return text


def conflict(claim: Counter[str], source: Counter[str]) -> bool:
    """Whether the kinds of two texts that should say the same differ in more than style."""
    return bool(set((claim - source) + (source - claim)) - _MILD)


@cache
def _groups() -> dict[str, frozenset[str]]:
    """Word → the names of its groups of synonyms."""
    out: dict[str, set[str]] = {}
    for line in _lines("synonyms.txt"):
        first, *others = line.split()
        for word in (first, *others):
            out.setdefault(word, set()).add(first)
    return {word: frozenset(names) for word, names in out.items()}


@cache
def _opposites() -> frozenset[tuple[str, str]]:
    """Pairs of words that exclude each other, both ways."""
    pairs: set[tuple[str, str]] = set()
    for line in _lines("antonyms.txt"):
        left, right = (side.split("|") for side in line.split())
        pairs |= {p for a in left for b in right for p in ((a, b), (b, a))}
    return frozenset(pairs)


def _lines(name: str) -> list[str]:
    text = (_HERE / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


@lru_cache(maxsize=65536)
def same(a: str, b: str) -> bool:
    """Whether two words mean the same: equal, in one group, or made of such words."""
    if a == b or _groups().get(a, frozenset()) & _groups().get(b, frozenset()):
        return True
    if {a[0], b[0]} <= {"本", "该", "此"} and a[1:] == b[1:]:
        return True  # 该法 for 本法
    # 与此有关, 与此相关: words that jieba keeps whole
    return min(len(a), len(b)) > 2 and kinds(a) == kinds(b) and alike(a, b)  # noqa: PLR2004


@cache
def _rewriting() -> tuple[re.Pattern[str], dict[str, str]]:
    """A pattern of every word of two or more characters with synonyms, and its group's name."""
    names = {word: min(groups) for word, groups in _groups().items() if len(word) > 1}
    longest_first = sorted(names, key=lambda w: (-len(w), w))
    return re.compile("|".join(map(re.escape, longest_first))), names


def alike(a: str, b: str) -> bool:
    """Whether two phrases, modal words aside, are the same once their synonyms are: 国家相关, 国家有关."""
    pattern, names = _rewriting()
    a, b = (re.sub("[该此]", "本", "".join(without_kinds(text).split())) for text in (a, b))
    return pattern.sub(lambda m: names[m.group()], a) == pattern.sub(lambda m: names[m.group()], b)


def opposite(a: str, b: str) -> bool:
    """Whether two words exclude each other."""
    return (a, b) in _opposites()


def content(words: Iterable[str]) -> list[str]:
    """The words that carry a claim."""
    return [w for w in words if w.strip() and w not in _EMPTY and not _EMPTY.issuperset(w)]


def overreaches(claim: str, source: str) -> bool:
    """Whether a claim says of all, or demands, what its source says of some, or encourages."""
    if _ALL.search(claim) and not _ANY.search(source):
        return True
    return bool(kinds(claim)["oblige"] and not kinds(source)["oblige"] and _URGES.search(source))
