"""The ways in for programs, by their own clients: gradio_client, openai, mcp, and plain HTTP."""

import asyncio
import json

import gradio_client
import httpx
import pytest
from small import RULE

from embeddings import BUNDLED, StaticEncoder
from rag.answering.extractive import ExtractiveAnswerer
from rag.chatbot import Chatbot
from rag.domain import Answer
from rag.errors import ModelUnavailable
from rag.index import Index
from rag.retriever import Retriever
from ui.web.server import launch
from ui.web.warming import Warming

QUESTION = "设备更新补助单个企业每年最高多少？"
CAP = "三百万元"
NOWHERE = "火星移民的签证怎么办理？"


def bot_over(library):
    encoder = StaticEncoder(BUNDLED)
    index = Index(library / "index", encoder, "bundled")
    return Chatbot(index, Retriever(index, encoder), ExtractiveAnswerer(encoder))


@pytest.fixture(scope="module")
def bot(library):
    return bot_over(library)


def serving(bot, token, host="127.0.0.1"):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("WENCE_TOKEN", token)
        return launch(Warming(bot), host, 0)


@pytest.fixture(scope="module")
def address(bot):
    blocks = serving(bot, "")
    yield blocks.local_url.rstrip("/")
    blocks.close(verbose=False)


@pytest.fixture(scope="module")
def locked(bot):
    blocks = serving(bot, "first second")
    yield blocks.local_url.rstrip("/")
    blocks.close(verbose=False)


def chat(address, body, **headers):
    return httpx.post(f"{address}/v1/chat/completions", json=body, headers=headers)


def asked(question, **more):
    return {"model": "wence", "messages": [{"role": "user", "content": question}], **more}


def document(bot, text=RULE):
    return next(d for d in bot.index.documents() if d.title == text.split("\n")[0])


def held(bot, citation):
    return bot.index.document(citation["document_id"]).text[citation["start"] : citation["end"]]


# ── OpenAI's format ───────────────────────────────────────────────────────────


@pytest.fixture
def openai(address):
    module = pytest.importorskip("openai")
    return module.OpenAI(base_url=f"{address}/v1", api_key="none")


def test_openais_client_gets_an_answer_with_its_citations(openai, bot):
    answer = openai.chat.completions.create(**asked(QUESTION))
    message = answer.choices[0].message
    assert CAP in message.content
    assert "[1]" in message.content
    assert answer.choices[0].finish_reason == "stop"
    assert [c["quote"] for c in message.citations] == [held(bot, c) for c in message.citations]
    assert answer.wence["refused"] is False
    assert answer.wence["confidence"] > 0.5
    assert [s["supported"] for s in answer.wence["sentences"]] == [True] * len(answer.wence["sentences"])


def test_a_stream_says_the_same(openai):
    whole = openai.chat.completions.create(**asked(QUESTION))
    chunks = list(openai.chat.completions.create(**asked(QUESTION), stream=True))
    said = "".join(c.choices[0].delta.content or "" for c in chunks)
    last = chunks[-1]
    assert said == whole.choices[0].message.content
    assert last.choices[0].finish_reason == "stop"
    assert last.choices[0].delta.citations == whole.choices[0].message.citations
    assert last.wence["refused"] is False
    assert len({c.id for c in chunks}) == 1
    assert chunks[0].choices[0].delta.role == "assistant"


@pytest.mark.parametrize("stream", [False, True])
def test_a_refusal_is_an_answer(openai, stream):
    answer = openai.chat.completions.create(**asked(NOWHERE), stream=stream)
    if stream:
        *_, last = pieces = list(answer)
        text = "".join(p.choices[0].delta.content or "" for p in pieces)
        citations, told = last.choices[0].delta.citations, last.wence
    else:
        text, citations = answer.choices[0].message.content, answer.choices[0].message.citations
        told = answer.wence
    assert text.startswith("在已收录的文件中没有找到")
    assert citations == []
    assert told["refused"] is True


