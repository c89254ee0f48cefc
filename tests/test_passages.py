"""Passages: they follow the structure, fit the limit, and lose nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Passage
from rag.passages import split
from rag.structure import outline

SENTENCE = "各有关部门应当按照职责分工认真做好相关工作并及时报告情况。"


def passages(text: str, limit: int = 400) -> list[Passage]:
    return split(text, outline(text), document_id="d1", limit=limit)


def of(text: str, limit: int = 400) -> list[str]:
    return [p.span.of(text) for p in passages(text, limit)]


def article(number: str, sentences: int) -> str:
    return f"第{number}条 " + SENTENCE * sentences


def test_an_article_with_its_items_is_one_passage() -> None:
    first = "第一条 申请人应当提交下列材料：\n（一）身份证明；\n（二）营业执照；\n（三）场地租赁合同。"
    second = "第二条 " + SENTENCE
    text = f"第一章 总则\n{first}\n{second}"
    assert of(text) == [f"第一章 总则\n{first}", second]


def test_a_passage_knows_its_document_and_its_headings() -> None:
    text = "第一章 总则\n第一条 " + SENTENCE + "\n第二章 罚则\n第二条 " + SENTENCE
    found = passages(text)
    assert [p.headings for p in found] == [("第一章 总则", "第一条"), ("第二章 罚则", "第二条")]
    assert {p.document_id for p in found} == {"d1"}


def test_a_short_article_stays_by_itself() -> None:
    text = "第一条 " + SENTENCE + "\n第二条 本办法自发布之日起施行。"
    assert len(of(text)) == 2


def test_a_text_that_fits_and_has_no_sections_is_one_passage() -> None:
    text = "违反规定，有下列行为之一的，处以罚款：\n(一)擅自离岗的；\n(二)不报告的。\n情节严重的，吊销证书。"
    assert of(f"\n {text}\n") == [text]
    assert passages(text)[0].headings == ()


def test_a_long_article_is_cut_at_sentence_ends_into_like_pieces() -> None:
    text = article("一", 20)
    found = of(text)
    assert len(found) == 2
    assert all(len(p) <= 400 and p.endswith("。") for p in found)
    assert abs(len(found[0]) - len(found[1])) <= 2 * len(SENTENCE)


def test_a_lead_in_stays_with_the_beginning_of_its_list() -> None:
    items = "\n".join(f"（{n}）{SENTENCE}" for n in "一二三四五六七八九")
    text = f"第一条 {SENTENCE * 9}有下列情形之一的，不予受理：\n{items}"
    found = of(text)
    assert len(found) > 1
    assert not any(p.endswith("：") for p in found)


def test_a_headline_goes_with_what_follows_it() -> None:
    text = (
        "关于做好防汛工作的通知\n各县区水利局：\n"
        + SENTENCE * 3
        + "\n一、加强值守\n"
        + SENTENCE * 2
        + "\n二、严格纪律\n"
        + SENTENCE * 2
    )
    text += "\n" + "会议要求，" + SENTENCE * 5
    found = of(text)
    assert found[0].startswith("关于做好防汛工作的通知\n各县区水利局：\n各有关部门")
    assert found[1].startswith("一、加强值守\n")
    assert found[2].startswith("二、严格纪律\n")
    assert [p.headings for p in passages(text)[:3]] == [(), ("一、加强值守",), ("二、严格纪律",)]


def test_short_items_are_joined_within_their_section_only() -> None:
    first = "一、材料\n（一）身份证。\n（二）毕业证。\n（三）劳动合同。"
    second = "二、时限\n（一）初审七天。\n（二）复审十天。"
    text = f"{first}\n{second}\n三、其他\n" + "\n".join([SENTENCE * 12, SENTENCE * 3])
    assert of(text)[:2] == [first, second]


def test_paragraphs_of_news_are_passages() -> None:
    text = "\n".join([SENTENCE * 4, SENTENCE * 5, SENTENCE * 6])
    assert of(text) == text.split("\n")


def test_a_notice_in_one_line_is_split_as_well() -> None:
    head = f"江源市商务局关于保障供应的通知 各商场： {SENTENCE * 4}"
    text = f"{head} 一、组织货源 {SENTENCE * 6} 二、稳定价格 {SENTENCE * 6}"
    found = of(text)
    assert [p[:6] for p in found] == ["江源市商务局", "一、组织货源", "二、稳定价格"]


def test_a_sentence_longer_than_the_limit_is_cut_hard_but_evenly() -> None:
    text = "甲" * 1000
    assert [len(p) for p in of(text)] == [334, 333, 333]
    soft = of("甲乙丙丁戊己庚辛，" * 100)
    assert all(p.endswith("，") for p in soft)


def test_a_signature_is_no_passage_of_the_last_section_headings() -> None:
    text = (
        "一、加强值守\n" + SENTENCE * 8 + "\n二、严格纪律\n" + SENTENCE * 8 + "\n江源市水利局\n2024年6月3日"
    )
    last = passages(text)[-1]
    assert last.headings == ()
    assert last.span.of(text) == "江源市水利局\n2024年6月3日"


def test_nothing_gives_nothing() -> None:
    assert passages("") == []
    assert passages(" \n\n　") == []


def test_an_impossible_limit_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one character"):
        split("甲。", (), document_id="d1", limit=0)


PIECES = [
    "第一章 总则",
    "第一条 甲应当登记。",
    "第二条 ",
    "（一）乙；",
    "1.丙",
    "一、标题",
    "下列材料：",
    "问：丁？",
    "附件1",
    "\n",
    "\n\n",
    " ",
    "　",
    "。",
    "𠀀𠮷",
    "😀👍🏽",
    "Latin words here. ",
    "甲乙丙丁戊己庚辛壬癸" * 5,
    "“引文。”",
    "2024年1月1日",
    "\u200b",
]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.text(max_size=200)


@given(texts, st.integers(1, 120))
def test_passages_are_ordered_stripped_within_the_limit_and_lose_nothing(text: str, limit: int) -> None:
    at = 0
    for passage in passages(text, limit):
        span = passage.span
        assert span.start >= at
        assert not text[at : span.start].strip()
        piece = span.of(text)
        assert piece == piece.strip()
        assert 0 < len(piece) <= limit
        at = span.end
    assert not text[at:].strip()


@given(st.lists(st.integers(1, 13), min_size=1, max_size=12))
def test_articles_that_fit_are_one_passage_each(lengths: list[int]) -> None:
    numbers = "一二三四五六七八九十"
    text = "\n".join(article(numbers[n], k) for n, k in enumerate(lengths[:10]))
    found = of(text)
    assert found == text.split("\n")
