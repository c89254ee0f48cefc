"""HTML: the main text, whole and in order, without menus, scripts and styles.

`trafilatura` judges where the main text stands (Barbaresi 2021, "Trafilatura: A
Web Scraping Library and Command-Line Tool for Text Discovery and Extraction").
The text is then taken from the page itself, the whole element that holds it, so
that no paragraph is lost, moved or merged on the way.
"""

from __future__ import annotations

import codecs
import logging
import re
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from rag.reading import site, tables
from rag.reading.cleaning import clean
from rag.reading.encoding import LIKELY, UndecodableError, score
from rag.reading.html_tables import grid
from rag.reading.model import Extract
from rag.reading.text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from lxml.html import HtmlElement  # type: ignore[import-untyped]


def _names(names: str) -> frozenset[str]:
    return frozenset(names.split())


_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w-]+)", re.IGNORECASE)
_XML = re.compile(r"^\s*<\?xml[^>]*\?>")
# &#1; and the like: lxml refuses to handle the control characters they stand for.
_CONTROL_REFERENCE = re.compile(
    r"&#(?:x0*(?:[0-8bcef]|1[0-9a-f])|0*(?:[0-8]|1[124-9]|2\d|3[01]))(?:;|\b)", re.IGNORECASE
)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
_NEVER = _names(
    "script style noscript template iframe object embed svg canvas nav aside button select "
    "option input textarea form footer dialog head audio video map"
)
_BLOCKS = _names(
    "address article blockquote body center dd details div dl dt fieldset figcaption figure h1 h2 h3 h4 h5 "
    "h6 header hr html li main ol p pre section summary table tbody td tfoot th thead tr ul caption"
)
_CONTAINERS = _names("body div article main section center table tbody td form")
_HEADINGS = _names("h1 h2 h3 h4 h5 h6")
_TIGHT = _names("li tr dt dd pre")
_WITHIN = "br"
_ROLES = _names("navigation banner contentinfo search complementary menu menubar")
_CHROME = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|footer|sidebar|share|pager|"
    r"pagination|toolbar|copyright|skip-link)(?:$|[\s_-])",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SITE = re.compile(r"\s*(?:_|\s[-–—|]\s|\|).*$")
_META = {name.lower(): name for name in "ArticleTitle PubDate ContentSource SiteName author date".split()} | {
    "firstpublishedtime": "PubDate"
}
_TIME = re.compile(
    r"^(\d{4}-\d\d-\d\d)-[\d:]+$"
)  # 2024-03-11-17:20:05, as the State Council's site writes it
_CHROME_SHARE = 0.3  # an element named "menu" that holds more of the page than this is no menu
_SHORT_LINK = 12  # characters
_LAYOUT_CELL = 400  # characters; a longer cell belongs to a table that only lays the page out


@dataclass(slots=True)
class _Page:
    """Blocks as lines, with the element each comes from."""

    lines: list[tuple[str, HtmlElement, str]] = field(default_factory=list)
    pending: list[str] = field(default_factory=list)

    def flush(self, element: HtmlElement, kind: str, *, keep_spaces: bool = False) -> None:
        """End a block."""
        text = "".join(self.pending)
        self.pending.clear()
        first = True
        for line in text.split("\n"):
            body = line if keep_spaces else _SPACES.sub(" ", line.replace("\r", " ")).strip(" ")
            if body.strip():
                self.lines.append((body, element, kind if first else _WITHIN))
                first = False


def extract(data: bytes) -> Extract:
    """The main text of a .html file with its title and headings. Raises UndecodableError."""
    import lxml.html  # type: ignore[import-untyped]  # noqa: PLC0415 heavy

    raw, damage = _decoded(data)
    source, _, unseen = clean(_CONTROL_REFERENCE.sub("", _XML.sub("", raw, count=1)))
    if "<" not in source:
        raise UndecodableError
    try:
        root = lxml.html.document_fromstring(source, parser=lxml.html.HTMLParser(huge_tree=True))
    except (ValueError, lxml.etree.ParserError) as error:
        raise UndecodableError from error
    meta = {
        name: _TIME.sub(r"\1", value)
        for m in root.iter("meta")
        if (name := _META.get(m.get("name", "").lower())) and (value := (m.get("content") or "").strip())
    }
    title = meta.get("ArticleTitle", "")
    page_title = " ".join((root.findtext(".//title") or "").split())
    _strip(root)
    page = _Page()
    _walk(root, page)
    heads = [text for text, _, kind in page.lines if kind == "h1"]
    lines = _main(source, root, page.lines)
    meta = site.stated(text for text, _, _ in lines) | meta
    lines = [(text, *lines[n][1:]) for n, text in site.cleared([text for text, _, _ in lines])]
    lines = list(_with_names(lines))
    text, headings, fixed = _write(lines)
    title = title or (heads[0] if len(set(heads)) == 1 else "") or _SITE.sub("", page_title) or page_title
    return Extract(text, title, meta, headings, fixed, warnings=damage + unseen)


