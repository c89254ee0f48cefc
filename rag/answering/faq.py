"""Questions that a document asks and answers itself: its own answer, where somebody asks the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from rag.answering.library import Library
from rag.answering.lines import Line, set_out
from rag.answering.roles import leads
from rag.domain import Answer, Document, Span, Unit
from rag.question import Question, analyse, bare, holds, kinds
from rag.sentences import paragraphs

SHARE: Final = 2 / 3  # of the words of its question that have to be asked, by characters
LONGEST: Final = 600  # characters of an answer
_SURE: Final = 0.9
_ASKING = re.compile("流程|程序|步骤|手续|渠道|途径|多.{1,3}|时间|钱")
_PARTS = re.compile("(?<=[?？])")


def answered_itself(draft: Answer, library: Library) -> Iterator[Answer] | None:
    """What the document found first answers to a question of its own; None where it asks nothing like it.

    None, too, where a passage of another document may be meant as well.
    """
    if not draft.hits:
        return None
    asked, document = analyse(draft.standalone_question), draft.hits[0].document
    questions = [unit for unit in document.outline if unit.kind == "question"]
    if not questions or not holds(document.text, asked.names):
        return None
    if any(holds(hit.text, asked.words) for hit in draft.hits if hit.document.id != document.id):
        return None
    title = bare(document.title)
    share, _, same = max((_share(asked, title, unit.title), -i, unit) for i, unit in enumerate(questions))
    if share < SHARE:
        return None
    return set_out(draft, _lines(document, same), library.as_of, _SURE)


def _share(asked: Question, title: str, questions: str) -> float:
    """How much of one of the `questions` is asked; 0 where other things are, or of another kind."""
    own = [word for word in asked.words if word not in title and not _ASKING.fullmatch(word)]
    wanted = kinds(asked.text)
    if not (own or wanted) or not holds(questions, own):
        return 0.0
    given = bare(asked.text) + title
    shares = [_covered(one, given) for one in _PARTS.split(questions) if _alike(wanted, kinds(one))]
    return max(shares, default=0.0)


def _alike(wanted: frozenset[str], answered: frozenset[str]) -> bool:
    return not wanted.isdisjoint(answered) or not (wanted or answered)


def _covered(question: str, given: str) -> float:
    words = [word for word in analyse(question).words if not _ASKING.fullmatch(word)]
    return sum(len(w) for w in words if w in given) / sum(map(len, words)) if words else 1.0


def _lines(document: Document, unit: Unit) -> Iterator[Line]:
    """The question with the first paragraph of its answer, then the others."""
    start, text = unit.span.start, document.text
    told = paragraphs(text, Span(start, min(unit.span.end, start + LONGEST)))
    for i, paragraph in enumerate(p for p in told if not leads(text, p)):
        yield Line("", document, paragraph if i else Span(start, paragraph.end))
