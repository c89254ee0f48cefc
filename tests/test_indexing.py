import json

import pytest
from backends import local_only
from databases import sqlite_only, written
from small import NOTICE, RULE, HashEncoder

from rag.errors import IndexBusy, IndexUnusable, NotFound
from rag.filters import Filters
from rag.index import Index
from rag.indexing import Indexer
from rag.terms import terms

pytestmark = pytest.mark.usefixtures("backend", "database")


@pytest.fixture
def encoder():
    return HashEncoder()


@pytest.fixture
def index(tmp_path, encoder):
    return Index(tmp_path / "index", encoder, "hash", create=True)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "rule.txt").write_text(RULE, "utf8")
    (folder / "notice.txt").write_text(NOTICE, "utf8")
    return folder


def counts(report):
    return report.added, report.updated, report.unchanged, report.removed


def found(index, words):
    numbers = [n for n, _ in index.lexical(terms(words), 10)]
    return [p.text for p in index.passages(numbers).values()]


def agrees(index):
    """The lexical indexes, the vectors and the store hold the same."""
    with index._caches.current() as caches:
        stored = {n for n, *_ in index.store.since(0)}
        assert len(caches.passages) == len(stored)
        assert len(caches.documents) == len(index.documents())
        query = index.encoder.encode_queries(["企业"])[0]
        assert {n for n, _ in caches.nearest(query, len(stored) + 5, None)} == stored


def test_new_changed_unchanged_gone(index, folder):
    assert counts(Indexer(index).add([folder])) == (2, 0, 0, 0)
    assert counts(Indexer(index).add([folder])) == (0, 0, 2, 0)
    (folder / "notice.txt").write_text(NOTICE.replace("六百元", "八百元"), "utf8")
    assert counts(Indexer(index).add([folder])) == (0, 1, 1, 0)
    assert any("八百元" in text for text in found(index, "取暖费"))
    assert not any("六百元" in text for text in found(index, "取暖费"))
    (folder / "notice.txt").unlink()
    assert counts(Indexer(index).add([folder])) == (0, 0, 1, 0)
    assert counts(Indexer(index).add([folder], prune=True)) == (0, 0, 1, 1)
    assert found(index, "取暖费") == []
    agrees(index)


def test_what_is_unchanged_is_not_encoded_again(index, folder, encoder):
    Indexer(index).add([folder])
    encoder.encoded = 0
    Indexer(index).add([folder])
    assert encoder.encoded == 0


def test_spans_of_passages_are_the_documents_own_characters(index, folder):
    Indexer(index).add([folder])
    for document in index.documents():
        whole = index.document(document.id)
        for number in index.store.numbers_of([index.store.number_of(document.id)]).tolist():
            passage = index.passages([number])[number]
            assert passage.passage.span.of(whole.text) == passage.text


def test_a_documents_id_survives_a_change_of_content(index, folder):
    Indexer(index).add([folder])
    before = {d.source: d.id for d in index.documents()}
    (folder / "rule.txt").write_text(RULE + "\n第七条 附加。\n", "utf8")
    Indexer(index).add([folder])
    assert {d.source: d.id for d in index.documents()} == before


def test_the_same_bytes_under_two_names_are_one_document(index, folder):
    (folder / "copy of rule.txt").write_text(RULE, "utf8")
    report = Indexer(index).add([folder])
    assert (report.added, len(index.documents())) == (2, 2)
    assert "内容相同" in report.warnings[0][1]
    rule = next(d for d in index.documents() if "设备更新" in d.title)
    assert [s.rsplit("/", 1)[1] for s in rule.sources] == ["copy of rule.txt", "rule.txt"]
    assert rule.source == rule.sources[0]


def test_twins_part_when_one_of_them_changes(index, folder):
    (folder / "copy of rule.txt").write_text(RULE, "utf8")
    Indexer(index).add([folder])
    (folder / "copy of rule.txt").write_text(RULE.replace("三百万元", "五百万元"), "utf8")
    Indexer(index).add([folder])
    texts = {d.source.rsplit("/", 1)[1]: index.document(d.id).text for d in index.documents()}
    assert "五百万元" in texts["copy of rule.txt"]
    assert "三百万元" in texts["rule.txt"]
    assert len(texts) == 3
    agrees(index)


