"""What breaking a clause brings, where another clause says so (“违反本办法第八条规定的，处……罚款”)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from rag.answering.lists import LONGEST
from rag.domain import Document, Span
from rag.folding import fold
from rag.sentences import sentences
from rag.structure import Clause, article_at, clauses

_ASKS: Final = re.compile(
    r"罚|处分|怎么处理|如何处理|后果|会怎么?样|怎么办|追究|什么责任|\bpenalt|\bfine[sd]?\b"
)
_BREAKS: Final = re.compile(r"违反本[\u4e00-\u9fff]{1,6}?(第[^，。；]*?条[^，。；]*)")
_BRINGS: Final = re.compile("罚款|警告|没收|吊销|责令|拘留|处分|追究|取消|追回")


def penalty(question: str, document: Document, quoted: Sequence[Span]) -> tuple[Span, ...]:
    """The sentences of the clause that says what breaking the clause quoted first brings.

    None where that is not asked, where what is quoted tells of it, or where no clause says so.
    """
    text = document.text
    if not _ASKS.search(question) or any(_BRINGS.search(span.of(text)) for span in quoted):
        return ()
    broken = article_at(document.outline, quoted[0].start)
    for unit in document.outline if broken else ():
        own = fold(unit.span.of(text)) if unit.kind == "article" else ""
        named = (c for match in _BREAKS.finditer(own) for c in clauses(match[1]))
        if any(Clause(c.article, c.sub) == broken for c in named) and _BRINGS.search(own):
            return tuple(s for s in sentences(text, unit.span) if s.end - unit.span.start <= LONGEST)
    return ()
