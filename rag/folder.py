"""The folder of an index: there, or made."""

from __future__ import annotations

from pathlib import Path

from rag.errors import IndexUnusable


def ready(store: Path, *, create: bool) -> Path:
    """The file of an index, whose folder is there; with `create` the folder is made where missing.

    Raises:
        IndexUnusable: there is no index, or its folder can't be made.

    """
    folder = store.parent
    if not store.exists():
        if not create:
            raise IndexUnusable(
                f"这里还没有索引：{folder}；请先运行 wence index 文件或文件夹 --index {folder}"
            )
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexUnusable(f"建不了索引文件夹 {folder}：{error.strerror}；请换一个 --index") from error
    return store
