"""What answers, with a language model or without."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Protocol

from rag.answering.stretches import Idf
from rag.domain import Answer

if TYPE_CHECKING:
    from embeddings import Encoder


class Answerer(Protocol):
    """Turns a question with its passages into an answer."""

    name: str
    """The generator profile whose answers these are."""

    @property
    def encoder(self) -> Encoder:
        """What judges nearness in meaning."""
        ...

    def stream(self, draft: Answer, idf: Idf, as_of: str) -> Iterator[Answer]:
        """Yield the growing answer to `draft`, which holds the question and its hits; the last one is whole.

        `idf` weighs words by their rarity, `as_of` is the ISO date that status is judged by.
        """
        ...
