"""The places where what is searched can lie: what goes through an index is tested with each of them."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

LITE = "milvus.db"


def milvus(folder, store=""):
    """milvus-lite in the index folder, as `default: {backend: milvus-lite}` has it."""
    from rag.milvus import Milvus  # noqa: PLC0415 - loads a library that few tests need
    from rag.profiles import MilvusProfile  # noqa: PLC0415

    return Milvus(folder, store, profile=MilvusProfile(uri=LITE))


@contextmanager
def served(folder):
    """A milvus-lite server in a process of its own, which others share; gives its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    program = [
        str(Path(sys.executable).with_name("milvus-lite")),
        "server",
        "--data-dir",
        str(folder / "lite"),
    ]
    running = subprocess.Popen(
        [*program, "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        running.kill()
        running.wait()


def let_go(folder):
    """End the milvus-lite servers of files below `folder`: they run until their program ends."""
    from milvus_lite.server_manager import server_manager_instance as servers  # noqa: PLC0415

    for path in [path for path in servers._servers if path.startswith(str(folder))]:
        servers.release_server(path)


def backends():
    """What each backend is called, with what opens it, as parameters of a fixture."""
    from rag.backend import Local  # noqa: PLC0415

    return [pytest.param(Local, id="local"), pytest.param(milvus, id="milvus", marks=pytest.mark.slow)]


@pytest.fixture(params=["local", pytest.param("milvus", marks=pytest.mark.slow)])
def backend(request, tmp_path, tmp_path_factory, monkeypatch):
    """Where every index of a test keeps what is searched, unless it is told otherwise."""
    if request.param == "local":
        yield request.param
        return
    from rag.index import Index  # noqa: PLC0415

    monkeypatch.setitem(Index.__init__.__kwdefaults__, "backend", milvus)
    models = tmp_path_factory.mktemp("models") / "models.yaml"
    models.write_text("default: {backend: milvus-lite}", "utf8")
    monkeypatch.setenv("WENCE_MODELS", str(models))
    yield request.param
    let_go(tmp_path)


local_only = pytest.mark.parametrize("backend", ["local"], indirect=True)
"""Marks a test of the files in which the local backend keeps things."""
