"""README.md with the table, and the plot, from what `run.py` measured: python benchmarks/growth/report.py."""

# ruff: noqa: INP001 - scripts, not a package

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from typing import Any

HERE = Path(__file__).parent
ABOUT = """\
# How the local engine grows

Made by

```
python benchmarks/growth/run.py ../shared/training ../shared/eval/stard/dev.jsonl 10000 100000 1000000
python benchmarks/growth/report.py
```

(half an hour; the second needs matplotlib, of the dependency group `peers`) from `results.json`. The corpora
are windows of 150 characters of policy texts and news, a hundred to a document; the questions are those of
stard/dev; the model is the bundled one. Recall is of the dense part against a search of all vectors. Memory
is that of all processes together, the files that are mapped into it included. Before the first answer of a
process the files lie in the system's memory, as they do when they were written or read a moment ago.

"""

Found = Mapping[str, Any]


def percentile(found: Found, percent: int) -> float:
    """A percentile of the times of the questions, in ms."""
    times = sorted(found["ask"]["latencies_ms"])
    return float(times[min(len(times) - 1, len(times) * percent // 100)])


MEASURES: Mapping[str, Callable[[Found], float]] = {
    "indexing, s": lambda f: f["build"]["seconds"],
    "passages a second": lambda f: f["build"]["passages"] / f["build"]["seconds"],
    "peak memory, indexing, MiB": lambda f: f["build"]["peak_mib"],
    "index on disk, MiB": lambda f: f["build"]["disk_mib"],
    "process started to first answer, s": lambda f: f["first_seconds"],
    "a search, median, ms": lambda f: median(f["ask"]["latencies_ms"]),
    "95th percentile, ms": lambda f: percentile(f, 95),
    "peak memory, searching, MiB": lambda f: f["ask"]["peak_mib"],
    "one more document, s": lambda f: f["ask"]["add_seconds"],
    "recall@10 of the dense part": lambda f: f["compare"]["recall10"],
}
PLOTTED = ("indexing, s", "95th percentile, ms", "peak memory, indexing, MiB", "index on disk, MiB")


def table(results: Mapping[str, Found]) -> str:
    """The Markdown table, a column a size."""
    rows = [
        ["", *(f"{found['build']['passages']:,} passages" for found in results.values())],
        ["---"] * (1 + len(results)),
        *([name, *(_round(of(found)) for found in results.values())] for name, of in MEASURES.items()),
    ]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _round(value: float) -> str:
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"  # noqa: PLR2004 three digits tell enough


def plot(results: Mapping[str, Found], file: Path) -> None:
    """How the measures grow beside the number of passages, both in powers of ten."""
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("svg")
    import matplotlib.pyplot as plt  # noqa: PLC0415

    figure, places = plt.subplots(1, len(PLOTTED), figsize=(12, 3), layout="constrained")
    sizes = [found["build"]["passages"] for found in results.values()]
    for name, place in zip(PLOTTED, places, strict=True):
        place.loglog(sizes, [MEASURES[name](found) for found in results.values()], "o-", color="#1f6f54")
        place.set(title=name, xlabel="passages")
        place.grid(visible=True, which="major", alpha=0.3)
    figure.savefig(file, metadata={"Date": None})


if __name__ == "__main__":
    measured: dict[str, Found] = json.loads((HERE / "results.json").read_text("utf8"))
    measured = dict(sorted(measured.items(), key=lambda pair: int(pair[0])))
    plot(measured, HERE / "growth.svg")
    last = list(measured.values())[-1]
    days = f"Measured {last['date']}, {last['cores']} cores.\n\n"
    (HERE / "README.md").write_text(ABOUT + days + table(measured) + "\n![Growth](growth.svg)\n", "utf8")
