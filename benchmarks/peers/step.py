"""One step of the measurement in a process of its own: prints its figures as one line of JSON.

python benchmarks/peers/step.py SYSTEM build|first|warm FOLDER CORPUS QUESTIONS
"""

# ruff: noqa: INP001, T201 - scripts, not a package

from __future__ import annotations

import importlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from itertools import cycle
from pathlib import Path
from threading import Lock, Thread
from typing import Any

from common import Article, Question, System, articles, ndcg, questions

CLIENTS = (1, 8, 32)
SECONDS = 8.0  # how long the clients ask, each number of them
MOST = 0.85 * os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**20  # MiB of memory
NEW = Article("新增一", "青禾市热泵补贴办法第三条", "购置热泵的住户，凭发票在三十日内申领补贴八百元。")
ITS_QUESTION = "青禾市购置热泵的住户怎样申领补贴？"


class Memory:
    """The most memory that this process and all that it began have held, in MiB, looked at while it works.

    What processes share counts once (the kernel's proportional set size); files mapped into memory count.
    One that comes to hold nearly all the machine has is ended, and that is its figure.
    """

    def __init__(self) -> None:
        """Begin to look."""
        self.most = 0.0
        Thread(target=self._look, daemon=True).start()

    def _look(self) -> None:
        while True:
            self.most = max(self.most, sum(map(_held, _family(os.getpid()))) / 1024)
            if self.most > MOST:
                print(json.dumps({"too_much_mib": self.most}), flush=True)
                os._exit(1)
            time.sleep(0.2)


def _family(process: int) -> Iterator[int]:
    yield process
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                yield from _family(int(child))


def _held(process: int) -> int:
    with suppress(OSError), Path(f"/proc/{process}/smaps_rollup").open(encoding="ascii") as lines:
        return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
    return 0


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """How long `work` takes in seconds, and what it gives."""
    started = time.perf_counter()
    given = work()
    return time.perf_counter() - started, given


def build(system: System, folder: Path, corpus: Path) -> dict[str, Any]:
    """Index the corpus; libraries and model are loaded already."""
    memory = Memory()
    seconds, passages = timed(lambda: system.build(corpus))
    size = sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
    return {"seconds": seconds, "passages": passages, "disk_mib": size / 2**20, "peak_mib": memory.most}


def throughput(system: System, asked: Sequence[Question], clients: int) -> float:
    """Answers a second that `clients` threads get, each asking again as soon as it has been answered."""
    turns, lock = cycle(asked), Lock()
    ends = time.perf_counter() + SECONDS

    def client() -> int:
        answered = 0
        while time.perf_counter() < ends:
            with lock:
                question = next(turns)
            system.search(question.text)
            answered += 1
        return answered

    with ThreadPoolExecutor(clients) as pool:
        seconds, answered = timed(lambda: sum(pool.map(lambda _: client(), range(clients))))
    return float(answered / seconds)


def warm(system: System, corpus: Path, file: Path) -> dict[str, Any]:
    """Ask every question, then with more clients, then add a document and ask for it."""
    memory = Memory()
    asked = questions(file, frozenset(article.id for article in articles(corpus)))
    system.open()
    for question in asked[:5]:
        system.search(question.text)
    latencies, gains = [], []
    for question in asked:
        seconds, found = timed(partial(system.search, question.text))
        latencies.append(1000 * seconds)
        gains.append(ndcg(found, question.relevant))
    rates = {str(clients): throughput(system, asked, clients) for clients in CLIENTS}
    searching = memory.most
    seconds, _ = timed(lambda: system.add(NEW))
    found = system.search(ITS_QUESTION)
    if not {NEW.id, NEW.title} & set(found[:1]):
        raise SystemExit(f"the added document is not found first: {found}")
    return {
        "questions": len(asked),
        "latencies_ms": latencies,
        "ndcg10": 100 * sum(gains) / len(gains),
        "per_second": rates,
        "add_seconds": seconds,
        "peak_mib": searching,
    }


def main(name: str, step: str, folder: Path, corpus: Path, file: Path) -> None:
    """Take one step with one system."""
    system: System = importlib.import_module(f"{name}_system").System(folder, once=step == "first")
    if step == "first":
        system.open()
        print(json.dumps({"found": system.search(questions(file)[0].text)}), flush=True)
    else:
        print(json.dumps(build(system, folder, corpus) if step == "build" else warm(system, corpus, file)))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], *map(Path, sys.argv[3:6]))
