"""A checked text as a marked-up draft: every statement in its place, with its sources or its problems."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.domain import Span
from rag.verification import Checked
from ui.rendering.citations import chip
from ui.rendering.markup import escaped, joined
from ui.rendering.words import Words


def checked_html(text: str, checked: Sequence[Checked], words: Words) -> str:
    """`text` paragraph by paragraph, its statements marked; what is no statement stands as it is.

    Marks: `.verdict`, `.claim.supported`, `.claim.unsupported`, `.citation[data-marker]`.
    """
    if not checked:
        return f'<p class="empty">{escaped(words.nothing_to_check)}</p>'
    held = sum(c.supported for c in checked)
    parts = [words.held_sentences.format(len(checked), held)]
    parts += [words.doubtful_sentences.format(len(checked) - held)] if held < len(checked) else []
    body = "".join(_pieces(text, checked, words))
    paragraphs = "".join(f"<p>{line}</p>" for line in body.split("\n") if line.strip())
    return f'<p class="verdict"><span>{joined(parts)}</span></p><div class="draft">{paragraphs}</div>'


def _pieces(text: str, checked: Sequence[Checked], words: Words) -> Iterator[str]:
    done = 0
    for claim, span in zip(checked, places(text, [c.text for c in checked]), strict=True):
        if span is None:  # a list's item with its lead-in stands nowhere in one piece
            yield "\n" + _claim(claim, escaped(claim.text), words) + "\n"
            continue
        yield escaped(text[done : span.start])
        yield _claim(claim, escaped(" ".join(span.of(text).split("\n"))), words)
        done = span.end
    yield escaped(text[done:])


def places(text: str, claims: Sequence[str]) -> Iterator[Span | None]:
    """Where each of `claims` stands in `text`, one after the other, white space aside; None where nowhere."""
    done = 0
    for claim in claims:
        letters = [re.escape(c) for c in claim if not c.isspace()]
        found = re.compile(r"\s*".join(letters)).search(text, done) if letters else None
        if found:
            done = found.end()
        yield Span(found.start(), found.end()) if found else None


def _claim(claim: Checked, text: str, words: Words) -> str:
    if claim.supported:
        chips = "".join(chip(c, words) for c in claim.citations)
        return f'<span class="claim supported">{text}</span>{chips}'
    why = "；".join(words.problem(p) for p in claim.problems)
    near = "".join(chip(c, words) for c in claim.nearest)
    beside = f"{escaped(words.departs_from)}{near}" if near else ""
    return (
        f'<span class="claim unsupported">{text}</span>'
        f'<span class="problem">{escaped(words.unsupported + why)}{"，" if near else ""}{beside}</span>'
    )
