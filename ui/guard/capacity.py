"""How much the server does at once: so many answers, so many that wait for one, and no answer without an end.

Who comes beyond that is told at once, instead of waiting for what may never come.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from typing import TypeVar

from rag.errors import WenceError

WORKING = 8  # answers in the making
WAITING = 56  # that wait for their turn
PATIENCE = 30.0  # seconds they wait
LONGEST = 300.0  # seconds for an answer; a language model may take a while
THREADS = 2 * (WORKING + WAITING)  # each of them holds one, and the page's small wishes need some too

T = TypeVar("T")


class Busy(WenceError):
    """The server has more to do than it can."""


class TookTooLong(WenceError):
    """An answer was not done in LONGEST seconds."""


class Capacity:
    """The places for work; may be shared by threads."""

    def __init__(self, working: int = WORKING, waiting: int = WAITING, patience: float = PATIENCE) -> None:
        """All places are free."""
        self._door = threading.Semaphore(working + waiting)
        self._places = threading.Semaphore(working)
        self._patience = patience

    @contextmanager
    def place(self) -> Iterator[None]:
        """Work inside; waits for a place where that is worth while.

        Raises:
            Busy: as many wait already as can, or none got done for too long.

        """
        if not self._door.acquire(blocking=False):
            raise _busy()
        try:
            if not self._places.acquire(timeout=self._patience):
                raise _busy()
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._door.release()

    def growing(
        self,
        work: Callable[[], Iterator[T]],
        longest: float = LONGEST,
        clock: Callable[[], float] = time.monotonic,
    ) -> Iterator[T]:
        """What `work` yields, from a place; `work` is called when one is free.

        Raises:
            Busy: there is no place.
            TookTooLong: something was to come still after `longest` seconds.

        """
        with self.place():
            end = clock() + longest
            steps = work()
            try:
                for step in steps:
                    yield step
                    if clock() > end:
                        raise TookTooLong(
                            f"回答超过 {longest:.0f} 秒，已停止；请缩小范围，或在设置里换一种回答方式"
                            f" (stopped after {longest:.0f} s: narrow the scope, or choose another generator)"
                        )
            finally:  # a language model must not go on for nobody
                if isinstance(steps, Generator):
                    steps.close()


def _busy() -> Busy:
    return Busy("现在提问的人太多，请稍后再试 (too many are asking; please try again shortly)")
