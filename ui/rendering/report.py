"""A report of `wence eval` as one page that needs nothing else: figures, charts, failures with passages."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from ui.rendering.charts import chart, dots, line, rule
from ui.rendering.markup import escaped, excerpt
from ui.rendering.measured import KINDS, groups

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.evaluation.measuring import Failure, Refusing, Report

_HEAD = Path(__file__).with_name("report.html")
_EXCERPT = 400  # characters of a passage


def report_html(report: Report, names: Sequence[str], day: str) -> str:
    """The page; `names` are the question files, `day` (ISO) when it was measured."""
    tables = "".join(
        f"<table><caption>{escaped(title)}</caption>"
        + "".join(f"<tr><td>{escaped(name)}</td><td>{escaped(value)}</td></tr>" for name, value in rows)
        + "</table>"
        for title, rows in groups(report)
    )
    bad = "".join(f"<p class='note'>跳过：{escaped(str(one))}</p>" for one in report.bad)
    run = f"{'、'.join(names)} · {report.questions} 问 · {day}"
    return (
        _HEAD.read_text("utf8")
        + f"<h1>评测</h1><p class='note'>{escaped(run)}</p>{bad}"
        + f'<div class="groups">{tables}</div>'
        + (_charts(report.refusing) if report.refusing else "")
        + _failures(report.failures)
        + "</body></html>\n"
    )


def _charts(refusing: Refusing) -> str:
    most = max((b.questions for b in refusing.reliability), default=1)
    points = [
        (
            b.confidence,
            b.answerable,
            b.questions / most,
            f"{b.questions} 问，平均把握 {b.confidence:.2f}，其中能回答 {b.answerable:.2f}",
        )
        for b in refusing.reliability
    ]
    even = line([(0, 0), (1, 1)], "even")
    figures = [
        _figure(
            "把握可靠吗",
            "点在虚线上，就是说有几成把握便有几成能回答；点的大小是问题的多少。",
            chart("把握的可靠程度", "平均把握", "其中能回答的", [even, dots(points)]),
        )
    ]
    if refusing.curve:
        recall = line([(at.threshold, at.recall) for at in refusing.curve], "first")
        answered = line([(at.threshold, at.answered) for at in refusing.curve], "second")
        keys = '<span class="key">该拒答的拒了</span><span class="key dashed">能回答的答了</span>'
        marks = [recall, answered, rule(refusing.threshold, "现在的界限")]
        figures.append(_figure("拒答的界限", keys, chart("拒答的界限", "界限", "比例", marks), plain=False))
    return f'<h2>把握与拒答</h2><div class="charts">{"".join(figures)}</div>'


def _figure(title: str, told: str, drawn: str, *, plain: bool = True) -> str:
    note = f"<p class='note'>{escaped(told)}</p>" if plain else f"<p>{told}</p>"
    return f"<figure><figcaption>{escaped(title)}</figcaption>{drawn}{note}</figure>"


def _failures(failures: Sequence[Failure]) -> str:
    """The failures by kind, each with what was wanted, what was said and the best passages."""
    order = list(KINDS)
    out = []
    for kind, those in groupby(sorted(failures, key=lambda f: order.index(f.kind)), key=lambda f: f.kind):
        rows = [_failure(one) for one in those]
        out.append(f"<h2>{escaped(KINDS[kind])} · {len(rows)}</h2>{''.join(rows)}")
    return "".join(out)


def _failure(failure: Failure) -> str:
    sure = "" if failure.confidence is None else f" <span class='soft'>把握 {failure.confidence:.2f}</span>"
    wanted = f"<p>应有：{escaped('；'.join(failure.wanted))}</p>" if failure.wanted else ""
    said = f"<p>回答：{escaped(failure.answer)}</p>" if failure.answer else ""
    passages = "".join(
        f"<blockquote>{escaped(excerpt(text, _EXCERPT))}<cite>{escaped(title)}</cite></blockquote>"
        for title, text in failure.passages
    )
    return f"<details><summary>{escaped(failure.question)}{sure}</summary>{wanted}{said}{passages}</details>"
