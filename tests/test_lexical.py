import json
import math

import pytest

from rag.lexical import LexicalIndex
from rag.terms import joined, terms


def entry(number, group, text, title=""):
    return number, group, joined(title), joined(text)


@pytest.fixture
def index(tmp_path):
    index = LexicalIndex(tmp_path / "lexical")
    index.update(
        [],
        [
            entry(1, 10, "国家自主创新示范区"),
            entry(2, 10, "科技成果转化示范区"),
            entry(3, 20, "取暖补贴标准", title="清洁取暖通知"),
        ],
        1,
    )
    return index


def found(index, question, **options):
    return [number for number, _ in index.search(terms(question), 10, **options)]


def test_the_passage_with_more_of_the_terms_comes_first(index):
    assert found(index, "成果转化示范区") == [2, 1]


def test_a_title_is_searched_too(index):
    assert found(index, "通知") == [3]


def test_groups_keep_a_search_to_some_documents(index):
    assert found(index, "示范区 取暖", groups=[20]) == [3]
    assert found(index, "示范区", groups=[]) == []


@pytest.mark.parametrize("few", [0, 500])
def test_few_groups_and_many_are_told_apart_by_cost_alone(index, monkeypatch, few):
    every = dict(index.search(terms("示范区 取暖"), 10))
    monkeypatch.setattr("rag.lexical.FEW", few)
    assert dict(index.search(terms("示范区 取暖"), 10, [10, 20, 30])) == every
    assert dict(index.search(terms("示范区 取暖"), 10, [20, 30])) == {3: every[3]}
    assert index.held({"取暖": 2.0, "补贴": 0.5, "示范": 1.0}, "body", [20, 30]) == {3: 2.5}


def test_nothing_is_found_for_no_terms_or_foreign_ones(index):
    assert found(index, "") == []
    assert found(index, "量子") == []


def test_what_is_removed_is_not_found_and_what_is_changed_is_found_anew(index):
    index.update([1], [entry(2, 10, "养老服务")], 2)
    assert found(index, "示范区") == []
    assert found(index, "养老") == [2]
    assert index.generation == 2


def test_the_same_update_twice_does_no_harm(index):
    for _ in range(2):
        index.update([1], [entry(2, 10, "养老服务")], 2)
    assert len(index) == 2


@pytest.mark.usefixtures("index")
def test_it_is_there_when_opened_again(tmp_path):
    again = LexicalIndex(tmp_path / "lexical")
    assert again.generation == 1
    assert found(again, "取暖") == [3]


@pytest.mark.usefixtures("index")
def test_a_damaged_index_starts_anew(tmp_path):
    (tmp_path / "lexical" / "meta.json").write_text("{", "utf8")
    again = LexicalIndex(tmp_path / "lexical")
    assert len(again) == again.generation == 0


@pytest.mark.usefixtures("index")
@pytest.mark.parametrize("part", ["fast", "store"])
def test_damage_that_makes_tantivy_panic_starts_it_anew(tmp_path, part):
    (file,) = (tmp_path / "lexical").glob(f"*.{part}")
    data = bytearray(file.read_bytes())
    for at in range(len(data)):  # wherever the lengths stand
        data[at] ^= 0xFF
    file.write_bytes(data)
    again = LexicalIndex(tmp_path / "lexical")
    assert len(again) == again.generation == 0


def test_rare_terms_weigh_more(index):
    idf = index.idf(["示范", "取暖", "量子"])
    assert idf["示范"] < idf["取暖"] < idf["量子"]
    assert idf["量子"] == pytest.approx(math.log(1 + 3.5 / 0.5))


@pytest.mark.usefixtures("index")
def test_what_a_killed_commit_left_does_not_stand_in_the_way_of_the_next(tmp_path):
    folder = tmp_path / "lexical"
    told = json.loads((folder / "meta.json").read_text("utf8"))
    segment = told["segments"][0]["segment_id"].replace("-", "")
    managed = json.loads((folder / ".managed.json").read_text("utf8"))
    for stamp in range(told["opstamp"], told["opstamp"] + 12):  # one of them is the next commit's
        managed.append(f"{segment}.{stamp}.del")
        (folder / managed[-1]).write_bytes(b"half")
    (folder / ".managed.json").write_text(json.dumps(managed), "utf8")
    again = LexicalIndex(folder)
    again.update([1], [], 2)
    assert found(again, "示范区") == [2]


def test_what_shares_a_small_segment_with_the_removed_is_named(index):
    assert sorted(index.beside({1}, most=9)) == [2, 3]
    assert index.beside({1}, most=2) == []
    assert index.beside({99}, most=9) == index.beside(set(), most=9) == []
    assert index.beyond(2) == [3]
    assert index.ids() == {1, 2, 3}
    assert index.ids([2, 99]) == {2}


def test_a_segment_that_is_left_empty_goes_with_its_terms(index, tmp_path):
    index.update([1], [], 2)
    assert index.withdrawn == 1
    index.update([2, 3], [entry(2, 10, "科技成果转化示范区"), entry(3, 20, "取暖补贴标准")], 3)
    assert index.withdrawn == 0
    assert len([*(tmp_path / "lexical").glob("*.term")]) == 1
