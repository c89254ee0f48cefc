"""Pictures of pages → lines with their places: optical character recognition, on this machine.

RapidOCR runs the models of PP-OCRv4 (Du et al., 2020, arXiv:2009.09941), which lie inside its
package, by ONNX Runtime. It is an extra of the project: without it a page that is a picture is
told of, and nothing else fails.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rag.reading.layout import Line
from rag.reading.paged import Page

if TYPE_CHECKING:
    from PIL.Image import Image

MEND = (
    "请安装识别组件：pip install 'wence[ocr]'"
    if sys.version_info < (3, 13)
    else "识别组件要用 Python 3.11 或 3.12：请换用后安装 pip install 'wence[ocr]'"
)
"""What to do where there is no recognition."""
SIDE = 1500
"""Pixels of a page's longer side: of larger pages the models miss whole lines."""

_LEAST = 0.5  # confidence of a line that is kept
_SPACE = 0.7  # line heights between two characters that a space parts
_ACROSS, _DOWN = 50, 26  # pixels of the shortest ruled line; strokes of characters are shorter
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Recognised:
    """A page and how sure the recognition is of its characters, 0 to 1 (nothing found: 0)."""

    page: Page
    confidence: float


@lru_cache(maxsize=1)
def available() -> bool:
    """Whether this machine can recognise."""
    if find_spec("rapidocr_onnxruntime") is None or find_spec("cv2") is None:
        return False
    try:
        import cv2  # noqa: F401, PLC0415 heavy; fails where a system library is missing
    except ImportError:
        return False
    return True


def recognise(image: Image, number: int, size: tuple[float, float]) -> Recognised:
    """What stands on `image`, page `number` (from 0), which is `size` (width, height) points large."""
    import numpy as np  # noqa: PLC0415 heavy

    with _LOCK:
        found = _engine()(np.asarray(image.convert("RGB"))[:, :, ::-1], return_word_box=True)[0] or []
    scale = (size[0] / image.width, size[1] / image.height)
    lines, weights = [], []
    for corners, text, confidence, boxes, words, *_ in found:
        line = _line(number, corners, text, boxes, words, scale)
        if line is not None:
            lines.append(line)
            weights.append((len(line.text), float(confidence)))
    rules = [(a * scale[0], b * scale[1], c * scale[0], d * scale[1]) for a, b, c, d in _rules(image)]
    count = sum(length for length, _ in weights)
    mean = sum(length * sure for length, sure in weights) / count if count else 0.0
    return Recognised(Page(size, lines, rules, loose=True), mean)


def _rules(image: Image) -> Iterator[tuple[float, float, float, float]]:
    """The ruled lines of a table in pixels: what is left of the ink when short strokes are taken off."""
    import cv2  # noqa: PLC0415 heavy
    import numpy as np  # noqa: PLC0415 heavy

    ink = cv2.adaptiveThreshold(
        255 - np.asarray(image.convert("L")), 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY, 31, -10
    )
    for shape in ((_ACROSS, 1), (1, _DOWN)):
        strokes = cv2.morphologyEx(ink, cv2.MORPH_OPEN, cv2.getStructuringElement(cv2.MORPH_RECT, shape))
        for left, top, width, height, _ in cv2.connectedComponentsWithStats(strokes)[2][1:]:
            x, y = left + width / 2, top + height / 2  # a line, however thick it is printed
            yield (left, y, left + width, y) if shape[1] == 1 else (x, top, x, top + height)


@lru_cache(maxsize=1)
def _engine() -> Any:
    from rapidocr_onnxruntime import RapidOCR  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

    return RapidOCR(max_side_len=SIDE, text_score=_LEAST)


def _line(
    number: int, corners: Any, text: str, boxes: Any, words: Any, scale: tuple[float, float]
) -> Line | None:
    """A recognised line; its words' boxes give its characters' edges, spaces stand between them."""
    left, right = (side(x for x, _ in corners) * scale[0] for side in (min, max))
    top, bottom = (side(y for _, y in corners) * scale[1] for side in (min, max))
    edges: list[tuple[float, float]] = []
    at = 0
    for word, box in zip(words, boxes, strict=False):
        start = text.find(word, at)
        if start < 0:
            break
        low, high = (side(x for x, _ in box) * scale[0] for side in (min, max))
        here = edges[-1][1] if edges else low
        if at == start and edges and low - here > _SPACE * (bottom - top):
            text = f"{text[:at]} {text[at:]}"
            start += 1
        edges += [(here, here)] * (start - at)
        step = (high - low) / len(word)
        edges += [(low + n * step, low + (n + 1) * step) for n in range(len(word))]
        at = start + len(word)
    if at < len(text.rstrip()):  # a line without words: its characters share it evenly
        step = (right - left) / max(1, len(text))
        edges = [(left + n * step, left + (n + 1) * step) for n in range(len(text))]
    else:
        edges += [(right, right)] * (len(text) - len(edges))
    line = Line(number, text, tuple(edges), top, bottom)
    return line.trimmed() if text.strip() else None
