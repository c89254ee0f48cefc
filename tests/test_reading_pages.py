"""PDFs as offices set them: columns, running heads, footnotes, tables over page ends, broken text layers."""

from __future__ import annotations

import re
from itertools import zip_longest

import pytest
from papers import Paper
from test_reading_formats import one, write

from rag.domain import Span
from rag.errors import ReadingError
from rag.reading import ocr
from rag.reading.layout import Layout
from rag.reading.leaves import boxes

LEFT = (
    "第一条　为了鼓励建设充电设施，方便市民出行，根据有关规定，结合本市实际，制定本办法。"
    "本办法适用于本市行政区域内的公共充电设施，包括停车场和加油站内的设施。"
)
RIGHT = (
    "第二条　补贴由市交通部门发放，每年两次，分别在三月和九月。申请人应当提交验收证明和用电合同，"
    "并对材料的真实性负责。逾期未提交的，视为放弃。"
)
NOTE = "① 公共充电设施，是指向社会车辆开放的充电设施，不含单位内部使用的设施。"


def in_pieces(text, size=15):
    return [text[n : n + size] for n in range(0, len(text), size)]


def test_columns_set_line_by_line_are_read_one_after_the_other(tmp_path):
    paper = Paper()
    paper.put(70, 30, "示例市充电设施补贴办法", 16)
    for n, (a, b) in enumerate(zip_longest(in_pieces(LEFT), in_pieces(RIGHT), fillvalue="")):
        paper.put(25, 50 + 7 * n, a)
        if b:
            paper.put(112, 50 + 7 * n, b)
    reading = one(write(tmp_path, "a.pdf", paper.bytes()))
    assert reading.text.split("\n") == ["示例市充电设施补贴办法", LEFT, RIGHT]


@pytest.fixture(scope="module")
def bulletin():
    """Two pages with running heads, a footnote, and a table that the page's end cuts."""
    paper = Paper("示例市充电设施文件汇编")
    paper.paragraph(LEFT)
    paper.put(25, 255, NOTE[:30], 8)
    paper.put(25, 260, NOTE[30:], 8)
    paper.set_xy(25, 150)
    rows = [("区名称", "补贴标准", "年份")]
    rows += [
        (f"第{n}区", f"每千瓦{100 + n}元，总额不超过{n}万元，逐年递减", str(2020 + n)) for n in range(1, 14)
    ]
    paper.grid(rows, col_widths=(1, 2, 1))
    paper.paragraph(RIGHT)
    return paper.bytes(), rows


def test_heads_go_notes_stand_apart_and_tables_are_whole(tmp_path, bulletin):
    data, rows = bulletin
    reading = one(write(tmp_path, "a.pdf", data))
    said = [f"区名称：{a}，补贴标准：{b}，年份：{c}。" for a, b, c in rows[1:]]
    lines = [line for line in reading.text.split("\n") if line]
    assert NOTE in lines
    assert [line for line in lines if line != NOTE] == [LEFT, *said, RIGHT]
    assert len(reading.pages) == 2
    assert reading.text[reading.pages[1] :].startswith("区名称：第")


def test_a_row_of_a_table_has_boxes_on_its_words(tmp_path, bulletin):
    data, _ = bulletin
    reading = one(write(tmp_path, "a.pdf", data))
    start = reading.text.index("年份：2021")
    layout, runs = Layout.unpack(reading.layout), reading.alignment.to_json()
    name, value = boxes(layout, runs, Span(start, start + len("年份：2021")))
    assert name.bottom <= value.top + 0.01
    assert name.left == pytest.approx(value.left, abs=0.1)
    assert name.page == value.page == 1


def unreadable(data: bytes) -> bytes:
    """The PDF with fonts that say nothing of their characters: each is mapped to private use."""

    def hidden(match: re.Match[bytes]) -> bytes:
        return b"<%s> <E%s>" % (match.group(1), match.group(2)[1:])

    out = re.sub(rb"<([0-9A-F]{4})> <([0-9A-F]{4})>", hidden, data)
    assert out != data
    return out


@pytest.fixture
def rubbish():
    paper = Paper()
    paper.set_compression(False)
    paper.paragraph(RIGHT)
    return unreadable(paper.bytes())


def test_without_recognition_one_line_says_how_to_mend_it(tmp_path, rubbish, monkeypatch):
    monkeypatch.setattr(ocr, "available", lambda: False)
    with pytest.raises(ReadingError, match=r"文字层是乱码.*wence\[ocr\]"):
        one(write(tmp_path, "a.pdf", rubbish))
    with pytest.raises(ReadingError, match=r"a.png：是图片.*wence\[ocr\]"):
        one(write(tmp_path, "a.png", b"\x89PNG"))


def test_an_unreadable_page_is_left_out_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr(ocr, "available", lambda: False)
    paper = Paper()
    paper.set_compression(False)
    paper.paragraph(RIGHT)
    paper.add_page()
    paper.set_font("helvetica")
    paper.cell(text="The office publishes the results every quarter.")
    reading = one(write(tmp_path, "a.pdf", unreadable(paper.bytes())))
    assert reading.text == "The office publishes the results every quarter."
    (warning,) = reading.warnings
    assert warning.startswith("第 1 页没有读入（是图片，或文字层是乱码）")
