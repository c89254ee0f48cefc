"""An index that follows a folder: the changes told one by one, and `wence index --watch` as a process."""

import json
import os
import queue
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from small import NOTICE, RULE, HashEncoder

from rag.following import SETTLED, Folder
from rag.index import Index
from rag.sources import source
from rag.watching import Event, Kind, _wakes, _Watcher
from ui.cli import main

WAIT = 60.0  # seconds: far more than a change takes, so that a busy machine makes no test fail


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


class Steps:
    """A watcher moved by hand: each call lets what has changed settle and gives what was told."""

    def __init__(self, index, *folders):
        self.index, self.told, self.now = index, [], 0.0
        self.watcher = _Watcher(index, folders, self.told.append)

    def __call__(self):
        self.told.clear()
        for _ in range(2):
            self.watcher.step(self.now)
            self.now += SETTLED
        return list(self.told)

    def ids(self):
        return {d.source: d.id for d in self.index.documents()}


@pytest.fixture
def steps(tmp_path, papers):
    (papers / "rule.txt").write_text(RULE, "utf8")
    steps = Steps(Index(tmp_path / "index", HashEncoder(), "hash", create=True), papers)
    assert steps() == [Event(Kind.ADDED, str(papers / "rule.txt"))]
    return steps


def test_added_changed_and_removed_are_told_and_done(steps, papers):
    rule, notice = papers / "rule.txt", papers / "notice.txt"
    notice.write_text(NOTICE, "utf8")
    assert steps() == [Event(Kind.ADDED, str(notice))]
    notice.write_text(NOTICE.replace("六百元", "八百元"), "utf8")
    assert steps() == [Event(Kind.UPDATED, str(notice))]
    rule.unlink()
    assert steps() == [Event(Kind.REMOVED, str(rule))]
    assert list(steps.ids()) == [str(notice)]
    assert steps() == []


def test_a_moved_file_is_not_encoded_again(steps, papers):
    old, new = papers / "rule.txt", papers / "new.txt"
    steps.index.encoder.encoded = 0
    old.rename(new)
    assert steps() == [Event(Kind.MOVED, str(new), str(old))]
    assert list(steps.ids()) == [str(new)]
    assert steps.index.encoder.encoded == 0


def test_a_file_that_cannot_be_read_is_told_once_and_the_rest_done(steps, papers):
    (papers / "broken.docx").write_bytes(b"PK no archive")
    (papers / "notice.txt").write_text(NOTICE, "utf8")
    told = steps()
    assert {(e.kind, e.source) for e in told} == {
        (Kind.FAILED, str(papers / "broken.docx")),
        (Kind.ADDED, str(papers / "notice.txt")),
    }
    assert all(e.detail for e in told if e.kind == Kind.FAILED)
    assert steps() == []


def test_a_folder_that_cannot_be_looked_into_is_told_once_and_keeps_its_documents(steps, papers, closing):
    inside = papers / "inside"
    inside.mkdir()
    (inside / "notice.txt").write_text(NOTICE, "utf8")
    assert steps() == [Event(Kind.ADDED, str(inside / "notice.txt"))]
    closing.add(inside)
    (papers / "rule.txt").write_text(RULE.replace("第一条", "第 一 条"), "utf8")
    told = steps()
    assert [(e.kind, e.source) for e in told] == [
        (Kind.FAILED, str(inside)),
        (Kind.UPDATED, str(papers / "rule.txt")),
    ]
    assert steps() == []
    assert len(steps.ids()) == 2
    closing.clear()
    assert steps() == []


def test_a_sidecar_changes_what_is_known_of_its_file(steps, papers):
    (papers / "rule.meta.yaml").write_text("issuer: 青川省财政厅", "utf8")
    assert steps() == [Event(Kind.UPDATED, str(papers / "rule.txt"))]
    (document,) = steps.index.documents()
    assert document.metadata.issuer == "青川省财政厅"


def test_while_another_writes_it_waits_and_says_so_once(steps, papers):
    notice = papers / "notice.txt"
    notice.write_text(NOTICE, "utf8")
    with Index(steps.index.folder, HashEncoder(), "hash").writing():
        assert steps() == [Event(Kind.BUSY, str(steps.index.folder))]
        assert steps() == []
        assert steps.watcher.waiting
    assert steps() == [Event(Kind.ADDED, str(notice))]
    assert not steps.watcher.waiting


def test_a_folder_that_leaves_and_comes_back_keeps_its_documents(steps, papers):
    before = steps.ids()
    away = papers.rename(papers.with_name("away"))
    assert steps() == [Event(Kind.FOLDER_GONE, str(papers))]
    assert steps.watcher.waiting
    assert steps.ids() == before
    away.rename(papers)
    assert steps() == [Event(Kind.FOLDER_BACK, str(papers))]
    assert steps.ids() == before


