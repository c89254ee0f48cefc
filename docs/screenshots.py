"""The pictures of docs/images: the chat over the sample documents, in its main states.

Run by `make screenshots`; needs chromium and a Chinese font.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from rag.chatbot import Chatbot

HERE = Path(__file__).parent
IMAGES = HERE / "images"
SAMPLES = HERE.parent / "rag" / "samples"
LARGEST = 200_000  # bytes of a picture; the repository carries them
DESK = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}
ASKED = "补贴标准是多少？"
FOLLOWED = "那怎么申请？"
UNKNOWN = "火星基地的建设预算是多少？"


def chatbot(folder: Path) -> Chatbot:
    """Make the real chatbot over an index of the samples."""
    from rag import assembly  # noqa: PLC0415
    from rag.indexing import Indexer  # noqa: PLC0415

    bot = assembly.chatbot(assembly.Choice(folder), once=True, create=True)
    Indexer(bot.index).add([SAMPLES])
    return bot


def ask(page: Page, question: str) -> None:
    """Ask and wait for the whole answer."""
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    page.wait_for_selector(".turn:last-child:not(.pending)")


def read(page: Page, marker: int = 1) -> None:
    """Open a citation of the last answer."""
    page.locator(f'.turn:last-child .citation[data-marker="{marker}"]').first.click()
    page.wait_for_selector("#reader mark.quote")


@contextmanager
def shot(browser: Browser, address: str, name: str, **context: Any) -> Iterator[Page]:
    """Give a page that is photographed when the block ends."""
    page = browser.new_page(**{"locale": "zh-CN", "viewport": DESK, **context})
    page.goto(address)
    page.wait_for_selector(".welcome .ask")
    yield page
    page.mouse.move(0, 0)
    page.wait_for_timeout(400)
    file = IMAGES / f"{name}.png"
    page.screenshot(path=file)
    page.close()
    size = file.stat().st_size
    print(f"{file.name}  {size:,} bytes")  # noqa: T201 - a command for people
    if size > LARGEST:
        sys.exit(f"{file}: {size:,} bytes, more than {LARGEST:,}; show less on it")


def take(browser: Browser, address: str) -> None:
    """Go through the states."""
    with shot(browser, address, "welcome"):
        pass
    with shot(browser, address, "answer") as page:
        ask(page, ASKED)
        read(page)
    with shot(browser, address, "follow-up") as page:
        ask(page, ASKED)
        ask(page, FOLLOWED)
    with shot(browser, address, "refusal") as page:
        ask(page, UNKNOWN)
    with shot(browser, address, "library") as page:
        page.click("#tab-library")
        page.wait_for_selector(".document")
    with shot(browser, address, "dark", color_scheme="dark") as page:
        ask(page, ASKED)
        read(page)
    with shot(browser, address, "english", locale="en-US") as page:
        ask(page, ASKED)
    with shot(browser, address, "phone", viewport=PHONE) as page:
        ask(page, ASKED)
    with shot(browser, address, "phone-reader", viewport=PHONE) as page:
        ask(page, ASKED)
        read(page)


def main() -> None:
    """Serve, photograph, stop."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("no chromium on this machine (Debian: apt-get install chromium fonts-noto-cjk)")
    os.chdir(HERE.parent)
    sys.path.insert(0, str(HERE.parent))
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from ui.web.server import launch  # noqa: PLC0415
    from ui.web.warming import Warming  # noqa: PLC0415

    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        blocks = launch(Warming(chatbot(Path(folder))), "127.0.0.1", 0)
        with sync_playwright() as playwright:
            quiet = ["--no-sandbox", "--disable-background-networking"]
            take(playwright.chromium.launch(executable_path=chromium, args=quiet), blocks.local_url)
        blocks.close(verbose=False)


if __name__ == "__main__":
    main()
