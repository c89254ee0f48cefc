"""Wence beside its peers: the same articles, the same questions, the same embedding, in one run.

python benchmarks/peers/run.py CORPUS.jsonl[.xz] QUESTIONS.jsonl [--articles N [--texts TEXTS]] [--rounds N]
                               [--systems NAME…]

With `--texts` a corpus of fewer articles is made N by windows of these texts, each an article of its own.

Each step of each system has a process of its own; the systems take turns, and begin each round one further
on. All figures are written to results/NAME.json as they come; `report.py` makes table and plots from there.
"""

# ruff: noqa: INP001, T201 - scripts, not a package

from __future__ import annotations

import argparse
import importlib.metadata
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent))

from windows import rows, windows  # noqa: E402 - what the measurements share

ROOT = HERE.parents[1]
PYTHONS = {"wence": ROOT / ".venv/bin/python"}  # the peers' libraries ask for other versions than Wence's
SYSTEMS = ("wence", "langchain", "txtai")
VOLUME = 100  # windows under one title
PACKAGES = (
    "langchain-classic",
    "langchain-community",
    "rank-bm25",
    "txtai",
    "faiss-cpu",
    "sentence-transformers",
)


def unpacked(corpus: Path, articles: int | None, texts: Path | None, folder: Path) -> Path:
    """The first `articles` of a corpus as a plain .jsonl; what it lacks of them are windows of `texts`."""
    plain = folder / "corpus.jsonl"
    more = windows(texts) if texts else ()
    made = ({"id": f"w{n}", "title": f"文集第{n // VOLUME}卷", "text": text} for n, text in enumerate(more))
    with plain.open("w", encoding="utf8") as out:
        for row in islice(chain(rows(corpus), made), articles):
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return plain


def step(system: str, name: str, folder: Path, corpus: Path, questions: Path) -> dict[str, Any]:
    """Run one step; its figures, `wall` being the seconds from the start of the process to its answer."""
    python = PYTHONS.get(system, Path(sys.executable))
    command = [str(word) for word in (python, HERE / "step.py", system, name, folder, corpus, questions)]
    quiet = os.environ | {"PYTHONPATH": str(ROOT), "TOKENIZERS_PARALLELISM": "true"}
    started = time.perf_counter()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=quiet) as process:  # noqa: S603
        assert process.stdout
        line = process.stdout.readline()
        wall = time.perf_counter() - started
        _, errors = process.communicate()
    if not line:
        raise SystemExit(f"{system} {name}: {errors.decode('utf8', 'replace')[-2000:]}")
    return {**json.loads(line), "wall": wall}


def measured(system: str, corpus: Path, questions: Path) -> dict[str, Any]:
    """One round of one system, in a folder that is gone afterwards; it ends where memory does."""
    folder = Path(tempfile.mkdtemp(prefix=f"peers-{system}-"))
    figures = {}
    try:
        for name in ("build", "first", "warm"):
            figures[name] = step(system, name, folder, corpus, questions)
            if "too_much_mib" in figures[name]:
                break
        return figures
    finally:
        shutil.rmtree(folder)


def machine() -> dict[str, Any]:
    """What it ran on."""
    described = re.search(
        r"^model name\s*: (.*)$", Path("/proc/cpuinfo").read_text("utf8"), flags=re.MULTILINE
    )
    processor = described[1] if described else platform.processor()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {"processor": processor, "cores": os.cpu_count(), "memory_gib": round(memory, 1)}


def main() -> None:
    """Measure, and write down every figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("corpus", type=Path)
    parser.add_argument("questions", type=Path)
    parser.add_argument("--articles", type=int, help="so many of them")
    parser.add_argument("--texts", type=Path, help="what the articles are made more by")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--systems", nargs="+", default=SYSTEMS)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="peers-") as scratch:
        corpus = unpacked(chosen.corpus, chosen.articles, chosen.texts, Path(scratch))
        count = sum(1 for _ in corpus.open(encoding="utf8"))
        record: dict[str, Any] = {
            "started": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine(),
            "python": platform.python_version(),
            "packages": {name: importlib.metadata.version(name) for name in PACKAGES},
            "set": f"{chosen.corpus.parent.name}/{chosen.questions.stem}",
            "articles": count,
            "rounds": [],
        }
        out = HERE / "results" / f"{chosen.corpus.parent.name}-{count}.json"
        for number in range(chosen.rounds):
            for place in range(len(chosen.systems)):
                system = chosen.systems[(number + place) % len(chosen.systems)]
                load = os.getloadavg()[0]
                figures = measured(system, corpus, chosen.questions)
                record["rounds"].append({"system": system, "round": number, "load_before": load, **figures})
                out.write_text(json.dumps(record, ensure_ascii=False) + "\n", "utf8")
                print(f"round {number + 1}, {system}: {figures['build']}", flush=True)


if __name__ == "__main__":
    main()
