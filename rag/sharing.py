"""Reading what one's own threads share: many at once, and nobody while it is changed."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Shared:
    """A lock that any number of threads hold to read, or one alone to change.

    Whoever waits to change is not overtaken by new readers. No thread may take it twice.
    """

    def __init__(self) -> None:
        """Nobody is there."""
        self._door = threading.Lock()
        self._left = threading.Condition()
        self._readers = 0

    @contextmanager
    def reading(self) -> Iterator[None]:
        """Read for a block, beside others who do."""
        with self._door, self._left:
            self._readers += 1
        try:
            yield
        finally:
            with self._left:
                self._readers -= 1
                self._left.notify_all()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Be alone for a block: new readers wait at the door, those inside are waited for."""
        with self._door, self._left:
            self._left.wait_for(lambda: not self._readers)
            yield
