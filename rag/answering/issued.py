"""Which documents a body has issued (“哪些文件是江源市水利局发布的”): a line for each, the newest first."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import replace
from typing import Final

from rag.answering.clauses import FOUND
from rag.answering.facts import names_issuer
from rag.answering.lines import Line, set_out, short
from rag.domain import Answer
from rag.folding import fold
from rag.index import Index
from rag.question import bare

MOST: Final = 10  # documents listed, unless more are asked for

_ISSUED: Final = "(?:发布|印发|公布|颁布|出台|下发|制定|发)"
_WHICH: Final = r"(?:哪些|哪几[份个部项篇]|什么)(?:政策文件|规范性文件|文件|法规|规章|条例|规定|通知|公告)"
_ASKED: Final = re.compile(
    rf"(?:请问|现在|目前)*(?:都?有)?{_WHICH}(?:都)?(?:是|由)+(?P<by>[^，,。]{{2,20}}?){_ISSUED}的?"
    rf"|(?:请问)?(?P<body>[^，,。]{{2,20}}?)(?:一共|都|总共)?{_ISSUED}(?:了|过)+{_WHICH}"
)


def issued_by(
    draft: Answer, within: Collection[int] | None, as_of: str, index: Index
) -> Iterator[Answer] | None:
    """Growing answers; None where something else is asked, or no document (of `within`) is of that body."""
    asked = _ASKED.fullmatch(re.sub(r"[\W_]+$|[呢啊呀]$", "", bare(draft.standalone_question)))
    body = asked and (asked["by"] or asked["body"])
    if not body:
        return None
    found = [
        (metadata.issued or "", identity)
        for number, identity, metadata in index.store.numbered_documents()
        if fold(body) in fold(metadata.issuer or "") and (within is None or number in within)
    ]
    listed = sorted(found, reverse=True)[: len(found) if draft.amount == "more" else MOST]
    documents = [d for _, identity in listed if (d := index.document(identity))]
    lines = [Line(short(d.title), d, span) for d in documents if (span := names_issuer(d))]
    further = len(found) - len(listed)
    return set_out(replace(draft, further=further), lines, as_of, FOUND)
