"""The library in a real browser, over the real chatbot and an index of its own."""

from __future__ import annotations

import hashlib
import io

import pytest

pytest.importorskip("pytest_playwright")

from docx import Document
from playwright.sync_api import expect
from small import RULE

from rag import assembly

pytestmark = pytest.mark.browser

QUESTION = "设备更新补助的标准是多少？"


@pytest.fixture
def bot(tmp_path):
    return assembly.chatbot(assembly.Choice(tmp_path / "index"), once=True, create=True)


def ask(page, question):
    page.click("#tab-chat")
    turns = page.locator(".turn").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    expect(page.locator(".turn:not(.pending)")).to_have_count(turns + 1)
    return page.locator(".turn").last


def docx(text):
    """A Word file with a paragraph a line."""
    document = Document()
    for line in text.split("\n"):
        document.add_paragraph(line)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def test_put_in_ask_read_remove_ask_again(page, served, bot):
    page.goto(served(bot))
    expect(page.locator(".welcome .state")).to_contain_text("文件库还是空的")
    page.click("#tab-library")
    expect(page.locator("#library .empty")).to_be_visible()
    page.set_input_files(
        "#upload input[type=file]",
        [
            {"name": "设备更新.docx", "mimeType": "application/octet-stream", "buffer": docx(RULE)},
            {"name": "空的.txt", "mimeType": "text/plain", "buffer": b" "},
            {"name": "图.xyz", "mimeType": "application/octet-stream", "buffer": b"\x00\x01"},
        ],
    )
    expect(page.locator(".uploads .added .name")).to_have_text("设备更新.docx")
    expect(page.locator(".uploads .failed")).to_have_count(2)
    row = page.locator("#library .document")
    expect(row).to_have_count(1)
    expect(page.locator("#held")).to_have_text("1")
    (document,) = bot.index.documents()
    expect(row).to_have_attribute("data-id", document.id)
    expect(row.locator(".title")).to_have_text("青川省中小企业设备更新补助办法")

    turn = ask(page, QUESTION)
    turn.locator(".citation").first.click()
    mark = page.locator("#reader mark.quote")
    expect(mark).to_contain_text("百分之十五")
    start = int(turn.locator(".citation").first.get_attribute("data-start"))
    quote = mark.evaluate("mark => mark.textContent")
    assert bot.index.document(document.id).text[start : start + len(quote)] == quote
    with page.expect_download() as saving:
        page.click("#reader .original")
    assert saving.value.suggested_filename == "设备更新.docx"
    assert hashlib.sha256(saving.value.path().read_bytes()).hexdigest() == document.sha256

    page.click("#tab-library")
    page.fill("#find", "没有这样的文件")
    expect(row).to_have_count(0)
    page.fill("#find", "设备")
    expect(row).to_have_count(1)
    row.locator(".correct").click()
    page.fill("#facts input[name=issuer]", "青川省财政厅")
    page.fill("#facts input[name=title]", "设备更新补助办法")
    page.click("#facts .primary")
    expect(row.locator(".details")).to_contain_text("青川省财政厅")
    expect(row).to_contain_text("设备更新补助办法")
    row.locator(".reread").click()
    expect(page.locator("#notice")).to_have_text("文件没有变化")
    expect(row.locator(".details")).to_contain_text("青川省财政厅")
    row.locator(".remove").click()
    row.locator(".cancel").click()
    expect(row.locator(".remove")).to_be_focused()
    row.locator(".remove").click()
    row.locator(".sure").click()
    expect(row).to_have_count(0)
    assert bot.index.documents() == []

    expect(ask(page, QUESTION).locator(".refusal")).to_be_visible()
    page.locator('.citation[data-marker="1"]').first.click()
    expect(page.locator("#reader .notice")).to_have_text("这份文件已不在文件库中。")
