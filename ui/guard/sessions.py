"""Who is signed in: random ids in the server's memory, each good for a working day at most.

A session ends after IDLE seconds without a request, WHOLE seconds after it began, by
signing out, when its user's line in the file changes, and when the server stops.
"""

from __future__ import annotations

import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from ui.guard.users import User, Users

IDLE = 4 * 3600
WHOLE = 12 * 3600
EACH = 20  # sessions of one user; the one that rested longest gives way to another


@dataclass(slots=True)
class _Session:
    user: User
    began: float
    seen: float


class Sessions:
    """The sessions of a server; may be shared by threads."""

    def __init__(self, users: Users, clock: Callable[[], float] = time.monotonic) -> None:
        """None yet."""
        self._users = users
        self._clock = clock
        self._open: dict[str, _Session] = {}
        self._lock = threading.Lock()

    def begin(self, user: User) -> str:
        """A new session's id: 256 random bits, in characters that a cookie may hold."""
        now, token = self._clock(), secrets.token_urlsafe(32)
        with self._lock:
            self._open = {t: s for t, s in self._open.items() if self._lasts(s, now)}
            own = sorted((s.seen, t) for t, s in self._open.items() if s.user.name == user.name)
            for _, rested in own[: max(0, len(own) + 1 - EACH)]:
                del self._open[rested]
            self._open[token] = _Session(user, now, now)
        return token

    def user(self, token: str) -> User | None:
        """Whose session this is, if it still lasts and the user's line is what it was at its beginning."""
        now = self._clock()
        with self._lock:
            session = self._open.get(token)
            if session is None:
                return None
            if not self._lasts(session, now) or self._users.find(session.user.name) != session.user:
                del self._open[token]
                return None
            session.seen = now
            return session.user

    def end(self, token: str) -> None:
        """Sign out."""
        with self._lock:
            self._open.pop(token, None)

    @staticmethod
    def _lasts(session: _Session, now: float) -> bool:
        return now - session.seen < IDLE and now - session.began < WHOLE
