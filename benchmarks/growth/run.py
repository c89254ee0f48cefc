"""How the local engine grows: indexing, memory, disk, searching and recall from 10,000 passages to a million.

python benchmarks/growth/run.py TEXTS QUESTIONS.jsonl PASSAGES...

Makes for each number of passages a corpus of windows of the texts (a file of JSON Lines, or all such files
of a folder that are named *_text), `DOCUMENT` to a document, indexes it as `wence index` does and asks the
questions; each step has a process of its own, whose memory is that of all the processes it starts (Linux
tells it). What was measured is added to results.json; `report.py` makes the table and the plot of it.
"""

# ruff: noqa: INP001, S603, T201 - scripts, not a package; they start themselves

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))

from windows import rows, windows  # noqa: E402 - what the measurements share

RESULTS = HERE / "results.json"
DOCUMENT = 100  # windows
SPARE = 1.1  # times more windows than passages: one that begins a list goes with what follows it
NEAREST, SAMPLE = 10, 200  # of the recall: so many neighbours of so many questions
LOOK = 0.5  # seconds between two looks at the memory
LOOKED_UP = 1000  # neighbours that a search asks for
NEW = "青禾市热泵补贴办法\n\n第三条　购置热泵的住户，凭发票在三十日内申领补贴八百元。\n"
ITS_QUESTION = "青禾市购置热泵的住户怎样申领补贴？"


def write(texts: Path, passages: int, corpus: Path) -> None:
    """A corpus of so many windows."""
    cut = windows(texts)
    with corpus.open("w", encoding="utf8") as out:
        for number in range(int(SPARE * passages / DOCUMENT)):
            parts = list(islice(cut, DOCUMENT))
            if len(parts) < DOCUMENT:
                raise SystemExit(f"{texts} is enough for {number * DOCUMENT} passages only")
            row = {"id": str(number), "title": f"文集第{number}卷", "text": "\n".join(parts)}
            out.write(json.dumps(row, ensure_ascii=False) + "\n")


def build(index: Path, corpus: Path) -> dict[str, Any]:
    """Index the corpus."""
    from rag import assembly  # noqa: PLC0415
    from rag.index import Index  # noqa: PLC0415
    from rag.indexing import Indexer  # noqa: PLC0415

    name, encoder = assembly.encoder(assembly.Choice(index))
    opened = Index(index, encoder, name, create=True)
    started = time.perf_counter()
    report = Indexer(opened).add([corpus])
    return {
        "passages": report.passages,
        "seconds": time.perf_counter() - started,
        "disk_mib": sum(f.stat().st_size for f in index.rglob("*") if f.is_file()) / 2**20,
    }


def ask(index: Path, questions: Path) -> dict[str, Any]:
    """Search for each question, then add a document."""
    from rag import assembly  # noqa: PLC0415
    from rag.indexing import Indexer  # noqa: PLC0415

    asked = [row["question"] for row in rows(questions)]
    bot = assembly.chatbot(assembly.Choice(index), once=True)
    for question in asked[:5]:
        bot.search(question)
    times = []
    for question in asked:
        started = time.perf_counter()
        bot.search(question)
        times.append(1000 * (time.perf_counter() - started))
    file = index.with_suffix(".txt")
    file.write_text(NEW, "utf8")
    started = time.perf_counter()
    Indexer(bot.index).add([file])
    added = time.perf_counter() - started
    if "热泵" not in bot.search(ITS_QUESTION).hits[0].text:
        raise SystemExit("the added document is not found first")
    return {"latencies_ms": times, "add_seconds": added}


