"""Claims as a language model words them: clause by clause, what each states looked for in one sentence.

Other words, another order and an added frame (标准, 可以领取) are free; facts are not.
Every clause needs one piece of the source that holds its quantities with their
bounds, the names and nouns they go with, the same modality and polarity; and whoever
acts in the claim has to be who acts in the source.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from rag.verification.actors import one_body, others_act
from rag.verification.meanings import content, kinds, opposite, overreaches, same, without_kinds
from rag.verification.quantities import Quantity, each
from rag.verification.roles import targets
from rag.verification.units import Unit, split
from rag.verification.words import Word, spread, words

_LIGHT: Final = frozenset(
    """
    标准 上限 下限 金额 额度 数额 期限 时间 情况 条件 要求 规定 内容 方面 方式 对象 范围 比例 期间 日期
    项目 材料 资料 下列 情形 之一 是 有 包括 获 可获 获得 得到 拿 拿到 领 领到 领取 享受 享有 给予 发放
    提供 执行 实施 施行 开始 起 结束 止 截止 进行 处以 处 属于 作为 具体 分别 达 达到 符合 符合条件 放
    放在 摆 摆在 方 才 即 需 须 者 人员 人 部分 工作 事项 相关 有关 可 能 会 将 一共 总共 最
    """.split()
)
"""Words of a frame: they say nothing that the quantities, names and nouns beside them don't."""
_EMPTY_TAGS: Final = "cpuyeom"
_FUNCTION: Final = "由从自在至到被把将和与及的"
_THEN: Final = re.compile(r"[方才](?:可以?|能)|是否|或者?不[准予]")
_FROM: Final = re.compile(r"之日起|起")
_TOWARDS: Final = "向对给"
_DENYING: Final = ("forbid", "not", "exempt")
_NO_MORE: Final = ("only", "some", "most", "never", "before", "after", "above", "below", "exceed", "short")
_NO_LESS: Final = ("except", "only", "some", "most", "never")
_RANGE: Final = 2  # quantities
_HALF: Final = 0.5


def paraphrased(
    claim: Sequence[Unit], source: Sequence[Unit], around: str, *, listed: bool
) -> tuple[Unit, ...]:
    """The units of the pieces of `source` that state every clause of `claim`; none where some is not stated.

    `around` is folded text in whose light the source stands (title, headings): what
    a clause takes up from there need not be said again. `listed`: the source is a
    list with its lead-in, and is one piece too.
    """
    pieces = [_Piece(p) for p in split(source, lambda u: u.sentence)]
    pieces += [_Piece(source)] if listed and len(pieces) > 1 else []
    clauses = [c for c in (_Piece(c) for c in split(claim, lambda u: u.clause)) if c.says]
    if not any(c.carrying for c in clauses) or others_act(claim, source):
        return ()
    said = _Piece(claim)
    used: list[_Piece] = []
    at = 0
    for clause in clauses:
        place = _place(pieces, clause, said, at, around)
        if place is None:
            return ()
        at = place
        used.append(pieces[at])
    return tuple(u for p in dict.fromkeys(used) for u in p.units)


def _place(pieces: Sequence[_Piece], clause: _Piece, claim: _Piece, at: int, around: str) -> int | None:
    """The first piece from `at` on that states `clause`, of those that hold most of its words."""
    best = max(p.held(clause) for p in [p for p in pieces if p.counts(clause)] or pieces)
    for n, piece in enumerate(pieces[at:], at):
        stated = piece.held(clause) == best and _states(piece, clause, around, pieces[:n])
        if stated and (n == at or _unconditional(piece, clause, claim)):
            return n
    return None


def keeps_conditions(claim: Sequence[Unit], source: Sequence[Unit]) -> bool:
    """Whether each clause with a quantity has it from where no condition stands that the claim leaves out."""
    pieces = [_Piece(p) for p in split(source, lambda u: u.sentence)]
    said = _Piece(claim)
    counting = [c for c in (_Piece(c) for c in split(claim, lambda u: u.clause)) if c.quantities]
    return all(any(p.counts(c) and _unconditional(p, c, said) for p in pieces) for c in counting)


