"""The page in a real browser, over a chatbot that answers from a script."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from urllib.parse import urlparse

import pytest

pytest.importorskip("pytest_playwright")

from playwright.sync_api import Page, expect
from web_fakes import NEWS, QUESTION, QUOTE, FakeBot, documents, shelved

pytestmark = pytest.mark.browser

OTHER = "对损坏车辆在二十四小时内回收"
WAS = "单次骑行不超过四十五分钟的，免收费用。"


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    return FakeBot(shelved(tmp_path_factory.mktemp("shelf")))


@pytest.fixture(scope="module")
def address(bot, served):
    return served(bot)


@pytest.fixture
def chat(page: Page, address):
    """The page, open; whatever it asks of another host, and every fault of its script, fails the test."""
    strangers, faults = [], []
    page.on(
        "request",
        lambda r: strangers.append(r.url) if urlparse(r.url).hostname not in ("127.0.0.1", None) else 0,
    )
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(address)
    expect(page.locator(".welcome .ask").first).to_be_visible()
    yield page
    assert strangers == []
    assert faults == []


def ask(page: Page, question: str) -> None:
    turns = page.locator(".turn").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    expect(page.locator(".turn:not(.pending)")).to_have_count(turns + 1)


def open_first(page: Page) -> None:
    page.locator('.citation[data-marker="1"]').last.click()
    expect(page.locator("#reader mark.quote")).to_have_text(re.compile("单次"))


# ── asking and reading ────────────────────────────────────────────────────────


def test_the_welcome_says_what_this_is_and_suggests(chat):
    expect(chat.locator(".welcome h1")).to_have_text("问策")
    expect(chat.locator(".welcome .state")).to_have_text("文件库中有 3 篇文件")
    suggestion = chat.locator(".welcome .ask").first
    question = suggestion.text_content()
    suggestion.click()
    expect(chat.locator(".asked")).to_have_text(question)
    expect(chat.locator(".welcome")).to_have_count(0)


def test_from_a_question_to_the_highlighted_quote(chat):
    ask(chat, QUESTION)
    assert chat.locator(".answer .sentence").all_text_contents() == [
        QUOTE.replace("\n", ""),
        "对损坏车辆在四十八小时内回收。",
        "旧规定中，单次骑行不超过四十五分钟的，免收费用。",
    ]
    expect(chat.locator("#reader")).to_be_hidden()
    chat.click('.citation[data-marker="1"]')
    mark = chat.locator("#reader mark.quote")
    expect(mark).to_be_in_viewport()
    assert mark.evaluate("mark => mark.textContent") == QUOTE
    expect(chat.locator("#reader .title")).to_have_text("青川市公共自行车管理办法")
    expect(chat.locator("#reader .cited")).to_contain_text("第四条")
    assert chat.locator("#reader mark.other").all_text_contents() == [OTHER]
    expect(chat.locator('.citation[data-marker="1"]')).to_have_class(re.compile("open"))


def test_a_quote_far_down_is_scrolled_to(page, served, tmp_path):
    rules, *others = documents()
    far = "\n\n".join(f"第{i}款 这一款只是为了占地方。" for i in range(400)) + "\n\n" + rules.text
    held = [replace(rules, text=far, outline=()), *others]
    page.goto(served(FakeBot(shelved(tmp_path, held))))
    ask(page, QUESTION)
    open_first(page)
    expect(page.locator("#reader mark.quote")).to_be_in_viewport()


def test_walking_through_the_citations(chat):
    ask(chat, QUESTION)
    open_first(chat)
    expect(chat.locator("#reader .position")).to_have_text("1/3")
    chat.click("#reader .next")
    expect(chat.locator("#reader mark.quote")).to_have_text(OTHER)
    chat.keyboard.press("j")
    expect(chat.locator("#reader mark.quote")).to_have_text(WAS)
    expect(chat.locator("#reader .position")).to_have_text("3/3")
    expect(chat.locator("#reader .status")).to_have_text("已废止")
    chat.keyboard.press("k")
    expect(chat.locator("#reader mark.quote")).to_have_text(OTHER)


def test_the_outline_leads_to_a_chapter(chat):
    ask(chat, QUESTION)
    open_first(chat)
    chat.click("#reader-tab-outline")
    expect(chat.locator("#reader .text")).to_be_hidden()
    chat.click("#reader .goto:has-text('附则')")
    expect(chat.locator("#reader-tab-text")).to_have_attribute("aria-selected", "true")
    expect(chat.locator("#reader .heading", has_text="第三章 附则")).to_be_in_viewport()


def test_markup_in_a_document_stays_text(chat):
    chat.click("#tab-library")
    chat.click(".document[data-id=news] .title")
    expect(chat.locator("#reader .text")).to_contain_text("<script>window.hacked = true</script>")
    assert chat.evaluate("window.hacked") is None
    assert chat.locator("#reader :is(script, img)").count() == 0
    assert "".join(chat.locator("#reader .text").text_content().split()) == "".join(NEWS.split())


def test_copying_the_quote_and_the_citation(chat, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(chat, QUESTION)
    open_first(chat)
    chat.click("#reader footer .copy >> nth=0")
    expect(chat.locator("#reader footer .copy").first).to_have_text("已复制")
    assert chat.evaluate("navigator.clipboard.readText()") == QUOTE
    chat.click("#reader footer .copy >> nth=1")
    assert chat.evaluate("navigator.clipboard.readText()").startswith(
        "《青川市公共自行车管理办法》（青川市人民政府，"
    )
    chat.click(".verdict .copy")
    assert "[^1]: 《青川市公共自行车管理办法》" in chat.evaluate("navigator.clipboard.readText()")


def test_a_glance_at_the_quote_on_hover(chat):
    ask(chat, QUESTION)
    chat.hover('.citation[data-marker="3"]')
    expect(chat.locator("#preview")).to_contain_text(WAS)
    chat.hover(".asked")
    expect(chat.locator("#preview")).to_be_hidden()


def test_how_much_to_quote_is_set_and_kept(chat, bot):
    ask(chat, QUESTION)
    chat.click("#open-settings")
    chat.select_option("#settings [name=amount]", "few")
    chat.click("#settings .primary")
    ask(chat, QUESTION)
    assert bot.amounts[-2:] == ["normal", "few"]
    chat.reload()
    expect(chat.locator(".turn")).to_have_count(2)
    chat.click("#open-settings")
    expect(chat.locator("#settings [name=amount]")).to_have_value("few")


def test_the_documents_a_list_leaves_out_are_listed_on_request(chat, bot):
    ask(chat, "哪些文件提到自行车？")
    expect(chat.locator(".further")).to_contain_text("还有 27 篇没有列出")
    chat.click(".list-all")
    expect(chat.locator(".further")).to_have_count(0)
    expect(chat.locator(".turn:not(.pending)")).to_have_count(1)
    ask(chat, QUESTION)
    assert bot.amounts[-3:] == ["normal", "more", "normal"]


# ── refusal, follow-up, trouble ───────────────────────────────────────────────


def test_a_refusal_shows_what_is_near_and_what_to_ask(chat):
    ask(chat, "电动滑板车要上牌吗？")
    card = chat.locator(".refusal")
    expect(card).to_contain_text("没有提到电动滑板车的上牌要求")
    expect(card.locator(".passage")).to_have_count(3)
    expect(chat.locator(".answer")).to_have_count(0)
    card.locator(".passage").nth(1).click()
    expect(chat.locator("#reader .title")).to_have_text("青川市公共自行车管理暂行规定")
    card.locator(".ask").first.click()
    expect(chat.locator(".turn:not(.pending)")).to_have_count(2)
    expect(chat.locator(".turn").last.locator(".answer")).to_be_visible()


def test_a_follow_up_uses_the_history_and_shows_what_was_understood(chat, bot):
    ask(chat, QUESTION)
    ask(chat, "那晚上呢？")
    expect(chat.locator(".turn").last.locator(".standalone")).to_have_text("公共自行车晚上呢？")
    assert [turn[0] for turn in bot.histories[-1]] == [QUESTION]
    assert "免收费用" in bot.histories[-1][0][1]
    chat.click("#new-chat")
    expect(chat.locator(".turn")).to_have_count(0)
    expect(chat.locator(".welcome")).to_be_visible()
    ask(chat, QUESTION)
    assert bot.histories[-1] == []


def test_after_trouble_the_next_question_is_answered(chat):
    ask(chat, "坏问题")
    expect(chat.locator(".failure")).to_contain_text("程序出了差错")
    ask(chat, QUESTION)
    expect(chat.locator(".answer")).to_be_visible()


def test_a_turn_sends_the_question_and_nothing_of_the_conversation(chat, bot):
    sent = []
    chat.on("request", lambda r: sent.append(r.post_data or "") if "/queue/join" in r.url else 0)
    for i in range(9):
        ask(chat, f"自行车问题之{i:02}")
    assert len(sent) == 9
    assert all(f"之{i:02}" in json.loads(body)["data"][0] for i, body in enumerate(sent))
    assert len({len(body) for body in sent[1:]}) == 1
    assert not any("之00" in body for body in sent[1:])
    assert [asked for asked, _ in bot.histories[-1]] == [f"自行车问题之{i:02}" for i in range(2, 8)]
    expect(chat.locator(".turn .sentence")).to_have_count(27)


# ── keyboard, languages, sizes ────────────────────────────────────────────────


def test_keys_in_the_question_box(chat):
    box = chat.locator("#question textarea")
    box.fill("公共自行车")
    box.press("Shift+Enter")
    box.press_sequentially("怎么收费？")
    expect(box).to_have_value("公共自行车\n怎么收费？")
    expect(chat.locator(".turn")).to_have_count(0)
    box.press("Enter")
    expect(chat.locator(".answer")).to_be_visible()
    expect(box).to_have_value("")
    box.fill("   ")
    box.press("Enter")
    chat.wait_for_timeout(300)
    expect(chat.locator(".turn")).to_have_count(1)


def test_reading_by_keyboard_alone(chat):
    ask(chat, QUESTION)
    chip = chat.locator('.citation[data-marker="2"]')
    chip.focus()
    chat.keyboard.press("Enter")
    expect(chat.locator("#reader mark.quote")).to_have_text(OTHER)
    expect(chat.locator("#reader .title")).to_be_focused()
    chat.keyboard.press("Escape")
    expect(chat.locator("#reader")).to_be_hidden()
    expect(chip).to_be_focused()
    chat.locator("#tab-chat").focus()
    chat.keyboard.press("ArrowDown")
    expect(chat.locator("#library .document")).to_have_count(3)
    expect(chat.locator("#tab-library")).to_have_attribute("aria-selected", "true")


@pytest.mark.browser_context_args(locale="en-US")
def test_english_by_the_browsers_language(chat):
    expect(chat.locator("#tab-library")).to_contain_text("Library")
    expect(chat.locator(".welcome .state")).to_have_text("3 documents in the library")
    expect(chat.locator("#question textarea")).to_have_attribute("placeholder", "Ask a question")
    assert chat.evaluate("document.documentElement.lang") == "en"
    ask(chat, QUESTION)
    expect(chat.locator(".problem")).to_have_text("Not verified: a number differs from the source")


@pytest.mark.browser_context_args(color_scheme="dark")
def test_dark_paper_and_light_ink(chat):
    paper, ink = chat.evaluate(
        "[getComputedStyle(document.body).backgroundColor, getComputedStyle(document.body).color]"
    )
    assert sum(map(int, re.findall(r"\d+", paper)[:3])) < 150
    assert sum(map(int, re.findall(r"\d+", ink)[:3])) > 500


@pytest.mark.browser_context_args(viewport={"width": 390, "height": 844}, has_touch=True)
def test_on_a_phone_the_reader_covers_the_chat(chat):
    assert chat.evaluate("document.documentElement.scrollWidth") <= 390
    ask(chat, QUESTION)
    open_first(chat)
    chat.wait_for_timeout(300)
    assert chat.locator("#reader").bounding_box() == {"x": 0, "y": 0, "width": 390, "height": 844}
    title = chat.locator("#reader .title")
    assert title.evaluate(
        "node => { const b = node.getBoundingClientRect();"
        " return node.contains(document.elementFromPoint(b.x + 5, b.y + 5)); }"
    )
    chat.click("#reader .close")
    expect(chat.locator("#reader")).to_be_hidden()


def test_the_page_is_there_before_the_chatbot(page, served, tmp_path):
    go = threading.Event()

    def make():
        go.wait(20)
        return FakeBot(shelved(tmp_path, []))

    page.goto(served(make))
    expect(page.locator(".welcome .state")).to_have_text("正在装载模型与文件……")
    go.set()
    expect(page.locator(".welcome .state")).to_contain_text("文件库还是空的")
