"""The parts behind the ways in for programs: what is read of a request, what a stream says, who may ask."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_fakes import documents, full_answer, refusal

from rag.domain import Status
from rag.errors import ConfigurationError, WenceError
from ui.api import limits
from ui.api.access import Access, tokens
from ui.api.completions import CORRECTED, chunks, completion, parse, said
from ui.api.scope import scope_of
from ui.api.tools import TOOLS

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
MESSAGE = st.fixed_dictionaries({"role": st.sampled_from(["user", "assistant", "system"]), "content": JSON})


@pytest.fixture
def answer():
    return full_answer(documents())


def tried(work, told):
    """What `work` makes of `told`, or None with the trouble in its words."""
    try:
        return work(told), ""
    except WenceError as error:
        return None, str(error)


# ── requests ──────────────────────────────────────────────────────────────────


@given(JSON | st.fixed_dictionaries({"model": st.just("wence"), "messages": st.lists(MESSAGE | JSON)}))
def test_any_json_is_a_request_or_told_in_a_line(body):
    request, trouble = tried(parse, body)
    assert "\n" not in trouble
    if request:
        assert isinstance(request.question, str)
        assert limits.earlier(request.history) == request.history[-limits.TURNS :]


def test_answers_belong_to_the_questions_before_them():
    said_by = [
        ("assistant", "欢迎"),
        ("user", "甲？"),
        ("assistant", "甲一"),
        ("tool", "不算"),
        ("assistant", "甲二"),
        ("user", "没答的？"),
        ("user", "乙？"),
    ]
    request = parse({"model": "wence", "messages": [{"role": r, "content": c} for r, c in said_by]})
    assert request.history == [("甲？", "甲一\n甲二"), ("没答的？", "")]
    assert request.question == "乙？"


@given(JSON)
def test_any_json_is_a_scope_or_told_in_a_line(told):
    scope, trouble = tried(scope_of, told)
    assert "\n" not in trouble
    assert trouble.startswith("filters") if scope is None else scope.filters().as_of


def test_a_scope_is_what_the_command_line_takes():
    told = {
        "documents": ["a"],
        "collections": ["税务"],
        "issuer": " 财政部 ",
        "since": "2024-01-01",
        "until": "2024-12-31",
        "status": "in_force",
        "as_of": "2024-06-01",
    }
    filters = scope_of(told).filters()
    assert (filters.documents, filters.collections, filters.issuer) == (("a",), ("税务",), "财政部")
    assert (filters.since, filters.until, filters.as_of) == ("2024-01-01", "2024-12-31", "2024-06-01")
    assert filters.status is Status.IN_FORCE
    assert scope_of(None).filters().empty


@given(JSON)
def test_any_json_is_a_call_or_told_in_a_line(arguments):
    for tool in TOOLS:
        with pytest.raises(ConfigurationError) as caught:
            tool.call(None, arguments)
        assert "\n" not in str(caught.value)


def test_a_long_conversation_is_cut_and_a_long_turn_refused():
    turns = [[f"问{n}", f"答{n}"] for n in range(30)]
    assert limits.earlier(turns) == [tuple(turn) for turn in turns[-limits.TURNS :]]
    with pytest.raises(ConfigurationError, match="history"):
        limits.earlier([["问", "答" * (limits.TEXT + 1)]])


# ── answers ───────────────────────────────────────────────────────────────────


def streamed(answers):
    parts = list(chunks(iter(answers)))
    return parts, "".join(p["choices"][0]["delta"].get("content", "") for p in parts)


def test_a_stream_grows_with_the_verified_sentences(answer):
    grown = [replace(answer, sentences=answer.sentences[:n], pending="未核对的半句") for n in range(3)]
    parts, text = streamed([*grown, answer])
    contents = [p["choices"][0]["delta"].get("content") for p in parts]
    assert contents[0] == ""
    assert contents[-1] is None
    assert [c.count("[") for c in contents[1:-1]] == [1, 1, 1]
    assert text == answer.text
    assert "未核对" not in text


def test_where_the_answer_turns_out_otherwise_it_is_said_whole(answer):
    shown = replace(answer, sentences=answer.sentences[:2])
    other = replace(answer, sentences=answer.sentences[2:], note="语言模型中途断了，以下为原文摘录")
    _, text = streamed([shown, other])
    assert text == shown.text + CORRECTED + said(other)
    assert text.endswith(other.note)


def test_a_refusal_after_the_first_passages_is_the_note_alone(answer):
    refused = refusal(documents(), "电动滑板车要上牌吗？")
    parts, text = streamed([replace(answer, sentences=(), citations=()), refused])
    assert text == refused.note
    assert parts[-1]["wence"]["refused"] is True
    assert parts[-1]["choices"][0] | {"delta": None} == {
        "index": 0,
        "delta": None,
        "finish_reason": "stop",
        "logprobs": None,
    }


def test_what_one_has_to_know_comes_after_the_answer(answer):
    noted = replace(answer, note="回答达到上限。")
    told = completion(noted)
    assert told["choices"][0]["message"]["content"] == f"{answer.text}\n\n回答达到上限。"
    assert [s["problems"] for s in told["wence"]["sentences"]] == [[], ["number"], []]


# ── who may ask ───────────────────────────────────────────────────────────────


@given(st.none() | st.text())
def test_without_tokens_everyone_may_ask(told):
    assert Access().admits(told)


@given(st.text(min_size=1).filter(lambda t: t.strip() not in ("one", "two")))
def test_only_the_tokens_open(told):
    access = Access(["one", "two"])
    assert access.admits("Bearer one")
    assert access.admits("bearer  two ")
    assert not access.admits(f"Bearer {told}")
    assert not access.admits(told)
    assert not access.admits(None)


def test_tokens_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("WENCE_TOKEN", " one\ttwo\n")
    access = Access(tokens())
    assert [access.admits(f"Bearer {t}") for t in ("one", "two", "one two", "")] == [True, True, False, False]
    monkeypatch.setenv("WENCE_TOKEN", "  ")
    assert Access(tokens()).admits(None)