def test_a_twin_stays_when_the_other_file_is_gone(index, folder):
    (folder / "copy of rule.txt").write_text(RULE, "utf8")
    Indexer(index).add([folder])
    (folder / "copy of rule.txt").unlink()
    Indexer(index).add([folder], prune=True)
    sources = [d.source.rsplit("/", 1)[1] for d in index.documents()]
    assert sorted(sources) == ["notice.txt", "rule.txt"]


def test_json_lines_are_documents_of_their_own(index, tmp_path):
    file = tmp_path / "laws.jsonl"
    rows = [
        {"id": f"a{i}", "title": f"示例法第{i}条", "text": f"第{i}种情形适用本条规定。"} for i in range(1, 6)
    ]
    file.write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), "utf8")
    assert counts(Indexer(index).add([file])) == (5, 0, 0, 0)
    rows[1]["text"] = "第二种情形另行规定。"
    del rows[4]
    file.write_text("\n".join([*(json.dumps(r, ensure_ascii=False) for r in rows), "{not json"]), "utf8")
    report = Indexer(index).add([file])
    assert counts(report) == (0, 1, 3, 1)
    assert len(report.failed) == 1
    assert {d.external_id for d in index.documents()} == {"a1", "a2", "a3", "a4"}


def test_one_bad_file_never_stops_the_rest(index, folder):
    (folder / "broken.docx").write_bytes(b"no zip at all")
    (folder / "empty.txt").write_bytes(b"")
    report = Indexer(index).add([folder])
    assert report.added == 2
    assert len(report.failed) == 2
    assert all("\n" not in error for _, error in report.failed)


def test_a_file_that_can_no_longer_be_read_keeps_its_last_revision(index, folder):
    Indexer(index).add([folder])
    (folder / "rule.txt").write_bytes(b"")
    report = Indexer(index).add([folder])
    assert len(report.failed) == 1
    assert len(index.documents()) == 2


def test_removal_takes_everything_everywhere(index, folder):
    Indexer(index).add([folder])
    rule = next(d for d in index.documents() if "设备更新" in d.title)
    index.remove([rule.id])
    assert index.document(rule.id) is None
    assert found(index, "设备购置额") == []
    agrees(index)
    assert "设备购置额".encode() not in written(index)


def test_removal_needs_no_encoder_and_leaves_no_terms(index, folder):
    Indexer(index).add([folder])
    rule = next(d for d in index.documents() if "设备更新" in d.title)
    Index(index.folder).remove([rule.id])
    words = index.words
    words.reload()
    passages, documents = words.passages, words.documents
    assert passages.search(terms("设备购置额"), 10) == documents.search(terms("设备购置额"), 10) == []
    assert passages.generation == index.store.generation
    assert found(index, "设备购置额") == []
    agrees(index)


def test_removing_what_is_not_there_removes_nothing(index, folder):
    Indexer(index).add([folder])
    known = index.documents()[0].id
    with pytest.raises(NotFound, match="nonsense"):
        index.remove([known, "nonsense"])
    assert len(index.documents()) == 2


def test_a_removed_document_comes_back_when_its_file_is_indexed_again(index, folder):
    Indexer(index).add([folder])
    index.remove([d.id for d in index.documents()])
    assert counts(Indexer(index).add([folder])) == (2, 0, 0, 0)


def test_uploads_are_kept_under_their_hash_and_go_with_their_document(index):
    Indexer(index).add_upload("../../rule.txt", RULE.encode("utf8"))
    document = index.documents()[0]
    assert document.source == "rule.txt"
    assert [f.stem for f in (index.folder / "uploads").iterdir()] == [document.sha256]
    Indexer(index).add_upload("rule.txt", RULE.replace("三百万元", "五百万元").encode("utf8"))
    assert [d.id for d in index.documents()] == [document.id]
    index.remove([document.id])
    assert list((index.folder / "uploads").iterdir()) == []


