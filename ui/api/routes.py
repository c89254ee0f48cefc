"""The ways in for programs that are not the web framework's own: /v1 and /mcp.

Every error is JSON, of the form OpenAI's clients know; no traceback leaves the server.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Awaitable, Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from rag.errors import ConfigurationError, NotFound, WenceError
from ui.api import completions
from ui.api.access import Access
from ui.api.programs import Programs

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp

_log = logging.getLogger(__name__)
_SCHEMA = Path(__file__).parent / "openapi.yaml"
_FAULT = "程序出了差错；详情在服务器的日志里"


def routes(programs: Programs, access: Access) -> list[BaseRoute]:
    """GET /v1/models and POST /v1/chat/completions."""
    from starlette.concurrency import run_in_threadpool  # noqa: PLC0415
    from starlette.responses import JSONResponse, StreamingResponse  # noqa: PLC0415
    from starlette.routing import Route  # noqa: PLC0415

    async def models(_: Request) -> Response:
        return JSONResponse(completions.models())

    async def chat(request: Request) -> Response:
        asked = completions.parse(await _body(request))
        answers = await run_in_threadpool(programs.stream, asked.question, asked.history)
        if not asked.stream:
            answer = await run_in_threadpool(_last, answers)
            return JSONResponse(completions.completion(answer))
        first = await run_in_threadpool(next, answers)  # what fails at once has a status of its own
        return StreamingResponse(_events(chain([first], answers)), media_type="text/event-stream")

    async def nothing(request: Request) -> Response:
        return problem(404, f"没有这个接口：{request.method} {request.url.path[:80]}")

    async def schema(_: Request) -> Response:
        return JSONResponse(yaml.safe_load(_SCHEMA.read_text("utf8")))

    return [
        Route("/openapi.json", schema, methods=["GET"]),
        Route("/v1/models", _guarded(models, access), methods=["GET"]),
        Route("/v1/chat/completions", _guarded(chat, access), methods=["POST"]),
        Route("/v1/{rest:path}", nothing, methods=["GET", "POST", "PUT", "PATCH", "DELETE"]),
    ]


def _guarded(
    handle: Callable[[Request], Awaitable[Response]], access: Access
) -> Callable[[Request], Awaitable[Response]]:
    """`handle` for those who may; what goes wrong in it, as JSON."""
    from starlette.exceptions import HTTPException  # noqa: PLC0415

    async def guarded(request: Request) -> Response:
        if not access.admits(request.headers.get("authorization")):
            return refused()
        try:
            return await handle(request)
        except HTTPException:
            raise
        except NotFound as error:
            return problem(404, str(error))
        except ConfigurationError as error:
            return problem(400, str(error))
        except WenceError as error:
            return problem(503, str(error))
        except Exception:  # noqa: BLE001 - a fault is logged here and told in general words there
            _log.exception("a request was not answered: %s", request.url.path)
            return problem(500, _FAULT)

    return guarded


def problem(status: int, message: str) -> Response:
    """An error of the form OpenAI's clients know."""
    from starlette.responses import JSONResponse  # noqa: PLC0415

    kind = "server_error" if status >= 500 else "invalid_request_error"  # noqa: PLR2004
    error = {"message": message, "type": kind, "param": None, "code": None}
    return JSONResponse({"error": error}, status)


def refused() -> Response:
    """The answer to who brings no token that is known (RFC 6750, 3)."""
    response = problem(401, "需要令牌：Authorization: Bearer …")
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


async def _body(request: Request) -> Any:
    """The JSON of a request, whose size the gate has looked at."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        raise ConfigurationError("请求应为 JSON（Content-Type: application/json）")
    try:
        return json.loads(await request.body())
    except (ValueError, RecursionError) as error:
        raise ConfigurationError("请求不是能读的 JSON") from error


def _last(answers: Iterator[Any]) -> Any:
    *_, last = answers
    return last


def _events(answers: Iterator[Any]) -> Iterator[str]:
    """Server-sent events (WHATWG HTML, 9.2) as OpenAI's clients read them."""
    try:
        for chunk in completions.chunks(answers):
            yield f"data: {json.dumps(chunk, ensure_ascii=False)}\n\n"
    except WenceError as error:
        yield _broken(str(error))
    except Exception:  # noqa: BLE001 - the stream has begun: the fault is told in it
        _log.exception("a stream broke off")
        yield _broken(_FAULT)
    yield "data: [DONE]\n\n"


def _broken(message: str) -> str:
    error = {"message": message, "type": "server_error", "param": None, "code": None}
    return f"data: {json.dumps({'error': error}, ensure_ascii=False)}\n\n"


class Guarded:
    """An ASGI application for those who may."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        """Keep from `app` who may not."""
        self._app = app
        self._access = access

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer an HTTP request."""
        headers = dict(scope["headers"])
        told = headers.get(b"authorization")
        allowed = self._access.admits(told.decode("latin-1") if told else None)
        await (self._app if allowed else refused())(scope, receive, send)
