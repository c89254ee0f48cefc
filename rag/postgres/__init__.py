"""Documents and conversations in a PostgreSQL database, for several machines; one index a schema."""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext
from hashlib import blake2b
from pathlib import Path
from typing import Final

from rag.errors import IndexBusy, IndexMissing, IndexUnusable
from rag.folder import made
from rag.lock import holder
from rag.postgres.moving import copy_in, copy_out
from rag.postgres.schema import FIRST, STEPS, TRIGGERS
from rag.postgres.server import NAME, Server
from rag.postgres.sessions import READING, Sessions
from rag.profiles import PostgresProfile
from rag.sqlite import SQLite

PATIENCE: Final = 30  # seconds that a change waits for another
FORMAT: Final = FIRST + len(STEPS) - 1


class Postgres:
    """The tables in the schema of a profile."""

    def __init__(self, folder: Path, *, create: bool, profile: PostgresProfile) -> None:
        """Connect; with `create` the tables are made where they are missing, and the folder in any case.

        Raises:
            IndexMissing: there are no tables.
            IndexUnusable: the server can't be reached, does not let us in, or has tables of another format.
            ModelUnavailable: the library or the password is missing.

        """
        self._server = Server(profile)
        self._schema, self._place = profile.schema_, self._server.place
        self.connection = Sessions(self._server)
        self.close = self.connection.close
        if not self._has_tables():
            if not create:
                raise IndexMissing(
                    f"{self._place} 里还没有索引；请先运行 wence index 文件或文件夹 --index {folder}"
                )
            self._make_tables()
        self._bring_up_to_date()
        self.identity = self._meta("store")
        made(folder)

    # ── tables ───────────────────────────────────────────────────────────

    def _has_tables(self) -> bool:
        query = "SELECT 1 FROM pg_tables WHERE schemaname = ? AND tablename = 'tombstones'"
        return self.connection.execute(query, (self._schema,)).fetchone() is not None

    def _make_tables(self) -> None:
        with self.noting() as db:
            if self._has_tables():  # another process was first
                return
            if not db.execute("SELECT 1 FROM pg_namespace WHERE nspname = ?", (self._schema,)).fetchone():
                db.script(f'CREATE SCHEMA "{self._schema}"')
            if db.execute("SELECT 1 FROM pg_tables WHERE schemaname = ?", (self._schema,)).fetchone():
                raise IndexUnusable(f"{self._place} 里已有别的表；请换一个 schema")
            db.script("".join(STEPS))
            own = "INSERT INTO meta VALUES ('format', ?), ('store', ?)"
            db.execute(own, (str(FORMAT), secrets.token_hex(4)))

    def _bring_up_to_date(self) -> None:
        version = int(self._meta("format"))
        if version > FORMAT:
            raise IndexUnusable(
                f"{self._place} 的格式是第 {version} 版，这个程序只认得到第 {FORMAT} 版；请换用较新的 wence"
            )
        if version < FORMAT:
            with self.noting() as db:
                db.script("".join(STEPS[int(self._meta("format")) - FIRST + 1 :]))
                db.execute("UPDATE meta SET value = ? WHERE key = 'format'", (str(FORMAT),))

    def _meta(self, key: str) -> str:
        return str(self.connection.execute("SELECT value FROM meta WHERE key = ?", (key,)).fetchone()[0])

    # ── for people ───────────────────────────────────────────────────────

    @property
    def condition(self) -> str:
        """That it answers, and of which version it is."""
        version = self.connection.execute("SHOW server_version").fetchone()[0].split()[0]
        return f"PostgreSQL {version} 连得上（{self._place}）"

    def faults(self) -> list[str]:
        """The triggers that are missing, which a restoration may lose; the server checks the rest."""
        there = self.connection.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = ? AND t.tgenabled <> 'D'",
            (self._schema,),
        )
        missing = sorted(TRIGGERS - {row[0] for row in there})
        return [f"{self._place} 里缺触发器，或已停用：{'、'.join(missing)}"] if missing else []

    def opening(self) -> AbstractContextManager[None]:
        """Nothing: each statement tells in one line what goes wrong with the server."""
        return nullcontext()

    # ── transactions ─────────────────────────────────────────────────────

    @contextmanager
    def noting(self) -> Iterator[Sessions]:
        """All or nothing; one at a time, so that what was read is still so when something is written.

        Raises:
            IndexBusy: another process has been writing for longer than one can wait.
            DiskFull: there was no room.

        """
        lock = f"SELECT pg_advisory_xact_lock({self._key('noting')})"
        with self.connection.transaction(f"BEGIN; SET LOCAL lock_timeout = '{PATIENCE}s'; {lock}"):
            yield self.connection
            self.connection.execute("COMMIT")

    @contextmanager
    def snapshot(self) -> Iterator[Sessions]:
        """One state of all that is here, whatever others write meanwhile."""
        with self.connection.transaction(READING):
            yield self.connection

    @contextmanager
    def reserved(self, wait: float) -> Iterator[None]:
        """Keep out those who would write documents from another folder, waiting so many seconds for one.

        Raises:
            IndexBusy: another still writes.

        """
        if self.connection.reserving:
            yield
            return
        key, patience = self._key("writing"), max(1, int(wait * 1000))
        lock = f"SET lock_timeout = {patience}; SELECT pg_advisory_lock({key}); SET lock_timeout = 0"
        with ExitStack() as stack:
            try:
                stack.enter_context(self.connection.reserved(lock))
            except IndexBusy as error:
                raise IndexBusy(
                    f"另一个程序{self._holder(key)}正在写索引 {self._place}；请等它完成后再试"
                ) from error
            yield

    def _holder(self, key: int) -> str:
        """Who holds a lock since when, in words; the session's name says who."""
        row = self.connection.execute(
            "SELECT a.application_name, a.state_change FROM pg_locks l JOIN pg_stat_activity a USING (pid) "
            "WHERE l.locktype = 'advisory' AND l.granted AND a.datname = current_database() "
            "AND ((CAST(l.classid AS bigint) << 32) | CAST(l.objid AS bigint)) = ?",
            (key,),
        ).fetchone()
        who = re.fullmatch(NAME.format(r"(\d+)", "(.+)"), row[0] or "") if row else None
        return holder(who[2], who[1], row[1].astimezone()) if row and who and row[1] else ""

    def _key(self, what: str) -> int:
        """The number of a lock of this schema; locks are a database's."""
        digest = blake2b(f"wence {self._schema} {what}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "big", signed=True)

    # ── what lies there ──────────────────────────────────────────────────

    @property
    def settled(self) -> bool:
        """What lies in the server's logs is the server's to clear."""
        return True

    def settle(self) -> None:
        """Nothing: what was removed goes when the server clears its pages and its logs."""

    def copy_to(self, file: Path) -> None:
        """Write one state of all that is here to a new file of SQLite, without a byte of what is gone."""
        with self.snapshot() as db:
            copy_out(db, file)

    def take_in(self, file: Path) -> None:
        """Hold what a file of SQLite holds; the file goes.

        Raises:
            IndexUnusable: something is here already.

        """
        SQLite(file).close()  # brings an older format up to date
        with self.noting() as db:
            taken = "SELECT EXISTS (SELECT 1 FROM documents) OR EXISTS (SELECT 1 FROM conversations)"
            if db.execute(taken).fetchone()[0]:
                raise IndexUnusable(
                    f"{self._place} 里已有东西；请换一个空的 schema，"
                    f"或先在数据库里运行 DROP SCHEMA {self._schema} CASCADE"
                )
            assert db.held
            with self._server.answering():
                copy_in(file, db.held)
        file.unlink()
