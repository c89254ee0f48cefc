"""`wence index --watch`: a line for each change, until it is told to stop."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rag import assembly
from rag.errors import NotFound
from rag.watching import Event, Kind, watch
from ui.printing import print_json

if TYPE_CHECKING:
    from types import FrameType

_LINES: Final = {
    Kind.ADDED: "加入 {source}",
    Kind.UPDATED: "更新 {source}",
    Kind.MOVED: "移动 {detail} → {source}",
    Kind.REMOVED: "去掉 {source}",
    Kind.FAILED: "未能读入 {source}：{detail}",
    Kind.WARNING: "注意 {source}：{detail}",
    Kind.FOLDER_GONE: "文件夹 {source} 不见了（或未挂载）；索引里的文件不动，等它回来",
    Kind.FOLDER_BACK: "文件夹 {source} 回来了",
    Kind.BUSY: "另一个程序正在写索引 {source}；等它完成后接着做",
}


def keep_in_step(choice: assembly.Choice, folders: Sequence[Path], *, as_json: bool) -> None:
    """Keep the index in step with `folders` until Ctrl-C or SIGTERM; with `as_json` a JSON object a change.

    Raises:
        NotFound: no folder is given, or one is not there.

    """
    if not folders:
        raise NotFound("请给出要守着的文件夹，例如 wence index --watch 文件/")
    for folder in folders:
        if not folder.is_dir():
            raise NotFound(f"{folder}：没有这个文件夹；--watch 要给出文件夹")
    former = signal.signal(signal.SIGTERM, _interrupt)
    try:
        name, encoder = assembly.encoder(choice)
        index = assembly.index(choice, encoder, name, create=True)
        if not as_json:
            print(
                f"守着 {'、'.join(map(str, folders))}，变化随时收入索引 {choice.index}；按 Ctrl-C 结束。",
                flush=True,
            )
        watch(index, folders, _tell_json if as_json else _tell)
    except KeyboardInterrupt:
        if not as_json:
            print("已停止；报告过的变化都在索引里。", flush=True)
    finally:
        signal.signal(signal.SIGTERM, former)


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


def _tell(event: Event) -> None:
    print(_LINES[event.kind].format(source=event.source, detail=event.detail), flush=True)


def _tell_json(event: Event) -> None:
    told = {"change": event.kind.value, "source": event.source, "detail": event.detail}
    print_json({key: value for key, value in told.items() if value})
