"""A reader process: parses the files it is told of, one after the other, within limits (`python -m`).

It takes paths on standard input, a JSON string a line, and answers on standard output
(`rag.reading.wire`). It ends, with whatever it started, when its input does: whoever asked
has gone. See `rag.reading.readers` for the other side.
"""

from __future__ import annotations

import contextlib
import json
import os
import sys
from queue import SimpleQueue
from threading import Thread
from typing import BinaryIO

from rag.errors import WenceError
from rag.reading import Failure, office, read
from rag.reading.wire import Word, dump


def main(memory: int, seconds: int) -> None:
    """Read until standard input ends, in `memory` bytes and `seconds` of each processor between two words."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # libraries print; the answers stay clean
    _bound(memory)
    paths: SimpleQueue[str] = SimpleQueue()
    Thread(target=_listen, args=(paths,), daemon=True).start()
    while True:
        _answer(paths.get(), out, seconds)


def _answer(path: str, out: BinaryIO, seconds: int) -> None:
    def say(word: Word) -> None:
        _renew(seconds)
        out.write(dump(word))
        out.flush()

    _renew(seconds)
    try:
        for document in read(path, lambda step: say(Word(step=step))):
            say(Word(error=document.error) if isinstance(document, Failure) else Word(reading=document))
    except WenceError as error:
        say(Word(error=str(error)))


def _listen(paths: SimpleQueue[str]) -> None:
    for line in sys.stdin.buffer:
        paths.put(json.loads(line))
    office.end()
    os._exit(0)


def _bound(memory: int) -> None:
    """Limit memory where the system can (Linux does, macOS does not), and leave no core dumps."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 Unix only

    for limit, value in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_DATA, memory)):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (value, value))


def _renew(seconds: int) -> None:
    """Allow `seconds` more of each processor, to this process and to those that it starts."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 Unix only

    used = resource.getrusage(resource.RUSAGE_SELF)
    most = int(used.ru_utime + used.ru_stime) + seconds * (os.cpu_count() or 1)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CPU, (most, resource.getrlimit(resource.RLIMIT_CPU)[1]))


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
