"""PDF: the text of its pages; a page that is a picture, or whose text layer is rubbish, is recognised."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rag.errors import ReadingError
from rag.reading import ocr
from rag.reading.garbled import garbled
from rag.reading.model import Extract
from rag.reading.paged import Page, compose
from rag.reading.pdf_pages import PDFIUM, Leaf, leaf_of
from rag.reading.scans import MOST_PAGES, named, told

_TAIL = 2048
_MOST_PAGES = 10_000
_FEW = 30  # characters that a stamp or a scanner's note puts on a page
_PICTURE = 0.5  # of the page


def extract(data: bytes, tell: Callable[[str], None]) -> Extract:
    """The text of a .pdf file with its pages; `tell` hears of every page that is recognised.

    Raises ReadingError for what is encrypted, truncated, broken, or holds no text.
    """
    import pypdfium2  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

    if b"%PDF-" not in data[:_TAIL]:
        raise ReadingError("不是 PDF 文件：请检查文件内容，或重新导出为 PDF")
    if b"%%EOF" not in data[-_TAIL:]:
        raise ReadingError("PDF 不完整（缺少文件尾）：请重新下载或重新导出")
    try:
        with PDFIUM, pypdfium2.PdfDocument(data) as document:
            if len(document) > _MOST_PAGES:
                raise ReadingError(f"超过 {_MOST_PAGES} 页：请拆分文件")
            leaves = [leaf_of(document, number) for number in range(len(document))]
        return _compose(data, leaves, tell)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise ReadingError("PDF 有密码：请去掉密码后再放入") from error
        raise ReadingError("PDF 已损坏，打不开：请重新下载或重新导出") from error


def _compose(data: bytes, leaves: list[Leaf], tell: Callable[[str], None]) -> Extract:
    rubbish = {n for n, leaf in enumerate(leaves) if garbled(leaf.text, leaf.unmapped)}
    scanned = {n for n, leaf in enumerate(leaves) if n not in rubbish and _is_picture(leaf)}
    pages = [leaf.page for leaf in leaves]
    wanted = sorted(rubbish | scanned)
    can = bool(wanted) and ocr.available()
    sure: dict[int, float] = {}
    for at, number in enumerate(wanted[:MOST_PAGES] if can else ()):
        tell(f"识别第 {number + 1} 页（{at + 1}/{len(wanted)}）")
        found = ocr.recognise(_picture(data, number), number, pages[number].size)
        if found.page.lines:
            pages[number] = found.page
            sure[number] = found.confidence
    for number in rubbish - sure.keys():
        pages[number] = Page(pages[number].size)
    if not any(page.lines for page in pages):
        raise ReadingError(_nothing(wanted, rubbish, can=can))
    left = wanted[MOST_PAGES:] if can else wanted
    warnings = told({n + 1: sure[n] for n in sure if n in scanned})
    warnings += told({n + 1: sure[n] for n in sure if n in rubbish}, "的文字层是乱码")
    if left:
        which = named([n + 1 for n in left])
        mend = f"一份文件最多识别 {MOST_PAGES} 页，请拆分" if can else f"{ocr.MEND}，再移除并重新放入这份文件"
        garbage = "，或文字层是乱码" if rubbish.intersection(left) else ""
        warnings += (f"{which}没有读入（是图片{garbage}）：{mend}",)
    blank = [n + 1 for n in wanted[:MOST_PAGES] if n not in sure and not pages[n].lines] if can else []
    if blank:
        warnings += (f"{named(blank)}没有认出文字（可能是图片）",)
    return compose(pages, warnings)


def _is_picture(leaf: Leaf) -> bool:
    """Whether a page shows something, but no text that could be read."""
    letters = sum(not c.isspace() for c in leaf.text)
    return not leaf.bare and (not letters or (letters < _FEW and leaf.pictured > _PICTURE))


def _nothing(wanted: list[int], rubbish: set[int], *, can: bool) -> str:
    if not wanted:
        return "PDF 里没有文字，也没有图片：请检查文件内容"
    why = "PDF 的文字层是乱码" if len(rubbish) == len(wanted) else "PDF 里没有文字（是扫描件）"
    if can:
        return f"{why}，也没有认出文字：请换成更清晰的扫描件，或文字版"
    return f"{why}：{ocr.MEND}，或换成文字版"


def _picture(data: bytes, number: int) -> Any:
    """Page `number` (from 0) as a picture, as fine as recognition needs."""
    import pypdfium2  # noqa: PLC0415 heavy

    with PDFIUM, pypdfium2.PdfDocument(data) as document:
        page = document[number]
        return page.render(scale=ocr.SIDE / max(page.get_size())).to_pil()
