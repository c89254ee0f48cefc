"""PDF files, written by hand or printed by a browser."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from test_reading_formats import BODY, one, write

from rag.errors import ReadingError


def pdf(pages: list[list[str]], *, head: str = "", numbers: bool = False) -> bytes:
    """A PDF with a standard font (ISO 32000-1, 9.6.2.2), a line every 14 points."""
    objects: list[bytes] = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"",
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>",
    ]
    kids = []
    for n, lines in enumerate(pages, 1):
        shown = [(72, 700 - 14 * k, line) for k, line in enumerate(lines) if line]
        shown += [(200, 760, head)] if head else []
        shown += [(300, 40, str(n))] if numbers else []
        content = (
            "BT /F1 10 Tf " + " ".join(f"1 0 0 1 {x} {y} Tm ({line}) Tj" for x, y, line in shown) + " ET"
        )
        objects.append(f"<< /Length {len(content)} >>\nstream\n{content}\nendstream".encode())
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {len(objects)} 0 R "
            "/Resources << /Font << /F1 3 0 R >> >> >>".encode()
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>".encode()
    out, offsets = b"%PDF-1.4\n", []
    for n, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{n} 0 obj\n".encode() + body + b"\nendobj\n"
    xref = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    size = len(objects) + 1
    tail = f"xref\n0 {size}\n0000000000 65535 f \n{xref}trailer\n<< /Size {size} /Root 1 0 R >>\n"
    return out + tail.encode() + f"startxref\n{len(out)}\n%%EOF\n".encode()


PAGES = [
    [
        "The bicycle office of the city",
        "",
        "Operators place no more bicycles than the approved number, and",
        "they remove broken ones within two days. The office publishes",
        "the results of its review every quarter, and an operator that",
        "fails twice loses a tenth of the number that was approved for",
    ],
    [
        "the following year. Appeals go to the transport department.",
        "",
        "Riders park inside the marked areas and wear a helmet.",
    ],
]


def test_pdf_is_mended_over_page_ends(tmp_path):
    reading = one(write(tmp_path, "a.pdf", pdf(PAGES, head="City rules, collected", numbers=True)))
    first, second = PAGES
    assert reading.text == "\n\n".join([first[0], " ".join([*first[2:], second[0]]), second[2]])
    assert reading.title == first[0]
    assert [reading.text[p:].split()[0] for p in reading.pages] == ["The", "the"]
    assert reading.pages[0] == 0
    assert reading.text[reading.pages[1] :].startswith("the following year")


def test_pdf_heads_without_commas_go_and_content_stays(tmp_path):
    reading = one(write(tmp_path, "a.pdf", pdf(PAGES, head="City rules", numbers=True)))
    assert "City rules" not in reading.text
    words = " ".join(line for page in PAGES for line in page if line).split()
    assert reading.text.split() == words


def test_pdf_words_cut_by_hyphens_are_whole_again(tmp_path):
    lines = [
        "Operators place no more bicycles than the approved number, and",
        "they remove broken ones within two days. The office pub-",
        "lishes the results of its review every quarter, and an op-",
        "erator that fails twice loses a tenth of the number that was",
        "approved for the following year after the report came out, re-",
    ]
    reading = one(write(tmp_path, "a.pdf", pdf([lines, ["gardless of the size of its fleet."]])))
    assert "\n" not in reading.text
    assert "-" not in reading.text
    assert all(word in reading.text.split() for word in ("publishes", "operator", "regardless"))


def test_pdf_text_points_to_the_lines_of_its_pages(tmp_path):
    reading = one(write(tmp_path, "a.pdf", pdf(PAGES, head="City rules", numbers=True)))
    offsets = [reading.alignment.to_original(n) for n, c in enumerate(reading.text) if not c.isspace()]
    assert offsets == sorted(set(offsets))


def test_pdf_empty_page_counts(tmp_path):
    reading = one(write(tmp_path, "a.pdf", pdf([PAGES[1], [], PAGES[0]])))
    assert reading.warnings == ()
    assert [reading.text[p:].split()[0] for p in reading.pages] == ["the", "The", "The"]


@pytest.mark.browser
def test_chinese_pdf_from_a_browser(tmp_path):
    chromium = shutil.which("chromium")
    if not chromium:
        pytest.skip("chromium is not installed")
    paragraphs = [
        f"第{label}条 {BODY}" if n % 2 else BODY[n:] for n, label in enumerate("一二三四五六七八九十")
    ]
    page = tmp_path / "a.html"
    style = "@page{size:A5;margin:20mm} p{text-indent:2em;margin:0}"
    page.write_text(
        f"<meta charset=utf-8><style>{style}</style>" + "".join(f"<p>{p}</p>" for p in paragraphs),
        encoding="utf8",
    )
    target = tmp_path / "a.pdf"
    subprocess.run(
        [
            chromium,
            "--headless",
            "--no-sandbox",
            f"--user-data-dir={tmp_path / 'profile'}",
            f"--print-to-pdf={target}",
            str(page),
        ],
        check=True,
        capture_output=True,
    )
    reading = one(target)
    assert reading.text.split("\n") == paragraphs
    assert len(reading.pages) > 1


@pytest.mark.parametrize(
    ("data", "say"),
    [
        (b"hello", "PDF"),
        (pdf(PAGES)[:700], "不完整"),
        (b"%PDF-1.4\nrubbish\n%%EOF", "损坏"),
        (pdf([[], []]), "没有文字，也没有图片"),
    ],
)
def test_what_is_no_pdf_says_so(tmp_path, data, say):
    with pytest.raises(ReadingError, match=say):
        one(write(tmp_path, "a.pdf", data))
