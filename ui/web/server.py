"""The page on a port of this machine."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from rag.errors import ConfigurationError
from ui.web.routes import routes
from ui.web.warming import Warming

_HERE = Path(__file__).parent
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def launch(warming: Warming, host: str, port: int) -> Any:
    """Start the page in the background; returns the running `gr.Blocks`, whose `local_url` is its address.

    Raises:
        ConfigurationError: the port is taken, or the host is not one of this machine.

    """
    from ui.api.doors import open_doors  # noqa: PLC0415
    from ui.web.page import page  # noqa: PLC0415
    from ui.web.theme import theme  # noqa: PLC0415

    free = _free(host, port)
    blocks = page(warming)
    doors = open_doors(blocks, warming, local=host in _LOOPBACK)
    blocks.queue(default_concurrency_limit=8)
    blocks.launch(
        server_name=host,
        server_port=free,
        prevent_thread_lock=True,
        quiet=True,
        share=False,
        ssr_mode=False,
        run_history=False,
        footer_links=[],
        head=f"<style>{_styles()}</style>",  # `css` would rewrite its selectors
        app_kwargs={"routes": [*routes(warming), *doors.routes], "lifespan": doors.lifespan},
        favicon_path=_HERE / "favicon.svg",
        theme=theme(),
    )
    return blocks


def run(warming: Warming, host: str, port: int) -> None:
    """Show the page until interrupted; if the chatbot can't be made, close it and raise why."""
    blocks = launch(warming, host, port)
    print(f"问策已在 {blocks.local_url} 打开；按 Ctrl+C 停止。")  # noqa: T201 - the face speaks to the user
    try:
        warming.bot  # noqa: B018 - waits for it, and raises what making it raised
        blocks.block_thread()
    finally:
        blocks.close(verbose=False)


def _styles() -> str:
    """The style sheets, the last of which has the last word."""
    sheets = ("base", "rail", "chat", "reader", "panels", "phone")
    return "".join((_HERE / "styles" / f"{sheet}.css").read_text("utf8") for sheet in sheets)


def _free(host: str, port: int) -> int:
    """`port` if it can be had on `host`, for 0 one that is free."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind((host, port))
            return int(probe.getsockname()[1])
    except OSError as error:
        raise ConfigurationError(
            f"{host}:{port} 用不了（{error.strerror}）；请用 --port 换一个端口，或检查 --host"
        ) from error
