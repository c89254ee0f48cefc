"""The verb `doctor`: what works on this machine and in the index, what is missing, each with its mend."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

import typer

from rag.assembly import Choice
from rag.errors import IndexMissing, WenceError
from rag.findings import Finding, Level, attention, fault
from ui.options import DEFAULT_INDEX, Embedding, Generator, IndexDir, Json, Models, Reranker
from ui.printing import print_json
from ui.progress import bar

if TYPE_CHECKING:
    from rag.soundness import Tell

_MARKS: Final = {Level.OK: "正常", Level.WARNING: "注意", Level.FAULT: "须修"}


def doctor(
    index: IndexDir = DEFAULT_INDEX,
    models: Models = None,
    embedding: Embedding = None,
    reranker: Reranker = None,
    generator: Generator = None,
    as_json: Json = False,
) -> None:
    """检查本机和索引：哪些正常，哪些缺，怎么补救。 Check this machine and the index."""
    from rag.machine import survey  # noqa: PLC0415

    choice = Choice(index, models, embedding, reranker, generator)
    found = list(survey(choice))
    with bar() as progress:
        found += _of_the_index(choice, progress)
    faults = sum(finding.level is Level.FAULT for finding in found)
    if as_json:
        print_json({"whole": not faults, "findings": [asdict(finding) for finding in found]})
    else:
        for finding in found:
            print(f"{_MARKS[finding.level]}  {finding.text}{'；' + finding.mend if finding.mend else ''}")
    if faults:
        print(f"有 {faults} 处须修，见标明“须修”的各行", file=sys.stderr)
        raise typer.Exit(2)


def _of_the_index(choice: Choice, tell: Tell) -> Iterator[Finding]:
    from rag import assembly  # noqa: PLC0415
    from rag.soundness import examine  # noqa: PLC0415

    try:
        name, encoder = assembly.encoder(choice)
        yield from examine(assembly.index(choice, encoder, name), tell)
    except WenceError as error:
        text, _, mend = str(error).partition("；")
        yield (attention if isinstance(error, IndexMissing) else fault)("index", text, mend)
