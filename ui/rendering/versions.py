"""Two versions of a document side by side, article by article, for the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.comparison import Row, Side
from rag.domain import Document
from ui.rendering.markup import escaped, joined
from ui.rendering.words import Words


def versions_html(old: Document, new: Document, rows: Sequence[Row], words: Words) -> str:
    """What was added, dropped and changed; what stayed is left out.

    Where there are articles they alone are counted and shown; what changed outside of them
    (the title, headings, notes on editions) is folded away below. Marks: `.unit` with `added`,
    `dropped`, `changed` or `moved`; in it `ins`, `del`, and numbers that open the version they
    name; `.outside`.
    """
    articles = [row for row in rows if _labelled(row)]
    outside = [row for row in rows if not _labelled(row) and _changed(row)] if articles else []
    rows = articles or rows
    counts = Counter[str](row.kind for row in rows)
    told = joined(
        name.format(counts[kind])
        for kind, name in (
            ("changed", words.rows_changed),
            ("added", words.rows_added),
            ("dropped", words.rows_dropped),
            ("same", words.rows_same),
        )
    )
    shown = [row for row in rows if _changed(row)]
    none = "" if shown or outside else f'<p class="empty">{escaped(words.no_difference)}</p>'
    return f'<p class="verdict"><span>{told}</span></p>{_list(shown, old, new, words)}{none}' + (
        f'<details class="outside"><summary>{escaped(words.outside.format(len(outside)))}</summary>'
        f"{_list(outside, old, new, words)}</details>"
        if outside
        else ""
    )


def _labelled(row: Row) -> bool:
    return any(side is not None and side.label for side in (row.old, row.new))


def _changed(row: Row) -> bool:
    return row.kind != "same" or row.moved


def _list(rows: Sequence[Row], old: Document, new: Document, words: Words) -> str:
    return f'<ul class="rows">{"".join(_row(row, old, new, words) for row in rows)}</ul>' if rows else ""


def _row(row: Row, old: Document, new: Document, words: Words) -> str:
    kind = "moved" if row.kind == "same" else row.kind
    name = {
        "added": words.row_added,
        "dropped": words.row_dropped,
        "changed": words.row_changed,
        "moved": words.row_moved,
    }[kind]
    sides = ((row.old, old, words.old_side), (row.new, new, words.new_side))
    labels = " → ".join(_label(side, document, name) for side, document, name in sides if side)
    return (
        f'<li class="unit {kind}"><p class="details">{labels}<span class="kind">{escaped(name)}</span></p>'
        f'<p class="said">{_said(row)}</p></li>'
    )


def _label(side: Side, document: Document, otherwise: str) -> str:
    """The number of an article, or `otherwise`; a click opens it where it stands."""
    return (
        f'<button type="button" class="source" data-document="{escaped(document.id)}" '
        f'data-start="{side.span.start}" data-end="{side.span.end}" data-quote="{escaped(side.text)}" '
        f'data-title="{escaped(document.title)}" data-anchor="{escaped(side.label)}">'
        f"{escaped(side.label or otherwise)}</button>"
    )


def _said(row: Row) -> str:
    tags = {"added": "ins", "dropped": "del", "same": "span"}
    if row.pieces:
        return "".join(f"<{tags[p.kind]}>{escaped(p.text)}</{tags[p.kind]}>" for p in row.pieces)
    side = row.new or row.old
    assert side is not None
    return f"<{tags[row.kind]}>{escaped(side.text)}</{tags[row.kind]}>"
