"""What works on this machine and what is missing: models, optional parts, fonts, room on the disk."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rag import assembly
from rag.errors import WenceError
from rag.findings import Finding, attention, fault, well
from rag.inventory import inventory
from rag.reading import ocr, office

_LITTLE: Final = 1 << 30
"""Bytes free under which large collections may not be indexed."""
_FONTS: Final = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/usr/share/X11/fonts/TTF",
    "/usr/share/X11/fonts/Type1",
)
"""Where PDFium looks for fonts that a PDF does not bring along."""
_CHINESE: Final = (
    "cjk",
    "sourcehan",
    "wqy",
    "uming",
    "ukai",
    "simsun",
    "simhei",
    "droidsansfallback",
    "fandol",
)


def survey(choice: assembly.Choice) -> Iterator[Finding]:
    """Everything about this machine, for the profiles of `choice`."""
    yield from _models(choice)
    yield from _parts()
    yield from _fonts()
    yield _disk(choice.index)


def _models(choice: assembly.Choice) -> Iterator[Finding]:
    try:
        name, encoder = assembly.encoder(choice)
        rows, width = encoder.encode_queries(["问策"]).shape
        if (rows, width) == (1, encoder.dimension):
            yield well("models", f"编码器 {name} 能用，{width} 维")
        else:
            yield fault(
                "models", f"编码器 {name} 给出 {width} 维，应是 {encoder.dimension} 维", "请检查 models.yaml"
            )
    except WenceError as error:
        yield fault("models", *_parted(str(error)))
    except (OSError, ValueError) as error:
        yield fault("models", f"编码器读不了（{' '.join(str(error).split())}）", "请重新安装，或重新下载模型")
    try:
        entries = inventory(choice.profiles())
    except WenceError as error:
        yield fault("models", *_parted(str(error)))
        return
    chosen = {"reranker": choice.reranker, "generator": choice.generator}
    for entry in entries:
        wanted = chosen.get(entry.section)
        told = {"reranker": "重排", "generator": "生成"}.get(entry.section)
        if told and entry.model and (entry.name == wanted if wanted else entry.default):
            if entry.available:
                yield well("models", f"{told}配置 {entry.name} 可用")
            else:
                lacks = entry.lacks or f"模型 {entry.model} 不在本机；wence models 列出找过的地方"
                yield fault("models", *_parted(f"{told}配置 {entry.name}：{lacks}"))


def _parts() -> Iterator[Finding]:
    """The optional parts, and what can't be done without them."""
    for name, there, without, mend in (
        ("ocr", ocr.available(), "扫描件和图片里的字读不出来", ocr.MEND),
        (
            "office",
            office.program() is not None,
            "旧版 Word 和 WPS 文件（.doc .wps）读不了",
            "请安装 LibreOffice",
        ),
        ("llm", find_spec("openai") is not None, "不能用服务器上的语言模型", "pip install 'wence[llm]'"),
        ("mcp", find_spec("mcp") is not None, "不能用 MCP 接入", "pip install 'wence[mcp]'"),
        (
            "milvus",
            find_spec("pymilvus") is not None,
            "不能把检索放在 Milvus 服务器上",
            "pip install 'wence[milvus]'",
        ),
        (
            "postgres",
            find_spec("psycopg") is not None,
            "不能把文件和对话放在 PostgreSQL 数据库里",
            "pip install 'wence[postgres]'",
        ),
        ("ray", find_spec("ray") is not None, "收录不能用 --engine ray", "pip install 'wence[ray]'"),
    ):
        if there:
            yield well("parts", f"可选部件 {name} 已装")
        else:
            yield attention("parts", f"可选部件 {name} 没有装：{without}", mend)


def _fonts() -> Iterator[Finding]:
    if not sys.platform.startswith("linux"):  # the others bring Chinese fonts along
        return
    names = (file.name.lower() for folder in _FONTS for file in Path(folder).rglob("*.[ot]t[cf]"))
    if any(mark in name for name in names for mark in _CHINESE):
        yield well("fonts", "有中文字体")
    else:
        yield attention(
            "fonts",
            "没有中文字体：PDF 没有内嵌字体时，原页图上会缺字（正文和引用不受影响）",
            "Debian 请装 fonts-noto-cjk",
        )


def _disk(folder: Path) -> Finding:
    there = next(place for place in (folder.absolute(), *folder.absolute().parents) if place.exists())
    free = shutil.disk_usage(there).free
    told = f"{folder} 所在的磁盘还有 {free / (1 << 30):.1f} GB"
    if free < _LITTLE:
        return attention("disk", told, "请腾出空间：写不下时已收录的不会坏，但新的收不进来")
    return well("disk", told)


def _parted(message: str) -> tuple[str, str]:
    """An error's line as what is wrong and how to mend it."""
    what, _, mend = message.partition("；")
    return what, mend
