"""A chatbot that is made in the background while the page is already there, and its variants."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import replace

from rag import assembly
from rag.assembly import Choice
from rag.chatbot import Chatbot
from rag.inventory import inventory
from ui.guard.capacity import Capacity

SECTIONS = ("generator", "reranker")
"""What can be chosen anew on the page; an index answers to the encoder it was made with alone."""


class Warming:
    """Calls `make` in a thread of its own; `bot` waits for what it returns."""

    def __init__(self, make: Chatbot | Callable[[], Chatbot], choice: Choice | None = None) -> None:
        """Begin at once; a chatbot that is already made needs no waiting.

        `choice` is what it is made from, for variants with other profiles.
        """
        self._bot: Future[Chatbot] = Future()
        self._choice = choice
        self._variants: dict[tuple[str, ...], Chatbot] = {}
        self._making = threading.Lock()
        self.capacity = Capacity()
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

    @property
    def used(self) -> dict[str, str]:
        """The profiles of the chatbot by section."""
        if self._choice is None:
            return {}
        profiles = self._choice.profiles()
        return {
            "generator": self._choice.generator or profiles.default.generator,
            "reranker": self._choice.reranker or profiles.default.reranker,
        }

    def profiles(self) -> dict[str, list[str]]:
        """The profiles that work on this machine, by section."""
        found: dict[str, list[str]] = {section: [] for section in SECTIONS}
        for entry in inventory(self._choice.profiles()) if self._choice else ():
            if entry.section in found and entry.available:
                found[entry.section].append(entry.name)
        return found

    def variant(self, settings: Mapping[str, str]) -> Chatbot:
        """The chatbot with other profiles, by section; made when first asked for, over the same index.

        Raises:
            NotFound: there is no such profile.
            ModelUnavailable: its model can't be had.

        """
        used = self.used
        wanted = {s: settings[s] for s in used if settings.get(s) and settings[s] != used[s]}
        if not wanted or self._choice is None:
            return self.bot
        key = tuple(f"{section} {name}" for section, name in sorted(wanted.items()))
        with self._making:
            if key not in self._variants:
                choice = replace(
                    self._choice,
                    generator=wanted.get("generator", self._choice.generator),
                    reranker=wanted.get("reranker", self._choice.reranker),
                )
                self._variants[key] = assembly.beside(self.bot, choice)
            return self._variants[key]
