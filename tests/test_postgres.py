"""PostgreSQL: chosen by a profile, the same tables, what goes wrong in one line, the way over and back."""

import gc
import sqlite3
import sys
import threading

import pytest
from crashing import everything
from databases import profile
from small import NOTICE, RULE, HashEncoder

from rag import assembly, profiles, schema
from rag.backup import export, restore
from rag.conversations import Conversations, Feedback
from rag.domain import Answer
from rag.errors import ConfigurationError, IndexBusy, IndexMissing, IndexUnusable, ModelUnavailable, NotFound
from rag.findings import Level
from rag.index import Index
from rag.indexing import Indexer
from rag.inventory import inventory
from rag.postgres import FORMAT, Postgres
from rag.postgres.moving import tables
from rag.postgres.sessions import _spelt
from rag.profiles import PostgresProfile
from rag.soundness import examine
from rag.sqlite import SQLite
from rag.terms import terms

SLOW = pytest.mark.slow


def quiet(*_):
    """Hear nothing of the progress."""


# ── chosen ───────────────────────────────────────────────────────────────


def chosen(tmp_path, text):
    (tmp_path / "models.yaml").write_text(text, "utf8")
    return assembly.Choice(tmp_path / "index", tmp_path / "models.yaml")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("database: {p: {url: db.example}}", "postgresql://wence@127.0.0.1:5432/wence"),
        ("database: {p: {url: 'postgresql://db.example'}}", "postgresql://wence@127.0.0.1:5432/wence"),
        ("database: {p: {url: 'postgresql://u:secret@h/d'}}", "password_variable"),
        ("database: {p: {url: 'postgresql://u@h/d?password=secret'}}", "password_variable"),
        ("database: {p: {url: 'postgresql://u@h/d', password: secret}}", "password_variable"),
        ("database: {p: {url: 'postgresql://u@h/d', password_variable: secret}}", "WENCE_DATABASE_PASSWORD"),
        ("database: {p: {url: 'postgresql://u@h/d', shema: a}}", "schema"),
        ("database: {p: {url: 'postgresql://u@h/d', schema: 'a; b'}}", "schema"),
        ("default: {databas: p}", "database"),
    ],
)
def test_a_wrong_profile_is_one_line_without_the_secret(tmp_path, text, says):
    with pytest.raises(ConfigurationError) as told:
        chosen(tmp_path, text).profiles()
    assert says in str(told.value)
    assert "\n" not in str(told.value)
    assert "secret" not in str(told.value)


def test_the_profiles_are_listed_with_what_they_lack(monkeypatch):
    monkeypatch.delenv("WENCE_DATABASE_PASSWORD", raising=False)
    rows = {e.name: e for e in inventory(profiles.load()) if e.section == "database"}
    assert [(name, e.default, e.available) for name, e in rows.items()] == [
        ("local", True, True),
        ("postgresql", False, False),
    ]
    assert "WENCE_DATABASE_PASSWORD" in rows["postgresql"].lacks


def test_an_unknown_database_names_those_there_are(tmp_path):
    with pytest.raises(NotFound, match="postgresql"):
        assembly.database(chosen(tmp_path, "default: {database: postgrsql}"))


def test_a_missing_password_or_library_is_one_line(tmp_path, monkeypatch):
    monkeypatch.delenv("NO_SUCH", raising=False)
    with pytest.raises(ModelUnavailable, match="NO_SUCH"):
        Postgres(tmp_path, create=True, profile=at("postgresql://u@h/d", password_variable="NO_SUCH"))
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(ModelUnavailable, match=r"wence\[postgres\]"):
        Postgres(tmp_path, create=True, profile=at("postgresql://u@h/d"))


def at(url, **told):
    return PostgresProfile(url=url, **told)


# ── the same tables ──────────────────────────────────────────────────────


