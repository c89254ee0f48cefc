"""The page on a port of this machine."""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

from rag.errors import ConfigurationError
from ui.api.access import tokens
from ui.guard import signin
from ui.guard.asked import LOOPBACK
from ui.guard.capacity import THREADS
from ui.guard.framework import tame
from ui.guard.gate import Gate, Guard
from ui.guard.health import health
from ui.guard.paths import UPLOAD
from ui.guard.users import Users
from ui.web.routes import routes
from ui.web.warming import Warming

_HERE = Path(__file__).parent
_OPEN = (
    "注意：监听 {}，没有设密码，能连到这台机器的人都可以提问、放入和删除文件；"
    "请加 --auth 用户文件（见 docs/serving.md）。 Open to the network without a password; see --auth."
)
_IN_THE_CLEAR = (
    "注意：http 不加密，密码会在网络上明文传送；请放在 https 代理后面（见 docs/serving.md）。"
    " Passwords travel in the clear over http; put it behind https."
)


def launch(warming: Warming, host: str, port: int, auth: Path | None = None) -> Any:
    """Start the page in the background; returns the running `gr.Blocks`, whose `local_url` is its address.

    Raises:
        ConfigurationError: the port is taken, the host is not one of this machine, or
            `auth` is not a file of users.

    """
    from starlette.middleware import Middleware  # noqa: PLC0415

    from ui.api.doors import open_doors  # noqa: PLC0415
    from ui.web.page import page  # noqa: PLC0415
    from ui.web.theme import theme  # noqa: PLC0415

    free = _free(host, port)
    guard = Guard(Users(auth, tokens()) if auth else None, local=host in LOOPBACK)
    tame()
    blocks = page(warming)
    doors = open_doors(blocks, warming, guard)
    blocks.queue(default_concurrency_limit=THREADS, max_size=THREADS)  # `Capacity` says who has to wait
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
        show_error=False,
        allowed_paths=[],
        enable_monitoring=False,
        max_threads=THREADS,
        max_file_size=UPLOAD,
        app_kwargs={
            "routes": [*signin.routes(guard), health(warming), *routes(warming), *doors.routes],
            "middleware": [Middleware(Gate, guard=guard)],
            "lifespan": doors.lifespan,
            "openapi_url": None,
        },
        favicon_path=_HERE / "favicon.svg",
        theme=theme(),
    )
    return blocks


def run(warming: Warming, host: str, port: int, auth: Path | None = None) -> None:
    """Show the page until interrupted; if the chatbot can't be made, close it and raise why."""
    blocks = launch(warming, host, port, auth)
    print(f"问策已在 {blocks.local_url} 打开；按 Ctrl+C 停止。")  # noqa: T201 - the face speaks to the user
    if host not in LOOPBACK:
        print(_IN_THE_CLEAR if auth else _OPEN.format(host))  # noqa: T201
    try:
        warming.bot  # noqa: B018 - waits for it, and raises what making it raised
        blocks.block_thread()
    finally:
        blocks.close(verbose=False)


def _styles() -> str:
    """The style sheets, the last of which has the last word."""
    sheets = ("base", "rail", "chat", "reader", "panels", "account", "phone")
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
