"""An index as one file and back: nothing is lost, nothing that is gone comes along, nothing bad gets in."""

import hashlib
import json
import shutil
import sqlite3
import zipfile

import pytest
from crashing import everything
from databases import sqlite_only
from small import NOTICE, RULE, HashEncoder

from rag.backup import MANIFEST, export, restore
from rag.errors import BackupUnusable, IndexUnusable
from rag.findings import Level
from rag.index import Index
from rag.indexing import Indexer
from rag.soundness import examine
from rag.terms import terms
from ui.cli import main

pytestmark = pytest.mark.usefixtures("backend", "database")

SECRET = "仅供销毁的内部名单 zqsecretz\n\n第一条 名单由专人保管。\n"


def quiet(*_):
    """Hear nothing of the progress."""


@pytest.fixture
def index(tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "rule.txt").write_text(RULE, "utf8")
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([papers])
    Indexer(index).add_upload("通知.txt", NOTICE.encode("utf8"))
    Indexer(index).add_upload("名单.txt", SECRET.encode("utf8"))
    index.remove([d.id for d in index.documents() if d.source == "名单.txt"])
    rule = next(d for d in index.documents() if "设备更新" in d.title)
    index.set_metadata(rule.id, {"issuer": "青川省财政厅"})
    (index.folder / "aliases.yaml").write_text("更新补助: 设备更新补助\n", "utf8")
    return index


@pytest.fixture
def exported(index, tmp_path):
    file = tmp_path / "backup.wence"
    export(index, file, quiet)
    return file


def parts(file):
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def forged(file, change):
    """Another file beside `file`, its parts and its list as `change` leaves them."""
    contents = parts(file)
    told = json.loads(contents.pop(MANIFEST))
    change(contents, told)
    out = file.with_name("forged.wence")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
        if told is not None:
            archive.writestr(MANIFEST, json.dumps(told))
    return out


def listed(data):
    return {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def test_all_comes_back_and_is_found(index, exported, tmp_path, database):
    back = tmp_path / "back"
    contents = restore(exported, back, quiet, lambda _: database)
    assert (contents.documents, contents.uploads) == (2, 2)
    again = Index(tmp_path / "back", HashEncoder(), "hash")
    assert everything(again) == everything(index)
    assert [f for f in examine(again, quiet) if f.level is not Level.OK] == []
    first, second = ([n for n, _ in i.lexical(terms("取暖费"), 5)] for i in (index, again))
    assert first == second != []
    assert (tmp_path / "back" / "aliases.yaml").read_bytes() == (index.folder / "aliases.yaml").read_bytes()


def test_what_was_removed_is_not_in_the_file(exported):
    data = b"".join(parts(exported).values())
    assert "热力企业".encode() in data
    assert "专人保管".encode() not in data
    assert b"zqsecretz" not in data


def test_a_file_that_is_there_is_never_written_over(index, tmp_path):
    (tmp_path / "notes.txt").write_text("我的", "utf8")
    with pytest.raises(BackupUnusable, match="已经有了"):
        export(index, tmp_path / "notes.txt", quiet)
    assert (tmp_path / "notes.txt").read_text("utf8") == "我的"
    with pytest.raises(BackupUnusable, match="没有文件夹"):
        export(index, tmp_path / "nowhere" / "backup", quiet)


def test_an_export_that_fails_leaves_no_file(index, tmp_path):
    def fail(*_):
        raise ValueError("stopped")

    with pytest.raises(ValueError, match="stopped"):
        export(index, tmp_path / "backup", fail)
    assert sorted(f.name for f in tmp_path.iterdir()) == ["index", "papers"]


def test_a_folder_that_holds_something_is_never_written_over(exported, tmp_path):
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "mine.txt").write_text("我的", "utf8")
    with pytest.raises(IndexUnusable, match="已有东西"):
        restore(exported, tmp_path / "full", quiet)
    assert [f.name for f in (tmp_path / "full").iterdir()] == ["mine.txt"]
    (tmp_path / "empty").mkdir()
    assert restore(exported, tmp_path / "empty", quiet).documents == 2


def refused(file, tmp_path, match):
    before = sorted(f.name for f in tmp_path.iterdir())
    with pytest.raises(BackupUnusable, match=match) as told:
        restore(file, tmp_path / "back", quiet)
    assert "\n" not in str(told.value)
    assert sorted(f.name for f in tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    "name",
    [
        "../escaped",
        "/tmp/escaped",
        "uploads/../../escaped",
        "uploads/x.txt",
        "wence.db-wal",
        "a\\..\\b",
        "lock",
    ],
)
def test_no_part_lies_elsewhere(exported, tmp_path, name):
    def add(contents, told):
        contents[name] = b"x"
        told["files"][name] = listed(b"x")

    refused(forged(exported, add), tmp_path, "损坏或被改动")


