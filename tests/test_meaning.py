"""The vectors of an index folder: kept in step by what changed, by several processes, and never behind."""

import json

import numpy as np
import pytest
from small import HashEncoder

from rag.index import Index
from rag.indexing import Indexer
from rag.meaning import NOTE, VECTORS, LocalMeaning

COUNT = 30  # documents of one passage


def rule(number, fee=100):
    return f"北里街道第{number}号摊位每月收费{fee + number}元，由第{number}号管理员收取。\n"


@pytest.fixture
def index(tmp_path, monkeypatch):
    """An index of many vectors, as twenty are many here; a tenth of them may change."""
    monkeypatch.setattr("embeddings.vectors.MANY", 20)
    monkeypatch.setattr("rag.meaning.MANY", 20)
    monkeypatch.setattr("embeddings.vectors.PENDING", 0.1)
    papers = tmp_path / "papers"
    papers.mkdir()
    for number in range(COUNT):
        (papers / f"{number}.txt").write_text(rule(number), "utf8")
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([papers])
    return index


def opened(index):
    """The vectors as another process sees them when it opens the folder now."""
    meaning = LocalMeaning(index.folder, index.store, index.encoder)
    meaning.catch_up(index.store.generation)
    return meaning


def agrees(meaning, index):
    """Every passage is found by its own vector, and nothing else is."""
    assert meaning.ids() == index.store.passage_numbers()
    for numbers, vectors in index.store.vectors_since(0, index.encoder.dimension):
        for number, vector in zip(numbers.tolist(), vectors, strict=True):
            assert number in [n for n, _ in meaning.nearest(vector, 3, None)]


def write(index, number, fee):
    file = index.folder.parent / "papers" / f"{number}.txt"
    file.write_text(rule(number, fee), "utf8")
    Indexer(index).add([file])


def state(index):
    """What tells whether the file of the vectors was written anew."""
    return (index.folder / VECTORS).stat().st_ino, (index.folder / NOTE).read_text("utf8")


def test_a_change_leaves_the_file_and_is_there_for_whoever_opens_it(index):
    before = state(index)
    write(index, 3, 500)
    assert state(index) == before
    agrees(opened(index), index)


def test_after_many_changes_the_file_is_written_anew(index):
    before = state(index)
    for number in range(4):
        write(index, number, 500)
    assert state(index) != before
    agrees(opened(index), index)
    assert json.loads((index.folder / NOTE).read_text("utf8"))["generation"] <= index.store.generation


def test_another_process_goes_on_with_the_file_that_was_written_anew(index):
    other = opened(index)
    for number in range(8):
        write(index, number, 500)
        other.catch_up(index.store.generation)
        agrees(other, index)
    assert len(other._vectors._fresh) <= COUNT * 0.1  # what came before lies in the file


def test_while_another_writes_the_file_the_old_one_serves(index):
    other = opened(index)
    write(index, 3, 500)
    (index.folder / NOTE).unlink()  # as it is for a moment
    other.catch_up(index.store.generation)
    agrees(other, index)
    assert len(other._vectors._kept) == COUNT


def test_a_removed_vector_is_overwritten_without_the_encoder_too(index):
    document = next(index.store.documents())
    number = index.store.numbers_of([index.store.number_of(document.id)])[0]
    ((numbers, vectors),) = index.store.vectors_since(0, index.encoder.dimension)
    gone = vectors[numbers.tolist().index(number)].astype(np.float16).tobytes()
    before = state(index)
    assert gone in (index.folder / VECTORS).read_bytes()
    Index(index.folder).remove([document.id])
    assert gone not in (index.folder / VECTORS).read_bytes()
    assert state(index) == before
    agrees(opened(index), index)


def test_a_writer_that_died_before_it_overwrote_is_made_good_by_the_next(index, monkeypatch):
    document = next(index.store.documents())
    number = index.store.numbers_of([index.store.number_of(document.id)])[0]
    ((numbers, vectors),) = index.store.vectors_since(0, index.encoder.dimension)
    gone = vectors[numbers.tolist().index(number)].astype(np.float16).tobytes()

    class Killed(BaseException):
        pass

    def killed(*_):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("embeddings.rows.Rows.wipe", killed)
        with pytest.raises(Killed):
            index.remove([document.id])
    assert gone in (index.folder / VECTORS).read_bytes()
    again = Index(index.folder, HashEncoder(), "hash")
    Indexer(again).add([])
    assert gone not in (index.folder / VECTORS).read_bytes()
    agrees(opened(again), again)
