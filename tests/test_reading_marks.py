"""The predicates on lines, page furniture, and the detection of a wrapping width."""

from __future__ import annotations

from itertools import pairwise

import pytest

from rag.reading import furniture, marks
from rag.reading.alignment import inside
from rag.reading.lines import split
from rag.reading.wrapping import detect

TEXT = "运营企业应当按照核定的数量投放车辆并及时清理损坏和违规停放的车辆，定期向主管部门报送运行数据。"


@pytest.mark.parametrize(
    "line",
    [
        "第三条　内容",
        "第三条 内容",
        "第十二条之一 内容",
        "第一章 总则",
        "第二编",
        "一、总体要求",
        "十二、附则",
        "（三）内容",
        "(3)内容",
        "1.内容",
        "1．内容",
        "12、内容",
        "1.2 内容",
        "①内容",
        "- 内容",
        "•内容",
        "——内容",
        "附件1：",
        "附件",
        "附：名单",
        "附表2",
        "问：内容",
        "答: 内容",
        "【编辑：某某】",
        "新华社某地4月23日电 内容",
        "本报讯（记者某某）内容",
        "2023年5月6日",
        "二〇二三年五月六日",
        "（2023年5月6日某会议通过）",
        "2023年5月6日 某会议通过",
    ],
)
def test_units_open_with_their_marks(line):
    assert marks.opens_unit(line)


@pytest.mark.parametrize(
    "line",
    [
        "第三条规定的期限",
        "（三）项规定",
        "(一)、(二)项",
        "一、二级保护区",
        "1.5倍",
        "3、4号楼",
        "2023年5月6日起施行。",
        "附近的居民",
        "附件中列明的",
        "本报告期内",
        "新华书店",
        "-5度",
        "答复如下",
    ],
)
def test_what_only_looks_like_a_mark(line):
    assert not marks.opens_unit(line)


@pytest.mark.parametrize(
    "line",
    [
        "完。",
        "完。”",
        "完：",
        "完；",
        "完……",
        "（完）",
        "《完》",
        "Done.",
        "done?)",
        "完。[3]",
        "完.",
        "完！",
    ],
)
def test_paragraphs_end(line):
    assert marks.ended(line)


@pytest.mark.parametrize("line", ["未完", "未完，", "未完、", "1.5", "not done", "“未完", "第3"])
def test_paragraphs_do_not_end(line):
    assert not marks.ended(line)


def test_small_predicates():
    assert marks.stopped("完。”")
    assert not marks.stopped("完；")
    assert marks.comma_ended("甲，")
    assert not marks.comma_ended("")
    assert marks.continues("，甲")
    assert marks.continues("and so on")
    assert not marks.continues("And so on")
    assert marks.commas("甲，乙；丙、丁") == 2
    assert marks.label("第三条规定") == "第三条"
    assert marks.label("依照第三条") is None
    assert marks.is_article("第三条 运营企业应当依法投保责任险。")
    assert not marks.is_article("第三条 适用范围")
    assert not marks.is_article("第三章 " + TEXT)
    assert marks.is_keyed("联系电话：0000")
    assert not marks.is_keyed("https://a.example")
    assert not marks.is_keyed("他说，要做到：")
    assert marks.bullet_mark("● 甲") == "●"
    assert marks.bullet_mark("甲") == ""
    assert marks.cuts_number("共计2", "8万元")
    assert marks.cuts_number("共计2", ".8%以上")
    assert not marks.cuts_number("共计2", "8. 内容")
    assert marks.is_latin("The office of the city 市")
    assert not marks.is_latin("市政府 office")


def test_open_brackets():
    assert marks.left_open("依照《某某") == ("》",)
    assert marks.left_open("依照《某某》") == ()
    assert marks.closes("办法》的规定", ("》",))
    assert not marks.closes("《另一》", ("》",))
    assert not marks.closes("没有", ("》",))


@pytest.mark.parametrize(
    ("line", "token"),
    [("“甲乙", "“甲"), ("甲。乙", "甲。"), ("Word2 next", "Word2"), ("12.5%的", "12.5%"), ("甲乙", "甲")],
)
def test_tokens_that_are_not_parted(line, token):
    assert marks.first_token(line) == token


def test_inside():
    assert [inside(n, [2, 8], [4, 9]) for n in range(10)] == [n in (2, 3, 8) for n in range(10)]


