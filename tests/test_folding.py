from hypothesis import given
from hypothesis import strategies as st

from rag.folding import fold, is_cjk


@given(st.text())
def test_folding_keeps_every_offset(text):
    assert len(fold(text)) == len(text)


@given(st.text())
def test_folding_twice_changes_nothing(text):
    assert fold(fold(text)) == fold(text)


def test_every_character_is_folded_to_the_end():
    every = "".join(map(chr, range(0x3400, 0xA000)))
    once = fold(every)
    assert len(once) == len(every)
    assert [a for a, b in zip(once, fold(once), strict=True) if a != b] == []


def test_what_means_the_same_is_written_the_same():
    assert fold("國務院２０２３年ＡＢｃ　“引號”") == '国务院2023年abc "引号"'
    assert fold("国发［2023］12号") == fold("国发〔2023〕12号") == fold("国发【2023】12号")
    assert fold("二〇二三") == fold("二○二三")


def test_a_letter_whose_lower_case_is_longer_stays_one_character():
    assert len(fold("İ")) == 1


def test_chinese_characters_are_known_outside_the_basic_plane():
    assert is_cjk("𠮷")
    assert is_cjk("鿿")
    assert not is_cjk("あ")
    assert not is_cjk("1")


@given(st.text(max_size=80))
def test_long_and_short_texts_are_folded_alike(text):
    assert fold(text + "　" * 60)[: len(text)] == "".join(map(fold, text))
