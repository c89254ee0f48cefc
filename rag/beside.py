"""Two things at once: tantivy and FAISS compute without holding Python up, each on a core of its own."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from functools import cache
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")


@cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(thread_name_prefix="beside")


def beside(there: Callable[[], A], here: Callable[[], B]) -> tuple[A, B]:
    """What both give, `there` worked out in another thread; both have ended, whichever of them fails."""
    other = _threads().submit(there)
    try:
        own = here()
    finally:
        wait([other])
    return other.result(), own
