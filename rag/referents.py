"""What a conversation spoke of: people, places, bodies, documents, by the names it gave them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.domain import History
from rag.question import tag

DOCUMENTS = tuple(
    "办法 规定 条例 通知 意见 方案 细则 决定 规划 纲要 指南 章程 规则 公告 通告 文件 法律 政策 制度".split()
)
"""What documents are called by their kind."""

BODIES = tuple(
    "学院 大学 学校 中学 医院 法院 公司 集团 银行 中心 委员会 协会 学会 研究院 研究所 基金会 "
    "园区 示范区 开发区 合作社".split()
)
"""What bodies are called that have members, heads, addresses."""

KINDS = (*DOCUMENTS, *BODIES, *"专业 项目 工程 计划 试点 会议 座谈会 大会 论坛 大赛".split())
"""What a thing can be called for short once it was named in full."""

GROUPS = tuple(
    "家庭 老人 老年人 企业 学生 毕业生 职工 居民 农民 农户 个人 群众 人员 儿童 残疾人 单位 机构 商户 "
    "从业者 经营者 投资者 纳税人 妇女 军人 教师 群体 法人 个体户 工商户".split()
)
"""What those are called to whom something applies."""

_TITLE = re.compile(r"《[^》]{2,80}》")
_MODIFIES = ("n", "vn", "an", "b", "j", "l", "i", "eng", "a", "s", "z", "m", "q", "t", "g")
_ASKED = frozenset("介绍 了解 总结 概括 解释 查询 申请 提供 包括 说明 比较 有 是 在 列出 成立 根据".split())
"""Verbs that come before a name and are no part of it."""


def title(text: str) -> str | None:
    """What stands last in 《》, with the marks."""
    return next(reversed(_TITLE.findall(text)), None)


def longest(text: str, kind: str) -> str | None:
    """The longest run of words tagged `kind` (nr: people, ns: places, nt: bodies)."""
    runs, run = [], ""
    for word, tagged in [*tag(text), ("", "")]:
        if tagged.startswith(kind):
            run += word
        elif run:
            runs.append(run)
            run = ""
    return max(runs, key=len, default=None)


def subject(text: str) -> str | None:
    """The first noun phrase of a question."""
    phrase = ""
    for word, kind in tag(text):
        if kind.startswith(("n", "j", "l", "b", "vn", "eng", "i")) or (phrase and kind == "uj"):
            phrase += word
        elif phrase:
            break
    return phrase.rstrip("的") or None


def things(text: str) -> Iterator[str]:
    """The things that `text` names in full, each ending with one of `KINDS`: 江源市人民医院, 停车管理办法."""
    return (run for run in _runs(text, KINDS) if run not in KINDS)


def first_group(text: str) -> str | None:
    """The people or bodies that `text` speaks of first, with what tells them from others: 低保家庭, 企业."""
    return next(_runs(text, GROUPS), None)


def _runs(text: str, ends: tuple[str, ...]) -> Iterator[str]:
    """Runs of nouns and what goes before them, up to each word that ends with one of `ends`."""
    run, before = "", ""
    for word, kind in tag(text):
        joins = word == "与" and kind in ("p", "c") and bool(run) and not run.endswith(ends)
        opens = kind == "v" and word not in _ASKED and (not before or before.startswith("n"))
        if not (kind.startswith(_MODIFIES) or joins or opens):
            run, before = "", kind
            continue
        run, before = run + word, kind
        if run.endswith(ends):
            yield run


def last_named(history: History, kinds: tuple[str, ...] = KINDS) -> str | None:
    """The thing that the last question to name one of these kinds named, in full."""
    for question, _ in reversed(history):
        named = [t for t in things(question) if t.endswith(kinds)]
        if named:
            return max((t for t in named if t.startswith(named[0])), key=len)
    return None
