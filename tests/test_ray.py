"""Documents prepared by Ray: the same index as by one process, whatever is killed meanwhile."""

import json
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest
from crashing import everything
from noted import DeadlyEncoder, noted, processes
from small import HashEncoder
from test_workers import children, contents, filed

from embeddings import StaticEncoder
from rag import ray_session, ray_workers, workers
from rag.errors import ConfigurationError, EngineFailed
from rag.index import Index
from rag.indexing import Indexer
from rag.preparing import Draft, Prepared
from rag.ray_session import Share
from rag.ray_workers import RayWorkers, Recipe
from rag.reading import read
from rag.workers import Processes
from ui.cli import main

DOCUMENTS = 40


def needs_ray(test):
    """A test for which Ray is started: some seconds."""
    there = find_spec("ray") is not None and sys.platform.startswith("linux")
    return pytest.mark.slow(pytest.mark.skipif(not there, reason="needs Ray, and Linux's processes")(test))


@pytest.fixture
def corpus(tmp_path):
    return filed(tmp_path, DOCUMENTS)


@pytest.fixture
def small(monkeypatch):
    """A batch is a document, there are two processors, and workers find the modules of the tests."""
    monkeypatch.setattr(workers, "CHARACTERS", 300)
    monkeypatch.setattr(ray_session, "cores", lambda: 2)
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setenv("RAY_ENABLE_AUTO_CONNECT", "0")  # as the program sets it before it imports Ray
    monkeypatch.delenv("RAY_ADDRESS", raising=False)


def made(folder, encoder, workers_=None, files=()):
    """The index of `files` in `folder`, brought up to date, and what was reported."""
    index = Index(folder, encoder, "noted", create=True)
    return index, Indexer(index, workers=workers_).add(files)


@needs_ray
@pytest.mark.usefixtures("small")
def test_the_command_line_makes_the_index_that_one_process_makes(tmp_path, corpus, monkeypatch, capfd):
    folders = []
    monkeypatch.setattr(
        ray_session.tempfile,
        "mkdtemp",
        lambda make=ray_session.tempfile.mkdtemp, **how: folders.append(make(**how)) or folders[-1],
    )

    def run(folder, *more):
        with pytest.raises(SystemExit) as left:
            main(["index", *map(str, corpus), "--index", str(tmp_path / folder), "--json", *more])
        told, errors = capfd.readouterr()
        ours = [line for line in errors.splitlines() if "chttp2_transport" not in line]  # gRPC's own
        assert (left.value.code, ours) == (0, [])
        return json.loads(told)

    done, again, one = run("ray", "--engine", "ray"), run("ray", "--engine", "ray"), run("one")
    assert (done["added"], done["failed"], done["passages"]) == (41, [], one["passages"])
    assert again["unchanged"] == 42
    assert len(folders) == 1, "nothing is started where there is nothing to do"
    assert not Path(folders[0]).exists()
    assert contents(tmp_path / "ray") == contents(tmp_path / "one")
    by_ray, by_one = (Index(tmp_path / name, StaticEncoder(), "bundled") for name in ("ray", "one"))
    assert by_ray.findable() == by_one.findable()
    assert by_ray.lexical(["企业", "7"], 5) == by_one.lexical(["企业", "7"], 5)


@needs_ray
@pytest.mark.usefixtures("small")
def test_a_killed_worker_costs_nothing(tmp_path, corpus):
    make, there = noted(tmp_path / "workers", 0.2), tmp_path / "workers"
    killed = []

    def kill():
        until = time.monotonic() + 60
        while len(processes(there)) < 2 and time.monotonic() < until:
            time.sleep(0.02)
        killed.append(min(processes(there)))
        os.kill(killed[0], signal.SIGKILL)  # while it encodes, as it does nearly all the time

    encoder = make()
    killing = threading.Thread(target=kill)
    killing.start()
    index, report = made(tmp_path / "ray", encoder, RayWorkers(make, encoder), corpus)
    killing.join()
    assert (report.added, report.unchanged, report.failed) == (41, 1, [])
    assert len(processes(there)) >= 3, "two, and one in place of the killed"
    assert os.getpid() not in processes(there)
    one, _ = made(tmp_path / "one", HashEncoder(), Processes(HashEncoder()), corpus)
    assert contents(tmp_path / "ray") == contents(tmp_path / "one")
    assert index.findable() == one.findable()


DRIVER = """
import sys
from pathlib import Path
from noted import noted
from rag import indexing, ray_session, ray_workers, workers
from rag.index import Index

if __name__ == "__main__":
    index, there, seconds, *files = sys.argv[1:]
    workers.CHARACTERS, indexing.BATCH, ray_session.cores = 300, 5, lambda: 2
    make = noted(Path(there), float(seconds))
    encoder = make()
    ray = ray_workers.RayWorkers(make, encoder)
    tell = lambda _, done, __: print(done, flush=True)
    made = Index(Path(index), encoder, "noted", create=True)
    report = indexing.Indexer(made, tell, ray).add(map(Path, files))
    print("added", report.added, "unchanged", report.unchanged)
"""


