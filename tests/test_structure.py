"""The outline of documents: units, their ends, levels, and what is no unit."""

from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Span, Unit
from rag.structure import outline

RULES = """青川省河道采砂管理办法

（2023年5月4日公布）

第一章　总　则

第一条　为了加强河道采砂管理，制定本办法。

第二条　在本省河道内采砂，适用本办法。

国家对航道采砂另作安排的，按照该安排办理。

第二章　许可

第一节　申请

第三条　申请采砂应当具备下列条件：

（一）有合格的设备；

（二）有符合第十条规定的人员：

1.采砂船船长；

2.安全管理员。

第三条之一　前条所称设备，由省水利厅公布目录。

第二节　审批

第四条　县级水利部门应当在20日内作出决定。

第三章　附则

第五条　本办法自2023年7月1日起施行。"""


@dataclass
class Heading:
    level: int
    span: Span


def labels(text: str, kind: str) -> list[str]:
    return [u.label for u in outline(text) if u.kind == kind]


def unit(text: str, label: str) -> Unit:
    return next(u for u in outline(text) if u.label == label)


def marked(text: str, *heads: tuple[int, str]) -> list[Heading]:
    return [Heading(level, Span(text.index(h), text.index(h) + len(h))) for level, h in heads]


def test_chapters_sections_and_articles() -> None:
    assert labels(RULES, "chapter") == ["第一章", "第二章", "第三章"]
    assert labels(RULES, "section") == ["第一节", "第二节"]
    assert labels(RULES, "article") == ["第一条", "第二条", "第三条", "第三条之一", "第四条", "第五条"]
    assert [u.title for u in outline(RULES) if u.kind == "chapter"] == ["总则", "许可", "附则"]


def test_levels_mean_the_same_kind_throughout() -> None:
    by_kind = {(u.kind, u.level) for u in outline(RULES) if u.kind != "item"}
    assert by_kind == {("chapter", 1), ("section", 2), ("article", 3)}
    assert [u.level for u in outline(RULES) if u.kind == "item"] == [4, 4, 5, 5]


def test_an_article_ends_at_the_next_heading_of_any_higher_level() -> None:
    assert unit(RULES, "第二条").span.of(RULES).endswith("按照该安排办理。")
    assert unit(RULES, "第三条之一").span.of(RULES) == "第三条之一　前条所称设备，由省水利厅公布目录。"
    assert unit(RULES, "第二章").span.of(RULES).endswith("作出决定。")


def test_spans_run_from_the_label() -> None:
    for u in outline(RULES):
        assert u.span.of(RULES).replace("　", "").startswith(u.label)


def test_a_reference_is_no_unit() -> None:
    text = "第一条 甲应当登记。\n第二条 违反\n第十条规定的，处以罚款。\n第三条 依照第一条办理。"
    assert labels(text, "article") == ["第一条", "第二条", "第三条"]
    assert unit(text, "第二条").span.of(text).endswith("处以罚款。")


@pytest.mark.parametrize(
    "text", ["第五条的规定不适用。", "第二章的有关要求应当执行。", "第三条、第四条同时停止执行。"]
)
def test_a_line_that_begins_with_a_reference_is_no_unit(text: str) -> None:
    assert outline(text) == ()


def test_labels_without_a_space_count_where_they_follow_one_another() -> None:
    text = "第一章总则\n第一条为了加强管理，制定本办法。\n第二条本市适用本办法。\n第三条中等学校可以申请。"
    assert labels(text, "article") == ["第一条", "第二条", "第三条"]
    assert labels(text, "chapter") == ["第一章"]


def test_arabic_figures_and_wide_labels() -> None:
    text = "第 1 章 总则\n第 1 条 甲。\n第2条 乙。\n第 十 二 条 丙。"
    assert labels(text, "chapter") == ["第1章"]
    assert labels(text, "article") == ["第1条", "第2条", "第十二条"]


def test_parts_and_subparts() -> None:
    text = "第一编 总则\n第一章 一般规定\n第一条 甲。\n第二编 合同\n第一分编 通则\n第一章 订立\n第二条 乙。"
    assert [(u.kind, u.label, u.level) for u in outline(text)] == [
        ("part", "第一编", 1),
        ("chapter", "第一章", 3),
        ("article", "第一条", 4),
        ("part", "第二编", 1),
        ("subpart", "第一分编", 2),
        ("chapter", "第一章", 3),
        ("article", "第二条", 4),
    ]


def test_traditional_characters() -> None:
    text = "第一章 總則\n第一節 通則\n第一條 為規範管理，訂定本辦法。\n第二條 本市適用之。"
    assert [u.kind for u in outline(text)] == ["chapter", "section", "article", "article"]


