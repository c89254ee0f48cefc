"""Conversations in a real browser: kept, opened again, asked anew, judged, exported, deleted."""

from __future__ import annotations

import io
import re

import pytest

pytest.importorskip("pytest_playwright")

from playwright.sync_api import Page, expect
from web_fakes import QUESTION, QUOTE, FakeBot, shelved

from rag.conversations import Conversations
from rag.record import Record

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    return FakeBot(shelved(tmp_path_factory.mktemp("shelf")))


@pytest.fixture(scope="module")
def address(bot, served):
    return served(bot)


@pytest.fixture
def kept(bot):
    """The conversations, none at first."""
    found = Conversations(bot.index)
    for summary in found.list():
        found.delete(summary.id)
    return found


@pytest.fixture
def chat(page: Page, address, kept):
    assert kept.list() == []
    page.goto(address)
    expect(page.locator(".welcome .ask").first).to_be_visible()
    return page


def ask(page: Page, question: str) -> None:
    turns = page.locator(".turn").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    expect(page.locator(".turn:not(.pending)")).to_have_count(turns + 1)


def test_after_a_reload_all_is_there_and_citations_open(chat, bot):
    ask(chat, QUESTION)
    ask(chat, "电动滑板车要上牌吗？")
    before = chat.locator(".turn .body").all_inner_texts()
    chat.reload()
    expect(chat.locator(".turn")).to_have_count(2)
    assert chat.locator(".turn .body").all_inner_texts()[0] == before[0]
    expect(chat.locator(".conversation .resume[aria-current]")).to_have_text(QUESTION)
    chat.click('.citation[data-marker="1"]')
    assert chat.locator("#reader mark.quote").evaluate("mark => mark.textContent") == QUOTE
    ask(chat, "那晚上呢？")
    assert [asked for asked, _ in bot.histories[-1]] == [QUESTION, "电动滑板车要上牌吗？"]


def test_another_conversation_is_opened_found_and_left(chat):
    ask(chat, QUESTION)
    chat.click("#new-chat")
    ask(chat, "电动滑板车要上牌吗？")
    rows = chat.locator(".conversation .resume")
    expect(rows).to_have_text(["电动滑板车要上牌吗？", QUESTION])
    rows.nth(1).click()
    expect(chat.locator(".asked .wording")).to_have_text(QUESTION)
    chat.go_back()
    expect(chat.locator(".asked .wording")).to_have_text("电动滑板车要上牌吗？")
    expect(chat.locator(".refusal")).to_be_visible()


def test_renamed_and_deleted(chat, kept):
    ask(chat, QUESTION)
    chat.click(".more-of")
    chat.click(".conversation .rename")
    chat.fill(".renamed", "收费的事")
    chat.press(".renamed", "Enter")
    expect(chat.locator(".conversation .resume")).to_have_text("收费的事")
    chat.click(".more-of")
    chat.click(".conversation .forget")
    chat.click(".conversation .sure")
    expect(chat.locator(".conversation")).to_have_count(0)
    expect(chat.locator(".welcome")).to_be_visible()
    assert kept.list() == []
    assert "#c=" not in chat.url


def test_what_was_understood_is_changed_and_asked_again(chat, bot, kept):
    ask(chat, QUESTION)
    ask(chat, "那晚上呢？")
    ask(chat, "自行车还有什么规定？")
    chat.click(".standalone")
    box = chat.locator(".edited")
    expect(box).to_have_value("公共自行车晚上呢？")
    box.press("Escape")
    expect(chat.locator(".standalone")).to_be_focused()
    chat.click(".standalone")
    chat.fill(".edited", "公共自行车夜里怎么收费？")
    chat.press(".edited", "Enter")
    expect(chat.locator(".turn")).to_have_count(2)
    expect(chat.locator(".turn:not(.pending)")).to_have_count(2)
    expect(chat.locator(".asked .wording").last).to_have_text("公共自行车夜里怎么收费？")
    assert [asked for asked, _ in bot.histories[-1]] == [QUESTION]
    (summary,) = kept.list()
    turns = kept.read(summary.id).turns
    assert [t.answer.question for t in turns] == [QUESTION, "公共自行车夜里怎么收费？"]


