"""One turn of the conversation: a growing answer as paced messages to the page, kept when it is whole."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from rag.chatbot import Chatbot
from rag.conversations import Conversations
from rag.domain import Answer
from rag.errors import WenceError
from ui.guard.journal import questions
from ui.guard.users import ANYONE, User
from ui.rendering import Words, answer_html, failure_html
from ui.web.choices import amount_of, filters_of
from ui.web.keeping import kept
from ui.web.suggestions import suggestions
from ui.web.warming import Warming

INTERVAL = 0.08  # seconds between two states of a growing answer; faster can't be read, only sent
REMEMBERED = 6  # turns before a question that it may refer back to

_log = logging.getLogger(__name__)

Message = dict[str, Any]
"""What the page shows next; `key` is of the turn, so that an equal answer is still another message."""

Context = Mapping[str, Any]
"""What the page sends with a question: `conversation` (an id or null), `number` of the turn to be
asked anew or null, `filters`, `settings`. From the browser, so nothing in it is trusted."""


def turn(
    warming: Warming, question: str, context: Context, words: Words, user: User = ANYONE
) -> Iterator[Message]:
    """The messages of one turn of `user`, the last with the whole answer; trouble is a message too."""
    key = secrets.token_hex(4)
    settings = _mapping(context.get("settings"))
    try:
        bot = warming.variant({k: str(v) for k, v in settings.items()})
        keeper = kept(bot, user)
        conversation = str(context.get("conversation") or "") or keeper.start()
        number = context.get("number") if isinstance(context.get("number"), int) else None
        history = keeper.recent(conversation, REMEMBERED, before=number)
        filters = filters_of(_mapping(context.get("filters")))
        amount = amount_of(settings)
        questions.info("%s asks: %r", user.name or "-", question)
        answers = warming.capacity.growing(
            lambda: bot.stream(question, history, filters=filters, amount=amount)
        )
        for answer, whole in paced(answers, INTERVAL):
            instead = suggestions(_documents_of(bot, answer)) if whole and answer.refused else ()
            message = _message(key, answer_html(answer, words, whole=whole, instead=instead), whole=whole)
            if whole:
                message |= _keep(keeper, conversation, number, answer, words)
            yield message
    except WenceError as error:
        yield _message(key, failure_html(str(error)), whole=True)
    except Exception:  # noqa: BLE001 - a fault is told in the conversation; the page stays usable
        _log.exception("a question was not answered")
        yield _message(key, failure_html(words.fault), whole=True)


def paced(
    answers: Iterator[Answer], interval: float, clock: Callable[[], float] = time.monotonic
) -> Iterator[tuple[Answer, bool]]:
    """The first answer at once, the last marked True; between them, one each `interval` seconds.

    An answer that turns out to be the last has then been given twice.
    """
    held: Answer | None = None
    sent = float("-inf")
    for answer in answers:
        if clock() - sent >= interval:
            yield answer, False
            sent = clock()
        held = answer
    if held is not None:
        yield held, True


def _keep(
    keeper: Conversations, conversation: str, number: int | None, answer: Answer, words: Words
) -> Message:
    """Keep a whole answer; where that can't be done the page says so and goes on."""
    try:
        if number is None:
            number = keeper.append(conversation, answer)
        else:
            keeper.replace(conversation, number, answer)
    except WenceError as error:
        return {"notice": words.not_kept.format(error)}
    return {"conversation": conversation, "number": number}


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _message(key: str, html: str, *, whole: bool) -> Message:
    return {"kind": "turn", "key": key, "html": html, "whole": whole}


def _documents_of(bot: Chatbot, answer: Answer) -> Iterator[Any]:
    ids = dict.fromkeys(hit.document.id for hit in answer.hits)
    return (document for document in map(bot.index.document, ids) if document)
