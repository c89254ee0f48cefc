"""Conversations taken out of the program: as Markdown, as a Word document, as a page to print.

Each holds the questions, the answers with their notes, the cited passages word for word
with full citations, the hashes of the documents, and whether each sentence was verified.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import IO

from rag.conversations import Conversation
from ui.export.markdown import markdown
from ui.export.naming import file_name
from ui.export.page import page
from ui.export.paper import Paper, paper
from ui.rendering.words import ZH, Words


def to_markdown(conversation: Conversation, words: Words = ZH) -> str:
    """The conversation in Markdown with footnotes."""
    return markdown(_now(conversation, words))


def to_html(conversation: Conversation, words: Words = ZH) -> str:
    """The conversation as one HTML file, to be printed; it loads nothing and runs nothing."""
    return page(_now(conversation, words))


def to_docx(conversation: Conversation, file: Path | IO[bytes], words: Words = ZH) -> None:
    """Write the conversation as a Word document (Office Open XML) to a path or a binary stream."""
    from ui.export.word import write  # noqa: PLC0415 - loads python-docx

    write(_now(conversation, words), file)


def _now(conversation: Conversation, words: Words) -> Paper:
    return paper(conversation, words, datetime.now().astimezone())


__all__ = ["file_name", "to_docx", "to_html", "to_markdown"]
