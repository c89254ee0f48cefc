"""How an answer looks while a model writes it, and what stands beside it."""

import io
from dataclasses import replace

import pytest
from rich.console import Console
from scripted import Scripted, answers, growing
from small import RULE
from worlds import document, hits

from rag.domain import Answer
from ui.growing import growing_text, last
from ui.rendering import EN, ZH, answer_html, answer_json, answer_text
from ui.rendering.writing import note_html, pending_html, thinking_html

QUESTION = "设备更新补助的标准是多少？"
FOUND = hits(document(RULE))
HOSTILE = "<img src=x onerror=alert(1)>"
PIECES = ("<think>先看第四条。</think>", "补助标准为设备购置额的百分之十五。[1]", "单个企业每年最高")


def states(*pieces):
    return answers(QUESTION, FOUND, Scripted(*pieces))


def test_the_sentence_in_the_making_is_shown_after_those_verified():
    html = answer_html(states(*PIECES)[-2], ZH, whole=False)
    assert html.index("百分之十五") < html.index('class="pending"') < html.rindex(">单个企业每年最高<")
    assert ZH.pending in html
    assert 'class="sentence"' not in html[html.index('class="pending"') :]


def test_the_first_words_are_shown_before_any_sentence_is_whole():
    html = answer_html(states("补助标准", "为")[0], ZH, whole=False)
    assert '<p class="pending"' in html
    assert 'class="progress"' not in html


@pytest.mark.parametrize("words", [ZH, EN])
def test_thinking_is_folded(words):
    html = answer_html(states(*PIECES)[-1], words)
    assert f"<summary>{words.thinking.format(6)}</summary><p>先看第四条。</p></details>" in html
    assert 'details class="thinking" open' not in html


def test_what_a_model_wrote_is_never_markup():
    answer = Answer(QUESTION, QUESTION, thinking=HOSTILE, pending=HOSTILE, note=HOSTILE)
    for html in (thinking_html(answer, ZH), pending_html(answer, ZH), note_html(answer)):
        assert "<img" not in html
        assert "&lt;img" in html
    nothing = Answer(QUESTION, QUESTION)
    assert (thinking_html(nothing, ZH), pending_html(nothing, ZH), note_html(nothing)) == ("", "", "")


def test_a_note_stands_above_the_answer_on_every_face():
    answer = replace(states(*PIECES)[-1], note="语言模型没有应答（断了），以下为原文摘录")
    for shown in (answer_html(answer, ZH), answer_text(answer)):
        assert shown.index("以下为原文摘录") < shown.index("百分之十五")
    told = answer_json(answer)
    assert (told["note"], told["thinking"]) == (answer.note, "先看第四条。")
    assert "先看第四条" not in told["answer"]


def test_the_terminal_tells_of_the_thinking_and_where_it_is():
    assert "思考过程（6 字）：--json" in answer_text(states(*PIECES)[-1])


@pytest.mark.parametrize(
    ("state", "shown"),
    [
        (0, "思考过程（6 字）……先看第四条。"),
        (2, f"补助标准为设备购置额的百分之十五。[1]\n单个企业每年最高……（{ZH.pending}）"),
    ],
)
def test_the_growing_text_says_what_is_verified_and_what_is_not(state, shown):
    assert growing_text(states(*PIECES)[state]) == shown


def test_before_the_first_word_what_was_found_is_said():
    assert growing_text(Answer(QUESTION, QUESTION, FOUND)) == ZH.found.format(len(FOUND))


def test_a_terminal_shows_the_answer_as_it_grows_and_gives_the_last():
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=40, height=10)
    drawn = []

    def watched():
        for state in growing(QUESTION, FOUND, Scripted(*PIECES)):
            yield state
            console.file.flush()
            drawn.append(out.getvalue())

    whole = last(watched(), console)
    assert whole == states(*PIECES)[-1]
    assert "单个企业每年最高" in out.getvalue()
    assert len(drawn) == len(states(*PIECES))


def test_more_than_a_screen_shows_its_end():
    out = io.StringIO()
    console = Console(file=out, force_terminal=True, width=20, height=6)
    long = Answer(QUESTION, QUESTION, pending="字" * 400 + "尾")
    last(iter([long]), console)
    assert "尾" in out.getvalue()
    assert out.getvalue().count("字") < 400
