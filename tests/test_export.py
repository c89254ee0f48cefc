"""Conversations as Markdown, Word and HTML: every quote is in them, and nothing of them is markup."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import datetime

import docx
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import html
from markdown_it import MarkdownIt
from web_fakes import NEWS, QUESTION, QUOTE, citation, documents, full_answer, refusal

from rag.conversations import Conversation, Turn
from rag.domain import Answer, CitationState, Document, Problem, Sentence, Span, Status
from ui.export import file_name, to_docx, to_html, to_markdown
from ui.export.markdown import literal
from ui.export.paper import paper
from ui.rendering import EN, ZH

ASKED = "2026-03-04T05:06:07+08:00"
OTHER = "对损坏车辆在二十四小时内回收"
FULL = (
    "《青川市公共自行车管理办法》（青川市人民政府，青川市人民政府令第31号，2024-01-20）"
    "第四条，第 1 页（现行有效）"
)
NASTY = "<script>alert(1)</script> *强调* [链接](http://x) & \\\x01 # 一"


def conversation(*answers, title="自行车怎么收费？"):
    turns = tuple(Turn(n, answer, ASKED) for n, answer in enumerate(answers, 1))
    return Conversation("c1", title, ASKED, turns)


@pytest.fixture
def shelf():
    return documents()


@pytest.fixture
def talk(shelf):
    """A follow-up, a refusal, and an answer whose documents have been removed and changed."""
    gone = full_answer(shelf, "后来呢？")
    nothing = Document(id="", title="", source="", text="", sha256="")
    first, second, third = gone.citations
    citations = (
        replace(first, document=nothing, span=Span(0, 0), anchor=None, state=CitationState.REMOVED),
        replace(second, span=Span(0, 0), anchor=None, state=CitationState.CHANGED),
        third,
    )
    sentences = (Sentence("（所引文件已移除）", (1,), supported=False, problems=(Problem.CITATION,)),)
    return conversation(
        full_answer(shelf, "那怎么收费？", QUESTION),
        refusal(shelf, "电动滑板车要上牌吗？"),
        replace(gone, citations=citations, sentences=(*sentences, *gone.sentences[1:])),
    )


def word(talk, words=ZH):
    stream = io.BytesIO()
    to_docx(talk, stream, words)
    return docx.Document(stream)


def styled(document, style):
    return [p.text for p in document.paragraphs if p.style.name == style]


# ── what every format says ────────────────────────────────────────────────────


def text_of(form, talk):
    if form == "docx":
        return "\n".join(p.text for p in word(talk).paragraphs)
    if form == "html":
        tree = html.fromstring(to_html(talk).replace("<br>", "\n"))
        return tree.body.text_content()
    return re.sub(r"\\(?=[^\w\s])", "", to_markdown(talk).replace("\\\n", "\n").replace("    > ", ""))


@pytest.mark.parametrize("form", ["markdown", "html", "docx"])
def test_everything_is_in_it(form, talk):
    text = text_of(form, talk)
    for expected in (
        talk.title,
        "那怎么收费？",
        f"按此查找：{QUESTION}",
        QUOTE,
        OTHER,
        FULL,
        "（青川市人民政府，2019-05-06）第一条（已废止）",
        "未核实：数字与原文不符",
        "提问于 2026-03-04 05:06 · 作答：摘录原文 · ✗ 有 1 句未能在原文中核实",
        "现有文件里没有提到电动滑板车的上牌要求。",
        "最接近的原文",
        "第一条 为了规范公共自行车的投放、使用和停放，方便市民短途出行，制定本办法。",
        "（所引文件已移除）",
        "2024-01-20）（现行有效，文件已改动，原引文不再显示）",
        "a" * 64,
        "办法.txt",
    ):
        assert expected in text
    assert "c" * 64 not in text  # only found, not cited


def test_notes_are_numbered_through_the_conversation(talk):
    first, refused, last = paper(talk, ZH, datetime.now().astimezone()).exchanges
    assert [n.number for n in first.notes] == [1, 2, 3]
    assert {n.number for n in refused.notes} == {0}
    assert [n.number for n in last.notes] == [4, 5, 6]
    assert [c.notes for c in (*first.claims, *last.claims)] == [(1,), (2,), (3,), (4,), (5,), (6,)]


def test_a_checked_answer_says_so_and_names_its_model(shelf):
    answer = full_answer(shelf)
    answer = replace(answer, sentences=answer.sentences[:1], generator="qwen3", note="由模型写成。")
    text = to_markdown(conversation(answer))
    assert "作答：qwen3 · ✓ 已逐句核对" in text
    assert "由模型写成。" in text


def test_an_english_page_is_exported_in_english(talk):
    text = to_markdown(talk, EN)
    assert "Documents cited" in text
    assert "the cited document has been removed" in text
    assert 'lang="en"' in to_html(talk, EN)


def test_labels_of_lines_are_kept(shelf):
    answer = full_answer(shelf)
    labelled = replace(answer, sentences=(replace(answer.sentences[0], label="收费"),))
    assert "收费：单次骑行" in to_markdown(conversation(labelled))


# ── Markdown ──────────────────────────────────────────────────────────────────


def test_footnotes_are_defined_once_and_used(talk):
    text = to_markdown(talk)
    defined = re.findall(r"^\[\^(\d+)\]: ", text, re.MULTILINE)
    assert defined == ["1", "2", "3", "4", "5", "6"]
    assert set(re.findall(r"\[\^(\d+)\](?!:)", text)) == set(defined)


@given(st.text(st.sampled_from("文a1 \n\t.)-+=#>*_`[]()<&!|~\\\"'&amp;  "), max_size=40))
@example("1. 项\n2) 项\n===\n- 项\n    四格\n<b>&lt;")
def test_markdown_shows_just_the_characters(text):
    tokens = MarkdownIt("commonmark").parse(literal(text))
    assert {t.type for t in tokens} <= {"paragraph_open", "inline", "paragraph_close"}
    children = [c for t in tokens if t.type == "inline" for c in t.children]
    assert {c.type for c in children} <= {"text", "text_special", "hardbreak"}
    assert "".join(c.content for c in children) == "".join(line.strip() for line in text.splitlines())


# ── HTML ──────────────────────────────────────────────────────────────────────


def test_nothing_of_a_document_or_question_is_markup(shelf):
    hostile = citation(shelf[2], NEWS[NEWS.index("<script>") :].strip(), 1, NASTY, Status.UNKNOWN)
    answer = Answer(NASTY, NASTY, sentences=(Sentence(NASTY, (1,)),), citations=(hostile,))
    page = to_html(conversation(answer, title=NASTY))
    tree = html.fromstring(page)
    assert not tree.xpath("//script | //img | //link | //@onerror | //iframe")
    assert NASTY.replace("\x01", "") in tree.body.text_content().replace("\x01", "")
    assert tree.xpath("//blockquote")[0].text_content() == hostile.quote
    assert "default-src 'none'" in page
    assert all(href.startswith("#note-") for href in tree.xpath("//@href"))
    assert "url(" not in page


def test_marks_lead_to_their_notes(talk):
    tree = html.fromstring(to_html(talk))
    targets = {f"#{identity}" for identity in tree.xpath("//@id")}
    assert set(tree.xpath("//sup/a/@href")) == targets


# ── Word ──────────────────────────────────────────────────────────────────────


def test_word_holds_the_quotes_as_quotations(talk):
    document = word(talk)
    quotes = styled(document, "Quote")
    assert quotes[:2] == [QUOTE, OTHER]
    assert styled(document, "Heading 1")[:3] == ["那怎么收费？", "电动滑板车要上牌吗？", "后来呢？"]
    assert document.core_properties.title == talk.title
    assert document.core_properties.author == "Wence"


def test_words_marks_lead_to_their_notes(talk):
    body = word(talk).element.body
    anchors = body.xpath("//w:hyperlink/@w:anchor")
    assert anchors == [f"note_{n}" for n in range(1, 7)]
    assert body.xpath("//w:bookmarkStart/@w:name") == anchors


def test_words_type_is_chinese_with_stand_ins(talk):
    document = word(talk)
    for style, font in (("Normal", "宋体"), ("Quote", "仿宋"), ("Heading 1", "黑体")):
        fonts = document.styles[style].element.rPr.rFonts
        assert fonts.xpath("@w:eastAsia") == [font]
        assert not fonts.xpath("@w:eastAsiaTheme")
    assert document.styles.element.xpath("w:docDefaults//w:lang/@w:eastAsia") == ["zh-CN"]
    assert document.sections[0].footer.paragraphs[0]._p.xpath("w:fldSimple/@w:instr") == ["PAGE"]
    hinted = document.element.body.xpath("//w:r[w:rPr/w:rFonts/@w:hint='eastAsia']/w:t/text()")
    assert QUESTION in "".join(hinted)
    assert "[1]" not in hinted
    stream = io.BytesIO()
    to_docx(talk, stream)
    table = zipfile.ZipFile(stream).read("word/fontTable.xml").decode("utf8")
    assert 'w:name="仿宋"' in table
    assert "FangSong" in table


def test_word_takes_what_xml_can_not_hold():
    answer = Answer(NASTY, NASTY, sentences=(Sentence("甲\x00乙\ud800\x0b丙￿", ()),))
    document = word(conversation(answer, title=NASTY))
    assert styled(document, "Normal") == ["甲乙丙"]


def test_word_is_written_to_a_path(talk, tmp_path):
    to_docx(talk, tmp_path / "a.docx")
    assert QUOTE in styled(docx.Document(str(tmp_path / "a.docx")), "Quote")


# ── names ─────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("劳动合同：试用期？", "劳动合同：试用期？.md"),
        ("../../etc/passwd", "etcpasswd.md"),
        ("a\nb\x00c\u202ed", "a bcd.md"),
        ("CON", "对话 CON.md"),
        ("nul.txt", "对话 nul.txt.md"),
        ("...", "对话.md"),
        ("", "对话.md"),
    ],
)
def test_file_names_are_safe(title, name):
    assert file_name(title, ".md") == name


@given(st.text(max_size=300))
def test_file_names_are_never_too_long_nor_a_path(title):
    name = file_name(title, ".docx")
    assert len(name.encode("utf8")) <= 255
    assert not set(name) & set('<>:"/\\|?*\n\0')
    assert not name.startswith(".")
