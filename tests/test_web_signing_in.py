"""Signing in, what each role is shown, and what becomes of a question the gate refuses, in a real browser."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("pytest_playwright")

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from web_fakes import QUESTION, FakeBot, shelved

from ui.guard.users import Role, line_of
from ui.web.server import launch
from ui.web.warming import Warming

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("quick_hashes")]

PASSWORD = "雾里看花一二三四"


@pytest.fixture(scope="module")
def users(tmp_path_factory):
    file = tmp_path_factory.mktemp("users") / "users"
    lines = (line_of("编辑", Role.EDITOR, PASSWORD * 2), line_of("读者", Role.READER, PASSWORD * 2))
    file.write_text("\n".join(lines), "utf8")
    return file


@pytest.fixture(scope="module")
def address(tmp_path_factory, users):
    bot = FakeBot(shelved(tmp_path_factory.mktemp("shelf")))
    blocks = launch(Warming(bot), "127.0.0.1", 0, users)
    yield blocks.local_url
    blocks.close(verbose=False)


def sign_in(page: Page, address: str, name: str, password: str = PASSWORD * 2) -> None:
    page.goto(address)
    page.fill("[name=name]", name)
    page.fill("[name=password]", password)
    page.press("[name=password]", "Enter")


def ask(page: Page) -> None:
    turns = page.locator(".turn").count()
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    expect(page.locator(".turn:not(.pending)")).to_have_count(turns + 1)


def test_a_reader_asks_and_is_offered_no_change(page: Page, address):
    sign_in(page, address, "读者", "wrong password")
    expect(page.locator("[role=alert]")).to_have_text("用户名或密码不对")
    expect(page.locator("[name=name]")).to_have_value("读者")
    sign_in(page, address, "读者")
    expect(page.locator(".welcome .ask").first).to_be_visible()
    ask(page)
    expect(page.locator(".answer .sentence")).to_have_count(3)
    page.click("#tab-library")
    expect(page.locator("#library .document")).to_have_count(3)
    expect(page.locator("#upload")).to_be_hidden()
    expect(page.locator(".document .actions").first).to_be_hidden()
    with page.expect_navigation(url=re.compile("/login$")):
        page.click("#sign-out button")
    page.go_back()
    expect(page.locator("[name=password]")).to_be_visible()


def test_an_editor_is_offered_all_and_signs_in_on_a_page_without_barriers(page: Page, address):
    page.goto(address)
    assert Axe().run(page).response["violations"] == []
    sign_in(page, address, "编辑")
    expect(page.locator(".welcome .ask").first).to_be_visible()
    page.click("#tab-library")
    expect(page.locator("#upload")).to_be_visible()
    expect(page.locator(".document .remove").first).to_be_visible()
    expect(page.locator("#sign-out")).to_contain_text("退出登录 · 编辑")


def test_when_the_session_has_ended_a_question_leads_to_signing_in(page: Page, address, context):
    sign_in(page, address, "读者")
    expect(page.locator(".welcome .ask").first).to_be_visible()
    context.clear_cookies()
    page.fill("#question textarea", QUESTION)
    with page.expect_navigation(url=re.compile("/login$")):
        page.press("#question textarea", "Enter")


def test_a_link_from_elsewhere_finds_one_signed_in(page: Page, address):
    sign_in(page, address, "读者")
    expect(page.locator(".welcome .ask").first).to_be_visible()
    page.goto(f"data:text/html,<a href='{address}'>elsewhere</a>")
    page.click("a")
    expect(page.locator(".welcome .ask").first).to_be_visible()


def test_a_question_that_is_refused_says_why_in_its_place(page: Page, address):
    sign_in(page, address, "读者")
    expect(page.locator(".welcome .ask").first).to_be_visible()
    line = "请求太频繁；请 3 秒后再试"
    page.route("**/queue/join*", lambda route: route.fulfill(status=429, json={"detail": line}), times=1)
    page.fill("#question textarea", QUESTION)
    page.press("#question textarea", "Enter")
    expect(page.locator(".turn .failure")).to_have_text(line)
    ask(page)
    expect(page.locator(".answer .sentence")).to_have_count(3)
