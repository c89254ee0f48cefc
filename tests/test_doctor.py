"""`wence doctor`: a whole index is found whole; each kind of damage is named, with its mend."""

import json
import shutil
import sqlite3

import pytest
from backends import local_only
from small import NOTICE, RULE, HashEncoder

from embeddings import VectorIndex
from rag.assembly import Choice
from rag.findings import Level
from rag.index import Index
from rag.indexing import Indexer
from rag.machine import survey
from rag.soundness import examine
from ui.cli import main

pytestmark = pytest.mark.usefixtures("backend")


@pytest.fixture
def index(tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "rule.txt").write_text(RULE, "utf8")
    (papers / "notice.txt").write_text(NOTICE, "utf8")
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([papers])
    return index


def found(index):
    """What a fresh opening of the index finds that is not well: about, level, text, mend."""
    again = Index(index.folder, HashEncoder(), "hash")
    return [f for f in examine(again, lambda *_: None) if f.level is not Level.OK]


def damage(index, *statements):
    """Change the file behind the program's back."""
    db = sqlite3.connect(index.folder / "wence.db")
    for statement in statements:
        db.execute(statement)
    db.commit()
    db.close()


def test_a_whole_index_is_found_whole(index):
    assert found(index) == []


@pytest.mark.parametrize(
    ("statement", "about"),
    [
        ("UPDATE passages SET end = end + 10000 WHERE number = 1", "passages"),
        ("UPDATE documents SET text = replace(text, '百分之十五', '百分之五十')", "passages"),
        ("DELETE FROM sources", "documents"),
        ("UPDATE passages SET vector = x'0000' WHERE number = 2", "vectors"),
        ("INSERT INTO sources VALUES ('/x', '', 'x', 1, 99)", "database"),
    ],
)
def test_what_is_wrong_in_the_file_is_named_with_its_mend(index, statement, about):
    damage(index, "PRAGMA foreign_keys = OFF", statement)
    faults = [f for f in found(index) if f.level is Level.FAULT]
    assert about in {f.about for f in faults}
    assert all(f.mend and "\n" not in f.text for f in faults)


def test_a_file_that_is_damaged_is_one_line_and_no_traceback(index, capsys):
    index.store.settle()
    index.store.close()
    file = index.folder / "wence.db"
    data = bytearray(file.read_bytes())
    data[4096 * 3 : 4096 * 12] = b"\xff" * (4096 * 9)
    file.write_bytes(data)
    with pytest.raises(SystemExit) as left:
        main(["doctor", "--index", str(index.folder), "--json"])
    assert left.value.code == 2
    told = json.loads(capsys.readouterr().out)
    assert told["whole"] is False
    assert [f["level"] for f in told["findings"] if f["about"] in ("database", "index")] == ["fault"]


@local_only
def test_a_passage_that_no_search_would_find_is_a_fault(index):
    with index.writing():
        for words in (index.words.passages, index.words.documents):
            words.change(words.ids(), ())
    vectors = VectorIndex.load(index.folder / "vectors.faiss")
    vectors.remove([1, 2])
    vectors.save(index.folder / "vectors.faiss")
    faults = {f.text for f in found(index) if f.level is Level.FAULT}
    assert len(faults) == 3
    assert any("向量索引缺 2 项" in text for text in faults)
    again = Index(index.folder, HashEncoder(), "hash")
    Indexer(again).rebuild()  # as the mend says
    assert found(index) == []


def test_originals_that_are_gone_or_changed_want_attention(index, tmp_path):
    (tmp_path / "papers" / "rule.txt").unlink()
    (tmp_path / "papers" / "notice.txt").write_text("改了。", "utf8")
    (only,) = found(index)
    assert (only.about, only.level) == ("originals", Level.WARNING)
    assert "2 份文件" in only.text


def test_what_an_interrupted_run_left_is_cleared_away_by_opening(index):
    uploads = index.folder / "uploads"
    uploads.mkdir()
    (uploads / "0123.txt").write_text("没收进来", "utf8")
    (uploads / ".0123.txt.77.draft").write_text("没写完", "utf8")
    (index.folder / "lexical-1").mkdir()
    with index.writing():
        assert [f.about for f in found(index)] == ["leftovers"]  # another writes: it may be about them
    assert found(index) == []
    assert list(uploads.iterdir()) == []
    assert not (index.folder / "lexical-1").exists()


@local_only
def test_the_terms_of_a_removed_document_stay_in_large_segments_only(index, monkeypatch):
    monkeypatch.setattr("rag.words.REWRITTEN", 0)
    index.remove([index.documents()[0].id])
    (only,) = found(index)
    assert (only.about, only.level) == ("leftovers", Level.WARNING)
    Indexer(index).rebuild()
    assert found(index) == []


def test_the_machine_is_surveyed_for_the_profiles_chosen(tmp_path):
    here = list(survey(Choice(tmp_path)))
    assert {f.about for f in here} >= {"models", "parts", "disk"}
    assert not [f for f in here if f.level is Level.FAULT]
    faults = [f for f in survey(Choice(tmp_path, embedding="bge-m3")) if f.level is Level.FAULT]
    assert len(faults) == 1
    assert "bge-m3" in faults[0].text
    assert faults[0].mend


def test_parts_that_are_missing_say_what_can_not_be_done(tmp_path, monkeypatch):
    monkeypatch.setattr("rag.machine.find_spec", lambda _: None)
    monkeypatch.setattr("rag.machine.ocr.available", lambda: False)
    monkeypatch.setattr("rag.machine.office.program", lambda: None)
    missing = [f for f in survey(Choice(tmp_path)) if f.about == "parts"]
    assert [f.level for f in missing] == [Level.WARNING] * 7
    assert all(f.mend for f in missing)


def test_little_room_wants_attention(tmp_path, monkeypatch):
    full = shutil.disk_usage(tmp_path)._replace(free=10_000_000)
    monkeypatch.setattr("rag.machine.shutil.disk_usage", lambda _: full)
    (disk,) = [f for f in survey(Choice(tmp_path)) if f.about == "disk"]
    assert disk.level is Level.WARNING


def test_the_verb_prints_a_line_for_each_and_exits_with_0_where_all_is_whole(library, capsys):
    with pytest.raises(SystemExit) as left:
        main(["doctor", "--index", str(library / "index")])
    assert not left.value.code
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) > 8
    assert all(line.startswith(("正常  ", "注意  ")) for line in lines)


def test_without_an_index_the_machine_is_still_looked_at(tmp_path, capsys):
    with pytest.raises(SystemExit) as left:
        main(["doctor", "--index", str(tmp_path / "none"), "--json"])
    assert not left.value.code
    told = json.loads(capsys.readouterr().out)
    assert told["whole"] is True
    assert told["findings"][-1]["about"] == "index"
    assert not (tmp_path / "none").exists()
