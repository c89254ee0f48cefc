"""What may be quoted: spans that are the document's own, each with signs from 0 to 1."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import NOTICE, RULE, HashEncoder
from worlds import ENGLISH, SPEECH, alike, document, hits

from rag.answering.stretches import LONGEST, MOST, stretches, weigh
from rag.domain import Span
from rag.question import analyse, bare

ENCODER = HashEncoder()
FOUND = hits(
    document(RULE, id="r"), document(NOTICE, id="n"), document(SPEECH, id="s"), document(ENGLISH, id="e")
)


def found(text, among=FOUND):
    question = analyse(text)
    return stretches(question, among, ENCODER, weigh(question, alike))


def whole(text, title="纪要"):
    """A document that is one passage, with `text` under its title."""
    return hits(document(f"{title}\n\n{text}\n", title))


def test_every_stretch_is_the_documents_own_characters():
    for stretch in found("补助标准是多少？"):
        text = stretch.document.text
        assert stretch.bare == bare("".join(part.of(text) for part in stretch.parts))
        assert stretch.span.of(text).startswith(stretch.parts[0].of(text))
        assert stretch.hit.passage.span.contains(stretch.span)


def test_sentences_stand_together_up_to_a_number_and_a_length():
    all_found = found("补助标准是多少？")
    assert {len(s.parts) for s in all_found} == set(range(1, MOST + 1))
    assert all(len(s.bare) <= LONGEST for s in all_found if len(s.parts) > 1)


def test_a_sentence_longer_than_a_quote_still_can_be_quoted():
    long = "申请人应当" + "、".join(f"提交第{n}号表格" for n in range(24)) + "。"
    assert any(s.bare == bare(long) for s in found("提交哪些表格？", whole(long)))


def test_the_same_words_in_two_documents_are_one_stretch():
    twice = hits(document(RULE, id="a"), document(RULE, id="b"))
    once = hits(document(RULE, id="a"))
    assert [s.bare for s in found("补助", twice)] == [s.bare for s in found("补助", once)]
    assert {s.document.id for s in found("补助", twice)} == {"a"}


@pytest.mark.parametrize(
    "text",
    [
        "补助标准是多少？",
        "何立群对“稳”有什么要求？",
        "Who grants the permit?",
        "？",
        "供暖期何时结束",
        "补" * 3000,
    ],
)
def test_every_sign_is_from_nothing_to_one(text):
    for stretch in found(text):
        for sign, value in stretch.signs._asdict().items():
            assert 0 <= value <= 1.000001, (sign, stretch.bare)


def test_without_passages_there_is_nothing_to_quote():
    assert found("补助", ()) == []


def test_a_single_character_in_quotes_matches_as_a_word_alone():
    kept = found("对“稳”有什么要求？", whole("就业形势稳定。全年要突出“稳”，不要急。"))
    by_text = {s.bare: s.signs.rare for s in kept if len(s.parts) == 1}
    assert by_text["就业形势稳定。"] == 0
    assert next(rare for text, rare in by_text.items() if "突出" in text) > 0


def test_the_nearest_in_meaning_is_the_one_that_says_the_same():
    best = max(found("每户补贴取暖费六百元"), key=lambda s: s.signs.near)
    assert "每户补贴取暖费六百元" in best.bare


def test_a_stretch_with_more_of_the_terms_holds_more():
    by_text = {s.bare: s.signs for s in found("低保家庭补贴取暖费") if len(s.parts) == 1}
    full = next(v for k, v in by_text.items() if "六百元" in k)
    other = next(v for k, v in by_text.items() if "贴息" in k)
    assert full.rare > other.rare
    assert full.chars > other.chars


def test_what_stands_last_in_the_question_is_what_is_asked():
    kept = found("设备更新的验收期限", whole("设备更新由省厅负责。验收期限是两个月。"))
    by_text = {s.bare: s.signs for s in kept if len(s.parts) == 1}
    subject, asked = by_text["设备更新由省厅负责。"], by_text["验收期限是两个月。"]
    assert asked.words == 1 > subject.words
    assert asked.focus > subject.focus


def test_a_term_that_few_sentences_hold_weighs_more():
    kept = found("补助的验收", whole("补助要申请。补助要公示。补助要拨付。验收由省厅办理。"))
    by_text = {s.bare: s.signs.rare for s in kept if len(s.parts) == 1}
    assert by_text["验收由省厅办理。"] > by_text["补助要申请。"]


def test_what_the_title_says_already_is_not_looked_for_again():
    kept = found("取暖补贴的对象", whole("取暖补贴按月发放。发放对象是低保家庭。", "取暖补贴办法"))
    by_text = {s.bare: s.signs.beyond for s in kept if len(s.parts) == 1}
    assert by_text["发放对象是低保家庭。"] == 1
    assert by_text["取暖补贴按月发放。"] == 0


@pytest.mark.parametrize(
    ("question", "names", "names_none"),
    [
        ("培训什么时候开始？", "培训4月5日开始。", "培训由市人社局组织。"),
        ("每人补助多少？", "每人补助三百元。", "每人补助标准另行公布。"),
    ],
)
def test_the_kind_of_thing_wanted_must_be_named(question, names, names_none):
    by_text = {s.bare: s.signs.unfit for s in found(question, whole(names + names_none)) if len(s.parts) == 1}
    assert (by_text[names], by_text[names_none]) == (0, 1)
    assert all(s.signs.unfit == 0 for s in found("怎么申请？", whole(names + names_none)))


def test_where_several_are_asked_for_a_list_counts():
    text = "材料包括申请表、身份证、营业执照、完税证明。材料要真实。"
    by_text = {s.bare: s.signs.listed for s in found("要交哪些材料？", whole(text)) if len(s.parts) == 1}
    assert by_text["材料要真实。"] == 0 < by_text["材料包括申请表、身份证、营业执照、完税证明。"] <= 1
    assert all(s.signs.listed == 0 for s in found("为什么要交材料？", whole(text)))


def test_what_was_said_before_counts_against_leaving_it_out():
    kept = found("低保家庭补贴取暖费", whole("对低保家庭补贴取暖费。每户六百元。"))
    by_text = {s.bare: s.signs.before for s in kept}
    assert by_text["每户六百元。"] == pytest.approx(1)
    assert by_text["对低保家庭补贴取暖费。每户六百元。"] == 0


def test_a_sentence_that_ends_in_a_semicolon_goes_on():
    kept = {s.bare for s in found("违法怎么处罚？", whole("情节轻的，给予警告；情节重的，处以罚款。"))}
    assert "情节轻的,给予警告;情节重的,处以罚款。" in kept
    assert "情节轻的,给予警告;" not in kept


DEEDS = (
    "办好八件实事：" + "；".join(f"新建{what}{n}处" for n, what in enumerate("桥路井池亭站园馆", 1)) + "。"
)


def test_all_that_semicolons_join_is_quoted_where_several_things_are_asked_for():
    assert bare(DEEDS) in {s.bare for s in found("要办哪些实事？", whole(DEEDS))}


def test_of_a_long_list_of_deeds_one_can_be_quoted_alone():
    assert "新建池4处;" in {s.bare for s in found("新建多少处池？", whole(DEEDS))}


def test_several_sentences_do_not_end_with_what_leads_in_others():
    text = "申请在十日内办结。申请材料如下：\n（一）申请表；\n（二）证明。"
    ends = {s.bare for s in found("申请多久办结？", whole(text))}
    assert "申请材料如下:" in ends
    assert not any(end.endswith("办结。申请材料如下:") for end in ends)


def test_whom_to_ask_is_quoted_by_itself():
    text = "申请补助在十日内办结。\n咨询电话：8211234。\n补助由财政局发放。"
    quoted = {s.bare for s in found("补助咨询电话是多少？", whole(text))}
    assert "咨询电话:8211234。" in quoted
    assert not any("电话" in one and "补助" in one for one in quoted)


def test_an_item_does_not_run_into_the_next():
    kept = {s.bare for s in found("需要什么材料？", whole("材料如下：（一）申请表；（二）身份证。"))}
    assert "(一)申请表;" in kept


def test_of_the_question_the_longest_run_counts():
    kept = found("创业贷款贴息期限", whole("创业贷款贴息由财政负担。贷款可以创业。"))
    by_text = {s.bare: s.signs.run for s in kept if len(s.parts) == 1}
    assert by_text["创业贷款贴息由财政负担。"] == 0.6
    assert by_text["贷款可以创业。"] == 0.2


def test_rare_terms_weigh_more_and_single_characters_something():
    question = analyse("对“稳”的补助")
    weights = weigh(question, lambda words: {w: 5.0 if w == "补助" else 0.5 for w in words})
    assert weights["补助"] == 5.0
    assert weights["稳"] > 0


PIECES = st.sampled_from(
    [
        "补助标准为三百元。",
        "一个稳字。",
        "由省厅负责；",
        "（一）材料；",
        "\n\n",
        "第一条 ",
        "？",
        "abc. ",
        " ",
        "：",
        "“",
        "”",
    ]
)


@settings(max_examples=60, deadline=None)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_any_text_gives_ordered_stretches_within_their_passages(text):
    made = whole(text)
    for stretch in found("补助标准是多少？", made):
        assert list(stretch.parts) == sorted(stretch.parts)
        assert all(a.end <= b.start for a, b in pairwise(stretch.parts))
        assert Span(0, len(made[0].document.text)).contains(stretch.span)
        assert len(stretch.bare) >= 2
