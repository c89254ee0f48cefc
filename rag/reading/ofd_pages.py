"""The pages of an OFD package: lines of text with the place of every character, in millimetres.

Names of elements are those of GB/T 33190-2016, whatever namespace a file gives them.
"""

from __future__ import annotations

import math
import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rag.errors import ReadingError
from rag.reading import package

if TYPE_CHECKING:
    import zipfile

_MOST_PAGES = 10_000
_PLAIN = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
_A4 = (0.0, 0.0, 210.0, 297.0)
_TURNED = 0.1  # how far from level a line may run
_SAME_LINE = 0.35  # character heights
_BACK = 0.5
_APART = 0.3  # character heights between two words
_WIDE = re.compile("[\u1100-\u11ff\u2e80-\uffdc\uffe0-\uffff\u2014\u2018-\u201d\u2026\u00b7]|[^\x00-\uffff]")


@dataclass(frozen=True, slots=True)
class Line:
    """A line of page `page` (from 0): `lefts` are its characters' left edges, `y` their foot.

    Millimetres from the page's upper left corner; `template` is the id of the template
    that it belongs to ("": the page's own).
    """

    page: int
    text: str
    lefts: tuple[float, ...]
    y: float
    size: float
    template: str

    @property
    def left(self) -> float:
        """Where the line begins."""
        return self.lefts[0]


@dataclass(slots=True)
class Page:
    """Width and height in millimetres, and the lines in the order in which the file draws them."""

    width: float
    height: float
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class _Run:
    """Characters that are drawn as one."""

    text: str
    lefts: list[float]
    y: float
    size: float

    @property
    def right(self) -> float:
        return self.lefts[-1] + _advance(self.text[-1], self.size)


def pages_of(archive: zipfile.ZipFile) -> tuple[list[Page], str]:
    """The pages of all documents of the package, and the title that it states ("": none).

    Raises ReadingError for a package that lacks a part or whose XML is broken.
    """
    reader = _Package(archive)
    entry = "OFD.xml"
    pages: list[Page] = []
    title = ""
    for body in _named(reader.tree(entry), "DocBody"):
        title = title or next((" ".join(_text(t).split()) for t in _within(body, "Title")), "")
        for root in _named(body, "DocRoot"):
            _document(reader, _resolved(entry, _text(root)), pages)
    return pages, title


def _document(reader: _Package, path: str, pages: list[Page]) -> None:
    root = reader.tree(path)
    box = next((_numbers(_text(b)) for b in _within(root, "PhysicalBox")), _A4)
    templates = {
        t.get("ID", ""): _resolved(path, t.get("BaseLoc", "")) for t in _within(root, "TemplatePage")
    }
    drawn: dict[str, list[_Run]] = {}
    for holder in _named(root, "Pages"):
        for entry in _named(holder, "Page"):
            if len(pages) >= _MOST_PAGES:
                raise ReadingError(f"超过 {_MOST_PAGES} 页：请拆分文件")
            content = reader.tree(_resolved(path, entry.get("BaseLoc", "")))
            own = next((_numbers(_text(b)) for b in _within(content, "PhysicalBox")), box)
            _, _, width, height = own if len(own) == len(_A4) else _A4
            page = Page(width, height)
            over: list[Line] = []
            for template in _named(content, "Template"):
                name = template.get("TemplateID", "")
                if name in templates and name not in drawn:
                    drawn[name] = list(_runs(reader.tree(templates[name])))
                lines = list(_lines(drawn.get(name, []), len(pages), name))
                if template.get("ZOrder") == "Foreground":
                    over += lines
                else:
                    page.lines += lines
            page.lines += [*_lines(list(_runs(content)), len(pages), ""), *over]
            pages.append(page)


def _runs(page: Any) -> Iterator[_Run]:
    """The text objects under `page`; not what runs slantwise, as watermarks do."""
    for item in _within(page, "TextObject"):
        if item.get("Visible", "true").lower() == "false":
            continue
        boundary = _numbers(item.get("Boundary", ""))
        matrix = _numbers(item.get("CTM", "")) or _PLAIN
        if len(boundary) < 2 or len(matrix) != len(_PLAIN):  # noqa: PLR2004
            continue
        a, b, c, d, e, f = matrix
        if min(abs(a), abs(b)) > _TURNED * max(abs(a), abs(b)):
            continue
        size = next(iter(_numbers(item.get("Size", ""))), 0.0)
        broad = next(iter(_numbers(item.get("HScale", ""))), 1.0) or 1.0
        x = y = 0.0
        for code in _named(item, "TextCode"):
            text = _text(code).strip("\r\n")
            x = next(iter(_numbers(code.get("X", ""))), x)
            y = next(iter(_numbers(code.get("Y", ""))), y)
            if not text.strip():
                continue
            across = _places(code.get("DeltaX", ""), text, x, size * broad)
            down = _places(code.get("DeltaY", ""), text, y, 0.0)
            lefts = [a * h + c * v + e + boundary[0] for h, v in zip(across, down, strict=True)]
            foot = b * across[0] + d * down[0] + f + boundary[1]
            if all(map(math.isfinite, (*lefts, foot))):
                yield _Run(text, lefts, foot, max(0.1, size * math.hypot(c, d)))


def _lines(runs: Sequence[_Run], page: int, template: str) -> Iterator[Line]:
    """Runs that follow one another at one height put together."""
    line: _Run | None = None
    for run in runs:
        if line is not None:
            level = abs(run.y - line.y) < _SAME_LINE * max(run.size, line.size)
            apart = run.lefts[0] - line.right
            if level and apart > -_BACK * line.size:
                if apart > _APART * line.size and not line.text[-1].isspace():
                    line.text += " "
                    line.lefts.append(line.right)
                line.text += run.text
                line.lefts += run.lefts
                continue
            yield _finished(line, page, template)
        line = _Run(run.text, list(run.lefts), run.y, run.size)
    if line is not None:
        yield _finished(line, page, template)


def _finished(run: _Run, page: int, template: str) -> Line:
    """The line without the spaces that it begins and ends with."""
    text = run.text.rstrip()
    first = len(text) - len(text.lstrip())
    return Line(page, text[first:], tuple(run.lefts[first : len(text)]), run.y, run.size, template)


def _places(deltas: str, text: str, start: float, size: float) -> list[float]:
    """Where each character of `text` begins, from the distances that the file gives or else their widths.

    “g 3 4.2” stands for three times 4.2; where distances run out the last goes on.
    """
    steps: list[float] = []
    tokens = iter(deltas.split())
    for token in tokens:
        if token == "g":  # noqa: S105 the standard's word for a group
            count, value = _numbers(next(tokens, "")), _numbers(next(tokens, ""))
            if count and value:
                steps += [value[0]] * min(int(count[0]), len(text))
        else:
            steps += _numbers(token)
        if len(steps) >= len(text):
            break
    places = [start]
    for n, character in enumerate(text[:-1]):
        step = steps[min(n, len(steps) - 1)] if steps else _advance(character, size)
        places.append(places[-1] + step)
    return places


def _advance(character: str, size: float) -> float:
    return size if _WIDE.match(character) else size / 2


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


def _named(parent: Any, name: str) -> Iterator[Any]:
    return (child for child in parent if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == name)


def _within(parent: Any, name: str) -> Iterator[Any]:
    return (item for item in parent.iter(f"{{*}}{name}"))


def _text(element: Any) -> str:
    return element.text or ""


def _numbers(text: str) -> tuple[float, ...]:
    """The numbers of an ST_Box or ST_Array; none where one of them is no number."""
    try:
        return tuple(map(float, text.split()))
    except ValueError:
        return ()
