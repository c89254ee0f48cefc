"""The library: documents as rows, and what became of each file put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.domain import Document
from ui.rendering.markup import escaped, facts, joined, tag
from ui.rendering.words import Words


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way into the library; `detail` says why not, or what reading noticed."""

    name: str
    state: Literal["added", "failed"]
    detail: str = ""


def library_html(documents: Sequence[Document], total: int, words: Words, as_of: str) -> str:
    """The rows of `documents`, the first of `total`; status as of the ISO date `as_of`.

    Marks: `.document[data-id]`, in it `.title` and `.remove`.
    """
    if not total:
        return f'<p class="empty">{escaped(words.empty_library)}</p>'
    more = len(documents) < total
    count = words.count.format(f"{total:,}") + (f" · {words.shown.format(len(documents))}" if more else "")
    rows = "".join(_row(d, words, as_of) for d in documents)
    button = f'<button type="button" class="more">{escaped(words.more)}</button>' if more else ""
    return f'<p class="count" role="status">{escaped(count)}</p><ul class="documents">{rows}</ul>{button}'


def uploads_html(
    done: Sequence[Upload], words: Words, reading: str | None = None, total: int | None = None
) -> str:
    """The result of each file so far, and the name of the one being read of `total`."""
    rows = "".join(_upload(u, words) for u in done)
    if reading is not None:
        progress = words.reading.format(len(done) + 1, total)
        rows += f'<li class="now">{escaped(progress + reading)}</li>'
    return f'<ul class="uploads" role="status">{rows}</ul>' if rows else ""


def _upload(upload: Upload, words: Words) -> str:
    result = words.added if upload.state == "added" else ""
    detail = f'<span class="detail">{escaped(upload.detail)}</span>' if upload.detail else ""
    name = f'<span class="name">{escaped(upload.name)}</span>'
    return f'<li class="{upload.state}">{name} {escaped(result)}{detail}</li>'


def _row(document: Document, words: Words, as_of: str) -> str:
    details = joined([*facts(document, words), words.passages.format(document.passages)])
    warnings = "".join(f"<li>{escaped(w)}</li>" for w in document.warnings)
    notes = f'<ul class="warnings" aria-label="{escaped(words.warnings)}">{warnings}</ul>' if warnings else ""
    return (
        f'<li class="document" data-id="{escaped(document.id)}"><div class="head">'
        f'<button type="button" class="title" data-document="{escaped(document.id)}" '
        f'data-title="{escaped(document.title)}">{escaped(document.title)}</button>'
        f"{tag(document.status(as_of), words)}</div>"
        f'<p class="details">{details}</p>{notes}'
        f'<span class="actions"><button type="button" class="remove" '
        f'data-sure="{escaped(words.remove_sure)}" data-cancel="{escaped(words.cancel)}">'
        f"{escaped(words.remove)}</button></span></li>"
    )
