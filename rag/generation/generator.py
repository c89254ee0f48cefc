"""What a language model is to the rest: messages in, pieces of text out."""

from __future__ import annotations

from collections.abc import Generator as Generating
from collections.abc import Mapping, Sequence
from typing import Protocol

Message = Mapping[str, str]
"""{"role": "system" | "user" | "assistant", "content": text}."""


Pieces = Generating[str, None, None]
"""An answer as it is written; closing it stops the model."""


class Generator(Protocol):
    """A language model, wherever it runs."""

    context: int
    """Tokens that a prompt and its answer may have together."""
    max_new_tokens: int
    """Tokens an answer may have."""

    def count_tokens(self, text: str) -> int:
        """How many tokens `text` has, never fewer than the model will see in all likelihood."""
        ...

    def stream(self, messages: Sequence[Message], *, seconds: float | None = None) -> Pieces:
        """Yield the answer piece by piece; thinking stands between <think> and </think>.

        With `seconds` the answer has to be whole by then.

        Raises:
            GenerationFailed: the model is down, slow, or was cut off in mid-answer.
            AnswerCut: it came to the end of its tokens; what was yielded stands.

        """
        ...