@pytest.mark.parametrize("joint", ["\n", " "])
def test_a_table_of_contents_gives_no_units(joint: str) -> None:
    lines = [
        "河道管理条例",
        "目录",
        "第一章 总则",
        "第二章 罚则",
        "附则",
        "第一章 总则",
        "第一条 甲应当登记。",
    ]
    lines += ["第二章 罚则", "第二条 乙处以罚款。"]
    text = joint.join(lines)
    assert labels(text, "chapter") == ["第一章", "第二章"]
    assert unit(text, "第一章").span.of(text) == f"第一章 总则{joint}第一条 甲应当登记。"


def test_two_sets_of_rules_in_one_file_are_both_kept() -> None:
    rules = "第一章 总则\n第一条 甲应当登记。\n第二条 乙应当备案。\n第二章 附则\n第三条 自公布之日起施行。"
    text = f"甲办法\n{rules}\n乙办法\n{rules}"
    assert labels(text, "chapter") == ["第一章", "第二章"] * 2
    assert labels(text, "article") == ["第一条", "第二条", "第三条"] * 2


def test_a_table_of_contents_may_name_the_articles() -> None:
    text = "目录\n第一章 总则\n第一条 目的\n第二条 范围\n第一章 总则\n第一条 为了便民。\n第二条 本市适用。"
    assert [u.span.of(text)[-4:] for u in outline(text) if u.kind == "article"] == ["了便民。", "市适用。"]


def test_a_title_on_the_next_line_belongs_to_its_chapter() -> None:
    text = "第一章\n总则\n第一条 甲应当登记。"
    assert outline(text)[0].title == "总则"


def test_a_bracketed_name_is_an_article_title() -> None:
    text = "第一条【适用范围】本市适用本办法。\n第二条 【定义】企业是指公司。"
    assert [(u.label, u.title) for u in outline(text)] == [("第一条", "适用范围"), ("第二条", "定义")]


def test_groups_over_articles_rank_above_them() -> None:
    text = "一、一般规定\n第一条 甲。\n第二条 乙。\n二、附则\n第三条 丙。"
    assert [(u.kind, u.label, u.level) for u in outline(text)] == [
        ("item", "一", 1),
        ("article", "第一条", 2),
        ("article", "第二条", 2),
        ("item", "二", 1),
        ("article", "第三条", 2),
    ]
    assert unit(text, "第二条").span.of(text) == "第二条 乙。"


NOTICE = """关于做好防汛工作的通知

各县区水利局：

一、加强值守

（一）落实责任。各地要明确责任人。

1.实行领导带班；

2.保持通讯畅通。

（二）完善预案。

二、严格纪律

擅离职守的，严肃处理。

江源市水利局
2024年6月3日

附件1

责任人名单

张三，联系电话见网站。"""


def test_the_items_of_a_notice() -> None:
    assert [(u.label, u.title, u.level) for u in outline(NOTICE) if u.kind == "item"] == [
        ("一", "加强值守", 2),
        ("（一）", "落实责任", 3),
        ("1", "", 4),
        ("2", "", 4),
        ("（二）", "", 3),
        ("二", "严格纪律", 2),
    ]


def test_a_signature_ends_the_last_section_and_an_appendix_begins_anew() -> None:
    assert unit(NOTICE, "二").span.of(NOTICE).endswith("严肃处理。")
    appendix = unit(NOTICE, "附件1")
    assert (appendix.kind, appendix.title) == ("appendix", "责任人名单")
    assert appendix.span.end == len(NOTICE)


def test_the_list_of_what_is_attached_is_no_appendix() -> None:
    text = "一、请按期报送。\n附件：1.申报表\n2.汇总表\n江源市水利局\n2024年6月3日\n附件1\n申报表\n姓名必填。"
    assert labels(text, "appendix") == ["附件1"]
    assert unit(text, "一").span.of(text) == "一、请按期报送。"


def test_items_that_do_not_follow_are_no_items() -> None:
    assert labels("1.甲\n2.乙\n7、丙\n88.丁", "item") == ["1", "2"]
    assert labels("3.5亿元已经到位。", "item") == []


def test_numbers_may_run_on_across_sections() -> None:
    text = "一、甲\n（一）子。\n（二）丑。\n二、乙\n（三）寅。\n（四）卯。"
    assert labels(text, "item") == ["一", "（一）", "（二）", "二", "（三）", "（四）"]


