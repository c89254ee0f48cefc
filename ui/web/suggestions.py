"""Questions worth asking, made from what stands in the documents: their headings, titles and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.domain import Document

_LIMIT = 4
_TITLE = 30  # characters; a longer title makes the question unreadable
_HEADING = range(2, 17)  # characters; shorter says nothing, longer is a sentence
_KINDS = ("chapter", "section", "part", "heading")
_EMPTY = re.compile(r"^(总\s*则|附\s*则|總\s*則|附\s*則|附件.*|其他|General Provisions|Supplementary.*)$", re.IGNORECASE)


def suggestions(documents: Iterable[Document], limit: int = _LIMIT) -> list[str]:
    """Up to `limit` questions that the documents answer, one of each document before a second of any."""
    waiting = [questions for questions in map(_questions, documents)]
    found: list[str] = []
    while waiting and len(found) < limit:
        going = []
        for questions in waiting:
            question = next(questions, None)
            if question is not None and len(found) < limit:
                found.append(question)
                going.append(questions)
        waiting = going
    return found


def _questions(document: Document) -> Iterator[str]:
    english = (document.metadata.language or "zh").startswith("en")
    if len(document.title) > _TITLE:
        return
    name = f"“{document.title}”" if english else f"《{document.title.strip('《》')}》"
    for unit in document.outline:
        heading = unit.title.strip(" 。：:　")
        if unit.kind in _KINDS and len(heading) in _HEADING and not _EMPTY.match(heading):
            yield f"What does {name} say on {heading}?" if english else f"{name}对“{heading}”有哪些规定？"
    if document.metadata.effective:
        yield f"When does {name} take effect?" if english else f"{name}从什么时候起施行？"