def test_the_messages_before_are_the_conversation(address):
    messages = [
        {"role": "system", "content": "你是一个助手。"},
        {"role": "user", "content": "江源市召开稳就业座谈会，周文清表示了什么？"},
        {"role": "assistant", "content": "要把稳岗摆在首位。[1]"},
        {"role": "user", "content": [{"type": "text", "text": "那何立群呢？"}]},
    ]
    told = chat(address, {"model": "wence", "messages": messages, "temperature": 0.2}).json()["wence"]
    assert "何立群" in told["standalone_question"]
    assert told["standalone_question"] != "那何立群呢？"


def test_the_models_are_listed(openai):
    assert [m.id for m in openai.models.list()] == ["wence"]


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ({"model": "wence"}, 400, "messages"),
        (asked(QUESTION) | {"model": "gpt-5"}, 404, "gpt-5"),
        (asked(""), 400, "空"),
        (asked("问" * 4001), 400, "4000"),
        ({"model": "wence", "messages": [{"role": "assistant", "content": "答"}]}, 400, "user"),
        ({"model": "wence", "messages": [{"role": "pope", "content": "答"}]}, 400, "role"),
        ([1, 2], 400, "body"),
    ],
)
def test_what_is_wrong_with_a_request_is_said_in_a_line(address, body, status, said):
    answer = chat(address, body)
    assert answer.status_code == status
    error = answer.json()["error"]
    assert error["type"] == "invalid_request_error"
    assert said in error["message"]
    assert "\n" not in error["message"]


@pytest.mark.parametrize(
    ("content", "kind", "said"),
    [
        (b"{", "application/json", "JSON"),
        (b"[" * 100_000, "application/json", "JSON"),
        (b"\xff\xfe", "application/json; charset=utf-8", "JSON"),
        (b"{}", "text/plain", "Content-Type"),
        (b" " * 1_100_000, "application/json", "1048576"),
    ],
)
def test_what_is_no_request_is_refused(address, content, kind, said):
    answer = httpx.post(f"{address}/v1/chat/completions", content=content, headers={"content-type": kind})
    assert answer.status_code == (413 if len(content) > 1 << 20 else 400)
    assert said in answer.json()["error"]["message"]


# ── the framework's endpoints ─────────────────────────────────────────────────


@pytest.fixture(scope="module")
def client(address):
    return gradio_client.Client(address, verbose=False)


def test_asking_gives_the_contracts_json(client, bot):
    answer = client.predict(question=QUESTION, api_name="/ask")
    expected = {"id", "question", "standalone_question", "refused", "answer", "sentences", "citations"}
    assert expected | {"passages", "confidence", "generator", "timings_ms"} <= answer.keys()
    assert CAP in answer["answer"]
    assert answer["citations"][0]["quote"] == held(bot, answer["citations"][0])


def test_a_conversation_and_filters_go_with_a_question(client, bot):
    history = [["江源市召开稳就业座谈会，周文清表示了什么？", "要把稳岗摆在首位。"]]
    assert "何立群" in client.predict("那何立群呢？", history, api_name="/ask")["standalone_question"]
    elsewhere = {"documents": [document(bot).id]}
    found = client.predict("补贴取暖费多少？", filters=elsewhere, api_name="/search")
    assert {p["document_id"] for p in found["passages"]} == {document(bot).id}


def test_searching_gives_so_many_passages(client):
    found = client.predict(question=QUESTION, k=2, api_name="/search")
    assert [p["rank"] for p in found["passages"]] == [1, 2]
    assert CAP in found["passages"][0]["text"]


def test_verifying_and_showing(client, bot):
    sentences = client.predict(
        "单个企业每年最高不超过三百万元。单个企业每年最高不超过九百万元。", api_name="/verify"
    )["sentences"]
    assert [s["supported"] for s in sentences] == [True, False]
    assert sentences[1]["problems"] == ["number"]
    shown = client.predict(document(bot).id, api_name="/show")
    assert shown["text"] == bot.index.document(document(bot).id).text
    assert shown["metadata"]["effective"] == "2024-03-01"