def test_statements_keep_their_meaning():
    written = (
        "SELECT ? FROM names WHERE key NOT LIKE '#%' AND number % ? = 0 AND path >= 'upload:' AND a = :it"
    )
    assert _spelt(written).decode() == written.replace("%", "%%").replace("?", "%s").replace(":it", "%(it)s")


def test_both_databases_have_the_same_format():
    assert len(schema.STEPS) == FORMAT


@SLOW
def test_both_databases_have_the_same_columns_and_keys(server, tmp_path):
    opened = Postgres(tmp_path, create=True, profile=profile(server, tmp_path))
    rows = opened.connection.execute(
        "SELECT table_name, column_name, is_nullable = 'NO' FROM information_schema.columns "
        "WHERE table_schema = current_schema() ORDER BY table_name, ordinal_position"
    ).fetchall()
    theirs = {}
    for table, column, required in rows:
        theirs.setdefault(table, []).append((column, required))
    sqlite = sqlite3.connect(":memory:")
    sqlite.executescript("".join(schema.STEPS))
    ours = {
        table: [
            (name, bool(required or key))
            for name, required, key in sqlite.execute(
                f"SELECT name, \"notnull\", pk FROM pragma_table_info('{table}')"
            )
        ]
        for table in tables()
    }
    assert theirs == ours


@SLOW
def test_a_text_with_the_character_0_is_kept_without_it(server, tmp_path):
    index = opened(server, tmp_path)
    kept = Conversations(index)
    conversation = kept.start()
    kept.append(conversation, Answer("问\0题", "问\0题", (), refused=True))
    assert kept.read(conversation).turns[0].answer.question == "问\N{REPLACEMENT CHARACTER}题"
    assert index.document("a\0b") is None


# ── sessions ─────────────────────────────────────────────────────────────


def opened(server, folder, schema_of=None):
    """The index of `folder` in a schema of its own, or in that of another folder."""

    def database(folder, *, create):
        return Postgres(folder, create=create, profile=profile(server, schema_of or folder))

    return Index(folder, HashEncoder(), "hash", create=True, database=database)


def bytes_of(folder):
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


@SLOW
def test_threads_that_come_and_go_share_sessions(server, tmp_path):
    index = opened(server, tmp_path)
    for _ in range(10):
        thread = threading.Thread(target=index.store.count_documents)
        thread.start()
        thread.join()
    assert len(index.store.database.connection._free) == 1


@SLOW
def test_what_is_read_in_pieces_is_of_one_state(server, tmp_path, monkeypatch):
    monkeypatch.setattr("rag.postgres.sessions.AT_ONCE", 2)
    index = opened(server, tmp_path)
    Indexer(index).add_upload("rule.txt", RULE.encode())
    rows = index.store.since(0)
    first = next(rows)
    Indexer(index).add_upload("notice.txt", NOTICE.encode())
    read = [first, *rows]
    assert {row[2] for row in read} == {index.documents()[0].title}
    assert len(read) < len(list(index.store.since(0)))


@SLOW
def test_what_is_not_read_to_the_end_leaves_nothing_open(server, tmp_path, capfd):
    index = opened(server, tmp_path)
    Indexer(index).add_upload("rule.txt", RULE.encode())

    class Stopped(Exception):
        pass

    def half():
        with index.store.transaction():
            for _ in index.store.since(0):
                raise Stopped

    for _ in range(2):
        with pytest.raises(Stopped):
            half()
        next(index.store.since(0))
    assert index.store.generation == 2
    gc.collect()
    assert capfd.readouterr() == ("", "")


@SLOW
def test_a_server_started_anew_is_not_noticed(server, tmp_path):
    index = opened(server, tmp_path)
    Indexer(index).add_upload("rule.txt", RULE.encode())
    server.stop()
    with pytest.raises(IndexUnusable, match=r"用不了.*是否在运行") as told:
        index.documents()
    assert "\n" not in str(told.value)
    server.start()
    assert len(index.documents()) == 1
    Indexer(index).add_upload("notice.txt", NOTICE.encode())
    assert len(index.documents()) == 2


