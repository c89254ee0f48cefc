"""Leafing through the documents, a page at a time."""

from __future__ import annotations

import json

import pytest
from small import HashEncoder

from rag import shelf
from rag.index import Index
from rag.indexing import Indexer

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def index(tmp_path):
    lines = [
        {"id": str(n), "title": f"青川市第{n}号通告", "text": f"第{n}处停车点启用。", "issuer": issuer}
        for n, issuer in enumerate(["青川市交通局", "青川市公安局"] * 6)
    ]
    lines.append({"id": "en", "title": "Bicycle RULES", "text": "Ride slowly.", "number": "No. 7"})
    (tmp_path / "lines.jsonl").write_text("\n".join(json.dumps(line) for line in lines), "utf8")
    made = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    Indexer(made).add([tmp_path / "lines.jsonl"])
    return made


def titles(found):
    return [d.title for d in found.documents]


def test_the_last_added_come_first_page_by_page(index):
    first = shelf.leaf_through(index, count=5)
    assert first.total == 13
    assert titles(first)[:2] == ["Bicycle RULES", "青川市第11号通告"]
    pages = [shelf.leaf_through(index, start=start, count=5) for start in (0, 5, 10)]
    whole = [title for page in pages for title in titles(page)]
    assert len(whole) == len(set(whole)) == 13
    assert shelf.leaf_through(index, start=99).documents == []


def test_every_word_must_be_there_in_whatever_case(index):
    assert titles(shelf.leaf_through(index, "bicycle rules no. 7")) == ["Bicycle RULES"]
    assert shelf.leaf_through(index, "公安局").total == 6
    assert titles(shelf.leaf_through(index, "公安局 第3号")) == ["青川市第3号通告"]
    assert shelf.leaf_through(index, "100%").total == 0


def test_what_people_set_is_found_too(index):
    (found,) = shelf.leaf_through(index, "第3号").documents
    index.set_metadata(found.id, {"issuer": "青川市城管局"})
    assert titles(shelf.leaf_through(index, "城管局")) == [found.title]


def test_spread_takes_from_all_over(index):
    ids = [d.external_id for d in shelf.spread(index, 4)]
    assert len(ids) == 4
    assert ids[0] == "0"
    assert ids == sorted(ids, key=int)
    assert len(shelf.spread(index, 50)) == 13


def test_nothing_is_spread_of_nothing(tmp_path):
    assert shelf.spread(Index(tmp_path, HashEncoder(), "hash", create=True), 4) == []
