"""The server's door, tried by the routes themselves: who may come in, do what, and how much at once."""

from __future__ import annotations

import io
import json
import threading
import time

import gradio_client
import httpx
import pytest
from visitor import Visitor
from web_fakes import QUESTION, FakeBot, shelved

from rag.conversations import Conversations
from rag.errors import ConfigurationError, ModelUnavailable
from ui.guard import pace, paths
from ui.guard.capacity import Capacity
from ui.guard.journal import journal
from ui.guard.users import ANYONE, Role, line_of, line_of_key
from ui.rendering import EN
from ui.web import chat, desk, keeping, library
from ui.web.server import launch, run
from ui.web.warming import Warming

pytestmark = pytest.mark.usefixtures("quick_hashes")

PASSWORD = "七月的渡口很安静呀"
SECRET = "只有索引里才有的话"


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    return FakeBot(shelved(tmp_path_factory.mktemp("shelf")))


@pytest.fixture(scope="module")
def key():
    return line_of_key("脚本", Role.READER)


@pytest.fixture(scope="module")
def users(tmp_path_factory, key):
    file = tmp_path_factory.mktemp("users") / "users"
    editor, reader = (
        line_of("编辑", Role.EDITOR, PASSWORD * 2),
        line_of("读者甲", Role.READER, PASSWORD * 2),
    )
    file.write_text(f"{editor}\n{reader}\n{reader.replace('甲', '乙')}\n{key[1]}\n", "utf8")
    return file


@pytest.fixture(scope="module")
def locked(bot, users):
    """A server on which one has to sign in."""
    blocks = launch(Warming(bot), "127.0.0.1", 0, users)
    yield blocks.local_url.rstrip("/")
    blocks.close(verbose=False)


@pytest.fixture(scope="module")
def free(bot, served):
    """A server of this machine alone, without users."""
    return served(bot).rstrip("/")


@pytest.fixture(scope="module")
def editor(locked):
    return Visitor(locked, "编辑", PASSWORD * 2)


@pytest.fixture(scope="module")
def reader(locked):
    return Visitor(locked, "读者甲", PASSWORD * 2)


# ── signing in ────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path",
    [
        "/", "/config", "/theme.css", "/wence/originals/rules", "/wence/exports/0.md",
        "/wence/scripts/main.js",
        "/gradio_api/info", "/openapi.json", "/gradio_api/queue/data?session_hash=x",
        "/gradio_api/heartbeat/x", "/v1/models", "/mcp", "/assets/index.js",
    ],
)  # fmt: skip
def test_who_has_not_signed_in_sees_nothing(locked, path):
    told = httpx.get(f"{locked}{path}")
    assert told.status_code == 401
    assert told.headers["www-authenticate"] == "Bearer"
    assert "登录" in told.json()["detail"]
    shown = httpx.get(f"{locked}{path}", headers={"accept": "text/html"})
    assert (shown.status_code, shown.headers["location"].lstrip("/")) == (303, "login")


@pytest.mark.parametrize(
    "path",
    ["/gradio_api/queue/join", "/gradio_api/component_server", "/gradio_api/upload", "/gradio_api/call/ask",
     "/gradio_api/call/v2/ask", "/v1/chat/completions", "/mcp", "/gradio_api/cancel", "/logout"],
)  # fmt: skip
def test_who_has_not_signed_in_does_nothing(locked, path):
    assert httpx.post(f"{locked}{path}", json={}).status_code == 401
    wrong = {"authorization": "Bearer wrong", "cookie": "wence=wrong"}
    assert httpx.post(f"{locked}{path}", json={}, headers=wrong).status_code == 401


def test_the_page_to_sign_in_is_in_the_browsers_language_and_runs_nothing(locked):
    chinese = httpx.get(f"{locked}/login")
    english = httpx.get(f"{locked}/login", headers={"accept-language": "en-GB,en;q=0.9"})
    assert "登录" in chinese.text
    assert "Sign in" in english.text
    assert 'lang="en"' in english.text
    assert "script" not in chinese.text
    assert "default-src 'none'" in chinese.headers["content-security-policy"]


