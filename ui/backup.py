"""The verbs `export` and `import`: an index as one file, and back."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from ui.options import DEFAULT_INDEX, IndexDir, Json
from ui.printing import print_json
from ui.progress import bar


def export_(
    file: Annotated[Path, typer.Argument(help="写到哪个文件 · the file to write")],
    index: IndexDir = DEFAULT_INDEX,
    as_json: Json = False,
) -> None:
    """把整个索引（连同上传的原件和对话）写成一个文件。 Write the whole index to one file."""
    from rag import assembly  # noqa: PLC0415
    from rag.backup import export  # noqa: PLC0415

    with bar() as progress:
        contents = export(assembly.index(assembly.Choice(index)), file, progress)
    if as_json:
        print_json({"file": str(file), "bytes": file.stat().st_size, **asdict(contents)})
    else:
        print(f"已写出 {file}：{contents.documents} 份文件，{file.stat().st_size / (1 << 20):.1f} MB。")


def import_(
    file: Annotated[Path, typer.Argument(help="wence export 写的文件 · what wence export wrote")],
    index: IndexDir = DEFAULT_INDEX,
    as_json: Json = False,
) -> None:
    """从 export 写的文件恢复索引，--index 须是空的。 Make an index from an exported file."""
    from rag import assembly  # noqa: PLC0415
    from rag.backup import restore  # noqa: PLC0415

    with bar() as progress:
        contents = restore(file, index, progress, lambda made: assembly.database(assembly.Choice(made)))
    if as_json:
        print_json({"index": str(index), **asdict(contents)})
    else:
        print(f"已恢复到 {index}：{contents.documents} 份文件，{contents.passages} 段。")
