"""A question that names its document in 《》 wants what the document says, not the line with its title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from rag.answering.answerer import Answerer
from rag.answering.library import Library
from rag.answering.titles import PART, documents, named, newest
from rag.domain import Answer
from rag.question import analyse, bare

_TITLE = re.compile(r"《([^》]{2,80})》(?:中|里面?)?(?:的|，)?")


def asked_of(draft: Answer, answerer: Answerer, library: Library) -> Iterator[Answer]:
    """The growing answer to `draft`; where that is a title alone, the document named is asked."""
    answers = answerer.stream(draft, library.idf, library.as_of)
    begun = [next(answers)]
    if _is_title(begun[0]):
        begun += answers
        if _is_title(begun[-1]):
            *_, other = answerer.stream(_narrowed(draft, library), library.idf, library.as_of)
            if not (other.refused or _is_title(other)):
                begun = [replace(other, standalone_question=draft.standalone_question)]
    yield from begun
    yield from answers


def _is_title(answer: Answer) -> bool:
    """Whether an answer says no more than the title of the document cited."""
    said = bare("".join(sentence.text for sentence in answer.sentences))
    return bool(answer.citations) and said in bare(answer.citations[0].document.title)


def _narrowed(draft: Answer, library: Library) -> Answer:
    """`draft` with the passages of the document that its question names, the title taken off the question.

    The title's own words would otherwise speak for the line that holds the title.
    `draft` itself where no document of that title is there, or nothing else is asked.
    """
    title = _TITLE.search(draft.standalone_question)
    if title is None:
        return draft
    rest = draft.standalone_question.replace(title.group(), "").strip()
    if not analyse(rest).words:
        return draft
    found, worth = named(title[1], documents(library, title[1]))
    meant = newest(found, library.as_of)
    if len(meant) != 1 or worth < PART:
        return draft
    hits = library.search(rest, max(len(draft.hits), 1), [meant[0].id])
    return replace(draft, standalone_question=rest, hits=tuple(hits))
