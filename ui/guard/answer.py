"""Answers on their way out, with the headers of all, and bodies on their way in, up to a size."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import fail_after
from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException

from ui.guard import headers, paths
from ui.guard.asked import Asked

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import Message, Receive, Scope, Send

STALLED = 60.0  # seconds that a body may pause


class Measured:
    """Receives a body, up to a limit."""

    def __init__(self, receive: Receive, limit: int) -> None:
        """Receive by `receive`, at most `limit` bytes."""
        self._receive = receive
        self.limit = limit
        self._got = 0
        self._whole = False

    @property
    def over(self) -> bool:
        """Whether more came than may."""
        return self._got > self.limit

    async def __call__(self) -> Message:
        """The next message.

        Raises:
            HTTPException: it is too much, or pauses for too long.

        """
        try:
            with fail_after(None if self._whole else STALLED):
                message = await self._receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        self._whole = not message.get("more_body", False)
        self._got += len(message.get("body", b""))
        if self.over:
            raise HTTPException(413)
        return message


class Answer:
    """Sends an answer, with the headers of all."""

    def __init__(self, asked: Asked, send: Send, body: Measured | None = None) -> None:
        """Send by `send`; nothing of an answer to a `body` that was too large."""
        self._asked = asked
        self._send = send
        self._body = body
        self._begun: Message | None = None
        self._page: list[bytes] | None = None  # of the page itself, until it is whole

    async def __call__(self, message: Message) -> None:
        """Send a message of the application's."""
        if self._begun is None and self._body and self._body.over:
            return
        if message["type"] == "http.response.start":
            self._begun = message
            found = MutableHeaders(scope=message)
            if self._asked.path == "/" and found.get("content-type", "").startswith("text/html"):
                self._page = []
                return
            self._dress(found)
            await self._send(message)
        elif self._page is None:
            await self._send(message)
        else:
            self._page.append(message.get("body", b""))
            if not message.get("more_body"):
                await self._send_page()

    async def _send_page(self) -> None:
        assert self._begun is not None
        assert self._page is not None
        body, nonce = headers.with_nonce(b"".join(self._page))
        found = MutableHeaders(scope=self._begun)
        found.setdefault("Content-Security-Policy", headers.policy(nonce))
        if self._asked.method != "HEAD":
            found["Content-Length"] = str(len(body))
        self._dress(found)
        await self._send(self._begun)
        await self._send({"type": "http.response.body", "body": body})

    def _dress(self, found: MutableHeaders) -> None:
        for name, value in headers.ALWAYS.items():
            found.setdefault(name, value)
        found.setdefault("Content-Security-Policy", headers.INERT)
        if not paths.still(self._asked.path):
            found.setdefault("Cache-Control", "no-store")
        assert self._begun is not None
        if self._begun["status"] in (429, 503):
            found.setdefault("Retry-After", "5")

    async def instead(self, response: Response, scope: Scope, receive: Receive) -> None:
        """Another answer, if none has begun; a stream that has is ended, and anything else cut off."""
        if self._begun is None or self._page is not None:
            self._body = self._page = None
            await response(scope, receive, self)
        elif "content-length" not in MutableHeaders(scope=self._begun):
            await self._send({"type": "http.response.body", "body": b"", "more_body": False})