def ended(server, session):
    """End a session from outside, as a server that goes down does, and wait until it is gone."""
    with server.session() as db:
        db.execute("SELECT pg_terminate_backend(%s, 5000)", [session.info.backend_pid])


@SLOW
def test_who_has_lost_the_lock_writes_nothing_more(server, tmp_path):
    index = opened(server, tmp_path)
    with index.writing():
        ended(server, index.store.database.connection.reserving)
        with pytest.raises(IndexUnusable, match="用不了"), index.store.transaction():
            pass
        assert index.store.generation == 0  # reading goes on
    with index.writing(), index.store.transaction():
        pass
    assert index.store.generation == 1


@SLOW
def test_what_is_lost_half_way_is_as_if_it_had_not_begun(server, tmp_path):
    index = opened(server, tmp_path)

    def lost():
        with index.store.transaction():
            index.store.put_file("/a.txt", "00", "v1")
            ended(server, index.store.database.connection.held)
            index.store.put_file("/b.txt", "00", "v1")

    with pytest.raises(IndexUnusable, match="用不了"):
        lost()
    assert index.store.file("/a.txt") is None


# ── what goes wrong ──────────────────────────────────────────────────────


def refused(tmp_path, match, url, **told):
    """See that nothing can be opened there, in one line without the password."""
    with pytest.raises(IndexUnusable, match=match) as error:
        Postgres(tmp_path / "index", create=True, profile=at(url, **told))
    assert "\n" not in str(error.value)
    assert "zqsecret" not in str(error.value)
    assert not (tmp_path / "index").exists()


def test_a_server_that_is_not_there_is_one_line(tmp_path, capfd, caplog):
    refused(tmp_path, r"127\.0\.0\.1:9/d 用不了.*models\.yaml", "postgresql://u@127.0.0.1:9/d")
    refused(tmp_path, r"u@h:port/d 用不了.*models\.yaml", "postgresql://u@h:port/d")
    assert capfd.readouterr() == ("", "")
    assert caplog.text == ""


@SLOW
def test_who_is_not_let_in_is_told_so(server, tmp_path, monkeypatch):
    monkeypatch.setenv("A_PASSWORD", "zqsecret")
    with server.session() as db:
        db.execute("CREATE ROLE locked LOGIN PASSWORD 'another'")
        db.execute("CREATE ROLE guest LOGIN")
        db.execute("CREATE DATABASE bytes ENCODING 'SQL_ASCII' TEMPLATE template0")
    locked = server.url().replace("wence@", "locked@")
    refused(
        tmp_path, 'password authentication failed for user "locked"', locked, password_variable="A_PASSWORD"
    )
    refused(tmp_path, 'database "nowhere" does not exist', server.url("nowhere"))
    refused(tmp_path, "CREATE SCHEMA wence AUTHORIZATION", server.url().replace("wence@", "guest@"))
    refused(tmp_path, "编码是 SQL_ASCII，要用 UTF8", server.url("bytes"))
    with server.session() as db:
        db.execute("CREATE SCHEMA taken; CREATE TABLE taken.meta (key text)")
    refused(tmp_path, "已有别的表", server.url(), schema="taken")
    monkeypatch.setenv("A_PASSWORD", "another")
    with server.session() as db:
        db.execute("CREATE SCHEMA theirs AUTHORIZATION locked")
    told = at(locked, schema="theirs", password_variable="A_PASSWORD")
    assert Postgres(tmp_path, create=True, profile=told).identity


@SLOW
def test_no_index_and_one_of_a_newer_format_are_each_one_line(server, tmp_path):
    with pytest.raises(IndexMissing, match=r"还没有索引.*wence index"):
        Postgres(tmp_path / "none", create=False, profile=profile(server, tmp_path))
    assert not (tmp_path / "none").exists()
    database = Postgres(tmp_path, create=True, profile=profile(server, tmp_path))
    with database.noting() as db:
        db.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    with pytest.raises(IndexUnusable, match=rf"第 99 版.*只认得到第 {FORMAT} 版"):
        Postgres(tmp_path, create=False, profile=profile(server, tmp_path))


