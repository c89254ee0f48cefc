"""What a language model's answer has beside its sentences: thinking, the sentence in the making, a note."""

from __future__ import annotations

from rag.domain import Answer
from ui.rendering.markup import escaped
from ui.rendering.words import Words


def thinking_html(answer: Answer, words: Words) -> str:
    """What a reasoning model thought, folded; nothing of it is quoted or verified."""
    if not answer.thinking:
        return ""
    return (
        f'<details class="thinking"><summary>{escaped(words.thinking.format(len(answer.thinking)))}</summary>'
        f"<p>{escaped(answer.thinking)}</p></details>"
    )


def pending_html(answer: Answer, words: Words) -> str:
    """The sentence that is being written, marked as not verified yet."""
    if not answer.pending:
        return ""
    return f'<p class="pending" title="{escaped(words.pending)}">{escaped(answer.pending)}</p>'


def note_html(answer: Answer) -> str:
    """What the reader has to know of how the answer came to be."""
    return f'<p class="note">{escaped(answer.note)}</p>' if answer.note else ""
