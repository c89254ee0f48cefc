"""Questions for more than a sentence: what documents say as a whole, mention, changed; who said what.

Everything else is a question to be answered by a sentence, and `intent` gives None for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from rag.folding import fold
from rag.intent.differing import Difference, difference
from rag.intent.gist import Overview, Summary, summary
from rag.intent.mentioning import Mentions, mentions
from rag.intent.revising import Revision, revision
from rag.intent.telling import Meaning, Sayings, meaning, sayings
from rag.intent.words import CALLED
from rag.terms import squeeze

__all__ = [
    "CALLED",
    "Difference",
    "Intent",
    "Meaning",
    "Mentions",
    "Overview",
    "Revision",
    "Sayings",
    "Summary",
    "intent",
]

Intent = Summary | Overview | Mentions | Difference | Revision | Sayings | Meaning

_LONGEST = 200  # characters: a paragraph is no such question
_POLITE = re.compile(
    r"^(?:请问?|请教|麻烦|劳驾|帮忙|[帮给替为]我|能不能|能否|可不可以|可以|可否|你|您|我?想(?:知道|了解|问)(?:一下)?|那么?|嗯|好的)[，,\s]*"
)
_TAIL = re.compile(r"[?？。.!！~\s]+$|(?<=.)(?:吗|呢|啊|呀|吧|，?好吗|，?可以吗|，?谢谢)$")


_EVERY: Final[tuple[Callable[[str], Intent | None], ...]] = (
    mentions,
    revision,
    difference,
    summary,
    sayings,
    meaning,
)


def intent(question: str) -> Intent | None:
    """What a question asks of whole documents; None where it asks for a sentence."""
    asked = _core(question)
    if not asked or len(asked) > _LONGEST:
        return None
    return next((meant for asks in _EVERY if (meant := asks(asked))), None)


def _core(question: str) -> str:
    """A question folded, without politeness and final marks."""
    text = squeeze(fold(question)).strip()
    while (shorter := _TAIL.sub("", _POLITE.sub("", text))) != text:
        text = shorter
    return text
