"""What the page's scripts may call on the server: one function a wish, JSON in, JSON out.

What the user can mend comes back as {"trouble": one line}; so does a fault, in
general words, the details going to the log.

The annotations of the functions are needed at run time (the framework hands them
the request by type), so they are not postponed.
"""

import logging
from collections.abc import Callable, Mapping
from typing import Any

import gradio as gr

from rag.chatbot import Chatbot
from rag.conversations import Conversations
from rag.errors import WenceError
from ui.guard.users import User, user_of
from ui.guard.words import EDITORS
from ui.rendering import Words, words_for
from ui.web import checking, choices, keeping, library, reading
from ui.web.warming import Warming

_log = logging.getLogger(__name__)

Wish = Mapping[str, Any]
"""What a script asks for. It comes from the browser: nothing in it is trusted."""

Grant = Callable[[Chatbot, Wish, Words], dict[str, Any]]
"""What answers a wish."""

Keep = Callable[[Conversations, Wish, Words], dict[str, Any]]
"""What answers a wish about the conversations of who asks."""

Work = Callable[[User, Wish, Words], dict[str, Any]]

READING: Mapping[str, Grant] = {
    "read": reading.open_document,
    "leaves": reading.open_leaves,
    "shelf": library.listing,
    "titles": library.titles,
    "facts": library.facts_of,
}
"""For every user."""

WORKING: Mapping[str, Grant] = {
    "check": checking.check,
    "compare": checking.compare,
}
"""For every user, and as much work as a question: only so many at once."""

EDITING: Mapping[str, Grant] = {
    "drop": library.remove,
    "reread": library.reread,
    "correct": library.correct,
}
"""For editors: what changes the library."""

KEEPING: Mapping[str, Keep] = {
    "rail": keeping.listing,
    "conversation": keeping.conversation,
    "rename": keeping.rename,
    "forget": keeping.forget,
    "judge": keeping.judge,
}
"""For every user, on conversations of their own."""


def desk(warming: Warming) -> list[Callable[..., Any]]:
    """The functions, each named as the scripts call it."""
    granted: dict[str, Work] = {
        "who": lambda user, _wish, _words: {"name": user.name, "edits": user.edits},
        "choices": lambda _user, _wish, _words: choices.offered(warming),
        **{name: _with_bot(warming, grant) for name, grant in {**READING, **EDITING}.items()},
        **{name: _in_turn(warming, grant) for name, grant in WORKING.items()},
        **{name: _with_own(warming, grant) for name, grant in KEEPING.items()},
    }
    return [_served(name, work) for name, work in granted.items()]


def _with_bot(warming: Warming, grant: Grant) -> Work:
    return lambda _user, wish, words: grant(warming.bot, wish, words)


def _in_turn(warming: Warming, grant: Grant) -> Work:
    def work(_: User, wish: Wish, words: Words) -> dict[str, Any]:
        with warming.capacity.place():
            return grant(warming.bot, wish, words)

    return work


def _with_own(warming: Warming, grant: Keep) -> Work:
    return lambda user, wish, words: grant(keeping.kept(warming.bot, user), wish, words)


def _served(name: str, work: Work) -> Callable[..., Any]:
    def serve(wish: Any, request: gr.Request) -> dict[str, Any]:
        language = request.headers.get("accept-language")
        words, user = words_for(language), user_of(request)
        if name in EDITING and not user.edits:
            return {"trouble": EDITORS.to(language)}
        try:
            return work(user, wish if isinstance(wish, Mapping) else {}, words)
        except WenceError as error:
            return {"trouble": str(error)}
        except Exception:  # noqa: BLE001 - a fault is told in a line; the page stays usable
            _log.exception("a wish of the page was not granted: %s", name)
            return {"trouble": words.fault}

    serve.__name__ = name
    return serve
