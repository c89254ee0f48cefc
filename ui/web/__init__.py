"""The chat in the browser: `build` makes the page, `serve` shows it.

The web framework is imported when one of them is called, not before.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import gradio as gr

    from rag.assembly import Choice
    from rag.chatbot import Chatbot

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"  # before the framework is imported: it asks then

HOST = "127.0.0.1"
PORT = 7860


def build(bot: Chatbot | Callable[[], Chatbot]) -> gr.Blocks:
    """The page over a chatbot, or over a function that makes one (called at once, in the background)."""
    from ui.web.page import page  # noqa: PLC0415
    from ui.web.warming import Warming  # noqa: PLC0415

    return page(Warming(bot))


def serve(
    bot: Chatbot | Callable[[], Chatbot],
    host: str = HOST,
    port: int = PORT,
    choice: Choice | None = None,
    auth: Path | None = None,
) -> None:
    """Show the page at once and answer until interrupted; models warm up behind it.

    With `choice`, what the chatbot is made from, other profiles can be chosen on the page;
    with `auth`, a file of users, one has to sign in.

    Raises:
        ConfigurationError: the port is taken, or the file of users is not one.
        WenceError: whatever making the chatbot raised; the page is closed again.

    """
    from ui.web.server import run  # noqa: PLC0415
    from ui.web.warming import Warming  # noqa: PLC0415

    run(Warming(bot, choice), host, port, auth)


__all__ = ["HOST", "PORT", "build", "serve"]
