"""Lists: what an item needs to be understood."""

# ruff: noqa: E501 - sample texts stand whole

import pytest

from rag.answering.lists import completed, lead_in
from rag.domain import Span
from rag.sentences import sentences

NOTICE = "为了做好防汛工作，现就有关事项通知如下：\n\n一、加强值守。\n\n二、备足物资。\n"
RULE = "第五条 有下列情形之一的，不予补助：\n（一）提供虚假材料的；\n（二）超过期限的。\n"


@pytest.mark.parametrize(
    ("text", "item", "lead"),
    [
        (RULE, "（二）超过期限的。", "第五条 有下列情形之一的，不予补助："),
        (NOTICE, "二、备足物资。", None),
        (NOTICE.replace("现就有关事项通知如下", "应当做到下列各项"), "一、加强值守。", "为了做好防汛工作，应当做到下列各项："),
    ],
)  # fmt: skip
def test_an_item_brings_its_lead_in_and_not_the_preamble_of_the_notice(text, item, lead):
    start = text.index(item)
    found = lead_in(text, Span(start, start + len(item)))
    assert (found and found.of(text)) == lead


NESTED = """三、补助的组成。补助不包含下列各项：
1.差旅费；
2.会议费。

四、逾期不领的，视为放弃。
"""


def test_what_follows_a_list_is_not_led_in_by_it():
    start = NESTED.index("四、")
    assert lead_in(NESTED, Span(start, len(NESTED) - 1)) is None
    item = NESTED.index("2.")
    assert lead_in(NESTED, Span(item, NESTED.index("。\n\n") + 1)).of(NESTED) == "补助不包含下列各项："


OUTLINE = """現將有關事項公告如下：

一、分類方法

住戶須將廢物分為下列兩類：

（一）可回收物；

（二）其他廢物。

二、收集安排

（一）每日收集。
"""


def quoted(first, last):
    text = OUTLINE
    parts = sentences(text, Span(text.index(first), text.index(last) + len(last)))
    lead, found = completed(text, tuple(parts))
    return lead, [part.of(text) for part in found]


def test_a_list_ends_where_the_outline_above_it_goes_on():
    assert quoted("住戶須", "（一）可回收物；") == (
        None,
        ["住戶須將廢物分為下列兩類：", "（一）可回收物；", "（二）其他廢物。"],
    )
    assert quoted("一、分類方法", "（一）可回收物；")[1][-1] == "（二）其他廢物。"


def test_what_leads_in_a_whole_notice_brings_no_list_in_either_script():
    assert quoted("現將", "如下：") == (None, ["現將有關事項公告如下："])


ENGLISH = """Leave may be granted where:

(a) two years of service are completed;
(b) the work of the team is not impaired; and
(c) no procedure is pending.

Other leave is not granted.
"""


def test_lettered_items_are_a_list():
    lead = ENGLISH.index(":") + 1
    _, parts = completed(ENGLISH, (Span(0, lead),))
    assert [part.of(ENGLISH)[:3] for part in parts] == ["Lea", "(a)", "(b)", "(c)"]
    assert parts[2].of(ENGLISH).endswith("; and")
