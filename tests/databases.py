"""The databases in which an index can be kept, a PostgreSQL server of the tests' own among them."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
import zlib
from contextlib import contextmanager
from pathlib import Path

import pytest

PROGRAMS = max(
    Path("/usr/lib/postgresql").glob("*/bin"), key=lambda found: float(found.parent.name), default=None
)


class Server:
    """A server in `folder`, reached by a socket there alone; nothing it writes outlasts a crash."""

    def __init__(self, folder):
        self._folder, self._data = folder, folder / "data"
        if os.getuid() == 0:  # it refuses to run as root
            shutil.chown(folder, "postgres")
        self._run("initdb", "--auth=trust", "--username=wence", "--encoding=UTF8", "--locale=C", "--no-sync")
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(folder),
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "max_connections": "60",
            "autovacuum": "off",
        }
        rights = self._data / "pg_hba.conf"
        rights.write_text(f"local all locked scram-sha-256\n{rights.read_text()}")
        with (self._data / "postgresql.auto.conf").open("a") as file:
            file.writelines(f"{name} = '{value}'\n" for name, value in settings.items())
        self.start()

    def _run(self, program, *arguments):
        run = [PROGRAMS / program, "--pgdata", self._data, *arguments]
        if os.getuid() == 0:
            run = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups", *run]
        subprocess.run(run, check=True, stdout=subprocess.DEVNULL, cwd=self._folder)

    def start(self):
        self._run("pg_ctl", "--wait", "--silent", f"--log={self._folder / 'log'}", "start")

    def stop(self):
        self._run("pg_ctl", "--wait", "--silent", "--mode=fast", "stop")

    def url(self, database="postgres"):
        return f"postgresql://wence@/{database}?host={self._folder}"

    @contextmanager
    def session(self, database="postgres"):
        import psycopg  # noqa: PLC0415

        with psycopg.connect(self.url(database), autocommit=True) as session:
            yield session

    def copy(self, database, name):
        """Make a database of that name, a copy of another, in which nobody may be then."""
        with self.session() as session:
            session.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [database]
            )
            session.execute(f'CREATE DATABASE "{name}" TEMPLATE "{database}"')


@pytest.fixture(scope="session")
def server():
    """A PostgreSQL server; tests that need one are skipped where Debian's is not installed."""
    if PROGRAMS is None:
        missing = "no PostgreSQL on this machine (Debian: apt-get install postgresql)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    with tempfile.TemporaryDirectory() as folder:  # of a short name: a socket's path has few bytes
        running = Server(Path(folder))
        yield running
        running.stop()


def profile(server, folder):
    """A schema for the index in `folder`, and for no other; a draft of a folder has that folder's."""
    from rag.profiles import PostgresProfile  # noqa: PLC0415

    folder = folder.with_name(re.sub(r"^\.(.+)\.\d+\.draft$", r"\1", folder.name))
    return PostgresProfile(url=server.url(), schema=f"wence_{zlib.crc32(str(folder).encode()):08x}")


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.slow)])
def database(request, monkeypatch):
    """What opens the database of a folder: every index of a test has its own, unless it is told otherwise."""
    if request.param == "sqlite":
        from rag.sqlite import SQLite  # noqa: PLC0415

        return SQLite.of
    from rag.index import Index  # noqa: PLC0415
    from rag.postgres import Postgres  # noqa: PLC0415

    server = request.getfixturevalue("server")

    def opened(folder, *, create):
        return Postgres(folder, create=create, profile=profile(server, folder))

    monkeypatch.setitem(Index.__init__.__kwdefaults__, "database", opened)
    monkeypatch.setattr("rag.assembly.database", lambda _choice: opened)
    return opened


sqlite_only = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
"""Marks a test of SQLite's file."""


def written(index):
    """All bytes of an index's database: of SQLite's file and its log, or of a copy of what a server holds."""
    files = [f for f in sorted(index.folder.glob("wence.db*")) if f.suffix != ".db-shm"]
    if files:
        return b"".join(f.read_bytes() for f in files)
    with tempfile.TemporaryDirectory() as scratch:
        index.store.database.copy_to(Path(scratch) / "copy.db")
        return (Path(scratch) / "copy.db").read_bytes()
