"""A paper as Markdown (CommonMark 0.31, with footnotes as GitHub and Pandoc read them)."""

from __future__ import annotations

import re

from ui.export.paper import Exchange, Note, Paper

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~&$])")
_AT_START = re.compile(r"^(\d{1,9})([.)])|^([-+=])", re.MULTILINE)


def markdown(paper: Paper) -> str:
    """The paper in Markdown; a sentence carries footnotes, whose text is the citation and the quote."""
    parts = [f"# {_flat(paper.title)}", _flat(paper.made)]
    for exchange in paper.exchanges:
        parts += _exchange(exchange)
    if paper.documents:
        parts.append(f"## {paper.labels.documents}")
        parts.append(
            "\n".join(
                f"- {_flat(d.place)}  \n  {_flat(d.file)}  \n  {paper.labels.fingerprint} `{d.sha256}`"
                for d in paper.documents
            )
        )
    return "\n\n".join(parts) + "\n"


def _exchange(exchange: Exchange) -> list[str]:
    parts = [f"## {_flat(exchange.question)}"]
    parts += [literal(text) for text in (exchange.understood, exchange.remark) if text]
    for claim in exchange.claims:
        marks = "".join(f"[^{n}]" for n in claim.notes)
        doubt = f"（**{_flat(claim.doubt)}**）" if claim.doubt else ""
        parts.append(literal(claim.text) + marks + doubt)
    parts.append(f"*{_flat(exchange.facts)}*")
    if exchange.heading:
        parts.append(f"**{_flat(exchange.heading)}**")
    return parts + [_note(note) for note in exchange.notes]


def _note(note: Note) -> str:
    place = _flat(note.place)
    if not note.number:
        return f"{place}\n\n{_quoted(note.quote, '')}"
    if not note.quote:
        return f"[^{note.number}]: {place}"
    return f"[^{note.number}]: {place}\n\n{_quoted(note.quote, '    ')}"


def _quoted(text: str, indent: str) -> str:
    return "\n".join(f"{indent}> {line}".rstrip() for line in literal(text).split("\n"))


def literal(text: str) -> str:
    """`text` so that Markdown shows just its characters, line by line (CommonMark 0.31, 2.4 and 6.7)."""
    lines = [line.strip() for line in text.splitlines()]
    kept = "\n".join(_SPECIAL.sub(r"\\\1", line) for line in lines)
    kept = _AT_START.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", kept)
    return re.sub(r"(?<=[^\n])\n(?=[^\n])", "\\\n", kept)


def _flat(text: str) -> str:
    return literal(" ".join(text.split()))
