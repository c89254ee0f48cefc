"""Lines → paragraphs, on texts written for the purpose."""

from __future__ import annotations

import re

import pytest

from rag.reading.cleaning import clean
from rag.reading.mending import mend

A = (
    "为了规范城市公共自行车的投放和管理，保障市民出行安全，根据有关法律、法规，结合本市实际，制定本办法。"
    "本办法所称公共自行车，是指由运营企业投放、供公众分时租用的非机动车。"
)
B = (
    "运营企业应当按照核定的数量投放车辆，及时清理损坏和违规停放的车辆，并向主管部门报送运行数据。"
    "主管部门应当每季度公布考核结果，考核不合格的，应当核减其投放数量。"
)
C = "骑行人应当遵守交通规则，在划定区域内停放车辆。"


def mended(text: str, fixed: tuple[tuple[int, int], ...] = ()) -> str:
    return mend(clean(text)[0], fixed).text


def printed(
    paragraphs: list[str],
    width: int,
    page: int = 0,
    *,
    head: str = "",
    number: str = "— {} —",
    indent: str = "",
) -> str:
    """Paragraphs broken at `width`, with a page number (and a running head) every `page` lines."""
    lines = [
        whole[i : i + width]
        for whole in (indent + paragraph for paragraph in paragraphs)
        for i in range(0, len(whole), width)
    ]
    out = []
    for n, line in enumerate(lines, 1):
        out.append(line)
        if page and n % page == 0:
            out += ["", number.format(n // page), ""] + ([head, ""] if head else [])
    return "\n".join(out)


@pytest.mark.parametrize("cut", [26, 33, 47, 60, 75])
@pytest.mark.parametrize(
    "gap", ["\n\n", "\n\n\n\n", "\r\n \r\n", "\n\n— 3 —\n\n", "\n\n第 3 页 共 9 页\n\n", "\n\n- 12 -\n\n"]
)
def test_a_paragraph_cut_by_a_page_end_is_whole_again(cut, gap):
    text = f"{A}\n\n{B[:cut]}{gap}{B[cut:]}\n\n{C}"
    assert mended(text) == f"{A}\n\n{B}\n\n{C}"


def test_a_paragraph_cut_twice_is_whole_again():
    long = A + B
    assert mended(f"{long[:60]}\n\n{long[60:95]}\n\n{long[95:]}\n\n{C}") == f"{long}\n\n{C}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("某市召开公共自行车管理工作会议，部署下一阶段任务", A),
        ("坚持绿色出行 共建宜居城市", A),
        ("——某市长在全市交通工作会议上的讲话", A),
        ("- 要坚持把绿色出行作为城市建设的重要内容。各区要落实责任，加强督促检查，提高服务水平", A),
        (A[:-1], "第二条 运营企业应当投保。"),
        (A[:-1], "二、运营企业应当投保。"),
        (A[:-1], "（二）运营企业应当投保。"),
        (A[:-1], "2．运营企业应当投保。"),
        (A[:-1], "②运营企业应当投保。"),
        (A[:-1], "- 运营企业应当投保。"),
        (A[:-1], "——运营企业应当投保。"),
        (A[:-1], "附件：投放数量表。"),
        (A[:-1], "问：运营企业要投保吗？"),
        (A[:-1], "新华社某地5月6日电 运营企业应当投保。"),
        (A[:-1], "本报讯 运营企业应当投保。"),
        (A[:-1], "某市交通运输局"),
        (A[:-1], "2023年5月6日"),
        ("联系人：王小明、李大华，电话：0000-1234，地址：某路1号，邮编：100000", "传真：0000-5678"),
        ("车型\t费用\t备注，说明。", "小型车\t五元\t每次，含税。"),
        ("| 车型 | 费用，单位元。", "| 小型 | 五元。"),
    ],
)
def test_what_begins_anew_stays_apart(first, second):
    for gap in ("\n", "\n\n"):
        assert mended(f"{first}{gap}{second}") == f"{first}{gap}{second}"


def test_verses_stay_lines():
    verse = "城外青山叠翠来，\n一江春水绕亭台。\n行人莫道归期晚，\n明月随舟入梦回。"
    assert mended(verse) == verse


def test_a_signature_and_its_date_stay_lines():
    text = f"{A}\n\n某市人民政府办公厅\n2023年5月6日"
    assert mended(text) == text


def test_list_items_without_a_stop_are_complete():
    items = [
        f"- 要坚持第{n}项原则，落实各方责任，形成工作合力。各区要加强督促检查，按时报送情况"
        for n in "一二三四"
    ]
    text = "\n\n".join([*items, A])
    assert mended(text) == text


def test_an_item_that_alone_lacks_its_stop_was_cut():
    items = [
        f"● 要坚持第{n}项原则，落实各方责任，形成工作合力。各区要加强督促检查，按时报送情况。"
        for n in "一二三四"
    ]
    cut = items[3][:30] + "\n\n" + items[3][30:]
    assert mended("\n\n".join([*items[:3], cut])) == "\n\n".join(items)


