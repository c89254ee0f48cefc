"""A model on a server: transformers' own OpenAI-compatible one with a tiny Qwen3, in another process."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
import tiny_qwen
from scripted import answers
from small import RULE
from tcp_proxy import Proxy
from worlds import document, hits

from rag.errors import AnswerCut, GenerationFailed, ModelUnavailable
from rag.generation import ServerGenerator
from rag.generation.server import lacks
from ui.cli import main

pytestmark = pytest.mark.slow

THOUGHT = ("<think>", "先看", "第四条", "</think>")
SAID = (
    "补助标准为",
    "设备购置额的",
    "百分之",
    "十五。",
    "[9]",
    "单个企业",
    "每年最高",
    "不超过",
    "三百万元。",
)
ASK = [{"role": "user", "content": "补助标准是多少？"}]
QUESTION = "设备更新补助的标准是多少？"
FOUND = hits(document(RULE))
MARK = "每年最高".encode()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_qwen.make(tmp_path_factory.mktemp("served"), *THOUGHT, *SAID)


@pytest.fixture(scope="module")
def port(folder):
    """The port of a running server."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        number = free.getsockname()[1]
    program = Path(sys.executable).parent / "transformers"
    command = [program, "serve", folder, "--host", "127.0.0.1", "--port", str(number), "--device", "cpu"]
    log = folder / "server.log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [*map(str, command)], stdout=out, stderr=out, env={**os.environ, "HF_HUB_OFFLINE": "1"}
        )
    try:
        until = time.monotonic() + 300
        while not _answers(number):
            assert server.poll() is None, log.read_text("utf8")
            assert time.monotonic() < until, log.read_text("utf8")
            time.sleep(0.2)
        yield number
    finally:
        server.terminate()
        server.wait()


def _answers(number):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{number}/health", timeout=5) as told:
            return told.status == 200
    except (urllib.error.URLError, OSError):
        return False


def model(folder, port, **options):
    settings = {"context": 4096, "max_new_tokens": 40, "retries": 0, "temperature": 0, **options}
    return ServerGenerator(f"http://127.0.0.1:{port}/v1", str(folder), **settings)


def test_text_comes_piece_by_piece_with_the_thinking_before_it(folder, port):
    pieces = list(model(folder, port).stream(ASK))
    assert "".join(pieces) == "".join(THOUGHT + SAID)
    assert len(pieces) > 5


def test_an_answer_is_verified_from_first_to_last(folder, port):
    states = answers(QUESTION, FOUND, model(folder, port))
    assert any(s.pending for s in states)
    last = states[-1]
    assert (last.generator, last.note, last.thinking) == ("scripted", "", "先看第四条")
    assert [(s.text, s.citations, s.supported) for s in last.sentences] == [
        ("补助标准为设备购置额的百分之十五。", (1,), True),
        ("单个企业每年最高不超过三百万元。", (1,), True),
    ]
    (citation,) = last.citations
    assert citation.quote == citation.span.of(RULE)


def test_dropped_in_mid_answer_the_documents_own_words_stand_instead(folder, port):
    with Proxy(port, MARK) as proxy:
        states = answers(QUESTION, FOUND, model(folder, proxy.port))
    assert any(s.sentences for s in states[:-1])  # a sentence had been verified before the break
    last = states[-1]
    assert last.note.startswith("语言模型中途断了（")
    assert last.note.endswith("），以下为原文摘录")
    assert (last.generator, last.pending) == ("extractive", "")
    assert all(s.supported for s in last.sentences)
    assert all(c.quote == c.span.of(RULE) for c in last.citations)


def test_slow_in_mid_answer_is_given_up(folder, port):
    with Proxy(port, MARK, stall=True) as proxy:
        slow = model(folder, proxy.port, timeout=1)
        with pytest.raises(GenerationFailed, match=r"1 秒内没有动静"):
            list(slow.stream(ASK))


