"""A language model behind an OpenAI-compatible server: vLLM, Ollama, llama.cpp, DeepSeek, DashScope.

Source: OpenAI's chat completions with `stream`, and `reasoning_content` as
DeepSeek, vLLM and transformers add it (`reasoning` in Ollama).
"""

from __future__ import annotations

import math
import os
import time
from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from rag.errors import AnswerCut, GenerationFailed, ModelUnavailable
from rag.generation.generator import Message, Pieces
from rag.generation.thinking import CLOSE, OPEN

if TYPE_CHECKING:
    from openai import OpenAI

LIBRARY: Final = "openai"
_LONGEST: Final = 160  # characters of a server's own message that are passed on
_HERE: Final = ("localhost", "127.0.0.1", "::1")
_CONNECT: Final = 10.0  # seconds


class ServerGenerator:
    """A model on a server; nothing is sent before the first question."""

    def __init__(
        self,
        base_url: str,
        model: str,
        *,
        context: int,
        max_new_tokens: int,
        key_variable: str | None = None,
        timeout: float = 60.0,
        retries: int = 1,
        temperature: float | None = None,
        extra_body: Mapping[str, Any] | None = None,
    ) -> None:
        """Take where the model is; `timeout` in seconds is for each silence of the server.

        The key is read from the environment variable `key_variable` and kept nowhere else.

        Raises:
            ModelUnavailable: the library is not installed, or the variable is not set.

        """
        if lacking := lacks(key_variable):
            raise ModelUnavailable(f"{base_url} 的模型 {model} 现在用不了：{lacking}")
        self.context = context
        self.max_new_tokens = max_new_tokens
        self._base_url = base_url
        self._model = model
        self._key_variable = key_variable
        self._timeout = timeout
        self._retries = retries
        self._options: dict[str, Any] = {"extra_body": dict(extra_body or {})}
        if temperature is not None:
            self._options["temperature"] = temperature

    @cached_property
    def _client(self) -> OpenAI:
        from openai import DefaultHttpxClient, OpenAI  # noqa: PLC0415

        here = urlsplit(self._base_url).hostname in _HERE
        return OpenAI(
            base_url=self._base_url,
            # Without a key of the profile's own, the library would take OPENAI_API_KEY and send it anywhere.
            api_key=self._key() or "none",
            max_retries=self._retries,
            # A proxy set for the outside would be asked for this machine too.
            http_client=DefaultHttpxClient(trust_env=not here),
        )

    def _key(self) -> str:
        return os.environ.get(self._key_variable, "") if self._key_variable else ""

    def count_tokens(self, text: str) -> int:
        """An estimate from above for the tokenizers of today: a Chinese character one, three letters one."""
        plain = sum(c.isascii() for c in text)
        return len(text) - plain + math.ceil(plain / 3)

    def stream(self, messages: Sequence[Message], *, seconds: float | None = None) -> Pieces:
        """As `Generator.stream`; a connection that fails before the first piece is tried again."""
        import openai  # noqa: PLC0415

        until = time.monotonic() + seconds if seconds else math.inf
        silence = min(self._timeout, seconds or math.inf)
        thinking, finish = False, None
        try:
            with self._asked(messages, silence, 0 if seconds else self._retries) as answers:
                for chunk in answers:
                    _in_time(until)
                    for choice in chunk.choices[:1]:
                        thought, said = _parts(choice.delta)
                        if thought:
                            yield thought if thinking else OPEN + thought
                            thinking = True
                        if said:
                            yield CLOSE + said if thinking else said
                            thinking = False
                        finish = choice.finish_reason or finish
        except TimeoutError as error:
            raise GenerationFailed(f"{self._base_url} 在 {seconds:g} 秒内没有答完") from error
        except openai.OpenAIError as error:
            raise GenerationFailed(self._explained(error, silence)) from error
        except (ValueError, OSError) as error:  # no JSON, a broken connection
            raise GenerationFailed(f"{self._base_url} 的应答读不了（{type(error).__name__}）") from error
        if finish is None:
            raise GenerationFailed(f"{self._base_url} 的应答断了")
        if finish == "length":
            raise AnswerCut(f"{self.max_new_tokens} 词元")

    def _asked(self, messages: Sequence[Message], silence: float, retries: int) -> Any:
        import openai  # noqa: PLC0415

        waiting = openai.Timeout(silence, connect=min(silence, _CONNECT))
        asking: Any = self._client.with_options(timeout=waiting, max_retries=retries).chat.completions
        return asking.create(
            model=self._model,
            messages=[dict(m) for m in messages],
            max_tokens=self.max_new_tokens,
            stream=True,
            **self._options,
        )

    def _explained(self, error: Exception, silence: float) -> str:
        """What went wrong in a clause; never with the key."""
        import openai  # noqa: PLC0415

        where = self._base_url
        if isinstance(error, openai.APITimeoutError):
            return f"{where} 在 {silence:g} 秒内没有动静"
        if isinstance(error, openai.AuthenticationError | openai.PermissionDeniedError):
            mend = f"请检查环境变量 {self._key_variable}" if self._key_variable else "请写 key_variable"
            return f"{where} 不接受密钥；{mend}"
        if isinstance(error, openai.APIStatusError):
            said = " ".join(str(error.message).split())
            key = self._key()
            return f"{where} 答复：{(said.replace(key, '…') if key else said)[:_LONGEST]}"
        if isinstance(error, openai.APIConnectionError):
            return f"连不上 {where}，或连接断了"
        return f"{where} 的应答不对（{type(error).__name__}）"


def lacks(key_variable: str | None) -> str:
    """What this machine lacks to ask a server, and its mend; "" where nothing is missing. Asks no host."""
    if find_spec(LIBRARY) is None:
        return '没有安装 openai 库，请 pip install "wence[llm]"'
    if key_variable and not os.environ.get(key_variable):
        return f"请把密钥放进环境变量 {key_variable}"
    return ""


def _in_time(until: float) -> None:
    if time.monotonic() > until:
        raise TimeoutError


def _parts(delta: Any) -> tuple[str, str]:
    """(thinking, text) of a piece; servers name the thinking in two ways."""
    thought = getattr(delta, "reasoning_content", None) or getattr(delta, "reasoning", None)
    return (thought if isinstance(thought, str) else ""), delta.content or ""
