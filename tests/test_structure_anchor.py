"""Anchors and headings: where a span stands, in the words people cite by."""

import pytest

from rag.domain import Span
from rag.structure import anchor, headings_at, outline

RULES = """采砂管理办法

第一章　总则

第一条　为了加强管理，制定本办法。

第二条　在本省采砂，适用本办法。

国家对航道采砂另作安排的，按照该安排办理。

第二章　许可

第三条　省水利厅主管采砂工作。

申请采砂应当具备下列条件：

（一）有合格的设备；

（二）有下列人员：

1.采砂船船长；

2.安全管理员。

申请人应当对材料的真实性负责。

第四条　有下列情形之一的，不予许可：

（一）位于禁采区的；

（二）处于禁采期的。"""


def at(text: str, quote: str) -> str | None:
    start = text.index(quote)
    return anchor(outline(text), Span(start, start + len(quote)), text)


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("第一条　为了加强管理", "第一条"),
        ("在本省采砂", "第二条第一款"),
        ("国家对航道采砂另作", "第二条第二款"),
        ("申请采砂应当具备", "第三条第二款"),
        ("有合格的设备", "第三条第二款第（一）项"),
        ("采砂船船长", "第三条第二款第（二）项第1目"),
        ("申请人应当对材料", "第三条第三款"),
        ("不予许可", "第四条"),
        ("处于禁采期的", "第四条第（二）项"),
        ("采砂管理办法", "第1段"),
    ],
)
def test_articles_are_cited_by_paragraph_and_item(quote: str, expected: str) -> None:
    assert at(RULES, quote) == expected


def test_an_article_label_alone_on_its_line_is_no_paragraph() -> None:
    text = "第一条\n甲应当登记。\n第二条\n乙应当备案。\n丙应当报告。"
    assert at(text, "甲应当登记") == "第一条"
    assert at(text, "丙应当报告") == "第二条第二款"


def test_a_space_ends_a_paragraph_only_where_the_whole_law_is_one_line() -> None:
    lined = "第一条 甲应当登记。 乙也一样。\n第二条 丙。"
    assert at(lined, "乙也一样") == "第一条"
    in_one = "采砂办法 第一条 甲应当登记，并且缴费。 乙应当备案。 第二条 丙。"
    assert at(in_one, "乙应当备案") == "第一条第二款"


NOTICE = """关于做好防汛工作的通知

各县区水利局：

一、加强值守

各地要明确责任人。

（一）落实责任。

1.实行领导带班；

2.保持通讯畅通。

江源市水利局

2024年6月3日

附件1

责任人名单

第一条 名单每年更新。

附件2

联系电话以网站为准。"""


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("各县区水利局", "第2段"),
        ("各地要明确责任人", "第一部分"),
        ("落实责任", "第一部分（一）"),
        ("保持通讯畅通", "第一部分（一）2"),
        ("江源市水利局", "第8段"),
        ("名单每年更新", "附件1第一条"),
        ("联系电话以网站为准", "附件2第2段"),
    ],
)
def test_notices_are_cited_by_section_or_paragraph(quote: str, expected: str) -> None:
    assert at(NOTICE, quote) == expected


def test_a_bare_number_is_cited_as_an_item() -> None:
    assert at("1.甲；\n2.乙。", "乙") == "第2项"
    assert at("（一）甲；\n（二）乙。", "乙") == "（二）"


def test_questions_are_counted() -> None:
    text = "安居补贴问答\n问：谁可以申请？\n答：毕业生。\n问：补贴多少？\n答：每月600元。"
    assert at(text, "每月600元") == "第2问"


def test_an_empty_text_has_no_anchor() -> None:
    assert anchor((), Span(0, 0), "") is None


def test_headings_outermost_first() -> None:
    units = outline(RULES)
    assert headings_at(units, RULES.index("有合格的设备")) == ("第二章 许可", "第三条")
    assert headings_at(units, 0) == ()
    assert headings_at(outline(NOTICE), NOTICE.index("领导带班")) == ("一、加强值守",)
    assert headings_at(outline(NOTICE), NOTICE.index("联系电话")) == ("附件2",)


def test_headings_write_questions_as_the_text_does() -> None:
    text = "问：谁可以申请？\n答：毕业生。\n一、如何申请？\n答：网上申请。"
    assert headings_at(outline(text), text.index("毕业生")) == ("问：谁可以申请？",)
    assert headings_at(outline(text), text.index("网上申请")) == ("一、如何申请？",)


def test_headings_write_items_as_the_text_does() -> None:
    text = "一、总体要求\n（一）基本原则。坚持便民。坚持公开。\n1.统一标准。各地不得自行其是。"
    found = headings_at(outline(text), text.index("各地不得"))
    assert found == ("一、总体要求", "（一）基本原则", "1.统一标准")


def test_inside_one_of_several_news_items_its_headline_comes_first():
    text = (
        "江源召开防汛会议 部署汛期值守\n\n江源日报6月3日电 会议部署值守。\n\n要加强巡查。\n\n"
        "青川铁路货运创新高\n\n江源日报6月4日电 货运量增长。"
    )
    start = text.index("要加强")
    assert anchor(outline(text), Span(start, start + 6), text) == "“江源召开防汛会议 部署汛期值守”第3段"
