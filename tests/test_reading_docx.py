# ruff: noqa: E501 XML as programs write it
"""Word documents, built with python-docx."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from docx.opc.packuri import PackURI
from docx.opc.part import Part
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
        "车型：小型车，费用：5元。\n\n末段。"
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


NOTES = f"""<w:footnotes {nsdecls("w")}><w:footnote w:type="separator" w:id="-1"><w:p/></w:footnote>
<w:footnote w:id="7"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t xml:space="preserve"> 含临时车位。</w:t></w:r></w:p></w:footnote>
<w:footnote w:id="8"><w:p><w:r><w:t>以市统计局数据为准。</w:t></w:r></w:p></w:footnote></w:footnotes>"""


def with_notes(document, kind="footnotes", xml=NOTES):
    """`document` with a part of notes."""
    name = PackURI(f"/word/{kind}.xml")
    part = Part(name, "application/xml", xml.encode(), document.part.package)
    document.part.relate_to(
        part, f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    )


def noted(paragraph, number, kind="footnoteReference", then=""):
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:{kind} w:id='{number}'/></w:r>"))
    paragraph.add_run(then)


def test_docx_notes_stand_behind_their_paragraph_and_not_in_its_text(tmp_path):
    document = docx.Document()
    noted(document.add_paragraph("全市有车位三万个"), 8, then="，其中收费的一万个。")
    document.add_paragraph("第二段。")
    noted(document.add_table(1, 2).cell(0, 0).paragraphs[0], 7)
    document.tables[0].cell(0, 0).paragraphs[0].add_run("路边")
    document.tables[0].cell(0, 1).text = "五千个"
    with_notes(document)
    reading = one(write(tmp_path, "a.docx", saved(document)))
    assert reading.text == (
        "全市有车位三万个，其中收费的一万个。\n注1：以市统计局数据为准。\n第二段。\n\n路边 | 五千个\n注2：含临时车位。"
    )
    assert reading.warnings == ()


def test_docx_endnotes_and_references_to_nothing(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph(BODY)
    noted(paragraph, 8, "endnoteReference")
    noted(paragraph, 99)
    xml = NOTES.replace("footnote", "endnote")
    with_notes(document, "endnotes", xml)
    assert one(write(tmp_path, "a.docx", saved(document))).text == f"{BODY}\n尾注1：以市统计局数据为准。"


def test_docx_text_boxes_are_paragraphs_of_their_own(tmp_path):
    document = docx.Document()
    paragraph = document.add_paragraph("框前")
    box = "<w:txbxContent><w:p><w:r><w:t>框里一。</w:t></w:r></w:p><w:p><w:r><w:t>框里二。</w:t></w:r></w:p></w:txbxContent>"
    drawn = (
        f"<w:r {nsdecls('w')} xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006'>"
        f"<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{box}</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    paragraph._p.append(parse_xml(drawn))
    paragraph.add_run("框后。")
    assert one(write(tmp_path, "a.docx", saved(document))).text == "框前框后。\n框里一。\n框里二。"


def test_docx_what_is_deleted_moved_or_hidden_is_no_text(tmp_path):
    document = docx.Document()
    first = document.add_paragraph("前一半")
    first._p.get_or_add_pPr().append(parse_xml(f"<w:rPr {nsdecls('w')}><w:del w:id='1'/></w:rPr>"))
    document.add_paragraph("后一半。").add_run("暗语").font.hidden = True
    gone = document.add_paragraph()
    gone._p.append(parse_xml(f"<w:moveFrom {nsdecls('w')}><w:r><w:t>移走</w:t></w:r></w:moveFrom>"))
    table = document.add_table(2, 2)
    for n, text in enumerate(("甲", "乙", "删去的行", "删去的格")):
        table.cell(n // 2, n % 2).text = text
    table.rows[1]._tr.get_or_add_trPr().append(parse_xml(f"<w:del {nsdecls('w')} w:id='2'/>"))
    ruby = "<w:ruby><w:rt><w:r><w:t>ba</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>灞</w:t></w:r></w:rubyBase></w:ruby>"
    document.add_paragraph()._p.append(parse_xml(f"<w:r {nsdecls('w')}>{ruby}</w:r>"))
    lines = [line for line in one(write(tmp_path, "a.docx", saved(document))).text.split("\n") if line]
    assert lines == ["前一半后一半。", "甲 | 乙", "灞"]


def test_docx_tables_name_their_columns_through_merged_cells(tmp_path):
    document = docx.Document()
    table = document.add_table(4, 3)
    for n, text in enumerate(
        ("区", "标准", "", "", "城市", "农村", "东区", "600元", "300元", "", "650元", "")
    ):
        table.cell(n // 3, n % 3).text = text
    table.cell(0, 1).merge(table.cell(0, 2))
    table.cell(0, 0).merge(table.cell(1, 0))
    table.cell(2, 0).merge(table.cell(3, 0))
    assert one(write(tmp_path, "a.docx", saved(document))).text == (
        "区：东区，标准·城市：600元，标准·农村：300元。\n区：东区，标准·城市：650元。"
    )


def test_docx_forms_and_pairs_are_no_tables_with_names(tmp_path):
    document = docx.Document()
    for cells in (("名称", "社区食堂", "负责人姓名", "张三"), ("办理时间", "全年", "费用", "300")):
        row = (document.tables or [document.add_table(0, 4)])[0].add_row()
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    assert one(write(tmp_path, "a.docx", saved(document))).text == (
        "名称 | 社区食堂 | 负责人姓名 | 张三\n办理时间 | 全年 | 费用 | 300"
    )


def test_docx_declared_header_rows_are_names_whatever_they_say(tmp_path):
    document = docx.Document()
    table = document.add_table(2, 2)
    for n, text in enumerate(("甲方", "乙方", "某局", "某社")):
        table.cell(n // 2, n % 2).text = text
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    assert one(write(tmp_path, "a.docx", saved(document))).text == "甲方：某局，乙方：某社。"


LISTS = """<w:numbering {ns}>
<w:abstractNum w:abstractNumId="90"><w:lvl w:ilvl="0"><w:numFmt w:val="chineseCounting"/><w:lvlText w:val="第%1章"/></w:lvl>
<w:lvl w:ilvl="1"><w:lvlRestart w:val="0"/><w:numFmt w:val="chineseCounting"/><w:pStyle w:val="Article"/>
<w:lvlText w:val="第%2条"/></w:lvl><w:lvl w:ilvl="2"><w:isLgl/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1.%3"/></w:lvl>
</w:abstractNum><w:abstractNum w:abstractNumId="91"><w:lvl w:ilvl="0"><w:numFmt w:val="ideographTraditional"/>
<w:lvlText w:val="%1、"/></w:lvl></w:abstractNum>
<w:num w:numId="90"><w:abstractNumId w:val="90"/></w:num><w:num w:numId="91"><w:abstractNumId w:val="91"/></w:num>
<w:num w:numId="92"><w:abstractNumId w:val="91"/></w:num><w:num w:numId="93"><w:abstractNumId w:val="91"/>
<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num></w:numbering>"""


def test_docx_numbers_go_on_and_begin_anew_as_printed(tmp_path):
    document = docx.Document()
    root = document.part.numbering_part.element
    made = list(parse_xml(LISTS.format(ns=nsdecls("w"))))
    for place, item in enumerate(item for item in made if item.tag.endswith("abstractNum")):
        root.insert(place, item)
    root.extend(item for item in made if item.tag.endswith("}num"))
    style = document.styles.add_style("Article", 1)
    style.element.get_or_add_pPr().append(
        parse_xml(f"<w:numPr {nsdecls('w')}><w:numId w:val='90'/></w:numPr>")
    )
    wanted = [
        (90, 0, "第一章 总则"), (None, None, "第一条 目的。"), (90, 0, "第二章 管理"), (None, None, "第二条 收费。"),
        (90, 2, "2.1 标准"), (91, 0, "甲、一"), (92, 0, "乙、二"), (93, 0, "甲、三"), (93, 0, "乙、四"),
    ]  # fmt: skip
    for number, level, printed in wanted:
        text = printed.split("、")[-1].split(" ")[-1]
        paragraph = document.add_paragraph(text, style="Article" if number is None else None)
        if number is not None:
            own = f"<w:numPr {nsdecls('w')}><w:ilvl w:val='{level}'/><w:numId w:val='{number}'/></w:numPr>"
            paragraph._p.get_or_add_pPr().append(parse_xml(own))
    assert one(write(tmp_path, "a.docx", saved(document))).text.split("\n") == [text for _, _, text in wanted]


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
