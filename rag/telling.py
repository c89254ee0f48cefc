"""Who hears of work that nobody asked for: bringing an index up to date when it is opened."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, TypeVar

Tell = Callable[[str, int, int], None]
"""Called with what is being done, how much of it is done, and how much there is; with "" when it is done."""

Item = TypeVar("Item")

_EVERY: Final = 100  # items between two words


def _nobody(_step: str, _done: int, _total: int) -> None:
    """Hear nothing."""


_listener: ContextVar[Tell] = ContextVar("listener", default=_nobody)


@contextmanager
def listening(tell: Tell) -> Iterator[None]:
    """Have `tell` hear of it for a block; other threads are not concerned."""
    token = _listener.set(tell)
    try:
        yield
    finally:
        _listener.reset(token)


def told(step: str, items: Iterable[Item], total: int) -> Iterator[Item]:
    """The same items, with a word now and then of how many of `total` are done."""
    tell = _listener.get()
    for done, item in enumerate(items):
        if done % _EVERY == 0:
            tell(step, done, total)
        yield item
    tell("", 0, 0)
