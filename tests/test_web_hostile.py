"""Documents made to attack whoever reads them, through the real browser: nothing of them runs or loads."""

from __future__ import annotations

import io
import json
import re
import zipfile
from urllib.parse import urlparse

import pytest

pytest.importorskip("pytest_playwright")

from playwright.sync_api import Page, expect

from embeddings import BUNDLED, StaticEncoder
from rag.answering.extractive import ExtractiveAnswerer
from rag.chatbot import Chatbot
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever

pytestmark = pytest.mark.browser

RUN = "window.hacked=1"
ATTACKS = [
    f"<script>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f"\"><svg/onload='{RUN}'>",
    f"' autofocus onfocus='{RUN}' x='",
    f'</textarea></title></style></template><iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'<a href="javascript:{RUN}">点这里</a>',
    f"[点这里](javascript:{RUN}) ![图](https://evil.example/a.png)",
    '<link rel=stylesheet href="//evil.example/a.css"><style>@import "//evil.example/b.css";</style>',
    '<img src="https://evil.example/seen.png"><object data="//evil.example/o"></object>',
    f"{{{{constructor.constructor('{RUN}')()}}}} ${{{RUN}}} {{{{#each this}}}}{{{{/each}}}}",
    '<meta http-equiv="refresh" content="0;url=https://evil.example/"><base href="https://evil.example/">',
    f"&lt;script&gt;{RUN}&lt;/script&gt; &#60;img src=x onerror={RUN}&#62;",
]
ALL = " ".join(ATTACKS)
QUESTION = "江口市清凉补贴的标准是多少？"
QUOTED = "清凉补贴的标准为每人每月"
NAME = f"<img src=x onerror={RUN}>${{{RUN}}}{{{{this}}}}.txt"

TEXT = """江口市清凉补贴办法{a}

第一章 总则{a}

第一条 为了发放清凉补贴，制定本办法。{a}

第二章 标准{a}

第二条 清凉补贴的标准为每人每月三百元{a}。

第三条 本办法自2024年5月1日起施行。{a}
"""


def hostile(folder):
    """Documents of several kinds, each with every attack in each of its parts."""
    line = {
        "id": f'"><img src=x onerror="{RUN}">',
        "title": f"江口市清凉补贴办法{ATTACKS[1]}",
        "text": TEXT.format(a=ALL),
        "issuer": f"江口市人民政府{ATTACKS[0]}",
        "number": f"江政发〔2024〕7号{ATTACKS[2]}",
        "issued": "2024-04-01",
    }
    older = {
        **line,
        "id": "older",
        "issued": "2020-01-01",
        "text": TEXT.format(a=ALL).replace("三百", "二百"),
    }
    lines = "\n".join(json.dumps(one, ensure_ascii=False) for one in (line, older))
    (folder / "lines.jsonl").write_text(lines, "utf8")
    (folder / NAME).write_text(f"关于江口市供水的通知{ALL}\n\n水价为每吨三元{ALL}。\n", "utf8")
    (folder / "page.html").write_text(
        f"<html><head><title>江口市公告{ALL}</title></head><body><h1>江口市公告{ALL}</h1>"
        f"<p>江口市将于5月1日停水{ALL}。</p><table><tr><th>区{ALL}</th></tr><tr><td>东区{ALL}</td></tr></table>"
        "</body></html>",
        "utf8",
    )
    (folder / "notes.md").write_text(
        f"# 江口市问答{ALL}\n\n**停水多久？** 三天{ALL}。\n\n| 区 | 日 |\n|--|--|\n| {ALL} | 3 |\n", "utf8"
    )
    return folder


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("hostile")
    (folder / "papers").mkdir()
    encoder = StaticEncoder(BUNDLED)
    index = Index(folder / "index", encoder, "bundled", create=True)
    report = Indexer(index).add([hostile(folder / "papers")])
    assert (len(report.added) if not isinstance(report.added, int) else report.added) == 5
    return Chatbot(index, Retriever(index, encoder), ExtractiveAnswerer(encoder))


@pytest.fixture(scope="module")
def address(bot, served):
    return served(bot)


