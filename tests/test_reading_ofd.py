# ruff: noqa: E501 XML as programs write it
"""OFD packages, put together as GB/T 33190 describes them."""

from __future__ import annotations

import io
import zipfile

import pytest
from test_reading_formats import one, write

from rag.errors import ReadingError
from rag.reading.layout import Layout

NS = 'xmlns:ofd="http://www.ofdspec.org/2016"'
HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
SIZE = 5.0  # millimetres a character
FIRST = "第一条　为了规范社区食堂的建设和管理，方便居民就近用餐，根据有关"
REST = "规定，结合本市实际，制定本办法。"


def text(content, x=30.0, y=40.0, *, deltas=None, matrix="", size=SIZE, more=""):
    """A text object whose characters stand one beside the other."""
    deltas = f"g {len(content) - 1} {size}" if deltas is None else deltas
    delta = f' DeltaX="{deltas}"' if len(content) > 1 and deltas else ""
    return (
        f'<ofd:TextObject ID="9" Font="2" Size="{size}" Boundary="{x} {y} 150 {size + 1}"{matrix}{more}>'
        f'<ofd:TextCode X="0" Y="{size}"{delta}>{content}</ofd:TextCode></ofd:TextObject>'
    )


def page(*objects, template=""):
    use = f'<ofd:Template TemplateID="{template}" ZOrder="Background"/>' if template else ""
    body = "".join(objects)
    return f"{HEAD}<ofd:Page {NS}>{use}<ofd:Content><ofd:Layer ID='7'>{body}</ofd:Layer></ofd:Content></ofd:Page>"


def package(*pages, templates=(), title="", change=()):
    """The bytes of a package; `change` replaces or (None) leaves out parts."""
    entries = "".join(
        f'<ofd:Page ID="{n + 100}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages))
    )
    drawn = "".join(
        f'<ofd:TemplatePage ID="{n + 50}" BaseLoc="Tpls/Tpl_{n}/Content.xml"/>' for n in range(len(templates))
    )
    named = f"<ofd:Title>{title}</ofd:Title>" if title else ""
    parts = {
        "OFD.xml": f"{HEAD}<ofd:OFD {NS} DocType='OFD' Version='1.0'><ofd:DocBody><ofd:DocInfo>{named}</ofd:DocInfo>"
        "<ofd:DocRoot>/Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"{HEAD}<ofd:Document {NS}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297"
        f"</ofd:PhysicalBox></ofd:PageArea>{drawn}</ofd:CommonData><ofd:Pages>{entries}</ofd:Pages></ofd:Document>",
    }
    parts |= {f"Doc_0/Pages/Page_{n}/Content.xml": content for n, content in enumerate(pages)}
    parts |= {f"Doc_0/Tpls/Tpl_{n}/Content.xml": content for n, content in enumerate(templates)}
    parts |= dict(change)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if content is not None:
                archive.writestr(name, content)
    return buffer.getvalue()


def reading(tmp_path, data):
    return one(write(tmp_path, "a.ofd", data))


def test_paragraphs_pages_and_title(tmp_path):
    data = package(
        page(
            text("某市社区食堂管理办法", x=70),
            text(FIRST, x=40, y=60),
            text(REST, y=68),
            text("第二条　适用本市。", x=40, y=76),
        ),
        page(text("第三条　每个街道至少建成一处。", x=40), text("本办法自公布之日起施行。", x=40, y=48)),
    )
    found = reading(tmp_path, data)
    assert found.text == (
        f"某市社区食堂管理办法\n\n{FIRST}{REST}\n"
        "第二条　适用本市。\n第三条　每个街道至少建成一处。\n本办法自公布之日起施行。"
    )
    assert found.title == "某市社区食堂管理办法"
    assert [found.text[start:].split("　")[0] for start in found.pages] == [
        "某市社区食堂管理办法\n\n第一条",
        "第三条",
    ]


def test_the_title_that_the_package_states_wins(tmp_path):
    assert reading(tmp_path, package(page(text(FIRST)), title="食堂\n办法")).title == "食堂 办法"


def test_every_character_points_to_its_place_among_the_pages_lines(tmp_path):
    lines = [FIRST, REST, "第二条　适用本市。"]
    found = reading(tmp_path, package(page(*(text(line, y=40 + 8 * n) for n, line in enumerate(lines)))))
    original = "\n".join(lines)
    assert [original[found.alignment.to_original(n)] for n, c in enumerate(found.text) if c.strip()] == [
        c for c in found.text if c.strip()
    ]


def test_characters_drawn_one_by_one_make_a_line(tmp_path):
    drawn = [text(c, x=30 + n * SIZE) for n, c in enumerate("社区食堂")]
    drawn += [text("管理", x=30 + 6 * SIZE), text("办法", x=30, y=48, deltas="")]
    assert reading(tmp_path, package(page(*drawn))).text == "社区食堂 管理\n办法"


def test_figures_and_words_are_set_apart_by_what_lies_between_them(tmp_path):
    drawn = (
        text("2024", deltas="g 3 2.5"),
        text("年", x=30 + 4 * 2.5),
        text("No. 5", x=60, deltas="2.5 2.5 1.5 2.5"),
    )
    assert reading(tmp_path, package(page(*drawn))).text == "2024年 No. 5"


def test_a_matrix_moves_and_scales_a_line(tmp_path):
    small = text("乙", x=0, y=0, size=1, matrix=f' CTM="{SIZE} 0 0 {SIZE} {30 + SIZE} 40"')
    assert reading(tmp_path, package(page(text("甲"), small))).text == "甲乙"


