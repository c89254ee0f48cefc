"""Pictures of pages (.png .jpg .tif …): their text by recognition; the frames of a TIFF are pages."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from rag.errors import ReadingError
from rag.reading import ocr
from rag.reading.model import Extract
from rag.reading.paged import compose
from rag.reading.scans import MOST_PAGES, told

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp")
"""The pictures that can be read, in lower case."""

_LONG = 842.0  # points; a picture says little about its paper, so its longer side is that of A4
_MOST_PIXELS = 100_000_000


def extract(data: bytes, tell: Callable[[str], None]) -> Extract:
    """The text on a picture; `tell` hears of every page.

    Raises ReadingError for what is no picture or too large, holds no text, or can't be
    recognised on this machine.
    """
    if not ocr.available():
        raise ReadingError(f"是图片，文字要识别才能读入：{ocr.MEND}")
    pages, sure = [], {}
    for number, image in enumerate(frames(io.BytesIO(data))):
        if number == MOST_PAGES:
            raise ReadingError(f"超过 {MOST_PAGES} 页：请拆分后再放入")
        tell(f"识别第 {number + 1} 页")
        found = ocr.recognise(image, number, size_of(image))
        pages.append(found.page)
        sure[number + 1] = found.confidence
    if not any(page.lines for page in pages):
        raise ReadingError("图片里没有认出文字：请换成更清晰的图片，或文字版")
    return compose(pages, told(sure, "是图片"))


def frames(source: io.BytesIO | Path) -> Iterator[Image]:
    """The pictures in a file, upright, no longer than recognition needs.

    Raises:
        ReadingError: it is no picture, is broken, or too large.

    """
    from PIL import Image, ImageOps, ImageSequence  # noqa: PLC0415 heavy

    try:
        with Image.open(source) as whole:
            if whole.width * whole.height > _MOST_PIXELS:
                raise ReadingError("图片超过一亿像素：请缩小后再放入")
            for frame in ImageSequence.Iterator(whole):
                image: Any = ImageOps.exif_transpose(frame)
                image.thumbnail((ocr.SIDE, ocr.SIDE))
                yield _opaque(image)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ReadingError("图片打不开：文件可能已损坏，请重新获取或另存为 PNG") from error


def size_of(image: Image) -> tuple[float, float]:
    """Width and height of the page on a picture, in points."""
    scale = _LONG / max(image.width, image.height)
    return image.width * scale, image.height * scale


def _opaque(image: Image) -> Image:
    """The picture on white paper."""
    from PIL import Image as Images  # noqa: PLC0415 heavy

    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    paper = Images.new("RGBA", image.size, "white")
    paper.alpha_composite(image.convert("RGBA"))
    return paper.convert("RGB")