@SLOW
def test_doctor_looks_at_it(server, tmp_path):
    (tmp_path / "rule.txt").write_text(RULE, "utf8")
    index = opened(server, tmp_path / "index")
    Indexer(index).add([tmp_path / "rule.txt"])
    findings = list(examine(index, quiet))
    assert {f.level for f in findings} == {Level.OK}
    assert findings[0].text.startswith("PostgreSQL ")
    with index.store.noting() as db:
        db.execute("ALTER TABLE documents DISABLE TRIGGER forgotten")
        db.execute("DROP TRIGGER buried_passage ON passages")
    fault = next(examine(index, quiet))
    assert (fault.about, fault.level) == ("database", Level.FAULT)
    assert "buried_passage、forgotten" in fault.text


# ── the way over and back ────────────────────────────────────────────────


@pytest.fixture
def full(tmp_path):
    """An index in SQLite's file with all that one can hold."""
    index = Index(tmp_path / "first", HashEncoder(), "hash", create=True)
    Indexer(index).add_upload("rule.txt", RULE.encode())
    Indexer(index).add_upload("notice.txt", NOTICE.encode())
    notice = next(d for d in index.documents() if "取暖" in d.title)
    index.remove([notice.id])
    (rule,) = index.documents()
    index.set_metadata(rule.id, {"issuer": "青川省财政厅", "collection": "补助"})
    kept = Conversations(index, "林晚")
    conversation = kept.start()
    kept.append(conversation, Answer("补助多少？", "补助多少？", (), refused=True, missing=("补助",)))
    kept.feedback(conversation, 1, Feedback(good=False, reason="答非所问"))
    return index


def rows(index):
    """All rows of all tables, but for what the manifest says of the database itself."""
    with index.store.snapshot() as db:
        return {
            table: sorted(
                row
                for row in map(tuple, db.execute(f"SELECT {', '.join(columns)} FROM {table}"))
                if row[0] not in ("format", "store")
            )
            for table, columns in tables().items()
        }


@SLOW
def test_an_export_goes_into_either_database_and_comes_back_the_same(full, server, tmp_path):
    def there(_):
        return lambda folder, create: Postgres(folder, create=create, profile=profile(server, tmp_path))

    export(full, tmp_path / "one", quiet)
    restore(tmp_path / "one", tmp_path / "second", quiet, there)
    assert not (tmp_path / "second" / "wence.db").exists()
    second = Index(tmp_path / "second", HashEncoder(), "hash", database=there(None))
    assert rows(second) == rows(full)
    assert second.lexical(terms("设备购置额"), 3) == full.lexical(terms("设备购置额"), 3) != []
    assert second.store.last_passage() == full.store.last_passage()
    export(second, tmp_path / "two", quiet)
    restore(tmp_path / "two", tmp_path / "third", quiet)
    third = Index(tmp_path / "third", HashEncoder(), "hash")
    assert rows(third) == rows(full)
    assert everything(third) == everything(full)
    with pytest.raises(IndexUnusable, match=r"已有东西.*DROP SCHEMA"):
        restore(tmp_path / "one", tmp_path / "fourth", quiet, there)
    assert not (tmp_path / "fourth").exists()


@SLOW
def test_an_older_export_goes_into_it_too(full, server, tmp_path):
    full.store.close()
    with sqlite3.connect(tmp_path / "first" / "wence.db") as db:  # a file of the format before owners
        db.executescript("DROP TABLE owners; PRAGMA user_version = 5;")
    database = Postgres(tmp_path / "second", create=True, profile=profile(server, tmp_path))
    database.take_in(tmp_path / "first" / "wence.db")
    assert Index(tmp_path / "second", database=lambda *_, **__: database).store.count_documents() == 1


