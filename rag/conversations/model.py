"""What a kept conversation is made of."""

from __future__ import annotations

from dataclasses import dataclass

from rag.domain import Answer, History


@dataclass(frozen=True, slots=True)
class Feedback:
    """Whether an answer was good, and why, in the reader's words."""

    good: bool
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, `number` counted from 1, `asked` in ISO 8601 with the zone's offset.

    Each citation's `state` says whether its document still says so. A sentence that
    was made from a document since removed or replaced says just that in place of its text,
    and is not supported; the passages found are those that still stand.
    """

    number: int
    answer: Answer
    asked: str
    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as it reads today; `changed` is when its last turn was asked."""

    id: str
    title: str
    changed: str
    turns: tuple[Turn, ...]

    @property
    def history(self) -> History:
        """The turns as the chatbot takes them: (question, answer), oldest first."""
        return [(turn.answer.question, turn.answer.text) for turn in self.turns]


@dataclass(frozen=True, slots=True)
class Summary:
    """A conversation in a list: `turns` is how many it has."""

    id: str
    title: str
    changed: str
    turns: int


@dataclass(frozen=True, slots=True)
class Judged:
    """An answer that someone judged, with where it stands."""

    conversation_id: str
    title: str
    number: int
    asked: str
    question: str
    answer: str
    feedback: Feedback
