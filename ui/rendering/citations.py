"""Citation → the chip after a sentence, and the list of sources under an answer."""

from __future__ import annotations

from collections.abc import Sequence

from rag.domain import Citation, CitationState
from ui.rendering.markup import NOT_IN_FORCE, escaped, excerpt, facts, joined, tag, target
from ui.rendering.plain import cite
from ui.rendering.words import Words

_GLIMPSE = 12  # characters of a quote that stand for a place without a clause or page


def chip(citation: Citation, words: Words) -> str:
    """The mark after a sentence that opens its source; `.citation[data-marker]`."""
    if citation.state is not CitationState.OK:
        return _lost(citation, words)
    label = f"{words.source.format(citation.marker)}：《{citation.document.title}》{citation.anchor or ''}"
    standing = tag(citation.status, words) if citation.status in NOT_IN_FORCE else ""
    return (
        f'<button type="button" class="citation" data-marker="{citation.marker}" '
        f"{target(citation.document, citation.span, citation.quote, citation.anchor)} "
        f'data-cite="{escaped(cite(citation.document, citation.anchor, citation.page, words))}" '
        f'aria-label="{escaped(label)}">{citation.marker}</button>{standing}'
    )


def _lost(citation: Citation, words: Words) -> str:
    """The chip of a citation that no longer holds: it opens at most what stands there now."""
    removed = citation.state is CitationState.REMOVED
    why = escaped(words.lost_removed if removed else words.lost_changed)
    where_now = target(citation.document, citation.span, "") if citation.document.id else ""
    tag_name = "button" if where_now else "span"
    return (
        f'<{tag_name} {"type=button" if where_now else "role=img"} class="citation lost" '
        f'data-marker="{citation.marker}" {where_now} data-cite="{why}" title="{why}" '
        f'aria-label="{escaped(words.source.format(citation.marker))}：{why}">{citation.marker}</{tag_name}>'
    )


def sources_html(citations: Sequence[Citation], words: Words) -> str:
    """The cited documents, each once, with its places by their markers; those that are gone left out."""
    rows = []
    citations = [c for c in citations if c.state is CitationState.OK]
    for document_id in dict.fromkeys(c.document.id for c in citations):
        cited = [c for c in citations if c.document.id == document_id]
        document = cited[0].document
        rows.append(
            f'<li><div class="name">{escaped(document.title)}{tag(cited[0].status, words)}</div>'
            f'<div class="facts">{joined(facts(document, words))}</div>'
            f'<div class="places">{"".join(_place(c, words) for c in cited)}</div></li>'
        )
    return f'<ol class="sources">{"".join(rows)}</ol>' if rows else ""


def _place(citation: Citation, words: Words) -> str:
    page = words.page.format(citation.page) if citation.page else ""
    name = " ".join(filter(None, (citation.anchor, page))) or excerpt(citation.quote, _GLIMPSE)
    return (
        f'<button type="button" class="source" data-marker="{citation.marker}" '
        f"{target(citation.document, citation.span, citation.quote, citation.anchor)}>"
        f'<span class="number">{citation.marker}</span>{escaped(name)}</button>{_others(citation, words)}'
    )


def _others(citation: Citation, words: Words) -> str:
    """How many other places say the same; nothing where none does."""
    count = escaped(words.others.format(citation.others))
    return f'<span class="others">{count}</span>' if citation.others else ""
