"""The folder of an index: there, or made."""

from __future__ import annotations

from pathlib import Path

from rag.errors import IndexUnusable


def made(folder: Path) -> Path:
    """The folder, made where it is missing.

    Raises:
        IndexUnusable: it can't be made.

    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise IndexUnusable(f"建不了索引文件夹 {folder}：{error.strerror}；请换一个 --index") from error
    return folder
