"""Plain text."""

from __future__ import annotations

from rag.reading.encoding import decode
from rag.reading.model import Extract


def decoded(data: bytes) -> tuple[str, tuple[str, ...]]:
    """The text of `data` with a warning where it was damaged. Raises UndecodableError."""
    text, encoding, bad = decode(data)
    return text, (f"按 {encoding} 解码时有 {bad} 处损坏的字节，已用 U+FFFD 代替",) if bad else ()


def extract(data: bytes) -> Extract:
    """The text of a .txt file. Raises UndecodableError."""
    text, warnings = decoded(data)
    return Extract(text, warnings=warnings)
