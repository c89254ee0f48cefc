"""Questions for what a named document says of itself: answered by the line that says it."""

# ruff: noqa: E501 - sample texts stand whole

import pytest
from small import HashEncoder

from rag.answering.extractive import ExtractiveAnswerer
from rag.chatbot import Chatbot
from rag.filters import Filters
from rag.index import Index
from rag.indexing import Indexer
from rag.retriever import Retriever

TEXTS = {
    "notice": (
        "关于规范收费的通知\n\n江财发〔2021〕7号\n\n各县区：\n\n江源市教育局负责检查，2021年5月1日前报送结果。\n\n"
        "江源市财政局\n江源市教育局\n2021年3月4日\n"
    ),
    "rule": (
        "江源市养犬管理办法\n\n（2022年12月1日江源市人民政府令第18号公布）\n\n第一条 为了规范养犬，制定本办法。\n\n"
        "第二条 江源市人民政府每年公布禁养犬名录。\n\n第三条 本办法自2023年3月1日起施行。\n"
    ),
    "term": "江源市停车管理办法\n\n第一条 为了规范停车，制定本办法。\n\n第二条 本办法自2024年1月1日起施行，有效期5年。\n",
    "silent": "江源市值班办法\n\n第一条 为了值班有序，制定本办法。\n\n第二条 值班每日两班，由各单位公布名单。\n",
}


@pytest.fixture(scope="module")
def bot(tmp_path_factory):
    folder = tmp_path_factory.mktemp("facts")
    for name, text in TEXTS.items():
        (folder / f"{name}.txt").write_text(text, "utf8")
    index = Index(folder / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([folder])
    return Chatbot(index, Retriever(index, HashEncoder()), ExtractiveAnswerer(HashEncoder()))


@pytest.mark.parametrize(
    ("question", "label", "quote"),
    [
        ("江财发〔2021〕7号是什么时候发布的？", "发布日期", "2021年3月4日"),
        ("《关于规范收费的通知》的文号是什么", "文号", "江财发〔2021〕7号"),
        ("江源市养犬管理办法是哪个部门制定的", "发文机关", "（2022年12月1日江源市人民政府令第18号公布）"),
        ("养犬管理办法是谁发的", "发文机关", "（2022年12月1日江源市人民政府令第18号公布）"),
        ("《江源市养犬管理办法》的发文机关", "发文机关", "（2022年12月1日江源市人民政府令第18号公布）"),
        ("江源市养犬管理办法何时公布", "发布日期", "（2022年12月1日江源市人民政府令第18号公布）"),
        ("江源市人民政府令第18号什么时候开始施行？", "施行日期", "第三条 本办法自2023年3月1日起施行。"),
        ("江源市停车管理办法的有效期是多久？", "有效期", "第二条 本办法自2024年1月1日起施行，有效期5年。"),
        ("江源市停车管理办法什么时候到期", "有效期", "第二条 本办法自2024年1月1日起施行，有效期5年。"),
        ("江源市养犬管理办法一共有多少条？", "最后一条", "第三条 本办法自2023年3月1日起施行。"),
    ],
)
def test_the_line_that_says_it_is_quoted(bot, question, label, quote):
    answer = bot.ask(question)
    assert not answer.refused
    assert [(s.label, s.text) for s in answer.sentences] == [(label, quote)]
    assert [c.quote for c in answer.citations] == [quote]


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("江源市值班办法是什么时候公布的", "发布日期"),
        ("江源市值班办法的文号是什么", "文号"),
        ("江源市值班办法分几章", "最后一章"),
        ("值班办法是谁发的", "发文机关"),
        ("值班办法什么时候施行", "施行日期"),
    ],
)
def test_nothing_is_made_up_where_the_document_is_silent(bot, question, missing):
    answer = bot.ask(question)
    assert answer.refused
    assert answer.text == f"《江源市值班办法》里没有找到{missing}。"


@pytest.mark.parametrize(
    "question",
    [
        "养犬管理办法规定谁公布名录",
        "公园管理办法是谁发的",
        "江财发〔2021〕7号和养犬管理办法是谁发的",
        "收费是谁定的",
    ],
)
def test_other_questions_are_left_alone(bot, question):
    assert "发文机关" not in {s.label for s in bot.ask(question).sentences}


@pytest.mark.parametrize(
    ("question", "quote"),
    [
        ("养犬办法什么时候施行", "第三条 本办法自2023年3月1日起施行。"),
        ("规范收费的通知是哪天发的", "2021年3月4日"),
    ],
)
def test_a_part_of_a_title_is_enough(bot, question, quote):
    assert [s.text for s in bot.ask(question).sentences] == [quote]


@pytest.mark.parametrize("question", ["文号是多少？", "这个办法是谁发布的", "什么时候施行"])
def test_where_several_may_be_meant_it_is_asked_which(bot, question):
    answer = bot.ask(question)
    assert answer.refused
    assert answer.text.startswith("请说明是哪一份文件，例如：《")
    assert len(answer.choices) == len(TEXTS)
    assert all(choice.startswith("《") and "这个" not in choice for choice in answer.choices)
    assert not bot.ask(next(c for c in answer.choices if "养犬" in c)).choices


def test_the_only_document_needs_no_name(bot):
    only = Filters(
        documents=(bot.index.references.lookup("养犬管理办法", "2024-01-01").named[0].entries[0].id,)
    )
    answer = bot.ask("这个办法什么时候施行", filters=only)
    assert [(s.label, s.text) for s in answer.sentences] == [
        ("施行日期", "第三条 本办法自2023年3月1日起施行。")
    ]


@pytest.mark.parametrize(
    ("question", "titles"),
    [
        ("哪些文件是江源市财政局发布的？", ["关于规范收费的通知"]),
        ("江源市人民政府出台了哪些规定", ["江源市养犬管理办法"]),
        ("有哪些文件是由江源市印发的", ["江源市养犬管理办法", "关于规范收费的通知"]),
    ],
)
def test_the_documents_of_a_body_are_listed_the_newest_first(bot, question, titles):
    answer = bot.ask(question)
    assert [s.label for s in answer.sentences] == titles
    assert all("江源市" in c.quote for c in answer.citations)


@pytest.mark.parametrize("question", ["哪些文件是北岭市水利局发布的", "江源市人民政府出台了哪些政策"])
def test_what_a_text_may_tell_is_not_listed(bot, question):
    assert "江源市养犬管理办法" not in {s.label for s in bot.ask(question).sentences}
