"""What people state beside a text, and what they correct afterwards; collections."""

# ruff: noqa: E501 - sample texts stand whole

import pytest
from small import HashEncoder

from rag.errors import ConfigurationError, NotFound
from rag.filters import Filters
from rag.index import Index
from rag.indexing import Indexer
from rag.metadata import checked, sidecar
from rag.retriever import Retriever

pytestmark = pytest.mark.usefixtures("database")

TEXT = "关于做好值守的通知\n\n各单位：\n\n请加强值守。\n\n江源市水利局\n2023年5月6日\n"


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "note.txt").write_text(TEXT, "utf8")
    return folder


@pytest.fixture
def index(tmp_path):
    return Index(tmp_path / "index", HashEncoder(), "hash", create=True)


def only(index):
    (document,) = index.documents()
    return document


def add(index, *paths, **options):
    return Indexer(index).add(paths, **options)


# ── beside the file ──────────────────────────────────────────────────────


def test_a_sidecar_corrects_the_text(index, papers):
    (papers / "note.meta.yaml").write_text(
        "标题: 值守通知\nissuer: 青川省水利厅\n施行日期: 2023-06-01\nnumber: null\n", "utf8"
    )
    add(index, papers)
    document = only(index)
    told = document.metadata
    assert (document.title, told.issuer, told.issued, told.effective) == (
        "值守通知", "青川省水利厅", "2023-05-06", "2023-06-01",
    )  # fmt: skip


def test_a_changed_sidecar_is_seen_though_the_text_is_unchanged(index, papers):
    add(index, papers)
    assert add(index, papers).unchanged == 1
    (papers / "note.meta.yaml").write_text("发文机关: 青川省水利厅\n", "utf8")
    assert add(index, papers).updated == 1
    assert only(index).metadata.issuer == "青川省水利厅"
    assert add(index, papers).unchanged == 1
    (papers / "note.meta.yaml").unlink()
    assert add(index, papers).updated == 1
    assert only(index).metadata.issuer == "江源市水利局"


@pytest.mark.parametrize(
    ("told", "complaint"),
    [
        ("- 甲\n", "字段: 值"),
        ("issuer: [甲\n", "YAML"),
        ("publisher: 甲\n", "不认识的字段 publisher"),
        ("issued: 去年\n", "不是日期"),
    ],
)
def test_a_sidecar_that_is_none_warns_and_the_file_is_read(index, papers, told, complaint):
    (papers / "note.meta.yaml").write_text(told, "utf8")
    report = add(index, papers)
    assert report.added == 1
    ((source, warning),) = report.warnings
    assert source.endswith("note.txt")
    assert "note.meta.yaml" in warning
    assert complaint in warning


def test_no_sidecar_states_nothing(papers):
    assert sidecar(papers / "note.txt") == {}
    (papers / "note.meta.yaml").write_text("# nothing yet\n", "utf8")
    assert sidecar(papers / "note.txt") == {}


def test_what_may_be_stated():
    assert checked({"issued": "2024年1月31日", "issuer": "", "collection": "/税务/2023/"}) == {
        "issued": "2024-01-31", "issuer": "", "collection": "税务/2023",
    }  # fmt: skip


def test_a_json_line_brings_its_own(index, papers):
    line = '{"id": "1", "title": "甲", "text": "略。", "issuer": "乙局", "collection": "年报", "region": "青川省"}'
    (papers / "lines.jsonl").write_text(line, "utf8")
    add(index, papers / "lines.jsonl")
    told = only(index).metadata
    assert (told.issuer, told.collection, told.region) == ("乙局", "年报", "青川省")


# ── afterwards ───────────────────────────────────────────────────────────


def test_a_correction_outlasts_a_new_reading(index, papers):
    add(index, papers)
    identity = only(index).id
    corrected = index.set_metadata(identity, {"issuer": "青川省水利厅", "effective": "2023年7月1日"})
    assert (corrected.metadata.issuer, corrected.metadata.effective) == ("青川省水利厅", "2023-07-01")
    (papers / "note.txt").write_text(TEXT.replace("加强", "做好"), "utf8")
    assert add(index, papers).updated == 1
    assert only(index).metadata == corrected.metadata
    assert Index(index.folder).document(identity).metadata == corrected.metadata


def test_a_correction_is_taken_back_or_says_that_nothing_is_stated(index, papers):
    add(index, papers)
    identity = only(index).id
    assert index.set_metadata(identity, {"issuer": ""}).metadata.issuer is None
    assert index.set_metadata(identity, {"kind": "通知"}).metadata.issuer is None
    back = index.set_metadata(identity, {"issuer": None}).metadata
    assert (back.issuer, back.kind) == ("江源市水利局", "通知")


