"""Which document a conversation spoke of last."""

from __future__ import annotations

import re

from rag.answering.library import Library
from rag.answering.titles import PART, documents, named
from rag.domain import Document, History
from rag.question import bare
from rag.rewriting import refers_to_thing, standalone
from rag.sentences import sentences

LOOKED_AT = 20  # passages
_TITLE = re.compile(r"《([^》]{2,80})》")
_MARKER = re.compile(r"\[\d{1,3}\]")
_LABEL = re.compile(r"^[^：。]{1,60}：(?=.)")
_TELLING = 8  # characters of a sentence that tell where it is from


def last_spoken_of(history: History, library: Library) -> Document | None:
    """The document that the last turn named or quoted; None where nothing shows it.

    An answer's sentences are the document's own, so the document that holds one is the one cited.
    """
    for n in range(len(history) - 1, -1, -1):
        question, answer = history[n]
        whole = standalone(question, history[:n])
        found = _titled(whole, library) or _quoted(whole, answer, library) or _titled(answer, library)
        if found:
            return found
    return None


def told(question: str, history: History, library: Library) -> History:
    """The conversation, its last answer naming its document where `question` refers to one."""
    if not history or not refers_to_thing(question):
        return history
    document = last_spoken_of(history, library)
    asked, answer = history[-1]
    return (
        [*history[:-1], (asked, f"{answer}（《{document.title.strip('《》')}》）")] if document else history
    )


def _titled(text: str, library: Library) -> Document | None:
    """The document whose title stands last in 《》."""
    for title in reversed(_TITLE.findall(text)):
        found, worth = named(title, documents(library, title))
        if len(found) == 1 and worth >= PART:
            return found[0]
    return None


def _quoted(question: str, answer: str, library: Library) -> Document | None:
    """The document that holds a sentence of `answer` word for word."""
    text = _MARKER.sub("", answer)
    said = [_LABEL.sub("", " ".join(s.of(text).split())) for s in sentences(text)]
    hits = library.search(question, LOOKED_AT)
    for words in (bare(sentence) for sentence in said):
        for hit in hits if len(words) >= _TELLING else ():
            if words in bare(hit.document.text):
                return hit.document
    return None
