"""Files of old word processors: LibreOffice, where it is, and programs that behave as it may."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

import docx
import pytest
from test_reading_docx import saved
from test_reading_formats import BODY, one, write

from rag.errors import ReadingError

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
posix = pytest.mark.skipif(sys.platform == "win32", reason="stand-in programs are shell scripts")


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Puts a shell script where LibreOffice would be found."""

    def put(script):
        folder = tmp_path / "bin"
        folder.mkdir()
        (folder / "soffice").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "soffice").chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}{os.pathsep}/usr/bin{os.pathsep}/bin")

    return put


def read(tmp_path, data=OLE, name="a.doc"):
    return one(write(tmp_path, name, data))


def body():
    document = docx.Document()
    document.add_paragraph(BODY)
    return saved(document)


@pytest.mark.parametrize("name", ["a.doc", "a.wps"])
def test_without_libreoffice_one_line_says_what_to_do(tmp_path, monkeypatch, name):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("rag.reading.office._USUAL", ())
    with pytest.raises(ReadingError, match=r"LibreOffice.*另存为 \.docx") as caught:
        read(tmp_path, name=name)
    assert "\n" not in str(caught.value)


@posix
def test_the_conversion_has_its_own_profile_without_macros_and_is_read(tmp_path, program):
    (tmp_path / "ready.docx").write_bytes(body())
    program(
        f'echo "$@" > {tmp_path}/said\n'
        f"find . -name registrymodifications.xcu -exec cat {{}} + > {tmp_path}/settings\n"
        f"cmp document.doc {tmp_path}/a.wps && cp {tmp_path}/ready.docx document.docx"
    )
    assert read(tmp_path, name="a.wps").text == BODY
    said = (tmp_path / "said").read_text()
    assert "--headless" in said
    profile = said.split("UserInstallation=file://")[1].split()[0]
    assert not os.path.exists(profile)  # noqa: PTH110 nothing is left of it
    assert '"DisableMacrosExecution" oor:op="fuse"><value>true</value>' in (tmp_path / "settings").read_text()


@posix
@pytest.mark.parametrize("script", ["exit 1", "exit 0", "mkdir document.docx"])
def test_a_conversion_that_gives_nothing_is_told(tmp_path, program, script):
    program(script)
    with pytest.raises(ReadingError, match="LibreOffice 打不开"):
        read(tmp_path)


@posix
def test_a_conversion_that_gives_rubbish_is_told(tmp_path, program):
    program("echo hello > document.docx")
    with pytest.raises(ReadingError, match="zip"):
        read(tmp_path)


@posix
def test_a_conversion_that_takes_too_long_is_ended_with_all_it_started(tmp_path, program, monkeypatch):
    monkeypatch.setattr("rag.reading.office._SECONDS", 0.5)
    program(f"sleep 60 & echo $! > {tmp_path}/child; wait")
    with pytest.raises(ReadingError, match="没有转换完"):
        read(tmp_path)
    child = (tmp_path / "child").read_text().strip()
    state = subprocess.run(["ps", "-o", "stat=", "-p", child], capture_output=True, text=True, check=False)
    assert state.stdout.strip()[:1] in ("", "Z")  # gone, or waiting to be counted as gone


def test_a_docx_or_a_web_page_under_the_old_name_needs_no_libreoffice(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("rag.reading.office._USUAL", ())
    assert read(tmp_path, body()).text == BODY
    page = f"<html xmlns:w='urn:schemas-microsoft-com:office:word'><meta charset=gb2312><p>{BODY}</p></html>"
    assert read(tmp_path, page.encode("gbk")).text == BODY


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="needs LibreOffice")
def test_a_real_conversion(tmp_path):
    document = docx.Document()
    document.add_heading("某市停车管理办法", 1)
    document.add_paragraph("第一条 为了规范停车秩序，制定本办法。")
    table = document.add_table(2, 2, "Table Grid")
    for n, text in enumerate(("车型", "费用", "小型车", "5元")):
        table.cell(n // 2, n % 2).text = text
    document.add_paragraph("末段。")
    write(tmp_path, "b.docx", saved(document))
    profile = f"-env:UserInstallation={(tmp_path / 'p').as_uri()}"
    old = ["soffice", "--headless", profile, "--convert-to", "doc:MS Word 97", "--outdir", str(tmp_path)]
    subprocess.run([*old, str(tmp_path / "b.docx")], check=True, capture_output=True, timeout=120)
    data = (tmp_path / "b.doc").read_bytes()
    assert data.startswith(OLE[:8])
    assert [line for line in read(tmp_path, data).text.split("\n") if line] == [
        "某市停车管理办法", "第一条 为了规范停车秩序，制定本办法。", "车型：小型车，费用：5元。", "末段。",
    ]  # fmt: skip
