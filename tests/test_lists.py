"""Lists: what an item needs to be understood."""

# ruff: noqa: E501 - sample texts stand whole

import pytest

from rag.answering.lists import lead_in
from rag.domain import Span

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
