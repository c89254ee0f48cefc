"""Tables as lines: a row with the names of its columns, so that it says by itself what it means.

“区：东区，数量：12。” where the rows at the top name the columns, else the cells with bars between.
A comma parts the cells, so that a row is one sentence, and is quoted whole.
"""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import zip_longest
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Area = tuple[int, int, int, int]
"""Cells merged into one: first row, first column, last row, last column, from 0."""

_LONGEST_NAME = 40  # characters
_MOST_HEAD_ROWS = 4
_TALLEST = 5000  # rows of cells merged into one
_SAMPLE = 50  # rows by which a table is judged
_SENTENCE = re.compile(r"[。！？；]")
_FIGURE = re.compile(r"[-+＋－]?[¥￥$]?[\d,]+(?:\.\d+)?\s*(?:%|％|万|亿)?元?$")
_WORD = re.compile(r"[^\W\d_]")
_YEAR = re.compile(r"(?:19|20)\d\d年?(?:\d{1,2}月)?$")
_USUAL = re.compile(
    r"(?:.{0,6}(?:序号|名称|姓名|项目|内容|类别|类型|种类|标准|金额|费用|数量|单位|部门|时间|日期|期限|地址|地点"
    r"|电话|编号|文号|职务|依据|条件|对象|范围|比例|说明|备注|要求|措施|指标|年份|方式|区域|地区|等级|事项))"
    r"(?:[（(][^（）()]*[)）])?$"
)
_ENDED = tuple("。！？；：.!?;:")


def lines(rows: Iterable[Sequence[str]], merged: Sequence[Area] = (), *, declared: int = 0) -> Iterator[str]:
    """The rows as lines; those that name the columns stand in each of the others instead.

    `declared` is how many rows the markup itself calls names. What stands above the names alone
    in its row is a line of its own.
    """
    block = [(number, list(row)) for number, row in enumerate(rows) if any(row)]
    areas = by_row(merged)
    above = 0
    while above < len(block) and lone(block[above][1]):
        yield barred(block[above][1])
        above += 1
    del block[:above]
    depth = max(declared - above, head_depth(block, areas))
    head = names(block[:depth], areas)
    body = [row for _, row in block[depth:]]
    if all(head) and name_columns(head, body, declared=declared > above) and _all_used(head, body):
        spread_down(dict(block), merged)
        for row in body:
            yield barred(row) if lone(row) else with_names(row, head)
    else:
        yield from (barred(row) for _, row in block)


def by_row(merged: Iterable[Area]) -> Mapping[int, Sequence[Area]]:
    """The merged cells by their first row."""
    areas: defaultdict[int, list[Area]] = defaultdict(list)
    for area in merged:
        areas[area[0]].append(area)
    return areas


def spread_down(rows: Mapping[int, list[str]], merged: Iterable[Area]) -> None:
    """Give the value of cells merged downwards to each of their rows: it holds for all of them."""
    for top, left, bottom, _ in merged:
        if bottom - top > _TALLEST or top not in rows or left >= len(rows[top]):
            continue
        for number in range(top + 1, bottom + 1):
            if (row := rows.get(number)) is not None:
                row.extend([""] * (left + 1 - len(row)))
                row[left] = row[left] or rows[top][left]


def lone(row: Sequence[str]) -> bool:
    """Whether a row holds one cell: a caption, a remark, a group's name."""
    return sum(map(bool, row)) == 1


def head_depth(block: Sequence[tuple[int, Sequence[str]]], areas: Mapping[int, Sequence[Area]]) -> int:
    """How many rows at the top of `block` name its columns, by what is merged there: at least one."""
    depth, row = 1, 0
    while row < min(depth, len(block), _MOST_HEAD_ROWS):
        for top, left, bottom, right in areas.get(block[row][0], ()):
            across = right > left and bottom == top  # what spans columns has their own names under it
            depth = max(depth, row + bottom - top + 1 + across)
        row += 1
    return depth if depth <= min(_MOST_HEAD_ROWS, len(block) - 1) else 1


def names(head: Sequence[tuple[int, Sequence[str]]], areas: Mapping[int, Sequence[Area]]) -> list[str]:
    """The columns' names: those above one another joined (补贴标准·城市)."""
    wide = []
    for number, row in head:
        cells = list(row)
        for _, left, _, right in areas.get(number, ()):
            if left < len(cells):
                last = min(right, len(cells) + 255)
                cells.extend([""] * (last + 1 - len(cells)))
                cells[left : last + 1] = [cells[left]] * (last + 1 - left)
        wide.append(cells)
    return ["·".join(dict.fromkeys(filter(None, column))) for column in zip_longest(*wide, fillvalue="")]


def name_columns(head: Sequence[str], body: Sequence[Sequence[str]], *, declared: bool = False) -> bool:
    """Whether `head` can be read as the names of the columns of `body`.

    Names are short, all different, and no figures. Unless it is `declared`, that they
    are names must show: by figures that stand under them, or by words such as 序号 and 名称.
    """
    used = [n for n, name in enumerate(head) if name]
    given = [head[n] for n in used]
    if not body or len(given) < 2 or len(set(given)) < len(given):  # noqa: PLR2004 one column needs no name
        return False
    if any(any(row[len(head) :]) for row in body[:_SAMPLE]) or not all(map(_namelike, given)):
        return False
    columns = [_column(body[:_SAMPLE], n) for n in used]
    if declared or any(map(_usual, columns)):  # a form has names at the side
        return declared
    return _usual(given) or any(map(_figures, columns))


def with_names(row: Sequence[str], head: Sequence[str]) -> str:
    """“列名：值，列名：值。”; an empty cell says nothing, a column without a name only its value."""
    said = []
    for n, value in enumerate(row):
        if value:
            name = head[n] if n < len(head) else ""
            colon = "" if not name or name.endswith(("：", ":")) else "："
            said.append(name + colon + value)
    # a value that is a whole sentence has its own end
    parts = [part if part.endswith(_ENDED) else part + "，" for part in said[:-1]]
    return "".join(parts) + "".join(part if part.endswith(_ENDED) else part + "。" for part in said[-1:])


def barred(row: Sequence[str]) -> str:
    """The cells that hold something, with bars between."""
    return " | ".join(cell for cell in row if cell)


def _namelike(name: str) -> bool:
    if len(name) > _LONGEST_NAME or _SENTENCE.search(name) or not (_WORD.search(name) or _YEAR.match(name)):
        return False
    return _YEAR.match(name) is not None or _FIGURE.match(name) is None


def _usual(cells: Sequence[str]) -> bool:
    """Whether most of `cells` are words that columns are called by."""
    return sum(_USUAL.match(cell) is not None for cell in cells) * 2 > len(cells)


def _column(rows: Sequence[Sequence[str]], n: int) -> list[str]:
    return [row[n] for row in rows if n < len(row) and row[n]]


def _figures(column: Sequence[str]) -> bool:
    """Whether a column holds figures and nothing else, and does not just count its rows (1, 2, 3)."""
    if not column or not all(_FIGURE.match(cell) for cell in column):
        return False
    return list(column) != [str(n) for n in range(1, len(column) + 1)]


def _all_used(head: Sequence[str], body: Sequence[Sequence[str]]) -> bool:
    """Whether each name stands over a value, so that none is lost with the first row."""
    return all(_column(body, n) for n in range(len(head)))
