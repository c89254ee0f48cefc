"""Numbers that stand in the source, but are said of something else there."""

import pytest

from rag.domain import Problem
from rag.verification import verify_passages

PROSE = (
    "河源市探亲假办法",
    (
        "第一条 未婚职工每年假期20天，路费限额800元。已婚职工每四年假期30天，路费限额1200元。\n"
        "第二条 2023年全市批准探亲假三千人次，支出路费90万元。2024年支出路费110万元。"
    ),
)
TABLE = (
    "河源市住房补助问答",
    (
        "答：补助按月发放，标准分为三档：\n"
        "人员类别：讲师、医师，每月补助：700元，最长期限：24个月。\n"
        "人员类别：副教授、副主任医师，每月补助：1100元，最长期限：36个月。\n"
        "人员类别：教授、主任医师，每月补助：2100元，最长期限：48个月。"
    ),
)


def problems(text):
    return {p for s in verify_passages(text, (PROSE, TABLE), "2025-01-01") for p in s.problems}


@pytest.mark.parametrize(
    "text",
    [
        "未婚职工每年假期20天，路费限额1200元。",
        "未婚职工路费限额1200元。",
        "讲师每月补助1100元。",
        "讲师每月补助700元，最长48个月。",
        "讲师每月补助2100元，教授每月补助700元。",
    ],
)
def test_a_number_of_another_sentence_is_caught(text):
    assert problems(text) in ({Problem.NUMBER}, {Problem.NAME})  # one of the two was exchanged


@pytest.mark.parametrize(
    "text",
    [
        "未婚职工每年假期20天，路费限额800元。",
        "已婚职工路费限额1200元。",
        "讲师每月补助700元，最长24个月。",
        "补助按月发放，教授每月补助2100元，最长48个月。",
        "讲师每月补助700元，副教授每月补助1100元。",
        "2024年支出路费110万元。",
    ],
)
def test_what_the_source_says_of_it_passes(text):
    assert problems(text) == set()
