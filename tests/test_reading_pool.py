"""Reader processes: what a parser does to itself costs one line, and nothing is left of it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from small import NOTICE, RULE, HashEncoder
from test_reading_hostile import KINDS

from rag.domain import Span
from rag.errors import ReadingError
from rag.index import Index
from rag.indexing import Indexer
from rag.reading import Heading, Reading, read
from rag.reading.alignment import Alignment
from rag.reading.readers import Limits, Readers
from rag.reading.wire import Word, dump, load

posix = pytest.mark.skipif(sys.platform == "win32", reason="limits and signals of Unix")

PARSER = """
import os, pathlib, subprocess, sys, time
class PdfiumError(Exception): pass
def PdfDocument(data):
    word, _, note = data.decode().split("\\n")[1].partition(" ")
    if note: pathlib.Path(note).write_text(str(os.getpid()))
    print("a library that prints", flush=True)
    if word == "crash": os.abort()
    if word == "leave": os._exit(0)
    if word == "sleep": time.sleep(600)
    while word == "spin": pass
    while word == "hold": b"x" in bytes(1 << 28)
    if word == "grow": bytes(1 << 40)
    if word == "creep":
        held = []
        while True: held.append(bytes(1 << 26))
    raise {"lose": KeyError}.get(word, PdfiumError)(word)
