"""A disk that is full: one line that says so, and an index that is as it was."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from crashing import check_whole, documents, opened
from small import NOTICE, RULE

from rag import room as rooms
from rag.errors import DiskFull
from rag.index import Index
from rag.indexing import Indexer
from rag.terms import terms

MANY = [
    {
        "id": str(n),
        "title": f"示例规定第{n}条",
        "text": f"第{n}种情形，由第{n * 7 % 97}科室核实后{n}日内答复。" * 9,
    }
    for n in range(400)
]


@pytest.fixture
def papers(tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "rule.txt").write_text(RULE, "utf8")
    (tmp_path / "many.jsonl").write_text(
        "\n".join(json.dumps(one, ensure_ascii=False) for one in MANY), "utf8"
    )
    return papers


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 8 MB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if shutil.which("mount") is None:
        pytest.skip("no disk can be mounted here")
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", str(disk)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def rule(index):
    """The passages of the rule that are found."""
    return index.passages([n for n, _ in index.lexical(terms("设备购置额"), 5)])


@pytest.mark.slow
@pytest.mark.parametrize("free", [0, 20_000, 60_000, 300_000, 900_000, 1_500_000])
def test_indexing_on_a_full_disk_says_so_and_goes_on_when_there_is_room(small_disk, papers, tmp_path, free):
    index = opened(small_disk / "index")
    Indexer(index).add([papers])
    before = documents(index)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(shutil.disk_usage(small_disk).free - free))
    with pytest.raises(DiskFull, match="腾出空间"):
        Indexer(index).add([tmp_path / "many.jsonl"])
    assert rule(opened(small_disk / "index"))
    ballast.unlink()
    check_whole(small_disk / "index", before, documents(index))
    Indexer(opened(small_disk / "index")).add([tmp_path / "many.jsonl"])
    whole = check_whole(small_disk / "index", before, documents(index))
    assert whole.store.count_documents() == 1 + len(MANY)


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}))
from ui.cli import main
main(sys.argv[1:])
"""


def index_with_files_of_at_most(size, *arguments):
    return subprocess.run(
        [sys.executable, "-c", FULL.format(size=size), "index", *arguments],
        capture_output=True,
        encoding="utf8",
        cwd=Path(__file__).parent.parent,
        check=False,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such limit")
@pytest.mark.slow
def test_the_command_line_says_it_in_one_line(papers, tmp_path):
    folder = str(tmp_path / "index")
    ran = index_with_files_of_at_most(-1, str(papers), "--index", folder)
    assert ran.returncode == 0, ran.stderr
    ran = index_with_files_of_at_most(300_000, str(tmp_path / "many.jsonl"), "--index", folder)
    assert (ran.returncode, len(ran.stderr.splitlines())) == (2, 1), ran.stderr
    assert "腾出空间" in ran.stderr
    assert [d.title for d in Index(Path(folder)).documents()] == ["青川省中小企业设备更新补助办法"]


@pytest.mark.parametrize("broken", ["os.replace", "os.fsync"])
def test_whatever_can_not_be_written_the_index_is_as_before_or_after(tmp_path, papers, monkeypatch, broken):
    index = opened(tmp_path / "index")
    Indexer(index).add([papers])
    before = documents(index)
    (papers / "notice.txt").write_text(NOTICE, "utf8")
    calls = 0

    def full(*_args, **_options):
        nonlocal calls
        calls += 1
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(broken, full)
        with pytest.raises(DiskFull, match="腾出空间"):
            Indexer(index).add([papers])
    assert calls
    after = documents(index)
    assert after in (before, {**before, **after})
    check_whole(tmp_path / "index", before, after)
    assert Indexer(opened(tmp_path / "index")).add([papers]).added == 2 - len(after)


def test_another_fault_is_not_called_a_full_disk(tmp_path):
    with pytest.raises(ValueError, match="something else"), rooms.room(tmp_path):
        raise ValueError("something else")