WATCH = """
window.violations = [];
const noted = (event) => violations.push(`${event.violatedDirective} ${event.sample}`);
document.addEventListener("securitypolicyviolation", noted);
"""
FOREIGN = """() => {
  const rooms = "#log, #left, #library, #uploads, #side, #checked, #compared, #dialogs";
  const nodes = [...document.querySelectorAll(rooms)].flatMap((room) => [...room.querySelectorAll("*")]);
  const kinds = "script, iframe, object, embed, link, style, meta, base, img, svg:not([aria-hidden])";
  const ours = ".leaf img";
  const acts = (node) => [...node.attributes].some(
    ({ name, value }) => name.startsWith("on") || name === "href" && !/^(#|wence)/.test(value));
  const odd = nodes.filter((node) => (node.matches(kinds) && !node.matches(ours)) || acts(node));
  return odd.map((node) => node.outerHTML);
}"""


@pytest.fixture
def chat(page: Page, address):
    """The page; a dialog, a stranger's address or a policy that had to step in fails the test."""
    strangers, dialogs = [], []
    page.on(
        "request",
        lambda r: strangers.append(r.url) if urlparse(r.url).hostname not in ("127.0.0.1", None) else 0,
    )
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    page.add_init_script(WATCH)
    page.goto(address)
    expect(page.locator(".welcome .state")).to_contain_text("5")
    yield page
    unharmed(page)
    assert strangers == []
    assert dialogs == []


def unharmed(page):
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("window.violations") == []
    assert page.evaluate(FOREIGN) == []
    assert page.title() == "问策"


def ask(page, question):
    turns = page.locator(".turn").count()
    page.fill("#question textarea", question)
    page.press("#question textarea", "Enter")
    expect(page.locator(".turn:not(.pending)")).to_have_count(turns + 1)


def test_answers_show_markup_as_text_and_so_does_the_reader(chat):
    ask(chat, QUESTION)
    expect(chat.locator(".answer .sentence").first).to_contain_text(QUOTED)
    assert f'<img src=x onerror="{RUN}">' in chat.inner_text(".answer")
    unharmed(chat)
    chat.locator(".citation").first.hover()
    chat.locator(".citation").first.click()
    expect(chat.locator("#reader mark.quote").first).to_contain_text(QUOTED)
    assert "<svg/onload" in chat.inner_text("#reader")
    unharmed(chat)
    chat.click("#reader-tab-outline")
    expect(chat.locator("#reader .view.outline, #reader [data-view=outline].view")).to_be_visible()
    unharmed(chat)
    chat.locator(".sources summary, .found summary").first.click()
    chat.locator(".passage").first.click()
    unharmed(chat)


def test_the_welcome_and_its_suggestions(chat):
    expect(chat.locator(".welcome .ask").first).to_be_visible()
    chat.locator(".welcome .ask").first.click()
    expect(chat.locator(".turn:not(.pending)")).to_have_count(1)


def test_a_hostile_question_is_text_in_the_turn_the_rail_and_after_a_reload(chat):
    for attack in ATTACKS[:4]:
        chat.click("#new-chat")
        ask(chat, f"{attack} {QUESTION}")
        assert attack in chat.locator(".asked .wording").last.inner_text()
    unharmed(chat)
    chat.reload()
    expect(chat.locator(".conversation .resume").first).to_contain_text("onfocus")
    chat.locator(".more-of").first.click()
    chat.locator(".conversation .rename").first.click()
    chat.fill(".renamed", ATTACKS[1])
    chat.press(".renamed", "Enter")
    expect(chat.locator(".conversation .resume").first).to_have_text(ATTACKS[1])


def test_the_library_its_search_its_facts_and_an_upload_with_a_hostile_name(chat, tmp_path):
    chat.click("#tab-library")
    expect(chat.locator("#library .document")).to_have_count(5)
    assert '<img src=x onerror="window.hacked=1">' in chat.inner_text("#library")
    unharmed(chat)
    chat.fill("#find", "<img")
    expect(chat.locator("#library .document").first).to_be_visible()
    chat.fill("#find", ATTACKS[0])
    chat.fill("#find", "")
    expect(chat.locator("#library .document")).to_have_count(5)
    for number in range(5):
        chat.locator(".document .correct").nth(number).click()
        expect(chat.locator("#facts")).to_be_visible()
        unharmed(chat)
        chat.locator("#facts [value=cancel]").click()
        chat.locator(".document .title").nth(number).click()
        expect(chat.locator("#reader .title")).to_be_visible()
        unharmed(chat)
    (tmp_path / NAME).write_bytes(b"")
    chat.set_input_files("#upload input[type=file]", str(tmp_path / NAME))
    expect(chat.locator("#uploads .failed .name")).to_contain_text("onerror")


