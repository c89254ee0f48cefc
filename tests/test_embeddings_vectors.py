"""The vector index holds what was put in, finds the nearest, and survives a disk."""

# ruff: noqa: PLC0415 heavy libraries, loaded by the tests that need them
from __future__ import annotations

import os
import threading

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from embeddings import NOTHING, VectorIndex, VectorsUnreadable

WIDTH = 6


def unit_rows(count: int, seed: int = 0, width: int = WIDTH) -> np.ndarray:
    rows = np.random.default_rng(seed).standard_normal((count, width)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    return rows.astype(np.float16).astype(np.float32)  # what the index keeps exactly


def filled(count: int, first: int = 100) -> tuple[VectorIndex, np.ndarray]:
    index = VectorIndex(WIDTH)
    rows = unit_rows(count)
    index.add(range(first, first + count), rows)
    return index, rows


def test_every_vector_finds_itself_first() -> None:
    index, rows = filled(50)
    scores, ids = index.search(rows, 3)
    assert ids[:, 0].tolist() == list(range(100, 150))
    assert np.allclose(scores[:, 0], 1, atol=1e-3)
    assert scores.dtype == np.float32
    assert ids.dtype == np.int64


def test_the_order_is_that_of_the_inner_products() -> None:
    index, rows = filled(40)
    query = unit_rows(1, seed=9)
    scores, ids = index.search(query, 40)
    expected = np.argsort(-(rows @ query[0])) + 100
    assert ids[0].tolist() == expected.tolist()
    assert np.allclose(scores[0], np.sort(rows @ query[0])[::-1], atol=1e-5)


def test_what_is_missing_is_marked() -> None:
    index, rows = filled(2)
    scores, ids = index.search(rows[:1], 5)
    assert ids[0, 2:].tolist() == [NOTHING] * 3
    assert np.isneginf(scores[0, 2:]).all()


def test_an_empty_index_finds_nothing() -> None:
    scores, ids = VectorIndex(WIDTH).search(unit_rows(2), 4)
    assert ids.shape == scores.shape == (2, 4)
    assert (ids == NOTHING).all()


def test_no_queries_give_no_rows() -> None:
    index, _ = filled(3)
    scores, ids = index.search(np.zeros((0, WIDTH), np.float32), 4)
    assert scores.shape == ids.shape == (0, 4)


def test_only_allowed_ids_are_found() -> None:
    index, rows = filled(20)
    _, ids = index.search(rows[:1], 20, allowed=[103, 117, 555])
    assert set(ids[0].tolist()) == {103, 117, NOTHING}
    _, ids = index.search(rows[:1], 20, allowed=[])
    assert set(ids[0].tolist()) == {NOTHING}


def test_a_removed_vector_is_never_found_again() -> None:
    index, rows = filled(10)
    assert index.remove([104, 999]) == 1
    assert len(index) == 9
    assert 104 not in index.search(rows, 10)[1]
    assert index.remove([104]) == 0
    assert index.remove([]) == 0


def test_a_number_can_be_used_again_after_removal() -> None:
    index, rows = filled(3)
    index.remove([101])
    index.add([101], -rows[1:2])
    scores, ids = index.search(-rows[1:2], 1)
    assert (ids[0, 0], round(float(scores[0, 0]), 2)) == (101, 1.0)


@pytest.mark.parametrize("ids", [[100], [7, 7], [-1]])
def test_ids_in_use_or_twice_or_negative_are_refused(ids: list[int]) -> None:
    index, _ = filled(3)
    with pytest.raises(ValueError, match="ids must be new"):
        index.add(ids, unit_rows(len(ids), seed=3))
    assert len(index) == 3


def test_another_shape_is_refused() -> None:
    index, _ = filled(3)
    with pytest.raises(ValueError, match="need vectors of"):
        index.add([1], np.zeros((1, WIDTH + 1), np.float32))
    with pytest.raises(ValueError, match="need vectors of"):
        index.add([1, 2], unit_rows(1))


def test_a_saved_index_answers_alike(tmp_path) -> None:
    index, rows = filled(30)
    index.save(tmp_path / "v")
    again = VectorIndex.load(tmp_path / "v")
    assert (len(again), again.dimension, again.ids.tolist()) == (30, WIDTH, index.ids.tolist())
    for mine, theirs in zip(index.search(rows, 7), again.search(rows, 7), strict=True):
        assert np.array_equal(mine, theirs)


def test_an_empty_index_is_saved_too(tmp_path) -> None:
    VectorIndex(WIDTH).save(tmp_path / "v")
    again = VectorIndex.load(tmp_path / "v")
    assert len(again) == 0
    again.add([1], unit_rows(1))
    assert len(again) == 1


def test_a_loaded_index_can_be_changed_and_saved_over_itself(tmp_path) -> None:
    index, rows = filled(8)
    index.save(tmp_path / "v")
    again = VectorIndex.load(tmp_path / "v")
    assert again.remove([100]) == 1
    again.add([5], rows[:1])
    again.save(tmp_path / "v")
    third = VectorIndex.load(tmp_path / "v")
    assert sorted(third.ids.tolist()) == [5, *range(101, 108)]
    assert third.search(rows[:1], 1)[1].tolist() == [[5]]


def test_a_mapped_index_outlives_the_file_it_came_from(tmp_path) -> None:
    index, rows = filled(8)
    index.save(tmp_path / "v")
    old = VectorIndex.load(tmp_path / "v")
    filled(3, first=500)[0].save(tmp_path / "v")
    assert old.search(rows[:1], 1)[1].tolist() == [[100]]
    assert len(VectorIndex.load(tmp_path / "v")) == 3


def test_saving_leaves_nothing_beside_and_keeps_the_usual_rights(tmp_path) -> None:
    filled(3)[0].save(tmp_path / "v")
    (tmp_path / "plain").write_bytes(b"")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["plain", "v"]
    assert (tmp_path / "v").stat().st_mode == (tmp_path / "plain").stat().st_mode


def test_a_failed_save_keeps_the_old_file(tmp_path, monkeypatch) -> None:
    filled(3)[0].save(tmp_path / "v")
    before = (tmp_path / "v").read_bytes()

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        filled(5)[0].save(tmp_path / "v")
    assert (tmp_path / "v").read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["v"]


@pytest.mark.parametrize("content", [None, b"", b"no index at all, only words" * 9])
def test_what_is_no_index_is_named(tmp_path, content: bytes | None) -> None:
    path = tmp_path / "v"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(VectorsUnreadable) as caught:
        VectorIndex.load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("many_from", [100, 1000])
def test_a_file_that_is_cut_or_scratched_is_named(tmp_path, monkeypatch, many_from: int) -> None:
    monkeypatch.setattr("embeddings.vectors.MANY", many_from)
    filled(200)[0].save(tmp_path / "v")
    whole = (tmp_path / "v").read_bytes()
    for kept in (1, 28, 80, 200, len(whole) // 2, len(whole) - 1):
        (tmp_path / "cut").write_bytes(whole[:kept])
        with pytest.raises(VectorsUnreadable):
            VectorIndex.load(tmp_path / "cut")
    for place in range(0, 120, 7):
        scratched = whole[:place] + bytes([whole[place] ^ 255]) + whole[place + 1 :]
        (tmp_path / "scratched").write_bytes(scratched)
        with pytest.raises(VectorsUnreadable):
            VectorIndex.load(tmp_path / "scratched")


def test_another_kind_of_faiss_index_is_refused(tmp_path) -> None:
    import faiss

    faiss.write_index(faiss.IndexFlatIP(WIDTH), str(tmp_path / "v"))
    with pytest.raises(VectorsUnreadable):
        VectorIndex.load(tmp_path / "v")


def test_threads_may_search_together() -> None:
    index, rows = filled(60)
    seen: list[bool] = []

    def look(row: int) -> None:
        found = [int(index.search(rows[row : row + 1], 2, [100 + row])[1][0, 0]) for _ in range(20)]
        seen.append(found == [100 + row] * 20)

    threads = [threading.Thread(target=look, args=(i,)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert seen == [True] * 4


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["add", "remove", "reload"]), st.integers(0, 12)), max_size=25))
def test_it_behaves_like_a_dictionary(tmp_path_factory, steps: list[tuple[str, int]]) -> None:
    path = tmp_path_factory.mktemp("v") / "v"
    index, model, table = VectorIndex(WIDTH), {}, unit_rows(13, seed=5)
    for verb, number in steps:
        if verb == "add" and number not in model:
            index.add([number], table[number : number + 1])
            model[number] = table[number]
        elif verb == "remove":
            assert index.remove([number]) == (1 if model.pop(number, None) is not None else 0)
        elif verb == "reload":
            index.save(path)
            index = VectorIndex.load(path)
    assert sorted(index.ids.tolist()) == sorted(model)
    _, ids = index.search(table, 13)
    for row in ids:
        assert sorted(i for i in row.tolist() if i != NOTHING) == sorted(model)
    for number in model:
        assert ids[number, 0] == number