def test_escape_stops_and_the_next_question_is_answered(chat, bot, kept):
    bot.go.clear()
    chat.fill("#question textarea", "慢慢说，公共自行车怎么收费？")
    chat.press("#question textarea", "Enter")
    expect(chat.locator(".turn.pending .found .passage").first).to_be_visible()
    expect(chat.locator("#send")).to_be_hidden()
    chat.keyboard.press("Escape")
    expect(chat.locator(".turn .progress").last).to_have_text("已停止。")
    expect(chat.locator("#send")).to_be_visible()
    bot.go.set()
    ask(chat, QUESTION)
    expect(chat.locator(".turn").last.locator(".answer .sentence")).to_have_count(3)
    (summary,) = kept.list()
    assert [t.answer.question for t in kept.read(summary.id).turns] == [QUESTION]


def test_an_answer_is_judged_with_a_reason(chat, kept):
    ask(chat, QUESTION)
    chat.click('.judge[data-good="0"]')
    chat.fill(".reason", "没有说夜里")
    chat.press(".reason", "Enter")
    expect(chat.locator(".reason")).to_have_count(0)
    (judged,) = kept.all_feedback()
    assert (judged.feedback.good, judged.feedback.reason) == (False, "没有说夜里")
    chat.reload()
    expect(chat.locator('.judge[data-good="0"]')).to_have_attribute("aria-pressed", "true")
    chat.click('.judge[data-good="1"]')
    expect(chat.locator("#notice")).to_contain_text("已记下")
    assert kept.all_feedback()[0].feedback.good


def test_exports_hold_the_quotes(chat):
    docx = pytest.importorskip("docx")
    ask(chat, QUESTION)
    chat.click(".more-of")
    with chat.expect_download() as saving:
        chat.click(".export:has-text('Word')")
    assert re.fullmatch(r"骑公共自行车怎么收费？?\.docx", saving.value.suggested_filename)
    document = docx.Document(io.BytesIO(saving.value.path().read_bytes()))
    text = "\n".join(paragraph.text for paragraph in document.paragraphs)
    assert "".join(QUOTE.split()) in "".join(text.split())
    with chat.expect_download() as saving:
        chat.click(".export:has-text('Markdown')")
    assert "单次骑行不超过六十分钟的" in saving.value.path().read_text("utf8")
    with chat.expect_popup() as opening:
        chat.click(".export:has-text('打印')")
    expect(opening.value.locator("body")).to_contain_text("单次骑行不超过六十分钟的")


def test_what_is_copied_takes_its_footnotes_along(chat, context):
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ask(chat, QUESTION)
    chat.locator(".answer > p").first.evaluate("p => getSelection().selectAllChildren(p)")
    chat.evaluate("document.execCommand('copy')")
    copied = chat.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("单次骑行不超过六十分钟的")
    assert "[1]" in copied.split("\n")[0]
    assert "\n[1] 《青川市公共自行车管理办法》（青川市人民政府，" in copied


def test_a_citation_of_what_is_gone_says_so(chat, bot):
    ask(chat, QUESTION)
    held = bot.index.document("old")
    bot.index.remove(["old"])
    try:
        chat.reload()
        gone = chat.locator('.citation[data-marker="3"]')
        expect(gone).to_have_class("citation lost")
        expect(gone).to_have_attribute("aria-label", re.compile("已移除"))
        expect(chat.locator(".answer")).not_to_contain_text("四十五分钟")
        expect(chat.locator(".sources li")).to_have_count(1)
    finally:
        with bot.index.store.transaction():
            number = bot.index.store.put_document(Record.of(held, [], "1", []), []).number
            bot.index.store.put_source(held.source, "", held.source, number)
