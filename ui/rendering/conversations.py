"""Kept conversations: their list for the rail, and one of them as the page shows it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from rag.conversations import Conversation, Summary, Turn
from ui.rendering.answers import answer_html
from ui.rendering.markup import escaped
from ui.rendering.words import Words

_FORMS = ("md", "docx", "html")


def conversations_html(kept: Sequence[Summary], words: Words, today: date, *, sought: bool = False) -> str:
    """The conversations by day, the last first; `sought`: only those that were looked for.

    Marks: `.conversation[data-id]`, in it `.resume`, `.rename`, `.forget`, `.export`.
    """
    if not kept:
        return f'<p class="empty">{escaped(words.none_found)}</p>' if sought else ""
    groups = {words.today: [s for s in kept if _day(s) >= today]}
    groups[words.earlier] = [s for s in kept if _day(s) < today]
    return "".join(
        f"<h3>{escaped(name)}</h3><ul>{''.join(_row(s, words) for s in group)}</ul>"
        for name, group in groups.items()
        if group
    )


def conversation_html(conversation: Conversation, words: Words) -> str:
    """The turns of a conversation, as they would stand had they just been asked."""
    return "".join(turn_html(turn, words) for turn in conversation.turns)


def turn_html(turn: Turn, words: Words) -> str:
    """One kept question with its answer."""
    good = turn.feedback.good if turn.feedback else None
    return (
        f'<section class="turn" data-number="{turn.number}">{asked_html(turn.answer.question, words)}'
        f'<div class="body">{answer_html(turn.answer, words, good=good)}</div></section>'
    )


def asked_html(question: str, words: Words) -> str:
    """A question as it was asked, with the button that changes it."""
    return (
        f'<h2 class="asked"><span class="wording">{escaped(question)}</span>'
        f'<button type="button" class="edit">{escaped(words.edit)}</button></h2>'
    )


def _day(summary: Summary) -> date:
    return datetime.fromisoformat(summary.changed).astimezone().date()


def _row(summary: Summary, words: Words) -> str:
    names = dict(zip(_FORMS, (words.export_markdown, words.export_word, words.export_print), strict=True))
    exports = "".join(
        f'<a class="export" href="wence/exports/{summary.id}.{form}" '
        f"{'target=_blank' if form == 'html' else 'download'}>{escaped(name)}</a>"
        for form, name in names.items()
    )
    title = escaped(summary.title)
    return (
        f'<li class="conversation" data-id="{escaped(summary.id)}"><div class="line">'
        f'<button type="button" class="resume" title="{title}">{title}</button>'
        f'<button type="button" class="more-of" aria-expanded="false" '
        f'aria-label="{escaped(words.more_of.format(summary.title))}">⋯</button></div>'
        f'<div class="actions"><button type="button" class="rename">{escaped(words.rename)}</button>'
        f'<button type="button" class="forget" data-sure="{escaped(words.delete_sure)}">'
        f"{escaped(words.delete)}</button>{exports}</div></li>"
    )
