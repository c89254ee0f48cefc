"""What a reasoning model thought, kept apart from what it answered."""

from __future__ import annotations

import re
from typing import Final

OPEN: Final = "<think>"
CLOSE: Final = "</think>"
_TAG: Final = re.compile(r"<(?P<end>/?)think(?:ing)?>\s*")
_STARTED: Final = re.compile(r"</?(?:t(?:h(?:i(?:n(?:k(?:i(?:n(?:g)?)?)?)?)?)?)?)?$")


def apart(written: str) -> tuple[str, str]:
    """(thinking, answer) of what was written so far.

    A tag that may still be coming is held back. Where the chat template has opened
    the thinking, only its end is in the text: all before it was thought.
    """
    thought: list[str] = []
    said: list[str] = []
    at, inside = 0, False
    for tag in _TAG.finditer(written):
        part = written[at : tag.start()]
        if tag["end"]:
            if not inside:
                thought, said = [*thought, *said], []
            thought.append(part)
            inside = False
        else:
            (thought if inside else said).append(part)
            inside = True
        at = tag.end()
    rest = _STARTED.sub("", written[at:])
    (thought if inside else said).append(rest)
    return "".join(thought).strip(), "".join(said).lstrip()
