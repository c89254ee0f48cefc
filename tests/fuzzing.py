"""Valid files of every kind, ways to break them, and what has to hold of whatever comes out."""

from __future__ import annotations

import io
import json
import zipfile

import bad_files
import docx
from small import NOTICE, RULE, HashEncoder
from test_reading_docx import saved
from test_reading_ofd import package, page, text
from test_reading_xlsx import book
from test_reading_xlsx import saved as saved_book

from rag.errors import ReadingError
from rag.preparing import Draft, prepare
from rag.reading.wire import Word, dump, load
from rag.sources import source
from rag.structure import outline

MARKDOWN = f"""---
title: 停车办法
issuer: 某市
---
# 停车

{RULE}

| 区 | 元 |
|---|---|
| 东 | 5 |

```
* a
```
"""
PAGE = (
    "<html><head><meta charset=utf-8><meta name=PubDate content=2024-01-02><title>停车_某市</title></head>"
    f"<body><div class=nav><a href=/>首页</a></div><h1>停车办法</h1><p>{RULE.replace(chr(10), '</p><p>')}</p>"
    "<table><tr><th>区<th>元<tr><td rowspan=2>东<td>5<tr><td>6</table><ul><li>甲<li>乙</ul></body></html>"
)
LINES = "\n".join(
    json.dumps(line, ensure_ascii=False)
    for line in (
        {"id": "a", "title": "停车办法", "text": RULE, "issuer": "某市", "issued": "2024-01-02"},
        {"id": 7, "text": NOTICE, "number": None},
    )
)


def document():
    made = docx.Document()
    made.add_heading("停车办法", 1)
    for line in RULE.split("\n"):
        made.add_paragraph(line, style="List Number" if line.startswith("（") else None)
    table = made.add_table(2, 2)
    for n, cell in enumerate(("区", "元", "东", "5")):
        table.cell(n // 2, n % 2).text = cell
    return saved(made)


SEEDS = {
    ".txt": RULE.encode(),
    ".md": MARKDOWN.encode(),
    ".html": PAGE.encode(),
    ".csv": "区,标准,日期\n东区,每小时5元,2024年1月2日\n西区,6,2024/1/3\n".encode(),
    ".jsonl": LINES.encode(),
    ".docx": document(),
    ".xlsx": saved_book(book(("收费", [("区", "标准"), ("东区", 5.5), ("西区", "6元")]))),
    ".ofd": package(page(text("第一条 为了规范停车，制定本办法。"), text("第二条 每小时五元。"))),
    ".pdf": bad_files.pdf(),
}
PACKED = (".docx", ".xlsx", ".ofd")
SAID = (
    *"""第一条 （一） 一、 《 》 “ ” （ ） 。 ； ： 附件： 2023年13月45日 自2024年2月30日起施行
    国发〔2023〕0号 废止 < > & &#0; &#x110000; <![CDATA[ ]]> <!-- --> /> <table> colspan=999999
    ' " \\ , | # * _ ` [ ] ( ) { } null true NaN 1e999 -1 0 99999999999999999999 \\ud800 \\u0000
    /Count /Kids endstream endobj obj R << /Filter/FlateDecode w:val w:numId w:ilvl gridSpan vMerge
    PhysicalBox BaseLoc DeltaX mergeCell""".split(),
    *"\n\r\f\t\u3000\0\ufeff\u202e\u200b\u2028😀",
)
"""What means something to one reader or another."""
MORSELS = [
    *(word.encode() for word in SAID),
    *(
        b"\xff",
        b"\xfe\xff",
        b"\xff\xfe",
        b"\x80",
        b"\x00\x00",
        b"\xd6\xd0",
        b"\xa4\xa4\xa4\xe5",
        b"\xed\xa0\x80",
    ),
]
Edit = tuple[int, float, int, bytes]
"""What is done (see `edited`), where (as a part of 1), over what length, with which bytes."""


def edited(data: bytes, edits: list[Edit]) -> bytes:
    """`data` with the edits done to it one after the other."""
    for kind, place, length, morsel in edits:
        at = int(place * len(data))
        piece = data[at : at + length]
        data = (
            data[:at] + morsel + data[at:],
            data[:at] + morsel + data[at + len(morsel) :],
            data[:at] + data[at + length :],
            data[:at] + 40 * piece + data[at:],
            data[: len(data) - length],
        )[kind]
    return data


def mutated(suffix: str, edits: list[Edit], part: int) -> bytes:
    """The valid file of the kind `suffix`, broken: of a package a part, unless `part` is below 0."""
    data = SEEDS[suffix]
    if suffix not in PACKED or part < 0:
        return edited(data, edits)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        names = old.namelist()
        for n, name in enumerate(names):
            old_part = old.read(name)
            new.writestr(name, edited(old_part, edits) if n == part % len(names) else old_part)
    return out.getvalue()


def outcome(path, begun) -> str:
    """What became of a file: read, or refused in one line. Raises AssertionError where something is wrong."""
    passages = 0
    try:
        for item in begun(lambda _: None):
            if hasattr(item, "error"):
                assert "\n" not in item.error
                continue
            assert load(dump(Word(reading=item))).reading == item
            origin = source(path, path)
            (prepared,) = prepare([Draft(origin.path, origin.name, item, {}, "", "")], HashEncoder())
            record = prepared.record
            "".join(filter(None, record.columns)).encode()
            before = 0
            for row in record.rows:
                said = item.text[row.start : row.end]
                assert said.strip()
                assert said == said.strip()
                assert before <= row.start <= row.end <= len(item.text)
                before = row.end
                passages += 1
            for unit in outline(item.text, item.headings):
                assert 0 <= unit.span.start <= unit.span.end <= len(item.text)
    except ReadingError as error:
        message = str(error)
        assert "\n" not in message
        assert "出错（" not in message, message
        assert "中断" not in message, message
        assert "太久" not in message, message
        return "refused"
    return "read" if passages else "refused"
