"""Word documents, built with python-docx."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from test_reading_formats import BODY, heads, one, write

from rag.errors import ReadingError
from rag.reading.numbering import chinese


def saved(document) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_docx_in_body_order_with_tables_and_numbers(tmp_path):
    document = docx.Document()
    document.add_heading("某市停车管理办法", 0)
    document.add_heading("第一章 总则", 1)
    document.add_paragraph("第一条 为了规范停车秩序，制定本办法。")
    document.add_paragraph("按时收费", style="List Number")
    document.add_paragraph("依法管理", style="List Number")
    document.add_paragraph("要点", style="List Bullet")
    table = document.add_table(2, 2)
    for n, text in enumerate(("车型", "费用", "小型车", "5元")):
        table.cell(n // 2, n % 2).text = text
    document.add_paragraph("末段。")
    reading = one(write(tmp_path, "a.docx", saved(document)))
    assert reading.text == (
        "某市停车管理办法\n第一章 总则\n第一条 为了规范停车秩序，制定本办法。\n"
        "1. 按时收费\n2. 依法管理\n要点\n\n"
        "车型 | 费用\n小型车 | 5元\n\n末段。"
    )
    assert heads(reading) == [(1, "某市停车管理办法"), (1, "第一章 总则")]
    assert reading.title == "某市停车管理办法"


def test_docx_core_title_and_revisions(tmp_path):
    document = docx.Document()
    document.core_properties.title = "停车办法"
    paragraph = document.add_paragraph("留下")
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>插入</w:t></w:r></w:ins>"))
    paragraph._p.append(parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>删去</w:delText></w:r></w:del>"))
    inside = "<w:p><w:r><w:t>控件里的字</w:t></w:r></w:p>"
    control = f"<w:sdt {nsdecls('w')}><w:sdtContent>{inside}</w:sdtContent></w:sdt>"
    paragraph._p.addnext(parse_xml(control))
    reading = one(write(tmp_path, "a.docx", saved(document)))
    assert (reading.title, reading.text) == ("停车办法", "留下插入\n控件里的字")


NUMBERING = """<w:numbering {ns}><w:abstractNum w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1条"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%2、"/></w:lvl>
</w:abstractNum><w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num></w:numbering>"""


def test_docx_articles_numbered_by_word_have_their_numbers(tmp_path):
    document = docx.Document()
    definitions = parse_xml(NUMBERING.format(ns=nsdecls("w")))
    root = document.part.numbering_part.element
    root.insert(0, definitions[0])
    root.append(definitions[-1])
    for level, text in (
        (0, "为了规范停车。"),
        (1, "一款。"),
        (1, "二款。"),
        (0, "适用本市。"),
        (1, "又一款。"),
    ):
        properties = document.add_paragraph(text)._p.get_or_add_pPr()
        number = f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='90'/></w:numPr>"
        properties.append(parse_xml(number))
    assert one(write(tmp_path, "a.docx", saved(document))).text.split("\n") == [
        "第一条 为了规范停车。",
        "一.1、一款。",
        "一.2、二款。",
        "第二条 适用本市。",
        "二.1、又一款。",
    ]


def test_docx_with_broken_properties_keeps_its_text(tmp_path):
    document = docx.Document()
    document.add_paragraph(BODY)
    source, target = io.BytesIO(saved(document)), io.BytesIO()
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, part.replace(b"core-properties+xml", b"other+xml"))
    assert one(write(tmp_path, "a.docx", target.getvalue())).text == BODY


def test_docx_with_a_footnote_says_that_it_is_not_read(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph(BODY)
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:footnoteReference w:id='2'/></w:r>"))
    assert one(write(tmp_path, "a.docx", saved(document))).warnings == ("脚注和尾注没有读入",)


def test_docx_boxes_and_nested_tables(tmp_path):
    document = docx.Document()
    document.add_table(1, 1).cell(0, 0).text = BODY
    outer = document.add_table(1, 2)
    outer.cell(0, 0).text = "左"
    inner = outer.cell(0, 1).add_table(1, 2)
    inner.cell(0, 0).text = "甲"
    inner.cell(0, 1).text = "乙"
    lines = [line for line in one(write(tmp_path, "a.docx", saved(document))).text.split("\n") if line]
    assert lines == [BODY, "左", "甲 | 乙"]


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (105, "一百零五"),
        (110, "一百一十"),
        (1002, "一千零二"),
    ],
)
def test_chinese_numbers(number, words):
    assert chinese(number) == words


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (201 * 1024 * 1024))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "say"),
    [
        (b"hello", "zip"),
        (saved(docx.Document())[:2000], "zip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "加密"),
        (bomb(), "200 MB"),
        (saved(docx.Document()), "没有文字"),
    ],
)
def test_what_is_no_docx_says_so(tmp_path, data, say):
    with pytest.raises(ReadingError, match=say):
        one(write(tmp_path, "a.docx", data))