def test_another_process_sees_changes_at_its_next_question(index, folder, encoder):
    Indexer(index).add([folder / "rule.txt"])
    other = Index(index.folder, encoder, "hash")
    assert found(other, "取暖费") == []
    Indexer(index).add([folder])
    assert found(other, "取暖费") != []
    index.remove([d.id for d in index.documents()])
    assert found(other, "取暖费") == []
    agrees(other)


@local_only
@pytest.mark.parametrize(
    "lost",
    [
        "lexical*/passages",
        "lexical*/documents",
        "vectors.faiss",
        "vectors.json",
        "lexical*/passages/generation.json",
    ],
)
def test_caches_that_are_lost_are_made_again(index, folder, encoder, lost):
    Indexer(index).add([folder])
    (target,) = index.folder.glob(lost)
    if target.is_dir():
        for file in target.iterdir():
            file.unlink()
    else:
        target.unlink()
    agrees(Index(index.folder, encoder, "hash"))


@local_only
def test_a_damaged_vector_file_is_made_again(index, folder, encoder):
    Indexer(index).add([folder])
    (index.folder / "vectors.faiss").write_bytes(b"rubbish")
    agrees(Index(index.folder, encoder, "hash"))


def test_an_interrupted_run_goes_on_where_it_stopped(index, folder, encoder, monkeypatch):
    monkeypatch.setattr("rag.indexing.BATCH", 1)

    class Stopped(Exception):
        pass

    def stop(_step, done, _total):
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        Indexer(index, stop).add([folder])
    again = Index(index.folder, encoder, "hash")
    assert len(again.documents()) == 1
    assert counts(Indexer(again).add([folder])) == (1, 0, 1, 0)
    agrees(again)


def test_a_second_writer_is_told(index, folder):
    with index.writing(), pytest.raises(IndexBusy, match="正在写"):
        Indexer(Index(index.folder, HashEncoder(), "hash")).add([folder])


def test_another_encoder_is_refused_with_both_names_and_the_mend(index, folder):
    Indexer(index).add([folder])
    with pytest.raises(IndexUnusable, match=r"hash.*other.*--rebuild"):
        Index(index.folder, HashEncoder("2"), "other")
    replaced = Index(index.folder, HashEncoder("2"), "other", replacing=True)
    Indexer(replaced).rebuild()
    agrees(replaced)
    agrees(Index(index.folder, HashEncoder("2"), "other"))


def test_a_new_version_of_the_same_encoder_is_taken_up_without_being_told(index, folder):
    Indexer(index).add([folder])
    newer = Index(index.folder, HashEncoder("2"), "hash")
    with pytest.raises(IndexUnusable, match="--rebuild"):
        found(newer, "企业")
    assert counts(Indexer(newer).add([folder])) == (0, 0, 2, 0)
    agrees(newer)


def test_a_new_version_of_the_reader_reads_again(index, folder, monkeypatch):
    Indexer(index).add([folder])
    monkeypatch.setattr("rag.intake.VERSIONS", "reader 99")
    assert counts(Indexer(index).add([folder])) == (0, 2, 0, 0)


def test_filters_name_the_documents_that_pass(index, folder):
    Indexer(index).add([folder])
    assert index.within(Filters()) is None
    ids = {d.title: d.id for d in index.documents()}
    only = index.within(Filters(documents=(ids["青川省中小企业设备更新补助办法"],)))
    assert len(only) == 1
    assert {
        index.passages([n])[n].passage.document_id for n, _ in index.lexical(terms("企业 取暖"), 10, only)
    } == {ids["青川省中小企业设备更新补助办法"]}


@sqlite_only
def test_no_index_and_a_damaged_one_are_each_one_line(tmp_path):
    with pytest.raises(IndexUnusable, match="wence index"):
        Index(tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    (tmp_path / "bad").mkdir()
    (tmp_path / "bad" / "wence.db").write_bytes(b"this is no database" * 100)
    with pytest.raises(IndexUnusable, match="打不开"):
        Index(tmp_path / "bad")
