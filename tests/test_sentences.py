"""Sentences and paragraphs: where they end, and that nothing is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.domain import Span
from rag.sentences import paragraphs, sentences

ALPHABET = "甲乙的了。，、；：！？…“”《》（）「」'\".!?; \n\t\u3000aB1一第条章、（一）𠀀😀\u200b"
texts = st.text(st.sampled_from(ALPHABET), max_size=200) | st.text(max_size=120)


def of(text: str) -> list[str]:
    return [s.of(text) for s in sentences(text)]


def parts(text: str) -> list[str]:
    return [s.of(text) for s in paragraphs(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("补贴按月发放。逾期不补！怎么办？", ["补贴按月发放。", "逾期不补！", "怎么办？"]),
        ("甲应当登记；乙应当备案。", ["甲应当登记；", "乙应当备案。"]),
        ("第一行\n第二行", ["第一行", "第二行"]),
        ("他很高兴（见附图）。走了。", ["他很高兴（见附图）。", "走了。"]),
        ("利率为3.5%。总额不变。", ["利率为3.5%。", "总额不变。"]),
        ("居然如此？！真的。", ["居然如此？！", "真的。"]),
        ("话没说完……他走了。", ["话没说完……", "他走了。"]),
        ("苹果、梨……等水果。", ["苹果、梨……等水果。"]),
        ("依照《甲。乙》办理。完毕。", ["依照《甲。乙》办理。", "完毕。"]),
        ("企业（含个体户；下同）可以申请。", ["企业（含个体户；下同）可以申请。"]),
        ("「好。」他說。", ["「好。」", "他說。"]),
    ],
)
def test_chinese_ends(text: str, expected: list[str]) -> None:
    assert of(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He came. She left.", ["He came.", "She left."]),
        ("The rate is 3.5 percent. It fell.", ["The rate is 3.5 percent.", "It fell."]),
        (
            "Made in the U.S. and sold by Acme Inc. in Asia. Done.",
            ["Made in the U.S. and sold by Acme Inc. in Asia.", "Done."],
        ),
        ("See Art. 5 of the Act. Then apply.", ["See Art. 5 of the Act.", "Then apply."]),
        ("Really? Yes! Good.", ["Really?", "Yes!", "Good."]),
        ("Open https://example.org/a?b=1 now. Thanks.", ["Open https://example.org/a?b=1 now.", "Thanks."]),
        ('She said "wait here." Then she left.', ['She said "wait here."', "Then she left."]),
    ],
)
def test_latin_ends(text: str, expected: list[str]) -> None:
    assert of(text) == expected


def test_a_short_quotation_is_never_cut() -> None:
    assert of("他说：“可以。但要快。”然后离开了。") == ["他说：“可以。但要快。”", "然后离开了。"]
    assert of("所谓“先办。后补。”的做法应当停止。") == ["所谓“先办。后补。”的做法应当停止。"]


def test_a_long_quotation_is_cut_inside_and_keeps_its_closing_mark() -> None:
    text = "他说：“" + "我们要认真做好每一件小事。" * 10 + "”会议结束。"
    found = of(text)
    assert len(found) == 11
    assert found[-2].endswith("。”")
    assert found[-1] == "会议结束。"


def test_an_unclosed_mark_hides_nothing() -> None:
    assert of("依照《甲办理。乙也一样。") == ["依照《甲办理。", "乙也一样。"]


def test_a_numbered_line_keeps_its_number() -> None:
    assert of("1.提交申请。\n2.等待审核。") == ["1.提交申请。", "2.等待审核。"]
    assert of("一、总体要求\n（一）目标。提高效率。") == ["一、总体要求", "（一）目标。", "提高效率。"]


def test_a_notice_in_one_line_falls_into_its_paragraphs() -> None:
    text = (
        "青川省商务厅关于做好冬季供应工作的通知 各市商务局： 为保障冬季市场供应，现通知如下： "
        "一、提前组织货源 各地要与产地签订合同，落实储备。 1.蔬菜储备不少于七天。 2.猪肉储备不少于十天。 "
        "（二）加强监测。每日报告价格，发现异常及时处置。 特此通知。"
    )
    assert parts(text) == [
        "青川省商务厅关于做好冬季供应工作的通知",
        "各市商务局：",
        "为保障冬季市场供应，现通知如下：",
        "一、提前组织货源",
        "各地要与产地签订合同，落实储备。",
        "1.蔬菜储备不少于七天。",
        "2.猪肉储备不少于十天。",
        "（二）加强监测。每日报告价格，发现异常及时处置。",
        "特此通知。",
    ]


def test_articles_in_one_line_begin_paragraphs_and_keep_their_labels() -> None:
    text = "第一章 总则 第一条 为了规范管理，制定本办法。 第二条 本市适用本办法。"
    assert parts(text) == ["第一章 总则", "第一条 为了规范管理，制定本办法。", "第二条 本市适用本办法。"]


@pytest.mark.parametrize(
    "line",
    [
        "第三条 企业应当按照规定报送材料。",
        "第一章 总 则",
        "加快形成新格局 努力开创新局面",
        "新华社江源4月23日电 全省会议今天召开，部署明年工作。",
        "版本 2.0 发布说明",
        "2014年3月6日 第七次会议通过",
    ],
)
def test_a_space_inside_a_line_is_only_a_space(line: str) -> None:
    assert parts(line) == [line]


def test_items_that_run_on_within_a_line_begin_paragraphs() -> None:
    text = "有下列情形之一的，不予受理：（一）材料不全的；（二）超过期限的。"
    assert parts(text) == ["有下列情形之一的，不予受理：", "（一）材料不全的；", "（二）超过期限的。"]


def test_only_the_span_is_read() -> None:
    text = "甲。乙。丙。丁。"
    assert [s.of(text) for s in sentences(text, Span(2, 6))] == ["乙。", "丙。"]
    assert sentences(text, Span(3, 3)) == []


@given(texts)
def test_sentences_are_ordered_stripped_and_lose_nothing(text: str) -> None:
    at = 0
    for span in sentences(text):
        assert span.start >= at
        assert not text[at : span.start].strip()
        piece = span.of(text)
        assert piece
        assert piece == piece.strip()
        assert "\n" not in piece
        at = span.end
    assert not text[at:].strip()


@given(texts, st.integers(0, 200), st.integers(0, 200))
def test_sentences_of_a_span_stay_inside_and_cover_it(text: str, a: int, b: int) -> None:
    start, end = sorted((min(a, len(text)), min(b, len(text))))
    within = Span(start, end)
    found = sentences(text, within)
    assert all(within.contains(s) for s in found)
    covered = "".join(s.of(text) for s in found)
    assert "".join(covered.split()) == "".join(text[start:end].split())


@given(texts)
def test_every_sentence_lies_in_one_paragraph(text: str) -> None:
    whole = paragraphs(text)
    for sentence in sentences(text):
        assert sum(p.contains(sentence) for p in whole) == 1


@pytest.mark.parametrize("unit", ["甲", "“", "（", "《", "。 ", "一、甲 ", "a. ", "第一条 ", "） "])
def test_a_very_long_line_comes_to_an_end(unit: str) -> None:
    # a second in linear time; hours if a step were quadratic
    text = unit * (400_000 // len(unit))
    found = sentences(text)
    assert "".join(s.of(text) for s in found).replace(" ", "") == text.replace(" ", "")


@pytest.mark.parametrize("space", [" ", "　"])
def test_a_dateline_with_its_reporters_begins_the_body_and_is_not_cut(space):
    text = (
        f"青禾市公园门票减半{space}本报青禾3月6日讯（记者{space}林晓舟{space}陈一凡）3月5日，市文旅局宣布，"
        "公园门票减半。全年有效。"
    )
    heading, first, second = (span.of(text) for span in sentences(text))
    assert heading == "青禾市公园门票减半"
    assert first.startswith("本报青禾3月6日讯（记者")
    assert first.endswith("陈一凡）3月5日，市文旅局宣布，公园门票减半。")
    assert second == "全年有效。"
