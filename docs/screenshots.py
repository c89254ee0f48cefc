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
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

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
UNKNOWN = "电动车充电桩怎么申请安装？"
PRINTED = "申请创业扶持资金的企业要具备什么条件？"
OLDER = "暂行办法"
NEWER = "扶持资金管理办法"
DRAFT = """关于创业扶持工作的情况汇报

安居补贴按月发放，本科毕业生每月600元，最长36个月。硕士研究生每月1200元。
《江源市小微企业创业扶持资金管理办法》自2024年12月1日起施行。
全市已建成公共充电桩三千座。"""


def chatbot(folder: Path) -> Chatbot:
    """Make the real chatbot over an index of the samples."""
    from rag import assembly  # noqa: PLC0415
    from rag.indexing import Indexer  # noqa: PLC0415

    bot = assembly.chatbot(assembly.Choice(folder / "index"), once=True, create=True)
    Indexer(bot.index).add([SAMPLES, *folder.glob("*.pdf")])
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
    Image.open(file).convert("RGB").quantize(256).save(file, optimize=True)  # a third of the bytes
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
    with shot(browser, address, "page") as page:
        ask(page, PRINTED)
        read(page)
        page.click("#reader-tab-leaves")
        page.wait_for_function("document.querySelector('.leaf:has(.box.quote) img')?.naturalWidth")
    with shot(browser, address, "follow-up") as page:
        ask(page, ASKED)
        ask(page, FOLLOWED)
    with shot(browser, address, "refusal") as page:
        ask(page, UNKNOWN)
        page.wait_for_selector(".refusal")
    with shot(browser, address, "library") as page:
        page.click("#tab-library")
        page.wait_for_selector(".document")
    with shot(browser, address, "check") as page:
        page.click("#tab-check")
        page.fill("#draft", DRAFT)
        page.click("#check-draft")
        page.wait_for_selector(".draft")
    with shot(browser, address, "compare") as page:
        page.click("#tab-compare")
        choose(page, "#older", OLDER)
        choose(page, "#newer", NEWER)
        page.click("#compare-now")
        page.wait_for_selector(".rows")
    with shot(browser, address, "scope") as page:
        page.click("#open-scope")
        page.wait_for_selector("#scope[open]")
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
    with shot(browser, address, "phone-rail", viewport=PHONE) as page:
        ask(page, ASKED)
        page.click("#drawer")


def choose(page: Page, box: str, query: str) -> None:
    """Type a title and take the first document that is offered."""
    page.fill(box, query)
    option = page.wait_for_selector(f'#versions option[value*="{query}"]', state="attached")
    page.fill(box, option.get_attribute("value") or "")


def printed(browser: Browser, file: Path) -> None:
    """The longest sample as a PDF, so that there is one to look at."""
    lines = (SAMPLES / "江源市小微企业创业扶持资金管理办法.txt").read_text("utf8").split("\n")
    title, *rest = (escape(line.strip()) for line in lines if line.strip())
    page = browser.new_page()
    page.set_content(
        "<meta charset=utf-8><style>@page { size: A4; margin: 28mm 26mm } body { font: 16px/1.9 serif }"
        f"h1 {{ font-size: 22px; text-align: center }} p {{ text-indent: 2em; margin: 0 }}</style>"
        f"<h1>{title}</h1>" + "".join(f"<p>{line}</p>" for line in rest)
    )
    page.pdf(path=file, prefer_css_page_size=True)
    page.close()


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
    quiet = ["--no-sandbox", "--disable-background-networking", "--lang=zh-CN"]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=quiet)
        printed(browser, Path(folder) / "江源市小微企业创业扶持资金管理办法（版式文件）.pdf")
        blocks = launch(Warming(chatbot(Path(folder))), "127.0.0.1", 0)
        take(browser, blocks.local_url)
        blocks.close(verbose=False)


if __name__ == "__main__":
    main()
