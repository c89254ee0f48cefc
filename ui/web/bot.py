"""What the page needs of a chatbot and its index."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from rag.domain import Answer, Document, History


class Shelf(Protocol):
    """The documents behind the chatbot (`rag.index.Index`)."""

    def documents(self) -> list[Document]:
        """All documents, without text and outline."""

    def document(self, document_id: str) -> Document | None:
        """One document, with text and outline."""

    def add_upload(self, name: str, data: bytes) -> Any:
        """Take in an uploaded file; the report has `failed` and `warnings`, pairs of source and message."""

    def remove(self, document_ids: Sequence[str]) -> None:
        """Take documents out of everything."""


class Bot(Protocol):
    """The chatbot (`rag.chatbot.Chatbot`)."""

    @property
    def index(self) -> Shelf:
        """The documents it answers from."""

    def stream(self, question: str, history: History = ()) -> Iterator[Answer]:
        """Growing answers: the first has passages only, the last one is whole."""
