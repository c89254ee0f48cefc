"""All ways in for programs, put onto a page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from ui.api import mcp
from ui.api.access import Access
from ui.api.endpoints import offer
from ui.api.programs import Programs
from ui.api.routes import Guarded, routes
from ui.web.warming import Warming

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


class Doors(NamedTuple):
    """What the server is made with: routes, and what is entered while it runs."""

    routes: list[BaseRoute]
    lifespan: Callable[[Any], AbstractAsyncContextManager[None]] | None


def open_doors(blocks: Any, warming: Warming, *, local: bool) -> Doors:
    """Add the named endpoints to `blocks` (a `gr.Blocks`), and give the rest.

    `local` says that the server listens to this machine alone. Without the library for
    it there is no MCP.
    """
    from starlette.routing import Route  # noqa: PLC0415 - heavy

    access, programs = Access.from_environment(), Programs(warming)
    offer(blocks, programs, access)
    found: list[BaseRoute] = routes(programs, access)
    if not mcp.installed():
        return Doors(found, None)
    manager = mcp.manager(programs, local=local)
    guarded = Guarded(manager.handle_request, access)

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        async with manager.run():
            yield

    return Doors([*found, Route(mcp.PATH, guarded), Route(f"{mcp.PATH}/", guarded)], lifespan)