def test_what_changed_while_nobody_watched_is_caught_up_with(steps, papers):
    (papers / "rule.txt").unlink()
    (papers / "notice.txt").write_text(NOTICE, "utf8")
    again = Steps(steps.index, papers)
    assert {(e.kind, e.source) for e in again()} == {
        (Kind.ADDED, str(papers / "notice.txt")),
        (Kind.REMOVED, str(papers / "rule.txt")),
    }


def test_documents_of_other_places_are_left_alone(steps, papers, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    (other / "notice.txt").write_text(NOTICE, "utf8")
    assert Steps(steps.index, other)() == [Event(Kind.ADDED, str(other / "notice.txt"))]
    assert set(steps.ids()) == {str(papers / "rule.txt"), str(other / "notice.txt")}


@pytest.mark.parametrize("name", ["left.txt", "left.jsonl"])
def test_a_file_that_left_before_it_was_read_stops_nothing(papers, name):
    found = source(papers / name, papers)
    assert (found.count(), found.companion) == (1, "")


def test_what_changes_right_after_the_first_look_is_heard_of(papers):
    wakes = _wakes([Folder(papers, [])])
    assert next(wakes)
    (papers / "notice.txt").write_text(NOTICE, "utf8")
    assert any(next(wakes) for _ in range(10))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "请给出要守着的文件夹"),
        (["nowhere"], "nowhere：没有这个文件夹"),
        (["."], "请先单独运行"),
    ],
)
def test_what_cannot_be_watched_is_one_line_and_code_2(arguments, said, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    more = ["--prune"] if arguments == ["."] else []
    with pytest.raises(SystemExit) as ended:
        main(["index", "--watch", *arguments, *more])
    err = capsys.readouterr().err
    assert ended.value.code == 2
    assert said in err
    assert err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


class Process:
    """`wence index --watch papers --json` in a folder, its lines read as they come."""

    def __init__(self, folder):
        self._ran = subprocess.Popen(
            [sys.executable, "-m", "ui.cli", "index", "--watch", "papers", "--index", "index", "--json"],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        self._lines = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self._ran.stdout:
            self._lines.put(json.loads(line))

    def next(self):
        return self._lines.get(timeout=WAIT)

    def end(self, number):
        """The exit code and the standard error after the signal `number`."""
        self._ran.send_signal(number)
        return self._ran.wait(WAIT), self._ran.stderr.read()

    def close(self):
        self._ran.kill()
        self._ran.wait(WAIT)


@pytest.fixture
def process(tmp_path, papers):
    (papers / "rule.txt").write_text(RULE, "utf8")
    process = Process(tmp_path)
    yield process
    process.close()


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="SIGTERM can't be caught there")
class TestProcess:
    def test_each_change_is_a_line_and_sigterm_ends_it_well(self, process, tmp_path):
        rule, notice, new = (str(Path("papers") / f"{n}.txt") for n in ("rule", "notice", "new"))
        assert process.next() == {"change": "added", "source": rule}
        (tmp_path / notice).write_text(NOTICE, "utf8")
        assert process.next() == {"change": "added", "source": notice}
        (tmp_path / notice).write_text(NOTICE.replace("六百元", "八百元"), "utf8")
        assert process.next() == {"change": "updated", "source": notice}
        (tmp_path / notice).rename(tmp_path / new)
        assert process.next() == {"change": "moved", "source": new, "detail": notice}
        (tmp_path / rule).unlink()
        assert process.next() == {"change": "removed", "source": rule}
        assert process.end(signal.SIGTERM) == (0, b"")
        index = Index(tmp_path / "index", None, "")
        assert [d.source for d in index.documents()] == [new]

    def test_it_waits_for_another_writer_and_for_a_folder_that_left(self, process, papers, tmp_path):
        assert process.next()["change"] == "added"
        with Index(tmp_path / "index", None, "").writing():
            (papers / "notice.txt").write_text(NOTICE, "utf8")
            assert process.next() == {"change": "busy", "source": "index"}
        assert process.next()["change"] == "added"
        away = papers.rename(tmp_path / "away")
        assert process.next() == {"change": "folder_gone", "source": "papers"}
        away.rename(papers)
        assert process.next() == {"change": "folder_back", "source": "papers"}
        (papers / "notice.txt").unlink()
        assert process.next()["change"] == "removed"
        assert process.end(signal.SIGINT) == (0, b"")
