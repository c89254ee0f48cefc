"""What of a text is a claim, and which words of it are checked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.verification import claims


def cores(text):
    return [c.core for c in claims(text)]


def test_headings_greetings_and_questions_are_none():
    text = "## 补贴标准\n您好！\n补贴标准\n每户每年补贴六百元。\n您还想了解什么？\n希望以上内容对您有帮助。"
    assert cores(text) == ["每户每年补贴六百元。"]


def test_markers_and_markdown_are_no_part_of_it():
    assert cores("每户**每年**补贴六百元[1]。[2][3] 由民政局发放【4】。") == [
        "每户每年补贴六百元。",
        "由民政局发放。",
    ]


def test_a_document_number_is_no_marker():
    assert cores("按江政发[2024]7号文件办理补贴。") == ["按江政发[2024]7号文件办理补贴。"]


def test_items_count_with_their_lead_in():
    text = "有下列情形之一的，不予补贴：\n（一）提供虚假材料的；\n- 已经领取其他补贴的。\n补贴按季发放。"
    assert [c.text for c in claims(text)] == [
        "有下列情形之一的，不予补贴：提供虚假材料的；",
        "有下列情形之一的，不予补贴：已经领取其他补贴的。",
        "补贴按季发放。",
    ]


def test_a_lead_in_that_only_announces_is_not_checked():
    (first, second) = claims("主要措施如下：\n1. 每户每年补贴六百元。\n2. 补贴由民政局按季发放。")
    assert first.text == "主要措施如下：每户每年补贴六百元。"
    assert first.core == "每户每年补贴六百元。"
    assert second.core == "补贴由民政局按季发放。"


@pytest.mark.parametrize(
    "lead",
    [
        "根据规定，",
        "该规定明确，",
        "根据《江源市补贴办法》第三条的规定，",
        "《江源市补贴办法》规定，",
        "按照《江源市补贴办法》（江政发〔2024〕7号）规定：",
        "此外，",
        "综上所述，",
    ],
)
def test_words_that_lead_in_are_left_out(lead):
    (claim,) = claims(f"{lead}每户每年补贴六百元。")
    assert claim.core == "每户每年补贴六百元。"
    assert claim.text.startswith(lead[:2])
    assert claim.title == ("《江源市补贴办法》" if "《" in lead else None)


def test_a_lead_in_with_nothing_after_it_stays():
    assert cores("根据规定，不得。") == ["根据规定，不得。"]


@given(st.text(max_size=200))
def test_any_text_gives_claims_with_something_to_check(text):
    assert all(c.core.strip() and c.core in c.text for c in claims(text))
