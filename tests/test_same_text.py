"""The same text as text, Word, PDF, scanned PDF and HTML: the same passages answer the same questions."""

from __future__ import annotations

from importlib.util import find_spec

import pytest
from papers import in_forms, scanned
from small import RULE, HashEncoder

from rag.domain import Span
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever
from rag.structure import anchor

FORMS = ["txt", "docx", "html", "pdf"]
if find_spec("rapidocr_onnxruntime"):  # the extra `ocr`
    FORMS.append("scan.pdf")
ASKED = {
    "补助标准是多少": "补助标准为设备购置额的百分之十五",
    "哪些情形不予补助": "提供虚假材料的",
    "本办法自何时起施行": "本办法自2024年3月1日起施行",
    "谁负责拨付": "省财政厅负责拨付",
}


def bare(text):
    return "".join(text.split())


@pytest.fixture(scope="module")
def indexes(tmp_path_factory):
    """An index for each form."""
    folder = tmp_path_factory.mktemp("forms")
    paper = in_forms(folder, RULE)
    (folder / "a.scan.pdf").write_bytes(scanned(paper.bytes()))
    made = {}
    for form in FORMS:
        index = Index(folder / form, HashEncoder(), "hash", create=True)
        assert Indexer(index).add([folder / f"a.{form}"]).failed == []
        made[form] = index
    return made


def document(index):
    (listed,) = index.documents()
    return index.document(listed.id)


@pytest.mark.parametrize("question", ASKED)
def test_the_same_passage_comes_first(indexes, question):
    first = {
        form: bare(Retriever(index, HashEncoder()).search(question, k=1)[0].text)
        for form, index in indexes.items()
    }
    assert ASKED[question] in first["txt"]
    assert set(first.values()) == {first["txt"]}


@pytest.mark.parametrize("quote", ASKED.values())
def test_clauses_have_the_same_names(indexes, quote):
    names = {}
    for form, index in indexes.items():
        made = document(index)
        at = made.text.index(quote)
        names[form] = anchor(made.outline, Span(at, at + len(quote)), made.text)
    assert names["txt"]
    assert set(names.values()) == {names["txt"]}


def test_only_pages_have_numbers_and_only_scans_a_warning(indexes):
    for form, index in indexes.items():
        made = document(index)
        assert made.page_at(len(made.text) - 1) == (1 if form.endswith("pdf") else None)
        assert [("识别" in warning) for warning in made.warnings] == [True] * (form == "scan.pdf")
        assert bool(index.store.layout(made.id)) == form.endswith("pdf")
