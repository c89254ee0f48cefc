"""Removed is gone: from searches, answers, conversations, suggestions, exports, and from every byte."""

import io
from threading import Thread

import pytest
from databases import written
from small import NOTICE, RULE

from rag.assembly import Choice, chatbot
from rag.backup import export, restore
from rag.conversations import Conversations
from rag.domain import CitationState
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever
from ui.cli import main
from ui.export import to_docx, to_html, to_markdown
from ui.web.suggestions import suggested

pytestmark = pytest.mark.usefixtures("backend", "database")

SECRET = """江源市夜间加班用餐补贴发放细则

第一条 夜间加班满三小时的工作人员，每餐补贴四十七元，代号zqmeal。

第二条 用餐补贴由区行政中心食堂按月结算。
"""
MARKS = ["zqmeal", "四十七元", "行政中心食堂", "用餐补贴发放细则"]
QUESTION = "夜间加班每餐补贴多少元？"


@pytest.fixture
def bot(tmp_path):
    papers = tmp_path / "papers"
    papers.mkdir()
    (papers / "rule.txt").write_text(RULE, "utf8")
    (papers / "notice.txt").write_text(NOTICE, "utf8")
    bot = chatbot(Choice(tmp_path / "index"), once=True, create=True)
    Indexer(bot.index).add([papers])
    Indexer(bot.index).add_upload("细则.txt", SECRET.encode("utf8"))
    return bot


def bytes_of(folder):
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def all_bytes(index):
    return bytes_of(index.folder) + written(index)


def assert_gone(text):
    assert [mark for mark in MARKS if mark in text] == []


@pytest.mark.slow
@pytest.mark.parametrize("by", ["the command line", "the program", "another program"])
def test_nothing_of_a_removed_document_is_ever_shown_again(bot, tmp_path, by):
    talks = Conversations(bot.index)
    conversation = talks.start()
    answer = bot.ask(QUESTION)
    assert "四十七元" in answer.text
    talks.append(conversation, answer)
    talks.append(conversation, bot.ask("由谁结算？", [(QUESTION, answer.text)]))
    document = answer.citations[0].document
    assert "四十七元".encode() in all_bytes(bot.index)

    if by == "the command line":
        with pytest.raises(SystemExit) as left:
            main(["remove", document.id, "--index", str(bot.index.folder)])
        assert not left.value.code
    elif by == "the program":
        bot.index.remove([document.id])
    else:
        Index(bot.index.folder, bot.index.encoder, "bundled").remove([document.id])

    assert_gone(" ".join(hit.text + hit.document.title for hit in bot.search("夜间加班用餐补贴 zqmeal").hits))
    assert_gone(bot.ask(QUESTION).text)
    assert_gone(" ".join(suggested(bot, 50)))
    assert bot.index.document(document.id) is None
    read = talks.read(conversation)
    citations = [c for turn in read.turns for c in turn.answer.citations if not c.document.title]
    assert citations
    assert {c.state for c in citations} == {CitationState.REMOVED}
    shown = io.BytesIO()
    to_docx(read, shown)
    assert_gone(to_markdown(read) + to_html(read) + str(talks.list()) + str(talks.recent(conversation, 9)))
    assert talks.list("四十七元") == []
    data = all_bytes(bot.index)
    assert [mark for mark in MARKS if mark.encode() in data] == []

    export(bot.index, tmp_path / "backup", lambda *_: None)
    restore(tmp_path / "backup", tmp_path / "back", lambda *_: None)
    data = bytes_of(tmp_path / "back")
    assert [mark for mark in MARKS if mark.encode() in data] == []


def test_an_older_revision_is_gone_too(bot, tmp_path):
    rule = tmp_path / "papers" / "rule.txt"
    rule.write_text(RULE.replace("三百万元", "五百万元"), "utf8")
    Indexer(bot.index).add([rule])
    assert "三百万元".encode() not in all_bytes(bot.index)
    assert "五百万元".encode() in all_bytes(bot.index)


def test_a_search_during_which_a_document_goes_is_made_again(bot):
    class Interrupted(Retriever):
        searches = 0

        def _search(self, question, k, filters):
            found = super()._search(question, k, filters)
            self.searches += 1
            if self.searches == 1:
                removal = Thread(target=bot.index.remove, args=([found[0].document.id],))
                removal.start()
                removal.join()
            return found

    retriever = Interrupted(bot.index, bot.index.encoder)
    assert_gone(" ".join(hit.text for hit in retriever.search(QUESTION)))
    assert retriever.searches == 2
