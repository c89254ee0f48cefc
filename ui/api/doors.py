"""All ways in for programs, put onto a page."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import TYPE_CHECKING, Any, NamedTuple

from ui.api import mcp
from ui.api.access import Access, tokens
from ui.api.endpoints import offer
from ui.api.programs import Programs
from ui.api.routes import Guarded, routes
from ui.guard.capacity import THREADS
from ui.guard.gate import Guard
from ui.web.warming import Warming

if TYPE_CHECKING:
    from starlette.routing import BaseRoute


class Doors(NamedTuple):
    """What the server is made with: routes, and what is entered while it runs."""

    routes: list[BaseRoute]
    lifespan: Callable[[Any], AbstractAsyncContextManager[None]]


def open_doors(blocks: Any, warming: Warming, guard: Guard) -> Doors:
    """Add the named endpoints to `blocks` (a `gr.Blocks`), and give the rest.

    Where there are users, the gate has asked who it is already. Without the library for it
    there is no MCP.
    """
    from anyio.to_thread import current_default_thread_limiter  # noqa: PLC0415 - heavy
    from starlette.routing import Route  # noqa: PLC0415

    access, programs = Access(() if guard.users else tokens()), Programs(warming)
    offer(blocks, programs, access)
    found: list[BaseRoute] = routes(programs, access)
    manager = mcp.manager(programs, local=guard.local and not guard.users) if mcp.installed() else None
    if manager:
        guarded = Guarded(manager.handle_request, access)
        found += [Route(mcp.PATH, guarded), Route(f"{mcp.PATH}/", guarded)]

    @asynccontextmanager
    async def lifespan(_: Any) -> AsyncIterator[None]:
        current_default_thread_limiter().total_tokens = THREADS
        async with manager.run() if manager else nullcontext():
            yield

    return Doors(found, lifespan)
