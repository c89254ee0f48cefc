"""What a document says as a whole: which one is meant, and its key lines."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from rag.answering.keylines import gist, keylines
from rag.answering.library import Library
from rag.answering.lines import OFFERED, Line, asked_back, refused, set_out, short
from rag.answering.lists import lead_in
from rag.answering.titles import EXACT, documents, named, newest
from rag.domain import Amount, Answer, Document
from rag.intent import Summary
from rag.question import bare, in_chinese
from rag.titles import numbers

MOST: Final[dict[Amount, int]] = {"few": 3, "normal": 8, "more": 40}
"""Documents of an overview."""
POINTED = 0.9  # the confidence where the conversation tells which document is meant


def summarise(
    draft: Answer, asked: Summary, last: Document | None, library: Library
) -> Iterator[Answer] | None:
    """The key lines of the document meant; None where the question may mean something else.

    `last` is the document that the conversation spoke of last.
    """
    if asked.subject:
        meant, sure = library.called(asked.subject), EXACT
        if numbers(asked.subject):  # several of one number are copies of one document
            meant = meant[:1]
        if len(meant) != 1:
            meant, sure = named(asked.subject, documents(library, asked.subject))
            meant = newest(meant, library.as_of)
    else:
        meant, sure = _pointed_at(last, library)
    if len(meant) == 1:
        return _told(draft, meant[0], sure, library)
    if meant or not asked.subject:
        return iter([which(draft, meant or library.first(OFFERED + 1))])
    if asked.sure and asked.titled and not _spoken_of(asked.subject, draft):
        return iter([refused(draft, _not_there(draft, asked.subject), [asked.subject])])
    return None


def overview(draft: Answer, library: Library) -> Iterator[Answer] | None:
    """A line of each document, in the order in which they came, of a single one all; None: none to quote."""
    count = library.count()
    several = library.first(MOST[draft.amount])
    if len(several) == 1 and count == 1:
        return _told(draft, several[0], EXACT, library)
    if not several:
        return iter([which(draft, several)])
    lines = (
        Line(short(document.title), document, span, lead_in(document.text, span))
        for document in several
        if (span := gist(document))
    )
    return set_out(replace(draft, further=count - len(several)), lines, library.as_of, EXACT)


def _pointed_at(last: Document | None, library: Library) -> tuple[list[Document], float]:
    if last is not None:
        return [last], POINTED
    first = library.first(2)
    return (first, EXACT) if len(first) == 1 else ([], 0.0)


def _told(draft: Answer, document: Document, sure: float, library: Library) -> Iterator[Answer] | None:
    found = keylines(document, library.encoder, chinese=in_chinese(draft.question))
    hits = library.search(document.title, max(len(draft.hits), 1), [document.id])
    draft = replace(draft, hits=tuple(hits))
    if not found:
        return iter([refused(draft, _empty(draft, document))])
    lines = [Line(line.label, document, line.span, line.lead) for line in found]
    return set_out(draft, lines, library.as_of, sure)


def _spoken_of(title: str, draft: Answer) -> bool:
    """Whether the documents found speak of a title that none of them bears."""
    return any(bare(title) in bare(hit.document.text) for hit in draft.hits)


def which(draft: Answer, among: Sequence[Document]) -> Answer:
    """A question back, which document is meant."""
    titles = list(dict.fromkeys(d.title.strip("《》") for d in among))
    if not titles:
        none = "还没有收录文件。" if in_chinese(draft.question) else "There are no documents yet."
        return refused(draft, none)
    some = [short(title) for title in titles[:OFFERED]]
    if in_chinese(draft.question):
        named = "、".join(f"《{title}》" for title in some)
        note = f"请说明是哪一份文件，例如：{named}{'等' if len(titles) > OFFERED else ''}。"
    else:
        note = f"Which document do you mean? For example: {'; '.join(some)}."
    return asked_back(draft, note, titles)


def _not_there(draft: Answer, title: str) -> str:
    if in_chinese(draft.question):
        return f"已收录的文件中没有《{title}》，也没有提到它。"
    return f"There is no document named {title}, and none mentions it."


def _empty(draft: Answer, document: Document) -> str:
    if in_chinese(draft.question):
        return f"《{document.title}》里没有可以摘出的句子。"
    return f"{document.title} holds no sentence that could be quoted."
