"""What speaks for a stretch of a document, and against it: some twenty numbers that can be read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import NamedTuple

from rag.answering.things import things
from rag.answering.wanted import Wanted, wanted
from rag.question import Asked, Question, bare, tag

_PREAMBLE = re.compile(
    r"^(?:为(?!了?什么|何)|根据|按照|依据|依照|经.{0,12}(?:同意|批准)|现将|现就|各[省市县区地级有]|近日|日前|随着|当前)"
    r"|印发给你们|请(?:认真)?(?:遵照|贯彻|组织)|制定本|特(?:此|制定|通知|公告)|通知如下|公告如下"
)
_OCCASION = re.compile(
    r"[在于至到][^，。,;；]{0,20}(?:会议?|大会|论坛|活动|仪式|上的讲话)"
)  # also tells where
_FIGURES = re.compile("[0-9A-Za-z]")
_LISTED = re.compile("[、；;]")
_RUN = 10  # characters of a question, one after another: a full run
_MANY = 6  # of such marks: a full list


class Signs(NamedTuple):
    """What speaks for (or against) a stretch, each from 0 to 1.

    Of the question's terms, by weight, the share that it holds: `around`: with the title,
    the headings above, the sentences before it and the one after; `rare`: alone, where a
    term that few of the sentences found hold weighs more; `beyond`: alone, of the terms
    that title and headings lack; `focus`, `words`: alone, of the question's last three
    words, and of its last two, whole: what is asked stands last. `run`: the longest run
    of the question's characters in it (full at ten). `before`: the share in the sentence
    before it, which should then be quoted too. `passage`: in its whole passage with title
    and headings.

    `near`: the highest cosine of its sentences with the question. `chars`: the share of
    the characters of the question's words that it holds, since words that mean the same
    often share one (科研, 科技); `chars_lead`: with the headings and the sentences before it.

    `found`: its passage's score beside the best; `first`: 1 over the passage's rank.
    `under`: the share of the terms in the headline or question that it stands under.

    `unfit`: a day, number, person or place is wanted, and it names none that the question
    does not; `listed`: several things are asked for, and it lists some (full at six);
    `new`: how much of it the question does not say itself (full at 60 character pairs);
    `figures`: the share of digits and letters. `preamble`: it begins with words that
    lead in; `headline`: it is one.
    """

    around: float
    rare: float
    beyond: float
    focus: float
    words: float
    run: float
    before: float
    passage: float
    near: float
    chars: float
    chars_lead: float
    found: float
    first: float
    under: float
    unfit: float
    listed: float
    new: float
    figures: float
    preamble: float
    headline: float


class Sums(dict[int, float]):
    """Set of terms → the sum of their weights, each worked out once.

    A set is a number whose i-th bit stands for the i-th term.
    """

    def __init__(self, weights: Iterable[float]) -> None:
        """Sum `weights`, one a term."""
        super().__init__()
        self._weights = tuple(weights)

    def __missing__(self, terms: int) -> float:
        self[terms] = sum(w for i, w in enumerate(self._weights) if terms >> i & 1)
        return self[terms]


def held(weights: Mapping[str, float], own: str) -> int:
    """The terms that stand in a sentence, as a set of `Sums`.

    A single character counts only as a word of its own (“稳”, not 稳定).
    """
    found, words = 0, None
    for i, term in enumerate(weights):
        if term in own:
            if len(term) == 1:
                words = words or {word for word, _ in tag(own)}
                if term not in words:
                    continue
            found |= 1 << i
    return found


def union(sets: Iterable[int]) -> int:
    """All that any of `sets` holds."""
    return reduce(or_, sets, 0)


class Sought:
    """A question as stretches are held against it."""

    def __init__(self, question: Question, weights: Mapping[str, float], holders: Sequence[int]) -> None:
        """Weigh `question` by `weights`; `holders` are the terms that each sentence found holds."""
        self.weights = weights
        self.asked = bare(question.text)
        self._pairs = set(pairwise(self.asked))
        self._characters = {c: 1 << i for i, c in enumerate(dict.fromkeys("".join(question.words)))}
        self.several = question.asked is Asked.LIST
        self._wanted = wanted(self.asked)
        self._last = [bare(word) for word in question.words][-3:]
        self._focus = union(1 << i for i, t in enumerate(weights) if any(t in word for word in self._last))
        self._all = (1 << len(weights)) - 1
        self._sums = Sums(weights.values())
        many = len(holders) + 1
        count = [sum(h >> i & 1 for h in holders) for i in range(len(weights))]
        self._rare = Sums(
            w * math.log(many / (n + 0.5)) for w, n in zip(weights.values(), count, strict=True)
        )

    def within(self, text: str) -> int:
        """The terms that stand in folded `text`."""
        return held(self.weights, text)

    def share(self, terms: int) -> float:
        """The share of the question's terms, by weight."""
        return self._sums[terms] / (self._sums[self._all] or 1.0)

    def rare(self, terms: int) -> float:
        """The share, a term weighing more the fewer sentences hold it."""
        return self._rare[terms] / (self._rare[self._all] or 1.0)

    def beyond(self, terms: int, known: int) -> float:
        """The share of the terms that are not in `known`; half where all are."""
        rest = self._sums[self._all & ~known]
        return self._sums[terms & ~known] / rest if rest else 0.5

    def focus(self, terms: int) -> float:
        """The share of the terms of the question's last three words."""
        total = self._sums[self._focus]
        return self._sums[terms & self._focus] / total if total else 0.0

    def words(self, own: str) -> float:
        """The share of the question's last two words that stand whole in `own`."""
        last = self._last[-2:]
        return sum(word in own for word in last) / len(last) if last else 0.0

    def alike(self, own: str) -> int:
        """The characters of the question's words that stand in `own`, a bit each."""
        return union(bit for c, bit in self._characters.items() if c in own)

    def spelt(self, characters: int) -> float:
        """The share of the characters of the question's words."""
        return characters.bit_count() / len(self._characters) if self._characters else 0.0

    def run(self, own: str) -> float:
        """The longest run of the question's characters in `own`; 1 at ten."""
        longest = 0
        for start in range(len(self.asked)):
            while longest < _RUN and start + longest < len(self.asked):
                if self.asked[start : start + longest + 1] not in own:
                    break
                longest += 1
        return longest / _RUN

    def unfit(self, own: str) -> bool:
        """Whether a thing of a certain kind is wanted, and `own` names none but the question's."""
        if self._wanted is None or any(True for _ in things(self._wanted, own, self.asked)):
            return False
        return self._wanted is not Wanted.PLACE or _OCCASION.search(own) is None

    def listed(self, own: str) -> float:
        """How far `own` lists things, where several are asked for."""
        return min(1.0, len(_LISTED.findall(own)) / _MANY) if self.several else 0.0

    def new(self, own: str) -> int:
        """How many character pairs of `own` the question does not say itself."""
        return max(0, len(own) - 1) - sum(map(self._pairs.__contains__, pairwise(own)))


def preamble(own: str) -> float:
    """1 where a folded sentence leads in (“为……，根据……”), else 0."""
    return float(_PREAMBLE.search(own) is not None)


def figures(own: str) -> int:
    """How many digits and Latin letters `own` has."""
    return len(_FIGURES.findall(own))
