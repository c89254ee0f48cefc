"""The gate: every request passes here before the page, the files and the doors for programs.

In this order: is it meant for this server, does it come from our own page, does it
go where there is something, not too often, who is it, may they, how much. Then the
answer gets its headers, and a fault becomes one line.
"""

from __future__ import annotations

import logging
import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException

from ui.guard import paths, words
from ui.guard.answer import Answer, Measured
from ui.guard.asked import LOOPBACK, Asked
from ui.guard.pace import Guesses, Pace
from ui.guard.sessions import Sessions
from ui.guard.users import ANYONE, NOBODY, User, Users

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Guard:
    """What the gate goes by; without `users` everybody may do everything, `local`: on this machine alone."""

    users: Users | None = None
    local: bool = True
    sessions: Sessions | None = field(init=False)
    pace: Pace = field(default_factory=Pace)
    guesses: Guesses = field(default_factory=Guesses)

    def __post_init__(self) -> None:
        """Nobody is signed in."""
        self.sessions = Sessions(self.users) if self.users else None


class Gate:
    """ASGI middleware (pure, so that streams flow through it)."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        """Stand before `app`."""
        self._app = app
        self._guard = guard

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer it."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)
        else:  # nothing here speaks over web sockets
            await send({"type": "websocket.close", "code": 1008})

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        asked = Asked(scope)
        user = self._user(asked)
        refusal = self._refusal(asked, user)
        if refusal is not None:
            await refusal(scope, receive, Answer(asked, send))
            return
        scope.setdefault("state", {})["user"] = user or NOBODY
        body = Measured(receive, paths.room(asked.path))
        answer = Answer(asked, send, body)
        trouble: Response | None = None
        try:
            await self._app(scope, body, answer)
        except Exception as error:  # noqa: BLE001 - told in a line; what it is stands in the log
            if isinstance(error.__cause__ or error, HTTPException):  # the framework leaves a stream so
                trouble = asked.problem(404, words.NOT_HERE)
            elif paths.handed_on(asked.path):
                trouble = asked.problem(400, words.NO_SUCH_CALL)
            else:
                _log.exception("a request was not answered: %s", asked.path)
                trouble = asked.problem(500, words.FAULT)
        if body.over:  # whatever those made of it who were reading
            trouble = asked.problem(413, words.TOO_LARGE, body.limit)
        if trouble:
            await answer.instead(trouble, scope, receive)

    def _user(self, asked: Asked) -> User | None:
        """Who asks, by a key or a session; None where somebody has to be, and isn't."""
        users, sessions = self._guard.users, self._guard.sessions
        if users is None or sessions is None:
            return ANYONE
        scheme, _, key = asked.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer":
            return users.by_key(key.strip())
        return sessions.user(asked.cookie) if asked.cookie else None

    def _refusal(self, asked: Asked, user: User | None) -> Response | None:  # noqa: PLR0911 - one line a reason
        """Why a request is not let in; None where it is."""
        if self._guard.local and self._guard.users is None and asked.host not in LOOPBACK:
            return asked.problem(421, words.STRANGE_HOST)  # DNS rebinding: a page of another host's name
        if asked.foreign:
            return asked.problem(403, words.FOREIGN)
        if not paths.known(asked.path):
            return asked.problem(404, words.NOT_HERE)
        wait = self._wait(asked, user)
        if wait:
            return asked.problem(429, words.TOO_OFTEN, math.ceil(wait))
        if paths.public(asked.path):
            return None
        if user is None:
            return asked.sign_in()
        if not user.edits and paths.edits(asked.path):
            return asked.problem(403, words.EDITORS)
        if asked.length > paths.room(asked.path):
            return asked.problem(413, words.TOO_LARGE, paths.room(asked.path))
        return None

    def _wait(self, asked: Asked, user: User | None) -> float:
        """The seconds until this client may ask for something that is work."""
        name = user.name if user else ""
        if paths.still(asked.path) or (asked.near and not name):
            return 0
        return self._guard.pace.wait(f"user {name}" if name else asked.client)
