"""A pasted text checked against the library, and two versions of a document compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rag.chatbot import Chatbot
from rag.comparison import compare as compared
from rag.errors import NotFound, ReadingError
from rag.filters import today
from rag.verification import CONSIDERED, verify
from ui.rendering import Words, checked_html, versions_html

LONGEST = 20_000  # characters checked at once: some minutes' work

Wish = Mapping[str, Any]


def check(bot: Chatbot, wish: Wish, words: Words) -> dict[str, Any]:
    """The sentences of `text`, each with what bears it out or what is wrong with it."""
    text = str(wish.get("text") or "")
    if len(text) > LONGEST:
        raise ReadingError(words.too_long.format(f"{len(text):,}", f"{LONGEST:,}"))
    checked = verify(text, lambda claim: bot.retriever.search(claim, CONSIDERED), today())
    return {"html": checked_html(text, checked, words)}


def compare(bot: Chatbot, wish: Wish, words: Words) -> dict[str, Any]:
    """What the document `new` changed of the document `old`."""
    old, new = (bot.index.document(str(wish.get(side) or "")) for side in ("old", "new"))
    if old is None or new is None:
        raise NotFound(words.gone)
    return {"html": versions_html(old, new, compared(old, new), words)}
