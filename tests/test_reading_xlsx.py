# ruff: noqa: DTZ001 a cell's time has no zone
"""Spreadsheets, built with openpyxl, and the values their cells show."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime, time, timedelta

import openpyxl
import pytest
from test_reading_formats import heads, one, write

from rag.errors import ReadingError
from rag.reading.cells import shown


def saved(book) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def book(*sheets):
    """A workbook of (name, rows) sheets."""
    made = openpyxl.Workbook()
    made.remove(made.active)
    for name, rows in sheets:
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return made


def lines(tmp_path, made):
    return [line for line in one(write(tmp_path, "a.xlsx", saved(made))).text.split("\n") if line]


def test_a_row_names_its_columns_and_a_sheet_is_a_heading(tmp_path):
    made = book(
        ("取暖补贴", [("区", "户数", "标准"), ("东区", 1200, "每户600元"), ("西区", 80, None)]),
        ("Sheet2", [("序号", "姓名"), (1, "张三")]),
    )
    reading = one(write(tmp_path, "a.xlsx", saved(made)))
    assert reading.text.split("\n") == [
        "取暖补贴",
        "区：东区，户数：1200，标准：每户600元。",
        "区：西区，户数：80。",
        "",
        "序号：1，姓名：张三。",
    ]
    assert heads(reading) == [(1, "取暖补贴")]


def test_names_that_span_rows_and_columns(tmp_path):
    made = book(
        ("Sheet", [("某市取暖补贴标准表",), ("区", "标准（元）", None, "备注"), (None, "城市", "农村", None)])
    )
    sheet = made.active
    sheet.append(("东区", 600, 300, "含两项。"))
    sheet.append((None, 650, 320, None))
    sheet.append(("注：自2023年起执行",))
    for area in ("A1:D1", "A2:A3", "B2:C2", "D2:D3", "A4:A5"):
        sheet.merge_cells(area)
    assert lines(tmp_path, made) == [
        "某市取暖补贴标准表",
        "区：东区，标准（元）·城市：600，标准（元）·农村：300，备注：含两项。",
        "区：东区，标准（元）·城市：650，标准（元）·农村：320。",
        "注：自2023年起执行",
    ]
    assert one(tmp_path / "a.xlsx").title == "某市取暖补贴标准表"


def test_pairs_are_no_table_with_names(tmp_path):
    made = book(("Sheet", [("名称", "社区食堂"), ("电话", "0451-123"), ("地址", "一号")]))
    assert lines(tmp_path, made) == ["名称 | 社区食堂", "电话 | 0451-123", "地址 | 一号"]


def test_a_second_table_has_its_own_names_and_a_gap_in_one_changes_nothing(tmp_path):
    rows = [("区", "户数"), ("东区", 12), (), ("西区", 13), (), ("项目", "金额"), ("取暖", 600)]
    assert lines(tmp_path, book(("Sheet", rows))) == [
        "区：东区，户数：12。", "区：西区，户数：13。", "项目：取暖，金额：600。",
    ]  # fmt: skip


def test_cells_are_read_as_shown(tmp_path):
    made = book(
        ("Sheet", [("日期", "比例", "金额", "编号", "公式"), (date(2023, 5, 6), 0.125, 1234567.5, 7, "=1+1")])
    )
    formats = ('yyyy"年"m"月"d"日";@', "0.0%", "#,##0.00", "000", "General")
    for cell, number_format in zip(made.active[2], formats, strict=True):
        cell.number_format = number_format
    data = saved(made)
    # a formula has what it gave last beside it, which openpyxl does not write
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            part = source.read(name).replace(b"<f>1+1</f><v />", b"<f>1+1</f><v>2</v>")
            archive.writestr(name, part.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>"))
    assert one(write(tmp_path, "a.xlsx", target.getvalue())).text == (
        "日期：2023年5月6日，比例：12.5%，金额：1,234,567.50，编号：007，公式：2。"
    )


def test_dates_in_formats_that_have_only_a_number(tmp_path):
    data = saved(book(("Sheet", [("日期", "数量"), (45052, 3)])))
    source, target = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in source.namelist():
            part = source.read(name)
            if name == "xl/styles.xml":
                part = part.replace(
                    b'<cellXfs count="1">', b'<cellXfs count="2"><xf numFmtId="31" xfId="0"/>'
                )
            if name == "xl/worksheets/sheet1.xml":
                part = part.replace(b'r="B2"', b'r="B2" s="1"')
            archive.writestr(name, part)
    assert one(write(tmp_path, "a.xlsx", target.getvalue())).text == "日期：2023年5月6日，数量：3。"


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.1 + 0.2, "General", "0.3"),
        (1234567890123456, "General", "1234567890123456"),
        (2.0, "General", "2"),
        (1e-7, "General", "0.0000001"),
        (-0.055, "0.00%", "-5.50%"),
        (2.5, "0", "3"),
        (-1234.5, "#,##0.0_);(#,##0.0)", "(1234.5)".replace("1234", "1,234")),
        (0, '0.00;-0.00;"无"', "无"),
        (1.5, '0.##"亿元"', "1.5亿元"),
        (2, '0.##"亿元"', "2亿元"),
        (600, '"¥"#,##0', "¥600"),
        (600, "[$￥-804]#,##0.00", "￥600.00"),
        (15000, '0,"千元"', "15千元"),
        (12, "@", "12"),
        (1, "0.00E+00", "1"),
        (0.5, "#.0", ".5"),
        (float("nan"), "0.0", "nan"),
        (True, "General", "TRUE"),
        ("  两\n行 ", "@", "两 行"),
        (None, "0", ""),
        (datetime(2023, 5, 6, 14, 5), "yyyy/m/d h:mm", "2023/5/6 14:05"),
        (datetime(2023, 5, 6, 14, 5), "[$-804]yyyy-mm-dd 上午/下午h:mm", "2023-05-06 下午2:05"),
        (datetime(2023, 5, 6), "aaaa", "星期六"),
        (datetime(2023, 5, 6), "General", "2023-05-06 00:00:00"),
        (date(2023, 5, 6), 'yy"年"mm"月"', "23年05月"),
        (time(9, 5, 7), "mm:ss", "05:07"),
        (timedelta(hours=30, minutes=5), "[h]:mm:ss", "30:05:00"),
    ],
)  # fmt: skip
def test_values_in_their_formats(value, number_format, text):
    assert shown(value, number_format) == text


def test_hidden_sheets_are_not_read_and_told(tmp_path):
    made = book(("公开", [("甲", "乙"), ("丙", "丁")]), ("底稿", [("密", "密")]))
    made["底稿"].sheet_state = "hidden"
    reading = one(write(tmp_path, "a.xlsx", saved(made)))
    assert "密" not in reading.text
    assert reading.warnings == ("隐藏的工作表没有读入：底稿",)


def test_formulas_that_nothing_has_worked_out_are_told(tmp_path):
    reading = one(write(tmp_path, "a.xlsx", saved(book(("Sheet", [("甲", "=1+1"), ("乙", '=A1&"<"')])))))
    assert reading.text == "甲\n乙"
    assert reading.warnings == ("2 个公式没有存下结果，没有读入：请用 Excel 或 WPS 打开后保存一次",)


def test_a_huge_sheet_is_read_to_its_bound_and_that_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("rag.reading.xlsx._MOST_ROWS", 3)
    made = book(("Sheet", [("区", "户数"), *((f"{n}区", n * n) for n in range(2, 9))]))
    reading = one(write(tmp_path, "a.xlsx", saved(made)))
    assert reading.text == "区：2区，户数：4。\n区：3区，户数：9。"
    assert "只读入了前 3 行" in reading.warnings[0]


@pytest.mark.parametrize(
    ("data", "say"),
    [
        (b"hello", "Excel"),
        (saved(book(("Sheet", [(1,)])))[:1500], "Excel"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), r"\.xls"),
        (saved(book(("Sheet", []))), "没有文字"),
    ],
)
def test_what_is_no_workbook_says_so(tmp_path, data, say):
    with pytest.raises(ReadingError, match=say):
        one(write(tmp_path, "a.xlsx", data))


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("区,数量\n东区,12\n西区,13\n", "区：东区，数量：12。\n区：西区，数量：13。"),
        ('区;数量;单位\r\n东区;12;"处；\n所"\r\n', "区：东区，数量：12，单位：处； 所。"),
        ("姓名\t职务\n张三\t科长\n", "姓名：张三，职务：科长。"),
        ("只有一行", "只有一行"),
    ],
)
def test_csv(tmp_path, raw, text):
    assert one(write(tmp_path, "a.csv", raw.encode("gb18030"))).text == text
