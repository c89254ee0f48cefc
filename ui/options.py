"""The options that the verbs share, and what is wrong with them told in one line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from rag.domain import Status
from rag.errors import NotFound
from rag.filters import Filters, today
from rag.question import printable

DEFAULT_INDEX = Path(".wence")

IndexDir = Annotated[Path, typer.Option("--index", envvar="WENCE_INDEX", help="索引文件夹 · index folder")]
Models = Annotated[
    Path | None,
    typer.Option("--models", envvar="WENCE_MODELS", help="自己的 models.yaml · your own models.yaml"),
]
Json = Annotated[bool, typer.Option("--json", help="输出 JSON · print JSON")]
Embedding = Annotated[str | None, typer.Option("--embedding", help="编码器配置 · embedding profile")]
Reranker = Annotated[str | None, typer.Option("--reranker", help="重排配置 · reranker profile")]
Generator = Annotated[str | None, typer.Option("--generator", help="生成配置 · generator profile")]
Batch = Annotated[
    Path | None,
    typer.Option("--batch", help="逐行读入问题的 JSON Lines 文件 · a JSON Lines file of questions"),
]
Text = Annotated[str | None, typer.Argument(help="要核对的文字 · the text to check")]
Question = Annotated[str | None, typer.Argument(help="问题 · the question")]
DocumentIds = Annotated[
    list[str], typer.Option("--document", help="只在这份文件里找，可重复 · only in this document, repeatable")
]
Issuer = Annotated[
    str | None, typer.Option("--issuer", help="发文机关，可只写一部分 · issuer, or part of its name")
]
Collections = Annotated[
    list[str],
    typer.Option(
        "--collection", help="只在这一类（及其下）的文件里找，可重复 · only in this collection, repeatable"
    ),
]
Since = Annotated[
    str | None, typer.Option("--since", help="此日（含）以后发布 · issued on or after, YYYY-MM-DD")
]
Until = Annotated[
    str | None, typer.Option("--until", help="此日（含）以前发布 · issued on or before, YYYY-MM-DD")
]
StatusOption = Annotated[str, typer.Option("--status", help="in_force | not_yet | repealed | any")]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="以哪一天判断是否有效（默认今天）· the date to judge by, YYYY-MM-DD"),
]


def day(option: str, value: str | None) -> str | None:
    """The date given to `option` in ISO form; NotFound where it is none."""
    if value is None:
        return None
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise NotFound(f"{option} {value}：不是日期；请写成 2024-01-31 这样") from error


def filters_of(
    documents: list[str],
    issuer: str | None,
    since: str | None,
    until: str | None,
    status: str,
    as_of: str | None,
    collections: list[str],
) -> Filters:
    """The options of `search` and `ask` as one value; NotFound for a status or date that is none."""
    known = [*(s.value for s in Status if s is not Status.UNKNOWN), "any"]
    if status not in known:
        raise NotFound(f"--status {status}：不认识；请用 {'、'.join(known)} 之一")
    return Filters(
        documents=tuple(documents),
        issuer=issuer,
        since=day("--since", since),
        until=day("--until", until),
        status=None if status == "any" else Status(status),
        collections=tuple(collections),
        as_of=day("--as-of", as_of) or today(),
    )


def question_or_batch(question: str | None, batch: Path | None, what: str = "一个问题") -> str:
    """The question (or `what` is wanted), cleaned; NotFound without it or a batch file that exists."""
    if (question is None or not question.strip()) == (batch is None):
        raise NotFound(f"请写{what}，或用 --batch 给出 JSON Lines 文件（两者取其一）")
    if batch is not None and not batch.is_file():
        raise NotFound(f"{batch}：没有这个文件；请检查 --batch 的路径")
    return printable(question or "")