def test_a_wrong_password_is_told_in_a_line_and_gives_no_cookie(locked):
    visitor = Visitor(locked)
    answer = visitor.sign_in('"><script>alert(1)</script>', PASSWORD)
    assert answer.status_code == 401
    assert "用户名或密码不对" in answer.text
    assert "<script" not in answer.text
    assert "set-cookie" not in answer.headers


def test_the_cookie_is_for_this_server_alone(locked):
    answer = Visitor(locked).sign_in("编辑", PASSWORD * 2)
    said = answer.headers["set-cookie"].lower()
    assert "httponly" in said
    assert "samesite=strict" in said
    assert "secure" not in said
    secure = Visitor(locked).sign_in("编辑", PASSWORD * 2, **{"x-forwarded-proto": "https"})
    said = secure.headers["set-cookie"]
    assert said.startswith("__Host-")
    assert "Secure" in said
    assert "Path=/;" in said


def test_each_session_is_new_and_ends_with_signing_out(locked):
    visitor = Visitor(locked, "读者甲", PASSWORD * 2)
    first = dict(visitor.cookies)
    assert visitor.get("/v1/models").status_code == 200
    visitor.sign_in("读者甲", PASSWORD * 2)
    assert dict(visitor.cookies) != first
    assert httpx.get(f"{locked}/v1/models", cookies=first).status_code == 401
    last = dict(visitor.cookies)
    left = visitor.post("/logout")
    assert left.status_code == 303
    assert '"storage"' in left.headers["clear-site-data"]
    assert httpx.get(f"{locked}/v1/models", cookies=last).status_code == 401


def test_a_link_from_elsewhere_comes_a_second_time_from_here(locked):
    followed = httpx.get(
        f"{locked}/",
        headers={"accept": "text/html", "sec-fetch-site": "cross-site", "sec-fetch-dest": "document"},
    )
    assert followed.status_code == 200
    assert 'http-equiv="refresh"' in followed.text


def test_guessing_is_slowed_down(bot, users):
    blocks = launch(Warming(bot), "127.0.0.1", 0, users)
    try:
        visitor = Visitor(blocks.local_url)
        seen = [visitor.sign_in("编辑", f"guess number {i}").status_code for i in range(pace.GUESSES + 1)]
        assert seen == [401] * pace.GUESSES + [429]
        slowed = visitor.sign_in("编辑", PASSWORD * 2)
        assert slowed.status_code == 429
        assert int(slowed.headers["retry-after"]) >= 1
        assert "太多次" in slowed.text
    finally:
        blocks.close(verbose=False)


def test_a_program_brings_a_key(locked, key):
    known = {"authorization": f"Bearer {key[0]}"}
    body = {"model": "wence", "messages": [{"role": "user", "content": QUESTION}]}
    assert httpx.get(f"{locked}/v1/models", headers=known).status_code == 200
    assert httpx.get(f"{locked}/mcp", headers=known).status_code == 406  # of the protocol, not of the gate
    client = gradio_client.Client(locked, verbose=False, headers=known)
    assert client.predict("rules", api_name="/show")["document_id"] == "rules"
    assert (
        httpx.post(f"{locked}/v1/chat/completions", json={**body, "model": "x"}, headers=known).status_code
        == 404
    )


# ── roles, on the server ──────────────────────────────────────────────────────


def test_every_wish_of_the_page_has_its_rank():
    named = {f.__name__ for f in desk.desk(Warming(FakeBot(None)))}
    assert named == {*desk.READING, *desk.WORKING, *desk.EDITING, *desk.KEEPING, "who", "choices"}
    assert set(desk.EDITING) == {"drop", "reread", "correct"}


@pytest.mark.parametrize(
    ("name", "wish"),
    [
        ("drop", {"document": "old"}),
        ("reread", {"document": "old"}),
        ("correct", {"document": "old", "facts": {"issuer": "改过的"}}),
    ],
)
def test_a_reader_changes_nothing_by_calling_straight(reader, bot, name, wish):
    before = bot.index.document("old")
    assert "编辑者" in reader.wish(name, wish).json()["trouble"]
    assert bot.index.document("old") == before