def _decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The page decoded as it says it is, where that is true: many say gb2312 and are something else."""
    match = _CHARSET.search(data[:4096])
    if match is None or data.startswith(_MARKS):
        return decoded(data)
    name = match.group(1).decode("ascii", "replace").lower()
    for codec in ("utf-8", _SUPERSETS.get(name, name)):  # no other text is valid UTF-8 by chance
        try:
            text = data.decode(codec)
        except (UnicodeDecodeError, LookupError):
            continue
        if codec == "utf-8" or score(text) >= LIKELY:
            return text, ()
    return decoded(data)


def _strip(root: HtmlElement) -> None:
    """Take out what is never text: scripts, menus, hidden elements."""
    whole = max(1, len(root.text_content()))
    for element in list(root.iter()):
        if element is root or element.getparent() is None or element.tag in ("body", "html"):
            continue
        if not isinstance(element.tag, str) or element.tag in _NEVER or _chrome(element, whole):
            element.drop_tree()


def _chrome(element: HtmlElement, whole: int) -> bool:
    """Whether `element` is page furniture by its role, its name, its style or its many short links."""
    if "hidden" in element.attrib or _HIDDEN.search(element.get("style") or ""):
        return True
    if element.get("role") in _ROLES:
        return True
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if _CHROME.search(names):
        return len(element.text_content()) < _CHROME_SHARE * whole
    if element.tag in ("ul", "ol", "table"):
        links = ["".join(a.text_content().split()) for a in element.iter("a")]
        size = len("".join(element.text_content().split()))
        # Links and nothing else are a menu, unless they have names as long as documents have.
        full = len(links) > 2 and sum(map(len, links)) >= 0.9 * size  # noqa: PLR2004 three make a menu
        return full and size / len(links) <= _SHORT_LINK
    return False


def _walk(root: HtmlElement, page: _Page) -> None:
    """Document order, without recursion (pages nest deeper than Python's stack)."""
    stack: list[tuple[HtmlElement, bool]] = [(root, False)]
    while stack:
        element, done = stack.pop()
        tag = element.tag
        if done:
            if tag in _BLOCKS:
                page.flush(element, tag, keep_spaces=tag == "pre")
            page.pending.append(element.tail or "")
            continue
        if tag == "tr" and not _layout(element):
            page.flush(element, "tr")
            cells = (
                _SPACES.sub(" ", cell.text_content()).strip() for cell in element.iterchildren("td", "th")
            )
            page.pending.append(" | ".join(cell for cell in cells if cell))
            page.flush(element, "tr")
            page.pending.append(element.tail or "")
            continue
        if tag in _BLOCKS:
            parent = element.getparent()
            page.flush(
                parent if parent is not None else element, str(parent.tag) if parent is not None else "body"
            )
        if tag == "br":
            page.pending.append("\n")
        text = element.text or ""
        page.pending.append(text if tag == "pre" else text.replace("\n", " "))
        stack.append((element, True))
        stack.extend((child, False) for child in reversed(element))
    page.flush(root, "body")


def _with_names(
    lines: Sequence[tuple[str, HtmlElement, str]],
) -> Iterator[tuple[str, HtmlElement, str]]:
    """`lines`, with the rows of a table naming their columns where the table does."""
    for table, group in groupby(lines, key=lambda line: _table_of(line[1]) if line[2] == "tr" else None):
        if table is None:
            yield from group
            continue
        rows, merged, declared = grid([element for _, element, _ in group])
        holder = table
        for text in tables.lines(rows, merged, declared=declared):
            yield text, holder, "tr"


def _table_of(row: HtmlElement) -> HtmlElement | None:
    return next(row.iterancestors("table"), None)


def _layout(row: HtmlElement) -> bool:
    """Whether a row only places things on the page."""
    cells = list(row.iterchildren("td", "th"))
    return len(cells) < 2 or any(  # noqa: PLR2004 a row of one cell is a box
        next(cell.iter("table", "ul", "ol", "h1", "h2", "h3"), None) is not None
        or len(cell.text_content()) > _LAYOUT_CELL
        for cell in cells
    )


def _main(
    source: str, root: HtmlElement, lines: list[tuple[str, HtmlElement, str]]
) -> list[tuple[str, HtmlElement, str]]:
    """The lines of the smallest element that holds what trafilatura takes for the main text (all if none)."""
    import trafilatura  # noqa: PLC0415 heavy

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # an empty page is told to the user anyway
    found = trafilatura.extract(source, include_comments=False, include_tables=True, favor_recall=True) or ""
    # Rows and list items look otherwise there, so bars and dashes are not compared.
    wanted = {_bare(line) for line in found.split("\n")} - {""}
    weights: dict[HtmlElement, int] = {}
    total = 0
    for text, element, _ in lines:
        squeezed = _bare(text)
        if squeezed in wanted:
            total += len(squeezed)
            for holder in (element, *element.iterancestors()):
                weights[holder] = weights.get(holder, 0) + len(squeezed)
    if not total:
        return lines
    main = root
    for element in root.iter():
        if weights.get(element, 0) == total and element.tag in _CONTAINERS:
            main = element  # document order: the last one that holds it all is the innermost
    inside = {
        n for n, (_, element, _) in enumerate(lines) if element is main or main in element.iterancestors()
    }
    inside |= {n for n, (_, _, kind) in enumerate(lines) if kind == "h1"}
    return [line for n, line in enumerate(lines) if n in inside]


def _bare(line: str) -> str:
    return "".join(line.replace("|", "").split()).strip("-")


def _write(
    lines: Iterable[tuple[str, HtmlElement, str]],
) -> tuple[str, tuple[tuple[int, int, int], ...], tuple[tuple[int, int], ...]]:
    """Text, headings and lines that stand alone."""
    parts: list[str] = []
    headings: list[tuple[int, int, int]] = []
    fixed: list[tuple[int, int]] = []
    length, last = 0, ""
    for text, _, kind in lines:
        if parts:
            gap = "\n" if kind == _WITHIN or kind == last in _TIGHT else "\n\n"
            parts.append(gap)
            length += len(gap)
        last = kind
        span = (length, length + len(text))
        if kind in _HEADINGS:
            headings.append((int(kind[1]), *span))
            fixed.append(span)
        elif kind in ("li", "tr", "pre", "td", "th"):
            fixed.append(span)
        parts.append(text)
        length = span[1]
    return "".join(parts), tuple(headings), tuple(fixed)