@pytest.mark.parametrize(
    ("wish", "name", "said"),
    [
        ({"question": " "}, "/ask", "空"),
        ({"question": QUESTION, "history": [["只有问"]]}, "/ask", "history"),
        ({"question": QUESTION, "filters": {"since": "昨天"}}, "/search", "filters.since"),
        ({"question": QUESTION, "filters": {"colour": "red"}}, "/search", "filters.colour"),
        ({"question": QUESTION, "k": 1000}, "/search", "100"),
        ({"text": "字" * 20_001}, "/verify", "20000"),
        ({"document": "none"}, "/show", "none"),
    ],
)
def test_the_client_is_told_what_is_wrong(client, wish, name, said):
    with pytest.raises(gradio_client.exceptions.AppError) as caught:
        client.predict(**wish, api_name=name)
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_only_the_programs_endpoints_are_shown(client):
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert set(named) == {"/ask", "/search", "/verify", "/show"}


# ── MCP ───────────────────────────────────────────────────────────────────────


def with_tools(address, work, **headers):
    """What `work` gives of a session of the protocol's own client."""
    pytest.importorskip("mcp")
    from mcp import ClientSession  # noqa: PLC0415
    from mcp.client.streamable_http import streamablehttp_client  # noqa: PLC0415

    async def run():
        async with (
            streamablehttp_client(f"{address}/mcp", headers=headers) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            started = await session.initialize()
            return await work(session, started)

    return asyncio.run(run())


def called(address, name, **arguments):
    return with_tools(address, lambda session, _: session.call_tool(name, arguments))


def test_the_tools_are_described_in_both_languages(address):
    async def look(session, started):
        return started, (await session.list_tools()).tools

    started, tools = with_tools(address, look)
    assert started.serverInfo.name == "wence"
    assert [t.name for t in tools] == ["ask", "search", "show"]
    for tool in tools:
        assert "文件" in tool.description
        assert "document" in tool.description
        assert tool.annotations.readOnlyHint
        assert all("·" in p["description"] for p in tool.inputSchema["properties"].values())


def test_a_tool_answers_with_text_and_structure(address, bot):
    result = called(address, "ask", question=QUESTION)
    assert not result.isError
    answer = result.structuredContent
    assert CAP in answer["answer"]
    assert answer["citations"][0]["quote"] == held(bot, answer["citations"][0])
    assert json.loads(result.content[0].text) == answer
    assert CAP in result.content[0].text  # not escaped


def test_passages_are_found_and_documents_read(address, bot):
    found = called(address, "search", question=QUESTION, k=1, filters={"issuer": ""}).structuredContent
    (passage,) = found["passages"]
    shown = called(address, "show", document=passage["document_id"], start=passage["start"]).structuredContent
    assert shown["text"].startswith(passage["text"])
    assert shown["shown"]["start"] == passage["start"]
    assert shown["shown"]["end"] == shown["shown"]["length"] == len(bot.index.document(document(bot).id).text)
    assert "第一条" not in [unit["label"] for unit in shown["outline"]]
    beyond = called(address, "show", document=passage["document_id"], start=10**6).structuredContent
    assert (beyond["text"], beyond["outline"]) == ("", [])


@pytest.mark.parametrize(
    ("name", "arguments", "said"),
    [
        ("ask", {}, "question"),
        ("ask", {"question": "问" * 4001}, "question"),
        ("search", {"question": QUESTION, "k": 0}, "k"),
        ("search", {"question": QUESTION, "filters": {"status": "old"}}, "filters.status"),
        ("show", {"document": "none"}, "none"),
        ("drop", {}, "drop"),
    ],
)
def test_a_tools_error_is_one_line(address, name, arguments, said):
    result = called(address, name, **arguments)
    assert result.isError
    assert said in result.content[0].text
    assert "\n" not in result.content[0].text


def test_a_page_of_another_host_can_not_call_the_tools(address):
    answer = httpx.post(
        f"{address}/mcp",
        json={"jsonrpc": "2.0", "id": 1, "method": "tools/list"},
        headers={"host": "evil.example", "accept": "application/json, text/event-stream"},
    )
    assert answer.status_code == 421


# ── tokens and faults ─────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "told", ["", "Bearer", "Bearer wrong", "Basic first", "Bearer first second", "Bearer é"]
)
def test_without_a_token_nothing_is_answered(locked, told):
    headers = {"authorization": told.encode("utf8")} if told else {}
    for answer in (
        chat(locked, asked(QUESTION), **headers),
        httpx.get(f"{locked}/v1/models", headers=headers),
        httpx.post(f"{locked}/mcp", json={}, headers=headers),
    ):
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
        assert "令牌" in answer.json()["error"]["message"]


