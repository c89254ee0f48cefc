"""What tests share: hypothesis without deadlines, a small library, a browser for tests marked `browser`."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from backends import backend  # noqa: F401 - a fixture
from databases import database, server  # noqa: F401 - fixtures
from hypothesis import settings

settings.register_profile("wence", deadline=None)  # a busy machine makes no test fail
settings.load_profile("wence")

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
QUIET = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    if CHROMIUM is None:
        missing = "no chromium on this machine (Debian: apt-get install chromium fonts-noto-cjk)"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import expect  # noqa: PLC0415 - 0.3 s, and only what has a browser needs it

    expect.set_options(timeout=30_000)  # a busy machine makes no test fail
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": QUIET}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args):
    return {**browser_context_args, "locale": "zh-CN", "viewport": {"width": 1280, "height": 800}}


@pytest.fixture(scope="module")
def served():
    """Serve a chatbot, or a function that makes one, on a free port; gives the page's address."""
    from ui.web.server import launch  # noqa: PLC0415 - loads the web framework, which few tests need
    from ui.web.warming import Warming  # noqa: PLC0415

    running = []

    def serve(bot):
        blocks = launch(Warming(bot), "127.0.0.1", 0)
        running.append(blocks)
        return blocks.local_url

    yield serve
    for blocks in running:
        blocks.close(verbose=False)


@pytest.fixture(scope="module")
def quick_hashes():
    """Passwords are hashed as they are elsewhere, but in a thousandth of the time."""
    from argon2 import PasswordHasher  # noqa: PLC0415

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.guard.users._hasher", PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        yield


@pytest.fixture(scope="session")
def library(tmp_path_factory):
    """A folder with an index of four small documents, made with the bundled encoder; never changed."""
    from small import NOTICE, RULE  # noqa: PLC0415
    from worlds import ENGLISH, SPEECH  # noqa: PLC0415

    from embeddings import BUNDLED, StaticEncoder  # noqa: PLC0415
    from rag.index import Index  # noqa: PLC0415
    from rag.indexing import Indexer  # noqa: PLC0415

    folder = tmp_path_factory.mktemp("library")
    (folder / "papers").mkdir()
    for name, text in {"rule": RULE, "notice": NOTICE, "speech": SPEECH, "english": ENGLISH}.items():
        (folder / "papers" / f"{name}.txt").write_text(text, "utf8")
    index = Index(folder / "index", StaticEncoder(BUNDLED), "bundled", create=True)
    Indexer(index).add([folder / "papers"])
    return folder


@pytest.fixture
def closing(monkeypatch):
    """Folders that can't be looked into, whoever looks: what is put into this set."""
    closed = set()
    listed, seen = Path.iterdir, os.lstat

    def iterdir(folder):
        if folder in closed:
            raise PermissionError(13, "denied")
        return listed(folder)

    def lstat(path, **how):
        if not isinstance(path, int) and Path(os.fsdecode(path)).parent in closed:
            raise PermissionError(13, "denied")
        return seen(path, **how)

    monkeypatch.setattr(Path, "iterdir", iterdir)
    monkeypatch.setattr(os, "lstat", lstat)
    return closed