def test_the_scope_names_hostile_documents(chat):
    chat.click("#open-scope")
    chat.fill("#find-scope", "江口市")
    expect(chat.locator("#scope-found li").first).to_be_visible()
    chat.locator("#scope-found button").first.click()
    unharmed(chat)
    chat.locator("#scope [name=issuer]").fill(ATTACKS[1])
    chat.locator("#scope [value=apply]").click()
    expect(chat.locator("#narrowed")).to_contain_text("onerror")


def test_checking_and_comparing(chat):
    chat.click("#tab-check")
    chat.fill("#draft", f"{QUOTED}三百元{ALL}。{QUOTED}九百元{ALL}。")
    chat.click("#check-draft")
    expect(chat.locator("#checked .claim").first).to_be_visible()
    unharmed(chat)
    chat.click("#tab-compare")
    for box in ("#older", "#newer"):
        chat.fill(box, "清凉补贴")
        expect(chat.locator("#versions option")).to_have_count(2)
        values = chat.locator("#versions option").evaluate_all("options => options.map(o => o.value)")
        chat.fill(box, values[box == "#newer"])
    chat.click("#compare-now")
    expect(chat.locator("#compared")).to_contain_text("二百")
    unharmed(chat)


def test_exports_hold_text_and_no_markup(chat, context):
    ask(chat, QUESTION)
    identity = chat.url.rpartition("#c=")[2]
    base = chat.url.partition("#")[0]
    printed = context.new_page()
    strangers = []
    printed.on("request", lambda r: strangers.append(r.url) if urlparse(r.url).hostname != "127.0.0.1" else 0)
    printed.add_init_script(WATCH)
    printed.goto(f"{base}wence/exports/{identity}.html")
    assert ATTACKS[1] in printed.inner_text("body")
    assert printed.evaluate("window.hacked") is None
    assert printed.evaluate("window.violations") == []
    assert printed.locator("script, img, iframe, svg, object, base, a[href^='javascript']").count() == 0
    assert strangers == []
    plain = chat.request.get(f"{base}wence/exports/{identity}.md").text()
    assert not re.search(r"(?<!\\)<(script|img|svg|iframe|a|style|link|meta|base)\b", plain)
    assert not re.search(r"(?<!\\)\]\(javascript:", plain)
    assert not re.search(r"(?<!\\)!\[[^\]]*\]\(http", plain)
    word = zipfile.ZipFile(io.BytesIO(chat.request.get(f"{base}wence/exports/{identity}.docx").body()))
    links = "".join(word.read(name).decode("utf8") for name in word.namelist() if name.endswith(".rels"))
    assert "evil.example" not in links
    assert "javascript" not in links
    assert "w:instrText" not in word.read("word/document.xml").decode("utf8")


def test_the_original_of_a_hostile_page_is_saved_and_never_shown(chat, bot):
    found = next(d for d in bot.index.documents() if d.source.endswith("page.html"))
    answer = chat.request.get(f"{chat.url}wence/originals/{found.id}")
    assert answer.status == 200
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["content-security-policy"]


def test_even_markup_that_got_in_would_not_run(page: Page, address):
    page.add_init_script(WATCH)
    page.goto(address)
    expect(page.locator(".welcome .state")).to_be_visible()
    seen = page.evaluate(f"""() => {{
        const room = document.querySelector(".turns");
        room.innerHTML = `<img src="x" onerror="{RUN}"><svg onload="{RUN}"></svg>`
          + `<a href="javascript:{RUN}">x</a>`;
        const script = document.createElement("script");
        script.textContent = "{RUN}";
        room.append(script);
        room.querySelector("a").click();
        return ({FOREIGN})();  // at once: the page fills the room anew when the models are there
    }}""")
    page.wait_for_function("violations.length >= 3")
    assert page.evaluate("window.hacked") is None
    assert seen != []  # the check above would have seen it
