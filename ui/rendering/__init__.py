"""Answers and documents → HTML, Markdown, terminal text and JSON; pure functions, no web framework."""

from ui.rendering.answers import answer_html, failure_html, welcome_html
from ui.rendering.conversations import conversation_html, conversations_html
from ui.rendering.draft import checked_html
from ui.rendering.jsonable import answer_json, citation_json, document_json, passage_json, sentence_json
from ui.rendering.leaves import leaves_html
from ui.rendering.library import library_html, more_html, rows_html, uploads_html
from ui.rendering.plain import answer_markdown, answer_text, cite
from ui.rendering.reader import Mark, gone_html, reader_html
from ui.rendering.versions import versions_html
from ui.rendering.words import EN, ZH, Words, words_for

__all__ = [
    "EN",
    "ZH",
    "Mark",
    "Words",
    "answer_html",
    "answer_json",
    "answer_markdown",
    "answer_text",
    "checked_html",
    "citation_json",
    "cite",
    "conversation_html",
    "conversations_html",
    "document_json",
    "failure_html",
    "gone_html",
    "leaves_html",
    "library_html",
    "more_html",
    "passage_json",
    "reader_html",
    "rows_html",
    "sentence_json",
    "uploads_html",
    "versions_html",
    "welcome_html",
    "words_for",
]
