"""The wire format of OpenAI's chat completions: a conversation in, an answer with citations out.

https://platform.openai.com/docs/api-reference/chat; what is added to it: `citations`
in the message (in the last chunk of a stream), and `wence` beside `choices`.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, ValidationError

from rag.domain import Answer
from rag.errors import ConfigurationError, NotFound
from ui.api.limits import mistake
from ui.rendering import answer_json

MODEL = "wence"
CORRECTED = "\n\n——\n\n"  # before the whole answer, where it does not go on from what was streamed

Json = dict[str, Any]


class Part(BaseModel):
    """A part of a message's content; only text says anything here."""

    type: str
    text: str = ""


class Message(BaseModel):
    """A message of the conversation."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[Part] | None = None

    @property
    def said(self) -> str:
        """The message's text."""
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class Request(BaseModel):
    """What is read of a request; sampling and the like bear on nothing here and are let pass."""

    model: str
    messages: Annotated[list[Message], Field(min_length=1, max_length=1000)]
    stream: bool = False

    @property
    def question(self) -> str:
        """The last message, which is the user's."""
        return self.messages[-1].said

    @property
    def history(self) -> list[tuple[str, str]]:
        """The turns before it: each of the user's messages with the answer that followed."""
        turns: list[tuple[str, str]] = []
        for message in self.messages[:-1]:
            if message.role == "user":
                turns.append((message.said, ""))
            elif message.role == "assistant" and turns:
                turns[-1] = (turns[-1][0], "\n".join(filter(None, (turns[-1][1], message.said))))
        return turns


def parse(body: Any) -> Request:
    """A request that can be answered.

    Raises:
        ConfigurationError: it is not of the format, or does not end with the user's message.
        NotFound: it asks for another model.

    """
    try:
        request = Request.model_validate(body)
    except ValidationError as error:
        raise ConfigurationError(mistake(error)) from error
    if request.model != MODEL:
        raise NotFound(f"没有名为 {' '.join(request.model[:80].split())} 的模型；可用的是 {MODEL}")
    if request.messages[-1].role != "user":
        raise ConfigurationError("messages 的最后一条应当是 user 的问题")
    return request


def models() -> Json:
    """The object of GET /v1/models."""
    return {
        "object": "list",
        "data": [{"id": MODEL, "object": "model", "created": 0, "owned_by": "wence"}],
    }


def completion(answer: Answer) -> Json:
    """The object of a request that does not stream."""
    told = answer_json(answer)
    message = {"role": "assistant", "content": said(answer), "citations": told["citations"]}
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {**_head("chat.completion"), "choices": [choice], "wence": _extras(told)}


def chunks(answers: Iterator[Answer]) -> Iterator[Json]:
    """The objects of a stream: the answer's verified text as it grows; the last with the citations."""
    head = _head("chat.completion.chunk")
    yield {**head, "choices": [_delta({"role": "assistant", "content": ""})]}
    sent = ""
    for answer in answers:
        text = answer.text if answer.sentences else ""
        if len(text) > len(sent) and text.startswith(sent):
            yield {**head, "choices": [_delta({"content": text[len(sent) :]})]}
            sent = text
    whole = said(answer)
    rest = whole[len(sent) :] if whole.startswith(sent) else CORRECTED + whole
    if rest:
        yield {**head, "choices": [_delta({"content": rest})]}
    told = answer_json(answer)
    last = _delta({"citations": told["citations"]}, finish="stop")
    yield {**head, "choices": [last], "wence": _extras(told)}


def said(answer: Answer) -> str:
    """The answer's text, what one has to know of it after it."""
    if answer.refused or not answer.note:
        return answer.text
    return f"{answer.text}\n\n{answer.note}"


def _head(kind: str) -> Json:
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": kind,
        "created": int(time.time()),
        "model": MODEL,
    }


def _delta(delta: Json, finish: str | None = None) -> Json:
    return {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}


def _extras(told: Json) -> Json:
    names = ("refused", "confidence", "standalone_question", "sentences", "generator", "timings_ms")
    return {name: told[name] for name in names}
