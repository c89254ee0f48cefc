"""A rule of several pages as text, Word, HTML and PDF: every clause has the same name, every question its passage."""

# ruff: noqa: E501 - sample texts stand whole

from __future__ import annotations

import pytest
from papers import in_forms
from small import HashEncoder

from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever
from rag.sentences import sentences
from rag.structure import anchor

pytestmark = pytest.mark.slow  # a PDF with its font takes seconds to make

RULE = """青川省渡口管理条例
（2021年9月29日青川省第十三届人民代表大会常务委员会第二十五次会议通过）
第一章　总则
第一条　为了加强渡口管理，保障乘客的生命财产安全，根据有关法律、法规，结合本省实际，制定本条例。
第二条　本省行政区域内渡口的设立、运营、维护和监督管理，适用本条例。
专为单位内部生产使用的渡口，由该单位自行管理，不适用本条例。
第三条　本条例所称渡口，是指设有渡船、码头和候船设施，专供人员、车辆过河的场所，包括下列两类：
（一）公益渡口，即由乡镇人民政府设立、不收取费用的渡口；
（二）经营渡口，即依法取得许可、收取过渡费的渡口。
第四条　县级以上人民政府交通运输部门主管本行政区域内的渡口工作，水利、应急管理等部门按照各自职责做好有关工作。
第二章　设立和撤销
第五条　设立渡口，应当具备下列条件：
（一）两岸有牢固的码头和供三十人以上避雨的候船亭；
（二）水深、流速适合渡船航行，并避开桥梁、取水口二百米以上；
（三）有符合规定的渡船、渡工和救生设备。
第六条　申请设立渡口的，应当向县级人民政府提出。县级人民政府应当自受理之日起二十个工作日内作出决定；不予批准的，应当书面说明理由。
第七条　渡口撤销后，设立人应当在三十日内拆除码头和标志，恢复河岸原状。
渡口停用超过六个月的，视为撤销，但因防汛停用的除外。
第三章　运营
第八条　渡船应当每年检验一次，检验合格证应当放在船上明显的位置。
第九条　渡工应当年满十八周岁且不超过六十周岁，经培训考核合格，取得渡工证。
渡工证有效期四年，期满前三个月内可以申请换发。
第十条　有下列情形之一的，渡船不得开航：
（一）风力达到六级以上，或者能见度不足三百米；
（二）洪水超过警戒水位；
（三）乘客人数超过核定人数，或者救生衣数量不足；
（四）渡工饮酒或者患有妨碍安全的疾病。
第十一条　公益渡口的维护费用由县级财政承担，每处渡口每年不少于四万元，省级财政按照百分之三十给予补助。
第十二条　经营渡口的过渡费由县级人民政府价格主管部门核定，学生、老年人和残疾人免费。
第四章　法律责任
第十三条　违反本条例第十条规定开航的，由交通运输部门责令停止航行，处二千元以上一万元以下罚款。
有前款行为造成事故的，吊销渡工证，五年内不得重新申请。
第十四条　违反本条例第七条规定，逾期不拆除的，由县级人民政府组织拆除，所需费用由设立人承担。
第五章　附则
第十五条　本条例自2022年1月1日起施行。2004年公布的《青川省乡镇渡口规定》同时废止。"""

ASKED = {
    "设立渡口要具备什么条件": "应当具备下列条件",
    "大风天渡船能开航吗": "风力达到六级以上",
    "渡工证有效期几年": "渡工证有效期四年",
    "公益渡口维护费用谁承担": "由县级财政承担",
    "过渡费哪些人免费": "残疾人免费",
    "渡口撤销后多久拆除码头": "三十日内拆除码头",
    "超载开航罚多少钱": "二千元以上一万元以下罚款",
    "条例什么时候施行": "自2022年1月1日起施行",
}


def bare(text):
    return "".join(text.split())


@pytest.fixture(scope="module")
def documents(tmp_path_factory):
    """(index, document) of each form."""
    folder = tmp_path_factory.mktemp("rule")
    paper = in_forms(folder, RULE, head="青川省法规汇编", left=75)
    assert paper.page_no() > 1
    made = {}
    for form in ("txt", "docx", "html", "pdf"):
        index = Index(folder / form, HashEncoder(), "hash", create=True)
        assert Indexer(index).add([folder / f"a.{form}"]).failed == []
        (listed,) = index.documents()
        made[form] = index, index.document(listed.id)
    return made


def test_every_form_has_the_same_words_and_metadata(documents):
    texts = {form: bare(document.text) for form, (_, document) in documents.items()}
    assert set(texts.values()) == {bare(RULE)}
    metadata = {document.metadata for _, document in documents.values()}
    assert [(m.issuer, m.issued, m.effective) for m in metadata] == [
        ("青川省人民代表大会常务委员会", "2021-09-29", "2022-01-01")
    ]


def test_every_unit_of_the_outline_is_the_same(documents):
    outlines = {
        tuple((u.kind, u.label, bare(u.title), u.level, bare(u.span.of(d.text))) for u in d.outline)
        for _, d in documents.values()
    }
    assert len(outlines) == 1
    (outline,) = outlines
    assert [kind for kind, *_ in outline].count("article") == 15
    assert [kind for kind, *_ in outline].count("item") == 9


def test_every_sentence_has_the_same_anchor(documents):
    anchors = {
        tuple((bare(s.of(d.text)), anchor(d.outline, s, d.text)) for s in sentences(d.text))
        for _, d in documents.values()
    }
    assert len(anchors) == 1
    (named,) = anchors
    assert dict(named)["（三）乘客人数超过核定人数，或者救生衣数量不足；"] == "第十条第（三）项"
    assert dict(named)["有前款行为造成事故的，吊销渡工证，五年内不得重新申请。"] == "第十三条第二款"


@pytest.mark.parametrize("question", ASKED)
def test_every_question_finds_the_same_passages(documents, question):
    found = {
        form: [bare(h.text) for h in Retriever(index, HashEncoder()).search(question, k=3)]
        for form, (index, _) in documents.items()
    }
    assert any(ASKED[question] in text for text in found["txt"])
    assert {form: texts == found["txt"] for form, texts in found.items()} == dict.fromkeys(found, True)
