"""What speaks for a stretch of a document, and against it: some twenty numbers that can be read."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.answering.wanted import Wanted, things, wanted
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


@dataclass(frozen=True, slots=True)
class Signs:
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


def held(weights: Mapping[str, float], own: str) -> frozenset[str]:
    """The terms that stand in a sentence; a single character only as a word of its own (“稳”, not 稳定)."""
    found = frozenset(t for t in weights if t in own)
    single = frozenset(t for t in found if len(t) == 1)
    return found - (single.difference(word for word, _ in tag(own)) if single else single)


def union(sets: Sequence[frozenset[str]]) -> frozenset[str]:
    """All that any of `sets` holds."""
    return frozenset[str]().union(*sets)


class Sought:
    """A question as stretches are held against it."""

    def __init__(
        self, question: Question, weights: Mapping[str, float], holders: Sequence[frozenset[str]]
    ) -> None:
        """Weigh `question` by `weights`; `holders` are the terms that each sentence found holds."""
        self.weights = weights
        self.asked = bare(question.text)
        self._characters = frozenset("".join(question.words))
        self._several = question.asked is Asked.LIST
        self._wanted = wanted(self.asked)
        self._last = [bare(word) for word in question.words][-3:]
        self._total = sum(weights.values()) or 1.0
        self._focus = [t for t in weights if any(t in word for word in self._last)]
        many = len(holders) + 1
        count = {t: sum(t in h for h in holders) for t in weights}
        self._rare = {t: w * math.log(many / (count[t] + 0.5)) for t, w in weights.items()}
        self._all_rare = sum(self._rare.values()) or 1.0

    def within(self, text: str) -> frozenset[str]:
        """The terms that stand in folded `text`."""
        return held(self.weights, text)

    def share(self, terms: Iterable[str]) -> float:
        """The share of the question's terms, by weight."""
        return sum(self.weights[t] for t in terms) / self._total

    def rare(self, terms: Iterable[str]) -> float:
        """The share, a term weighing more the fewer sentences hold it."""
        return sum(self._rare[t] for t in terms) / self._all_rare

    def beyond(self, terms: frozenset[str], known: frozenset[str]) -> float:
        """The share of the terms that are not in `known`; half where all are."""
        rest = sum(w for t, w in self.weights.items() if t not in known)
        return sum(self.weights[t] for t in terms - known) / rest if rest else 0.5

    def focus(self, terms: frozenset[str]) -> float:
        """The share of the terms of the question's last three words."""
        total = sum(self.weights[t] for t in self._focus)
        return sum(self.weights[t] for t in self._focus if t in terms) / total if total else 0.0

    def words(self, own: str) -> float:
        """The share of the question's last two words that stand whole in `own`."""
        last = self._last[-2:]
        return sum(word in own for word in last) / len(last) if last else 0.0

    def alike(self, own: str) -> frozenset[str]:
        """The characters of the question's words that stand in `own`."""
        return self._characters.intersection(own)

    def spelt(self, characters: frozenset[str]) -> float:
        """The share of the characters of the question's words."""
        return len(characters) / len(self._characters) if self._characters else 0.0

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
        return min(1.0, len(_LISTED.findall(own)) / _MANY) if self._several else 0.0

    def new(self, own: str) -> int:
        """How many character pairs of `own` the question does not say itself."""
        return sum(own[k : k + 2] not in self.asked for k in range(len(own) - 1))


def preamble(own: str) -> float:
    """1 where a folded sentence leads in (“为……，根据……”), else 0."""
    return float(_PREAMBLE.search(own) is not None)


def figures(own: str) -> int:
    """How many digits and Latin letters `own` has."""
    return len(_FIGURES.findall(own))