def test_slow_before_the_first_word_is_given_up(folder, port):
    with Proxy(port, b"HTTP/1.1", stall=True) as proxy:
        last = answers(QUESTION, FOUND, model(folder, proxy.port, timeout=1))[-1]
    assert last.note.startswith("语言模型没有应答（")
    assert "1 秒内没有动静" in last.note
    assert last.sentences


def test_a_server_that_is_down_is_told(folder):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        number = closed.getsockname()[1]
    last = answers(QUESTION, FOUND, model(folder, number))[-1]
    assert last.note == f"语言模型没有应答（连不上 http://127.0.0.1:{number}/v1，或连接断了），以下为原文摘录"
    assert last.sentences


def test_an_answer_at_its_limit_is_cut_and_said_to_be(folder, port):
    with pytest.raises(AnswerCut, match="6 词元"):
        list(model(folder, port, max_new_tokens=6).stream(ASK))


def test_the_servers_own_complaint_is_passed_on_in_one_line(folder, port):
    stranger = ServerGenerator(
        f"http://127.0.0.1:{port}/nowhere", str(folder), context=4096, max_new_tokens=40, retries=0
    )
    with pytest.raises(GenerationFailed, match="答复：") as caught:
        list(stranger.stream(ASK))
    assert "\n" not in str(caught.value)


def test_the_key_goes_to_the_server_and_nowhere_else(folder, port, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-somebody-elses")
    monkeypatch.setenv("MY_KEY", "sk-mine")
    with Proxy(port) as proxy:
        keyed = model(folder, proxy.port, key_variable="MY_KEY")
        list(keyed.stream(ASK))
        list(model(folder, proxy.port).stream(ASK))
    sent = b"".join(proxy.requests)
    assert b"Bearer sk-mine" in sent
    assert b"sk-somebody-elses" not in sent
    assert "sk-mine" not in repr(vars(keyed) | {"_client": ""})


def test_what_is_missing_is_told_without_asking_a_host(monkeypatch):
    monkeypatch.delenv("MY_KEY", raising=False)
    assert "MY_KEY" in lacks("MY_KEY")
    with pytest.raises(ModelUnavailable, match="环境变量 MY_KEY"):
        ServerGenerator("http://127.0.0.1:9/v1", "m", context=4096, max_new_tokens=9, key_variable="MY_KEY")
    assert lacks(None) == ""
    monkeypatch.setattr("rag.generation.server.find_spec", lambda _name: None)
    assert "wence[llm]" in lacks(None)


def test_tokens_are_estimated_from_above():
    server = ServerGenerator("http://127.0.0.1:9/v1", "m", context=4096, max_new_tokens=9)
    assert server.count_tokens("补助标准") == 4
    assert server.count_tokens("permit") == 2
    assert server.count_tokens("") == 0


def test_the_program_asks_the_server(folder, port, library, tmp_path, capsys):
    profiles = tmp_path / "models.yaml"
    profile = {"base_url": f"http://127.0.0.1:{port}/v1", "model": str(folder), "temperature": 0}
    profiles.write_text(json.dumps({"generator": {"tiny": profile}}), "utf8")
    rest = ["--generator", "tiny", "--models", str(profiles), "--json"]
    batch = tmp_path / "questions.jsonl"
    line = {"id": 1, "question": QUESTION, "passages": [{"title": "办法", "text": RULE}]}
    batch.write_text(json.dumps(line), "utf8")
    for arguments in (["ask", QUESTION, "--index", str(library / "index")], ["ask", "--batch", str(batch)]):
        with pytest.raises(SystemExit) as left:
            main([*arguments, *rest])
        assert not left.value.code
        told = json.loads(capsys.readouterr().out)
        assert (told["generator"], told["thinking"], told["note"]) == ("tiny", "先看第四条", "")
        assert [s["supported"] for s in told["sentences"]] == [True, True]
        assert all(RULE[c["start"] : c["end"]] == c["quote"] for c in told["citations"])
