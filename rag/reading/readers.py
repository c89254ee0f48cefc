"""Files read ahead by processes of their own, in limited time and memory.

Parsers written in C, and whatever unpacks or recognises, run apart from the index: a file
that crashes, blocks or blows up its reader costs a line in the report and a new process. Plain text
is read where it is asked for: what does that is memory-safe, takes time in proportion
to the text, and is done before a process has started (docs/decisions/0006-reader-processes.md).
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Final, Self, TypeVar

from rag.errors import ReadingError
from rag.reading import Failure, Reading, read
from rag.reading.files import shown
from rag.reading.wire import Word, load

PLAIN: Final = (".txt", ".md", ".csv", ".jsonl")
"""What is read where it is asked for."""
WORKERS: Final = 2
AHEAD: Final = 4  # readings that may wait for whoever takes them
_GRACE: Final = 1.0  # seconds in which a reader that is told to may end itself
_BROKEN = "读取程序中断了（文件可能已损坏，或大得读不下）：请用原来的软件打开后另存一份"
_SLOW = "读得太久，已停下：请拆分文件，或用原来的软件打开后另存一份"

_Item = TypeVar("_Item")
_Begun = TypeVar("_Begun")
Begun = Callable[[Callable[[str], None]], Iterator[Reading | Failure]]
"""A file that is being read: called with who hears of steps, it gives the documents as `read` does."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost.

    `pause` is the seconds a reader may go without a word (a page recognised is one), `whole` those
    for a file; `memory` the bytes of a reader, `answer` those of a reading.
    """

    pause: float = 150.0
    whole: float = 1800.0
    memory: int = 2 << 30
    answer: int = 512 << 20


class Readers:
    """Reader processes, started when they are needed; a context, at whose end they are gone."""

    def __init__(self, limits: Limits = Limits(), workers: int = WORKERS) -> None:
        """Nothing is started yet."""
        self._limits = limits
        self._threads = ThreadPoolExecutor(workers, "reader")
        self._mine = threading.local()
        self._guard = threading.Lock()
        self._running: set[_Reader] = set()
        self._closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with self._guard:
            self._closed = True
            for reader in self._running:
                reader.end()
        self._threads.shutdown(cancel_futures=True)

    def begin(self, path: Path) -> Begun:
        """Begin to read `path`, unless it is plain text: that is read when it is asked for."""
        if path.suffix.lower() in PLAIN:
            return partial(read, path)
        words: SimpleQueue[Word] = SimpleQueue()
        self._threads.submit(self._follow, path, words)
        return partial(_documents, path, words)

    def _follow(self, path: Path, words: SimpleQueue[Word]) -> None:
        """Have `path` read, on a thread that has a reader of its own."""
        try:
            reader = self._reader()
            for word in reader.read(path):
                words.put(word)
        except _Ended as ended:
            words.put(Word(error=str(ended)))
        except BaseException:
            words.put(Word(error=_BROKEN))
            raise

    def _reader(self) -> _Reader:
        reader: _Reader | None = getattr(self._mine, "reader", None)
        if reader is None or reader.ended:
            with self._guard:
                if self._closed:
                    raise _Ended(_BROKEN)
                self._running = {other for other in self._running if other is not reader}
                reader = self._mine.reader = _Reader(self._limits)
                self._running.add(reader)
        return reader


def _documents(path: Path, words: SimpleQueue[Word], tell: Callable[[str], None]) -> Iterator[Reading]:
    while True:
        word = words.get()
        if word.step is not None:
            tell(word.step)
        elif word.reading is not None:
            yield word.reading
            return
        else:
            raise ReadingError(f"{shown(path)}：{(word.error or _BROKEN).removeprefix(f'{shown(path)}：')}")


def ahead(items: Iterable[_Item], begin: Callable[[_Item], _Begun]) -> Iterator[_Begun]:
    """Each of `items` begun, in order; while one is in use, the next AHEAD have begun too."""
    waiting: deque[_Begun] = deque()
    for item in items:
        waiting.append(begin(item))
        if len(waiting) > AHEAD:
            yield waiting.popleft()
    yield from waiting


class _Ended(Exception):
    """A reader was ended, or ended itself; the text says why."""


class _Reader:
    """One process."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._slow = False
        self._process = subprocess.Popen(  # noqa: S603 our own interpreter and module
            [
                sys.executable,
                "-P",  # not the folder that the user happens to be in
                "-m",
                "rag.reading.worker",
                str(limits.memory),
                str(int(limits.pause) + 1),
            ],
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    @property
    def ended(self) -> bool:
        """Whether the process has gone."""
        return self._process.poll() is not None

    def read(self, path: Path) -> Iterator[Word]:
        """What the process says of `path`, the last word its reading or an error. Raises _Ended."""
        until = time.monotonic() + self._limits.whole
        given, told = self._process.stdin, self._process.stdout
        assert given is not None
        assert told is not None
        with contextlib.suppress(BrokenPipeError):
            given.write(json.dumps(str(path)).encode() + b"\n")
            given.flush()
        word = Word(step="")
        while word.step is not None:
            word = self._next(told, min(self._limits.pause, until - time.monotonic()))
            yield word

    def _next(self, told: IO[bytes], seconds: float) -> Word:
        timer = threading.Timer(seconds, self._late)
        timer.start()
        try:
            line = told.readline(self._limits.answer)
        finally:
            timer.cancel()
        try:
            return load(line)
        except ValueError as error:
            self.end()
            raise _Ended(_SLOW if self._slow else _BROKEN) from error

    def _late(self) -> None:
        self._slow = True
        self.end()

    def end(self) -> None:
        """End the process and whatever it started."""
        assert self._process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.close()  # it ends LibreOffice and itself, unless a parser holds it up
        try:
            self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
