"""Sessions with a PostgreSQL server, lent to threads for a statement, or for as long as they need one."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import lru_cache
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from rag.database import Parameters, Rows

if TYPE_CHECKING:
    from rag.postgres.server import Server, Session

AT_ONCE: Final = 500  # rows of a stream
READING: Final = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"


class Sessions:
    """The sessions of this process: as many as there are statements and transactions at once.

    A thread has one to itself while it is inside `transaction` or `reserved`.
    """

    def __init__(self, server: Server) -> None:
        """None is begun yet."""
        self._server = server
        self._local = threading.local()
        self._free: list[Session] = []
        self._streams = count()

    @property
    def held(self) -> Session | None:
        """The session of the transaction that the thread is in."""
        return getattr(self._local, "held", None)

    @property
    def reserving(self) -> Session | None:
        """The session in which the thread has locked others out."""
        return getattr(self._local, "reserving", None)

    # ── statements ───────────────────────────────────────────────────────

    def execute(self, query: str, parameters: Parameters = (), /) -> Rows:
        """The rows of a statement, few enough for memory."""
        with self._server.answering():
            if self.held:
                return self.held.execute(_spelt(query), parameters)
            session, rows = self._asked(_spelt(query), parameters)
            self._give_back(session)
            return rows

    def executemany(self, query: str, parameters: Iterable[Parameters], /) -> None:
        """A statement for each of `parameters` (inside a transaction)."""
        assert self.held
        with self._server.answering(), self.held.cursor() as cursor:
            cursor.executemany(_spelt(query), parameters)

    def script(self, statements: str) -> None:
        """Several statements without parameters (inside a transaction)."""
        assert self.held
        with self._server.answering():
            self.held.execute(statements.encode())

    def stream(self, query: str, parameters: Parameters = (), /) -> Iterator[Any]:
        """The rows of a query that may be as many as there are passages, some at a time."""
        with (
            self._server.answering(),
            self._reading() as session,
            session.cursor(f"stream_{next(self._streams)}") as cursor,
        ):
            cursor.itersize = AT_ONCE
            cursor.execute(_spelt(query), parameters)
            yield from cursor

    # ── transactions ─────────────────────────────────────────────────────

    @contextmanager
    def transaction(self, begin: str) -> Iterator[None]:
        """Have a session begin with these statements; roll back what is not committed in the end.

        Where the thread has locked others out it is the session that did so: should that be lost,
        nothing more is written, for the lock is lost too.
        """
        with self._server.answering():
            session = self.reserving
            if session:
                session.execute(begin.encode())
            else:
                session, _ = self._asked(begin.encode())
        self._local.held = session
        try:
            yield
        finally:
            self._local.held = None
            self._give_back(session)

    @contextmanager
    def reserved(self, lock: str) -> Iterator[None]:
        """Have a session of its own lock others out for a block; the lock ends with it, however it ends."""
        with self._server.answering():
            session = self._server.session()
        with closing(session):
            with self._server.answering():
                session.execute(lock.encode())
            self._local.reserving = session
            try:
                yield
            finally:
                self._local.reserving = None
                with suppress(Exception):  # at once, not when the server has noticed that the session ended
                    session.execute("SELECT pg_advisory_unlock_all()")

    # ── lending ──────────────────────────────────────────────────────────

    @contextmanager
    def _reading(self) -> Iterator[Session]:
        """A session in a transaction: the thread's, or one for the block alone."""
        if self.held:
            yield self.held
            return
        session, _ = self._asked(READING.encode())
        try:
            yield session
        finally:
            self._give_back(session)

    def _asked(self, query: bytes, parameters: Parameters | None = None) -> tuple[Session, Rows]:
        """A session, free or new, with the rows of its first statement."""
        from psycopg import OperationalError  # noqa: PLC0415

        while True:
            try:
                session, used = self._free.pop(), True
            except IndexError:
                session, used = self._server.session(), False
            try:
                return session, session.execute(query, parameters)
            except BaseException as error:
                self._give_back(session)
                if used and session.closed and isinstance(error, OperationalError):
                    continue  # the server was started anew since it was used last
                raise

    def _give_back(self, session: Session) -> None:
        """Let others have a session, without what it has begun and not committed."""
        from psycopg.pq import TransactionStatus  # noqa: PLC0415

        if session.info.transaction_status is not TransactionStatus.IDLE:
            with suppress(Exception):  # it is gone, and what it had begun with it
                session.execute("ROLLBACK")
        if not session.closed and session is not self.reserving:
            self._free.append(session)

    def close(self) -> None:
        """End the sessions that nobody uses."""
        with suppress(IndexError):
            while True:
                self._free.pop().close()


@lru_cache(maxsize=256)
def _spelt(query: str) -> bytes:
    """A statement with its parameters as psycopg writes them."""
    return re.sub(r"%|\?|:(\w+)", lambda m: _SPELT.get(m[0]) or f"%({m[1]})s", query).encode()


_SPELT: Final = {"%": "%%", "?": "%s"}
