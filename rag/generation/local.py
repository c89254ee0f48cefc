"""A language model run here by transformers, from this machine's files alone."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from embeddings.location import locate
from rag.errors import AnswerCut, GenerationFailed, ModelUnavailable
from rag.generation.generator import Message, Pieces
from rag.generation.thinking import OPEN

_LONGEST: Final = 160  # characters of a library's own message that are passed on
_POLL: Final = 0.5  # seconds between two looks at the clock while nothing comes


class LocalGenerator:
    """Any causal model with a chat template, as Qwen3; answers one question at a time."""

    def __init__(
        self,
        model: str | Path,
        *,
        context: int,
        max_new_tokens: int,
        revision: str | None = None,
        device: str | None = None,
        dtype: str = "auto",
        quantization: str | None = None,
        temperature: float | None = None,
        thinking: bool = False,
    ) -> None:
        """Find `model`, a folder or a name in the hub's cache; `load` or the first question reads it.

        `device` None takes the best there is; `dtype` "auto" is that of the weights;
        `quantization` is "4bit" or "8bit" by bitsandbytes (Dettmers et al. 2022, 2023);
        `temperature` 0 is greedy, None the model's own settings.

        Raises:
            ModelNotFound: no such folder, none in the cache.
            ModelUnavailable: the quantisation's library is not installed.

        """
        self._folder = locate(model, revision).folder
        if quantization and find_spec("bitsandbytes") is None:
            raise ModelUnavailable(
                f"{model} 的 quantization: {quantization} 要用 bitsandbytes；"
                '请 pip install "wence[quantization]"，或去掉这一项'
            )
        self.context = context
        self.max_new_tokens = max_new_tokens
        self._device = device
        self._dtype = dtype
        self._quantization = quantization
        self._temperature = temperature
        self._thinking = thinking
        self._turn = threading.Lock()

    @cached_property
    def _tokenizer(self) -> Any:
        from transformers import AutoTokenizer  # noqa: PLC0415

        with self._readable():
            return AutoTokenizer.from_pretrained(self._folder, local_files_only=True)

    @cached_property
    def _model(self) -> Any:
        import torch  # noqa: PLC0415
        from transformers import AutoModelForCausalLM, BitsAndBytesConfig  # noqa: PLC0415

        best = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
        device = self._device or best
        options: dict[str, Any] = {}
        if self._quantization:
            options["device_map"] = device
            configured: Any = BitsAndBytesConfig
            options["quantization_config"] = configured(
                load_in_4bit=self._quantization == "4bit",
                load_in_8bit=self._quantization == "8bit",
                bnb_4bit_compute_dtype=torch.bfloat16,
            )
        with self._readable():
            model: Any = AutoModelForCausalLM.from_pretrained(
                self._folder, local_files_only=True, dtype=self._dtype, **options
            )
        return (model if self._quantization else model.to(device)).eval()

    @contextmanager
    def _readable(self) -> Iterator[None]:
        try:
            yield
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            line = " ".join(str(error).split())[:_LONGEST]
            raise ModelUnavailable(
                f"{self._folder} 里的模型读不了（{line}）；请重新下载或换一个配置"
            ) from error

    def load(self) -> None:
        """Read tokenizer and weights now."""
        self._tokenizer  # noqa: B018
        self._model  # noqa: B018

    def count_tokens(self, text: str) -> int:
        """The tokens of `text`, by the model's own tokenizer."""
        return len(self._tokenizer(text, add_special_tokens=False)["input_ids"])

    def stream(self, messages: Sequence[Message], *, seconds: float | None = None) -> Pieces:
        """As `Generator.stream`; a second question waits for the first."""
        from transformers import TextIteratorStreamer  # noqa: PLC0415

        prompt = self._prompt(messages)
        until = time.monotonic() + seconds if seconds else None
        with self._turn:
            pieces = TextIteratorStreamer(
                self._tokenizer, skip_prompt=True, timeout=_POLL, skip_special_tokens=True
            )
            run = _Run(self._model, self._inputs(prompt), pieces, self._settings())
            try:
                if prompt.rstrip().endswith(OPEN):  # the template has opened the thinking
                    yield OPEN
                while True:
                    if until is not None and time.monotonic() > until:
                        raise GenerationFailed(f"本机模型在 {seconds:g} 秒内没有答完")
                    try:
                        piece = next(pieces)
                    except queue.Empty:
                        continue
                    except StopIteration:
                        break
                    if piece:
                        yield piece
            finally:
                run.stop()
        run.conclude(self.max_new_tokens)

    def _prompt(self, messages: Sequence[Message]) -> str:
        if self._tokenizer.chat_template is None:
            raise GenerationFailed(f"{self._folder} 里的模型没有对话模板，请换用 Instruct 或 Chat 版本")
        said: str = self._tokenizer.apply_chat_template(
            [dict(m) for m in messages],
            add_generation_prompt=True,
            tokenize=False,
            enable_thinking=self._thinking,
        )
        return said

    def _inputs(self, prompt: str) -> dict[str, Any]:
        # The template has written the special tokens already.
        found = self._tokenizer(prompt, return_tensors="pt", add_special_tokens=False)
        return {name: found[name].to(self._model.device) for name in ("input_ids", "attention_mask")}

    def _settings(self) -> dict[str, Any]:
        settings: dict[str, Any] = {"max_new_tokens": self.max_new_tokens}
        if self._temperature == 0:
            settings |= {"do_sample": False, "temperature": None, "top_p": None, "top_k": None}
        elif self._temperature is not None:
            settings |= {"do_sample": True, "temperature": self._temperature}
        return settings


class _Run:
    """One answer being written in a thread of its own."""

    def __init__(self, model: Any, inputs: dict[str, Any], pieces: Any, settings: dict[str, Any]) -> None:
        from transformers import StoppingCriteria, StoppingCriteriaList  # noqa: PLC0415

        halted = threading.Event()

        class Halted(StoppingCriteria):
            """Whether nobody waits for the answer any more."""

            def __call__(self, input_ids: Any, *_: Any, **__: Any) -> Any:
                import torch  # noqa: PLC0415

                return torch.full((input_ids.shape[0],), halted.is_set(), device=input_ids.device)

        self._halted = halted
        self._asked = inputs["input_ids"].shape[1]
        self._written: Any = None
        self._error: Exception | None = None
        self._ends = model.generation_config.eos_token_id
        ends = StoppingCriteriaList([Halted()])

        def write() -> None:
            try:
                self._written = model.generate(**inputs, **settings, streamer=pieces, stopping_criteria=ends)
            except Exception as error:  # noqa: BLE001 - told where it is waited for
                self._error = error
                pieces.end()

        self._thread = threading.Thread(target=write, name="generation", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Let the model write no further token, and wait for it."""
        self._halted.set()
        self._thread.join()

    def conclude(self, most: int) -> None:
        """Raise what went wrong, or AnswerCut after `most` tokens without an end."""
        if self._error is not None:
            line = " ".join(str(self._error).split())[:_LONGEST]
            raise GenerationFailed(f"本机模型出错：{line}") from self._error
        tokens = self._written[0, self._asked :].tolist()
        ends = self._ends if isinstance(self._ends, list) else [self._ends]
        if len(tokens) >= most and tokens[-1] not in ends:
            raise AnswerCut(f"{most} 词元")
