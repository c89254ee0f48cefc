"""Many ask while documents come and go: no error, no wrong citation, flat memory, how long it takes.

python benchmarks/soak.py PATH... [--minutes 10] [--clients 50]

Indexes PATH, serves it with `wence serve`, and has clients (each from a loopback address of its own) ask
through `/v1/chat/completions` without a pause, while documents are added, changed and removed. Each
citation's characters are compared with the text of the document. Prints a line of figures; exits with 1
where anything was amiss.
"""

# ruff: noqa: INP001, T201, S311 - a script that prints, and rolls dice

from __future__ import annotations

import argparse
import asyncio
import itertools
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from embeddings import BUNDLED, StaticEncoder
from rag.index import Index
from rag.indexing import Indexer
from rag.preparing import identity
from rag.reading import Reading, read

COME_AND_GO = (
    "第一条 {name}的停车位每月收费{fee}元，由{name}物业办公室登记。\n\n第二条 访客停车两小时内免费。\n"
)
AT_ONCE = 2.0  # seconds in which who can't be served has to be told
WARM = 0.3  # of the time: until then memory may grow
GROWTH = 1.1  # times the memory after that, at the end


@dataclass
class Seen:
    """What the clients saw."""

    seconds: list[float] = field(default_factory=list)
    told_busy: int = 0
    refused: int = 0
    citations: int = 0
    changes: int = 0
    amiss: Counter[str] = field(default_factory=Counter)
    memory: list[int] = field(default_factory=list)

    def wrong(self, what: str) -> None:
        """Note what was amiss, the first time in full."""
        if what not in self.amiss:
            print(what, file=sys.stderr)
        self.amiss[what] += 1


class Library:
    """The index that is served, every text that a document in it has had, and when it went."""

    def __init__(self, folder: Path, paths: list[Path]) -> None:
        """Index `paths` in `folder`."""
        self.index = Index(folder, StaticEncoder(BUNDLED), "bundled", create=True)
        report = Indexer(self.index).add(paths)
        print(f"{report.added} documents in {report.seconds:.0f} s", file=sys.stderr)
        self.texts = {d.id: [d.text] for d in self.index.store.documents(texts=True)}
        self.gone: dict[str, float] = {}
        self._titles = [d.title for d in self.index.documents()]
        self._papers = folder.parent / "papers"
        self._papers.mkdir()

    def question(self, dice: random.Random) -> str:
        """A question about some document: by its name, or by words of it."""
        if dice.random() < 0.3:  # noqa: PLR2004
            return f"{dice.choice(self._titles)}规定了什么？"
        text = dice.choice(list(self.texts.values()))[0]
        start = dice.randrange(max(1, len(text) - 16))
        return f"{' '.join(text[start : start + 16].split())}，是怎么规定的？"

    def put(self, number: int, fee: int) -> str:
        """Add or change a document; its id."""
        name = f"青石小区{number}号院"
        file = self._papers / f"{number}.txt"
        file.write_text(f"{name}停车管理办法\n\n{COME_AND_GO.format(name=name, fee=fee)}", "utf8")
        document = identity(file.resolve().as_posix())
        self.texts.setdefault(document, []).extend(r.text for r in read(file) if isinstance(r, Reading))
        Indexer(self.index).add([file])
        return document

    def drop(self, document: str) -> None:
        """Take a document out."""
        self.index.remove([document])
        self.gone[document] = time.monotonic()

    def amiss(self, citation: dict[str, Any], asked: float) -> str | None:
        """What is wrong with a citation of an answer that was asked for at a time."""
        texts = self.texts.get(citation["document_id"], [])
        if not any(text[citation["start"] : citation["end"]] == citation["quote"] for text in texts):
            return f"a quote that is not in its document: {citation['quote'][:40]}"
        if self.gone.get(citation["document_id"], asked) < asked:
            return "a document cited after it was removed"
        return None


async def ask(client: httpx.AsyncClient, library: Library, question: str, seen: Seen) -> list[dict[str, Any]]:
    """One question; its citations, checked."""
    asked = time.monotonic()
    body = {"model": "wence", "messages": [{"role": "user", "content": question}]}
    try:
        response = await client.post("/v1/chat/completions", json=body)
    except httpx.HTTPError as error:
        seen.wrong(f"no answer: {type(error).__name__}")
        return []
    spent = time.monotonic() - asked
    if response.status_code in (429, 503):
        seen.told_busy += 1
        if spent > AT_ONCE:
            seen.wrong("told that there is no place after a long wait")
        await asyncio.sleep(float(response.headers.get("Retry-After", "1")))
        return []
    if response.status_code != 200:  # noqa: PLR2004
        seen.wrong(f"status {response.status_code}")
        return []
    seen.seconds.append(spent)
    answer = response.json()
    seen.refused += bool(answer["wence"]["refused"])
    citations: list[dict[str, Any]] = answer["choices"][0]["message"].get("citations") or []
    for citation in citations:
        seen.citations += 1
        if told := library.amiss(citation, asked):
            seen.wrong(told)
    return citations


