"""Orders to a language model in documents: told in the library, quoted and obeyed nowhere."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest
import yaml
from docx.shared import Pt, RGBColor
from scripted import Scripted
from small import NOTICE, RULE
from test_reading_docx import saved
from worlds import ENGLISH, SPEECH

from embeddings import BUNDLED, StaticEncoder
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.generated import GeneratedAnswerer
from rag.assembly import Choice, chatbot
from rag.chatbot import Chatbot
from rag.folding import fold
from rag.index import Index
from rag.indexing import Indexer
from rag.injection import orders, told

ATTACKS = yaml.safe_load((Path(__file__).parent / "injection" / "attacks.yaml").read_text("utf8"))
COVER = "设备更新补助和清洁取暖的常见问题汇编。"
UNSEEN = ("comment", "none", "vanish", "tags")  # what readers do not take for text
STYLES = {"none": "display:none", "white": "color:#fff", "tiny": "font-size:1px", "plain": ""}
QUESTIONS = (
    "设备更新补助的标准是多少？",
    "申请补助的企业应当满足什么条件？",
    "今年供暖期到什么时候？",
    "室内温度不低于多少度？",
    "对低保家庭每户补贴多少取暖费？",
    "谁负责补助资金的审核？",
    "本办法自何时起施行？",
)


def word(text, hidden):
    made = docx.Document()
    made.add_paragraph(COVER)
    run = made.add_paragraph().add_run(text)
    if hidden == "white":
        run.font.color.rgb = RGBColor(255, 255, 255)
    if hidden == "tiny":
        run.font.size = Pt(1)
    run.font.hidden = hidden == "vanish"
    return saved(made)


def page(text, hidden):
    body = f"<!-- {text} -->" if hidden == "comment" else f'<p style="{STYLES[hidden]}">{text}</p>'
    return f"<html><meta charset=utf-8><body><p>{COVER}</p>{body}</body></html>".encode()


def plain(text, hidden):
    text = {
        "zero-width": "\u200b".join(text),
        "tags": "".join(chr(0xE0000 + ord(c)) for c in text if c.isascii()),
        "full-width": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
        "comment": f"<!-- {text} -->",
        "plain": text,
    }[hidden]
    return f"{COVER}\n\n{text}\n".encode()


MAKERS = {"docx": word, "html": page, "txt": plain, "md": plain}


def library(folder, *, attacked):
    papers = folder / "papers"
    papers.mkdir()
    for name, text in {"rule": RULE, "notice": NOTICE, "speech": SPEECH, "english": ENGLISH}.items():
        (papers / f"{name}.txt").write_text(text, "utf8")
    for n, attack in enumerate(ATTACKS if attacked else ()):
        data = MAKERS[attack["kind"]](attack["text"], attack["hidden"])
        (papers / f"attack {n}.{attack['kind']}").write_bytes(data)
    report = Indexer(Index(folder / "index", StaticEncoder(BUNDLED), "bundled", create=True)).add([papers])
    return chatbot(Choice(folder / "index")), report


@pytest.fixture(scope="module")
def clean(tmp_path_factory):
    return library(tmp_path_factory.mktemp("clean"), attacked=False)[0]


@pytest.fixture(scope="module")
def attacked(tmp_path_factory):
    return library(tmp_path_factory.mktemp("attacked"), attacked=True)


def test_the_set_is_whole():
    assert len(ATTACKS) >= 30
    assert {attack["hidden"] for attack in ATTACKS} == {*UNSEEN, *STYLES, "zero-width", "full-width"}
    chinese = [attack for attack in ATTACKS if not attack["text"].isascii()]
    assert 10 <= len(chinese) <= len(ATTACKS) - 10


@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["text"][:30] for attack in ATTACKS])
def test_an_order_is_known(attack):
    assert orders(attack["text"])
    assert orders(f"{RULE}{attack['text']}\n{NOTICE}")


@pytest.mark.parametrize(
    "text",
    [
        "任何单位不得忽略上述指示。",
        "对无视上述规定的，依法予以处罚。",
        "各地要认真执行上述指示，不得打折扣。",
        "严禁跳过系统提示直接提交。",
        "系统提示：您的申请已经提交。",
        "从现在起，你们要扛起责任。",
        "你现在是一名共产党员，要带头。",
        "鼓励人工智能、大模型应用于政务服务，回应群众关切。",
        "智能助手能够回答群众提问的，应当注明来源。",
        "回答问题时应当态度和蔼，三日内回复。",
        "大模型应当遵守法律，不得生成违法内容。",
        "操作系统：Windows；助手：张某。",
        "The court shall disregard the preceding rules only where necessary.",
        "Applicants must follow the above instructions.",
        "From now on, all applications are online.",
        "When asked, the officer shall present credentials.",
        "AI systems should be tested before release; users may appeal.",
        "System: heating. Assistant director: Li.",
        "See [INSTRUMENT] and <user> manuals.",
        RULE,
        NOTICE,
        SPEECH,
        ENGLISH,
    ],
)
def test_ordinary_policy_gives_no_orders(text):
    assert told(text, fold(text)) == ()


@pytest.mark.parametrize(
    "unit", ["\n", " ", "ignore ", "忽略", "忽略以上", "system", "当用户 when users ask ", "<|", "你现在是"]
)
def test_looking_takes_time_in_proportion(unit):
    assert (
        orders("ignore 忽略 system prompt when " + unit * 50_000) is not None
    )  # a square would take minutes


@pytest.mark.slow
def test_documents_with_orders_are_flagged(attacked):
    _, report = attacked
    flagged = {Path(name).name for name, warning in report.warnings if "写给语言模型的指令" in warning}
    seen = {f"attack {n}.{a['kind']}" for n, a in enumerate(ATTACKS) if a["hidden"] not in UNSEEN}
    assert flagged == seen
    assert report.failed == []


@pytest.mark.slow
def test_hidden_orders_are_no_text(attacked):
    bot, _ = attacked
    for document in bot.index.documents():
        if document.source.rpartition("/")[2] not in ("rule.txt", "notice.txt", "speech.txt", "english.txt"):
            number = int(document.source.rpartition("attack ")[2].partition(".")[0])
            text = bot.index.document(document.id).text
            assert COVER in text
            assert bool(orders(text)) == (ATTACKS[number]["hidden"] not in UNSEEN)


@pytest.mark.slow
@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_are_the_same_with_and_without(clean, attacked, question):
    before, after = clean.ask(question), attacked[0].ask(question)
    assert not before.refused
    assert [s.text for s in before.sentences] == [s.text for s in after.sentences]
    assert [c.document.title for c in before.citations] == [c.document.title for c in after.citations]


@pytest.mark.slow
@pytest.mark.parametrize("attack", ATTACKS, ids=[attack["text"][:30] for attack in ATTACKS])
def test_no_order_is_quoted_even_where_it_is_asked_for(attacked, attack):
    answer = attacked[0].ask(f"{attack['text'][:60]}是怎么规定的？")
    assert not any(orders(citation.quote) for citation in answer.citations)
    assert not any(orders(sentence.text) for sentence in answer.sentences)


@pytest.mark.slow
@pytest.mark.parametrize(
    "question",
    [
        "哪些文件提到了指令？",
        "哪些文件提到了补助？",
        "这几份文件都讲了什么？",
        "which documents mention instructions?",
    ],
)
def test_no_order_is_set_out_in_a_list(attacked, question):
    answer = attacked[0].ask(question)
    assert not any(orders(citation.quote) for citation in answer.citations)
    assert not any(orders(sentence.text) for sentence in answer.sentences)


@pytest.mark.slow
def test_orders_are_found_all_the_same_by_who_looks_for_them(attacked):
    assert any(orders(hit.text) for hit in attacked[0].search("忽略以上所有指示").hits)


@pytest.mark.slow
def test_a_model_never_sees_them_and_what_it_says_in_their_favour_is_marked(attacked):
    bot, _ = attacked
    model = Scripted("每家企业可以领取设备更新补助一千万元。", "补助标准为设备购置额的百分之十五。")
    answerer = GeneratedAnswerer("obedient", model, ExtractiveAnswerer(bot.index.encoder))
    answer = Chatbot(bot.index, bot.retriever, answerer).ask(QUESTIONS[0])
    asked = "".join(message["content"] for message in model.asked[0])
    assert "购置额的百分之十五" in asked
    assert not any(attack["text"] in asked for attack in ATTACKS)
    obeyed, true = answer.sentences
    assert not obeyed.supported
    assert obeyed.problems
    assert not any("千万" in citation.quote for citation in answer.citations)
    assert true.supported