def test_an_open_title_mark_holds_a_headline_together():
    assert (
        mended("关于印发《某市公共自行车\n管理办法》的通知\n\n" + A)
        == "关于印发《某市公共自行车管理办法》的通知\n\n" + A
    )


def test_indentation_tells_a_new_paragraph_from_a_continuation():
    whole = [A, B[:-1], A[:-1], C]
    indented = "\n".join("　　" + p for p in whole)
    assert mended(indented) == "\n".join(whole)
    cut = f"　　{A}\n　　{B[:30]}\n{B[30:]}\n　　{C}"
    assert mended(cut) == f"{A}\n{B}\n{C}"


@pytest.mark.parametrize("width", [22, 34, 41])
@pytest.mark.parametrize("number", ["— {} —", "- {} -", "第 {} 页", "{}", "第{}页 共9页", "Page {} of 9"])
def test_hard_wrapped_print_comes_out_whole(width, number):
    paragraphs = ["某市公共自行车管理办法", "第一章 总则"]
    for n, label in enumerate("一二三四五六七八九"):
        paragraphs += [f"第{label}条　{(A, B, C)[n % 3]}", f"{label}是主管部门" + (B, C, A)[n % 3]]
    got = mended(printed(paragraphs, width, 12, number=number)).split("\n")
    assert [line for line in got if line] == paragraphs


def test_running_heads_go_with_their_page_numbers():
    paragraphs = [f"第{label}条　{A}" for label in "一二三四五六七八"]
    got = mended(printed(paragraphs, 30, 10, head="某市规范性文件汇编"))
    assert got.split("\n") == paragraphs


def test_a_reference_at_the_head_of_a_full_line_is_no_article():
    width = 28
    sentence = "运营企业违反规定投放车辆的，由主管部门责令限期改正，逾期不改正的依照"
    sentence = sentence[-(width - 8) :]
    paragraphs = [
        "第九条　" + "甲" * 4 + sentence + "第十条规定处罚，情节严重的核减投放数量。",
        "第十条　" + A,
        "第十一条　" + B,
    ]
    got = mended(printed(paragraphs, width))
    assert got.split("\n") == paragraphs
    assert any(line.startswith("第十条规定") for line in printed(paragraphs, width).split("\n"))


def test_indented_print_uses_its_indentation():
    paragraphs = [A, B, C, A + B, C + B]
    got = mended(printed(paragraphs, 26, 7, indent="　　"))
    assert got.split("\n") == paragraphs


def test_english_print_with_hyphens():
    text = (
        "Operators shall place no more bicycles than the approved num-\n"
        "ber and shall remove broken ones within two days. The depart-\n"
        "ment publishes the results of its review every quarter, and a\n"
        "state-owned company is treated like any other. Companies may\n"
        "appeal.\n\n"
        "Riders park inside the marked areas. A long-\n"
        "term contract is possible.\n"
    )
    assert mended(text) == (
        "Operators shall place no more bicycles than the approved number and shall remove broken ones within "
        "two days. The department publishes the results of its review every quarter, and a state-owned "
        "company is treated like any other. Companies may appeal.\n\n"
        "Riders park inside the marked areas. A long-term contract is possible."
    )


def test_english_keys_and_capitals_stay_lines():
    text = (
        "name: The bicycle office of the city\nphone: please call in the morning\nThe office is open\nThe end"
    )
    assert mended(text) == text


@pytest.mark.parametrize(
    "numbers", ["1\n北京\n2\n上海\n3\n广州\n4\n深圳", "2021\n2022\n2023", "第一名\n98\n第二名\n97"]
)
def test_numbers_that_are_content_stay(numbers):
    assert mended(numbers) == numbers


def test_a_text_that_repeats_itself_loses_nothing():
    paragraphs = [f"第{label}条　{B}" for label in "一二三四五六七八九"]
    got = mended(printed(paragraphs, 24))
    assert got.split("\n") == paragraphs


def test_fixed_lines_are_never_joined():
    text = f"{A[:40]}\n{A[40:]}"
    assert mended(text) == A
    assert mended(text, ((0, 40),)) == text


def test_white_space_form():
    assert mended("\n\n　　甲 乙  丙 \n\n\n \n丁\u00a0\n戊\t己\n") == "甲 乙  丙\n\n丁\n戊\t己"
    assert mended(" \n　\n") == ""
    assert mended("　甲　") == "甲"


@pytest.mark.parametrize(
    "text",
    [
        "停车管理，应当规范。" * 100_000,
        "《" * 1_000_000,
        ("《" * 50 + "\n") * 10_000,
        "some words de-\nvelop " * 20_000,
    ],
)
def test_a_very_long_text_comes_to_an_end(text):
    # seconds in linear time; hours if a step were quadratic
    assert mended(text)


def test_mending_printed_text_is_idempotent_and_keeps_every_character():
    text = printed([f"第{label}条　{A}{B}" for label in "一二三四五六"], 31, 9)
    once = mended(text)
    assert mended(once) == once
    numbers = re.compile(r"^— \d+ —$", re.MULTILINE)
    assert "".join(once.split()) == "".join(numbers.sub("", text).split())
