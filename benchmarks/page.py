"""How long the page takes in a browser, from Enter to the first source and to the whole answer.

python benchmarks/page.py INDEX QUESTIONS.jsonl

Serves a copy of the index and asks in headless Chromium: first each of 20 questions in a
conversation of its own, then 100 turns of one conversation, which end with the questions that
they began with. A source counts when it is visible, an answer when it is whole. Prints the
medians (milliseconds), how the last ten turns compare with the first ten, and all times as JSON.
"""

# ruff: noqa: INP001, T201 - a script that prints, not a package

from __future__ import annotations

import json
import shutil
import statistics
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page

QUESTIONS = 20
TURNS = 100
COMPARED = 10  # turns at the beginning and at the end
WATCH = """(count) => {
  const box = document.querySelector("#question textarea");
  const visible = (node) => node.checkVisibility({ visibilityProperty: true });
  const told = { source: null, whole: null };
  window.measured = new Promise((done) => box.addEventListener("keydown", (event) => {
    const started = event.timeStamp;
    const look = (now) => {
      const turn = document.querySelectorAll(".turn")[count];
      const found = turn && [...turn.querySelectorAll(".passage, .citation")].some(visible);
      if (found && told.source === null) told.source = now - started;
      if (turn && !turn.matches(".pending")) told.whole = now - started;
      if (told.whole === null) requestAnimationFrame(look);
      else done(told);
    };
    requestAnimationFrame(look);
  }, { once: true }));
}"""

Times = dict[str, float]


def ask(page: Page, question: str) -> Times:
    """The milliseconds from Enter to the first `source` and to the `whole` answer."""
    page.fill("#question textarea", question)
    page.evaluate(WATCH, page.locator(".turn").count())
    page.press("#question textarea", "Enter")
    told: Times = page.evaluate("window.measured")
    if page.locator(".failure").count():
        sys.exit(f"{question}: {page.locator('.failure').last.inner_text()}")
    if told["source"] is None:
        told["source"] = told["whole"]  # a refusal without anything near
    return told


def median(times: list[Times], name: str) -> float:
    """The median of one of the times."""
    return round(statistics.median(t[name] for t in times), 1)


def measure(page: Page, address: str, questions: list[str]) -> dict[str, object]:
    """All times, with their medians."""
    page.goto(address)
    page.wait_for_selector(".welcome .ask")
    alone = []
    for warm in (False, True):
        for question in questions:
            page.click("#new-chat")
            told = ask(page, question)
            alone += [told] if warm else []
    page.click("#new-chat")
    between = [questions[n % len(questions)] for n in range(COMPARED, TURNS - COMPARED)]
    asked = [*questions[:COMPARED], *between, *questions[:COMPARED]]
    turns = [ask(page, question) for question in asked]
    first, last = (median(part, "whole") for part in (turns[:COMPARED], turns[-COMPARED:]))
    return {
        "source_ms": median(alone, "source"),
        "whole_ms": median(alone, "whole"),
        "first_turns_ms": first,
        "last_turns_ms": last,
        "last_to_first": round(last / first, 2),
        "alone": alone,
        "turns": turns,
    }


def main(index: Path, questions: Path) -> None:
    """Serve, ask, print."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        sys.exit("no chromium on this machine (Debian: apt-get install chromium)")
    sys.path.insert(0, str(Path(__file__).parent.parent))
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    from rag import assembly  # noqa: PLC0415
    from ui.web.server import launch  # noqa: PLC0415
    from ui.web.warming import Warming  # noqa: PLC0415

    rows = map(json.loads, questions.read_text("utf8").splitlines())
    asked = [row["question"] for row in rows if not row.get("history")][:QUESTIONS]
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        copy = shutil.copytree(index, Path(scratch) / "index")
        blocks = launch(Warming(assembly.chatbot(assembly.Choice(copy))), "127.0.0.1", 0)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        found = measure(browser.new_page(locale="zh-CN"), blocks.local_url, asked)
        browser.close()
        blocks.close(verbose=False)
    print(
        f"first source {found['source_ms']} ms, whole answer {found['whole_ms']} ms; of {TURNS} turns "
        f"the last {COMPARED} take {found['last_to_first']} of the first {COMPARED}"
    )
    print(json.dumps(found))


if __name__ == "__main__":
    if len(sys.argv) != 3:  # noqa: PLR2004
        sys.exit("python benchmarks/page.py INDEX QUESTIONS.jsonl")
    main(Path(sys.argv[1]), Path(sys.argv[2]))