def test_a_correction_settles_the_others(index, papers):
    rule = "青川省渡口办法\n\n第一条 {}。\n"
    for name, text in (("a", rule.format("甲")), ("b", rule.format("乙"))):
        (papers / f"{name}.txt").write_text(text, "utf8")
    add(index, papers)
    ids = {d.source.rpartition("/")[2]: d.id for d in index.documents()}
    index.set_metadata(ids["a.txt"], {"effective": "2015-01-01"})
    index.set_metadata(ids["b.txt"], {"effective": "2020-01-01"})
    assert str(index.document(ids["a.txt"]).status("2024-01-01")) == "repealed"
    index.set_metadata(ids["b.txt"], {"effective": None})
    assert str(index.document(ids["a.txt"]).status("2024-01-01")) == "in_force"


@pytest.mark.parametrize("changes", [{"name": "甲"}, {"issued": "去年"}, {"nothing": None}])
def test_a_correction_that_is_none_changes_nothing(index, papers, changes):
    add(index, papers)
    before = only(index)
    with pytest.raises(ConfigurationError):
        index.set_metadata(before.id, changes)
    assert only(index) == before


def test_a_correction_of_what_is_not_there(index, papers):
    add(index, papers)
    with pytest.raises(NotFound):
        index.set_metadata("0000", {"issuer": "甲局"})


def test_a_removed_document_takes_its_corrections_along(index, papers):
    add(index, papers)
    identity = only(index).id
    index.set_metadata(identity, {"issuer": "青川省水利厅"})
    index.remove([identity])
    add(index, papers)
    assert only(index).metadata.issuer == "江源市水利局"


# ── collections ──────────────────────────────────────────────────────────


@pytest.fixture
def sorted_papers(papers):
    for folder in ("税务/2023", "税务/2024", "水利"):
        (papers / folder).mkdir(parents=True)
        (papers / folder / "a.txt").write_text(f"{folder}的通知\n\n请{folder}办理。\n", "utf8")
    return papers


def test_a_folder_is_a_collection(index, sorted_papers):
    add(index, sorted_papers)
    assert index.store.collections() == {"水利": 1, "税务/2023": 1, "税务/2024": 1}
    assert sum(d.metadata.collection is None for d in index.documents()) == 1


@pytest.mark.parametrize(
    ("names", "count"),
    [(("税务",), 2), (("税务/2023",), 1), (("税务/2023", "水利"), 2), (("税",), 0), (("税務/",), 2), ((), 4)],
)
def test_questions_keep_to_collections(index, sorted_papers, names, count):
    add(index, sorted_papers)
    admitted = index.within(Filters(collections=names))
    assert (index.store.count_documents() if admitted is None else len(admitted)) == count


def test_a_collection_by_hand_wins_and_lasts(index, sorted_papers):
    add(index, sorted_papers)
    add(index, sorted_papers / "水利", collection="防汛")
    assert index.store.collections() == {"税务/2023": 1, "税务/2024": 1, "防汛": 1}
    (sorted_papers / "水利" / "a.txt").write_text("改过的通知\n\n请办理。\n", "utf8")
    add(index, sorted_papers)
    assert index.store.collections()["防汛"] == 1


def test_an_upload_may_be_put_into_one(index, papers):
    Indexer(index).add_upload("note.txt", (papers / "note.txt").read_bytes(), "防汛")
    assert only(index).metadata.collection == "防汛"


# ── the title ────────────────────────────────────────────────────────────


def test_a_corrected_title_names_finds_and_is_shown(index, papers):
    add(index, papers)
    identity = only(index).id
    read = only(index).title
    corrected = index.set_metadata(identity, {"title": "江源市河湖巡查要点"})
    assert (corrected.title, corrected.metadata) == ("江源市河湖巡查要点", only(index).metadata)
    (named,) = index.references.lookup("《江源市河湖巡查要点》讲什么", "2024-01-01").named
    assert [e.id for e in named.entries] == [identity]
    assert not index.references.lookup(f"《{read}》讲什么", "2024-01-01").documents
    hits = Retriever(index, index.encoder).search("河湖巡查")
    assert [h.document.title for h in hits][:1] == ["江源市河湖巡查要点"]


def test_a_corrected_title_outlasts_a_new_reading_and_is_taken_back(index, papers):
    add(index, papers)
    identity = only(index).id
    read = only(index).title
    for title in ("江源市河湖巡查要点", "江源市巡河要点"):
        assert index.set_metadata(identity, {"title": title}).title == title
    (papers / "note.txt").write_text(TEXT.replace(read, f"{read}（新）"), "utf8")
    assert add(index, papers).updated == 1
    assert only(index).title == "江源市巡河要点"
    assert index.set_metadata(identity, {"issuer": "乙局"}).title == "江源市巡河要点"
    for nothing in (None, ""):
        assert index.set_metadata(identity, {"title": nothing}).title == f"{read}（新）"
    assert only(index).metadata.issuer == "乙局"
