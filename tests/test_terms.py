import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.terms import squeeze, terms


def test_chinese_gives_bigrams_and_alphabets_give_words():
    assert terms("示范区 GDP增长") == ["示范", "范区", "gdp", "增长"]


def test_a_single_character_is_a_term():
    assert terms("稳、进") == ["稳", "进"]


def test_numbers_stay_whole():
    assert terms("2023年增长5.3%") == ["2023", "年增", "增长", "5.3%"]


@pytest.mark.parametrize(
    "written", ["国发〔2023〕12号", "国发[2023]12号", "國發（２０２３）第12号", "国发【2023】12 号"]
)
def test_a_document_number_is_one_term_however_it_is_typed(written):
    assert "〔2023〕12号" in terms(written)


def test_spaces_inside_chinese_words_do_not_exist():
    assert terms("自主 创\n新　示范区") == terms("自主创新示范区")
    assert squeeze("示 范 new area 区") == "示范 new area 区"


def test_traditional_and_full_width_meet_simplified_and_half_width():
    assert terms("國家創新ＡＢ１２") == terms("国家创新ab12")


@given(st.text(alphabet="中华人民共和国，。 ab12", max_size=40))
def test_terms_hold_no_white_space(text):
    assert not any(c.isspace() for term in terms(text) for c in term)
