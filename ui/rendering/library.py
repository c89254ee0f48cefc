"""The library: documents as rows, and what became of each file put in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rag.domain import Document
from ui.rendering.markup import escaped, facts, joined, tag
from ui.rendering.words import Words

State = Literal["waiting", "reading", "added", "renewed", "already", "failed"]


@dataclass(frozen=True, slots=True)
class Upload:
    """One file on its way into the library; `detail` says why not, or what reading noticed."""

    name: str
    state: State = "waiting"
    detail: str = ""


def library_html(
    documents: Sequence[Document], total: int, words: Words, as_of: str, *, sought: bool = False
) -> str:
    """The rows of `documents`, the first of `total`; status as of the ISO date `as_of`.

    `sought`: only those that were looked for. Marks: `.document[data-id]`, in it `.title`
    and `.remove`.
    """
    if not total:
        return f'<p class="empty">{escaped(words.none_found if sought else words.empty_library)}</p>'
    return (
        f'<p class="count" role="status">{escaped(words.count.format(f"{total:,}"))}</p>'
        f'<ul class="documents">{rows_html(documents, words, as_of)}</ul>'
        f"{more_html(len(documents), total, words)}"
    )


def rows_html(documents: Sequence[Document], words: Words, as_of: str) -> str:
    """A row for each document."""
    return "".join(_row(d, words, as_of) for d in documents)


def more_html(shown: int, total: int, words: Words) -> str:
    """The button for further rows; nothing where all are shown."""
    if shown >= total:
        return ""
    return (
        f'<p class="more-line"><button type="button" class="more">{escaped(words.more)}</button>'
        f"<span>{escaped(words.shown.format(f'{shown:,}', f'{total:,}'))}</span></p>"
    )


def uploads_html(uploads: Sequence[Upload], words: Words) -> str:
    """Every file put in, and how far it is."""
    rows = "".join(_upload(u, words) for u in uploads)
    return f'<ul class="uploads" role="status">{rows}</ul>' if rows else ""


def _upload(upload: Upload, words: Words) -> str:
    states = {
        "waiting": words.waiting,
        "reading": words.now_reading,
        "added": words.added,
        "renewed": words.renewed,
        "already": words.already,
        "failed": words.failed,
    }
    detail = f'<span class="detail">{escaped(upload.detail)}</span>' if upload.detail else ""
    return (
        f'<li class="{upload.state}"><span class="name">{escaped(upload.name)}</span> '
        f'<span class="state">{escaped(states[upload.state])}</span>{detail}</li>'
    )


def _row(document: Document, words: Words, as_of: str) -> str:
    details = joined([*facts(document, words), words.passages.format(document.passages)])
    warnings = "".join(f"<li>{escaped(w)}</li>" for w in document.warnings)
    notes = f'<ul class="warnings" aria-label="{escaped(words.warnings)}">{warnings}</ul>' if warnings else ""
    return (
        f'<li class="document" data-id="{escaped(document.id)}"><div class="head">'
        f'<button type="button" class="title" data-document="{escaped(document.id)}" '
        f'data-title="{escaped(document.title)}">{escaped(document.title)}</button>'
        f"{tag(document.status(as_of), words)}"
        f'<span class="actions"><button type="button" class="correct">{escaped(words.correct)}</button>'
        f'<button type="button" class="reread">{escaped(words.reread)}</button>'
        f'<button type="button" class="remove" data-sure="{escaped(words.remove_sure)}">'
        f'{escaped(words.remove)}</button></span></div><p class="details">{details}</p>{notes}</li>'
    )