class TestManyVectors:
    """From `MANY` on they are sketched; here from fewer, and fewer are looked at exactly."""

    WIDTH = 24

    @pytest.fixture(autouse=True)
    def few_are_many(self, monkeypatch):
        monkeypatch.setattr("embeddings.vectors.MANY", 400)
        monkeypatch.setattr("embeddings.vectors.PENDING", 0.1)
        monkeypatch.setattr("embeddings.rows.CANDIDATES", 100)

    def rows(self, count: int, seed: int = 0) -> np.ndarray:
        return unit_rows(count, seed, self.WIDTH)

    def filled(self, count: int) -> tuple[VectorIndex, np.ndarray]:
        index, rows = VectorIndex(self.WIDTH), self.rows(count)
        index.add(range(100, 100 + count), rows)
        return index, rows

    def on_disk(self, path, count: int = 1000) -> tuple[VectorIndex, np.ndarray]:
        index, rows = self.filled(count)
        index.save(path)
        return VectorIndex.load(path), rows

    def test_they_are_sketched_when_they_become_many_and_nothing_is_lost(self) -> None:
        index, rows = self.filled(300)
        more = self.rows(300, seed=5)
        index.add(range(1000, 1300), more)
        assert sorted(index.ids.tolist()) == [*range(100, 400), *range(1000, 1300)]
        _, ids = index.search(np.concatenate([rows, more]), 1)
        assert ids[:, 0].tolist() == [*range(100, 400), *range(1000, 1300)]

    def test_nearly_all_of_the_nearest_are_found(self) -> None:
        index, rows = self.filled(2000)
        queries = self.rows(50, seed=7)
        _, ids = index.search(queries, 10)
        nearest = np.argsort(-(queries @ rows.T), axis=1)[:, :10] + 100
        found = [len(set(a) & set(b)) / 10 for a, b in zip(ids.tolist(), nearest.tolist(), strict=True)]
        assert 0.7 < np.mean(found) < 1

    def test_with_a_sample_they_are_sketched_from_the_first(self) -> None:
        rows = self.rows(600)
        index = VectorIndex(self.WIDTH, like=rows[::2])
        for start in range(0, 600, 50):
            index.add(range(start, start + 50), rows[start : start + 50])
        assert index.search(rows, 1)[1][:, 0].tolist() == [*range(600)]

    def test_what_is_allowed_is_found_wherever_it_lies(self) -> None:
        index, rows = self.filled(2000)
        allowed = list(range(100, 2100, 50))
        scores, ids = index.search(rows[:20], len(allowed), allowed=allowed)
        assert all(set(row) == set(allowed) for row in ids.tolist())
        assert np.allclose(scores[:, 0], np.max(rows[:20] @ rows[::50].T, axis=1), atol=1e-3)

    def test_of_many_that_are_allowed_the_likeliest_are_looked_at(self) -> None:
        index, rows = self.filled(2000)
        index.remove([101, 103])
        allowed, queries = np.arange(100, 2100, 2), self.rows(50, seed=7)
        _, ids = index.search(queries, 10, allowed=[*allowed, 101])
        nearest = allowed[np.argsort(-(queries @ rows[::2].T), axis=1)[:, :10]]
        found = [len(set(a) & set(b)) / 10 for a, b in zip(ids.tolist(), nearest.tolist(), strict=True)]
        assert set(ids.ravel().tolist()) <= set(allowed.tolist())
        assert 0.7 < np.mean(found) < 1

    def test_removing_and_saving_work_as_with_few(self, tmp_path) -> None:
        index, rows = self.filled(1000)
        assert index.remove([104, 777]) == 2
        index.save(tmp_path / "v")
        again = VectorIndex.load(tmp_path / "v")
        assert len(again) == 998
        assert not {104, 777} & set(again.search(rows, 5)[1].ravel().tolist())
        again.add([104], rows[4:5])
        assert again.search(rows[4:5], 1)[1].tolist() == [[104]]

    def test_where_all_that_looked_likely_is_gone_the_others_are_looked_at(self) -> None:
        index = VectorIndex(self.WIDTH)
        rows = self.rows(1000)
        rows[:600] = rows[0]
        index.add(range(1000), rows)
        assert index.remove(range(600)) == 600
        _, ids = index.search(rows[:1], 50)
        nearest = np.argsort(-(rows[600:] @ rows[0]), kind="stable")[:50] + 600
        assert sorted(ids[0].tolist()) == sorted(nearest.tolist())

    def test_a_removed_vector_and_its_sketch_are_overwritten_in_the_file(self, tmp_path) -> None:
        path = tmp_path / "v"
        index, rows = self.on_disk(path)
        gone = rows[[0, 40, 999]].astype(np.float16)
        before = path.read_bytes()
        assert all(row.tobytes() in before for row in gone)
        index.remove([100, 140, 1099])
        assert index.amend(path)
        after = path.read_bytes()
        assert not any(row.tobytes() in after for row in gone)
        again = VectorIndex.load(path)
        kept, sketch = again._kept, again._kept._sketch
        of_nothing = sketch.pq.decode(sketch.pq.compute_codes(np.zeros((1, self.WIDTH), np.float32)))[0]
        for number in (100, 140, 1099):
            assert np.array_equal(sketch.reconstruct(kept.ids.tolist().index(number)), of_nothing)
        assert not np.array_equal(sketch.reconstruct(kept.ids.tolist().index(101)), of_nothing)
        others = np.delete(np.arange(1000), [0, 40, 999])
        assert again.search(rows[others], 1)[1][:, 0].tolist() == (others + 100).tolist()

    def test_amending_writes_what_went_and_not_what_came(self, tmp_path) -> None:
        path = tmp_path / "v"
        index, rows = self.on_disk(path)
        size, inode = path.stat().st_size, path.stat().st_ino
        index.add([1], rows[:1])
        index.remove([103])
        assert index.amend(path)
        assert (path.stat().st_size, path.stat().st_ino) == (size, inode)
        assert 1 in index.search(rows[:1], 2)[1]
        again = VectorIndex.load(path)
        again.remove([103])  # as whoever loads it is told to
        assert len(again) == 999

    def test_a_file_is_written_anew_where_much_has_changed_or_little_is_there(self, tmp_path) -> None:
        path = tmp_path / "v"
        index, rows = self.on_disk(path)
        index.remove(range(100, 150))
        index.add(range(5000, 5050), rows[:50])
        assert index.amend(path)
        index.add([9], rows[:1])
        assert not index.amend(path)
        few, _ = self.on_disk(path, 300)
        few.remove([100])
        assert not few.amend(path)

    @pytest.mark.parametrize("other", ["another index", "another order", "nothing", "words"])
    def test_a_file_of_something_else_is_left_alone(self, tmp_path, other: str) -> None:
        path = tmp_path / "v"
        index, rows = self.on_disk(path)
        index.remove([100])
        if other == "words":
            path.write_bytes(b"words" * 100_000)
        elif other == "nothing":
            path.write_bytes(b"")
        else:
            ids = range(101, 1101) if other == "another index" else range(1099, 99, -1)
            third = VectorIndex(self.WIDTH)
            third.add(ids, rows)
            third.save(path)
        before = path.read_bytes()
        assert not index.amend(path)
        assert not index.amend(tmp_path / "elsewhere")
        assert path.read_bytes() == before

    def test_adding_piece_by_piece_copies_in_proportion(self, monkeypatch) -> None:
        from embeddings.rows import Rows

        added, plain = [0], Rows.add

        def counted(self, ids, vectors) -> None:
            added[0] += len(ids)
            plain(self, ids, vectors)

        monkeypatch.setattr(Rows, "add", counted)
        index, rows = VectorIndex(self.WIDTH), self.rows(6400)
        for start in range(0, 6400, 100):
            index.add(range(start, start + 100), rows[start : start + 100])
        assert added[0] < 3 * 6400
