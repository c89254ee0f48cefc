"""Texts cut to windows: as many passages as a measurement wants."""

# ruff: noqa: INP001 - read by scripts

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any

WINDOW, STRIDE = 150, 26  # characters of a window, and from one to the next


def rows(file: Path) -> Iterator[dict[str, Any]]:
    """The rows of a JSON Lines file, packed or not."""
    opened = lzma.open if file.suffix == ".xz" else open
    with opened(file, "rt", encoding="utf8") as lines:
        yield from map(json.loads, lines)


def windows(texts: Path) -> Iterator[str]:
    """Windows, one after another, as sentences: of a file of JSON Lines, or a folder's files *_text.jsonl."""
    files = sorted(texts.glob("*_text.jsonl*"), reverse=True) if texts.is_dir() else [texts]
    for row in chain.from_iterable(map(rows, files)):
        text = "".join(row["text"].split())
        for start in range(0, max(1, len(text) - WINDOW), STRIDE):
            yield text[start : start + WINDOW].strip("。；：，") + "。"
