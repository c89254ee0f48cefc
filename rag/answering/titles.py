"""Which documents a name means: 《…》, a title in part, or the words of one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.answering.library import Library
from rag.domain import Document, Status
from rag.metadata.number import COUNTRY
from rag.question import analyse, bare

_MARKS = re.compile(r"[《》〈〉“”\"'「」（）()\[\]【】·,，.。:：、\-—_]")
LOOKED_AT = 60  # passages among whose documents a name is looked for
_SHORTEST = 4  # characters of a title that a longer name may hold
EXACT, PART, WORDS = 1.0, 0.9, 0.75


def plain(title: str) -> str:
    """A title as it is compared: folded, without white space and punctuation."""
    return _MARKS.sub("", bare(title)).removeprefix(COUNTRY)


def named(name: str, documents: Iterable[Document]) -> tuple[list[Document], float]:
    """The documents that `name` fits best, and how well: `EXACT`ly, in `PART`, by its `WORDS`, or none."""
    wanted = plain(name)
    if not wanted:
        return [], 0.0
    words = [w for w in analyse(name).words if len(w) > 1]
    found: dict[float, list[Document]] = {}
    for document in documents:
        if worth := _fit(wanted, words, plain(document.title)):
            found.setdefault(worth, []).append(document)
    best = max(found, default=0.0)
    return found.get(best, []), best


def _fit(wanted: str, words: list[str], title: str) -> float:
    if wanted == title:
        return EXACT
    whole = len(title) >= _SHORTEST and 2 * len(title) >= len(wanted) and title in wanted
    if whole or (len(wanted) >= _SHORTEST and wanted in title):
        return PART
    telling = len("".join(words)) >= _SHORTEST
    return WORDS if telling and all(word in title for word in words) else 0.0


def documents(library: Library, name: str) -> list[Document]:
    """The documents that may bear a name, best first."""
    hits = library.search(name, LOOKED_AT)
    return list({d.id: d for d in (*library.called(name), *(h.document for h in hits))}.values())


def newest(meant: list[Document], as_of: str) -> list[Document]:
    """Of the versions of one title the one that holds on the ISO date `as_of`, else the last in effect."""
    fallen = (Status.REPEALED, Status.NOT_YET)
    meant = [d for d in meant if d.status(as_of) not in fallen] or meant
    if len({bare(d.title) for d in meant}) != 1:
        return meant
    dates = [d.metadata.effective or d.metadata.issued or "" for d in meant]
    latest = max(dates)
    return [meant[dates.index(latest)]] if dates.count(latest) == 1 else meant
