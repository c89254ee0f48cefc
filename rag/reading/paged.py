"""Pages of placed lines → text, laid out as it stands there, so that mending finds its paragraphs.

Geometry becomes white space: a line that begins further right is indented, a wide gap is an
empty line. Running heads and page numbers go, footnotes stand apart from the running text,
a table's rows are lines, and a table that a page's end cut is one again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.reading import margins, marks
from rag.reading.alignment import Builder
from rag.reading.columns import columns
from rag.reading.grids import Rule, Table, tables
from rag.reading.layout import Layout, Line
from rag.reading.model import Extract
from rag.reading.rows import Stretch, continued, joined, lines_of, text_of, whole_names

_INDENT = 1.2  # character heights
_DEEPEST = 12.0
_GAP = 1.55  # usual distances between lines
_SLACK = 1.2  # character heights that a full line may fall short
_APART = 1.6  # character heights between two columns of one row
_LOOK = 15  # lines in which the beginning of a page's last paragraph is looked for

Block = Line | Table


@dataclass(slots=True)
class Page:
    """What stands on a page `size` (width, height in points) large, in the file's order.

    `loose` says that this order means nothing, so that lines go from top to bottom.
    """

    size: tuple[float, float]
    lines: list[Line] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    loose: bool = False


@dataclass(slots=True)
class _Set:
    """A page as it is read: its stretches of lines and tables, and its footnotes."""

    stretches: list[list[Block]]
    notes: list[list[Line]]
    loose: bool


def compose(pages: Sequence[Page], warnings: tuple[str, ...] = ()) -> Extract:
    """The text of `pages`, with where it stands."""
    gone = margins.furniture([page.lines for page in pages])
    bodies = [[line for line in page.lines if line not in gone] for page in pages]
    heights = sorted(line.size for body in bodies for line in body)
    ready = []
    for page, body in zip(pages, bodies, strict=True):
        found = margins.notes(body, heights[len(heights) // 2]) if body else []
        small = {line for note in found for line in note}
        stretches = _stretches(page, [line for line in body if line not in small])
        ready.append(_Set(stretches, found, page.loose))
    _join_tables(ready)
    margin = _margin([line for body in bodies for line in body])
    writer = _Writer([page.size for page in pages], margins.step(_texts(ready)), margin)
    for number, leaf in enumerate(ready):
        writer.page(number, leaf)
    return writer.extract(warnings)


def _stretches(page: Page, lines: Sequence[Line]) -> list[list[Block]]:
    """Lines and tables in reading order; a line with gaps is parted only where columns part it."""
    found, rest = tables(page.rules, lines)
    grids = [whole_names(table) for table in found]
    ranges = [(n, a, b) for n, line in enumerate(rest) for a, b in line.parted(_APART)]
    pieces = [rest[n].cut(a, b).trimmed() for n, a, b in ranges]
    place = {id(piece): n for n, piece in enumerate(pieces)}
    blocks: list[Block] = [*pieces, *grids]
    order = columns(blocks, top_down=page.loose)
    if len(order) > 1 or page.loose:
        return [_rows(stretch, place, ranges, rest, loose=page.loose) for stretch in order]
    whole: list[Block] = [*rest]
    for table in grids:
        below = (n for n, block in enumerate(whole) if block.top >= table.bottom - 1)
        whole.insert(next(below, len(whole)), table)
    return [whole] if whole else []


def _rows(
    stretch: Sequence[Block],
    place: dict[int, int],
    ranges: Sequence[tuple[int, int, int]],
    lines: Sequence[Line],
    *,
    loose: bool,
) -> list[Block]:
    """Pieces of one line that stayed together as that line; with `loose` also what stands in one row."""
    out: list[Block] = []
    last: tuple[int, int, int] | None = None
    for block in stretch:
        before = out[-1] if out else None
        own = ranges[place[id(block)]] if id(block) in place else None
        if own and last and own[0] == last[0] and last[2] <= own[1]:
            last = (own[0], last[1], own[2])
            out[-1] = lines[own[0]].cut(last[1], last[2]).trimmed()
            continue
        last = own
        if loose and isinstance(block, Line) and isinstance(before, Line) and _in_row(before, block):
            out[-1] = before.beside(block)
        else:
            out.append(block)
    return out


def _in_row(line: Line, other: Line) -> bool:
    middle = (other.top + other.bottom) / 2
    return line.top < middle < line.bottom and line.right <= other.left


def _texts(pages: Sequence[_Set]) -> list[list[Line]]:
    """The lines of each stretch."""
    return [[b for b in stretch if isinstance(b, Line)] for page in pages for stretch in page.stretches]


def _join_tables(pages: Sequence[_Set]) -> None:
    """Make a table that page ends cut one, where it begins."""
    holder: list[Block] | None = None
    for page in pages:
        stretches = page.stretches
        if holder and stretches:
            table, following = holder[-1], stretches[0][0]
            whole = (
                continued(table, following)
                if isinstance(table, Table) and isinstance(following, Table)
                else None
            )
            if whole:
                holder[-1] = whole
                stretches[0].pop(0)
                stretches[:] = [stretch for stretch in stretches if stretch]
                if not stretches:
                    continue
        holder = stretches[-1] if stretches else None


def _margin(lines: Sequence[Line]) -> float:
    """Where most lines begin, in points."""
    return float(Counter(round(line.left) for line in lines).most_common(1)[0][0]) if lines else 0.0


def _wrapped(line: Block, following: Block, column: Sequence[Line]) -> bool:
    """Whether `line` fills its column of Chinese text and goes on in `following`.

    Mending looks for one width in a whole text, which is not a column's, and counts
    characters, of which recognition misses some.
    """
    if not isinstance(line, Line) or not isinstance(following, Line):
        return False
    full = max(other.right for other in column) - line.right < _SLACK * line.size
    chinese = marks.is_cjk(line.text[-1]) or marks.is_cjk(following.text[0])
    return full and chinese and not (marks.ended(line.text) and marks.opens_unit(following.text))


@dataclass(slots=True)
class _Paragraph:
    """Something to write on a line of its own, after white space."""

    stretches: list[Stretch]
    page: int
    space: str = ""
    fixed: bool = False


class _Writer:
    """Collects what there is to write, then puts the original together and the text out of it."""

    def __init__(self, sizes: Sequence[tuple[float, float]], step: float, margin: float) -> None:
        self._sizes, self._step, self._margin = sizes, step, margin
        self._told: list[_Paragraph] = []

    def page(self, number: int, leaf: _Set) -> None:
        """Write page `number` (from 0), its footnotes where they cut no paragraph."""
        for stretch in leaf.stretches:
            lines = [block for block in stretch if isinstance(block, Line)]
            margin = self._margin if len(leaf.stretches) == 1 else _margin(lines)
            by_place = leaf.loose or len(leaf.stretches) > 1
            previous: Block | None = None
            for block in stretch:
                if isinstance(block, Table):
                    self._table(block, number)
                else:
                    far = previous is not None and block.top - previous.top > _GAP * self._step
                    blank = "\n" if far or isinstance(previous, Table) else ""
                    deep = _INDENT < (block.left - margin) / block.size < _DEEPEST
                    space = blank + ("　　" if deep else "")
                    if by_place and not space and previous and _wrapped(previous, block, lines):
                        self._told[-1].stretches.append(block)
                    else:
                        self._told.append(_Paragraph([block], number, space))
                previous = block
        if leaf.notes:
            at = self._before_last()
            notes = [_Paragraph(joined(note), number, fixed=True) for note in leaf.notes]
            self._told[at:at] = notes

    def _table(self, table: Table, number: int) -> None:
        for n, row in enumerate(lines_of(table)):
            page = next((s.page for s in reversed(row) if isinstance(s, Line)), number)
            self._told.append(_Paragraph(row, page, "" if n else "\n", fixed=True))

    def _before_last(self) -> int:
        """Where footnotes cut nothing: at the end, or before a last paragraph that goes on overleaf."""
        told = self._told
        if not told or told[-1].fixed or marks.ended(text_of(told[-1].stretches)):
            return len(told)
        for n in range(len(told) - 1, max(len(told) - _LOOK, 0), -1):
            if told[n].page != told[-1].page:
                break
            if told[n].space:
                return n
        return len(told)

    def extract(self, warnings: tuple[str, ...]) -> Extract:
        """The text with its original and the original's layout."""
        source: list[str] = []
        length = 0
        layout = Layout()
        for paragraph in self._told:
            for stretch in paragraph.stretches:
                text = stretch if isinstance(stretch, str) else stretch.text
                if isinstance(stretch, Line):
                    layout.place(length, stretch, self._sizes[stretch.page])
                source.append(text)
                length += len(text)
            source.append("\n")
            length += 1
        builder = Builder("".join(source))
        starts: list[int] = []
        fixed: list[tuple[int, int]] = []
        at = 0
        for paragraph in self._told:
            end = at + len(text_of(paragraph.stretches)) + 1
            builder.insert(paragraph.space)
            while len(starts) <= paragraph.page:
                starts.append(builder.length)
            if paragraph.fixed:
                fixed.append((builder.length, builder.length + end - at))
            builder.keep(at, end)
            at = end
        starts += [builder.length] * (len(self._sizes) - len(starts))
        text, kept = builder.build()
        return Extract(
            text,
            fixed=tuple(fixed),
            page_starts=tuple(starts),
            kept=kept,
            layout=layout.pack(),
            warnings=warnings,
        )