def test_questions() -> None:
    text = "问答\n问：谁可以申请？\n答：毕业生。\n问：补贴多少？\n答：两档：\n1.本科600元；\n2.硕士1000元。"
    found = [u for u in outline(text) if u.kind == "question"]
    assert [(u.label, u.title) for u in found] == [("问", "谁可以申请？"), ("问", "补贴多少？")]
    assert found[1].span.of(text).endswith("1000元。")
    assert labels(text, "item") == ["1", "2"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q1：如何申请？\nA：网上申请。\nQ2：多久办结？\nA：七天。", ["Q1", "Q2"]),
        ("一、如何申请？\n答：网上申请。\n二、多久办结？\n答：七天。", ["一", "二"]),
        ("1.问：如何申请？\n答：网上申请。\n2.问：多久办结？\n答：七天。", ["1", "2"]),
    ],
)
def test_numbered_questions(text: str, expected: list[str]) -> None:
    assert labels(text, "question") == expected


NEWS = """江源召开防汛会议
部署汛期值守
本报江源6月3日讯（记者 林舟）江源市今天召开防汛会议。
会议要求落实责任。
青川铁路货运创新高
新华社青川6月4日电 青川铁路上月发送货物900万吨。"""


def test_two_news_items_are_two_units() -> None:
    found = [(u.kind, u.title) for u in outline(NEWS)]
    assert found == [("news", "江源召开防汛会议 部署汛期值守"), ("news", "青川铁路货运创新高")]
    assert outline(NEWS)[0].span.of(NEWS).endswith("落实责任。")


def test_one_news_item_needs_no_unit() -> None:
    assert outline(NEWS[: NEWS.index("青川铁路货运")]) == ()


def test_headings_of_the_markup() -> None:
    text = "补贴政策说明\n申请条件\n毕业五年以内。\n申请材料\n身份证。\n线上提交\n通过网站。"
    heads = marked(text, (1, "补贴政策说明"), (2, "申请条件"), (2, "申请材料"), (3, "线上提交"))
    assert [(u.kind, u.title, u.level) for u in outline(text, heads)] == [
        ("heading", "申请条件", 1),
        ("heading", "申请材料", 1),
        ("heading", "线上提交", 2),
    ]


def test_a_numbered_heading_of_the_markup_is_the_unit_its_number_says() -> None:
    text = "第一章 总则\n适用范围\n第一条 甲。\n第二章 罚则\n第二条 乙。"
    found = outline(text, marked(text, (2, "第一章 总则"), (3, "适用范围"), (2, "第二章 罚则")))
    assert [(u.kind, u.level) for u in found] == [
        ("chapter", 1),
        ("heading", 2),
        ("article", 3),
        ("chapter", 1),
        ("article", 3),
    ]


def test_a_law_in_one_line() -> None:
    text = " ".join(RULES.split("\n")).replace("  ", " ")
    assert labels(text, "article") == labels(RULES, "article")
    assert labels(text, "chapter") == ["第一章", "第二章", "第三章"]
    assert unit(text, "第四条").span.of(text) == "第四条　县级水利部门应当在20日内作出决定。"


def test_a_text_without_structure_has_none() -> None:
    assert outline("") == ()
    assert outline("今天天气很好。\n明天也是。") == ()


SNIPPETS = [
    "第一章 总则",
    "第一条 甲。",
    "第二条",
    "（一）",
    "1.",
    "一、乙",
    "附件1",
    "问：",
    "\n",
    " ",
    "。",
    "2024年1月1日",
    "😀",
    "丙",
]


@given(st.lists(st.sampled_from(SNIPPETS), max_size=40).map("".join))
def test_units_nest_and_stay_inside_the_text(text: str) -> None:
    units = outline(text)
    assert [u.span.start for u in units] == sorted(u.span.start for u in units)
    for n, u in enumerate(units):
        assert u.span.end <= len(text)
        assert u.span.of(text) == u.span.of(text).strip()
        for later in units[n + 1 :]:
            apart = later.span.start >= u.span.end
            assert apart or (u.span.contains(later.span) and later.level > u.level)


def test_an_extract_printed_over_a_report_is_an_item_of_its_own() -> None:
    text = (
        "林知远谈防汛\n\n要把群众安全放在第一位。\n\n——林知远2024年5月在防汛会议上的讲话\n\n"
        "江源召开防汛会议 部署汛期值守\n周明出席\n\n6月3日，江源市召开防汛会议。\n\n- 要加强值守\n\n"
        "江源日报6月3日电 江源市3日召开防汛会议，部署汛期值守。"
    )
    news = [u for u in outline(text) if u.kind == "news"]
    assert [u.title for u in news] == ["林知远谈防汛", "江源召开防汛会议 部署汛期值守 周明出席"]
    assert news[1].span.of(text).startswith("江源召开")
