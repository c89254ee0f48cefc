"""One turn of the conversation: a growing answer, paced, as messages to the page."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator
from typing import Any

from rag.chatbot import Chatbot
from rag.domain import Answer, History
from rag.errors import WenceError
from ui.rendering import Words, answer_html, failure_html
from ui.web.suggestions import suggestions

INTERVAL = 0.08  # seconds between two states of a growing answer; faster can't be read, only sent

_log = logging.getLogger(__name__)

Message = dict[str, Any]
"""What the page shows next; `key` is of the turn, so that an equal answer is still another message."""


def turn(
    bot: Chatbot, question: str, history: History, words: Words
) -> Iterator[tuple[Message, Answer | None]]:
    """The messages of one turn, the last with the whole answer; trouble is a message too, without one."""
    key = secrets.token_hex(4)
    try:
        answer = None
        for answer, whole in paced(bot.stream(question, history), INTERVAL):
            instead = suggestions(_documents_of(bot, answer)) if whole and answer.refused else ()
            html = answer_html(answer, words, whole=whole, instead=instead)
            yield _message(key, html, whole=whole), answer if whole else None
    except WenceError as error:
        yield _message(key, failure_html(str(error)), whole=True), None
    except Exception:  # noqa: BLE001 - a fault is told in the conversation; the page stays usable
        _log.exception("a question was not answered")
        yield _message(key, failure_html(words.fault), whole=True), None


def paced(
    answers: Iterator[Answer], interval: float, clock: Callable[[], float] = time.monotonic
) -> Iterator[tuple[Answer, bool]]:
    """The first answer, the last (marked True), and of those between no two closer than `interval` seconds.

    An answer is held until the next one shows that it is not the last.
    """
    held: Answer | None = None
    sent = float("-inf")
    for answer in answers:
        if held is not None and clock() - sent >= interval:
            yield held, False
            sent = clock()
        held = answer
    if held is not None:
        yield held, True


def _message(key: str, html: str, *, whole: bool) -> Message:
    return {"kind": "turn", "key": key, "html": html, "whole": whole}


def _documents_of(bot: Chatbot, answer: Answer) -> Iterator[Any]:
    ids = dict.fromkeys(hit.document.id for hit in answer.hits)
    return (document for document in map(bot.index.document, ids) if document)