async def keep_asking(number: int, url: str, library: Library, seen: Seen, until: float) -> None:
    """One client, from an address of its own."""
    dice = random.Random(number)
    transport = httpx.AsyncHTTPTransport(local_address=f"127.0.1.{number + 1}")
    async with httpx.AsyncClient(base_url=url, transport=transport, timeout=120) as client:
        while time.monotonic() < until:
            await ask(client, library, library.question(dice), seen)


async def keep_changing(url: str, library: Library, seen: Seen, until: float) -> None:
    """Add, change and remove documents, and see that each answer goes along."""
    async with httpx.AsyncClient(base_url=url, timeout=120) as client:
        for number in itertools.count(1):
            question = f"青石小区{number}号院的停车位每月收费多少元？"
            for fee in (100 + number, 500 + number):
                document = await asyncio.to_thread(library.put, number, fee)
                quotes = [c["quote"] for c in await ask(client, library, question, seen)]
                if quotes and not any(f"{fee}元" in quote for quote in quotes):
                    seen.wrong("a change that is not in the next answer")
            await asyncio.to_thread(library.drop, document)
            await ask(client, library, question, seen)
            seen.changes += 3
            if time.monotonic() > until:
                return


async def keep_weighing(server: int, seen: Seen, until: float) -> None:
    """The server's memory, each second."""
    while time.monotonic() < until:
        seen.memory.append(resident(server))
        await asyncio.sleep(1)


def resident(process: int) -> int:
    """The memory of a process in MB."""
    status = Path(f"/proc/{process}/status").read_text("ascii")
    return int(status.partition("VmRSS:")[2].split()[0]) >> 10


async def ready(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until the server can answer."""
    async with httpx.AsyncClient(base_url=url) as client:
        while server.poll() is None:
            try:
                if (await client.get("/health")).status_code == 200:  # noqa: PLR2004
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.5)
    sys.exit("wence serve has ended")


async def run(library: Library, clients: int, seconds: float, log: Path) -> Seen:
    """Serve, ask and change for some time."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    url, seen = f"http://127.0.0.1:{port}", Seen()
    command = [
        sys.executable,
        "-m",
        "ui.cli",
        "serve",
        "--port",
        str(port),
        "--index",
        str(library.index.folder),
    ]
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out) as server:  # noqa: S603, ASYNC220
        try:
            await ready(url, server)
            until = time.monotonic() + seconds
            await asyncio.gather(
                *(keep_asking(n, url, library, seen, until) for n in range(clients)),
                keep_changing(url, library, seen, until),
                keep_weighing(server.pid, seen, until),
            )
        finally:
            server.terminate()
    return seen


def main() -> None:
    """Run, print the figures, and tell by the exit code whether all was well."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--clients", type=int, default=50)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        log = Path(scratch) / "log"
        library = Library(Path(scratch) / "index", given.paths)
        seen = asyncio.run(run(library, given.clients, 60 * given.minutes, log))
        faults = log.read_text("utf8", "replace").count("Traceback")
        if faults:
            seen.wrong(f"{faults} tracebacks in the log:\n{log.read_text('utf8', 'replace')[-4000:]}")
        doctor = [sys.executable, "-m", "ui.cli", "doctor", "--index", str(library.index.folder)]
        if subprocess.run(doctor, check=False, stdout=subprocess.DEVNULL).returncode:  # noqa: S603
            seen.wrong("the index is not whole")
    warm = seen.memory[int(WARM * len(seen.memory)) :]
    third = max(1, len(warm) // 3)
    early, late = statistics.median(warm[:third]), statistics.median(warm[-third:])
    if late > GROWTH * early:
        seen.wrong(f"memory went from {early:.0f} to {late:.0f} MB")
    ranks = statistics.quantiles(seen.seconds, n=100)
    print(
        f"{given.clients} clients, {given.minutes:g} minutes: {len(seen.seconds)} answers "
        f"({len(seen.seconds) / given.minutes / 60:.1f} a second), {seen.refused} of them refusals, "
        f"median {ranks[49]:.2f} s, 95th percentile {ranks[94]:.2f} s, 99th {ranks[98]:.2f} s; "
        f"{seen.told_busy} told at once that there is no place; {seen.citations} citations checked; "
        f"{seen.changes} changes; memory {early:.0f} MB, {late:.0f} MB at the end; "
        f"amiss: {sum(seen.amiss.values()) or 'nothing'}"
    )
    sys.exit(bool(seen.amiss))


if __name__ == "__main__":
    main()
