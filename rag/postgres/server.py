"""A PostgreSQL server and what goes wrong there, told in one line."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from rag.errors import DiskFull, IndexBusy, IndexUnusable, ModelUnavailable
from rag.profiles import PostgresProfile

if TYPE_CHECKING:
    from psycopg import Connection, ConnectionInfo

    Session = Connection[tuple[Any, ...]]

OLDEST: Final = 14
"""The version that is needed."""
NAME: Final = "wence {}@{}"
"""What a session is called on the server: process and host."""
_GONE: Final = ("tcp_keepalives_idle = 60", "tcp_keepalives_interval = 10", "tcp_keepalives_count = 3")
"""So that the server lets go, within minutes, of what a machine held that has lost its power."""


def lacks(profile: PostgresProfile) -> str:
    """What is missing here to reach the server, and how to mend it; "" where nothing is."""
    if find_spec("psycopg") is None:
        return '没有装 psycopg，连不了 PostgreSQL；请运行 pip install "wence[postgres]"'
    if profile.password_variable and profile.password_variable not in os.environ:
        return (
            f"环境变量 {profile.password_variable} 没有设，连不了 {profile.url}；"
            "请把密码放进去，不用密码的服务器则写 password_variable: null"
        )
    return ""


class Server:
    """The server of a profile; `place` names the index there, for messages."""

    def __init__(self, profile: PostgresProfile) -> None:
        """Nothing is connected yet.

        Raises:
            ModelUnavailable: the library or the password is missing.

        """
        if missing := lacks(profile):
            raise ModelUnavailable(missing)
        self._profile = profile
        self.place = f"{profile.url} 的 schema {profile.schema_}"

    def session(self) -> Session:
        """A new connection, on which each statement is a transaction unless one is begun.

        Raises:
            IndexUnusable: the server can't be reached, does not let us in, or is too old.

        """
        import psycopg  # noqa: PLC0415

        settings = (f'search_path = "{self._profile.schema_}"', *_GONE)
        with ExitStack() as unless_all_is_well, self.answering():
            session = psycopg.connect(**self._address(), autocommit=True)
            unless_all_is_well.callback(session.close)
            session.execute(";".join(f"SET {setting}" for setting in settings).encode())
            self._check(session.info)
            _adapt(session)
            unless_all_is_well.pop_all()
        return session

    def _address(self) -> dict[str, Any]:
        """What to connect to, and as whom."""
        from psycopg import ProgrammingError  # noqa: PLC0415
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

        try:
            told = conninfo_to_dict(self._profile.url)
        except ProgrammingError as error:
            raise self._unusable(error) from error
        variable = self._profile.password_variable
        secret = {"password": os.environ[variable]} if variable else {}
        name = NAME.format(os.getpid(), socket.gethostname())
        return {"connect_timeout": 10} | told | secret | {"application_name": name, "client_encoding": "UTF8"}

    def _check(self, told: ConnectionInfo) -> None:
        encoding = told.parameter_status("server_encoding")
        if encoding != "UTF8":  # a place in a text is counted in characters, there as here
            raise IndexUnusable(f"{self.place} 的数据库编码是 {encoding}，要用 UTF8 的；请另建一个数据库")
        if told.server_version < OLDEST * 10_000:
            version = told.parameter_status("server_version")
            raise IndexUnusable(
                f"{self.place} 所在的 PostgreSQL 是 {version}；请升级到 {OLDEST} 或更新的版本"
            )

    @contextmanager
    def answering(self) -> Iterator[None]:
        """What goes wrong with the server in a block, told in one line.

        Raises:
            IndexBusy: another has held a lock for too long.
            DiskFull: the server has no room.
            IndexUnusable: it does not answer, or does not let us.

        """
        import psycopg  # noqa: PLC0415
        from psycopg import errors  # noqa: PLC0415

        try:
            yield
        except errors.LockNotAvailable as error:
            raise IndexBusy(f"另一个程序正在写索引 {self.place}；请等它完成后再试") from error
        except errors.DiskFull as error:
            raise DiskFull(
                f"PostgreSQL 写不进 {self.place}：服务器的磁盘满了；写到一半的已撤回，此前写完的都在，"
                "请腾出空间后再运行一次"
            ) from error
        except errors.InsufficientPrivilege as error:
            user = urlsplit(self._profile.url).username or "这个用户"
            raise IndexUnusable(
                f"PostgreSQL 不许 {user} 用 {self.place}（{_line(error)}）；请管理员运行 "
                f'CREATE SCHEMA {self._profile.schema_} AUTHORIZATION "{user}"'
            ) from error
        except (psycopg.OperationalError, psycopg.InterfaceError, errors.ReadOnlySqlTransaction) as error:
            raise self._unusable(error) from error

    def _unusable(self, error: Exception) -> IndexUnusable:
        return IndexUnusable(
            f"PostgreSQL {self._profile.url} 用不了（{_line(error)}）；请看它是否在运行，"
            "models.yaml 里 database 的地址、用户和密码变量对不对"
        )


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]


def _adapt(session: Session) -> None:
    """Have texts go there and come back as they do with SQLite."""
    from psycopg.adapt import Dumper  # noqa: PLC0415
    from psycopg.types.string import TextLoader  # noqa: PLC0415

    class Text(Dumper):
        """A text; PostgreSQL has no character 0."""

        def dump(self, obj: str) -> bytes:
            return obj.replace("\0", "\N{REPLACEMENT CHARACTER}").encode()

    session.adapters.register_dumper(str, Text)
    session.adapters.register_loader("json", TextLoader)
