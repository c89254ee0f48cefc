"""The file of users, sessions, and the verb that makes its lines."""

from __future__ import annotations

import io

import pytest

from rag.errors import ConfigurationError
from ui.cli import main
from ui.guard import sessions
from ui.guard.sessions import Sessions
from ui.guard.users import Role, Users, line_of, line_of_key

pytestmark = pytest.mark.usefixtures("quick_hashes")

PASSWORD = "江心洲的灯塔七号"


@pytest.fixture(scope="module")
def line():
    return line_of("林晚", Role.EDITOR, PASSWORD * 2)


@pytest.fixture
def file(tmp_path, line):
    found = tmp_path / "users"
    found.write_text(f"# 值班\n\n{line}\n", "utf8")
    return found


def test_a_password_opens_and_another_does_not(file):
    users = Users(file)
    user = users.by_password("林晚", PASSWORD * 2)
    assert (user.name, user.role, user.edits) == ("林晚", Role.EDITOR, True)
    assert users.by_password("林晚", PASSWORD) is None
    assert users.by_password("林晚", "") is None
    assert users.by_password("nobody", PASSWORD * 2) is None
    assert PASSWORD not in file.read_text("utf8")


def test_a_key_is_kept_as_a_hash_and_no_password(tmp_path):
    key, line = line_of_key("script", Role.READER)
    (tmp_path / "users").write_text(line, "utf8")
    users = Users(tmp_path / "users", ("from-the-environment",))
    assert key not in line
    assert users.by_key(key).name == "script"
    assert users.by_key("from-the-environment").role is Role.READER
    assert users.by_key(key + "x") is None
    assert users.by_key("") is None
    assert users.by_key(line.rpartition(":")[2]) is None  # the hash itself opens nothing
    assert users.by_password("script", key) is None


def test_two_lines_are_never_the_same():
    assert line_of("a", Role.READER, PASSWORD * 2) != line_of("a", Role.READER, PASSWORD * 2)
    assert line_of_key("a", Role.READER)[0] != line_of_key("a", Role.READER)[0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "没有用户"),
        ("# only a comment\n", "没有用户"),
        ("a:reader:plaintext", "第 1 行"),
        ("\na:admin:$argon2id$v=19$m=8,t=1,p=1$c2FsdHNhbHQ$aGFzaGhhc2g", "第 2 行"),
        ("a:reader:sha256$00", "第 1 行"),
        ("a:reader", "第 1 行"),
        ("nothing", "第 1 行"),
    ],
)
def test_what_is_no_file_of_users_is_told_where(tmp_path, text, said):
    (tmp_path / "users").write_text(text, "utf8")
    with pytest.raises(ConfigurationError, match=said) as caught:
        Users(tmp_path / "users")
    assert "wence password" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_name_that_stands_twice_and_a_file_that_is_not_there(tmp_path, file, line):
    file.write_text(f"{line}\n{line}", "utf8")
    with pytest.raises(ConfigurationError, match="两次"):
        Users(file)
    with pytest.raises(ConfigurationError, match="读不了"):
        Users(tmp_path / "missing")


@pytest.mark.parametrize("name", ["", "a:b", "#a", " a", "a\nb", "x" * 65])
def test_a_name_that_can_not_stand_in_the_file(name):
    with pytest.raises(ConfigurationError, match="用户名"):
        line_of_key(name, Role.READER)


def test_a_short_password_is_none():
    with pytest.raises(ConfigurationError, match="至少"):
        line_of("a", Role.READER, "short")


def test_who_is_struck_out_is_out_at_once_and_a_broken_file_changes_nothing(file, line, caplog):
    users = Users(file)
    open_ones = Sessions(users)
    token = open_ones.begin(users.find("林晚"))
    file.write_text("broken", "utf8")
    assert open_ones.user(token).name == "林晚"
    assert "仍按原来的用户放行" in caplog.text
    file.write_text(line.replace(":editor:", ":reader:"), "utf8")
    assert open_ones.user(token) is None  # the role is another: sign in anew
    assert users.find("林晚").role is Role.READER
    token = open_ones.begin(users.find("林晚"))
    file.write_text(line.replace("林晚", "别人"), "utf8")
    assert open_ones.user(token) is None


def test_sessions_end(file):
    now = [0.0]
    users = Users(file)
    open_ones = Sessions(users, lambda: now[0])
    user = users.find("林晚")
    rested, used, left = (open_ones.begin(user) for _ in range(3))
    open_ones.end(left)
    assert open_ones.user(left) is None
    for _ in range(4):
        now[0] += sessions.IDLE - 1
        kept = open_ones.user(used)
    assert open_ones.user(rested) is None
    assert kept is None  # a working day is over, however busy it was
    assert open_ones.user("") is None


def test_one_user_has_so_many_sessions_and_the_longest_at_rest_goes(file):
    now = [0.0]
    users = Users(file)
    open_ones = Sessions(users, lambda: now[0])
    tokens = []
    for _ in range(sessions.EACH + 1):
        now[0] += 1
        tokens.append(open_ones.begin(users.find("林晚")))
    assert open_ones.user(tokens[0]) is None
    assert all(open_ones.user(token) for token in tokens[1:])
    assert len(set(tokens)) == len(tokens)
    assert min(map(len, tokens)) >= 43  # 256 bits in base64


# ── wence password ────────────────────────────────────────────────────────────


def run(monkeypatch, capsys, *arguments, typed=""):
    """The verb's exit code, output and errors; `typed` comes by a pipe."""
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    with pytest.raises(SystemExit) as left:
        main(["password", *arguments])
    return (left.value.code, *capsys.readouterr())


def test_the_verb_makes_a_line_that_works(tmp_path, monkeypatch, capsys):
    code, line, _ = run(monkeypatch, capsys, "赵一", "--editor", typed="correct horse battery\n")
    assert code == 0
    (tmp_path / "users").write_text(line, "utf8")
    assert Users(tmp_path / "users").by_password("赵一", "correct horse battery").edits


def test_the_verb_makes_a_key_shown_once(tmp_path, monkeypatch, capsys):
    _, line, told = run(monkeypatch, capsys, "脚本", "--key")
    key = told.strip().rpartition("：")[2]
    (tmp_path / "users").write_text(line, "utf8")
    assert Users(tmp_path / "users").by_key(key).name == "脚本"
    assert key not in line


def test_a_password_is_no_argument_and_an_empty_one_is_refused(monkeypatch, capsys):
    assert run(monkeypatch, capsys, "a", "secret-on-the-command-line")[0] == 2
    code, line, told = run(monkeypatch, capsys, "a", typed="\n")
    assert (code, line) == (2, "")
    assert "至少" in told
