"""What is quoted: the fewest stretches that most likely hold the answer, none twice."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from worlds import document, hits

from rag.answering.choosing import MOST, ROOM, apart, choose, rank
from rag.answering.signs import Signs
from rag.answering.stretches import Stretch
from rag.domain import Span
from rag.question import bare

NOTHING = Signs(**dict.fromkeys(Signs._fields, 0.0))
FIRST = "补助每人三百元，按月发放。"
SECOND = "补助由县财政局于每月十日前拨付。"
OTHER = "会议还听取了其他工作的汇报。"
TEXT = f"规定\n\n{FIRST}{SECOND}{OTHER}\n"


def stretch(*sentences, text=TEXT, id="d1"):  # noqa: A002
    """Sentences of a document that stand together."""
    (hit,) = hits(document(text, id=id))
    parts = tuple(Span(text.index(s), text.index(s) + len(s)) for s in sentences)
    return Stretch(hit, parts, bare("".join(sentences)), NOTHING)


def quoted(*ranked):
    return [s.bare for s, _ in choose(ranked)]


def test_the_likeliest_is_quoted_alone_where_it_is_sure():
    assert quoted((stretch(FIRST), 9.0), (stretch(OTHER), 1.0)) == [bare(FIRST)]


def test_two_that_are_as_likely_are_both_quoted():
    assert quoted((stretch(FIRST), 3.0), (stretch(OTHER), 2.5)) == [bare(FIRST), bare(OTHER)]


def test_of_two_as_likely_alone_as_together_the_short_one_is_quoted():
    assert quoted((stretch(FIRST, SECOND, OTHER), 3.0), (stretch(FIRST), 3.0))[0] == bare(FIRST)


def test_both_sentences_are_quoted_where_that_is_likelier():
    both = stretch(FIRST, SECOND)
    assert quoted((both, 6.0), (stretch(FIRST), 1.0), (stretch(SECOND), 1.0)) == [both.bare]


def test_what_says_the_same_elsewhere_adds_nothing():
    again = stretch(FIRST, text=TEXT.replace("规定", "转发"), id="d2")
    assert quoted((stretch(FIRST), 3.0), (again, 3.0)) == [bare(FIRST)]


def test_what_says_nearly_the_same_is_not_quoted_again():
    again = stretch(FIRST + "特此通知。", text=TEXT.replace(FIRST, FIRST + "特此通知。"), id="d2")
    assert quoted((stretch(FIRST), 3.0), (again, 2.5), (stretch(OTHER), 2.0)) == [bare(FIRST), bare(OTHER)]


def test_more_or_less_is_quoted_where_that_is_asked_for():
    said = [f"第{n}种补助由{n * 7}号窗口在{n}月发放。" for n in range(1, 8)]
    text = "规定\n\n" + "".join(said)
    ranked = [(stretch(s, text=text), 3.0 - n / 10) for n, s in enumerate(said)]
    few, usual, more = ([s.bare for s, _ in choose(ranked, a)] for a in ("few", "normal", "more"))
    assert (len(few), len(usual), len(more)) == (1, MOST, 2 * MOST)
    assert usual[:1] == few
    assert more[:MOST] == usual == [s.bare for s, _ in choose(ranked)]


def test_scores_are_likelihoods_beside_the_likeliest():
    (_, first), (_, second) = choose([(stretch(FIRST), 3.0), (stretch(OTHER), 2.5)])
    assert first == 1
    assert second == pytest.approx(2.718281828**-0.5)


def test_what_is_longer_than_the_room_must_be_the_likelier_to_be_quoted():
    long = "申请人应当提交" + "、".join(f"第{n}号表" for n in range(60)) + "。"
    text = f"规定\n\n{long}{OTHER}\n"
    assert quoted((stretch(long, text=text), 5.0), (stretch(OTHER, text=text), 4.9)) == [bare(OTHER)]
    assert quoted((stretch(long, text=text), 5.0), (stretch(OTHER, text=text), 0.0)) == [bare(long)]


def test_ranked_by_the_fitted_weights_and_stable_where_alike():
    alike = [stretch(FIRST), stretch(SECOND), stretch(OTHER)]
    assert [s for s, _ in rank(alike)] == alike


def test_apart_are_other_documents_and_other_places():
    one, same, other = stretch(FIRST), stretch(FIRST, SECOND), stretch(SECOND)
    assert not apart(one, same)
    assert apart(one, other)
    assert apart(one, stretch(FIRST, id="d2"))


POOL = [(FIRST,), (SECOND,), (OTHER,), (FIRST, SECOND), (SECOND, OTHER)]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(POOL), st.floats(-8, 8)), min_size=1, max_size=8))
def test_what_is_quoted_is_little_and_never_twice(pool):
    ranked = sorted(((stretch(*s), score) for s, score in pool), key=lambda pair: -pair[1])
    chosen = [s for s, _ in choose(ranked)]
    assert 1 <= len(chosen) <= MOST
    assert sum(len(s.bare) for s in chosen) <= ROOM
    assert all(apart(a, b) for n, a in enumerate(chosen) for b in chosen[:n])
