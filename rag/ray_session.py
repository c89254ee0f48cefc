"""A Ray to work with, begun on this machine or found where RAY_ADDRESS says, and what there is of it."""

from __future__ import annotations

import logging
import os
import shutil
import signal
import socket
import tempfile
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rag.cores import cores
from rag.errors import ConfigurationError

_QUIET: Final = {  # read when Ray is imported
    "RAY_ENABLE_AUTO_CONNECT": "0",  # once ended, no thread starts it again
    "RAY_USAGE_STATS_ENABLED": "0",
    "GRPC_ENABLE_FORK_SUPPORT": "0",  # else gRPC prints a line for a process begun beside it
    "GRPC_VERBOSITY": "NONE",  # and for a connection that it makes anew
}
_LOOPBACK: Final = {"RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER": "0"}  # listen there alone, as on those systems
_PATIENCE: Final = 5.0  # seconds


@dataclass(frozen=True, slots=True)
class Share:
    """What a process takes of Ray, in processors and graphics cards, and how many `processes` find room."""

    processors: float
    cards: float
    processes: int

    @classmethod
    def of(cls, nodes: Iterable[Mapping[str, Any]], *, portable: bool) -> Share:
        """A processor for a portable encoder; for a large one a card, or where there is none a whole node."""
        has = [node["Resources"] for node in nodes if node["Alive"]]
        processors = [there["CPU"] for there in has if there.get("CPU")]
        cards = sum(there.get("GPU", 0) for there in has)
        if portable:
            return cls(1, 0, int(sum(processors)))
        if cards:
            return cls(1, 1, int(cards))
        return cls(min(processors), 0, len(processors))


class Session:
    """Ray, from `start` to `end`."""

    def __init__(self) -> None:
        """Nothing is started."""
        self._folder: Path | None = None
        self._started = False

    def start(self, *, portable: bool) -> Share:
        """Start Ray, or find the cluster; what a process with an encoder, `portable` or not, takes of it.

        Raises:
            ConfigurationError: it does not start, or can't be reached.

        """
        address = os.environ.get("RAY_ADDRESS")
        os.environ.update(_QUIET)
        here: dict[str, Any] = {}
        if address:
            _knock(address)
        else:
            os.environ.update(_LOOPBACK)
            self._folder = _own_folder()
            here = {"num_cpus": cores(), "include_dashboard": False, "_temp_dir": str(self._folder)}
        import ray.data  # noqa: PLC0415

        logging.getLogger("ray.data").setLevel(logging.CRITICAL)
        former, self._started = signal.getsignal(signal.SIGTERM), True
        try:
            ray.init(address or "local", log_to_driver=False, logging_level=logging.CRITICAL, **here)
        except (OSError, RuntimeError, ValueError, ray.exceptions.RayError) as error:
            raise _unreachable(address or "本机", error) from error
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGTERM, former)  # Ray's own prints where it was hit
        ray.data.DataContext.get_current().enable_progress_bars = False
        nodes: list[dict[str, Any]] = ray.nodes()  # type: ignore[no-untyped-call]
        return Share.of(nodes, portable=portable)

    def end(self) -> None:
        """End what was started here, or leave the cluster."""
        if self._started:
            import ray  # noqa: PLC0415

            ray.shutdown()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)


def line(error: Exception) -> str:
    """The first line of what is at the bottom of an error of Ray's, which itself may be a whole report."""
    cause = getattr(error, "cause", None) or error
    return next(iter(str(cause).splitlines()), type(cause).__name__)


def _knock(address: str) -> None:
    """See that somebody listens there, if it is host:port; Ray would try for minutes."""
    host, _, port = address.removeprefix("ray://").rpartition(":")
    if port.isdigit():
        try:
            socket.create_connection((host.strip("[]"), int(port)), timeout=_PATIENCE).close()
        except OSError as error:
            raise _unreachable(address, error) from error


def _unreachable(address: str, error: Exception) -> ConfigurationError:
    return ConfigurationError(
        f"用不了 Ray（{address}）：{line(error)}；请检查 RAY_ADDRESS（不设就在本机起），或去掉 --engine"
    )


def _own_folder() -> Path:
    """A folder for Ray's logs and whatever finds no room in memory; those of processes that were killed go.

    Its path is short, for the names of sockets go on below it.
    """
    place = Path("/tmp" if os.name == "posix" else tempfile.gettempdir())  # noqa: S108
    for left in place.glob("wence-ray-*-*"):
        process = left.name.split("-")[2]
        if process.isdigit() and not _runs(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"wence-ray-{os.getpid()}-", dir=place))


def _runs(process: int) -> bool:
    if os.name == "posix":  # elsewhere asking would end it
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return False
        except PermissionError:  # somebody else's
            return True
    return True
