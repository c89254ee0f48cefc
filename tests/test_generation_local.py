"""A model run here by transformers: a tiny Qwen3 that says one text."""

import shutil
import threading

import pytest
import tiny_qwen
from scripted import answers
from small import RULE
from worlds import document, hits

from embeddings import ModelNotFound
from rag.errors import AnswerCut, GenerationFailed, ModelUnavailable
from rag.generation import LocalGenerator

pytestmark = pytest.mark.slow

THOUGHT = ("<think>", "先看", "第四条", "</think>")
SAID = ("补助标准为", "设备购置额的", "百分之", "十五。", "[4]", "单个企业", "每年最高", "不超过", "三百元。")
ASK = [{"role": "user", "content": "补助标准是多少？"}]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_qwen.make(tmp_path_factory.mktemp("tiny"), *THOUGHT, *SAID)


def model(folder, **options):
    settings = {"context": 4096, "max_new_tokens": 40, "temperature": 0, "device": "cpu", **options}
    return LocalGenerator(folder, **settings)


def test_text_comes_piece_by_piece(folder):
    pieces = list(model(folder).stream(ASK))
    assert "".join(pieces) == "".join(THOUGHT + SAID)
    assert len(pieces) > 5


def test_the_same_is_said_again(folder):
    speaker = model(folder)
    speaker.load()
    assert list(speaker.stream(ASK)) == list(speaker.stream(ASK))


def test_an_answer_is_verified_from_first_to_last(folder):
    states = answers("设备更新补助的标准是多少？", hits(document(RULE)), model(folder))
    assert states[0].sentences == ()
    assert "先看" in states[0].thinking
    assert any(s.pending for s in states)
    last = states[-1]
    assert (last.thinking, last.pending) == ("先看第四条", "")
    assert [(s.text, s.supported) for s in last.sentences] == [
        ("补助标准为设备购置额的百分之十五。", True),
        ("单个企业每年最高不超过三百元。", False),
    ]
    assert all(c.quote == c.span.of(RULE) for c in last.citations)


def test_what_the_template_opens_is_thought(folder, tmp_path):
    opened = tmp_path / "opened"
    shutil.copytree(folder, opened)
    template = opened / "chat_template.jinja"
    template.write_text(tiny_qwen.TEMPLATE.replace("assistant\\n", "assistant\\n<think>"), "utf8")
    assert "".join(model(opened).stream(ASK)).startswith("<think>先看")


def test_an_answer_without_an_end_is_cut_and_said_to_be(folder):
    pieces = []
    with pytest.raises(AnswerCut, match="5 词元"):
        pieces.extend(model(folder, max_new_tokens=5).stream(ASK))
    endless = model(folder, max_new_tokens=5).stream(ASK)
    assert next(endless)


def test_closing_the_stream_stops_the_model(tmp_path):
    speaker = model(tiny_qwen.make(tmp_path, *(f"第{n}句" for n in range(2000))), max_new_tokens=2000)
    steps = []
    speaker._model.register_forward_hook(lambda *_: steps.append(1))
    stream = speaker.stream(ASK)
    next(stream)
    stream.close()
    assert 0 < len(steps) < 2000
    assert "generation" not in {thread.name for thread in threading.enumerate()}
    assert next(speaker.stream(ASK)).startswith("第0句")  # the next question does not wait


def test_an_answer_that_is_not_whole_in_time_fails(tmp_path):
    speaker = model(tiny_qwen.make(tmp_path, *(f"第{n}句" for n in range(2000))), max_new_tokens=2000)
    with pytest.raises(GenerationFailed, match=r"0\.01 秒内没有答完"):
        list(speaker.stream(ASK, seconds=0.01))


def test_tokens_are_counted_by_the_models_own_tokenizer(folder):
    assert model(folder).count_tokens("补助标准为百分之") == 2


def test_a_model_that_is_not_here_is_looked_for_and_not_fetched(tmp_path):
    with pytest.raises(ModelNotFound) as caught:
        model(tmp_path / "none")
    assert str(tmp_path / "none") in caught.value.looked[0]


def test_a_folder_that_holds_no_weights_is_told_in_one_line(folder, tmp_path):
    broken = tmp_path / "broken"
    shutil.copytree(folder, broken)
    (broken / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match="读不了") as caught:
        model(broken).load()
    assert "\n" not in str(caught.value)


def test_a_model_without_a_chat_template_is_told(folder, tmp_path):
    bare = tmp_path / "bare"
    shutil.copytree(folder, bare)
    (bare / "chat_template.jinja").unlink()
    with pytest.raises(GenerationFailed, match="对话模板"):
        next(model(bare).stream(ASK))


def test_quantisation_without_its_library_is_told_with_the_mend(folder, monkeypatch):
    monkeypatch.setattr("rag.generation.local.find_spec", lambda _name: None)
    with pytest.raises(ModelUnavailable, match=r"wence\[quantization\]"):
        model(folder, quantization="4bit")


def test_a_fault_of_the_model_is_told_where_it_is_waited_for(folder, monkeypatch):
    speaker = model(folder)
    speaker.load()

    def failing(**_options):
        raise RuntimeError("out of\nmemory")

    monkeypatch.setattr(speaker._model, "generate", failing)
    with pytest.raises(GenerationFailed, match="out of memory"):
        list(speaker.stream(ASK))
