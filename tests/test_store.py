"""The store on its own: transactions, generations, tombstones, nothing left behind, many threads."""

import threading

import numpy as np
import pytest
from databases import sqlite_only
from small import RULE
from worlds import document, hits

from rag.errors import IndexUnusable
from rag.record import Record
from rag.sqlite import SQLite
from rag.store import Store


@pytest.fixture
def opened(database, tmp_path):
    """Opens the same store each time."""
    return lambda: Store(database(tmp_path, create=True))


@pytest.fixture
def store(opened):
    return opened()


def put(store, text=RULE, name="d1", path="/a.txt", key=""):
    """Write a document with its passages, each vector its own number."""
    made = document(text, id=name)
    passages = [(hit.passage, n) for n, hit in enumerate(hits(made), start=1)]
    vectors = [np.full(4, n, np.float16).tobytes() for _, n in passages]
    number = store.put_document(Record.of(made, [[0, 0, len(text)]], "v1", passages), vectors).number
    store.put_source(path, key, path, number)
    return number


def stored(store, **options):
    with store.transaction():
        return put(store, **options)


def test_the_generation_stands_still_for_a_block_of_one_thread(store):
    with store.still() as generation:
        writer = threading.Thread(target=stored, args=(store,))
        writer.start()
        writer.join()
        assert (generation, store.generation) == (0, 0)
        with pytest.raises(AssertionError, match="still"), store.transaction():
            pass
    assert store.generation == 1


def test_new_documents_are_written_at_once_and_found_by_their_places(store):
    made = [document(text, id=name) for name, text in (("d1", RULE), ("d2", "只有一句话。"))]
    cut = [[hit.passage for hit in hits(one)] for one in made]
    records = [
        (Record.of(one, [], "v1", [(p, 0) for p in passages]), [b"\0\0"] * len(passages))
        for one, passages in zip(made, cut, strict=True)
    ]
    with store.transaction():
        added = store.add_documents(records)
        store.add_sources(
            [("/a.jsonl", one.id, "a.jsonl", number) for one, (number, _) in zip(made, added, strict=True)]
        )
    assert [len(passages) for _, passages in added] == [len(passages) for passages in cut]
    assert [store.numbers_of([number]).tolist() for number, _ in added] == [[*p] for _, p in added]
    places = [("/a.jsonl", "d2"), ("/a.jsonl", "d3"), ("/b.jsonl", "d1")]
    assert store.placed(places) == {("/a.jsonl", "d2"): added[1].number}
    assert store.placed([]) == {}


def test_a_document_comes_back_as_it_was_written(store):
    stored(store)
    made = document(RULE)
    (found,) = store.documents(texts=True)
    assert (found.text, found.outline, found.metadata, found.pages) == (
        made.text,
        made.outline,
        made.metadata,
        made.pages,
    )
    assert (found.sources, found.passages) == (("/a.txt",), store.count_passages())
    assert store.alignment("d1") == [[0, 0, len(RULE)]]
    (listed,) = store.documents()
    assert (listed.text, listed.outline) == ("", ())


def test_documents_of_no_ids_are_none(store):
    stored(store)
    assert list(store.documents([])) == []
    assert [d.id for d in store.documents(["d1", "unknown"])] == ["d1"]


def test_each_transaction_is_one_generation(store):
    assert store.generation == 0
    with store.transaction():
        put(store, name="d1", path="/a")
        put(store, text="二号文件。", name="d2", path="/b")
    assert store.generation == 1
    with store.transaction():
        pass
    assert store.generation == 2


@pytest.mark.parametrize("stop", [ValueError, KeyboardInterrupt])
def test_what_fails_half_way_leaves_nothing(store, stop):
    stored(store)
    before = store.count_passages()

    def half():
        with store.transaction():
            put(store, text="半截文件。", name="d2", path="/b")
            store.drop_document(1)
            raise stop

    with pytest.raises(stop):
        half()
    assert (store.generation, store.count_passages()) == (1, before)
    assert [d.id for d in store.documents()] == ["d1"]
    assert store.buried_since(0) == []


def test_a_new_revision_keeps_the_documents_number_and_buries_its_passages(store):
    number = stored(store)
    old = store.numbers_of([number]).tolist()
    assert stored(store, text="改过的文件，只有一句。") == number
    new = store.numbers_of([number]).tolist()
    assert not set(old) & set(new)
    assert sorted(store.buried_since(1)) == old
    assert store.buried_since(2) == []
    assert [row[0] for row in store.since(1)] == new
    assert store.passages(old) == {}


def test_a_number_is_never_used_twice(store):
    number = stored(store)
    passages = store.numbers_of([number]).tolist()
    with store.transaction():
        store.drop_document(number)
    again = stored(store)
    assert again > number
    assert min(store.numbers_of([again])) > max(passages)
    assert store.buried_since(0, "documents") == [number]


