"""What a request says of itself, and the refusals it gets."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from starlette.datastructures import Headers
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response

from ui.guard import words
from ui.guard.pace import network_of

if TYPE_CHECKING:
    from starlette.types import Scope

LOOPBACK = ("127.0.0.1", "localhost", "::1")
_SAFE = ("GET", "HEAD", "OPTIONS")
_AGAIN = '<!doctype html><meta http-equiv="refresh" content="0"><title>问策</title>'


class Asked:
    """What a request says of itself."""

    def __init__(self, scope: Scope) -> None:
        """Read a scope of the type `http`."""
        self.headers = Headers(scope=scope)
        self.method: str = scope["method"]
        self.path: str = scope["path"].rstrip("/") or "/"
        self.client = network_of((scope.get("client") or ("", 0))[0])
        self.secure = scope.get("scheme") == "https"
        self.port = (scope.get("server") or ("", 0))[1]
        self._language = self.headers.get("accept-language")

    @property
    def safe(self) -> bool:
        """Whether its method changes nothing (RFC 9110, 9.2.1)."""
        return self.method in _SAFE

    @property
    def length(self) -> float:
        """The bytes of the body as far as they are told; infinitely many where nonsense is told."""
        told = self.headers.get("content-length", "0")
        return int(told) if told.isascii() and told.isdigit() and len(told) < 20 else math.inf  # noqa: PLR2004

    @property
    def near(self) -> bool:
        """Whether it comes from this machine, whose user could load it in other ways just as well."""
        return self.client in LOOPBACK

    @property
    def host(self) -> str:
        """The name it was sent to, without the port."""
        return _split(f"//{self.headers.get('host', '')}").hostname or ""

    @property
    def cookie_name(self) -> str:
        """The session's cookie: of this port, for cookies know none; under https bound to this very host."""
        return f"__Host-wence-{self.port}" if self.secure else f"wence-{self.port}"

    @property
    def cookie(self) -> str:
        """The session's id; "" without one."""
        for part in self.headers.get("cookie", "").split(";"):
            name, _, value = part.strip().partition("=")
            if name == self.cookie_name:
                return value
        return ""

    @property
    def navigates(self) -> bool:
        """Whether a browser wants to show a page."""
        return self.safe and "text/html" in self.headers.get("accept", "")

    @property
    def foreign(self) -> bool:
        """Whether a page of another site sent it: only links may lead here (W3C Fetch Metadata).

        Browsers send that header over https and to this machine; else Origin says it.
        What sends neither is no browser.
        """
        site = self.headers.get("sec-fetch-site")
        if site is not None:
            led = self.safe and self.headers.get("sec-fetch-dest") == "document"
            return site not in ("same-origin", "none") and not led
        origin = self.headers.get("origin")
        return origin is not None and _split(origin).netloc != self.headers.get("host", "")

    def said(self, line: words.Said, number: int = 0) -> str:
        """A line in the asker's language."""
        return line.to(self._language, number)

    def problem(self, status: int, line: words.Said, number: int = 0) -> Response:
        """A refusal: a line for a person, JSON for a program."""
        text = self.said(line, number)
        if self.navigates:
            response: Response = PlainTextResponse(text, status)
        else:  # `error` for clients of OpenAI's format, `detail` for the framework's
            kind = "server_error" if status >= 500 else "invalid_request_error"  # noqa: PLR2004
            error = {"message": text, "type": kind, "param": None, "code": None}
            response = JSONResponse({"error": error, "detail": text}, status)
        if status == 429:  # noqa: PLR2004
            response.headers["Retry-After"] = str(number)
        return response

    def sign_in(self) -> Response:
        """The way to the page of names and passwords."""
        if not self.navigates:
            response = self.problem(401, words.SIGN_IN)
            response.headers["WWW-Authenticate"] = "Bearer"
            return response
        if self.headers.get("sec-fetch-site") == "cross-site":
            return HTMLResponse(_AGAIN)  # a strict cookie comes only when our own page leads here
        return RedirectResponse("login" if self.path == "/" else "/login", 303)


def _split(address: str) -> SplitResult:
    """The parts of an address; none of what is no address."""
    try:
        return urlsplit(address)
    except ValueError:
        return urlsplit("")
