"""Follow-up questions completed by a language model; what it makes of them is checked, not trusted."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import closing
from typing import Final

from rag.domain import History
from rag.errors import GenerationFailed
from rag.folding import fold
from rag.generation.generator import Generator, Message
from rag.generation.prompt import is_chinese, plain, template, told
from rag.generation.thinking import apart
from rag.question import analyse

SECONDS: Final = 8.0
"""How long a question may wait for its completion."""
_LONGEST: Final = 80  # characters by which a completed question may be longer
_LABEL: Final = re.compile(
    r"^(?:改写后的?问题|改写|问题|rewritten question|question)\s*[:：]\s*", re.IGNORECASE
)


class Rewriter:
    """Completes questions with a language model; with `fallback` where it fails or says something else."""

    def __init__(self, generator: Generator, fallback: Callable[[str, History], str]) -> None:
        """Ask `generator`; `fallback` completes a question without one."""
        self._generator = generator
        self._fallback = fallback

    def __call__(self, question: str, history: History) -> str:
        """The question as it would be asked without the conversation before it."""
        if not history:
            return self._fallback(question, history)
        try:
            written = self._written(question, history)
        except GenerationFailed:
            return self._fallback(question, history)
        return written if sane(written, question, history) else self._fallback(question, history)

    def _written(self, question: str, history: History) -> str:
        ask: list[Message] = [
            {"role": "system", "content": template("rewrite", question)},
            *told(history),
            {"role": "user", "content": plain(question)},
        ]
        written = ""
        with closing(self._generator.stream(ask, seconds=SECONDS)) as pieces:
            for piece in pieces:
                written += piece
                if found := _first(apart(written)[1].rpartition("\n")[0]):
                    return found
        return _first(apart(written)[1])


def _first(text: str) -> str:
    """The first line of `text` that says something, without a label and quotation marks around it."""
    lines = (_LABEL.sub("", line.strip()).strip("“”\"'「」 ") for line in text.splitlines())
    return next(filter(None, lines), "")


def sane(written: str, question: str, history: History) -> bool:
    """Whether a completed question asks what was asked, in words of the conversation alone."""
    if not written or len(written) > len(question) + _LONGEST or is_chinese(written) != is_chinese(question):
        return False
    known = fold(" ".join([question, *(part for turn in history for part in turn)]))
    said = analyse(written)
    new = [w for w in (*said.names, *re.findall(r"\d+", written)) if fold(w) not in known]
    own = analyse(question)
    lost = [w for w in (*own.names, *re.findall(r"\d+", question)) if fold(w) not in fold(written)]
    return not new and not lost
