"""The page over a real index in a real browser: pages of a PDF, the scope, checking, access for all."""

from __future__ import annotations

import pytest

pytest.importorskip("pytest_playwright")
pytest.importorskip("axe_playwright_python")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from small import NOTICE, RULE
from test_reading_pdf import PAGES, pdf

from rag import assembly
from rag.indexing import Indexer

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("papers")
    (folder / "办法.txt").write_text(RULE, "utf8")
    (folder / "通知.txt").write_text(NOTICE, "utf8")
    (folder / "bicycles.pdf").write_bytes(pdf(PAGES, head="City rules", numbers=True))
    made = assembly.chatbot(assembly.Choice(folder / "index"), once=True, create=True)
    Indexer(made.index).add([folder])
    return made


@pytest.fixture(scope="module")
def address(bot, served):
    return served(bot)


@pytest.fixture
def chat(page: Page, address):
    page.goto(address)
    expect(page.locator(".welcome .ask").first).to_be_visible()
    return page


def ask(page: Page, question: str):
    turns = page.locator(".turn").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    expect(page.locator(".turn:not(.pending)")).to_have_count(turns + 1)
    return page.locator(".turn").last


def test_a_quote_over_a_page_end_is_boxed_on_both_pages(chat):
    turn = ask(chat, "What happens to an operator that fails the review twice?")
    turn.locator(".citation").first.click()
    expect(chat.locator("#reader mark.quote")).to_contain_text("the following year")
    chat.click("#reader-tab-leaves")
    boxes = chat.locator("#reader .box.quote")
    expect(boxes.first).to_be_in_viewport()
    pages = boxes.evaluate_all("all => all.map(box => box.closest('.leaf').dataset.page)")
    assert sorted(set(pages)) == ["1", "2"]
    drawn = chat.locator('#reader .leaf[data-page="1"] img')
    expect(drawn).to_have_js_property("complete", value=True)
    assert drawn.evaluate("image => image.naturalWidth") > 1000
    box, leaf = boxes.first.bounding_box(), drawn.bounding_box()
    assert leaf["x"] < box["x"] < box["x"] + box["width"] < leaf["x"] + leaf["width"]


def test_an_original_or_a_page_that_is_not_there_is_not_served(chat, address, bot):
    for path in (
        "originals/../../etc/passwd",
        "originals/x",
        "leaves/x/1.webp",
        "exports/x.docx",
        "exports/x.py",
    ):
        assert chat.request.get(f"{address}wence/{path}").status == 404, path
    listed = next(d for d in bot.index.documents() if d.source.endswith(".pdf"))
    assert chat.request.get(f"{address}wence/leaves/{listed.id}/3.webp").status == 404
    served = chat.request.get(f"{address}wence/originals/{listed.id}")
    assert served.headers["content-type"] == "application/pdf"
    assert served.headers["content-disposition"].startswith("inline")


def test_a_date_of_issue_narrows_what_is_found(chat):
    chat.click("#open-scope")
    chat.fill("#scope [name=until]", "2022-12-31")
    chat.click("#scope .primary")
    expect(chat.locator("#scope-now")).to_have_text("1 项条件")
    expect(chat.locator("#narrowed")).to_contain_text("– 2022-12-31")
    expect(ask(chat, "低保家庭补贴多少取暖费？").locator(".refusal")).to_be_visible()
    chat.click("#narrowed")
    chat.click("#scope .clear")
    chat.fill("#scope [name=since]", "2023-01-01")
    chat.click("#scope .primary")
    expect(ask(chat, "低保家庭补贴多少取暖费？").locator(".answer")).to_contain_text("六百元")


def test_one_document_is_chosen_and_taken_back(chat):
    chat.click("#open-scope")
    chat.fill("#find-scope", "取暖")
    chat.click("#scope-found button")
    chat.click("#scope .primary")
    expect(chat.locator("#narrowed")).to_contain_text("《江源市")
    expect(ask(chat, "设备更新补助的标准是多少？").locator(".refusal")).to_be_visible()
    chat.reload()
    expect(chat.locator("#scope-now")).to_have_text("1 项条件")
    chat.click("#open-scope")
    chat.click("#chosen-documents button")
    chat.click("#scope .primary")
    expect(chat.locator("#scope-now")).to_have_text("全部")
    expect(chat.locator("#narrowed")).to_be_hidden()


def test_a_text_is_checked_and_leads_to_its_sources(chat):
    chat.click("#tab-check")
    chat.fill(
        "#draft",
        "会议纪要\n\n补助标准为设备购置额的百分之十五，单个企业每年最高不超过三百万元。\n对低保家庭每户补贴取暖费八百元。",
    )
    chat.click("#check-draft")
    expect(chat.locator(".claim.supported")).to_contain_text("百分之十五")
    wrong = chat.locator(".claim.unsupported")
    expect(wrong).to_contain_text("八百元")
    expect(chat.locator("#checked .problem")).to_contain_text("数字与原文不符")
    expect(chat.locator("#checked .verdict")).to_contain_text("1 句有依据")
    expect(chat.locator("#draft")).to_be_hidden()
    chat.locator("#checked .problem .citation").click()
    expect(chat.locator("#reader mark.quote")).to_contain_text("六百元")
    chat.keyboard.press("k")
    expect(chat.locator("#reader mark.quote")).to_contain_text("百分之十五")
    chat.click("#check-draft")
    expect(chat.locator("#draft")).to_be_focused()


def test_two_documents_are_compared_and_lead_to_both(chat):
    chat.click("#tab-compare")
    for box, title in (("#older", "设备更新补助办法"), ("#newer", "清洁取暖")):
        chat.fill(box, title)
        option = chat.locator(f'#versions option[value*="{title}"]')
        expect(option).to_have_count(1)
        chat.fill(box, option.get_attribute("value"))
    chat.click("#compare-now")
    expect(chat.locator("#compared del").first).to_be_visible()
    expect(chat.locator("#compared ins", has_text="六百元")).to_have_count(1)
    chat.locator("#compared .dropped .source", has_text="第二条").click()
    expect(chat.locator("#reader mark.quote")).to_contain_text("省财政厅负责拨付")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_serious_barrier_on_any_tab(page, address, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(address)
    expect(page.locator(".welcome .ask").first).to_be_visible()
    ask(page, "设备更新补助的标准是多少？").locator(".citation").first.click()
    expect(page.locator("#reader mark.quote")).to_be_visible()
    found = barriers(page)
    page.click("#reader .close")
    ask(page, "火星基地的预算是多少？")
    found += barriers(page)
    for tab in ("library", "check", "compare"):
        page.click(f"#tab-{tab}")
        expect(page.locator(f"#panel-{tab}")).to_be_visible()
        found += barriers(page)
    page.click("#open-scope")
    found += barriers(page)
    assert found == []


def barriers(page: Page) -> list[tuple[str, str, str]]:
    """What keeps people from using the page as it stands, with the nodes concerned."""
    page.wait_for_timeout(250)  # what moves has come to rest
    return [
        (violation["id"], node["html"][:200], node["failureSummary"])
        for violation in Axe().run(page).response["violations"]
        if violation["impact"] in ("serious", "critical")
        for node in violation["nodes"]
    ]
