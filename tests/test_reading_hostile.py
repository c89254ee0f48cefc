"""Files made to do harm: one line for each, and the rest of the folder goes on."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from test_reading_docx import saved
from test_reading_formats import BODY, one, write
from test_reading_ofd import package, page, text
from test_reading_xlsx import book
from test_reading_xlsx import saved as saved_book

from rag.errors import ReadingError
from rag.reading import find, read

LAUGHS = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;'>]>"


def document():
    made = docx.Document()
    made.add_paragraph(BODY)
    return saved(made)


KINDS = {
    ".docx": (document(), "word/document.xml"),
    ".xlsx": (saved_book(book(("Sheet", [(BODY,)]))), "xl/worksheets/sheet1.xml"),
    ".ofd": (package(page(text(BODY))), "Doc_0/Pages/Page_0/Content.xml"),
}


def changed(data, change, *, flags=0, more=None):
    """The package with `change` done to each of its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, part in (more or {}).items():
            new.writestr(name, part)
    raw = bytearray(target.getvalue())
    for mark, place in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        at = raw.find(mark)
        while flags and at >= 0:
            raw[at + place] |= flags
            at = raw.find(mark, at + 4)
    return bytes(raw)


def same(_, part):
    return part


def refused(tmp_path, suffix, data):
    with pytest.raises(ReadingError) as caught:
        one(write(tmp_path, f"a{suffix}", data))
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'a'}{suffix}：")
    assert "\n" not in message
    return message


@pytest.mark.parametrize("suffix", KINDS)
def test_these_packages_are_read_when_nothing_is_done_to_them(tmp_path, suffix):
    assert BODY in one(write(tmp_path, f"a{suffix}", changed(KINDS[suffix][0], same))).text


@pytest.mark.parametrize("suffix", KINDS)
def test_packages_that_unpack_to_too_much(tmp_path, suffix):
    data, part = KINDS[suffix]
    picture = changed(data, same, more={"media/a.bmp": bytes(201 * 1024 * 1024)})
    assert "200 MB" in refused(tmp_path, suffix, picture)
    tree = changed(data, lambda name, old: old + b" " * (65 * 1024 * 1024) if name == part else old)
    assert "64 MB" in refused(tmp_path, suffix, tree)


@pytest.mark.parametrize("suffix", KINDS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_packages_with_entities(tmp_path, suffix, encoding):
    data, part = KINDS[suffix]

    def declare(name, old):
        if name != part:
            return old
        body = old.decode().split("?>", 1)[-1]
        return f"<?xml version='1.0' encoding='{encoding}'?>{LAUGHS}{body}".encode(encoding)

    assert "实体" in refused(tmp_path, suffix, changed(data, declare))


@pytest.mark.parametrize("suffix", KINDS)
def test_packages_with_a_password(tmp_path, suffix):
    assert "密码" in refused(tmp_path, suffix, changed(KINDS[suffix][0], same, flags=1))


@pytest.mark.parametrize("suffix", KINDS)
def test_packages_with_damaged_parts(tmp_path, suffix):
    data, part = KINDS[suffix]
    assert "已损坏" in refused(
        tmp_path, suffix, changed(data, lambda name, old: old[:-9] if name == part else old)
    )
    raw = bytearray(changed(data, same))
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        info = archive.getinfo(part)
    start = info.header_offset + 30 + len(part) + info.compress_size // 2
    raw[start : start + 8] = b"\xff" * 8
    refused(tmp_path, suffix, bytes(raw))


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".csv", ".docx", ".xlsx", ".ofd"])
def test_characters_that_nobody_sees_are_taken_out_and_counted(tmp_path, suffix):
    shown = "收费标准为每次五元，不得另收"
    said = "收费\u200b标准为每次\u202e五元，\u2066不得\u2069另收"
    data = {".docx": document, ".xlsx": lambda: saved_book(book(("Sheet", [(said,)])))}.get(
        suffix, said.encode
    )()
    if suffix == ".docx":
        data = changed(data, lambda _, old: old.replace(BODY.encode(), said.encode()))
    if suffix == ".ofd":
        data = package(page(text(said)))
    reading = one(write(tmp_path, f"a{suffix}", f"<p>{said}</p>".encode() if suffix == ".html" else data))
    assert shown in reading.text
    assert [warning[-13:] for warning in reading.warnings] == [
        "去掉了 1 个零宽等不可见字符"[-13:],
        "去掉了 3 个改变文字方向的字符"[-13:],
    ]


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html", ".docx", ".xlsx", ".ofd"])
def test_a_line_of_a_million_characters(tmp_path, suffix):
    long = "某市社区食堂应当公示价格，" * 77_000
    if suffix == ".docx":
        data = changed(document(), lambda _, old: old.replace(BODY.encode(), long.encode()))
    elif suffix == ".xlsx":
        data = saved_book(book(("Sheet", [("HERE",)])))
        data = changed(data, lambda _, old: old.replace(b"HERE", long.encode()))
    elif suffix == ".ofd":
        data = package(page(text(long)))
    else:
        data = (f"<p>{long}</p>" if suffix == ".html" else long).encode()
    assert one(write(tmp_path, f"a{suffix}", data)).text.count("公示价格") == 77_000


def test_a_csv_with_a_cell_that_never_ends(tmp_path):
    assert "CSV" in refused(tmp_path, ".csv", ('甲,乙\n"' + "社区食堂，" * 40_000).encode())


def test_one_bad_file_of_each_kind_stops_none_of_the_others(tmp_path):
    folder = tmp_path / "documents"
    folder.mkdir()
    for suffix, (data, part) in KINDS.items():
        write(folder, f"good{suffix}", data)
        bad = changed(data, lambda name, old, part=part: LAUGHS.encode() + old if name == part else old)
        write(folder, f"bad{suffix}", bad)
    write(folder, "zeros.txt", bytes(1000))
    write(folder, "zeros.csv", bytes(1000))
    good, said = [], []
    for path in find([folder], []):
        try:
            good += [reading.text for reading in read(path)]
        except ReadingError as error:
            said.append(str(error))
    assert len(good) == 3
    assert all(BODY in text for text in good)
    assert len(said) == 5
