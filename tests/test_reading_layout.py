"""Places on pages: layouts kept and looked up, columns, grids, footnotes, rubbish, on lines made by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.reading.columns import columns
from rag.reading.garbled import garbled
from rag.reading.grids import tables
from rag.reading.layout import Box, Layout, Line
from rag.reading.margins import notes
from rag.reading.rows import continued, lines_of, text_of, whole_names
from rag.reading.scans import named, told

PROSE = (
    "各区应当在年底前完成充电设施的选址，并将结果报市交通部门备案；逾期未完成的，由市人民政府予以通报，"
    "下一年度不再安排补贴资金。申请人对申报材料的真实性负责，不得重复申报。"
)


def line(text, left, top, size=10.0, page=0):
    edges = tuple((left + n * size, left + (n + 1) * size) for n in range(len(text)))
    return Line(page, text, edges, top, top + size)


def ruled(xs, ys):
    """The rules of a grid with upright rules at `xs` and level ones at `ys`."""
    level = [(xs[0], y, xs[-1], y) for y in ys]
    return level + [(x, ys[0], x, ys[-1]) for x in xs]


def test_a_layout_gives_the_boxes_of_a_range():
    layout = Layout()
    layout.place(0, line("补贴标准", 100, 50), (500, 1000))
    layout.place(5, line("二百元", 200, 80, page=1), (500, 1000))
    first, second = Layout.unpack(layout.pack()).boxes([(2, 7)])
    assert first == Box(1, *(pytest.approx(v, abs=1e-4) for v in (0.24, 0.05, 0.28, 0.06)))
    assert second == Box(2, *(pytest.approx(v, abs=1e-4) for v in (0.4, 0.08, 0.44, 0.09)))
    assert layout.boxes([(4, 5)]) == []  # the line's end stands nowhere
    assert Layout.unpack(b"").boxes([(0, 9)]) == []


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 70), st.integers(1, 30)), max_size=40))
def test_columns_lose_and_double_nothing(places):
    lines = [line("字" * length, 10 * x, 12 * y) for x, y, length in places]
    for top_down in (False, True):
        found = [piece for stretch in columns(lines, top_down=top_down) for piece in stretch]
        assert sorted(map(id, found)) == sorted(map(id, lines))


def test_interleaved_columns_are_read_one_after_the_other():
    left, right = (
        [PROSE[n : n + 15] for n in range(0, 60, 15)],
        [PROSE[n : n + 15] for n in range(15, 75, 15)],
    )
    lines = [line("全市充电设施补贴标准和申报办法一览与说明材料", 100, 10)]
    for n in range(4):
        lines += [line(left[n], 50, 40 + 15 * n), line(right[n], 250, 40 + 15 * n)]
    found = [[piece.text for piece in stretch] for stretch in columns(lines)]
    assert found == [[lines[0].text], left, right]


def test_a_list_with_figures_at_the_right_is_not_columns():
    lines = [
        piece for n in range(8) for piece in (line(PROSE[n : n + 12], 50, 15 * n), line("1200", 300, 15 * n))
    ]
    assert columns(lines) == [lines]


def test_cells_are_what_rules_part_and_rows_say_their_columns():
    xs, ys = [50, 150, 350, 450], [100, 120, 160, 180]
    lines = [
        line("区", 60, 105),
        line("标准", 160, 105),
        line("年度", 360, 105),
        line("东区", 60, 135),
        line("每千瓦二百元，", 160, 125),
        line("另加运营补贴", 160, 142),
        line("2023", 360, 135),
        line("西区 100元 2024", 60, 165),
        line("表后的一行。", 60, 200),
    ]
    # the last row is one line of text that runs over all cells
    wide = lines[7]
    edges = [(60, 70), (70, 80), (80, 80)] + [(160 + 10 * n, 170 + 10 * n) for n in range(4)] + [(200, 200)]
    edges += [(360 + 10 * n, 370 + 10 * n) for n in range(4)]
    lines[7] = Line(0, wide.text, tuple(edges), wide.top, wide.bottom)
    (table,), rest = tables(ruled(xs, ys), lines)
    assert [piece.text for piece in rest] == ["表后的一行。"]
    rows = [text_of(row) for row in lines_of(table)]
    assert rows == [
        "区：东区，标准：每千瓦二百元，另加运营补贴，年度：2023。",
        "区：西区，标准：100元，年度：2024。",
    ]
    said = next(lines_of(table))
    assert [s.text for s in said if isinstance(s, Line)][:2] == ["区", "东区"]


def test_merged_cells_say_their_word_in_each_row():
    xs = [50, 150, 250, 350]
    rules = [(50, y, 350, y) for y in (100, 120, 160)] + [(150, 140, 350, 140)]
    rules += [(x, 100, x, 160) for x in xs]
    words = [("部门", 60, 105), ("项目", 160, 105), ("金额", 260, 105), ("交通局", 60, 135)]
    words += [("新建", 160, 125), ("300", 260, 125), ("改建", 160, 145), ("200", 260, 145)]
    (table,), _ = tables(rules, [line(*word) for word in words])
    assert [text_of(row) for row in lines_of(table)] == [
        "部门：交通局，项目：新建，金额：300。",
        "部门：交通局，项目：改建，金额：200。",
    ]


WORDS = st.sampled_from(["", "区", "金额", "名称", "东区：", "100", "2023", "应当。", "甲；乙", "1.", "区"])


@given(st.lists(st.tuples(WORDS, WORDS, WORDS), min_size=2, max_size=6))
def test_no_word_of_a_table_is_lost(rows):
    lines = [
        line(word, 60 + 100 * x, 105 + 20 * y)
        for y, row in enumerate(rows)
        for x, word in enumerate(row)
        if word
    ]
    found, rest = tables(ruled([50, 150, 250, 350], [100 + 20 * n for n in range(len(rows) + 1)]), lines)
    assert rest == ([] if found else lines)
    said = [text_of(row) for table in found for row in lines_of(table)]
    placed = {s.text for table in found for row in lines_of(table) for s in row if isinstance(s, Line)}
    assert placed == ({piece.text for piece in lines} if found else set())
    assert all(any(word in text for text in said) for word in placed)


def test_names_in_two_rows_are_read_together():
    rules = [(50, y, 350, y) for y in (100, 140, 160, 180)] + [(150, 120, 350, 120)]
    rules += [(50, 100, 50, 180), (150, 100, 150, 180), (250, 120, 250, 180), (350, 100, 350, 180)]
    words = [("区", 60, 115), ("补贴", 240, 105), ("新建", 160, 125), ("改建", 260, 125)]
    words += [("东区", 60, 145), ("300", 160, 145), ("200", 260, 145)]
    words += [("西区", 60, 165), ("310", 160, 165), ("210", 260, 165)]
    (table,), _ = tables(rules, [line(*word) for word in words])
    assert len(table.xs) == 4
    assert [text_of(row) for row in lines_of(whole_names(table))] == [
        "区：东区，补贴新建：300，补贴改建：200。",
        "区：西区，补贴新建：310，补贴改建：210。",
    ]


def test_a_frame_around_a_text_is_no_table():
    lines = [line(PROSE[:20], 60, 110), line(PROSE[20:40], 60, 130)]
    assert tables(ruled([50, 350], [100, 160]), lines) == ([], lines)


def test_a_table_over_a_page_end_is_one_and_its_names_are_said_once():
    xs = [50, 150, 350]
    first = [("区", 60, 105), ("金额", 160, 105), ("东区", 60, 125), ("300", 160, 125)]
    second = [("区", 60, 55), ("金额", 160, 55), ("西区", 60, 75), ("200", 160, 75)]
    (one,), _ = tables(ruled(xs, [100, 120, 140]), [line(*word) for word in first])
    (two,), _ = tables(ruled(xs, [50, 70, 90]), [line(*word, page=1) for word in second])
    assert [text_of(row) for row in lines_of(continued(one, two))] == [
        "区：东区，金额：300。",
        "区：西区，金额：200。",
    ]
    (other,), _ = tables(ruled([50, 156, 350], [50, 70, 90]), [line(*word, page=1) for word in second])
    assert continued(one, other) is None


def test_a_row_cut_by_a_page_end_is_whole():
    xs = [50, 150, 350, 450]
    first = [("区", 60, 105), ("标准", 160, 105), ("年度", 360, 105)]
    first += [("东区", 60, 125), ("每千瓦300元，", 160, 125), ("2023", 360, 125)]
    (one,), _ = tables(ruled(xs, [100, 120, 140]), [line(*word) for word in first])
    rest = [line("逐年递减", 160, 55, page=1), line("西区", 60, 75, page=1), line("200元", 160, 75, page=1)]
    (two,), _ = tables(
        ruled(xs, [50, 70, 90, 110]),
        [
            *rest,
            line("2024", 360, 75, page=1),
            *[line(word, x, 95, page=1) for word, x in (("南区", 60), ("100元", 160), ("2025", 360))],
        ],
    )
    assert [text_of(row) for row in lines_of(continued(one, two))] == [
        "区：东区，标准：每千瓦300元，逐年递减，年度：2023。",
        "区：西区，标准：200元，年度：2024。",
        "区：南区，标准：100元，年度：2025。",
    ]


def test_small_marked_lines_at_the_foot_are_notes():
    body = [line(PROSE[n : n + 20], 50, 100 + 15 * n, 10) for n in range(6)]
    foot = [
        line("① 包括停车场内的设施，", 50, 700, 8),
        line("不含单位自用的。", 50, 710, 8),
        line("② 见附表。", 50, 720, 8),
    ]
    found = notes(body + foot, 10)
    assert [[piece.text[0] for piece in note] for note in found] == [["①", "不"], ["②"]]
    assert notes([*body, line("此件公开发布", 50, 700, 8)], 10) == []
    assert notes([*body, line("① 一样大的字", 50, 700, 10)], 10) == []


@pytest.mark.parametrize(
    "text",
    [
        "".join(chr(0xE000 + ord(c) % 999) for c in PROSE),
        "(cid:12)(cid:7)(cid:301)" * 9,
        PROSE.encode("gb18030").decode("latin-1"),
        PROSE.encode().decode("gb18030", "replace"),
        "".join(chr(ord(c) + 37) if c >= "\u4e00" else c for c in PROSE),
    ],
)
def test_rubbish_is_seen(text):
    assert garbled(text)


@pytest.mark.parametrize(
    "text",
    [
        PROSE,
        "Operators place no more bicycles than the approved number, and remove broken ones.",
        "Les opérateurs déclarés à la préfecture répètent la démarche chaque année, où qu’ils soient.",
        "张伟 李娜 王芳 刘洋 2023 1,200.00 85%",
        "",
    ],
)
def test_text_is_no_rubbish(text):
    assert not garbled(text)


def test_unmapped_characters_are_rubbish_whatever_they_look_like():
    assert garbled(PROSE, unmapped=len(PROSE) // 2)
    assert not garbled(PROSE, unmapped=2)


def test_what_is_said_of_recognised_pages():
    assert told({}) == ()
    assert told({2: 0.978}) == ("第 2 页是扫描件，文字由识别得到（平均可信度 0.97），请核对原页",)
    (warning,) = told({1: 0.99, 2: 0.99, 3: 0.99, 5: 0.7})
    assert warning.startswith("第 1–3、5 页是扫描件")
    assert "第 5 页不够清晰" in warning
    assert named(range(1, 100, 2)).endswith("等 50 页")
