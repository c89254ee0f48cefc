"""Scanned pages and pictures: recognised, said to be so, the quote's boxes on its words."""

from __future__ import annotations

import io

import pytest
from papers import Paper, pictures, scanned
from PIL import Image
from small import RULE, HashEncoder
from test_reading_formats import one, write
from test_reading_pages import rubbish  # noqa: F401 a fixture

from rag.domain import Span
from rag.errors import ReadingError
from rag.index import Index
from rag.indexing import Indexer
from rag.reading import images, ocr, pdf, read
from rag.reading.layout import Layout
from rag.reading.leaves import boxes

pytest.importorskip("rapidocr_onnxruntime")

PARAGRAPHS = [line for line in RULE.split("\n") if line]
QUOTES = ("补助标准为设备购置额的百分之十五", "被列入严重失信名单的", "2024年3月1日")


@pytest.fixture(scope="module")
def text_pdf():
    paper = Paper()
    paper.put(60, 28, PARAGRAPHS[0], 16)
    paper.set_xy(25, 45)
    for paragraph in PARAGRAPHS[1:]:
        paper.paragraph(paragraph)
    return paper.bytes()


@pytest.fixture(scope="module")
def scan(text_pdf, tmp_path_factory):
    """The reading of the text scanned, and what was told meanwhile."""
    heard: list[str] = []
    path = write(tmp_path_factory.mktemp("scan"), "a.pdf", scanned(text_pdf))
    (reading,) = read(path, heard.append)
    return reading, heard


def bare(text):
    return "".join(text.split())


def places(reading, quote):
    start = bare(reading.text).index(bare(quote))
    solid = [n for n, c in enumerate(reading.text) if not c.isspace()]
    span = Span(solid[start], solid[start + len(bare(quote)) - 1] + 1)
    return boxes(Layout.unpack(reading.layout), reading.alignment.to_json(), span)


def overlap(a, b):
    """Intersection over union of two boxes."""
    across = min(a.right, b.right) - max(a.left, b.left)
    down = min(a.bottom, b.bottom) - max(a.top, b.top)
    both = max(0, across) * max(0, down)
    areas = [(box.right - box.left) * (box.bottom - box.top) for box in (a, b)]
    return both / (sum(areas) - both)


def test_a_scanned_page_reads_as_it_was_printed(scan):
    reading, heard = scan
    assert [bare(line) for line in reading.text.split("\n") if line] == [bare(line) for line in PARAGRAPHS]
    assert heard == ["识别第 1 页（1/1）"]
    (warning,) = reading.warnings
    assert warning.startswith("第 1 页是扫描件，文字由识别得到（平均可信度 0.9")
    assert reading.pages == (0,)


def test_a_quote_s_boxes_lie_on_its_words(scan, text_pdf, tmp_path):
    reading, _ = scan
    printed = one(write(tmp_path, "a.pdf", text_pdf))
    for quote in QUOTES:
        (seen,), (drawn,) = places(reading, quote), places(printed, quote)
        assert seen.page == drawn.page == 1
        # a font's own line height leaves room above and below its characters
        middle = (drawn.top + drawn.bottom) / 2
        tight = type(drawn)(
            1, drawn.left, middle - 0.35 * (drawn.bottom - drawn.top), drawn.right, drawn.bottom
        )
        assert overlap(seen, tight) > 0.6


def test_a_rubbish_text_layer_is_recognised_instead(tmp_path, rubbish):  # noqa: F811
    reading = one(write(tmp_path, "a.pdf", rubbish))
    assert "补贴由市交通部门发放，每年两次" in reading.text
    (warning,) = reading.warnings
    assert warning.startswith("第 1 页的文字层是乱码，文字由识别得到")


def test_a_photographed_table_has_its_rows(tmp_path):
    paper = Paper()
    rows = [
        ("区名称", "补贴标准", "年份"),
        ("东城区", "每千瓦三百元", "2023"),
        ("西城区", "每千瓦二百元", "2024"),
    ]
    paper.grid(rows)
    (page,) = pictures(paper.bytes())
    photo = io.BytesIO()
    page.crop((0, 0, page.width, page.height // 3)).convert("RGB").save(photo, "JPEG", quality=85)
    reading = one(write(tmp_path, "表.jpg", photo.getvalue()))
    assert reading.text.split("\n") == [
        "区名称：东城区，补贴标准：每千瓦三百元，年份：2023。",
        "区名称：西城区，补贴标准：每千瓦二百元，年份：2024。",
    ]
    assert reading.warnings[0].startswith("第 1 页是图片，文字由识别得到")


def test_progress_names_the_page(tmp_path, monkeypatch, text_pdf):
    class Engine:
        def __call__(self, image, **more):
            del image, more
            corners = [[100, 100], [500, 100], [500, 140], [100, 140]]
            return [[corners, "第一条 单车免费。", 0.8, [], []]], None

    monkeypatch.setattr(ocr, "_engine", Engine)
    file = write(tmp_path, "a.pdf", scanned(text_pdf, dpi=60))
    steps = []
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    report = Indexer(index, lambda name, done, total: steps.append((name, done, total))).add([file])
    assert (f"{file}：识别第 1 页（1/1）", 0, 1) in steps
    [(name, warning)] = report.warnings
    assert name == str(file)
    assert warning.startswith("第 1 页是扫描件，文字由识别得到（平均可信度 0.")
    (listed,) = index.documents()
    assert Layout.unpack(index.store.layout(listed.id)).boxes([(0, 3)])  # even without boxes of words


def test_more_pages_than_are_recognised_are_named(tmp_path, monkeypatch):
    monkeypatch.setattr(pdf, "MOST_PAGES", 1)
    monkeypatch.setattr(ocr, "_engine", lambda: lambda *_, **__: ([], None))
    paper = Paper()
    paper.paragraph(RULE[:30])
    paper.add_page()
    paper.paragraph(RULE[:30])
    with pytest.raises(ReadingError, match="也没有认出文字"):
        one(write(tmp_path, "a.pdf", scanned(paper.bytes(), dpi=50)))


@pytest.mark.parametrize(("data", "say"), [(b"\x89PNG rubbish", "图片打不开"), (b"BM", "图片打不开")])
def test_what_is_no_picture_says_so(tmp_path, data, say):
    with pytest.raises(ReadingError, match=say):
        one(write(tmp_path, "a.png", data))


def test_a_picture_that_is_too_large_says_so(tmp_path, monkeypatch):
    monkeypatch.setattr(images, "_MOST_PIXELS", 99)
    Image.new("L", (10, 10)).save(tmp_path / "a.bmp")
    with pytest.raises(ReadingError, match="请缩小"):
        one(tmp_path / "a.bmp")


def test_an_empty_picture_says_so(tmp_path):
    Image.new("RGBA", (300, 200), (0, 0, 0, 0)).save(tmp_path / "a.webp")
    with pytest.raises(ReadingError, match="没有认出文字"):
        one(tmp_path / "a.webp")
