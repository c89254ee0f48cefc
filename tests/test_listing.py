"""Which document each passage is of, and which documents were read, follow every change of the store."""

import pytest
from small import NOTICE, RULE, HashEncoder

from rag.index import Index
from rag.indexing import Indexer

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def index(tmp_path):
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    (tmp_path / "rule.txt").write_text(RULE, "utf8")
    Indexer(index).add([tmp_path / "rule.txt"])
    return index


def of_documents(index):
    return {d.id: index.store.numbers_of([index.store.number_of(d.id)]).tolist() for d in index.documents()}


def test_every_passage_is_listed_under_its_document(index, tmp_path):
    (tmp_path / "notice.txt").write_text(NOTICE, "utf8")
    assert index.listed([1])
    Indexer(index).add([tmp_path / "notice.txt"])
    for identity, passages in of_documents(index).items():
        assert index.listed(passages) == dict.fromkeys(passages, index.store.number_of(identity))


def test_what_is_gone_or_was_never_there_is_not_listed(index, tmp_path):
    (rule,) = of_documents(index)
    before = index.listed(range(1, 1000))
    (tmp_path / "rule.txt").write_text(RULE + "第八条 本办法另行修订。\n", "utf8")
    Indexer(index).add([tmp_path / "rule.txt"])
    after = index.listed(range(1, 1000))
    assert sorted(after) == of_documents(index)[rule]
    assert not before.keys() & after.keys()
    index.remove([rule])
    assert index.listed([*before, *after]) == {}
    assert index.opened([rule]) == {}


def test_documents_are_read_once_while_nothing_changes(index, tmp_path):
    (rule,) = of_documents(index)
    assert index.document(rule) is index.opened([rule, "unknown"])[rule]
    (tmp_path / "rule.txt").write_text(RULE + "第八条 本办法另行修订。\n", "utf8")
    Indexer(index).add([tmp_path / "rule.txt"])
    assert "另行修订" in index.document(rule).text


def test_what_came_and_went_between_two_questions_leaves_nothing(index, tmp_path):
    (rule,) = of_documents(index)
    passages = of_documents(index)[rule]
    assert sorted(index.listed(passages)) == passages
    (tmp_path / "notice.txt").write_text(NOTICE, "utf8")
    Indexer(index).add([tmp_path / "notice.txt"])
    index.remove([i for i in of_documents(index) if i != rule])
    assert sorted(index.listed(range(1, 1000))) == passages
