"""Many processes on one index: each sees the state before a change or after it, and one writes at a time."""

import multiprocessing
import re
import time
from contextlib import contextmanager, nullcontext

import many
import pytest
import yaml
from backends import served
from databases import profile
from small import NOTICE, RULE

from rag.errors import IndexBusy
from rag.indexing import Indexer

pytestmark = pytest.mark.slow
CONTEXT = multiprocessing.get_context("forkserver")
TIMES = 12


@pytest.fixture
def papers(tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "rule.txt").write_text(RULE, "utf8")
    (papers / "market.txt").write_text(many.revision(0), "utf8")
    return papers


@pytest.fixture(params=["local", "milvus", "postgresql", "both"])
def index(request, tmp_path, papers):
    chosen = {}
    with served(tmp_path) if request.param in ("milvus", "both") else nullcontext() as uri:
        if uri:
            chosen["backend"] = {"uri": uri}
        if request.param in ("postgresql", "both"):
            told = profile(request.getfixturevalue("server"), tmp_path)
            chosen["database"] = {"url": told.url, "schema": told.schema_}
        models = {"default": dict.fromkeys(chosen, "here")} | {k: {"here": v} for k, v in chosen.items()}
        for folder in ("index", "elsewhere"):
            (tmp_path / folder).mkdir()
            (tmp_path / folder / "models.yaml").write_text(yaml.safe_dump(models), "utf8")
        index = many.opened(tmp_path / "index", create=True)
        Indexer(index).add([papers])
        yield index


@pytest.fixture
def elsewhere(index):
    """The folder of the other processes: as on another machine, where the database is shared."""
    return index.folder.with_name("elsewhere") if index.store.identity else index.folder


@contextmanager
def process(work, *arguments):
    """Another process that does `work`; gives what it says and hears."""
    CONTEXT.set_forkserver_preload(["rag.indexing", "rag.retriever", "embeddings", "faiss", "tantivy"])
    ours, theirs = CONTEXT.Pipe()
    running = CONTEXT.Process(target=work, args=(*arguments, theirs))
    running.start()
    theirs.close()
    try:
        yield ours, running
    finally:
        running.kill()
        running.join()


def test_readers_see_one_revision_or_the_next_and_never_none_or_both(index, elsewhere, papers):
    with (
        process(many.watch, elsewhere) as (first, _),
        process(many.watch, elsewhere) as (second, _),
    ):
        assert first.recv() == second.recv() == "ready"
        with process(many.rewrite, index.folder, papers, TIMES) as (writer, _):
            while writer.recv() is not None:
                pass
        for reader in (first, second):
            reader.send("stop")
            seen, amiss, searches = reader.recv()
            assert amiss == []
            assert searches > 1
            order = [int(re.search(r"\d+", version).group()) for version in seen]
            assert order == sorted(order)


def test_others_see_a_change_at_their_next_question(index, elsewhere, papers):
    with process(many.answer, elsewhere) as (first, _), process(many.answer, elsewhere) as (second, _):
        assert first.recv() == second.recv() == "ready"

        def titles(reader):
            started = time.monotonic()
            reader.send("今年供暖期从哪天到哪天")
            found = reader.recv()
            return any("清洁取暖" in title for title in found), time.monotonic() - started

        for reader in (first, second):
            assert titles(reader)[0] is False
        (papers / "notice.txt").write_text(NOTICE, "utf8")
        Indexer(index).add([papers])
        for reader in (first, second):
            there, seconds = titles(reader)
            assert there
            assert seconds < 10  # one when the machine is idle
        notice = next(d for d in index.documents() if "清洁取暖" in d.title)
        index.remove([notice.id])
        for reader in (first, second):
            assert titles(reader)[0] is False


def test_a_second_writer_is_told_who_writes_and_may_when_that_one_is_gone(index, elsewhere, papers):
    with process(many.hold, elsewhere) as (holder, running):
        assert holder.recv() == "held"
        for write in (
            lambda: Indexer(index).add([papers]),
            lambda: index.remove([index.documents()[0].id]),
            lambda: index.set_metadata(index.documents()[0].id, {"issuer": "某市"}),
        ):
            with pytest.raises(IndexBusy, match=rf"主机 \S+ 的进程 {running.pid}，始于 \d\d-\d\d \d\d:\d\d"):
                write()
        assert index.store.count_documents() == 2
    with index.writing(10):  # killed: the lock died with it, at a server once it has noticed
        pass
    index.remove([index.documents()[0].id])
    assert index.store.count_documents() == 1


def test_a_writer_that_waits_goes_on_when_the_other_is_done(index, elsewhere):
    with process(many.hold, elsewhere) as (holder, _):
        assert holder.recv() == "held"
        holder.send("let go")
        with index.writing(30):
            pass


def test_reading_goes_on_while_another_writes(index, elsewhere):
    with process(many.hold, elsewhere) as (holder, _):
        assert holder.recv() == "held"
        fresh = many.opened(index.folder)
        assert fresh.lexical(["摊位"], 5)
        assert fresh.dense(fresh.encoder.encode_queries(["摊位"])[0], 5)
