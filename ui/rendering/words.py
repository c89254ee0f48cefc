"""The words of the faces, in Chinese and in English.

Only the frame speaks the reader's language; what stands in a document stays as
it is written there.
"""

from __future__ import annotations

from ui.rendering.chinese import ZH
from ui.rendering.english import EN
from ui.rendering.phrases import Words

__all__ = ["EN", "ZH", "Words", "words_for"]


def words_for(accept_language: str | None) -> Words:
    """The words for a browser's Accept-Language header (RFC 9110, 12.5.4): Chinese unless it asks otherwise.

    Browsers list the languages best first, so only the first is looked at.
    """
    first = (accept_language or "zh").split(",")[0].strip().lower()
    return ZH if first.startswith(("zh", "*")) or not first else EN
