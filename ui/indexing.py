"""The verb `index`: files into the index, once or for as long as they change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.assembly import Choice
from rag.errors import NotFound
from ui.options import DEFAULT_INDEX, Embedding, IndexDir, Json, Models
from ui.printing import print_json
from ui.progress import bar
from ui.rendering import terminal


def index_(
    paths: Annotated[list[Path] | None, typer.Argument(help="文件或文件夹 · files or folders")] = None,
    *,
    prune: Annotated[
        bool, typer.Option("--prune", help="去掉文件已不在的文件 · drop documents whose file has gone")
    ] = False,
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="全部重新编码（换编码器时用）· encode everything anew")
    ] = False,
    collection: Annotated[
        str | None,
        typer.Option("--collection", help="归入这一类（默认按所在子文件夹）· keep under this name"),
    ] = None,
    watch: Annotated[
        bool,
        typer.Option("--watch", help="守着文件夹，随时跟上其中的增改移删 · keep in step with folders"),
    ] = False,
    engine: Annotated[
        str,
        typer.Option(
            "--engine", help="由谁切分编码：local 本机的进程，ray Ray 集群 · who prepares: local | ray"
        ),
    ] = "local",
    index: IndexDir = DEFAULT_INDEX,
    models: Models = None,
    embedding: Embedding = None,
    as_json: Json = False,
) -> None:
    """把文件读入索引：新的加入，变了的替换，没变的不动。 Read files into the index."""
    choice = Choice(index, models, embedding)
    if watch:
        from ui.watching import keep_in_step  # noqa: PLC0415

        if prune or rebuild or collection is not None or engine != "local":
            raise NotFound("--watch 不与 --prune、--rebuild、--collection、--engine 同用：请先单独运行它们")
        keep_in_step(choice, paths or [], as_json=as_json)
    else:
        _once(choice, paths or [], collection, engine, prune=prune, rebuild=rebuild, as_json=as_json)


def _look_into(paths: list[Path]) -> None:
    """Raises NotFound where a path is not there, or nothing in them can be read."""
    from rag.reading.files import CLOSED, SUFFIXES, find, shown  # noqa: PLC0415

    closed: list[Path] = []
    if not paths or list(find(paths, closed)):
        return
    if closed:
        raise NotFound(f"{shown(closed[0])}：{CLOSED}")
    raise NotFound(f"{'、'.join(map(str, paths))}：里面没有能读的文件；能读的是 {' '.join(SUFFIXES)}")


def _once(
    choice: Choice,
    paths: list[Path],
    collection: str | None,
    engine: str,
    *,
    prune: bool,
    rebuild: bool,
    as_json: bool,
) -> None:
    from rag import assembly  # noqa: PLC0415
    from rag.indexing import Indexer  # noqa: PLC0415
    from rag.intake import Report  # noqa: PLC0415

    if rebuild and engine != "local":
        raise NotFound("--rebuild 只在本机重新编码；要用 --engine ray 重做，请另收录到一个新的索引文件夹")
    if not paths and not prune and not rebuild:
        raise NotFound("请给出要收录的文件或文件夹")
    _look_into(paths)  # before anything is made: a missing path leaves nothing behind
    name, encoder = assembly.encoder(choice)
    workers = assembly.workers(engine, choice, encoder)
    fresh = not choice.index.exists()
    opened = assembly.index(choice, encoder, name, create=not rebuild, replacing=rebuild)
    with bar() as progress:
        indexer = Indexer(opened, progress, workers)
        report: Report = indexer.rebuild() if rebuild else Report()
        if paths or prune:
            report = indexer.add(paths, prune=prune, collection=collection)
    done = report.added or report.updated or report.unchanged or report.removed or rebuild
    nothing = not done and bool(report.failed)
    if as_json:
        print_json(terminal.report_json(report))
    elif not nothing:
        print(terminal.report_text(report))
    if nothing:
        if fresh:
            opened.discard()
        for source, error in report.failed:
            print(f"{source}：{error}", file=sys.stderr)
        raise typer.Exit(2)
