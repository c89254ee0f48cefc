"""What `wence diff` does: two versions of a rule, article by article, in the terminal or as JSON."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Annotated

import typer

from rag.domain import Document
from rag.errors import IndexMissing, NotFound
from ui.options import DEFAULT_INDEX, IndexDir, Json
from ui.printing import print_json

Version = Annotated[str, typer.Argument(help="文件编号，或文件路径 · a document id, or a file")]


def diff(old: Version, new: Version, index: IndexDir = DEFAULT_INDEX, as_json: Json = False) -> None:
    """逐条对照一份规定的两个版本：增加、删去、改动。 Two versions of a rule, article by article."""
    from rag.comparison import compare  # noqa: PLC0415
    from ui.rendering.comparison import comparison_json, comparison_text  # noqa: PLC0415

    before, after = (_document(which, index) for which in (old, new))
    rows = compare(before, after)
    if as_json:
        print_json(comparison_json(before, after, rows))
    else:
        print(comparison_text(before, after, rows))


def _document(which: str, index: Path) -> Document:
    """A document of the index by its id, or one read from a file."""
    from rag import assembly  # noqa: PLC0415

    path = Path(which)
    if path.is_file():
        return _read(path)
    found = None
    with suppress(IndexMissing):
        found = assembly.index(assembly.Choice(index)).document(which)
    if found is None:
        raise NotFound(f"{which}：既不是文件，也不是索引 {index} 里的文件编号；wence list 列出全部编号")
    return found


def _read(path: Path) -> Document:
    from rag.metadata import extract  # noqa: PLC0415
    from rag.reading import Failure  # noqa: PLC0415
    from rag.reading.readers import Readers  # noqa: PLC0415
    from rag.structure import outline  # noqa: PLC0415

    with Readers() as readers:
        first = next(readers.begin(path)(lambda _: None))
    if isinstance(first, Failure):
        raise NotFound(f"{first.source}：{first.error}")
    return Document(
        id=str(path),
        title=first.title,
        source=str(path),
        text=first.text,
        sha256="",
        metadata=extract(first.text, first.title, first.metadata),
        outline=outline(first.text, first.headings),
    )
