"""`wence eval`: question files measured in one process, the models loaded once."""

from __future__ import annotations

import sys
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.assembly import Choice
from rag.errors import NotFound
from ui.feedback import list_feedback
from ui.options import DEFAULT_INDEX, Embedding, Generator, IndexDir, Json, Models, Reranker
from ui.printing import print_json
from ui.progress import bar

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rag.chatbot import Chatbot
    from rag.domain import Answer, History
    from rag.evaluation.measuring import Report
    from rag.indexing import Progress


def eval_(
    files: Annotated[list[Path] | None, typer.Argument(help="问题文件，JSON Lines · question files")] = None,
    *,
    feedback: Annotated[
        bool, typer.Option("--feedback", help="只列出读者对回答的评价 · list what readers thought of answers")
    ] = False,
    html: Annotated[
        Path | None,
        typer.Option("--html", help="把图表和没做对的问题写成一个网页 · a page with charts and failures"),
    ] = None,
    index: IndexDir = DEFAULT_INDEX,
    models: Models = None,
    embedding: Embedding = None,
    reranker: Reranker = None,
    generator: Generator = None,
    as_json: Json = False,
) -> None:
    """用问题文件评测检索、引文、拒答和用时。 Measure retrieval, citations, refusals and latency."""
    from ui.rendering.measured import report_json, report_tables  # noqa: PLC0415

    if feedback:
        list_feedback(index, as_json=as_json)
        return
    if not files:
        raise NotFound("请给出问题文件（JSON Lines），或用 --feedback 列出评价")
    with bar() as progress:
        report = evaluated(Choice(index, models, embedding, reranker, generator), files, progress)
    for line in report.bad:
        print(f"跳过 {line}", file=sys.stderr)
    if html is not None:
        _write(html, report, files)
    if as_json:
        print_json(report_json(report))
        return
    from rich.console import Console  # noqa: PLC0415

    for table in report_tables(report):
        Console().print(table)
    if html is not None:
        print(f"网页写到了 {html}")


def _write(file: Path, report: Report, files: Sequence[Path]) -> None:
    from ui.rendering.report import report_html  # noqa: PLC0415

    page = report_html(report, [f.name for f in files], date.today().isoformat())  # noqa: DTZ011
    try:
        file.write_text(page, "utf8")
    except OSError as error:
        raise NotFound(f"写不了 {file}：{error.strerror}；请换一个 --html") from error


def evaluated(choice: Choice, files: Sequence[Path], progress: Progress) -> Report:
    """What the question files measure.

    Raises:
        NotFound: a file is not there, or none holds a question that can be used.

    """
    from rag.evaluation.measuring import measure  # noqa: PLC0415
    from rag.evaluation.questions import BadLine, questions  # noqa: PLC0415

    lines = list(questions(files))
    bad = [line for line in lines if isinstance(line, BadLine)]
    if len(bad) == len(lines):
        why = f"（{bad[0]}）" if bad else ""
        names = "、".join(map(str, files))
        raise NotFound(f"{names}：里面没有能用的问题{why}；每行应是一个 JSON 对象，至少有 question")
    program = _Program(choice)
    return measure(lines, program, lambda done, every: progress("提问", done, every))


class _Program:
    """The chosen parts; the index is opened when a question first needs it."""

    def __init__(self, choice: Choice) -> None:
        from rag import assembly  # noqa: PLC0415

        self._choice = choice
        self._alone = assembly.answerer(choice, once=True)
        self._rewrite = assembly.rewriter(self._alone)

    @cached_property
    def _bot(self) -> Chatbot:
        from rag import assembly  # noqa: PLC0415

        return assembly.chatbot(self._choice, once=True, answering=self._alone)

    def search(self, question: str, history: History, k: int) -> Answer:
        """The passages for a question."""
        return self._bot.search(question, history, k=k)

    def ask(self, question: str, history: History, passages: Sequence[tuple[str, str]] | None) -> Answer:
        """The answer, from the index or from passages (title, text)."""
        from rag.chatbot import ask_passages  # noqa: PLC0415

        if passages is None:
            return self._bot.ask(question, history)
        return ask_passages(self._alone, question, passages, history, self._rewrite)
