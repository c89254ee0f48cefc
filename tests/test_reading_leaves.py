"""Pages as pictures, the boxes of a quote on them, and the file they come from."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from small import HashEncoder
from test_reading_pdf import PAGES, pdf

from rag.domain import Span
from rag.index import Index
from rag.indexing import Indexer
from rag.originals import original
from rag.reading.layout import Layout
from rag.reading.leaves import Leaves, boxes, picture, sizes


@pytest.fixture
def shelf(tmp_path):
    """An index with a PDF of two pages, and the file."""
    file = tmp_path / "rules.pdf"
    file.write_bytes(pdf(PAGES, head="City rules", numbers=True))
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add([file])
    return index, file


def found(index, quote):
    (listed,) = index.documents()
    document = index.document(listed.id)
    start = document.text.index(quote)
    layout = Layout.unpack(index.store.layout(document.id))
    return boxes(layout, index.store.alignment(document.id), Span(start, start + len(quote)))


def test_a_quote_within_a_line_has_one_box(shelf):
    index, _ = shelf
    (box,) = found(index, "remove broken ones")
    assert box.page == 1
    # Courier is 6 points wide at 10; the line begins at 72 with "they ", its base is 14 * 3 below 700
    assert box.left == pytest.approx((72 + 5 * 6) / 595, abs=0.003)
    assert box.right == pytest.approx((72 + 23 * 6) / 595, abs=0.003)
    base = 1 - (700 - 14 * 3) / 842
    assert box.top < base <= box.bottom
    assert box.bottom - box.top < 15 / 842


def test_a_quote_over_a_page_end_has_boxes_on_both_pages(shelf):
    index, _ = shelf
    over = found(index, "that was approved for the following year.")
    assert [box.page for box in over] == [1, 2]
    assert over[0].top > 0.2
    assert over[1].left == pytest.approx(72 / 595, abs=0.003)


def test_a_paragraph_s_end_has_no_box(shelf):
    index, _ = shelf
    assert len(found(index, "office of the city\n\n")) == 1
    assert found(index, "\n\n") == []


def test_a_document_without_pages_has_no_boxes(shelf, tmp_path):
    index, _ = shelf
    (tmp_path / "a.txt").write_text("第一条 单车免费。", "utf8")
    Indexer(index).add([tmp_path / "a.txt"])
    listed = next(d for d in index.documents() if d.source.endswith("a.txt"))
    assert index.store.layout(listed.id) == index.store.layout("nothing") == b""


def test_a_picture_s_pages_are_its_frames(tmp_path):
    pages = [Image.new("L", (400, 600), shade) for shade in (255, 0)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    leaf = Leaves(tmp_path / "a.tif", "x")
    assert sizes(leaf) == [pytest.approx((561.3, 842), abs=0.1)] * 2
    first, second = (Image.open(io.BytesIO(picture(leaf, n, 200))).convert("L") for n in (1, 2))
    assert first.size == second.size == (200, 300)
    assert min(first.getdata()) > 200
    assert max(second.getdata()) < 50
    with pytest.raises(IndexError):
        picture(leaf, 3, 200)


def test_a_page_is_drawn_as_wide_as_asked(shelf):
    leaf = Leaves(shelf[1], "x")
    assert sizes(leaf) == [(595, 842)] * 2
    image = Image.open(io.BytesIO(picture(leaf, 2, 300)))
    assert image.size[0] == 300
    assert min(image.convert("L").getdata()) < 128  # there is ink on it
    with pytest.raises(IndexError):
        picture(leaf, 3, 300)


def test_an_original_is_shown_only_as_long_as_it_is_what_was_read(shelf):
    index, file = shelf
    (listed,) = index.documents()
    assert original(index, listed) == file
    file.write_bytes(file.read_bytes() + b"\n")
    assert original(index, listed) is None
    file.unlink()
    assert original(index, listed) is None


def test_the_copy_of_an_upload_is_its_original(tmp_path):
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    Indexer(index).add_upload("规则.pdf", pdf(PAGES))
    (listed,) = index.documents()
    kept = original(index, listed)
    assert kept.parent == tmp_path / "index" / "uploads"
    assert kept.read_bytes() == pdf(PAGES)


def test_a_line_of_a_jsonl_file_has_no_original(tmp_path):
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    (tmp_path / "lines.jsonl").write_text('{"id": "1", "title": "甲", "text": "第一条 单车免费。"}\n', "utf8")
    Indexer(index).add([tmp_path / "lines.jsonl"])
    (listed,) = index.documents()
    assert original(index, listed) is None
