"""The few pieces all HTML of the faces is made of.

Whatever comes from a document, a question or a file name passes through
`escaped`: nothing of it is ever markup (OWASP, Cross Site Scripting Prevention,
rules for HTML text and quoted attributes).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from rag.domain import Document, Span, Status
from ui.rendering.words import Words

NOT_IN_FORCE = (Status.REPEALED, Status.NOT_YET)
"""What a reader is warned of wherever a text is shown."""


def escaped(text: str) -> str:
    """`text` for HTML content and quoted attributes; a carriage return survives the parser too."""
    return escape(text, quote=True).replace("\r", "&#13;")


def target(document: Document, span: Span, quote: str, anchor: str | None = None) -> str:
    """Attributes by which a click finds a place: document, code points, the quote itself."""
    pairs = {
        "document": document.id,
        "start": str(span.start),
        "end": str(span.end),
        "quote": quote,
        "title": document.title,
        "anchor": anchor or "",
    }
    return " ".join(f'data-{name}="{escaped(value)}"' for name, value in pairs.items())


def tag(status: Status, words: Words) -> str:
    """A small label for a status; nothing for UNKNOWN."""
    name = words.status(status)
    return f'<span class="status {status}">{escaped(name)}</span>' if name else ""


def joined(parts: Iterable[str]) -> str:
    """Plain facts side by side; a line breaks between two of them, not within a date."""
    return "".join(f'<span class="fact">{escaped(part)}</span>' for part in parts)


def facts(document: Document, words: Words) -> list[str]:
    """Issuer, number, date of issue and of effect as far as the document states them (plain text)."""
    m = document.metadata
    stated = [m.issuer, m.number]
    stated += [words.issued.format(m.issued)] if m.issued else []
    stated += [words.effective.format(m.effective)] if m.effective else []
    stated += [words.amended] if m.amended else []
    return [part for part in stated if part]


def where(document: Document, headings: Sequence[str]) -> str:
    """A passage's document and headings, what the title says already left out."""
    return " › ".join((document.title, *(h for h in headings if h not in document.title)))


def excerpt(text: str, length: int) -> str:
    """The first `length` characters of `text` on one line, with an ellipsis where more follows."""
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length].rstrip() + "…"
