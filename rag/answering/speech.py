"""Reported speech: who is speaking where a sentence of a speech stands."""

from __future__ import annotations

import re

from rag.domain import Span

FAR = 800  # characters back, at most, to where the speech began
VERBS = "(?:表示|指出|强调|认为|介绍说?|透露|宣布|要求|提出|建议|说)"
"""What stands between who speaks and what is said, as a pattern."""
_OPENING = re.compile(
    r"(?:^|(?<=[。！？!?”\n 　]))"
    r"(?P<who>[一-鿿·《》“”]{2,30}?(?:在[^，。；：\n]{0,20}(?:时|中|上|后))?(?:最后|还|同时|并)?"
    rf"{VERBS})[，,：:]"
)


def speaker_before(text: str, span: Span) -> str | None:
    """“某某在讲话中表示” where a sentence goes on with a speech begun earlier in its paragraph, or None."""
    start = max(text.rfind("\n", 0, span.start) + 1, span.start - FAR)
    last = None
    for match in _OPENING.finditer(text, start, span.start):
        last = match
    return last["who"] if last else None
