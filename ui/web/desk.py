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
from rag.errors import WenceError
from ui.rendering import Words, words_for
from ui.web import checking, choices, keeping, library, reading
from ui.web.warming import Warming

_log = logging.getLogger(__name__)

Wish = Mapping[str, Any]
"""What a script asks for. It comes from the browser: nothing in it is trusted."""

Grant = Callable[[Chatbot, Wish, Words], dict[str, Any]]
"""What answers a wish."""

GRANTS: Mapping[str, Grant] = {
    "read": reading.open_document,
    "leaves": reading.open_leaves,
    "shelf": library.listing,
    "titles": library.titles,
    "drop": library.remove,
    "reread": library.reread,
    "facts": library.facts_of,
    "correct": library.correct,
    "rail": keeping.listing,
    "conversation": keeping.conversation,
    "rename": keeping.rename,
    "forget": keeping.forget,
    "judge": keeping.judge,
    "check": checking.check,
    "compare": checking.compare,
}


def desk(warming: Warming) -> list[Callable[..., Any]]:
    """The functions, each named as the scripts call it."""
    grants = {**GRANTS, "choices": lambda _bot, _wish, _words: choices.offered(warming)}
    return [_served(name, grant, warming) for name, grant in grants.items()]


def _served(name: str, grant: Grant, warming: Warming) -> Callable[..., Any]:
    def serve(wish: Any, request: gr.Request) -> dict[str, Any]:
        words = words_for(request.headers.get("accept-language"))
        try:
            return grant(warming.bot, wish if isinstance(wish, Mapping) else {}, words)
        except WenceError as error:
            return {"trouble": str(error)}
        except Exception:  # noqa: BLE001 - a fault is told in a line; the page stays usable
            _log.exception("a wish of the page was not granted: %s", name)
            return {"trouble": words.fault}

    serve.__name__ = name
    return serve