"""
QUICK = Limits(pause=6.0, memory=1 << 30)  # a busy machine takes seconds to start a process


@pytest.fixture
def pdf(tmp_path, monkeypatch):
    """Writes a PDF that a stand-in for the parser takes as an order."""
    (tmp_path / "parsers").mkdir()
    (tmp_path / "parsers" / "pypdfium2.py").write_text(PARSER)
    monkeypatch.syspath_prepend(str(tmp_path / "parsers"))

    def write(name, order, note=""):
        path = tmp_path / f"{name}.pdf"
        path.write_text(f"%PDF-1.7\n{order} {note}".strip() + "\n%%EOF\n")
        return path

    return write


def good(tmp_path, suffix=".docx"):
    path = tmp_path / f"good{suffix}"
    path.write_bytes(KINDS[suffix][0])
    return path


def said(begun):
    with pytest.raises(ReadingError) as caught:
        list(begun(lambda _: None))
    assert "\n" not in str(caught.value)
    return str(caught.value)


def alive(pid):
    ran = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return ran.stdout.strip()[:1] not in ("", "Z")


def pid_in(note, within=20.0):
    until = time.monotonic() + within
    while time.monotonic() < until:
        if note.exists() and note.read_text():
            return int(note.read_text())
        time.sleep(0.02)
    raise AssertionError("no process has begun")


def gone(pid, within):
    until = time.monotonic() + within
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not alive(pid)


@pytest.mark.parametrize("suffix", KINDS)
def test_a_process_reads_what_would_be_read_here(tmp_path, suffix):
    path = good(tmp_path, suffix)
    with Readers(workers=1) as readers:
        assert list(readers.begin(path)(lambda _: None)) == list(read(path))


@posix
@pytest.mark.slow
def test_each_bad_file_is_one_line_and_the_next_is_read(tmp_path, pdf):
    orders = {
        "crash": "读取程序中断了",
        "leave": "读取程序中断了",
        "sleep": "读得太久",
        "spin": "读得太久",
        "lose": "读取时出错（KeyError）",
        "refuse": "PDF 已损坏",
    }
    if sys.platform == "linux":
        orders |= {"grow": "读它要用的内存太多", "creep": "读它要用的内存太多"}
    with Readers(QUICK) as readers:
        begun = [(path, readers.begin(path)) for name in orders for path in (pdf(name, name), good(tmp_path))]
        for (path, each), words in zip(begun[::2], orders.values(), strict=True):
            assert said(each).startswith(f"{path}：{words}")
        for _, each in begun[1::2]:
            assert [reading.title for reading in each(lambda _: None)]


@posix
def test_what_is_read_at_the_end_is_ended(pdf, tmp_path):
    note = tmp_path / "pid"
    started = time.monotonic()
    with Readers(), Readers() as readers:
        readers.begin(pdf("a", "sleep", note))
        pid = pid_in(note)
    assert not alive(pid)
    assert time.monotonic() - started < 25


@posix
@pytest.mark.slow
@pytest.mark.parametrize("order", ["sleep", "hold"])
def test_a_reader_does_not_outlive_who_asked(pdf, tmp_path, order):
    note = tmp_path / "pid"
    path = pdf("a", order, note)
    program = (
        "import sys, time; from pathlib import Path; from rag.reading.readers import Limits, Readers\n"
        f"Readers(Limits(pause=1)).begin(Path({str(path)!r})); time.sleep(600)"
    )
    asking = subprocess.Popen(
        [sys.executable, "-c", program], env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
    )
    try:
        pid = pid_in(note)
    finally:
        asking.send_signal(signal.SIGKILL)
        asking.wait()
    assert gone(pid, within=15 * (os.cpu_count() or 1))


@posix
def test_libreoffice_ends_with_its_reader(tmp_path, monkeypatch):
    note = tmp_path / "pid"
    (tmp_path / "soffice").write_text(f"#!/bin/sh\nsleep 600 & echo $! > {note}; wait\n")
    (tmp_path / "soffice").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}/usr/bin{os.pathsep}/bin")
    old = tmp_path / "a.doc"
    old.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))
    with Readers() as readers:
        readers.begin(old)
        pid = pid_in(note)
    assert gone(pid, within=5)


def test_plain_text_starts_no_process(tmp_path, monkeypatch):
    monkeypatch.setattr(subprocess, "Popen", None)
    path = tmp_path / "a.txt"
    path.write_text(RULE, "utf8")
    with Readers() as readers:
        assert [reading.text for reading in readers.begin(path)(lambda _: None)] == [RULE.strip()]


def test_what_is_known_is_not_read_again(tmp_path, monkeypatch):
    folder = tmp_path / "papers"
    folder.mkdir()
    for suffix in KINDS:
        good(folder, suffix)
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    assert Indexer(index).add([folder]).added == len(KINDS)
    monkeypatch.setattr(subprocess, "Popen", None)
    assert Indexer(index).add([folder]).unchanged == len(KINDS)
    (folder / "moved.docx").write_bytes(KINDS[".docx"][0])
    assert Indexer(index).add([folder]).unchanged == len(KINDS) + 1


@posix
def test_a_file_that_breaks_its_reader_is_reported_and_the_others_are_indexed(tmp_path, pdf):
    paths = [pdf("a", "crash"), good(tmp_path), pdf("b", "leave"), tmp_path / "c.txt"]
    paths[-1].write_text(NOTICE, "utf8")
    index = Index(tmp_path / "index", HashEncoder(), "hash", create=True)
    report = Indexer(index).add(paths)
    assert report.added == 2
    assert [name for name, _ in report.failed] == [str(paths[0]), str(paths[2])]
    assert all(error.startswith("读取程序中断了") for _, error in report.failed)


READING = Reading(
    "甲乙丙",
    title="题",
    external_id=None,
    metadata={"issuer": "某市"},
    headings=(Heading(1, Span(0, 2)),),
    pages=(0, 2),
    alignment=Alignment(((0, 1, 3),)),
    warnings=("注",),
    layout=b"\xff\x00",
)


def test_words_come_over_as_they_were_said():
    for word in (Word(step="识别第 1 页"), Word(error="坏了"), Word(reading=READING)):
        line = dump(word)
        assert line.index(b"\n") == len(line) - 1
        assert load(line) == word


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b'"end": 2', b'"end": 9'),
        (b'"end": 2', b'"end": -1'),
        (b'"end": 2', b'"end": "2"'),
        (b"[0, 1, 3]", b"[0, 1, 4]"),
        (b"[0, 1, 3]", b"[0, -1, 3]"),
        (b"[0, 1, 3]", b"[0, 1, 2], [1, 3, 1]"),
        (b'"pages": [0, 2]', b'"pages": [0, 4]'),
        (b'"pages": [0, 2]', b'"pages": [-1]'),
        (b'"title": ', b'"title": null, "was": '),
        (b'"step": null', b'"step": 7'),
        (b"{", b"["),
    ],
)
def test_what_contradicts_itself_is_refused(old, new):
    line = dump(Word(reading=READING))
    assert old in line
    with pytest.raises(ValueError):  # noqa: PT011 pydantic's errors are of it
        load(line.replace(old, new, 1))


def test_a_message_is_read_no_further_than_the_limit(tmp_path):
    with Readers(Limits(answer=100), workers=1) as readers:
        assert "读取程序中断了" in said(readers.begin(good(tmp_path)))
