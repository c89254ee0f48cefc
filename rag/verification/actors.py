"""Who does what: the one who acts in a claim has to be the one who acts in its source."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from rag.verification.meanings import content, same, without_kinds
from rag.verification.units import Unit, split
from rag.verification.words import Word, words

_TO: Final = frozenset("向 对 给 为 与 同 跟 对于 把 将 及 或 或者 以及 在 当地".split())
_BY: Final = ("由", "被")
_VAGUE: Final = frozenset(
    "负责 进行 开展 要求 实施 获得 得到 符合 处以 表示 指出 强调 提出 认为 违反 生活 设备 分类".split()
)
_OF_NAMES: Final = frozenset("管理 监督 保障 服务 执法 审批 主管 行政".split())
"""Verbs that stand within the names of bodies: 城市管理部门."""


def others_act(claim: Sequence[Unit], source: Sequence[Unit]) -> bool:
    """Whether all that a clause of `claim` says of someone, as far as `source` tells by whom, others do."""
    deeds = [(act, names) for clause in _deeds(source) for act, names in clause]
    for clause in _deeds(claim):
        for actors in dict.fromkeys(names for _, names in clause):
            known = [
                any(_meet(actors, names) for names in owners)
                for act, own in clause
                if own == actors and (owners := [n for done, n in deeds if same(done, act)]) and all(owners)
            ]
            if actors and known and not any(known):
                return True
    return False


def one_body(a: str, b: str) -> bool:
    """Whether two names may be of the same: the shorter is made of the longer's characters, to its last."""
    short, long = sorted((a, b), key=len)
    at = iter(long)
    return same(a, b) or (len(short) > 1 and short[-1] == long[-1] and all(c in at for c in short))


def _meet(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    return any(one_body(a, b) for a in ours for b in theirs)


def _deeds(text: Sequence[Unit]) -> Iterator[list[tuple[str, tuple[str, ...]]]]:
    """Clause by clause (what is done, by whom, under which names); who acted before goes on acting."""
    for sentence in split(text, lambda u: u.sentence):
        actors: tuple[str, ...] = ()
        for part in split(sentence, lambda u: u.clause):
            clause = words(part)
            found: list[tuple[str, tuple[str, ...]]] = []
            late, fresh = _late(clause), tuple[str, ...]()
            for n, word in enumerate(clause):
                if (name := _name(clause, n)) and not _is_target(clause, n):
                    fresh = (*fresh, name)
                elif word.tag[:1] == "v" and _tells(word):
                    found.append((word.text, fresh or late or actors))
                    fresh = fresh[-1:]
            actors = fresh or late or actors
            yield found


def _name(clause: Sequence[Word], n: int) -> str:
    """The whole name that ends with the word at `n`, "" where none does: 省 工业 和 信息化 厅."""
    word = clause[n]
    if not word.names or word.tag == "nz" or (n + 1 < len(clause) and _goes_on(clause[n + 1])):
        return ""
    start = n
    tags = "nbjzav" if len(word.text) == 1 else "nbjz"  # of 局 alone the segmenter knows no name
    while start > 0 and not clause[start].text.startswith(_BY):
        if clause[start - 1].tag[:1] not in tags and not _inside(clause, start - 1):
            break
        start -= 1
    parts = clause[start : n + 1]
    name = next((w.text for w in parts if w.person), "".join(w.text for w in parts).lstrip("由被的是"))
    return name if len(name) > 1 else ""


def _goes_on(word: Word) -> bool:
    return word.names or word.text in _OF_NAMES


def _inside(clause: Sequence[Word], n: int) -> bool:
    """Whether the word at `n` stands within a name though it is no noun."""
    return clause[n].text in _OF_NAMES or (
        clause[n].text in ("和", "与")
        and n > 0
        and clause[n - 1].tag[:1] in "nbj"
        and not clause[n - 1].names
    )


def _is_target(clause: Sequence[Word], n: int) -> bool:
    """Whether the name that ends at `n` stands after a preposition that makes it no actor."""
    while n > 0 and (clause[n].tag[:1] in "nbj" or _inside(clause, n)):
        n -= 1
    return clause[n].text in _TO


def _tells(word: Word) -> bool:
    return len(word.text) > 1 and word.text not in _VAGUE and bool(content(without_kinds(word.text).split()))


def _late(clause: Sequence[Word]) -> tuple[str, ...]:
    """Who acts where that is said behind: 审核由财政厅负责, 负责审核的是财政厅."""
    for n, word in enumerate(clause):
        by = word.text.startswith(_BY)  # the segmenter joins 由省, 由区
        if by or (word.text == "是" and n and clause[n - 1].text == "的"):
            named = next(filter(None, (_name(clause, m) for m in range(n, len(clause)))), "")
            return (named,) if named else ()
    return ()