def compare(folder: Path, questions: Path) -> dict[str, Any]:
    """The share of the `NEAREST` of all vectors that the dense part finds."""
    import numpy as np  # noqa: PLC0415

    from rag import assembly  # noqa: PLC0415

    index = assembly.chatbot(assembly.Choice(folder), once=True).index
    assert index.encoder is not None
    queries = index.encoder.encode_queries([row["question"] for row in islice(rows(questions), SAMPLE)])
    scores = np.full((len(queries), 0), 0.0, np.float32)
    numbers = np.full((len(queries), 0), 0, np.int64)
    for some, vectors in index.store.vectors_since(0, index.encoder.dimension):
        scores = np.hstack([scores, queries @ vectors.T])
        numbers = np.hstack([numbers, np.broadcast_to(some, (len(queries), len(some)))])
        best = np.argsort(-scores, axis=1, kind="stable")[:, :NEAREST]
        scores, numbers = np.take_along_axis(scores, best, 1), np.take_along_axis(numbers, best, 1)
    found = [{n for n, _ in index.dense(query, LOOKED_UP)[:NEAREST]} for query in queries]
    shares = [len(f & {*n}) / NEAREST for f, n in zip(found, numbers.tolist(), strict=True)]
    return {"recall10": float(np.mean(shares))}


def step(*arguments: object) -> dict[str, Any]:
    """Take a step in a process of its own, whose most memory is told too."""
    before, peak = time.perf_counter(), 0.0
    ran = subprocess.Popen(
        [sys.executable, __file__, *map(str, arguments)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parent.parent)},
    )
    while ran.poll() is None:
        peak = max(peak, memory(ran.pid))
        time.sleep(LOOK)
    assert ran.stdout is not None
    if ran.returncode:
        raise SystemExit(f"{arguments[0]} came to nothing")
    figures: dict[str, Any] = json.loads(ran.stdout.read().splitlines()[-1])
    return {"wall": time.perf_counter() - before, "peak_mib": peak, **figures}


def memory(session: int) -> float:
    """What the processes of a session hold, in MiB; what they share counts once."""
    held = 0
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, StopIteration):  # it has ended
            if os.getsid(int(process.name)) == session:
                told = (process / "smaps_rollup").read_text("ascii").splitlines()
                held += next(int(line.split()[1]) for line in told if line.startswith("Pss:"))
    return held / 1024


def first(index: Path, question: str) -> float:
    """Seconds from the start of a process to its first answer."""
    code = "import sys; from ui.cli import main; main()"
    started = time.perf_counter()
    subprocess.run(
        [sys.executable, "-c", code, "ask", question, "--index", index],
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(HERE.parent.parent)},
    )
    return time.perf_counter() - started


def measure(texts: Path, questions: Path, passages: int) -> dict[str, Any]:
    """All figures for one number of passages."""
    with tempfile.TemporaryDirectory() as scratch:
        corpus, index = Path(scratch) / "corpus.jsonl", Path(scratch) / "index"
        write(texts, passages, corpus)
        built = step("build", index, corpus)
        question = next(rows(questions))["question"]
        cold = [first(index, question) for _ in range(3)]
        asked, compared = step("ask", index, questions), step("compare", index, questions)
        return {"build": built, "first_seconds": sorted(cold)[1], "ask": asked, "compare": compared}


def main(texts: Path, questions: Path, sizes: list[int]) -> None:
    """Measure each size and keep what was found."""
    kept: dict[str, Any] = json.loads(RESULTS.read_text("utf8")) if RESULTS.exists() else {}
    for size in sizes:
        found = measure(texts, questions, size)
        day = datetime.now(UTC).date().isoformat()
        kept[str(size)] = {"date": day, "cores": os.cpu_count(), **found}
        RESULTS.write_text(json.dumps(kept, indent=1) + "\n", "utf8")
        print(f"{size:,} passages measured", file=sys.stderr)


if __name__ == "__main__":
    steps = {"build": build, "ask": ask, "compare": compare}
    if len(sys.argv) > 1 and sys.argv[1] in steps:
        print(json.dumps(steps[sys.argv[1]](*map(Path, sys.argv[2:4]))))
    elif len(sys.argv) > 3:  # noqa: PLR2004
        main(Path(sys.argv[1]), Path(sys.argv[2]), [int(size) for size in sys.argv[3:]])
    else:
        sys.exit("python benchmarks/growth/run.py TEXTS QUESTIONS.jsonl PASSAGES...")
