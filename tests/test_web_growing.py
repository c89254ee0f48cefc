"""A language model's answer on the page while it grows: its tokens, then its citations; Esc stops it."""

from __future__ import annotations

import re
import threading

import pytest

pytest.importorskip("pytest_playwright")

from playwright.sync_api import Page, expect
from scripted import Scripted
from small import HashEncoder
from web_fakes import documents, shelved
from worlds import hits

from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.generated import GeneratedAnswerer
from rag.domain import Answer
from ui.web.chat import INTERVAL

pytestmark = pytest.mark.browser

QUESTION = "损坏车辆要在多久内回收？"
DAY = "2024-06-01"


class Slow(Scripted):
    """Says its pieces one at a time, each when it is told to."""

    def __init__(self, *pieces):
        super().__init__(*pieces)
        self.turns = threading.Semaphore(0)
        self.stopped = threading.Event()

    def stream(self, messages, *, seconds=None):
        try:
            for piece in super().stream(messages, seconds=seconds):
                self.turns.acquire(timeout=20)
                yield piece
        finally:
            self.stopped.set()


class Writing:
    """A chatbot whose model writes from the three documents of `web_fakes`."""

    def __init__(self, index, model):
        self.index = index
        self.model = model
        self._answerer = GeneratedAnswerer("scripted", model, ExtractiveAnswerer(HashEncoder()))

    def ask(self, question):
        *_, last = self.stream(question)
        return last

    def stream(self, question, history=(), *, filters=None, amount="normal"):
        del history, filters
        draft = Answer(question, question, hits(*documents()[:1]), amount=amount)
        yield draft
        yield from self._answerer.stream(draft, lambda words: dict.fromkeys(words, 1.0), DAY)


def say(page: Page, model: Slow, pieces: int) -> None:
    """Let the model say so many more pieces, slower than the page thins them out."""
    for _ in range(pieces):
        page.wait_for_timeout(2000 * INTERVAL)
        model.turns.release()


@pytest.fixture
def model():
    return Slow("损坏车辆", "应当在", "二十四小时内", "回收。", "车辆", "每日", "巡检。")


@pytest.fixture
def chat(page: Page, served, model, tmp_path):
    model.turns.release(1000)  # the suggestions are tried out first
    index = shelved(tmp_path / "shelf")
    page.goto(served(Writing(index, model)))
    expect(page.locator(".welcome .ask").first).to_be_visible()
    while model.turns.acquire(blocking=False):
        pass
    model.stopped.clear()
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    expect(page.locator(".found .passage").first).to_be_visible()
    return page


def test_tokens_come_first_and_citations_when_a_sentence_is_whole(chat, model):
    say(chat, model, 2)
    expect(chat.locator(".answer p.pending")).to_have_text("损坏车辆应当在")
    expect(chat.locator(".citation")).to_have_count(0)
    say(chat, model, 3)
    expect(chat.locator(".answer .sentence")).to_have_text(["损坏车辆应当在二十四小时内回收。"])
    expect(chat.locator(".answer p.pending")).to_have_text("车辆")
    chat.click('.citation[data-marker="1"]')
    expect(chat.locator("#reader mark.quote")).to_contain_text("二十四小时内回收")
    model.turns.release(20)
    expect(chat.locator(".turn:not(.pending) .verdict")).to_have_count(1)
    expect(chat.locator(".answer p.pending")).to_have_count(0)


def test_escape_stops_the_model(chat, model):
    say(chat, model, 1)
    expect(chat.locator(".answer p.pending")).to_have_text("损坏车辆")
    chat.keyboard.press("Escape")
    expect(chat.locator(".turn .progress")).to_have_text("已停止。")
    model.turns.release(20)
    assert model.stopped.wait(20)
    expect(chat.locator(".turn")).not_to_have_class(re.compile("pending"))
    expect(chat.locator(".answer")).to_contain_text("损坏车辆")
    expect(chat.locator(".verdict")).to_have_count(0)
