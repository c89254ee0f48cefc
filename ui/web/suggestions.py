"""Questions worth asking, made from the documents: their own questions, terms, headings and dates."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from rag.chatbot import Chatbot
from rag.domain import Document
from rag.shelf import spread

_LIMIT = 4
_LOOKED_AT = 8  # documents: enough for four questions, and quick in a large index
_TITLE = 26  # characters; a longer title makes the question unreadable
_HEADING = range(3, 17)  # characters; shorter says nothing, longer is a sentence
_KINDS = ("chapter", "section", "part", "heading", "item")
_EMPTY = re.compile(r"总\s*则|附\s*则|總\s*則|附\s*則|其他|附件.*|General.*|Supplementary.*", re.IGNORECASE)
_CLAUSE = re.compile(r"第[一二三四五六七八九十百千零\d]+条$")  # a document that is one article of a law
_TERM = re.compile(
    r"本(?:办法|规定|条例|法|细则|辦法|規定|條例|法)所[称稱]的?([^，。、；（）()]{2,14}?)(?:（[^）]*）)?，?是?指"
)


def suggested(bot: Chatbot, limit: int = _LIMIT) -> list[str]:
    """Up to `limit` questions about documents from all over the index, none of which is refused."""
    read = [d for d in (bot.index.document(d.id) for d in spread(bot.index, _LOOKED_AT)) if d]
    newer = {standing.by_id for standing in bot.index.standings().values()}
    changed = [
        f"《{d.title.strip('《》')}》有哪些变化？" for d in read if d.id in newer and len(d.title) <= _TITLE
    ]
    questions = [*changed[:1], *suggestions(read, 2 * limit)]
    return [q for q in questions if not bot.ask(q).refused][:limit]


def suggestions(documents: Iterable[Document], limit: int = _LIMIT) -> list[str]:
    """Up to `limit` questions, one of each document (with text and outline) before a second of any."""
    waiting = [_questions(document) for document in documents]
    found: dict[str, None] = {}
    while waiting and len(found) < limit:
        going = []
        for questions in waiting:
            question = next(questions, None)
            if question is not None and len(found) < limit:
                found[question] = None
                going.append(questions)
        waiting = going
    return list(found)


def _questions(document: Document) -> Iterator[str]:
    """The best kind first: its own questions, terms it defines, headings, its date of effect, the whole."""
    english = (document.metadata.language or "zh").startswith("en")
    yield from (unit.title for unit in document.outline if unit.kind == "question" and unit.title)
    yield from (f"什么是{term}？" for term in dict.fromkeys(_TERM.findall(document.text)))
    title = document.title.strip("《》")
    if len(title) > _TITLE:
        return
    name = f"“{title}”" if english else f"《{title}》"
    for unit in document.outline:
        heading = unit.title.strip(" 。：:　")
        if unit.kind in _KINDS and len(heading) in _HEADING and not _EMPTY.fullmatch(heading):
            yield f"What does {name} say on {heading}?" if english else f"{name}的“{heading}”是怎样规定的？"
    if document.metadata.effective:
        yield f"When does {name} take effect?" if english else f"{name}从什么时候起施行？"
    if _CLAUSE.search(title):
        yield f"{title}是怎么规定的？"
    else:
        yield f"What is {name} about?" if english else f"{name}讲了什么？"
