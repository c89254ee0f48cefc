"""What stands under an answer: whether all of it was checked, and how the reader judges it."""

from __future__ import annotations

from rag.domain import Answer
from ui.rendering.markup import escaped, joined
from ui.rendering.plain import answer_markdown, unsure
from ui.rendering.words import Words

_THUMB = "M3 9h3v8H3zM6 9l3.5-6c1.4 0 2 1 1.8 2.2L10.8 8H16c1 0 1.6.9 1.4 1.8l-1.3 5.8c-.2.8-.8 1.4-1.7 1.4H6"


def verdict_html(answer: Answer, words: Words, good: bool | None) -> str:  # noqa: FBT001 - None: not judged
    """The line under a whole answer; a refusal, of which nothing was checked, can be judged too."""
    tools = _judges(words, good)
    if answer.refused:
        return f'<div class="verdict"><span></span><span class="tools">{tools}</span></div>'
    doubtful = sum(not s.supported for s in answer.sentences)
    checked = words.not_all_checked.format(doubtful) if doubtful else f"{words.all_checked} ✓"
    parts = [words.evidence.format(len(answer.citations)), checked]
    if unsure(answer):
        parts.append(words.unsure)
    if "total" in answer.timings_ms:
        parts.append(words.seconds.format(f"{answer.timings_ms['total'] / 1000:.2f}"))
    copy = (
        f'<button type="button" class="copy" data-copy="{escaped(answer_markdown(answer, words))}">'
        f"{escaped(words.copy)}</button>"
    )
    return f'<div class="verdict"><span>{joined(parts)}</span><span class="tools">{copy}{tools}</span></div>'


def _judges(words: Words, good: bool | None) -> str:  # noqa: FBT001
    return "".join(
        f'<button type="button" class="judge" data-good="{int(value)}" '
        f'aria-pressed="{str(good is value).lower()}" '
        f'aria-label="{escaped(name)}" title="{escaped(name)}"><svg viewBox="0 0 20 20" aria-hidden="true">'
        f'<path d="{_THUMB}"{turned}/></svg></button>'
        for value, name, turned in (
            (True, words.good, ""),
            (False, words.bad, ' transform="rotate(180 10 10)"'),
        )
    )
