"""Indexes of every earlier format open: they are brought up to date, answer, and are found whole."""

import sqlite3
import tarfile
from pathlib import Path

import pytest
from small import HashEncoder

from rag.backup import export, restore
from rag.conversations import Conversations
from rag.errors import IndexUnusable
from rag.findings import Level
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever
from rag.schema import STEPS
from rag.soundness import examine

KEPT = Path(__file__).parent / "fixtures" / "index-formats"
FORMATS = sorted(int(file.name.split(".")[0].removeprefix("format-")) for file in KEPT.glob("*.tar.gz"))


def quiet(*_):
    """Hear nothing of the progress."""


@pytest.fixture(params=[*FORMATS, 2])
def old(request, tmp_path):
    """The format of an index, and its folder."""
    kept = 1 if request.param == 2 else request.param
    with tarfile.open(KEPT / f"format-{kept}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    folder = tmp_path / f"format-{kept}"
    if request.param == 2:  # no program has left one behind
        db = sqlite3.connect(folder / "wence.db")
        db.executescript(f"{STEPS[1]}PRAGMA user_version = 2;")
        db.close()
    return request.param, folder


def opened(folder):
    return Index(folder, HashEncoder(), "hash")


def version(folder):
    db = sqlite3.connect(folder / "wence.db")
    found = db.execute("PRAGMA user_version").fetchone()[0]
    db.close()
    return found


def test_an_index_is_kept_of_every_format_that_was_ever_written():
    assert {*FORMATS, 2} >= {*range(1, len(STEPS))}


def test_it_is_brought_up_to_date_and_found_whole(old):
    number, folder = old
    assert version(folder) == number
    index = opened(folder)
    assert index.store.count_documents() == 4
    bad = [f for f in examine(index, quiet) if f.level is not Level.OK and f.about != "originals"]
    assert bad == []
    assert version(folder) == len(STEPS)


def test_it_is_searched_and_documents_are_found_by_name(old):
    index = opened(old[1])
    best, *_ = Retriever(index, index.encoder).search("单个企业每年最高补助多少")
    assert "三百万元" in best.text
    assert best.passage.span.of(best.document.text) == best.text
    named = index.references.lookup("青川省中小企业设备更新补助办法第三条讲什么", "2026-01-01")
    assert named.documents


def test_what_was_removed_leaves_no_trace_in_it(old):
    _, folder = old
    index = opened(folder)
    assert index.lexical(["zqgone"], 5) == []
    data = b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())
    assert b"zqgone" not in data
    assert "旧渡口".encode() not in data


def test_conversations_and_corrections_are_kept(old):
    number, folder = old
    index = opened(folder)
    talks = Conversations(index)
    assert [s.title for s in talks.list()] == (["补助标准是多少"] if number >= 3 else [])
    if number >= 3:
        (turn,) = talks.read("00000000000000aa").turns
        (citation,) = turn.answer.citations
        assert citation.span.of(citation.document.text).strip()
    rule = next(d for d in index.documents() if "设备更新" in d.title)
    assert (rule.metadata.issuer == "青川省财政厅") == (number >= 3)


def test_it_is_written_to_and_comes_back_from_an_export(old, tmp_path):
    index = opened(old[1])
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "new.txt").write_text("关于共享单车停放的通知\n\n单车停入白线之内。\n", "utf8")
    assert Indexer(index).add([papers]).added == 1
    index.remove([index.documents()[0].id])
    export(index, tmp_path / "backup", quiet)
    assert restore(tmp_path / "backup", tmp_path / "back", quiet).documents == 4


def test_a_newer_format_is_refused_in_one_line(old, capsys):
    from ui.cli import main  # noqa: PLC0415

    _, folder = old
    db = sqlite3.connect(folder / "wence.db")
    db.execute("PRAGMA user_version = 99")
    db.close()
    with pytest.raises(SystemExit) as left:
        main(["list", "--index", str(folder)])
    assert left.value.code == 2
    assert "第 99 版" in capsys.readouterr().err


def test_an_index_of_the_first_day_is_told_in_one_line(tmp_path):
    db = sqlite3.connect(tmp_path / "wence.db")
    db.executescript("CREATE TABLE documents (number INTEGER PRIMARY KEY, id TEXT); PRAGMA user_version = 1;")
    db.close()
    with pytest.raises(IndexUnusable, match="重新 wence index"):
        opened(tmp_path)
