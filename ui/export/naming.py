"""File names that every system takes."""

from __future__ import annotations

import re
import unicodedata

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')  # on Windows (Naming Files, Paths, and Namespaces)
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)", re.IGNORECASE)
_LENGTH = 60  # characters: at most 240 bytes, where file systems allow 255


def file_name(title: str, suffix: str, otherwise: str = "对话") -> str:
    """A safe file name made from `title`, with `suffix` (".docx"); `otherwise` where nothing is left."""
    flat = " ".join(title.split())
    shown = "".join(c for c in flat if unicodedata.category(c)[0] != "C")  # no controls, no bidi marks
    stem = _FORBIDDEN.sub("", shown)[:_LENGTH].strip(". ")
    if not stem or _DEVICES.match(stem):
        stem = f"{otherwise} {stem}".strip()
    return stem + suffix
