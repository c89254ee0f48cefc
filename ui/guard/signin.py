"""Signing in and out: a page of its own, without scripts."""

from __future__ import annotations

import math
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from ui.guard import headers, words
from ui.guard.asked import Asked
from ui.guard.gate import Guard
from ui.guard.sessions import WHOLE
from ui.rendering.markup import escaped

_PAGE = Template((Path(__file__).parent / "signin.html").read_text("utf8"))
_FORM = 8192  # bytes: a name and a password
_NAME = 64
_HASHING = 2  # passwords looked at once: each takes 64 MiB for the while


def routes(guard: Guard) -> list[BaseRoute]:
    """GET and POST /login, POST /logout; without users they lead to the page."""
    door = _Door(guard)
    return [
        Route("/login", door.show, methods=["GET"]),
        Route("/login", door.enter, methods=["POST"]),
        Route("/logout", door.leave, methods=["POST"]),
    ]


class _Door:
    def __init__(self, guard: Guard) -> None:
        self._guard = guard
        self._hashing = CapacityLimiter(_HASHING)

    async def show(self, request: Request) -> Response:
        """The page of name and password."""
        return _page(Asked(request.scope)) if self._guard.users else _home()

    async def enter(self, request: Request) -> Response:
        """A session for who knows the password; a line and a wait for who doesn't."""
        users, sessions, guesses = self._guard.users, self._guard.sessions, self._guard.guesses
        if users is None or sessions is None:
            return _home()
        asked = Asked(request.scope)
        name, password = await _told(request)
        keys = (f"from {asked.client}", f"for {name}")
        wait = guesses.wait(*keys)
        if wait:
            return _page(asked, name, asked.said(words.GUESSING, math.ceil(wait)), 429, math.ceil(wait))
        guesses.wrong(*keys)  # before it is looked at: many at once are not looked at for free
        user = await run_sync(users.by_password, name, password, limiter=self._hashing)
        if user is None:
            return _page(asked, name, asked.said(words.WRONG), 401)
        guesses.right(*keys)
        sessions.end(asked.cookie)
        response = _home()
        response.set_cookie(
            asked.cookie_name,
            sessions.begin(user),
            max_age=WHOLE,
            path="/",
            secure=asked.secure,
            httponly=True,
            samesite="strict",
        )
        return response

    async def leave(self, request: Request) -> Response:
        """Sign out; what the browser kept of the page goes too."""
        asked = Asked(request.scope)
        if self._guard.sessions:
            self._guard.sessions.end(asked.cookie)
        response = RedirectResponse("login", 303)
        response.delete_cookie(
            asked.cookie_name, path="/", secure=asked.secure, httponly=True, samesite="strict"
        )
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _home() -> Response:
    return RedirectResponse("./", 303)


async def _told(request: Request) -> tuple[str, str]:
    """The name and password of a form; empty where it is none."""
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > _FORM:
            return "", ""
    form = parse_qs(body.decode("utf8", "replace"), max_num_fields=4)
    return form.get("name", [""])[0][:_NAME], form.get("password", [""])[0]


def _page(asked: Asked, name: str = "", trouble: str = "", status: int = 200, wait: int = 0) -> Response:
    said = {key: asked.said(line) for key, line in words.PAGE.items()} | {
        "name": name,
        "trouble": trouble,
        "at_name": "" if name else "autofocus",
        "at_password": "autofocus" if name else "",
    }
    page = _PAGE.substitute({key: escaped(value) for key, value in said.items()})
    response = HTMLResponse(page, status, headers={"Content-Security-Policy": headers.PLAIN})
    if wait:
        response.headers["Retry-After"] = str(wait)
    return response