def test_a_reader_puts_nothing_in(reader):
    answer = reader.post("/gradio_api/upload", files={"files": ("a.txt", b"text")})
    assert answer.status_code == 403
    assert "编辑者" in answer.json()["detail"]
    assert "编辑者" in json.dumps(reader.event("put_in", []), ensure_ascii=False)


def test_so_many_files_of_known_kinds_are_taken_in_at_once(bot, tmp_path):
    many = [str(tmp_path / f"{i}.txt") for i in range(paths.FILES + 1)]
    (told,) = library.take_in(bot.index, many, EN)
    assert "At most 100 files" in told
    (tmp_path / "工具.exe").write_bytes(b"MZ")
    *_, told = library.take_in(bot.index, [str(tmp_path / "工具.exe")], EN)
    assert ".exe" in told
    assert str(tmp_path) not in told
    assert not list(bot.index.folder.glob("uploads/*"))


def test_an_upload_too_large_is_refused_before_it_comes(free, locked):
    for address, seen in ((free, 413), (locked, 401)):
        told = Visitor(address).raw("/gradio_api/upload", "POST", Content_Length=str(paths.UPLOADS + 1))
        assert told[0] == seen


def test_an_editor_may(editor, bot):
    assert editor.wish("who").json() == {"name": "编辑", "edits": True}
    assert editor.wish("correct", {"document": "old", "facts": {"region": "青川"}}).json() == {}
    assert bot.index.document("old").metadata.region == "青川"
    answer = editor.post("/gradio_api/upload", files={"files": ("../../说明.txt", b"text")})
    (path,) = answer.json()
    assert ".." not in path
    assert path.endswith("说明.txt")


@pytest.mark.parametrize(
    "path", ["/etc/passwd", "../../../../etc/passwd", "http://files.example.com/a.txt", "file:///etc/passwd"]
)
def test_only_what_was_put_in_is_taken_in(editor, bot, path, monkeypatch):
    reached = []
    monkeypatch.setattr("safehttpx.get", lambda *a, **_: reached.append(a))
    monkeypatch.setattr("safehttpx.async_validate_url", lambda *a: reached.append(a))
    before = bot.index.store.count_documents()
    named = {"path": path, "url": path, "meta": {"_type": "gradio.FileData"}}
    for told in (editor.event("put_in", [named]), editor.event("answer", QUESTION, named)):
        assert not told[-1].get("success")
        assert "root:" not in json.dumps(told)
    assert reached == []
    assert bot.index.store.count_documents() == before


# ── conversations belong to who asks ──────────────────────────────────────────


def test_another_users_conversation_is_not_there(locked, reader, bot):
    other = Visitor(locked, "读者乙", PASSWORD * 2)
    said = reader.ask(QUESTION)["data"][0]
    assert said["whole"]
    mine = said["conversation"]
    assert mine in reader.wish("rail").json()["html"]
    assert QUESTION in reader.wish("conversation", {"id": mine}).json()["html"]
    assert reader.get(f"/wence/exports/{mine}.md").status_code == 200

    assert mine not in other.wish("rail", {"text": "自行车"}).json()["html"]
    for name, wish in {
        "conversation": {"id": mine},
        "rename": {"id": mine, "title": "别人的"},
        "judge": {"conversation": mine, "number": 1, "good": True},
        "forget": {"id": mine},
    }.items():
        assert "没有这个对话" in other.wish(name, wish).json()["trouble"]
    assert other.get(f"/wence/exports/{mine}.md").status_code == 404
    for number in (None, 1):
        told = other.ask("那晚上呢？自行车", conversation=mine, number=number)["data"][0]
        assert "没有这个对话" in json.dumps(told, ensure_ascii=False)
    assert bot.histories[-1] == []
    kept = Conversations(bot.index, "读者甲").read(mine)
    assert [t.answer.question for t in kept.turns] == [QUESTION]
    assert Conversations(bot.index).list() == []
    reader.wish("forget", {"id": mine})


