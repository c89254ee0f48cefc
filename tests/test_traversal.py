"""Files of the server, asked for by every address one could think of: only originals are given."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest
from visitor import Visitor
from web_fakes import FakeBot, documents, shelved

from rag.domain import Metadata

SECRET = "内部文件，不得外传 0451"
NEWLINE = "a\r\nSet-Cookie: taken=1.txt"
ORIGINAL = "公开的原文，人人可读"


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """A folder with a secret file, an index of which `given.txt` alone is an original, and links."""
    folder = tmp_path_factory.mktemp("files")
    (folder / "secret.txt").write_text(SECRET, "utf8")
    (folder / "given.txt").write_text(ORIGINAL, "utf8")
    (folder / "link.txt").symlink_to(folder / "secret.txt")
    digest = hashlib.sha256(ORIGINAL.encode()).hexdigest()
    given = replace(
        documents()[0], id="given", source=str(folder / "given.txt"), text=ORIGINAL, sha256=digest
    )
    linked = replace(given, id="linked", source=str(folder / "link.txt"))
    named = replace(given, id="../../secret", source="../secret.txt", metadata=Metadata())
    (folder / NEWLINE).write_text(ORIGINAL, "utf8")
    broken = replace(given, id="broken", source=str(folder / NEWLINE))
    index = shelved(folder / "index", [given, linked, named, broken])
    (folder / "index" / "uploads").mkdir()
    (folder / "index" / "uploads" / "other.txt").write_text(SECRET, "utf8")
    return folder, index


@pytest.fixture(scope="module")
def visitor(shelf, served):
    return Visitor(served(FakeBot(shelf[1])))


def test_an_original_is_given(visitor):
    assert visitor.raw("/wence/originals/given") == (200, ORIGINAL.encode())


def test_a_name_with_a_line_end_adds_no_header(visitor):
    answer = visitor.get("/wence/originals/broken")
    assert answer.text == ORIGINAL
    assert "set-cookie" not in answer.headers
    assert "%0D%0A" in answer.headers["content-disposition"]


def test_a_link_and_a_name_that_lead_elsewhere_are_not_followed(visitor):
    for name in ("linked", "..%2F..%2Fsecret", "%2e%2e/%2e%2e/secret"):
        status, body = visitor.raw(f"/wence/originals/{name}")
        assert (status, SECRET.encode() in body) == (404, False)


def test_an_original_that_has_changed_is_not_given(shelf, visitor):
    folder, _ = shelf
    (folder / "given.txt").write_text(SECRET, "utf8")
    try:
        assert visitor.raw("/wence/originals/given")[0] == 404
    finally:
        (folder / "given.txt").write_text(ORIGINAL, "utf8")


@pytest.mark.parametrize(
    "path",
    [
        "/wence/originals/{}",
        "/wence/originals/../{}",
        "/wence/originals/..%2f..%2f{}",
        "/wence/originals/%2e%2e%2f%2e%2e%2f{}",
        "/wence/originals/..%252f..%252f{}",
        "/wence/originals/given/../../{}",
        "/wence/originals/given%00{}",
        "/wence/leaves/{}/1.webp",
        "/wence/leaves/..%2f{}/0.webp",
        "/wence/exports/{}.md",
        "/wence/exports/..%2f{}.html",
        "/wence/scripts/../{}",
        "/wence/scripts/..%2f..%2f..%2f{}",
        "/wence/scripts/%2e%2e/server.py",
        "/wence/scripts//{}",
        "/wence/scripts/..\\..\\{}",
        "/file={}",
        "/file/{}",
        "/gradio_api/file={}",
        "/gradio_api/file=../{}",
        "/gradio_api/file%3D{}",
        "/gradio_api/file/{}",
        "/gradio_api//file={}",
        "/gradio_api/./file={}",
        "/./gradio_api/file={}",
        "//gradio_api/file={}",
        "/gradio_api/call/../file={}",
        "/gradio_api/proxy={}",
        "/gradio_api/proxy=http://127.0.0.1:1/{}",
        "/gradio_api/stream/x/0/0/playlist-file",
        "/gradio_api/custom_component/x/client/component/..%2f..%2f{}",
        "/static/..%2f..%2f{}",
        "/static/{}",
        "/assets/{}",
        "/assets/..%2f..%2f..%2f{}",
        "/svelte/..%2f..%2f{}",
        "/custom_component/x/client/component/{}",
        "/..{}",
        "{}",
    ],
)
def test_no_other_file_is_given(shelf, visitor, path):
    folder, _ = shelf
    for file in ("secret.txt", "index/wence.db", "index/uploads/other.txt"):
        for name in (f"{folder / file}", f"{folder / file}".lstrip("/"), file):
            status, body = visitor.raw(path.replace("{}", name if path != "{}" else f"/{name.lstrip('/')}"))
            assert status in (400, 403, 404, 405) or body.startswith(b"event: error"), (path, name, body)
            assert SECRET.encode() not in body
            assert b"SQLite format 3" not in body
            assert b"import " not in body


@pytest.mark.parametrize(
    "path",
    ["gradio_api/vibe-edit", "gradio_api/vibe-code", "gradio_api/dev/reload", "gradio_api/runs", "monitoring",
     "monitoring/summary", "gradio_api/process_recording", "gradio_api/token", "gradio_api/run/ask", "docs",
     "gradio_api/api/ask", "gradio_api/deep_link", "gradio_api/openapi.json", "redoc",
     "gradio_api/profiling/traces"],
)  # fmt: skip
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_framework_has_besides_is_not_there(visitor, path, method):
    assert visitor.request(method, f"/{path}", json={} if method == "POST" else None).status_code == 404


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "PROPFIND"])
def test_other_methods_do_nothing(visitor, method):
    for path in ("/wence/originals/given", "/", "/gradio_api/upload"):
        assert visitor.raw(path, method)[0] in (400, 403, 404, 405, 413, 501)