@needs_ray
@pytest.mark.usefixtures("small")
def test_a_killed_run_is_taken_up_where_it_was(tmp_path, corpus):
    script = tmp_path / "driver.py"
    script.write_text(DRIVER, "utf8")

    def run(seconds):
        return subprocess.Popen(
            [sys.executable, script, tmp_path / "ray", tmp_path / "workers", str(seconds), *corpus],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parent), *sys.path])},
        )

    killed = run(0.2)
    while int(killed.stdout.readline()) < 10:
        pass
    helping = children(killed.pid)
    killed.kill()
    killed.wait()
    written = len(list(Index(tmp_path / "ray").store.documents()))
    assert 0 < written < DOCUMENTS
    until = time.monotonic() + 30
    while any(Path(f"/proc/{pid}").exists() for pid in [*helping, *processes(tmp_path / "workers")]):
        assert time.monotonic() < until, "Ray goes on without who started it"
        time.sleep(0.1)

    (left,) = Path("/tmp").glob(f"wence-ray-{killed.pid}-*")
    told, _ = run(0).communicate(timeout=120)
    assert told.splitlines()[-1] == f"added {41 - written} unchanged {written + 1}"
    assert not left.exists()
    one, _ = made(tmp_path / "one", HashEncoder(), Processes(HashEncoder()), corpus)
    resumed = Index(tmp_path / "ray", HashEncoder(), "noted")
    assert everything(resumed) == everything(one)
    assert resumed.findable() == one.findable()


@needs_ray
@pytest.mark.usefixtures("small")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")  # Ray's, as it is ended
def test_what_kills_every_worker_ends_the_run_in_one_line(tmp_path, corpus, monkeypatch):
    import ray.data  # noqa: PLC0415

    monkeypatch.setattr(ray.data.DataContext.get_current(), "execution_no_progress_timeout_s", 5)
    with pytest.raises(EngineFailed, match=r"^Ray 停了：.*再运行一次就接着做$"):
        made(tmp_path / "ray", HashEncoder(), RayWorkers(DeadlyEncoder, HashEncoder()), corpus)
    assert not ray.is_initialized()
    one, report = made(tmp_path / "ray", HashEncoder(), Processes(HashEncoder()), corpus)
    assert report.added == 41
    assert one.findable()[1] == one.store.firsts()


# ── what needs no Ray ────────────────────────────────────────────────────


@pytest.fixture
def draft(corpus):
    return Draft("a", "a", next(read(corpus[1])), {}, "", "")


def worked(recipe, batch):
    """What a worker gives for a batch."""
    rows = {"number": np.array([7]), "batch": np.array([pickle.dumps(batch)], dtype=object)}
    done = ray_workers._work(rows, recipe)
    assert done["number"].tolist() == [7]
    return pickle.loads(done["batch"][0])


def recipe_of(make, **changed):
    told = {"fingerprint": HashEncoder().fingerprint, "portable": True, "versions": ray_workers._VERSIONS}
    return Recipe(make, **(told | changed))


def test_a_worker_makes_its_encoder_once(monkeypatch, draft):
    monkeypatch.setattr(ray_workers, "_made", {})
    calls = []
    recipe = recipe_of(lambda: calls.append(1) or HashEncoder())
    assert all(isinstance(item, Prepared) for _ in range(2) for item in worked(recipe, [draft, draft]))
    assert len(calls) == 1


def test_a_worker_with_another_model_or_program_says_so(monkeypatch, draft):
    monkeypatch.setattr(ray_workers, "_made", {})
    for recipe, told in (
        (recipe_of(lambda: HashEncoder("2")), "不是同一份"),
        (recipe_of(HashEncoder, versions="reader 0"), "另一版"),
    ):
        error = worked(recipe, [draft])
        assert isinstance(error, ConfigurationError)
        assert told in str(error)
        assert str(error).startswith("Ray 的节点 ")


def test_what_is_no_draft_starts_nothing(monkeypatch):
    monkeypatch.setattr(ray_session.Session, "start", lambda *_, **__: pytest.fail("Ray was started"))
    given = range(50)
    assert list(RayWorkers(HashEncoder, HashEncoder()).prepared(given)) == list(given)


NODES = [
    {"Alive": True, "Resources": {"CPU": 16.0, "GPU": 2.0}},
    {"Alive": True, "Resources": {"CPU": 8.0}},
    {"Alive": True, "Resources": {}},  # one that only holds things together
    {"Alive": False, "Resources": {"CPU": 64.0, "GPU": 8.0}},
]


def test_a_small_encoder_takes_a_processor_and_a_large_one_a_card_or_a_machine():
    assert Share.of(NODES, portable=True) == Share(1, 0, 24)
    assert Share.of(NODES, portable=False) == Share(1, 1, 2)
    assert Share.of(NODES[1:], portable=False) == Share(8, 0, 1)


def test_an_address_where_nobody_listens_is_told_at_once(monkeypatch, draft):
    monkeypatch.setattr(ray_workers, "find_spec", lambda _: True)
    monkeypatch.setenv("RAY_ADDRESS", "127.0.0.1:1")
    with pytest.raises(ConfigurationError, match=r"^用不了 Ray（127\.0\.0\.1:1）"):
        list(RayWorkers(HashEncoder, HashEncoder()).prepared([draft]))


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--engine", "spark"], "--engine spark：不认识；请用 local、ray 之一"),
        (["--engine", "ray"], '没有装 Ray，用不了 --engine ray；请运行 pip install "wence[ray]"'),
        (["--engine", "ray", "--watch"], "--watch 不与"),
        (["--engine", "ray", "--rebuild"], "--rebuild 只在本机"),
    ],
)
def test_what_can_not_be_is_one_line(options, told, tmp_path, corpus, monkeypatch, capsys):
    monkeypatch.setattr(ray_workers, "find_spec", lambda _: None)
    with pytest.raises(SystemExit) as left:
        main(["index", str(corpus[1]), "--index", str(tmp_path / "index"), *options])
    assert left.value.code == 2
    (line,) = capsys.readouterr().err.splitlines()
    assert line.startswith(told)
    assert not (tmp_path / "index").exists()
