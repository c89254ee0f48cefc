"""A paper as one HTML file that prints well: nothing in it loads, and nothing in it runs."""

from __future__ import annotations

from pathlib import Path

from ui.export.paper import Exchange, Note, Paper
from ui.rendering.markup import escaped

_STYLE = Path(__file__).with_name("page.css")
_FRAME = """<!DOCTYPE html>
<html lang="{lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
{body}
</body>
</html>
"""


def page(paper: Paper) -> str:
    """The paper as an HTML document of its own."""
    body = [f"<h1>{escaped(paper.title)}</h1>", f'<p class="facts">{escaped(paper.made)}</p>']
    body += [_exchange(exchange) for exchange in paper.exchanges]
    if paper.documents:
        rows = "".join(
            f"<li>{escaped(d.place)}<br><small>{escaped(d.file)}<br>"
            f"{escaped(paper.labels.fingerprint)} <code>{escaped(d.sha256)}</code></small></li>"
            for d in paper.documents
        )
        body.append(
            f'<section class="documents"><h2>{escaped(paper.labels.documents)}</h2><ul>{rows}</ul></section>'
        )
    return _FRAME.format(
        lang=escaped(paper.lang),
        title=escaped(paper.title),
        style=_STYLE.read_text("utf8"),
        body="\n".join(body),
    )


def _exchange(exchange: Exchange) -> str:
    lines = [f"<h2>{escaped(exchange.question)}</h2>"]
    if exchange.understood:
        lines.append(f'<p class="facts">{escaped(exchange.understood)}</p>')
    if exchange.remark:
        lines.append(f'<p class="remark">{_lines(exchange.remark)}</p>')
    for claim in exchange.claims:
        marks = "".join(f'<sup><a href="#note-{n}">[{n}]</a></sup>' for n in claim.notes)
        doubt = f'<span class="doubt">（{escaped(claim.doubt)}）</span>' if claim.doubt else ""
        lines.append(f"<p>{_lines(claim.text)}{marks}{doubt}</p>")
    lines.append(f'<p class="facts">{escaped(exchange.facts)}</p>')
    if exchange.heading:
        lines.append(f"<h3>{escaped(exchange.heading)}</h3>")
    lines += [_note(note) for note in exchange.notes]
    return '<section class="exchange">\n' + "\n".join(lines) + "\n</section>"


def _note(note: Note) -> str:
    number = f"[{note.number}] " if note.number else ""
    identity = f' id="note-{note.number}"' if note.number else ""
    quote = f"<blockquote>{_lines(note.quote)}</blockquote>" if note.quote else ""
    return f'<div class="note"{identity}><p>{number}{escaped(note.place)}</p>{quote}</div>'


def _lines(text: str) -> str:
    return "<br>".join(escaped(line) for line in text.split("\n"))
