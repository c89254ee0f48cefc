"""A report of `wence eval` as JSON and as tables for a terminal."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.table import Table

    from rag.evaluation.measuring import Latency, Report

_DIGITS = 4
KINDS = {
    "not_found": "前 10 份里没有该找到的文件",
    "no_evidence": "引文里没有依据",
    "not_answered": "能回答却拒答",
    "not_refused": "该拒答却答了",
}
"""How a failure is called."""

Group = tuple[str, list[tuple[str, str]]]
"""A title, and rows of name and value."""


def report_json(report: Report) -> dict[str, Any]:
    """The object `wence eval --json` prints; shares from 0 to 1, null where nothing tells."""
    return {
        "questions": report.questions,
        "errors": [asdict(line) for line in report.bad],
        "retrieval": {"questions": report.searched, **_rounded(report.retrieval)}
        if report.retrieval
        else None,
        "quotes": _rounded(asdict(report.quoting)) if report.quoting else None,
        "refusal": _rounded(asdict(report.refusing)) if report.refusing else None,
        "latency_ms": {
            "search": _rounded(asdict(report.search_ms)) if report.search_ms else None,
            "ask": _rounded(asdict(report.ask_ms)) if report.ask_ms else None,
        },
        "failures": [
            {**asdict(f), "passages": [{"title": title, "text": text} for title, text in f.passages]}
            for f in report.failures
        ],
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _rounded(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(part) for part in value]
    return round(value, _DIGITS) if isinstance(value, float) else value


def groups(report: Report) -> list[Group]:
    """The figures by what they measure, in words; what was not asked for is left out."""
    out: list[Group] = []
    if report.retrieval:
        rows = [(name, percent(value)) for name, value in report.retrieval.items()]
        out.append((f"检索（{report.searched} 问）", rows))
    if report.quoting:
        q = report.quoting
        rows = [
            ("依据全部引到", percent(q.evidence)),
            ("引文含依据", percent(q.precision)),
            ("引文含标准答案", percent(q.exact)),
            ("引文与标准答案的字对重合", percent(q.overlap)),
            ("每答引文", f"{q.citations:.2f} 处"),
            ("引文长度中位数", f"{q.characters:.0f} 字"),
        ]
        out.append((f"引文（{q.questions} 问能回答）", [r for r in rows if r[1] != "–"]))
    if report.refusing:
        r = report.refusing
        rows = [
            ("把握的区分度 AUC", f"{r.area:.4f}" if r.area is not None else "–"),
            ("该拒答的拒了（召回）", percent(r.recall)),
            ("拒答拒得对（精确）", percent(r.precision)),
            ("能回答却拒了", percent(r.wrongly_refused)),
            ("拒答的界限", f"{r.threshold:.3f}"),
        ]
        title = f"拒答（{r.answerable} 问能回答，{r.unanswerable} 问不能）"
        out.append((title, [row for row in rows if row[1] != "–"]))
    times = [*_times("检索", report.search_ms), *_times("回答", report.ask_ms)]
    return [*out, ("用时", times)] if times else out


def percent(share: float | None) -> str:
    """A share in per cent; – where there is none."""
    return "–" if share is None else f"{100 * share:.2f} %"


def _times(name: str, latency: Latency | None) -> list[tuple[str, str]]:
    if latency is None:
        return []
    return [
        (f"{name}，中位数", f"{latency.median:.1f} 毫秒"),
        (f"{name}，第 95 百分位", f"{latency.percentile_95:.1f} 毫秒"),
    ]


def report_tables(report: Report) -> list[Table]:
    """A table for each group of figures, and one that counts the failures."""
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    counted = {kind: sum(f.kind == kind for f in report.failures) for kind in KINDS}
    failed = [(name, f"{counted[kind]} 问") for kind, name in KINDS.items() if counted[kind]]
    out = []
    for title, rows in [*groups(report), *([("没做对的", failed)] if failed else [])]:
        table = Table(title=title, title_justify="left", show_header=False, min_width=44)
        table.add_column()
        table.add_column(justify="right")
        for name, value in rows:
            table.add_row(Text(name), Text(value))
        out.append(table)
    return out
