"""Papers for the tests: PDFs set in a Chinese font, the same scanned, and a text in every form."""

from __future__ import annotations

import io
import shutil
import subprocess
from functools import lru_cache
from pathlib import Path

import docx
import pypdfium2
import pytest
from fpdf import FPDF
from fpdf.fonts import FontFace

WIDTH, HEIGHT = 210, 297  # millimetres, A4
LEFT = 25


@lru_cache(maxsize=1)
def font() -> tuple[str, int]:
    """(file, number in it) of a Chinese font; a test is skipped where there is none."""
    if shutil.which("fc-match") is None:
        pytest.skip("no fontconfig on this machine")
    told = subprocess.run(
        ["fc-match", "-f", "%{file}\t%{index}", "Noto Sans CJK SC"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    file, index = told.split("\t")
    if "CJK" not in file:
        pytest.skip("no Chinese font on this machine (Debian: apt-get install fonts-noto-cjk)")
    return file, int(index)


class Paper(FPDF):
    """A4 with margins of 25 mm, a running head and page numbers if it has a `head`."""

    def __init__(self, head=""):
        super().__init__(format="A4")
        self.head = head
        file, index = font()
        self.add_font("n", "", file, collection_font_number=index)
        self.set_margins(LEFT, 28, LEFT)
        self.set_auto_page_break(auto=True, margin=30)
        self.set_font("n", size=12)
        self.add_page()

    def header(self):
        if self.head:
            self.put(LEFT, 12, self.head, 9)
            self.set_xy(LEFT, 28)

    def footer(self):
        if self.head:
            self.put(WIDTH / 2 - 5, HEIGHT - 15, f"— {self.page_no()} —", 9)

    def put(self, x, y, line, size=12):
        """One line at (x, y) millimetres."""
        self.set_font("n", size=size)
        self.set_xy(x, y)
        self.cell(text=line)
        self.set_font("n", size=12)

    def paragraph(self, text):
        """A paragraph whose first line is indented by two characters, broken as Chinese print breaks it."""
        room, line = 37, "　　"
        for c in text:
            if len(line) >= room and c not in "，。；：、）”》":
                self.cell(text=line, h=8, new_x="LMARGIN", new_y="NEXT")
                line = ""
            line += c
        self.cell(text=line, h=8, new_x="LMARGIN", new_y="NEXT")

    def grid(self, rows, **more):
        """A ruled table; what is the first row is repeated after a page's end."""
        with self.table(rows=rows, headings_style=FontFace(emphasis=""), **more):
            pass

    def bytes(self) -> bytes:
        return bytes(self.output())


def pictures(pdf: bytes, dpi=200):
    """The pages of a PDF as grey pictures."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72).to_pil().convert("L") for page in document]


def scanned(pdf: bytes, dpi=200) -> bytes:
    """The PDF as a scanner would give it: pictures and no text."""
    first, *rest = pictures(pdf, dpi)
    out = io.BytesIO()
    first.save(out, "PDF", save_all=True, append_images=rest, resolution=dpi)
    return out.getvalue()


def in_forms(folder: Path, text: str, *, head="", left=60) -> Paper:
    """`text`, a title and paragraphs, as a.txt, a.docx, a.html and a.pdf; gives the last as it was set."""
    title, *paragraphs = [line for line in text.split("\n") if line]
    (folder / "a.txt").write_text(text, "utf8")
    word = docx.Document()
    for paragraph in (title, *paragraphs):
        word.add_paragraph(paragraph)
    word.save(folder / "a.docx")
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    page = f"<html><head><meta charset='utf-8'></head><body><h1>{title}</h1>{body}</body></html>"
    (folder / "a.html").write_text(page, "utf8")
    paper = Paper(head=head)
    paper.put(left, 28, title, 16)
    paper.set_xy(25, 45)
    for paragraph in paragraphs:
        paper.paragraph(paragraph)
    (folder / "a.pdf").write_bytes(paper.bytes())
    return paper
