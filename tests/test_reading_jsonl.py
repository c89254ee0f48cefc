"""JSON Lines, folders, and the public face."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from rag import reading
from rag.errors import NotFound, ReadingError
from rag.metadata import extract
from rag.reading import Failure, Reading, find, read

TEXT = "居民可以凭身份证在社区图书室借书，每次不超过五册，借期三十天。"


def lines(tmp_path, *records, encoding="utf-8", name="a.jsonl"):
    path = tmp_path / name
    body = "\n".join(r if isinstance(r, str) else json.dumps(r, ensure_ascii=False) for r in records)
    path.write_bytes(body.encode(encoding))
    return path


def test_a_document_a_line(tmp_path):
    path = lines(
        tmp_path,
        {
            "id": "a",
            "title": "借书\n须知",
            "text": TEXT,
            "issuer": "文化局",
            "issued": "2023-01-02",
            "unknown": 1,
        },
        "",
        {
            "id": 7,
            "title": None,
            "text": f"社区图书室\n\n{TEXT[:20]}\n\n{TEXT[20:]}",
            "number": "None",
            "repealed": None,
        },
    )
    first, second = read(path)
    assert isinstance(first, Reading)
    assert isinstance(second, Reading)
    assert (first.external_id, first.title, first.text) == ("a", "借书 须知", TEXT)
    assert first.metadata == {"issuer": "文化局", "issued": "2023-01-02"}
    assert (second.external_id, second.title, second.metadata) == ("7", "社区图书室", {})
    assert second.alignment.to_original(0) == 0


def test_the_date_of_a_crawled_page_serves_where_the_text_is_silent(tmp_path):
    path = lines(
        tmp_path,
        {"id": "a", "text": TEXT, "date": "2020-07-10"},
        {"id": "b", "text": TEXT, "date": 20200710},
        {"id": "c", "text": TEXT, "date": "2020-07-10", "issued": "2019-01-01"},
    )
    stated = [document.metadata for document in read(path) if isinstance(document, Reading)]
    assert stated[1] == {}
    assert [extract(TEXT, "", s).issued for s in stated] == ["2020-07-10", None, "2019-01-01"]


@pytest.mark.parametrize(
    ("bad", "say"),
    [
        ("{", "JSON"),
        ("[" * 100_000, "JSON"),
        ('["id"]', "对象"),
        ({"text": TEXT}, "id"),
        ({"id": None, "text": TEXT}, "id"),
        ({"id": True, "text": TEXT}, "id"),
        ({"id": 1.5, "text": TEXT}, "id"),
        ({"id": " ", "text": TEXT}, "id"),
        ({"id": "b"}, "text"),
        ({"id": "b", "text": ["x"]}, "text"),
        ({"id": "b", "text": " \n\u200b"}, "空"),
        ({"id": "b", "text": TEXT, "title": 3}, "title"),
        ({"id": "b", "text": TEXT, "issued": 20230102}, "issued"),
        ({"id": "a", "text": TEXT}, "重复"),
    ],
)
def test_a_bad_line_fails_alone(tmp_path, bad, say):
    path = lines(tmp_path, {"id": "a", "text": TEXT}, "", bad, {"id": "z", "text": TEXT})
    first, failure, last = read(path)
    assert isinstance(failure, Failure)
    assert say in failure.error
    assert "第 3 行" in failure.error
    assert failure.source == f"{path.as_posix()}:3"
    assert [r.external_id for r in (first, last) if isinstance(r, Reading)] == ["a", "z"]


def test_lone_surrogates_become_replacement_characters(tmp_path):
    [one] = read(lines(tmp_path, '{"id": "a", "text": "甲\\ud800乙\\ud83d\\ude00"}'))
    assert isinstance(one, Reading)
    assert one.text == "甲\ufffd乙😀"
    one.text.encode()


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_other_encodings(tmp_path, encoding):
    got = list(
        read(lines(tmp_path, {"id": "a", "text": TEXT * 3}, {"id": "b", "text": TEXT}, encoding=encoding))
    )
    assert [(r.external_id, r.text) for r in got if isinstance(r, Reading)] == [("a", TEXT * 3), ("b", TEXT)]


def test_one_line_that_is_not_utf8(tmp_path):
    path = tmp_path / "a.jsonl"
    good = json.dumps({"id": "a", "text": TEXT}, ensure_ascii=False).encode()
    path.write_bytes(good + b'\n{"id": "b", "text": "\xff\xfe"}\n' + good.replace(b'"a"', b'"c"'))
    first, failure, last = read(path)
    assert isinstance(failure, Failure)
    assert "UTF-8" in failure.error
    assert isinstance(first, Reading)
    assert isinstance(last, Reading)


def test_separators_inside_a_text_do_not_end_the_line(tmp_path):
    [one] = read(lines(tmp_path, {"id": "a", "text": "甲\u2028乙\x85丙"}))
    assert isinstance(one, Reading)
    assert one.text == "甲\n乙\n丙"


def test_many_lines_are_read_lazily(tmp_path):
    path = lines(tmp_path, *({"id": n, "title": f"第{n}条", "text": TEXT} for n in range(10_000)))
    assert sum(isinstance(r, Reading) for r in read(path)) == 10_000
    assert isinstance(next(read(path)), Reading)


def test_find_walks_in_order_and_skips_what_is_no_document(tmp_path):
    for name in ("b.txt", "a/z.md", "a/y.PDF", "a/x.exe", ".hidden/q.txt", ".wence/i.txt", "a/.h.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("x")
    (tmp_path / "a" / "loop").symlink_to(tmp_path)
    (tmp_path / "a" / "dead.txt").symlink_to(tmp_path / "nowhere")
    (tmp_path / "a" / "self.txt").symlink_to(tmp_path / "a" / "self.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    found = [p.relative_to(tmp_path).as_posix() for p in find([tmp_path], [])]
    assert found == ["a/y.PDF", "a/z.md", "b.txt"]
    assert list(find([tmp_path / "b.txt", tmp_path / "a" / "z.md"], [])) == [
        tmp_path / "b.txt",
        tmp_path / "a" / "z.md",
    ]


def test_find_refuses_what_was_named_and_cannot_be_read(tmp_path):
    (tmp_path / "x.exe").write_text("x")
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(NotFound, match="nowhere"):
        list(find([tmp_path / "nowhere"], []))
    for name in ("x.exe", "pipe.txt"):
        with pytest.raises(ReadingError, match=name):
            list(find([tmp_path / name], []))


def test_the_public_face_is_complete_and_light():
    assert reading.__all__ == sorted(reading.__all__, key=lambda name: (not name.isupper(), name))
    assert all(hasattr(reading, name) for name in reading.__all__)
    heavy = "{'torch', 'trafilatura', 'docx', 'pypdfium2', 'lxml'}"
    code = f"import sys, rag.reading; print({heavy} & set(sys.modules))"
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert done.stdout.strip() == "set()"
