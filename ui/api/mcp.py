"""The MCP server at /mcp (streamable HTTP, without sessions: every call stands alone)."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rag.errors import NotFound, WenceError
from ui.api.programs import Json, Programs
from ui.api.tools import INSTRUCTIONS, TOOLS

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

PATH = "/mcp"

_log = logging.getLogger(__name__)


def installed() -> bool:
    """Whether the library for it is there (the extra `mcp`)."""
    return find_spec("mcp") is not None


def manager(programs: Programs, *, local: bool) -> StreamableHTTPSessionManager:
    """What answers requests at PATH, while its `run()` is entered.

    Where it is `local` it answers only to names of this machine, so that no page of
    another host can reach it under a name of its own (DNS rebinding).
    """
    from mcp import types  # noqa: PLC0415 - heavy, and optional
    from mcp.server import Server  # noqa: PLC0415
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager  # noqa: PLC0415
    from mcp.server.transport_security import TransportSecuritySettings  # noqa: PLC0415

    server: Server[Any, Any] = Server("wence", instructions=INSTRUCTIONS)
    reads = types.ToolAnnotations(readOnlyHint=True, openWorldHint=False)

    @server.list_tools()  # type: ignore[no-untyped-call, untyped-decorator]
    async def _list() -> list[types.Tool]:
        return [
            types.Tool(
                name=tool.name,
                title=tool.title,
                description=tool.description,
                inputSchema=tool.schema(),
                annotations=reads,
            )
            for tool in TOOLS
        ]

    @server.call_tool(validate_input=False)  # type: ignore[untyped-decorator] # in `Tool.call`, in a line
    async def _call(name: str, arguments: dict[str, Any]) -> tuple[list[types.TextContent], Json]:
        from anyio.to_thread import run_sync  # noqa: PLC0415

        tool = next((tool for tool in TOOLS if tool.name == name), None)
        if tool is None:
            raise NotFound(f"没有这个工具：{name[:80]}")
        found = await run_sync(_told, partial(tool.call, programs, arguments))
        return [types.TextContent(type="text", text=json.dumps(found, ensure_ascii=False))], found

    names = ("127.0.0.1", "localhost", "[::1]")
    guard = TransportSecuritySettings(
        enable_dns_rebinding_protection=local,
        allowed_hosts=[f"{name}:*" for name in names],
        allowed_origins=[f"http://{name}:*" for name in names],
    )
    return StreamableHTTPSessionManager(server, json_response=True, stateless=True, security_settings=guard)


def _told(work: Callable[[], Json]) -> Json:
    """The result of `work`; a fault is told in general words."""
    try:
        return work()
    except WenceError:
        raise
    except Exception as error:
        _log.exception("a tool was not answered")
        raise RuntimeError("程序出了差错；详情在服务器的日志里") from error
