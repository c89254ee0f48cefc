"""A paper as a Word document, quotes as block quotations, numbers that lead to their notes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

from ui.export.dress import chinese_marks, dress
from ui.export.paper import Exchange, Note, Paper


def write(paper: Paper, file: Path | IO[bytes]) -> None:
    """Write the paper to a path or a binary stream."""
    import docx  # noqa: PLC0415 - heavy

    document = docx.Document()
    dress(document)
    about = document.core_properties
    about.title, about.author, about.language, about.comments = (
        _printable(paper.title),
        "Wence",
        paper.lang,
        "",
    )
    document.add_heading(_printable(paper.title), 0)
    document.add_paragraph(_printable(paper.made), "Facts")
    for exchange in paper.exchanges:
        _exchange(document, exchange)
    if paper.documents:
        document.add_heading(paper.labels.documents, 1)
        for d in paper.documents:
            document.add_paragraph(_printable(d.place), "List Bullet")
            document.add_paragraph(
                _printable(f"{d.file}\n{paper.labels.fingerprint} {d.sha256}"), "Source file"
            )
    chinese_marks(document)
    document.save(str(file) if isinstance(file, Path) else file)


def _exchange(document: Any, exchange: Exchange) -> None:
    document.add_heading(_printable(" ".join(exchange.question.split())), 1)
    if exchange.understood:
        document.add_paragraph(_printable(exchange.understood), "Facts")
    if exchange.remark:
        document.add_paragraph(_printable(exchange.remark))
    for claim in exchange.claims:
        paragraph = document.add_paragraph(_printable(claim.text))
        for number in claim.notes:
            _reference(paragraph, number)
        if claim.doubt:
            paragraph.add_run(_printable(f"（{claim.doubt}）")).bold = True
    document.add_paragraph(_printable(exchange.facts), "Facts")
    if exchange.heading:
        document.add_heading(exchange.heading, 2)
    for note in exchange.notes:
        _note(document, note)


def _note(document: Any, note: Note) -> None:
    place = document.add_paragraph(style="Place")
    if note.number:
        _target(place, note.number)
        place.add_run(f"[{note.number}] ")
    place.add_run(_printable(note.place))
    place.paragraph_format.keep_with_next = bool(note.quote)
    if note.quote:
        document.add_paragraph(_printable(note.quote), "Quote")


def _reference(paragraph: Any, number: int) -> None:
    """A raised number that leads to the note (ECMA-376, 17.16.22)."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), f"note_{number}")
    run = paragraph.add_run(f"[{number}]")
    run.font.superscript = True
    link.append(run._r)  # noqa: SLF001 - the library has no call for a link within the document
    paragraph._p.append(link)  # noqa: SLF001


def _target(paragraph: Any, number: int) -> None:
    """The place a note's number leads to (ECMA-376, 17.13.6)."""
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    for tag in ("w:bookmarkStart", "w:bookmarkEnd"):
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), str(number))
        if tag == "w:bookmarkStart":
            mark.set(qn("w:name"), f"note_{number}")
        paragraph._p.append(mark)  # noqa: SLF001


def _printable(text: str) -> str:
    """`text` without the characters that XML can't hold (XML 1.0, 2.2)."""
    return "".join(_allowed(text))


def _allowed(text: str) -> Iterator[str]:
    for c in text:
        if c in "\t\n" or "\x20" <= c <= "\ud7ff" or "\ue000" <= c <= "�" or c >= "\U00010000":
            yield c
