"""What an examination tells: what is well, what wants attention, what must be mended and how."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is: nothing is; it works, but; it must be mended."""

    OK = "ok"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found `about` a part (one word of English, for programs); `mend` says what to do."""

    about: str
    level: Level
    text: str
    mend: str = ""


def well(about: str, text: str) -> Finding:
    """Nothing is wrong."""
    return Finding(about, Level.OK, text)


def attention(about: str, text: str, mend: str = "") -> Finding:
    """It works, but something is missing or left over."""
    return Finding(about, Level.WARNING, text, mend)


def fault(about: str, text: str, mend: str) -> Finding:
    """It must be mended."""
    return Finding(about, Level.FAULT, text, mend)
