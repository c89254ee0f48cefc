"""What a document is called in a label."""

import pytest

from rag.answering.lines import short

NAME = "关于做好2025年度小微企业创业扶持资金申报工作的通知"


@pytest.mark.parametrize(
    ("title", "label"),
    [
        ("江源市值班办法", "江源市值班办法"),
        (f"江源市人力资源和社会保障局 江源市财政局{NAME}", NAME),
        ("江源市\n值班办法", "江源市 值班办法"),
        ("办" * 31, "办" * 30 + "…"),
        (
            "Leave policy for the staff of the city and of all its offices and schools",
            "Leave policy for the staff of the city and of all its…",
        ),
        ("x" * 61, "x" * 60 + "…"),
    ],
)
def test_a_title_is_short_on_one_line_and_without_who_issued_it(title, label):
    assert short(title) == label
