"""Twice the documents are twice the work, no more; what concerns one does not grow with the others.

Counted is work, not time: the steps of SQLite's machine and the calls of Python functions.
"""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest
from small import HashEncoder

from rag.index import Index
from rag.indexing import Indexer
from rag.preparing import identity
from rag.retriever import Retriever

FEW = 40  # documents; enough that what a search looks at is bounded by its limits below
STEP = 100  # of SQLite's machine, between two counts
PLACES = "东关 西桥 南苑 北里 青石 白塔 长堤 小营 河沿 新铺".split()
GOODS = "木器 瓷器 竹编 粮油 果蔬 布匹 花木 茶叶 灯具 文具".split()
LEAST = 10  # counts; below, chance decides
TWICE, ALIKE = 2.3, 1.2


class Work(NamedTuple):
    """What was done."""

    steps: int
    calls: int


def text(number: int, fee: int = 0) -> str:
    place, goods = PLACES[number % 10], GOODS[number // 10 % 10]
    return (
        f"{place}街道{goods}市场第{number}号摊位规则\n\n"
        f"第一条 {place}街道的{goods}摊位由第{number}号管理员登记。\n\n"
        f"第二条 {goods}摊位每月收费{fee or 100 + number}元，逾期{number % 7 + 3}日收回。\n\n"
        f"第三条 本规则自二〇二{number % 5}年{number % 12 + 1}月1日起施行。\n"
    )


@pytest.fixture
def count(monkeypatch) -> Callable[[Callable[[], object]], Work]:
    """Counts the work of a call, in all connections to a database that are opened in the test."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1

    connect = sqlite3.connect

    def connected(*arguments, **options) -> sqlite3.Connection:
        made = connect(*arguments, **options)
        made.set_progress_handler(step, STEP)
        return made

    monkeypatch.setattr("rag.sqlite.sqlite3.connect", connected)

    def counted(work: Callable[[], object]) -> Work:
        before, calls = steps, 0

        def called(_frame, event, _argument) -> None:
            nonlocal calls
            calls += event == "call"

        sys.setprofile(called)
        try:
            work()
        finally:
            sys.setprofile(None)
        return Work(steps - before, calls)

    return counted


class Library:
    """An index of so many documents, each a file."""

    def __init__(self, folder: Path, documents: int) -> None:
        self.papers = folder / "papers"
        self.papers.mkdir(parents=True)
        for number in range(documents):
            (self.papers / f"{number:04}.txt").write_text(text(number), "utf8")
        self.index = Index(folder / "index", HashEncoder(), "hash", create=True)
        self.retriever = Retriever(self.index, self.index.encoder)

    def add(self, *paths: Path) -> None:
        Indexer(self.index).add(paths or [self.papers])

    def revise(self) -> None:
        (self.papers / "0007.txt").write_text(text(7, fee=999), "utf8")
        self.add(self.papers / "0007.txt")

    def search(self) -> None:
        assert self.retriever.search("东关街道的木器摊位由谁登记？")

    def identity(self, name: str) -> str:
        return identity((self.papers / name).resolve().as_posix())

    def vectors(self, name: str) -> list[bytes]:
        store = self.index.store
        numbers = store.numbers_of([store.number_of(self.identity(name))])
        query = f"SELECT vector FROM passages WHERE number IN ({','.join(map(str, numbers))})"
        return [row[0] for row in store._db.execute(query)]

    def remove(self) -> None:
        self.index.remove([self.identity("0010.txt")])


@pytest.fixture
def libraries(tmp_path, monkeypatch, count) -> list[Library]:
    """One of `FEW` documents and one of twice as many, not indexed yet; what is loaded once is loaded."""
    monkeypatch.setattr("rag.indexing.BATCH", 20)  # passages: many transactions
    monkeypatch.setattr("rag.words.REWRITTEN", 10)
    monkeypatch.setattr("embeddings.vectors.MANY", 100)
    monkeypatch.setattr("embeddings.vectors.PENDING", 0.5)
    monkeypatch.setattr("rag.meaning.MANY", 100)
    for name, most in {"CANDIDATES": 20, "NEAREST": 40, "LOOKED_AT": 10, "BEST": 3}.items():
        monkeypatch.setattr(f"rag.retriever.{name}", most)
    first = Library(tmp_path / "first", 12)
    for verb in (first.add, first.search, first.revise, first.remove):
        count(verb)
    return [Library(tmp_path / str(documents), documents) for documents in (FEW, 2 * FEW)]


def growth(works: list[Work]) -> tuple[float, float]:
    """How many times the steps, and the calls, of the first the second has."""
    few, many = works
    return many.steps / max(few.steps, LEAST), many.calls / few.calls


def test_twice_the_documents_are_twice_the_work(libraries, count):
    assert max(growth([count(library.add) for library in libraries])) < TWICE  # all are new
    assert max(growth([count(library.add) for library in libraries])) < TWICE  # none is
    assert max(growth([count(library.index.documents) for library in libraries])) < TWICE


def test_what_concerns_one_document_does_not_grow_with_the_others(libraries, count):
    for library in libraries:
        library.add()
        library.search()
    for verb in ("search", "revise", "remove"):
        found = [count(getattr(library, verb)) for library in libraries]
        assert max(growth(found)) < ALIKE, (verb, found)
    # Which documents hold is settled anew for all of them after a change: in proportion, once.
    assert max(growth([count(library.search) for library in libraries])) < TWICE
    assert max(growth([count(library.search) for library in libraries])) < ALIKE


def test_a_change_of_one_document_leaves_the_file_of_many_vectors_in_place(libraries):
    library = libraries[1]
    library.add()
    file = library.index.folder / "vectors.faiss"
    before, inode = file.read_bytes(), file.stat().st_ino
    gone = library.vectors("0010.txt")
    assert gone
    assert all(vector in before for vector in gone)
    library.remove()
    library.revise()
    after = file.read_bytes()
    assert (file.stat().st_ino, len(after)) == (inode, len(before))
    assert not any(vector in after for vector in gone)
    again = Index(library.index.folder, HashEncoder(), "hash")
    _, _, by_meaning = again.findable()
    assert by_meaning == again.store.passage_numbers()
