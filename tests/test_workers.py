"""Documents prepared by several processes: the same index as by one, whatever happens to them."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from small import NOTICE, RULE, HashEncoder

from embeddings import StaticEncoder
from rag import workers
from rag.index import Index
from rag.indexing import Indexer
from rag.preparing import Draft, Prepared, encoded_text
from rag.reading import read
from rag.workers import Processes, batches


@pytest.fixture(scope="module")
def encoder():
    return StaticEncoder()


def filed(folder, documents=40):
    """Files to be indexed: so many documents in one, a notice, and the notice again."""
    file = folder / "corpus.jsonl"
    rows = [
        {
            "id": str(n),
            "title": f"第{n}号办法",
            "text": (RULE if n % 2 else NOTICE).replace("企业", f"企业{n}"),
        }
        for n in range(documents)
    ]
    file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf8")
    (folder / "notice.txt").write_text(NOTICE, "utf8")
    (folder / "same.txt").write_text(NOTICE, "utf8")
    return [file, folder / "notice.txt", folder / "same.txt"]


@pytest.fixture
def corpus(tmp_path):
    return filed(tmp_path)


@pytest.fixture
def small(monkeypatch):
    """Little work counts as much, and there are two cores."""
    monkeypatch.setattr(workers, "CHARACTERS", 300)
    monkeypatch.setattr(workers, "_WORTH", 1)
    monkeypatch.setattr(workers, "cores", lambda: 2)


def contents(folder):
    """All rows of an index's file, but for what tells the time."""
    with closing(Index(folder).store) as store:
        tables = "files documents sources passages names repeals layouts tombstones".split()
        return {table: store._db.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


@pytest.mark.usefixtures("small")
def test_several_processes_make_the_index_that_one_makes(tmp_path, corpus, encoder, monkeypatch):
    several = Index(tmp_path / "several", encoder, "bundled", create=True)
    report = Indexer(several).add(corpus)
    assert (report.added, report.unchanged, report.failed) == (41, 1, [])
    monkeypatch.setattr(workers, "cores", lambda: 1)
    one = Index(tmp_path / "one", encoder, "bundled", create=True)
    Indexer(one).add(corpus)
    assert contents(tmp_path / "several") == contents(tmp_path / "one")
    assert several.findable() == one.findable()
    assert several.lexical(["企业", "7"], 5) == one.lexical(["企业", "7"], 5)


@pytest.mark.usefixtures("small")
def test_a_killed_worker_costs_nothing(tmp_path, corpus, encoder):
    killed = []

    def kill(*_):
        for child in multiprocessing.active_children():
            os.kill(child.pid, signal.SIGKILL)
            killed.append(child.pid)

    index = Index(tmp_path / "index", encoder, "bundled", create=True)
    report = Indexer(index, kill).add(corpus)
    assert killed
    assert (report.added, report.failed) == (41, [])
    assert [n for n, _ in index.lexical(["企业", "39"], 1)]


@pytest.mark.usefixtures("small")
def test_a_large_encoder_is_not_copied(corpus, monkeypatch):
    monkeypatch.setattr(Processes, "_spread", lambda *_: pytest.fail("a process was begun"))
    items = [Draft("a", "a", next(read(corpus[1])), {}, "", "") for _ in range(9)]
    assert sum(isinstance(item, Prepared) for item in Processes(HashEncoder()).prepared(items)) == 9


@pytest.mark.usefixtures("small")
def test_what_is_no_draft_keeps_its_place(corpus):
    draft = Draft("a", "a", next(read(corpus[1])), {}, "", "")
    items = [1, draft, 2, 3, draft, 4]
    given = list(Processes(HashEncoder()).prepared(items))
    assert [i if isinstance(i, int) else "-" for i in given] == [1, "-", 2, 3, "-", 4]
    assert len(list(batches(items))) > 1


def test_vectors_are_those_of_the_encoder(corpus, encoder):
    (prepared,) = Processes(encoder).prepared([Draft("a", "a", next(read(corpus[1])), {}, "", "")])
    assert [len(vector) for vector in prepared.vectors] == [2 * encoder.dimension] * len(prepared.record.rows)
    (passage,) = prepared.record.rows
    text = encoded_text(prepared.record.title, (), next(read(corpus[1])).text[passage.start : passage.end])
    assert prepared.vectors[0] == encoder.encode_passages([text])[0].astype(np.float16).tobytes()


ENDLESS = """
import sys, time
from pathlib import Path
from embeddings import StaticEncoder
from rag import workers
from rag.preparing import Draft
from rag.reading import read

if __name__ == "__main__":
    workers._WORTH = 1
    workers.CHARACTERS = 1
    workers.cores = lambda: 2
    draft = Draft("a", "a", next(read(Path(sys.argv[1]))), {}, "", "")
    for n, _ in enumerate(workers.Processes(StaticEncoder()).prepared(iter(lambda: draft, None))):
        if n == 50:
            print("begun", flush=True)
"""


def children(pid):
    ran = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(pid)], capture_output=True, text=True, check=False
    )
    return [int(line) for line in ran.stdout.split()]


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for processes as Linux lists them")
def test_workers_go_when_the_process_is_killed(tmp_path, corpus):
    script = tmp_path / "endless.py"
    script.write_text(ENDLESS, "utf8")
    ran = subprocess.Popen(
        [sys.executable, script, corpus[1]],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ran.stdout.readline() == b"begun\n"
    helping = children(ran.pid)
    assert len(helping) >= 2
    ran.kill()
    ran.wait()
    until = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in helping):
        assert time.monotonic() < until
        time.sleep(0.1)
