"""Whether an index is whole: its file, its passages, what finds them, the originals, what is left over.

What an interrupted run leaves half done is mended by opening the index, before anything is looked at.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

from rag.errors import IndexBusy, IndexUnusable
from rag.findings import Finding, attention, fault, well
from rag.folding import fold
from rag.index import Index
from rag.originals import original
from rag.preparing import digest
from rag.schema import STEPS

Tell = Callable[[str, int, int], None]
"""Called with what is being looked at, how much of it is done, and how much there is."""

_AGAIN: Final = "请用 wence import 恢复备份，或删去索引重新 wence index"
_REBUILD: Final = "请运行 wence index --rebuild"
_READ_AGAIN: Final = "请用 wence remove 去掉它，再收录一次"
_NAMED: Final = 3  # documents named in a line
_STEP: Final = 500  # documents between two signs of life

_NO_SOURCE: Final = (
    "SELECT title FROM documents WHERE number NOT IN (SELECT document FROM sources) ORDER BY number"
)
_ASTRAY: Final = (
    'SELECT d.title FROM documents d JOIN (SELECT document, MIN(start) AS lowest, MAX("end") AS highest, '
    'SUM(CASE WHEN start >= "end" THEN 1 ELSE 0 END) AS hollow FROM passages GROUP BY document) AS p '
    "ON p.document = d.number WHERE p.lowest < 0 OR p.highest > length(d.text) OR p.hollow > 0"
)
_WIDTH: Final = "SELECT COUNT(*) FROM passages WHERE length(vector) <> ?"


def examine(index: Index, tell: Tell) -> Iterator[Finding]:
    """Everything about `index` (opened with its encoder), part by part."""
    try:
        yield from _file(index)
        yield from _texts(index, tell)
        yield from _originals(index, tell)
        yield from _searched(index)
    except sqlite3.DatabaseError as error:
        yield fault("database", f"索引文件已损坏（{error}）", _AGAIN)


def _file(index: Index) -> Iterator[Finding]:
    faults = index.store.database.faults()
    for told in faults:
        yield fault("database", told, _AGAIN)
    if not faults:
        generation, documents = index.store.generation, index.store.count_documents()
        yield well(
            "database",
            f"{index.store.database.condition}：{documents} 份文件，{index.store.count_passages()} 段；"
            f"格式第 {len(STEPS)} 版，改动 {generation} 次",
        )


def _texts(index: Index, tell: Tell) -> Iterator[Finding]:
    """Each passage inside its document, and saying what it said when it was cut."""
    assert index.encoder is not None
    with index.store.snapshot() as db:
        astray = [row[0] for row in db.execute(_ASTRAY)]
        homeless = [row[0] for row in db.execute(_NO_SOURCE)]
        narrow = int(db.execute(_WIDTH, (2 * index.encoder.dimension,)).fetchone()[0])
    if homeless:
        yield fault("documents", f"不知来自哪里的文件：{_some(homeless)}", _READ_AGAIN)
    wrong = astray or _altered(index, tell)
    if wrong:
        yield fault("passages", f"段落与正文对不上：{_some(wrong)}", _READ_AGAIN)
    else:
        yield well("passages", "每一段都在它的文件之内，字句与收录时相同")
    if narrow:
        yield fault("vectors", f"{narrow} 段的向量与编码器 {index.name} 的维数不合", _REBUILD)


def _altered(index: Index, tell: Tell) -> list[str]:
    """The titles of documents with a passage that no longer says what it said when it was cut."""
    found: dict[str, None] = {}
    total = index.store.count_passages()
    with index.store.snapshot() as db:
        digests = db.stream("SELECT digest FROM passages ORDER BY number")
        for done, (row, (told,)) in enumerate(zip(index.store.since(0), digests, strict=True)):
            if done % _STEP == 0:
                tell("核对段落", done, total)
            if digest(fold(row[4])) != told:
                found[row[2]] = None
    return [*found]


def _searched(index: Index) -> Iterator[Finding]:
    """What finds the passages, and what lies there beside it."""
    try:
        yield from _found(index)
    except IndexBusy as error:
        yield attention("lexical", str(error))
    except IndexUnusable as error:  # of another encoder, or on a server that does not answer
        text, _, mend = str(error).partition("；")
        yield fault("vectors", text, mend)
        return
    yield from _left(index)


def _found(index: Index) -> Iterator[Finding]:
    """What finds the passages, against what there is."""
    by_words, whole, by_meaning = index.findable()
    passages, documents = index.store.passage_numbers(), index.store.firsts()
    for about, name, there, held in (
        ("lexical", "段落的词法索引", passages, by_words),
        ("lexical", "文件的词法索引", documents, whole),
        ("vectors", "段落的向量索引", passages, by_meaning),
    ):
        lost = len(there - held)
        if lost:
            yield fault(about, f"{name}缺 {lost} 项", _REBUILD)
        else:
            yield well(about, f"{name}齐全：{len(there)} 项")


def _originals(index: Index, tell: Tell) -> Iterator[Finding]:
    gone = []
    documents = index.documents()
    for done, document in enumerate(documents):
        if done % _STEP == 0:
            tell("核对原件", done, len(documents))
        if document.external_id is None and original(index, document) is None:
            gone.append(document.title)
    if gone:
        yield attention(
            "originals",
            f"{len(gone)} 份文件的原件不在了或已改动：{_some(gone)}；检索和引用不受影响，只是打不开原件",
            "请用 wence index 重新收录改动的，用 wence index --prune 去掉不在的",
        )
    else:
        yield well("originals", "原件都在，与收录时相同")


def _left(index: Index) -> Iterator[Finding]:
    found = index.leftovers()
    if found:
        yield attention(
            "leftovers", f"留有 {len(found)} 个没写完或不再用的文件", "下一次 wence index 会清掉它们"
        )
    withdrawn = index.words.withdrawn
    if withdrawn:
        yield attention(
            "leftovers",
            f"词法索引里还有 {withdrawn} 个已去掉或改过的条目的词（不成句，也找不到）",
            "要彻底清掉，请运行 wence index --rebuild",
        )


def _some(titles: Sequence[str]) -> str:
    named = "、".join(f"《{title}》" for title in islice(titles, _NAMED))
    return f"{named} 等 {len(titles)} 份" if len(titles) > _NAMED else named
