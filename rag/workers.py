"""Documents prepared by several processes at once, where there are cores and enough to do."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain
from multiprocessing import get_context, parent_process
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from rag.cores import cores
from rag.preparing import Draft, Prepared, prepare

if TYPE_CHECKING:
    from embeddings import Encoder

CHARACTERS: Final = 200_000  # of the texts of one batch, about
_WORTH: Final = 300_000  # characters that one process prepares before others are begun
_MOST: Final = 8  # processes
_AHEAD: Final = 2  # batches that wait for each process

Item = TypeVar("Item")


class Workers(Protocol):
    """Whatever prepares documents."""

    def prepared(self, items: Iterable[Item | Draft]) -> Iterator[Item | Prepared]:
        """`items` in their order, each draft prepared; what is none goes through untouched."""
        ...


class Processes:
    """Processes of this machine, begun when there is enough to do for them.

    Only an encoder that is small, and quickly read, has copies in other processes; what a large one
    encodes is prepared here.
    """

    def __init__(self, encoder: Encoder) -> None:
        """Prepare with `encoder`; nothing is started yet."""
        self._encoder = encoder

    def prepared(self, items: Iterable[Item | Draft]) -> Iterator[Item | Prepared]:
        """`items` in their order, each draft prepared; what is none goes through untouched."""
        waiting = batches(items)
        processes = min(cores(), _MOST) if self._encoder.portable else 1
        done = 0
        for batch in waiting:
            yield from self._here(batch)
            done += sum(len(draft.reading.text) for draft in drafts(batch))
            if processes > 1 and done >= _WORTH:
                yield from self._spread(waiting, processes)

    def _spread(self, waiting: Iterator[list[Item | Draft]], processes: int) -> Iterator[Item | Prepared]:
        first = next(waiting, None)
        if first is None:
            return
        pool = ProcessPoolExecutor(
            processes, get_context("spawn"), initializer=_begin, initargs=(self._encoder,)
        )
        begun: deque[tuple[list[Item | Draft], Future[list[Prepared]]]] = deque()
        try:
            starting = [_submitted(pool, []) for _ in range(processes)]
            for batch in chain([first], waiting):
                if not all(start.done() for start in starting):  # until they can, it is done here
                    yield from self._here(batch)
                    continue
                begun.append((batch, _submitted(pool, drafts(batch))))
                if len(begun) > _AHEAD * processes:
                    yield from self._taken(*begun.popleft())
            while begun:
                yield from self._taken(*begun.popleft())
        finally:
            pool.shutdown(wait=False, cancel_futures=True)

    def _taken(self, batch: list[Item | Draft], begun: Future[list[Prepared]]) -> Iterator[Item | Prepared]:
        try:
            done = begun.result()
        except BrokenProcessPool:  # one of them was killed; what they had is done here
            yield from self._here(batch)
        else:
            yield from put_back(batch, done)

    def _here(self, batch: list[Item | Draft]) -> Iterator[Item | Prepared]:
        """A batch with its drafts prepared by this process."""
        return put_back(batch, prepare(drafts(batch), self._encoder))


def batches(items: Iterable[Item | Draft]) -> Iterator[list[Item | Draft]]:
    """`items` in order, some CHARACTERS of text together."""
    batch: list[Item | Draft] = []
    size = 0
    for item in items:
        batch.append(item)
        size += len(item.reading.text) if isinstance(item, Draft) else 0
        if size >= CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def drafts(batch: Iterable[Item | Draft]) -> list[Draft]:
    """The drafts among the items of a batch."""
    return [item for item in batch if isinstance(item, Draft)]


def put_back(batch: Iterable[Item | Draft], prepared: Sequence[Prepared]) -> Iterator[Item | Prepared]:
    """The batch with each of its drafts `prepared`."""
    done = iter(prepared)
    for item in batch:
        yield next(done) if isinstance(item, Draft) else item


def _submitted(pool: ProcessPoolExecutor, batch: list[Draft]) -> Future[list[Prepared]]:
    try:
        return pool.submit(_prepare, batch)
    except BrokenProcessPool as error:
        broken: Future[list[Prepared]] = Future()
        broken.set_exception(error)
        return broken


# ── in the other process ─────────────────────────────────────────────────


def _begin(encoder: Encoder) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who is interrupted is the process that asked
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # there is a process for each core already
    threading.Thread(target=_end_with_parent, daemon=True).start()
    global _encoder  # noqa: PLW0603 a process is asked many times
    _encoder = encoder


def _end_with_parent() -> None:
    """A process that is killed tells nobody; those that work for it would wait for ever."""
    parent = parent_process()
    assert parent is not None
    parent.join()
    os._exit(1)


def _prepare(batch: list[Draft]) -> list[Prepared]:
    return prepare(batch, _encoder)


_encoder: Encoder
