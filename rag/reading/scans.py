"""What is said of pages whose text was recognised, or could not be read."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

MOST_PAGES = 500
"""Pages of one file that are recognised: at a second or two a page, a quarter of an hour."""

_MOST_NAMED = 20  # pages in a warning
_UNSURE = 0.9  # confidence below which a page is named by itself


def told(sure: Mapping[int, float], kind: str = "是扫描件") -> tuple[str, ...]:
    """The warning for pages (from 1) that were recognised with these confidences."""
    if not sure:
        return ()
    mean = math.floor(100 * sum(sure.values()) / len(sure)) / 100  # never said to be surer than it is
    weak = [page for page, confidence in sure.items() if confidence < _UNSURE]
    more = f"；{named(weak)}不够清晰" if weak and len(weak) < len(sure) else ""
    return (f"{named([*sure])}{kind}，文字由识别得到（平均可信度 {mean:.2f}{more}），请核对原页",)


def named(pages: Sequence[int]) -> str:
    """“第 1–3、7 页”."""
    runs: list[list[int]] = []
    for page in sorted(pages):
        if runs and page == runs[-1][1] + 1:
            runs[-1][1] = page
        else:
            runs.append([page, page])
    shown = "、".join(str(a) if a == b else f"{a}–{b}" for a, b in runs[:_MOST_NAMED])
    return f"第 {shown} 页" if len(runs) <= _MOST_NAMED else f"第 {shown} 等 {len(pages)} 页"