def test_a_document_goes_with_its_last_source(store):
    number = stored(store)
    with store.transaction():
        store.put_source("/copy.txt", "", "copy.txt", number)
        assert store.drop_source("/a.txt", "") is False
    assert next(store.documents()).source == "copy.txt"
    with store.transaction():
        assert store.drop_source("/copy.txt", "") is True
        assert store.drop_source("/copy.txt", "") is False
    assert store.count_documents() == 0
    assert store.count_passages() == 0


def test_removing_a_document_forgets_that_its_file_was_read(store):
    number = stored(store)
    with store.transaction():
        store.put_file("/a.txt", "00", "v1", ["注意"])
    assert store.file("/a.txt") == ("00", "v1")
    with store.transaction():
        store.drop_document(number)
    assert store.file("/a.txt") is None
    assert store.paths() == []


@sqlite_only
def test_removed_text_is_not_in_the_file_any_more(store, tmp_path):
    secret = "绝不可留下的字句"
    number = stored(store, text=f"密件\n\n{secret}。" * 50)
    store.settle()
    assert secret.encode() in b"".join(f.read_bytes() for f in tmp_path.iterdir())
    with store.transaction():
        store.drop_document(number)
    store.settle()
    assert secret.encode() not in b"".join(f.read_bytes() for f in tmp_path.iterdir())


def test_vectors_come_back_in_order_and_can_be_replaced(store):
    number = stored(store)
    ((numbers, vectors),) = store.vectors_since(0, 4)
    assert numbers.tolist() == store.numbers_of([number]).tolist()
    assert (vectors.dtype, vectors[:, 0].tolist()) == (np.float32, list(range(1, len(numbers) + 1)))
    first = int(numbers[0])
    with store.transaction():
        store.set_vectors([(first, np.full(4, 9, np.float16).tobytes())])
    ((later, changed),) = store.vectors_since(1, 4)
    assert (later.tolist(), changed.tolist()) == ([first], [[9.0] * 4])


def test_many_vectors_come_in_pieces_and_nothing_new_gives_none(store, monkeypatch):
    monkeypatch.setattr("rag.changes.PIECE", 2)
    number = stored(store)
    pieces = list(store.vectors_since(0, 4))
    assert [len(vectors) for _, vectors in pieces[:-1]] == [2] * (len(pieces) - 1)
    assert np.concatenate([n for n, _ in pieces]).tolist() == store.numbers_of([number]).tolist()
    assert list(store.vectors_since(store.generation, 4)) == []


def test_some_vectors_are_from_everywhere(store):
    count = len(store.numbers_of([stored(store)]))
    assert len(store.some_vectors(1000, 4)) == count
    few = store.some_vectors(count // 2, 4)
    assert (few.dtype, few.shape) == (np.float32, (count // 2, 4))


def test_the_text_of_a_passage_counts_code_points(store):
    text = "𠮷野家条例😀\n\n第一条 𠮷字占一个码位。\n\n第二条 😀也是。\n"
    number = stored(store, text=text)
    for passage in store.passages(store.numbers_of([number]).tolist()).values():
        assert passage.text == passage.passage.span.of(text)


def test_every_thread_reads_beside_one_writer(store):
    stored(store)
    counts, faults = set(), []

    def read():
        try:
            for _ in range(20):
                counts.add(sum(1 for _ in store.documents()))
            store.close()
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
            faults.append(error)

    threads = [threading.Thread(target=read) for _ in range(4)]
    with store.transaction():
        put(store, text="写到一半的文件。", name="d2", path="/b")
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert (faults, counts) == ([], {1})
    assert store.count_documents() == 2


def test_it_is_all_there_when_opened_again(store, opened):
    stored(store)
    store.close()
    again = opened()
    assert again.generation == 1
    assert [d.id for d in again.documents()] == ["d1"]


@sqlite_only
def test_another_format_is_refused_with_both_versions(store, opened):
    store._db.execute("PRAGMA user_version = 99")
    store.close()
    with pytest.raises(IndexUnusable, match=r"第 99 版.*只认得到第 . 版.*wence index"):
        opened()


def test_a_file_that_is_no_database_is_refused_in_one_line(tmp_path):
    (tmp_path / "wence.db").write_bytes(b"rubbish" * 1000)
    with pytest.raises(IndexUnusable) as caught:
        Store(SQLite(tmp_path / "wence.db"))
    assert "\n" not in str(caught.value)
    assert "wence.db" in str(caught.value)


def test_many_who_make_the_tables_at_once_do_not_collide(opened):
    faults = []

    def make():
        try:
            opened().close()
        except Exception as error:  # noqa: BLE001
            faults.append(error)

    threads = [threading.Thread(target=make) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
