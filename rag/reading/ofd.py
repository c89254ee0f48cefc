"""OFD (GB/T 33190-2016), the format of China's official documents: the text of its pages as it stands there.

A package of XML: OFD.xml names the documents, Document.xml their pages and templates,
Content.xml what a page draws. Names of elements are looked for in whatever namespace.
"""

from __future__ import annotations

import posixpath
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from rag.errors import ReadingError
from rag.reading import package
from rag.reading.model import Extract
from rag.reading.ofd_drawing import POINTS, drawn, elements, lines_of, numbers
from rag.reading.paged import Page, compose
from rag.reading.scans import named

if TYPE_CHECKING:
    import zipfile

    from rag.reading.ofd_drawing import Run

_KIND = " OFD 文件"
_MOST_PAGES = 10_000
_A4 = (0.0, 0.0, 210.0, 297.0)
_EDGE = 0.15  # of a page's height, where running heads stand


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A page: its size, what it draws itself, and (template, over the text) for each that it uses."""

    size: tuple[float, float]
    content: Any
    templates: tuple[tuple[str, bool], ...]


def extract(data: bytes) -> Extract:
    """The text of an .ofd file with its pages and where it stands on them.

    Raises ReadingError for what is no such package, is encrypted or broken, or holds no text.
    """
    with package.opened(data, _KIND) as archive:
        reader = _Package(archive)
        pages: list[Page] = []
        title = ""
        for body in elements(reader.tree("OFD.xml"), "DocBody"):
            title = title or next((" ".join((t.text or "").split()) for t in body.iter("{*}Title")), "")
            for root in elements(body, "DocRoot"):
                _document(reader, _resolved("OFD.xml", root.text or ""), pages)
    empty = [number for number, page in enumerate(pages, 1) if not page.lines]
    if len(empty) == len(pages):
        raise ReadingError("OFD 里没有文字（可能是扫描件）：请换成文字版，或另存为 PDF 后再放入")
    return replace(compose(pages, (f"{named(empty)}没有文字（可能是图片）",) if empty else ()), title=title)


def _document(reader: _Package, path: str, pages: list[Page]) -> None:
    """Add the pages of the document at `path`."""
    root = reader.tree(path)
    box = next((numbers(b.text or "") for b in root.iter("{*}PhysicalBox")), _A4)
    templates = {
        t.get("ID", ""): reader.tree(_resolved(path, t.get("BaseLoc", "")))
        for t in root.iter("{*}TemplatePage")
    }
    sheets: list[_Sheet] = []
    for entry in (page for holder in elements(root, "Pages") for page in elements(holder, "Page")):
        if len(pages) + len(sheets) >= _MOST_PAGES:
            raise ReadingError(f"超过 {_MOST_PAGES} 页：请拆分文件")
        content = reader.tree(_resolved(path, entry.get("BaseLoc", "")))
        own = next((numbers(b.text or "") for b in content.iter("{*}PhysicalBox")), box)
        size = own[2:] if len(own) == len(_A4) and min(own[2:]) > 0 else _A4[2:]
        uses = (
            (t.get("TemplateID", ""), t.get("ZOrder") == "Foreground") for t in elements(content, "Template")
        )
        width, height = (side * POINTS for side in size)
        sheets.append(_Sheet((width, height), content, tuple(use for use in uses if use[0] in templates)))
    pages += _pages(sheets, templates, len(pages))


def _pages(sheets: Sequence[_Sheet], templates: dict[str, Any], first: int) -> list[Page]:
    """The pages with their templates' text; of what comes back, running heads go and the rest stays once."""
    times = Counter(name for sheet in sheets for name, _ in sheet.templates)
    met: Counter[str] = Counter()
    pages = []
    for number, sheet in enumerate(sheets, first):
        runs, rules = drawn(sheet.content)
        page = Page(sheet.size, rules=rules)
        over: list[Run] = []
        for name, above in sheet.templates:
            met[name] += 1
            added, ruled = drawn(templates[name])
            page.rules += ruled
            if times[name] > 1:
                added = [] if met[name] > 1 else [run for run in added if not _edge(run, sheet.size[1])]
            if above:
                over += added
            else:
                page.lines += lines_of(added, number)
        page.lines += [*lines_of(runs, number), *lines_of(over, number)]
        pages.append(page)
    return pages


def _edge(run: Run, height: float) -> bool:
    return not _EDGE * height < run.foot < (1 - _EDGE) * height


class _Package:
    """The parts of an OFD package as trees."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self._names = {name.replace("\\", "/").casefold(): name for name in archive.namelist()}

    def tree(self, path: str) -> Any:
        """The root of the XML at `path`, no entity resolved."""
        from lxml import etree  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

        name = self._names.get(path.casefold())
        if name is None:
            raise ReadingError(f"OFD 里缺少 {path}：文件可能不完整，请重新获取")
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
        try:
            return etree.fromstring(package.part(self._archive, name), parser)
        except etree.XMLSyntaxError as error:
            raise ReadingError(f"OFD 里的 {path} 已损坏：请重新获取这个文件") from error


def _resolved(base: str, location: str) -> str:
    """`location` (ST_Loc) as a path in the package: from its root, or from the part that names it."""
    location = location.strip().replace("\\", "/")
    if not location.startswith("/"):
        location = posixpath.join(posixpath.dirname(base), location)
    return posixpath.normpath(location).lstrip("/")
