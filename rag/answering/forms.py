"""Questions whose form says what answers them, a sentence apart: recognised, and answered by that."""

from __future__ import annotations

from collections.abc import Iterator

from rag.answering.contrast import contrasted
from rag.answering.definitions import defined
from rag.answering.faq import answered_itself
from rag.answering.library import Library
from rag.answering.mentions import mentioning
from rag.answering.revisions import revised
from rag.answering.sayings import said_by
from rag.answering.spoken import last_spoken_of
from rag.answering.summary import overview, summarise
from rag.domain import Answer, Document
from rag.intent import Difference, Meaning, Mentions, Overview, Revision, Sayings, Summary, intent


def answered_by_form(draft: Answer, library: Library) -> Iterator[Answer] | None:
    """Growing answers, the last one whole; None where the question asks for a sentence."""
    match intent(draft.standalone_question):
        case None:
            answers = answered_itself(draft, library)
        case Mentions() as asked:
            answers = mentioning(draft, asked, library)
        case Difference() as asked:
            answers = contrasted(draft, asked, library)
        case Revision() as asked:  # what an explanation says of itself is better told than any comparison
            answers = answered_itself(draft, library) or revised(
                draft, asked, _spoken_of(asked.subject, draft, library), library
            )
        case Sayings() as asked:
            answers = said_by(draft, asked, library)
        case Meaning() as asked:
            answers = defined(draft, asked, library)
        case Overview():
            answers = overview(draft, library)
        case Summary() as asked:
            answers = summarise(draft, asked, _spoken_of(asked.subject, draft, library), library)
    return answers


def _spoken_of(subject: str, draft: Answer, library: Library) -> Document | None:
    """The document that a question without a subject can mean by the conversation before it."""
    return None if subject else last_spoken_of(draft.history, library)
