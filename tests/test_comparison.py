"""Two versions of a text, article by article."""

# ruff: noqa: E501 - sample texts stand whole

import pytest
from hypothesis import given
from hypothesis import strategies as st
from worlds import document

from rag.comparison import compare
from ui.rendering.comparison import comparison_json, comparison_text

HEAD = "河道采砂条例\n\n第一章 总则\n\n"
FIRST = "第一条 为了管理采砂，制定本条例。\n\n"
OLD = (
    HEAD
    + FIRST
    + "第二条 采砂许可期限为两年。\n\n第三条 违反规定的，处五千元罚款。\n\n第四条 本条例自2010年1月1日起施行。\n"
)
NEW = (
    HEAD
    + FIRST
    + "第二条 河道实行河长制，各级河长负责巡查。\n\n第三条 采砂许可期限为一年，可以延期一次。\n\n"
    "第四条 违反规定的，处五千元罚款。\n\n第五条 本条例自2020年1月1日起施行。\n"
)


def told(old, new):
    rows = compare(document(old, id="a"), document(new, id="b"))
    return [
        (r.kind, r.old.label if r.old else None, r.new.label if r.new else None)
        for r in rows
        if (r.old or r.new).label
    ]


def test_an_inserted_article_moves_the_numbers_and_nothing_else():
    assert told(OLD, NEW) == [
        ("same", "第一条", "第一条"),
        ("added", None, "第二条"),
        ("changed", "第二条", "第三条"),
        ("same", "第三条", "第四条"),
        ("changed", "第四条", "第五条"),
    ]


def test_a_dropped_article_stands_where_it_stood():
    assert [kind for kind, *_ in told(NEW, OLD)] == ["same", "dropped", "changed", "same", "changed"]


def test_changed_words_are_set_apart():
    row = next(r for r in compare(document(OLD), document(NEW)) if r.new and r.new.label == "第三条")
    assert [
        (p.kind, p.text) for p in row.pieces if "期限" not in p.text and "条" not in p.text and p.text != "。"
    ] == [
        ("dropped", "两年"),
        ("added", "一年，可以延期一次"),
    ]


def test_what_moved_is_one_row_not_two():
    a = (
        HEAD
        + "第一条 甲事由省厅负责办理。\n\n第二条 乙事项归市局管辖处理。\n\n第三条 丙类问题报请国务院决定。\n"
    )
    b = (
        HEAD
        + "第一条 乙事项归市局管辖处理。\n\n第二条 丙类问题报请国务院决定。\n\n第三条 甲事由省厅负责办理。\n"
    )
    rows = [r for r in compare(document(a), document(b)) if (r.old or r.new).label]
    assert [r.kind for r in rows] == ["same"] * 3
    assert [r.moved for r in rows] == [False, False, True]
    assert all(r.renumbered for r in rows)


def test_an_article_that_grew_much_keeps_its_number():
    grown = OLD.replace(
        "两年。", "两年。" + "许可证应当载明采砂的范围、数量、时间和作业方式，并由发证机关予以公告。" * 3
    )
    assert ("changed", "第二条", "第二条") in told(OLD, grown)


def test_texts_without_articles_are_compared_by_paragraphs():
    rows = compare(
        document("通知\n\n室温不低于18度。\n\n请遵照执行。"),
        document("通知\n\n室温不低于20度。\n\n请遵照执行。"),
    )
    assert [r.kind for r in rows] == ["same", "changed", "same"]


def test_white_space_is_no_change():
    assert {r.kind for r in compare(document(OLD), document(OLD.replace("采砂许可", "采砂 许可")))} == {
        "same"
    }


@given(
    st.lists(st.sampled_from("甲乙丙丁戊己庚辛壬癸，、的是"), max_size=60),
    st.lists(st.sampled_from("甲乙丙丁戊己庚辛壬癸，、的是"), max_size=60),
)
def test_pieces_are_both_texts(a, b):
    old, new = (f"标题\n\n第一条 {''.join(words)}在本省范围内统一适用的规定。" for words in (a, b))
    rows = compare(document(old), document(new))
    assert {r.kind for r in rows} & {"same", "changed"}
    for row in rows:
        if row.kind == "changed":
            assert "".join(p.text for p in row.pieces if p.kind != "added") == row.old.text
            assert "".join(p.text for p in row.pieces if p.kind != "dropped") == row.new.text


def test_everything_is_added_to_nothing():
    assert {r.kind for r in compare(document("", "空"), document(OLD))} == {"added"}
    assert {r.kind for r in compare(document(OLD), document("", "空"))} == {"dropped"}


def test_as_json():
    old, new = document(OLD, id="a"), document(NEW, id="b")
    out = comparison_json(old, new, compare(old, new))
    assert out["counts"] == {"same": 4, "changed": 2, "added": 1, "dropped": 0, "renumbered": 1}
    assert out["old"] == {"document_id": "a", "title": "河道采砂条例", "effective": "2010-01-01"}
    for row in out["rows"]:
        for side, text in ((row["old"], OLD), (row["new"], NEW)):
            assert side is None or text[side["start"] : side["end"]] == side["text"]


@pytest.mark.parametrize(
    "part",
    [
        "旧：河道采砂条例（2010-01-01 起施行）",
        "增加 第二条",
        "改动 第二条 → 第三条",
        "[-两年-]{+一年",
        "增加 1 处，删去 0 处，改动 2 处",
    ],
)
def test_as_text(part):
    old, new = document(OLD), document(NEW)
    assert part in comparison_text(old, new, compare(old, new))


def test_equal_versions_say_so():
    same = document(OLD)
    assert "文字相同" in comparison_text(same, same, compare(same, same))
