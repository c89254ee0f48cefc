"""Questions whose form says what answers them, a sentence apart: recognised, and answered by that."""

from __future__ import annotations

from collections.abc import Iterator

from rag.answering.contrast import contrasted
from rag.answering.definitions import defined
from rag.answering.faq import answered_itself
from rag.answering.library import Library
from rag.answering.mentions import mentioning
from rag.answering.sayings import said_by
from rag.answering.spoken import last_spoken_of
from rag.answering.summary import summarise
from rag.domain import Answer
from rag.intent import Difference, Meaning, Mentions, Sayings, intent


def answered_by_form(draft: Answer, library: Library) -> Iterator[Answer] | None:
    """Growing answers, the last one whole; None where the question asks for a sentence."""
    asked = intent(draft.standalone_question)
    if asked is None:
        return answered_itself(draft, library)
    if isinstance(asked, Mentions):
        return mentioning(draft, asked, library)
    if isinstance(asked, Difference):
        return contrasted(draft, asked, library)
    if isinstance(asked, Sayings):
        return said_by(draft, asked, library)
    if isinstance(asked, Meaning):
        return defined(draft, asked, library)
    last = None if asked.subject else last_spoken_of(draft.history, library)
    return summarise(draft, asked, last, library)
