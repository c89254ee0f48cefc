"""Characters: line ends made one, what nobody can see taken out."""

from __future__ import annotations

import re

from rag.reading.alignment import Alignment, Builder

# One for one, so that offsets stay. Vertical tab, form feed, NEL, LS and PS end
# lines (Unicode 5.8, Newline Guidelines); a lone surrogate is no character.
_REPLACE: dict[int, str] = dict.fromkeys((0x0B, 0x0C, 0x85, 0x2028, 0x2029), "\n")
_REPLACE |= dict.fromkeys(range(0xD800, 0xE000), "\ufffd")
_REPLACED = re.compile("[\x0b\x0c\x85\u2028\u2029\ud800-\udfff]")
_RETURN = re.compile(r"\r(?!\n)")

# C0 and C1 controls but tab and line feed.
_CONTROLS = "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"
# Soft hyphen, zero-width spaces and joiners, byte order marks, interlinear marks, tags.
_INVISIBLE = "\xad\u180e\u200b-\u200d\u2060-\u2065\ufeff\ufff9-\ufffb\U000e0000-\U000e007f"
# Unicode Bidirectional Algorithm (UAX #9), explicit directions: they reorder what is seen.
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_DROPPED = re.compile(f"[{_CONTROLS}{_INVISIBLE}{_BIDI}]|\r(?=\n)")
_KINDS = (
    (re.compile(f"[{_CONTROLS}]"), "控制字符"),
    (re.compile(f"[{_INVISIBLE}]"), "零宽等不可见字符"),
    (re.compile(f"[{_BIDI}]"), "改变文字方向的字符"),
)


def clean(text: str) -> tuple[str, Alignment, tuple[str, ...]]:
    """`text` with one kind of line end and no invisible characters, aligned, with warnings.

    Dropped: controls but tab and line feed, zero-width and bidirectional
    formatting characters, soft hyphens, tags. A lone surrogate becomes U+FFFD.
    """
    if _REPLACED.search(text):
        text = text.translate(_REPLACE)
    if "\r" in text:
        text = _RETURN.sub("\n", text)
    if not _DROPPED.search(text):
        return text, Alignment.identity(len(text)), ()
    builder, at, dropped = Builder(text), 0, []
    for match in _DROPPED.finditer(text):
        builder.keep(at, match.start())
        at = match.end()
        dropped.append(match.group())
    builder.keep(at, len(text))
    gone = "".join(dropped)
    warnings = tuple(
        f"去掉了 {count} 个{name}" for pattern, name in _KINDS if (count := len(pattern.findall(gone)))
    )
    return *builder.build(), warnings