def test_parts_are_just_those_listed_with_their_sizes_and_hashes(exported, tmp_path):
    def unlisted(contents, _):
        contents["models.yaml"] = b"default: {}"

    def missing(contents, _):
        del contents["aliases.yaml"]

    def altered(contents, _):
        contents["aliases.yaml"] = contents["aliases.yaml"].replace(b"\n", b" ")

    def misnamed(contents, told):
        name = f"uploads/{'0' * 64}.txt"
        contents[name] = b"x"
        told["files"][name] = listed(b"x")

    def swollen(contents, told):
        contents["models.yaml"] = bytes(64 << 20)
        told["files"]["models.yaml"] = listed(contents["models.yaml"])

    for change in (unlisted, missing, altered, misnamed, swollen):
        refused(forged(exported, change), tmp_path, "损坏或被改动")


def test_newer_files_and_other_zips_are_told_apart(exported, tmp_path):
    refused(forged(exported, lambda _, told: told.update(format=99)), tmp_path, "升级")
    refused(forged(exported, lambda _, told: told.update(version=99)), tmp_path, "升级")
    refused(forged(exported, lambda _, told: told.update(kind="x")), tmp_path, "不是 wence export")
    refused(forged(exported, lambda _, told: told.clear()), tmp_path, "不是 wence export")
    refused(forged(exported, lambda _, told: told.update(files=[1])), tmp_path, "不是 wence export")
    (tmp_path / "no.zip").write_bytes(b"no zip at all")
    refused(tmp_path / "no.zip", tmp_path, "损坏")
    refused(tmp_path / "nowhere.zip", tmp_path, "没有这个文件")


@sqlite_only
def test_a_file_cut_short_or_with_a_flipped_byte_is_refused(exported, tmp_path):
    data = exported.read_bytes()
    bad = tmp_path / "bad.wence"
    for tenth in range(10):
        at = len(data) * tenth // 10 + 17
        bad.write_bytes(data[:at])
        refused(bad, tmp_path, "损坏|不是 wence export")
    for at in range(100, len(data), len(data) // 10):
        bad.write_bytes(data[:at] + bytes([data[at] ^ 0x40]) + data[at + 1 :])
        try:
            restore(bad, tmp_path / "back", quiet)
        except BackupUnusable:
            assert not (tmp_path / "back").exists()
        else:  # a byte of a header that nobody reads
            again = Index(tmp_path / "back", HashEncoder(), "hash")
            assert [f for f in examine(again, quiet) if f.level is not Level.OK] == []
            again.store.close()
            shutil.rmtree(tmp_path / "back")


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TRIGGER theirs AFTER UPDATE ON documents BEGIN DELETE FROM documents; END",
        "CREATE VIEW theirs AS SELECT * FROM documents",
        "DROP TRIGGER forgotten",
        "INSERT INTO sources VALUES ('/x', '', 'x', 1, 99)",
        "PRAGMA user_version = 99",
        "PRAGMA user_version = 0",
    ],
)
def test_a_database_that_was_made_up_is_not_run(exported, tmp_path, statement):
    def change(contents, told):
        made = tmp_path.parent / f"{tmp_path.name}.db"
        made.write_bytes(contents["wence.db"])
        db = sqlite3.connect(made)
        db.execute(statement)
        db.commit()
        db.close()
        contents["wence.db"] = made.read_bytes()
        told["files"]["wence.db"] = listed(contents["wence.db"])

    refused(forged(exported, change), tmp_path, "不完整或被改动")


def test_an_export_waits_for_nobody_for_long(index, tmp_path, monkeypatch):
    monkeypatch.setattr("rag.backup._PATIENCE", 0)
    with index.writing(), pytest.raises(IndexUnusable, match="正在写"):
        export(Index(index.folder), tmp_path / "backup", quiet)


def test_the_verbs(index, tmp_path, capsys):
    file, back = str(tmp_path / "backup"), str(tmp_path / "back")
    for arguments in (["export", file, "--index", str(index.folder)], ["import", file, "--index", back]):
        with pytest.raises(SystemExit) as left:
            main([*arguments, "--json"])
        assert not left.value.code
        assert json.loads(capsys.readouterr().out)["documents"] == 2
    with pytest.raises(SystemExit) as left:
        main(["import", file, "--index", back])
    assert left.value.code == 2
    assert capsys.readouterr().err.endswith("先删去它\n")
