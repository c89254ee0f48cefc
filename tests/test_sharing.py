"""Threads search side by side, and nobody searches what is being changed."""

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from small import NOTICE, RULE, HashEncoder

from rag.index import Index
from rag.indexing import Indexer
from rag.sharing import Shared
from rag.terms import terms

WAIT = 10  # seconds, on a machine however busy


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "rule.txt").write_text(RULE, "utf8")
    return folder


@pytest.fixture
def index(tmp_path, folder):
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([folder])
    return index


def test_two_threads_are_inside_the_caches_at_once(index):
    met = threading.Barrier(2)

    def search():
        with index._caches.current() as caches:
            met.wait(WAIT)  # broken where one waits outside for the other
            return len(caches.passages.search(terms("设备"), 5))

    with ThreadPoolExecutor(2) as threads:
        first, second = threads.submit(search), threads.submit(search)
        assert first.result(WAIT) == second.result(WAIT) > 0


def test_what_is_changed_waits_for_its_readers_and_is_seen_by_the_next(index, folder):
    inside, go_on = threading.Event(), threading.Event()

    def read():
        with index._caches.current() as caches:
            before = len(caches.passages)
            inside.set()
            go_on.wait(WAIT)
            return before, len(caches.passages)

    with ThreadPoolExecutor(2) as threads:
        reader = threads.submit(read)
        inside.wait(WAIT)
        (folder / "notice.txt").write_text(NOTICE, "utf8")
        with index.store.transaction():
            pass  # a generation that has to be caught up with
        later = threads.submit(index.lexical, terms("设备"), 5)
        with suppress(TimeoutError):
            later.result(0.05)
        assert not later.done()
        go_on.set()
        before, after = reader.result(WAIT)
        assert before == after
        assert later.result(WAIT)


def test_who_waits_to_change_is_not_overtaken_by_new_readers():
    shared, order = Shared(), []
    inside, go_on, asked = threading.Event(), threading.Event(), threading.Event()

    def first():
        with shared.reading():
            inside.set()
            go_on.wait(WAIT)
        order.append("first reader")

    def change():
        asked.set()
        with shared.changing():
            order.append("change")

    def second():
        with shared.reading():
            order.append("second reader")

    with ThreadPoolExecutor(3) as threads:
        threads.submit(first)
        inside.wait(WAIT)
        changing = threads.submit(change)
        asked.wait(WAIT)
        while shared._door.acquire(blocking=False):  # until the one that changes stands in it
            shared._door.release()
        reading = threads.submit(second)
        go_on.set()
        changing.result(WAIT)
        reading.result(WAIT)
    assert order.index("change") < order.index("second reader")


def test_whoever_fails_inside_lets_go():
    shared = Shared()
    for block in (shared.reading, shared.changing):
        with pytest.raises(ZeroDivisionError), block():
            _ = 1 / 0
    with shared.changing():
        pass
