"""The sample documents: what the rooms of this floor find in them."""

from importlib.resources import files

import pytest

from rag.domain import Span
from rag.metadata import extract, repeals
from rag.passages import split
from rag.structure import anchor, outline

SAMPLES = sorted(p for p in files("rag").joinpath("samples").iterdir() if p.name.endswith((".txt", ".md")))
NEW, OLD = "江源市小微企业创业扶持资金管理办法", "江源市小微企业创业扶持资金管理暂行办法"


def sample(name: str) -> str:
    text = next(p for p in SAMPLES if p.name.startswith(name)).read_text(encoding="utf8")
    return "\n".join(line.strip("# ") for line in text.strip().split("\n"))


@pytest.mark.parametrize("path", SAMPLES, ids=lambda p: p.name)
def test_samples_are_of_a_readable_length_and_split_well(path) -> None:
    text = path.read_text(encoding="utf8")
    assert 600 <= len(text) <= 2500
    found = split(text, outline(text), document_id="d1")
    assert sum(len(p.span) < 15 for p in found) == 0


def test_the_rules_have_chapters_and_articles_in_order() -> None:
    units = outline(sample(NEW))
    assert [u.label for u in units if u.kind == "chapter"][-1] == "第七章"
    assert sum(u.kind == "article" for u in units) == 32


def test_the_rules_say_when_they_begin_and_what_they_repeal() -> None:
    text = sample(NEW)
    found = extract(text, NEW, {})
    assert (found.number, found.issuer) == ("江源市人民政府令第18号", "江源市人民政府")
    assert (found.issued, found.effective, found.repealed) == ("2024-09-25", "2024-12-01", "2029-12-01")
    assert [r.title for r in repeals(text)] == [OLD]
    old = sample(OLD)
    assert extract(old, old.split("\n")[0], {}).effective == "2019-05-01"


def test_the_amounts_of_the_two_versions_are_cited_apart() -> None:
    for name, amount, place in ((NEW, "补贴1万元", "第十一条"), (OLD, "补贴5000元", "第五条")):
        text = sample(name)
        at = text.index(amount)
        assert anchor(outline(text), Span(at, at + 3), text) == place


def test_the_notice_has_sections_and_appendices() -> None:
    text = sample("关于做好2025年度")
    units = outline(text)
    assert [u.label for u in units if u.kind == "appendix"] == ["附件1", "附件2"]
    assert [u.title for u in units if u.level == 2][:2] == ["申报时间", "申报方式"]
    assert extract(text, text.split("\n")[0], {}).issued == "2025-01-20"


def test_the_traditional_notice_is_recognised() -> None:
    text = sample("嵐港市")
    found = extract(text, text.split("\n")[0], {})
    assert (found.language, found.issuer) == ("zh-Hant", "嵐港市環境事務局")
    assert (found.number, found.issued) == ("嵐環字〔2024〕第36號", "2024-10-08")
