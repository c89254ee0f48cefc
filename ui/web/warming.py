"""A chatbot that is made in the background while the page is already there."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from rag.chatbot import Chatbot


class Warming:
    """Calls `make` in a thread of its own; `bot` waits for what it returns."""

    def __init__(self, make: Chatbot | Callable[[], Chatbot]) -> None:
        """Begin at once; a chatbot that is already made needs no waiting."""
        self._bot: Future[Chatbot] = Future()
        if callable(make):
            threading.Thread(target=self._run, args=(make,), name="warming", daemon=True).start()
        else:
            self._bot.set_result(make)

    def _run(self, make: Callable[[], Chatbot]) -> None:
        try:
            self._bot.set_result(make())
        except BaseException as error:  # noqa: BLE001 - whoever asks for the chatbot gets the error
            self._bot.set_exception(error)

    @property
    def ready(self) -> bool:
        """Whether `bot` would return at once."""
        return self._bot.done()

    @property
    def bot(self) -> Chatbot:
        """The chatbot; waits until it is made, and raises what making it raised."""
        return self._bot.result()
