"""Documents, passages and whole little libraries for tests, all of our own writing."""

from __future__ import annotations

import hashlib

from rag.domain import Document, Hit
from rag.metadata import extract
from rag.passages import split
from rag.structure import outline

SPEECH = """江源市召开稳就业座谈会

本报讯 3月6日，江源市稳就业座谈会在市会议中心召开。

市长周文清在座谈会上表示，要把稳岗摆在首位，年内新增岗位两万个。对吸纳毕业生的企业，每人补助一千五百元。

副市长何立群指出，培训要跟着需求走，农民工返乡创业可以申请贴息贷款。贷款期限最长三年。
"""

ENGLISH = """Harbour Noise Rules

Section 1 Cranes must not work between 22:00 and 06:00.

Section 2 The Port Office may grant a permit for urgent repairs, valid for three days.
"""


def document(text: str, title: str | None = None, id: str = "d1") -> Document:  # noqa: A002
    """A document as the indexer makes it, its title the first line."""
    title = title or text.split("\n", 1)[0]
    return Document(
        id=id,
        title=title,
        source=f"{id}.txt",
        text=text,
        sha256=hashlib.sha256(text.encode("utf8", "replace")).hexdigest(),
        metadata=extract(text, title, {}),
        outline=tuple(outline(text)),
    )


def hits(*documents: Document) -> tuple[Hit, ...]:
    """Every passage of the documents in order, each found a little worse than the one before."""
    found = [(d, p) for d in documents for p in split(d.text, d.outline, document_id=d.id)]
    return tuple(
        Hit(p, p.span.of(d.text), d, score=1 / rank, rank=rank) for rank, (d, p) in enumerate(found, start=1)
    )


def alike(words):
    """An idf for which every word is as rare as any other."""
    return dict.fromkeys(words, 1.0)