class _Piece:
    """A stretch of a text with what it states."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = units
        self.words = words(units)
        self.text = "".join(u.text for u in units)
        self.plain = _THEN.sub("", "".join(" " if u.quantity else u.text for u in units))
        self.quantities: list[Quantity] = [u.quantity for u in units if u.quantity]

    @cached_property
    def carrying(self) -> list[Word]:
        """The words that have to be found elsewhere."""
        return [
            w
            for w in self.words
            if w.tag[:1] not in _EMPTY_TAGS
            and w.text not in _LIGHT
            and content(without_kinds(w.text).split())
        ]

    @property
    def says(self) -> bool:
        """Whether it states anything: a word, a quantity, or that something is not."""
        return bool(self.carrying or self.quantities or any(kinds(self.plain)[d] for d in _DENYING))

    def held(self, clause: _Piece) -> int:
        """How many words of `clause` stand here."""
        return sum(self.holds(w) for w in clause.carrying)

    def counts(self, clause: _Piece) -> bool:
        """Whether the quantities of `clause` stand here, bounds aside."""
        return {q.free for q in clause.quantities} <= {q.free for q in self.quantities}

    @cached_property
    def clauses(self) -> list[_Piece]:
        """Its parts between commas."""
        return [_Piece(c) for c in split(self.units, lambda u: u.clause)]

    def holds(self, word: Word) -> bool:
        """Whether the word, its like, its parts, or a longer name it is short for stands here."""
        return self._has(word.text) or (
            word.names and any(w.names and one_body(word.text, w.text) for w in self.words)
        )

    def _has(self, text: str) -> bool:
        if text in self.text or spread(text, self.text) or any(same(text, w.text) for w in self.words):
            return True
        cuts = ((text[:n], text[n:]) for n in range(1, len(text)))
        return any(all(_is_frame(part) or part in self.text for part in cut) for cut in cuts if _cut_ok(cut))


def _cut_ok(cut: tuple[str, str]) -> bool:
    """Whether a word may be read as these two: one is a frame, or it is long enough to be two words."""
    return any(map(_is_frame, cut)) or sum(map(len, cut)) > _RANGE


def _is_frame(text: str) -> bool:
    return text in _LIGHT or text in _FUNCTION


def _states(piece: _Piece, clause: _Piece, around: str, before: Sequence[_Piece]) -> bool:
    held = [w for w in clause.carrying if piece.holds(w)]
    if len(held) < _HALF * len(clause.carrying):
        return False
    kinds_of = {(q.kind, q.unit) for q in clause.quantities}
    light = [b for b in before if not kinds_of & {(q.kind, q.unit) for q in b.quantities}]
    by = next((n for n, w in enumerate(clause.words) if w.text.startswith("由")), len(clause.words))
    if any(w not in held for w in clause.carrying if w in clause.words[by + 1 :]):
        return False  # what someone does has to stand beside who does it
    for word in clause.carrying:
        taken_up = word.text in around or (not word.names and any(b.holds(word) for b in light))
        if word not in held and not taken_up:
            return False
    for sign, name in targets(clause.words).items():
        there = [targets(c.words).get(sign) for c in piece.clauses]
        if sign in _TOWARDS and any(there) and not any(t and one_body(t, name) for t in there):
            return False
    return _counts(piece, clause, held) and _same_sense(piece, clause, held)


def _unconditional(piece: _Piece, clause: _Piece, claim: _Piece) -> bool:
    """Whether no condition stands before the clause's words in the piece that the claim leaves out."""
    for part in piece.clauses:
        if any(part.holds(w) for w in clause.carrying):
            return True
        names = [w for w in part.carrying if w.names]
        if part.text.endswith("的") and not any(
            claim.holds(w) for w in names or part.carrying or claim.words
        ):
            return False
    return True


def _counts(piece: _Piece, clause: _Piece, held: Sequence[Word]) -> bool:
    """Whether the clause's quantities stand in the piece, with the words they go with."""
    if not each(clause.text) <= each(piece.text):
        return False
    span = len(clause.quantities) == _RANGE and [q.bound for q in clause.quantities] == ["", ""]
    for n, quantity in enumerate(clause.quantities):
        bounds = {quantity.bound, "≥≤"[n]} if span else {quantity.bound}
        homes = [
            c
            for c in piece.clauses
            if any(q.free == quantity.free and q.bound in bounds for q in c.quantities)
        ]
        if not any(_goes_with(home, piece, quantity, held) for home in homes):
            return False
    return True


def _goes_with(home: _Piece, piece: _Piece, quantity: Quantity, held: Sequence[Word]) -> bool:
    """Whether none of the words stands only beside another quantity of the same unit."""
    rivals = [
        c
        for c in piece.clauses
        if c is not home and any(q.unit == quantity.unit and q.kind is quantity.kind for q in c.quantities)
    ]
    others = [c for c in piece.clauses if c not in rivals]
    return all(any(c.holds(w) for c in others) or not any(c.holds(w) for c in rivals) for w in held)


def _same_sense(piece: _Piece, clause: _Piece, held: Sequence[Word]) -> bool:
    """Whether the clause permits, demands, denies and limits as the piece does."""
    ours, theirs = kinds(clause.plain), kinds(piece.plain)
    cover = _cover(piece, held)
    there = kinds(" ".join(c.plain for c in cover))
    if len(cover) > 1 and any(_of_others(c, clause) for c in cover):
        return False
    if _FROM.search(piece.text):
        theirs["after"] += 1
    denied, denies = (sum(k[d] for d in _DENYING) for k in (there, ours))
    turned = (
        denied != denies
        or ours["exempt"] != there["exempt"]
        or any(ours[k] > theirs[k] for k in _NO_MORE)
        or any(there[k] > ours[k] for k in _NO_LESS)
        or (not denies and ours["oblige"] and not there["oblige"] and there["permit"])
        or (ours["permit"] and there["oblige"] + there["forbid"] and not there["permit"])
    )
    if turned or overreaches(clause.plain, piece.plain):
        return False
    said, told = ({w.text for w in side.words} for side in (clause, piece))
    return not any(opposite(a, b) for a in said - told for b in told - said)


def _of_others(part: _Piece, clause: _Piece) -> bool:
    """Whether a part between commas is of someone of its own, whom the clause does not name."""
    names = [w for w in part.words if w.named]
    return bool(names) and not any(clause.holds(w) for w in names)


def _cover(piece: _Piece, held: Sequence[Word]) -> list[_Piece]:
    """As few parts between commas as hold all the words, those that hold most first."""
    rest = list(held)
    chosen: list[_Piece] = []
    while rest:
        best = max(piece.clauses, key=lambda c: sum(c.holds(w) for w in rest))
        left = [w for w in rest if not best.holds(w)]
        if len(left) == len(rest):
            break  # a word that only the whole piece holds
        chosen.append(best)
        rest = left
    return chosen or list(piece.clauses)
