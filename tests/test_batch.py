import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import IndexUnusable, NotFound
from rag.question import printable
from ui.batch import Line, Unusable, each, lines


@pytest.fixture
def read(tmp_path):
    def written(*rows):
        file = tmp_path / "questions.jsonl"
        texts = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
        file.write_text("\n".join(texts), "utf8")
        return list(lines(file))

    return written


def test_a_line_is_a_question_with_its_conversation_and_passages(read):
    (row,) = read(
        {
            "id": "q1",
            "question": "那取暖呢？",
            "history": [["补助多少？", "三百元。"]],
            "passages": [{"title": "通知", "text": "取暖费六百元。"}, {"text": "无题。"}],
        }
    )
    assert row == Line(
        "q1", "那取暖呢？", (("补助多少？", "三百元。"),), (("通知", "取暖费六百元。"), ("", "无题。"))
    )


def test_no_passages_and_an_empty_list_of_them_are_two_things(read):
    without, empty = read({"id": 1, "question": "问"}, {"id": 2, "question": "问", "passages": []})
    assert (without.passages, empty.passages) == (None, ())


@pytest.mark.parametrize("identity", ["q1", 7, None, ["a"], {"b": 1}, 1.5])
def test_an_id_is_carried_over_as_it_is(read, identity):
    good, bad = read({"id": identity, "question": "问"}, {"id": identity})
    assert (good.id, bad.id) == (identity, identity)


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("{not json", "JSON"),
        ("[1, 2]", "JSON 对象"),
        ("[" * 100_000, "JSON"),
        ({"id": 1}, "question"),
        ({"id": 1, "question": ""}, "question"),
        ({"id": 1, "question": "  "}, "question"),
        ({"id": 1, "question": 5}, "question"),
        ({"id": 1, "question": "问", "history": "x"}, "history"),
        ({"id": 1, "question": "问", "history": [["只有问"]]}, "history"),
        ({"id": 1, "question": "问", "history": [["问", None]]}, "history"),
        ({"id": 1, "question": "问", "passages": "x"}, "passages"),
        ({"id": 1, "question": "问", "passages": [{"title": "无文"}]}, "passages"),
        ({"id": 1, "question": "问", "passages": [{"title": 3, "text": "文"}]}, "passages"),
    ],
)
def test_what_can_not_be_used_says_which_line_and_why(read, row, says):
    first, second, third = read({"id": 0, "question": "好"}, row, {"id": 2, "question": "好"})
    assert isinstance(second, Unusable)
    assert says in second.error
    assert "第 2 行" in second.error
    assert (first.id, third.id) == (0, 2)


def test_blank_lines_and_a_byte_order_mark_are_passed_over(tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_bytes(b'\xef\xbb\xbf{"id": 1, "question": "a"}\r\n\r\n   \n{"id": 2, "question": "b"}')
    assert [row.id for row in lines(file)] == [1, 2]


def test_a_file_that_is_no_text_has_no_usable_line(tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_bytes(bytes(range(256)) * 4)
    assert all(isinstance(row, Unusable) for row in lines(file))


def test_lone_surrogates_are_replaced(read):
    (row,) = read('{"id": 1, "question": "a\\ud800b"}')
    assert row.question.encode("utf8")


@given(st.text())
def test_printable_text_can_be_written_and_is_else_the_same(text):
    cleaned = printable(text)
    cleaned.encode("utf8")
    assert len(cleaned) == len(text)
    if not any("\ud800" <= c <= "\udfff" for c in text):
        assert cleaned == text


def test_each_line_is_answered_in_its_place(tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": 1, "question": "a"}\nnonsense\n{"id": 3, "question": "c"}\n', "utf8")

    def answer(row):
        if row.question == "c":
            raise NotFound("没有 c")
        return {"id": row.id, "said": row.question}

    first, second, third = each(file, answer)
    assert first == {"id": 1, "said": "a"}
    assert (second["id"], set(second)) == (None, {"id", "error"})
    assert third == {"id": 3, "error": "没有 c"}


def test_an_index_that_can_not_be_used_ends_the_run(tmp_path):
    file = tmp_path / "q.jsonl"
    file.write_text('{"id": 1, "question": "a"}\n', "utf8")

    def answer(_row):
        raise IndexUnusable("这里还没有索引")

    with pytest.raises(IndexUnusable):
        list(each(file, answer))