def test_watermarks_and_what_is_not_shown_are_no_text(tmp_path):
    slanted = text("内部资料", matrix=' CTM="0.7 0.7 -0.7 0.7 0 0"')
    hidden = text("看不见", y=80, more=' Visible="false"')
    assert (
        reading(tmp_path, package(page(text(FIRST, y=60), slanted, hidden, text(REST, y=68)))).text
        == FIRST + REST
    )


def test_running_heads_of_a_template_are_no_text(tmp_path):
    template = page(text("某市人民政府公报", y=10), text("以下为正文", y=150), text("第一版", y=285))
    pages = [
        page(text(f"第{n}条　应当{what}。", y=60), template="50")
        for n, what in (("一", "公示价格"), ("二", "留样"))
    ]
    found = reading(tmp_path, package(*pages, templates=[template]))
    assert found.text.split() == ["以下为正文", "第一条", "应当公示价格。", "第二条", "应当留样。"]


def test_a_template_of_one_page_is_its_text(tmp_path):
    red = page(text("某市人民政府文件", y=20))
    found = reading(
        tmp_path, package(page(text(FIRST, y=60), template="50"), page(text(REST)), templates=[red])
    )
    assert found.text.startswith("某市人民政府文件\n")


def test_a_page_without_text_is_told(tmp_path):
    assert reading(tmp_path, package(page(text(FIRST)), page())).warnings == (
        "第 2 页没有文字（可能是图片）",
    )


def ruled(rows):
    """A table of 40 by 10 millimetre cells from (30, 60) with their text, and its rules."""
    width, height = 40 * len(rows[0]), 10 * len(rows)
    drawn = [
        text(cell, x=32 + 40 * c, y=62 + 10 * r) for r, row in enumerate(rows) for c, cell in enumerate(row)
    ]
    strokes = [f"M 0 {10 * r} L {width} {10 * r}" for r in range(1, len(rows))]
    strokes += [f"M {40 * c} 0 L {40 * c} {height}" for c in range(1, len(rows[0]))]
    frame = f"M 0 0 L {width} 0 L {width} {height} L 0 {height} C"
    paths = "".join(
        f"<ofd:AbbreviatedData>{path}</ofd:AbbreviatedData>" for path in (frame, " ".join(strokes))
    )
    return [
        f'<ofd:PathObject ID="8" Boundary="30 60 {width} {height}">{path}</ofd:PathObject>'
        for path in [paths]
    ] + drawn


def test_a_ruled_table_is_read_by_its_rows(tmp_path):
    rows = [("区", "标准"), ("东区", "600元"), ("西区", "300元")]
    found = reading(
        tmp_path, package(page(text(FIRST, y=40), text(REST, y=48), *ruled(rows), text("以上为准。", y=110)))
    )
    assert found.text == f"{FIRST}{REST}\n\n区：东区，标准：600元。\n区：西区，标准：300元。\n\n以上为准。"


def test_a_quote_knows_its_page_and_its_box(tmp_path):
    found = reading(tmp_path, package(page(text(FIRST)), page(text("第二条　适用本市。", x=42, y=50.5))))
    at = found.text.index("适用本市")
    original = found.alignment.to_original(at)
    (box,) = Layout.unpack(found.layout).boxes([(original, original + 4)])
    assert box.page == 2
    assert (box.left * 210, box.right * 210) == pytest.approx((42 + 4 * SIZE, 42 + 8 * SIZE), abs=0.1)
    assert box.top * 297 < 50.5 + SIZE / 2 < box.bottom * 297
    assert (box.bottom - box.top) * 297 == pytest.approx(SIZE, abs=0.1)


ENTITY = f'{HEAD}<!DOCTYPE x [<!ENTITY a "啊啊啊啊">]>{page(text("&a;"))[len(HEAD) :]}'


@pytest.mark.parametrize(
    ("data", "say"),
    [
        (b"hello", "OFD"),
        (package(page(text(FIRST)))[:900], "OFD"),
        (package(page()), "扫描"),
        (package(page(text(FIRST)), change={"OFD.xml": None}), "缺少 OFD.xml"),
        (
            package(page(text(FIRST)), change={"Doc_0/Pages/Page_0/Content.xml": None}),
            "缺少 Doc_0/Pages/Page_0",
        ),
        (package(page(text(FIRST))[:-9]), "Content.xml 已损坏"),
        (package(ENTITY), "实体"),
        (package(page(text(FIRST)), change={"Doc_0/x.bin": bytes(201 * 1024 * 1024)}), "200 MB"),
    ],
)
def test_what_is_no_ofd_says_so_in_one_line(tmp_path, data, say):
    with pytest.raises(ReadingError, match=say) as caught:
        reading(tmp_path, data)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("deltas", ["g 9999999999 5", "g", "g 3", "x y", "1e400 1", "nan"])
def test_distances_that_make_no_sense_do_no_harm(tmp_path, deltas):
    data = package(page(text(FIRST, y=60), text("多余的字", y=100, deltas=deltas)))
    assert reading(tmp_path, data).text.startswith(FIRST)


def test_entities_declared_where_they_are_not_looked_for_are_not_resolved(tmp_path):
    late = ENTITY.replace("<!DOCTYPE", f"<!--{'x' * 5000}--><!DOCTYPE").replace(
        "</ofd:Layer>", text(FIRST, y=60) + "</ofd:Layer>"
    )
    assert reading(tmp_path, package(late)).text == FIRST
