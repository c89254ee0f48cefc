"""Profiles of language models: strict, without secrets, listed without asking anybody."""

import pytest

from rag import assembly
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.generated import GeneratedAnswerer
from rag.assembly import Choice
from rag.errors import ConfigurationError, ModelUnavailable, NotFound
from rag.generation import ServerGenerator
from rag.generation.rewriting import Rewriter
from rag.inventory import inventory
from rag.profiles import LocalModel, ServerModel, load
from rag.rewriting import standalone
from ui.rendering.terminal import models_text

SECRET = "sk-very-secret"


def written(tmp_path, body):
    file = tmp_path / "models.yaml"
    file.write_text(f"generator:\n  mine: {body}\n", "utf8")
    return file


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("qwen3-0.6b", LocalModel),
        ("qwen3-1.7b", LocalModel),
        ("qwen3-4b", LocalModel),
        ("qwen3-4b-instruct", LocalModel),
        ("vllm", ServerModel),
        ("ollama", ServerModel),
        ("llama.cpp", ServerModel),
        ("deepseek", ServerModel),
        ("dashscope", ServerModel),
    ],
)
def test_the_promised_profiles_are_written(name, kind):
    chosen, profile = load().choose_generator(name)
    assert (chosen, type(profile)) == (name, kind)


def test_no_generator_is_the_default():
    assert load().choose_generator(None) == ("extractive", None)


@pytest.mark.parametrize(
    "body",
    [
        f"{{base_url: http://h/v1, model: m, api_key: {SECRET}}}",
        f"{{base_url: http://h/v1, model: m, key: {SECRET}}}",
        f"{{base_url: http://h/v1, model: m, key_variable: {SECRET}}}",
        f"{{base_url: 'http://me:{SECRET}@h/v1', model: m}}",
        f"{{base_url: 'http://h/v1?key={SECRET}', model: m}}",
    ],
)
def test_a_key_in_the_file_is_refused_and_not_repeated(tmp_path, body):
    with pytest.raises(ConfigurationError, match="key_variable") as caught:
        load(written(tmp_path, body))
    assert SECRET not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("{base_url: http://h/v1, model: m, timeouts: 3}", ["generator.mine.timeouts", "是不是 timeout？"]),
        ("{model: m, timeout: 3}", ["generator.mine.timeout", "quantization"]),
        ("{base_url: h/v1, model: m}", ["generator.mine.base_url", "http://"]),
        ("{base_url: http://h/v1}", ["缺 generator.mine.model"]),
        ("{model: m, quantization: 3bit}", ["generator.mine.quantization", "3bit"]),
        ("{model: m, context: 10}", ["generator.mine.context"]),
        ("7", ["generator.mine", "7"]),
    ],
)
def test_what_is_not_known_is_refused_with_its_path(tmp_path, body, says):
    with pytest.raises(ConfigurationError) as caught:
        load(written(tmp_path, body))
    assert all(part in str(caught.value) for part in says)


def test_an_unknown_generator_names_those_there_are():
    with pytest.raises(NotFound, match="ollama？"):
        load().choose_generator("olama")


def test_each_is_listed_with_what_it_lacks(tmp_path, monkeypatch):
    monkeypatch.delenv("MY_KEY", raising=False)
    file = written(tmp_path, "{base_url: http://h/v1, model: m, key_variable: MY_KEY}")
    entries = {e.name: e for e in inventory(load(file)) if e.section == "generator"}
    mine = entries["mine"]
    assert (mine.available, mine.location, mine.library) == (False, "http://h/v1", "openai")
    assert "MY_KEY" in mine.lacks
    assert (entries["vllm"].available, entries["vllm"].lacks) == (True, "")
    assert (entries["qwen3-0.6b"].available, entries["qwen3-0.6b"].library) == (False, "transformers")
    text = models_text(list(entries.values()))
    assert "请把密钥放进环境变量 MY_KEY" in text
    assert "不在本机  Qwen/Qwen3-0.6B" in text
    monkeypatch.setenv("MY_KEY", SECRET)
    listed = [e for e in inventory(load(file)) if e.name == "mine"]
    assert listed[0].available
    assert SECRET not in models_text(listed)


def test_a_generator_is_put_in_front_of_the_extractive_answerer(tmp_path):
    file = written(tmp_path, "{base_url: http://127.0.0.1:9/v1, model: m}")
    made = assembly.answerer(Choice(tmp_path, file, generator="mine"), once=True)
    assert isinstance(made, GeneratedAnswerer)
    assert (made.name, type(made.generator)) == ("mine", ServerGenerator)
    assert isinstance(assembly.rewriter(made), Rewriter)
    plain = assembly.answerer(Choice(tmp_path, file), once=True)
    assert isinstance(plain, ExtractiveAnswerer)
    assert assembly.rewriter(plain) is standalone


def test_a_model_that_is_not_here_says_which_where_how_and_what_works_without(tmp_path):
    with pytest.raises(ModelUnavailable) as caught:
        assembly.answerer(Choice(tmp_path, generator="qwen3-4b"), once=True)
    line = str(caught.value)
    assert all(part in line for part in ("qwen3-4b", "hf download Qwen/Qwen3-4B", "找过", "extractive"))