# ── other sites, other names ──────────────────────────────────────────────────


@pytest.mark.parametrize(
    "headers",
    [
        {"origin": "https://evil.example"},
        {"origin": "null"},
        {"origin": "http://[bad"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "sec-fetch-dest": "document"},
    ],
)
@pytest.mark.parametrize("path", ["/gradio_api/component_server", "/v1/chat/completions", "/mcp", "/login"])
def test_a_page_of_another_site_can_do_nothing(free, path, headers):
    answer = httpx.post(f"{free}{path}", json={}, headers=headers)
    assert answer.status_code == 403
    assert "别的网站" in answer.json()["detail"]


def test_a_page_of_another_site_can_read_nothing_but_a_link_may_lead_here(free):
    assert httpx.get(f"{free}/config", headers={"origin": "http://127.0.0.1:1"}).status_code == 403
    embedded = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "image"}
    assert httpx.get(f"{free}/wence/originals/rules", headers=embedded).status_code == 403
    followed = {"sec-fetch-site": "cross-site", "sec-fetch-dest": "document"}
    assert httpx.get(f"{free}/", headers=followed).status_code == 200
    same = {"origin": free, "sec-fetch-site": "same-origin"}
    assert httpx.get(f"{free}/config", headers=same).status_code == 200


@pytest.mark.parametrize(
    "name", ["evil.example", "evil.example:7860", "127.0.0.1.evil.example", "", "[::1", "localhost.evil"]
)
def test_under_a_strangers_name_there_is_nothing(free, name):
    assert httpx.get(f"{free}/config", headers={"host": name}).status_code == 421


def test_under_its_own_names_there_is(free):
    port = free.rpartition(":")[2]
    for name in (f"localhost:{port}", f"[::1]:{port}", "127.0.0.1"):
        assert httpx.get(f"{free}/config", headers={"host": name}).status_code == 200


# ── headers, sizes, paces ─────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "path", ["/", "/login", "/config", "/health", "/nowhere", "/wence/originals/x", "/v1/models"]
)
def test_every_answer_has_its_headers(free, path):
    headers = httpx.get(f"{free}{path}").headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["cache-control"] == "no-store"


def test_a_body_too_large_is_refused_before_it_is_read_and_while(free):
    large = b" " * (paths.BODY + 1)
    told = httpx.post(f"{free}/gradio_api/component_server", content=large)
    poured = httpx.post(f"{free}/gradio_api/component_server", content=iter([large, large]))
    json_kind = {"content-type": "application/json"}
    asked = httpx.post(f"{free}/v1/chat/completions", content=iter([large, large]), headers=json_kind)
    for answer in (told, poured, asked):
        assert answer.status_code == 413
        assert str(paths.BODY) in answer.json()["detail"]


def test_a_user_who_asks_without_end_is_slowed_down(locked, editor):
    hasty = Visitor(locked, "读者乙", PASSWORD * 2)
    seen = [hasty.post("/gradio_api/reset", json={}) for _ in range(2 * pace.BURST)]
    slowed = next(answer for answer in seen if answer.status_code == 429)
    assert int(slowed.headers["retry-after"]) >= 1
    assert "太频繁" in slowed.json()["detail"]
    assert editor.wish("who").status_code == 200


def test_beyond_its_capacity_the_server_says_so_at_once(bot):
    warming = Warming(bot)
    warming.capacity = Capacity(working=0, waiting=0)
    started = time.monotonic()
    (message,) = chat.turn(warming, QUESTION, {}, EN)
    assert "please try again" in message["html"]
    blocks = launch(warming, "127.0.0.1", 0)
    try:
        body = {"model": "wence", "messages": [{"role": "user", "content": QUESTION}]}
        answer = httpx.post(f"{blocks.local_url}v1/chat/completions", json=body)
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert "稍后再试" in answer.json()["error"]["message"]
    finally:
        blocks.close(verbose=False)
    assert time.monotonic() - started < 10


# ── faults, health, the notice ────────────────────────────────────────────────


