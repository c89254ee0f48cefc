"""Conversations have an owner where people sign in; to others they are not there."""

from __future__ import annotations

import pytest
from web_fakes import QUESTION, documents, full_answer, refusal, shelved

from rag.conversations import Conversations, Feedback
from rag.errors import NotFound

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def index(tmp_path):
    return shelved(tmp_path / "index")


@pytest.fixture
def kept(index):
    """The conversation of one owner, and its id."""
    own = Conversations(index, "林晚")
    identity = own.start()
    own.append(identity, full_answer(documents()))
    own.append(identity, refusal(documents(), "那晚上呢？"))
    return own, identity


@pytest.mark.parametrize("other", ["周默", "", "林晚 "])
def test_another_owner_neither_reads_nor_changes(index, kept, other):
    own, identity = kept
    before = own.read(identity)
    others = Conversations(index, other)
    answer = full_answer(documents())
    assert list(others.list()) == list(others.list(QUESTION)) == []
    for attempt in (
        lambda: others.read(identity),
        lambda: others.recent(identity, 5),
        lambda: others.append(identity, answer),
        lambda: others.replace(identity, 1, answer),
        lambda: others.rename(identity, "别人的"),
        lambda: others.feedback(identity, 1, Feedback(good=True)),
        lambda: others.delete(identity),
    ):
        with pytest.raises(NotFound):
            attempt()
    assert own.read(identity) == before


def test_the_owner_does_all_of_it(kept):
    own, identity = kept
    own.replace(identity, 2, refusal(documents(), "那夜里呢？"))
    own.rename(identity, "收费")
    assert [(s.id, s.title, s.turns) for s in own.list("夜里")] == [(identity, "收费", 2)]
    assert len(own.recent(identity, 5)) == 2
    own.delete(identity)
    assert list(own.list()) == []


def test_who_runs_the_server_sees_all_judgements(index, kept):
    own, identity = kept
    own.feedback(identity, 1, Feedback(good=False, reason="太长"))
    assert [j.feedback.reason for j in Conversations(index).all_feedback()] == ["太长"]


def test_a_deleted_conversations_owner_goes_too(index, kept):
    own, identity = kept
    own.delete(identity)
    with index.store.snapshot() as db:
        assert db.execute("SELECT COUNT(*) FROM owners").fetchone() == (0,)


def test_conversations_from_before_belong_to_nobody_with_a_name(index):
    before = Conversations(index)
    identity = before.start()
    before.append(identity, full_answer(documents()))
    assert [s.id for s in before.list()] == [identity]
    assert list(Conversations(index, "林晚").list()) == []
