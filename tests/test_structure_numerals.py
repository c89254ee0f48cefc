"""Chinese numerals: reading, writing, and that the one undoes the other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.numerals import to_chinese, to_int


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("〇", 0),
        ("十", 10),
        ("十二", 12),
        ("二十", 20),
        ("一百零三", 103),
        ("一百一十", 110),
        ("一百二十三", 123),
        ("一千二百六十", 1260),
        ("两千零五", 2005),
        ("二〇二三", 2023),
        ("二○○四", 2004),
        ("廿三", 23),
        ("卅", 30),
        ("一万零一十", 10_010),
        ("九千九百九十九万", 99_990_000),
        ("叁佰伍拾", 350),
        ("兩萬", 20_000),
        ("12", 12),
        ("１２０", 120),
        ("一百 二十", 120),
    ],
)
def test_numerals_are_read(written: str, value: int) -> None:
    assert to_int(written) == value


@pytest.mark.parametrize(
    "written", ["", "甲", "一二十", "十百", "零十", "万", "1二", "三分", "一万万", "-3", "3.5"]
)
def test_what_is_no_numeral_gives_none(written: str) -> None:
    assert to_int(written) is None


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0, "零"),
        (10, "十"),
        (15, "十五"),
        (110, "一百一十"),
        (1003, "一千零三"),
        (1260, "一千二百六十"),
        (30_005, "三万零五"),
    ],
)
def test_numerals_are_written_as_laws_write_them(value: int, written: str) -> None:
    assert to_chinese(value) == written


@given(st.integers(min_value=0, max_value=99_999_999))
def test_reading_undoes_writing(value: int) -> None:
    assert to_int(to_chinese(value)) == value


@pytest.mark.parametrize("value", [-1, 100_000_000])
def test_out_of_range_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match=str(value)):
        to_chinese(value)


@given(st.text(max_size=12))
def test_any_text_is_survived(text: str) -> None:
    value = to_int(text)
    assert value is None or value >= 0