def test_a_fault_behind_the_gate_is_one_line(free, monkeypatch, caplog):
    def fail(*_):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(keeping.Conversations, "read", fail)
    answer = httpx.get(f"{free}/wence/exports/0123456789abcdef.md")
    assert answer.status_code == 500
    assert answer.json()["detail"] == "程序出了差错；详情在服务器的日志里"
    assert "Traceback" not in answer.text
    assert any(record.exc_info for record in caplog.records)
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "body", [b"", b"{}", b"[]", b'{"data": 1}', b"\xff", b'{"data":[],"fn_index":-1,"session_hash":"x"}']
)
@pytest.mark.parametrize(
    "path", ["queue/join", "component_server", "call/ask", "call/v2/ask", "call/v2/none", "cancel"]
)
def test_nonsense_gets_no_traceback(free, path, body):
    answer = httpx.post(
        f"{free}/gradio_api/{path}", content=body, headers={"content-type": "application/json"}
    )
    assert "Traceback" not in answer.text
    assert "site-packages" not in answer.text
    assert "/ui/" not in answer.text


def test_health_is_for_everybody_and_tells_of_nobody(locked, bot):
    told = httpx.get(f"{locked}/health")
    assert told.status_code == 200
    assert told.json() == {"state": "ready", "generation": bot.index.store.generation}


def test_health_says_that_models_warm_up_or_failed():
    go = threading.Event()

    def make():
        go.wait(20)
        raise ModelUnavailable(SECRET)

    warming = Warming(make)
    blocks = launch(warming, "127.0.0.1", 0)
    try:
        told = httpx.get(f"{blocks.local_url}health")
        assert (told.status_code, told.json()["state"]) == (503, "warming")
        go.set()
        while not warming.ready:
            time.sleep(0.01)
        told = httpx.get(f"{blocks.local_url}health")
        assert (told.status_code, told.json()["state"]) == (503, "failed")
        assert SECRET not in told.text
    finally:
        blocks.close(verbose=False)


def test_anyone_is_who_asks_where_there_are_no_users(free):
    assert Visitor(free).wish("who").json() == {"name": "", "edits": True}
    assert ANYONE.edits


def test_a_client_behind_a_proxy_is_known_by_its_address(free):
    with httpx.Client(base_url=free, headers={"x-forwarded-for": "192.0.2.9"}) as far:
        seen = {far.post("/gradio_api/reset", json={}).status_code for _ in range(2 * pace.BURST)}
    assert 429 in seen
    assert httpx.post(f"{free}/gradio_api/reset", json={}).status_code != 429


@pytest.mark.parametrize(
    ("host", "guarded", "said"),
    [("127.0.0.1", False, ""), ("0.0.0.0", False, "没有设密码"), ("0.0.0.0", True, "明文")],
)
def test_it_is_said_when_the_network_may_come_in(bot, users, host, guarded, said, capsys, monkeypatch):
    monkeypatch.setattr("gradio.Blocks.block_thread", lambda _: None)
    run(Warming(bot), host, 0, users if guarded else None)
    opened, *notice = capsys.readouterr().out.strip().splitlines()
    assert "按 Ctrl+C 停止" in opened
    assert len(notice) == bool(said)
    assert said in "".join(notice)


def test_a_file_of_users_that_is_none_stops_the_server(bot, tmp_path):
    with pytest.raises(ConfigurationError, match="wence password"):
        launch(Warming(bot), "127.0.0.1", 0, tmp_path / "missing")


def test_questions_are_in_the_log_only_when_asked_for(bot, monkeypatch):
    for wanted in (False, True):
        written = io.StringIO()
        monkeypatch.setattr("sys.stderr", written)
        with journal(with_questions=wanted):
            list(chat.turn(Warming(bot), QUESTION, {}, EN))
            list(chat.turn(Warming(bot), f"{QUESTION} 坏", {}, EN))
        assert (QUESTION in written.getvalue()) is wanted
        assert "a question was not answered" in written.getvalue()
        assert "RuntimeError" in written.getvalue()
        assert ("RuntimeError: made to fail" in written.getvalue()) is wanted