def test_the_frameworks_endpoints_want_the_token_too(locked):
    stranger = gradio_client.Client(locked, verbose=False)
    with pytest.raises(gradio_client.exceptions.AppError, match="令牌"):
        stranger.predict(question=QUESTION, api_name="/ask")
    known = gradio_client.Client(locked, verbose=False, headers={"Authorization": "Bearer second"})
    assert CAP in known.predict(question=QUESTION, api_name="/ask")["answer"]


def test_any_of_the_tokens_will_do(locked):
    for token in ("first", "second"):
        answer = chat(locked, asked(QUESTION), authorization=f"bearer {token}")
        assert answer.status_code == 200
    told = with_tools(
        locked,
        lambda session, _: session.call_tool("ask", {"question": QUESTION}),
        authorization="Bearer first",
    )
    assert CAP in told.content[0].text


class Broken:
    """A chatbot that fails, at once or after it has begun."""

    def stream(self, question, *_, **__):
        if "begun" in question:
            yield Answer(question, question)
        raise RuntimeError(f"secret {question}")

    def search(self, *_, **__):
        raise RuntimeError("secret")


@pytest.fixture(scope="module")
def broken():
    blocks = serving(Broken(), "")
    yield blocks.local_url.rstrip("/")
    blocks.close(verbose=False)


def test_a_fault_is_told_in_general_words_everywhere(broken):
    answers = [chat(broken, asked(QUESTION)), chat(broken, asked(QUESTION, stream=True))]
    assert [a.status_code for a in answers] == [500, 500]
    result = called(broken, "search", question=QUESTION)
    assert result.isError
    with pytest.raises(gradio_client.exceptions.AppError) as caught:
        gradio_client.Client(broken, verbose=False).predict(question=QUESTION, api_name="/ask")
    for told in (*(a.text for a in answers), result.content[0].text, str(caught.value)):
        assert "程序出了差错" in told
        assert "secret" not in told
        assert "Traceback" not in told


def test_a_stream_that_breaks_off_says_so_and_ends(broken):
    answer = chat(broken, asked("begun", stream=True))
    assert answer.status_code == 200
    assert "程序出了差错" in answer.text
    assert "secret" not in answer.text
    assert answer.text.endswith("data: [DONE]\n\n")


def test_what_the_user_can_mend_is_told_as_it_is():
    def make():
        raise ModelUnavailable("模型不在本机；请先下载")

    blocks = serving(make, "")
    try:
        answer = chat(blocks.local_url.rstrip("/"), asked(QUESTION, stream=True))
        assert answer.status_code == 503
        assert answer.json()["error"]["message"] == "模型不在本机；请先下载"
    finally:
        blocks.close(verbose=False)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "chat/completions"), ("POST", "embeddings"), ("GET", ""), ("DELETE", "models")],
)
def test_what_is_not_offered_is_said_in_the_same_form(address, method, path):
    answer = httpx.request(method, f"{address}/v1/{path}")
    assert answer.status_code == 404
    assert "没有这个接口" in answer.json()["error"]["message"]