@SLOW
def test_a_folder_finds_nothing_of_the_database_it_was_used_with_before(full, server):
    moved = opened(server, full.folder)
    assert moved.findable() == (set(), set(), set())
    Indexer(moved).add_upload("notice.txt", NOTICE.encode())
    assert {read.title for read in moved.passages(range(1, 20)).values()} == {moved.documents()[0].title}
    assert moved.findable()[0] == moved.findable()[2] == moved.store.passage_numbers()
    again = Index(full.folder, HashEncoder(), "hash", database=SQLite.of)
    assert again.findable()[0] == again.findable()[2] == again.store.passage_numbers()


@SLOW
def test_a_run_that_is_killed_goes_on_in_another_folder(server, tmp_path, monkeypatch):
    monkeypatch.setattr("rag.indexing.BATCH", 1)
    papers = tmp_path / "papers"
    papers.mkdir()
    for name, text in {"a": RULE, "b": NOTICE}.items():
        (papers / f"{name}.txt").write_text(text, "utf8")
    index = opened(server, tmp_path / "first", schema_of=tmp_path)

    def killed(_step, done, _total):
        if done:
            ended(server, index.store.database.connection.reserving)

    with pytest.raises(IndexUnusable, match="用不了"):
        Indexer(index, killed).add([papers])
    other = opened(server, tmp_path / "second", schema_of=tmp_path)
    report = Indexer(other).add([papers])
    assert (report.added, report.unchanged) == (1, 1)
    assert other.findable()[0] == other.findable()[2] == other.store.passage_numbers()
    assert index.findable()[0] == other.findable()[0]


@SLOW
def test_a_second_machine_sees_each_change_at_once_and_is_told_who_writes(server, tmp_path):
    first, second = (opened(server, tmp_path / name, schema_of=tmp_path) for name in ("first", "second"))
    Indexer(first).add_upload("rule.txt", RULE.encode())
    assert second.lexical(terms("设备购置额"), 3) == first.lexical(terms("设备购置额"), 3) != []
    with first.writing():
        with pytest.raises(IndexBusy, match=r"主机 \S+ 的进程 \d+，始于 \d\d-\d\d \d\d:\d\d"):
            second.remove([first.documents()[0].id])
        with first.writing():  # whoever holds it may take it again
            pass
    first.remove([first.documents()[0].id])
    assert second.lexical(terms("设备购置额"), 3) == []
    assert second.findable() == (set(), set(), set())


@SLOW
def test_a_lock_is_let_go_of_before_its_session_has_ended(server, tmp_path, monkeypatch):
    index, ending = opened(server, tmp_path), []
    with monkeypatch.context() as patch:
        patch.setattr("psycopg.Connection.close", lambda session: ending.append(session))  # noqa: PLW0108
        with index.writing():
            pass
    with index.writing():
        assert len(ending) == 1
    ending[0].close()


@SLOW
def test_removed_vectors_go_from_the_folders_of_other_machines(server, tmp_path):
    first, second = (opened(server, tmp_path / name, schema_of=tmp_path) for name in ("first", "second"))
    for name, text in {"rule.txt": RULE, "notice.txt": NOTICE}.items():
        Indexer(first).add_upload(name, text.encode())
    second.findable()
    rule = next(d for d in first.documents() if "设备更新" in d.title)
    query = "SELECT vector FROM passages p JOIN documents d ON d.number = p.document WHERE d.id = ?"
    vectors = [row[0] for row in first.store._db.execute(query, (rule.id,))]
    assert all(vector in bytes_of(second.folder) for vector in vectors)
    first.remove([rule.id])
    opened(server, second.folder, schema_of=tmp_path).findable()  # as the next start does
    assert not any(vector in bytes_of(second.folder) for vector in vectors)
