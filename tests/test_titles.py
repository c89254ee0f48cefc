"""Titles and numbers in one spelling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.titles import is_title, key_of, locality, numbers, plain, title, years


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("中华人民共和国河道法", ("河道法",)),
        ("中华人民共和国河道法（2018年修正）", ("河道法",)),
        ("河道管理辦法(試行)", ("河道管理办法",)),
        ("青川省河道管理办法（征求意见稿）", ("青川省河道管理办法征求意见稿",)),
        ("2023年政府工作报告", ("政府工作报告",)),
        ("青川省人民政府工作报告（2023年）", ("青川省政府工作报告",)),
        ("二〇二三年工作要点", ("工作要点",)),
        ("河道法第一百二十条之一", ("河道法",)),
    ],
)
def test_a_title_is_known_by_its_bare_words(written, names):
    assert title(written).names == names


def test_a_notice_that_hands_a_text_on_bears_that_text_s_name_too():
    told = title("青川省人民政府关于印发《青川省河道管理办法（试行）》的通知")
    assert "青川省河道管理办法" in told.names
    assert "河道管理办法" in told.short
    assert "关于印发青川省河道管理办法试行的通知" in told.short


def test_a_report_is_named_before_its_dash():
    told = title("政府工作报告——2023年1月5日在江源市第三届人民代表大会上")
    assert (told.names[1], told.year) == ("政府工作报告", 2023)


@pytest.mark.parametrize(
    ("written", "article", "year"),
    [
        ("河道法第一百二十条之一", (120, 1), None),
        ("河道法第12条", (12, 0), None),
        ("河道法（2018修正）", None, 2018),
        ("第一条", None, None),
    ],
)
def test_articles_and_years_stand_beside_the_name(written, article, year):
    assert (title(written).article, title(written).year) == (article, year)


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("青政发〔2023〕12号", "#青政发 2023 12"),
        ("青政发[2023]12号", "#青政发 2023 12"),
        ("青政发【2023】第12号", "#青政发 2023 12"),
        ("青政发(2023) 012 号", "#青政发 2023 12"),
        ("青政发2023年12号", "#青政发 2023 12"),
        ("国务院令第九十七号", "#国务院令 97"),
        ("中华人民共和国国务院令第97号", "#国务院令 97"),
        ("国务院第97号令", "#国务院令 97"),
        ("青川省税务局公告2023年第5号", "#青川省税务局公告 2023 5"),
    ],
)
def test_numbers_are_one_however_they_are_typed(written, key):
    assert numbers(written)[0] == key


def test_words_before_a_number_may_be_the_sentence_s():
    assert "#青政发 2023 12" in numbers("请问青政发2023年12号讲什么")
    assert numbers("2023年12号楼") == numbers("没有文号") == ()


@pytest.mark.parametrize(
    "key", ["河道法", "公司法", "宪法", "民法典", "河道管理办法", "政府工作报告", "清洁取暖实施方案"]
)
def test_what_can_be_a_title(key):
    assert is_title(key)


@pytest.mark.parametrize(
    "key", ["办法", "方法", "违法", "司法", "管理办法", "有关规定", "补助", "法", "通知", "下列规定", ""]
)
def test_what_can_not(key):
    assert not is_title(key)


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("青川省财政厅", "青川省"),
        ("江源市河道管理办法", "江源市"),
        ("内蒙古自治区人民政府", "内蒙古自治区"),
        ("国家市场监督管理局", ""),
        ("城市房屋租赁管理办法", ""),
        ("国务院办公厅", ""),
        ("", ""),
    ],
)
def test_the_place_of_a_name(name, place):
    assert locality(name) == place


@given(
    st.text(
        st.sampled_from("中华人民共和国青川省市关于印发《》〔〕（）2023年第一十条之法办法通知令号—试行 x"),
        max_size=60,
    )
)
def test_any_title_is_survived_and_its_keys_are_bare(written):
    told = title(written)
    for key in (*told.names, *told.short):
        assert key == key_of(plain(key)) or years(key)
    assert not set(told.names) & set(told.short)
    assert all(n.startswith("#") for n in numbers(written))
