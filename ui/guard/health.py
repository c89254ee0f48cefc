"""Whether the server can answer, for whatever watches over it: no name, title or question is told."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ui.web.warming import Warming

PATH = "/health"


def health(warming: Warming) -> Route:
    """GET /health: 200 and `ready` with the index's generation, else 503 and `warming` or `failed`."""

    def answer(_: Request) -> Response:
        if not warming.ready:
            return JSONResponse({"state": "warming", "generation": None}, 503)
        try:
            generation = warming.bot.index.store.generation
        except Exception:  # noqa: BLE001 - whatever it is, the server can't answer
            return JSONResponse({"state": "failed", "generation": None}, 503)
        return JSONResponse({"state": "ready", "generation": generation})

    return Route(PATH, answer, methods=["GET"])
