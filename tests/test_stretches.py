"""What may be quoted: spans that are the document's own, each with signs from 0 to 1."""

from dataclasses import fields
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small import NOTICE, RULE, HashEncoder
from worlds import ENGLISH, SPEECH, alike, document, hits

from rag.answering.stretches import LONGEST, MOST, Signs, stretches, weigh
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
        for field in fields(Signs):
            assert 0 <= getattr(stretch.signs, field.name) <= 1.000001, (field.name, stretch.bare)


def test_without_passages_there_is_nothing_to_quote():
    assert found("补助", ()) == []


def test_a_single_character_in_quotes_matches_as_a_word_alone():
    kept = found("对“稳”有什么要求？", whole("就业形势稳定。全年要突出“稳”，不要急。"))
    by_text = {s.bare: frozenset().union(*s.held) for s in kept if len(s.parts) == 1}
    assert "稳" not in by_text["就业形势稳定。"]
    assert "稳" in next(held for text, held in by_text.items() if "突出" in text)


def test_the_nearest_in_meaning_is_the_one_that_says_the_same():
    best = max(found("每户补贴取暖费六百元"), key=lambda s: s.signs.near)
    assert "每户补贴取暖费六百元" in best.bare


def test_a_stretch_with_more_of_the_terms_covers_more():
    by_text = {s.bare: s.signs for s in found("低保家庭补贴取暖费") if len(s.parts) == 1}
    full = next(v for k, v in by_text.items() if "六百元" in k)
    other = next(v for k, v in by_text.items() if "贴息" in k)
    assert full.cover > other.cover
    assert full.named == 1.0  # no name was asked for


def test_a_name_counts_where_it_stands():
    kept = {s.bare: s.signs.named for s in found("何立群说了什么？") if len(s.parts) == 1}
    assert next(v for k, v in kept.items() if "何立群" in k) == 1.0
    assert next(v for k, v in kept.items() if "设备购置额" in k) == 0.0


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
