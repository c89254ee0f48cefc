"""What a word means: the sentence in which a document says so (“本办法所称……，是指……”)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rag.answering.library import Library
from rag.answering.lines import Line, harmless, set_out
from rag.answering.lists import whole
from rag.domain import Amount, Answer, Span, Status, documents_of
from rag.folding import fold
from rag.intent import Meaning
from rag.sentences import sentences

MOST: Final[dict[Amount, int]] = {"few": 1, "normal": 3, "more": 10}
"""Documents whose definitions are told."""
LOOKED_AT: Final = 20  # passages
_SURE: Final = 0.9
_BEFORE: Final = 12  # characters that may make the word narrower (小微企业: 初创小微企业)


def defined(draft: Answer, asked: Meaning, library: Library) -> Iterator[Answer] | None:
    """How documents define the word, one in each; None where none of those found does."""
    hits = [*draft.hits, *library.search(f"所称{asked.word}是指", LOOKED_AT)]
    documents = [(d, fold(d.text)) for d in documents_of(hits)]
    for narrower in (0, _BEFORE):
        defining = _defining(asked.word, narrower)
        found = [(d, match.start()) for d, text in documents if (match := defining.search(text))]
        lines = harmless(Line("", d, _sentence(d.text, at)) for d, at in found)
        held = [line for line in lines if line.document.status(library.as_of) is not Status.REPEALED]
        if lines := held or lines:
            told = lines[: MOST[draft.amount]]
            return set_out(replace(draft, further=len(lines) - len(told)), told, library.as_of, _SURE)
    return None


def _defining(word: str, narrower: int) -> re.Pattern[str]:
    """What defines `word`, or one with at most so many characters before it, in a folded text."""
    return re.compile(
        rf"(?:所称|所说|所谓)的?[^，。；：、]{{0,{narrower}}}{re.escape(fold(word))}"
        r"(?:[（(][^）)]*[）)])?[”」]?(?:一词)?[，,]?(?:是指|系指|指的是|指|包括)"
    )


def _sentence(text: str, at: int) -> Span:
    """The sentence in which a character stands, with the list that it begins."""
    sentence = next(span for span in sentences(text) if span.start <= at < span.end)
    return Span.over(whole(text, (sentence,)))