def kept(text: str) -> list[str]:
    return [line.text for line in furniture.drop(split(text))]


@pytest.mark.parametrize(
    "number",
    [
        "— 3 —",
        "-3-",
        "－ 3 －",
        "– 3 –",
        "·3·",
        "第3页",
        "第 3 页 共 9 页",
        "第3页/共9页",
        "共9页 第3页",
        "Page 3 of 9",
        "page 3",
    ],
)
def test_page_numbers_that_are_sure(number):
    assert kept(f"{TEXT}\n\n{number}\n\n{TEXT}") == [TEXT, TEXT]


@pytest.mark.parametrize("line", ["3", "- 3", "第三页", "2023", "3/9", "[3]", "— 第三 —"])
def test_lines_that_may_be_content(line):
    assert kept(f"{TEXT}\n\n{line}\n\n{TEXT}") == [TEXT, line, TEXT]


def test_bare_numbers_go_only_where_they_count_pages():
    page = "\n".join([TEXT] * 6)
    counted = "\n".join(f"{page}\n{n}" for n in (4, 5, 6))
    assert kept(counted) == [TEXT] * 18
    of_nine = "\n".join(f"{page}\n{n}/9" for n in (1, 2, 3))
    assert kept(of_nine) == [TEXT] * 18
    jumping = "\n".join(f"{page}\n{n}" for n in (4, 6, 9))
    assert len(kept(jumping)) == 21
    table = "\n".join(f"{n}\n某街道" for n in range(1, 9))
    assert len(kept(table)) == 16


def test_running_heads_go_with_numbers_or_at_even_distances():
    page = "\n".join([TEXT] * 4)
    beside = "\n".join(f"{page}\n— {n} —\n某市公报 第{n}期" for n in (1, 2, 3))
    assert kept(beside) == [TEXT] * 12
    tall = "\n".join([TEXT] * 12)
    even = "\n".join(f"某市公报\n{tall}" for _ in range(4))
    assert kept(even) == ["某市公报"] + [TEXT] * 48
    uneven = "\n".join("小结\n" + "\n".join([TEXT] * n) for n in (11, 15, 30))
    assert kept(uneven).count("小结") == 3


def test_what_follows_a_page_number_knows_it():
    lines = furniture.drop(split(f"{TEXT}\n— 1 —\n{TEXT}\n{TEXT}"))
    assert [line.page for line in lines] == [False, True, False]
    assert [line.page for line in split(f"{TEXT}\n{TEXT}\n{TEXT}", (), (0, len(TEXT) + 1))] == [
        False,
        True,
        False,
    ]


def test_split_sees_white_space():
    lines = split("　　甲\n\n \n\t乙  \n丙")
    assert [(line.text, line.indent, line.blank) for line in lines] == [
        ("甲", 4, False),
        ("乙", 4, True),
        ("丙", 0, False),
    ]


@pytest.mark.parametrize("width", [20, 34, 40])
def test_a_width_is_found(width):
    text = TEXT * 5
    lines = split("\n".join(text[i : i + width] for i in range(0, len(text), width)))
    wrap = detect(lines, latin=False)
    assert wrap is not None
    assert all(wrap.full(a, b) for a, b in pairwise(lines))


def test_a_width_in_columns_is_found_where_digits_are_narrow():
    lines = []
    rest = "".join(
        f"第{n}号线路在2023年第{n}季度运送旅客{n * 37}万人次，比上年增长{n}个百分点，" for n in range(9, 19)
    )
    while rest:
        cut = next(n for n in range(len(rest) + 1) if n == len(rest) or len(rest[: n + 1].encode("gbk")) > 56)
        lines.append(rest[:cut])
        rest = rest[cut:]
    wrap = detect(split("\n".join(lines)), latin=False)
    assert wrap is not None
    assert wrap.width in (55, 56)


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(TEXT[:n] + "。" for n in (12, 31, 19, 44, 27, 38, 23)),
        "\n".join(["白日依山尽，", "黄河入海流。"] * 6),
        "\n".join(f"{n}号楼完工。" for n in range(30)),
        TEXT,
        "",
    ],
)
def test_no_width_is_found_where_there_is_none(text):
    assert detect(split(text), latin=False) is None
