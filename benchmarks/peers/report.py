"""README.md with the tables, and the plots, from what `run.py` wrote: python benchmarks/peers/report.py."""

# ruff: noqa: INP001 - scripts, not a package

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

HERE = Path(__file__).parent
NAMES = {"wence": "Wence", "langchain": "LangChain", "txtai": "txtai"}
COLOURS = {"wence": "#1f6f54", "langchain": "#8a8f98", "txtai": "#c2a14d"}
CLIENTS = ("1", "8", "32")
WHOLE = 10  # times from here on are rounded to whole numbers

Round = Mapping[str, Any]
"""The figures of one round of one system."""


class Measure(NamedTuple):
    """A row of the table: what it is, how it is read from a round, whether more of it is better.

    `why` says why Wence is behind, where it may be.
    """

    name: str
    of: Callable[[Round, int], float]  # the round, and the number of articles
    more: bool = False
    digits: int = 1
    why: str = ""


def _percentile(percent: int) -> Callable[[Round, int], float]:
    def value(figures: Round, _: int) -> float:
        latencies = sorted(figures["warm"]["latencies_ms"])
        return float(latencies[min(len(latencies) - 1, len(latencies) * percent // 100)])

    return value


def _rate(clients: str) -> Callable[[Round, int], float]:
    return lambda figures, _: float(figures["warm"]["per_second"][clients])


_TURNS = "half of a search by Wence is Python, of which one thread of a process runs at a time."
_CLOSER = (
    "Wence also searches whole documents and reads the best eighty passages once more; that is what its "
    "nDCG is higher by."
)
QUALITY = Measure("nDCG@10 of the first ten passages", lambda r, _: r["warm"]["ndcg10"], more=True)
MEASURES = (
    Measure("indexing, articles a second", lambda r, n: n / r["build"]["seconds"], more=True, digits=0),
    Measure("one more document, findable and on disk, s", lambda r, _: r["warm"]["add_seconds"], digits=2),
    Measure("process started to first answer, s", lambda r, _: r["first"]["wall"], digits=2),
    Measure("a question, median, ms", _percentile(50), why=_CLOSER),
    Measure("95th percentile, ms", _percentile(95), why=_CLOSER),
    Measure("99th percentile, ms", _percentile(99), why=_CLOSER),
    *(Measure(f"answers a second, clients: {n}", _rate(n), more=True, why=_TURNS) for n in CLIENTS),
    Measure("peak memory, indexing, MiB", lambda r, _: r["build"]["peak_mib"], digits=0),
    Measure("peak memory, answering, MiB", lambda r, _: r["warm"]["peak_mib"], digits=0),
    Measure(
        "index on disk, MiB",
        lambda r, _: r["build"]["disk_mib"],
        digits=0,
        why="Wence also keeps each text's outline, names, dates and way back to the original, and has two "
        "lexical indexes, of passages and of whole documents.",
    ),
    QUALITY,
)


def by_system(record: Mapping[str, Any]) -> dict[str, list[Round]]:
    """The rounds of each system that it came through, Wence's first."""
    whole = [r for r in record["rounds"] if "warm" in r]
    systems = [name for name in NAMES if any(r["system"] == name for r in whole)]
    return {name: [r for r in whole if r["system"] == name] for name in systems}


def given_up(record: Mapping[str, Any]) -> list[str]:
    """What is said of the systems that wanted more memory than there is."""
    held: dict[str, float] = {}
    for figures in record["rounds"]:
        for step in ("build", "first", "warm"):
            if most := figures.get(step, {}).get("too_much_mib"):
                held[f"{NAMES[figures['system']]} ({step})"] = most / 1024
    return [
        f"- {name} was ended when it held {most:.1f} of {record['machine']['memory_gib']} GiB."
        for name, most in held.items()
    ]


def middle(measure: Measure, rounds: Sequence[Round], articles: int) -> float:
    """The median of a measure over the rounds."""
    return median(measure.of(figures, articles) for figures in rounds)


def _times(measure: Measure, own: float, ours: float) -> float:
    """How many times better `ours` is than a peer's `own` (below 1: worse)."""
    return ours / own if measure.more else own / ours


def _cell(measure: Measure, own: float, ours: float) -> str:
    """A peer's figure, and how many times better Wence's is; of quality the difference."""
    if measure is QUALITY:
        return f"{own:.{measure.digits}f} ({ours - own:+.1f})"
    times = _times(measure, own, ours)
    return f"{own:,.{measure.digits}f} (× {times:.{_digits(times)}f})"


def _digits(times: float) -> int:
    """So many that a difference shows, however small."""
    return 0 if times >= WHOLE else 1 if round(times, 1) != 1 else 2


def table(record: Mapping[str, Any]) -> str:
    """The Markdown table of one run; a row where Wence is behind says why, below."""
    rounds = by_system(record)
    articles = record["articles"]
    lines = [f"| | {' | '.join(NAMES[s] for s in rounds)} |", f"|---|{'---|' * len(rounds)}"]
    behind = []
    for measure in MEASURES:
        ours, *others = (middle(measure, figures, articles) for figures in rounds.values())
        cells = [f"{ours:,.{measure.digits}f}", *(_cell(measure, other, ours) for other in others)]
        lines.append(f"| {measure.name} | {' | '.join(cells)} |")
        if any(_times(measure, other, ours) < 1 for other in others):
            behind.append(f"- Behind in “{measure.name}”: {measure.why or 'not yet explained.'}")
    notes = given_up(record) + behind
    return "\n".join([*lines, "", *notes] if notes else lines)


def section(record: Mapping[str, Any], name: str) -> str:
    """One run: its heading, what it ran on, the table, the plot."""
    machine, rounds = record["machine"], by_system(record)
    counts = ", ".join(f"{NAMES[s]} {figures[0]['build']['passages']:,}" for s, figures in rounds.items())
    packages = ", ".join(f"{package} {version}" for package, version in record["packages"].items())
    busiest = max(r["load_before"] for r in record["rounds"])
    return f"""## {record["articles"]:,} articles ({record["set"]}, {record["started"][:10]})

{rounds["wence"][0]["warm"]["questions"]} questions; {min(map(len, rounds.values()))} rounds, medians. \
{machine["processor"]}, {machine["cores"]} cores, {machine["memory_gib"]} GiB; load when a system began: \
{busiest:.1f} at most. Passages: {counts}. Python {record["python"]}; {packages}.

{table(record)}

![The same as bars](results/{name}.svg)
"""


HEAD = """# Beside its peers

Made by `make peers` (the measuring takes about half an hour) or, from what was measured, by
`python benchmarks/peers/report.py`; the figures are in `results/`, each of every round.

All have the same articles, the same questions, the same bundled embedding; each is set up as its own
documentation has it, with what does best here: [LangChain](langchain_system.py) splits by
RecursiveCharacterTextSplitter and asks FAISS and BM25Retriever (jieba) through EnsembleRetriever;
[txtai](txtai_system.py) has its hybrid index over character pairs; [Wence](wence_system.py) is what
`wence index`, `search` and `serve` run. Each step has a process of its own, and the systems take turns.
In brackets how many times better Wence is (below 1: worse), of nDCG the difference in points.

Clients are threads of one process; txtai's ask one after the other, since two at once end its process.
Peak memory is that of the process with all that it began, looked at five times a second; what they share
counts once, files mapped into memory count.
“Process started to first answer” is a program that is started for one question.

"""


def plot(record: Mapping[str, Any], file: Path) -> None:
    """Bars of what is felt: indexing, a question, answers a second, memory."""
    import matplotlib as mpl  # noqa: PLC0415 - the table needs no plots

    mpl.use("svg")
    mpl.rcParams.update({"svg.hashsalt": "wence", "svg.fonttype": "none", "font.size": 9})
    from matplotlib import pyplot as plt  # noqa: PLC0415

    rounds, articles = by_system(record), record["articles"]
    figure, axes = plt.subplots(2, 2, figsize=(9, 6), layout="constrained")
    panels = (
        ("articles a second, indexing", [MEASURES[0]], [""]),
        ("ms a question", MEASURES[3:6], ["median", "95th", "99th"]),
        ("answers a second", MEASURES[6:9], [f"{n} clients" for n in CLIENTS]),
        ("peak memory, MiB", MEASURES[9:11], ["indexing", "answering"]),
    )
    for axis, (title, measures, labels) in zip(axes.flat, panels, strict=True):
        for place, (system, figures) in enumerate(rounds.items()):
            at = [x + (place - (len(rounds) - 1) / 2) * 0.26 for x in range(len(measures))]
            bars = axis.bar(
                at, [middle(m, figures, articles) for m in measures], 0.24,
                color=COLOURS[system], label=NAMES[system],
            )  # fmt: skip
            axis.bar_label(bars, fmt="{:,.3g}", fontsize=7, padding=1)
        axis.set_title(title)
        axis.set_xticks(range(len(measures)), labels)
        axis.spines[["top", "right"]].set_visible(False)
        axis.margins(y=0.15)
        if title in ("ms a question", "answers a second"):
            axis.set_yscale("log")
    axes.flat[0].legend(frameon=False)
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def readme(records: Mapping[str, Mapping[str, Any]]) -> str:
    """The page, the largest run first."""
    largest_first = sorted(records.items(), key=lambda item: -item[1]["articles"])
    told = "\n".join(section(record, name) for name, record in largest_first)
    return HEAD + (told or "No run is recorded here yet.\n")


def main() -> None:
    """Write the page and the plots."""
    found = {f.stem: json.loads(f.read_text("utf8")) for f in sorted((HERE / "results").glob("*.json"))}
    for name, record in found.items():
        plot(record, HERE / "results" / f"{name}.svg")
    (HERE / "README.md").write_text(readme(found), "utf8")


if __name__ == "__main__":
    main()
