"""What the verbs print for people."""

from dataclasses import replace

from small import NOTICE, RULE
from worlds import document, hits

from rag.domain import Answer
from rag.intake import Report
from rag.inventory import Entry
from ui.rendering.terminal import (
    document_text,
    documents_text,
    models_text,
    report_json,
    report_text,
    search_json,
    search_text,
)

DAY = "2024-06-01"
FOUND = Answer(
    "补助多少？", "补助多少？", hits(document(RULE), document(NOTICE, id="n")), timings_ms={"total": 1.5}
)


def test_found_passages_say_where_they_stand():
    text = search_text(FOUND)
    assert text.splitlines()[0].startswith("1. 青川省中小企业设备更新补助办法")
    assert "›" in text
    assert "百分之十五" in text
    assert not text.endswith("\n")


def test_nothing_found_says_so():
    assert search_text(Answer("问", "问")) == "没有找到相关的段落。"


def test_found_passages_as_json_are_those_of_the_contract():
    told = search_json(FOUND, "q7")
    assert set(told) == {"id", "question", "standalone_question", "passages", "aliases", "timings_ms"}
    assert told["id"] == "q7"
    assert [p["rank"] for p in told["passages"]] == list(range(1, len(FOUND.hits) + 1))


def test_the_same_warning_of_many_documents_is_one_line():
    text = report_text(Report(warnings=[("a.jsonl", "有零宽字符")] * 3 + [("b.txt", "编码不明")]))
    assert "注意 a.jsonl：有零宽字符（3 份）\n注意 b.txt：编码不明\n" in text


def test_a_report_says_what_was_done_and_what_was_not():
    report = Report(1, 2, 3, 4, [("a.pdf", "打不开")], [("b.txt", "编码不明")], 99, 1.26)
    text = report_text(report)
    assert all(
        part in text
        for part in ("a.pdf：打不开", "b.txt：编码不明", "新增 1", "更新 2", "未变 3", "去掉 4", "99 段")
    )
    assert report_json(report) == {
        "added": 1,
        "updated": 2,
        "unchanged": 3,
        "removed": 4,
        "failed": [{"source": "a.pdf", "error": "打不开"}],
        "warnings": [{"source": "b.txt", "warning": "编码不明"}],
        "passages": 99,
        "seconds": 1.26,
    }


def test_a_list_has_ids_status_and_warnings():
    rule = replace(document(RULE), passages=4, warnings=("扫描件",))
    text = documents_text([rule, document(NOTICE, id="n")], DAY)
    first, warning, second = text.splitlines()
    assert first.startswith("d1")
    assert "4 段" in first
    assert "扫描件" in warning
    assert "江政办发〔2023〕45号" in second
    assert documents_text([rule], "2024-01-01") != documents_text([rule], DAY)  # not yet, then in force
    assert documents_text([], DAY) == "索引里还没有文件。"


def test_a_document_shows_what_it_states_its_outline_and_its_text():
    text = document_text(document(RULE), DAY)
    head, _, tail = text.partition("第一章 总则")
    assert "2024-03-01" in head
    assert "文号" not in head  # it states none
    assert "  第一条" in tail.partition("第二章")[0]
    assert text.endswith(RULE)


def test_profiles_show_the_default_and_what_is_missing():
    text = models_text(
        [
            Entry(
                "embedding", "bundled", "bundled", "model2vec", default=True, available=True, location="/x"
            ),
            Entry("embedding", "far", "org/far", "st", default=False, available=False, location=None),
        ]
    )
    here, far, *_ = text.splitlines()
    assert here.startswith("*")
    assert "可用" in here
    assert far.startswith(" ")
    assert "不在本机" in far
