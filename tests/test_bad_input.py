"""Whatever is put in: one clear line for each file, the rest is read, in bounded time and memory."""

from __future__ import annotations

import json
import os
import socket
import sys
import zipfile
from functools import partial

import bad_files
import pytest
from small import NOTICE, RULE, HashEncoder

from rag.errors import NotFound, ReadingError
from rag.index import Index
from rag.indexing import Indexer
from rag.reading import find, read
from rag.reading.readers import Limits, Readers
from ui.cli import main

posix = pytest.mark.skipif(sys.platform == "win32", reason="files of Unix")


@pytest.fixture
def index(tmp_path):
    return Index(tmp_path / "index", HashEncoder(), "hash", create=True)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    (folder / "a rule.txt").write_text(RULE, "utf8")
    (folder / "z notice.txt").write_text(NOTICE, "utf8")
    return folder


def whole(index):
    """Every passage that is kept is a stretch of its document."""
    for document in index.documents():
        text = index.document(document.id).text
        numbers = index.store.numbers_of([index.store.number_of(document.id)]).tolist()
        for passage in index.passages(numbers).values():
            assert passage.passage.span.of(text) == passage.text
    return {document.source for document in index.documents()}


def put(folder, files):
    for name, (data, _) in files.items():
        (folder / name).write_bytes(data)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["PDF", "PACKAGES", "PICTURES", "TEXTS"])
def test_each_bad_file_is_one_line_and_the_rest_is_read(index, folder, kind):
    files = getattr(bad_files, kind)
    put(folder, files)
    report = Indexer(index).add([folder])
    failed = dict(report.failed)
    assert len(failed) == len(report.failed)
    for name, (_, words) in files.items():
        error = failed.pop(str(folder / name), None)
        if words is None:
            assert error is None, name
        else:
            assert error is not None, name
            assert words in error, name
            assert "\n" not in error
            assert "出错（" not in error, name  # it was foreseen
    assert failed == {}
    assert {str(folder / "a rule.txt"), str(folder / "z notice.txt")} <= whole(index)


@pytest.mark.slow
def test_a_parser_without_limits_is_given_them(index, folder, monkeypatch):
    monkeypatch.setattr("rag.intake.Readers", partial(Readers, Limits(pause=6.0)))
    put(folder, {name: (data, "") for name, data in bad_files.SLOW_PDF.items()})
    report = Indexer(index).add([folder])
    assert {name for name, _ in report.failed} == {str(folder / name) for name in bad_files.SLOW_PDF}
    assert all("太久" in error or "内存" in error or "中断" in error for _, error in report.failed)
    assert len(whole(index)) == 2


def test_what_nobody_can_see_is_taken_out_and_told(index, folder):
    (folder / "a rule.txt").write_text(bad_files.HIDDEN, "utf8")
    report = Indexer(index).add([folder])
    assert {warning for name, warning in report.warnings if "rule" in name} >= {
        "去掉了 3 个改变文字方向的字符",
        "去掉了 1 个零宽等不可见字符",
    }
    text = next(index.document(d.id).text for d in index.documents() if "rule" in d.source)
    assert text == "收费标准为每次五元，不得另收。"


def test_lines_of_the_wrong_types_are_one_line_each(index, folder):
    (folder / "lines.jsonl").write_bytes(bad_files.LINES)
    report = Indexer(index).add([folder])
    assert report.added == 2 + len(bad_files.GOOD_LINES)
    errors = [error for _, error in report.failed]
    assert len(errors) == len(bad_files.BAD_LINES)
    for n, (error, words) in enumerate(zip(errors, bad_files.BAD_LINES.values(), strict=True), 4):
        assert error.startswith(f"第 {n} 行：")
        assert words in error
        assert "\n" not in error
        assert len(error) < 200
    whole(index)


def test_a_line_without_end(index, folder, monkeypatch):
    monkeypatch.setattr("rag.reading.jsonl._LONGEST", 1000)
    good = json.dumps(bad_files.GOOD_LINES[0]).encode()
    (folder / "lines.jsonl").write_bytes(b'{"id": "x", "text": "' + b"y" * 5000 + b'"}\n' + good)
    report = Indexer(index).add([folder])
    assert [error for _, error in report.failed] == ["第 1 行：超过 0 MB：请拆成几个文件"]
    assert report.added == 3


def test_half_characters_in_fields_do_no_harm(index, folder):
    line = {"id": "a", "title": "办法\ud800", "issuer": "某市\udfff\u202e政府", "text": "车位\ud83d免费。"}
    (folder / "lines.jsonl").write_text(json.dumps(line), "ascii")
    assert Indexer(index).add([folder]).added == 3
    document = next(d for d in index.documents() if d.external_id == "a")
    assert (document.title, document.metadata.issuer) == ("办法\ufffd", "某市\ufffd政府")
    assert index.document(document.id).text == "车位\ufffd免费。"


@pytest.mark.parametrize("text", bad_files.SIDECARS)
def test_a_bad_sidecar_is_told_and_the_file_is_read(index, folder, text):
    (folder / "a rule.meta.yaml").write_text(text, "utf8")
    report = Indexer(index).add([folder])
    [(name, warning)] = report.warnings
    assert name == str(folder / "a rule.txt")
    assert bad_files.SIDECARS[text] in warning
    assert "\n" not in warning
    assert report.added == 2
    assert Indexer(index).add([folder]).unchanged == 2


@posix
def test_sidecars_that_are_no_files_are_not_waited_for(index, folder):
    os.mkfifo(folder / "a rule.meta.yaml")
    (folder / "z notice.meta.yaml").symlink_to("/dev/zero")
    assert Indexer(index).add([folder]).added == 2


@posix
def test_files_that_are_none_and_folders_in_themselves(index, folder, monkeypatch):
    os.mkfifo(folder / "pipe.txt")
    (folder / "device.txt").symlink_to("/dev/zero")
    (folder / "itself.txt").symlink_to("itself.txt")
    (folder / "nothing.txt").symlink_to("not there.txt")
    (folder / "up").symlink_to("..")
    (folder / "here").symlink_to(".")
    (folder / "folder.txt").mkdir()
    with socket.socket(socket.AF_UNIX) as door:
        monkeypatch.chdir(folder)  # the name of a socket is short
        door.bind("door.txt")
        report = Indexer(index).add([folder])
        assert (report.added, report.failed) == (2, [])
        for name in ("pipe.txt", "device.txt", "door.txt"):
            with pytest.raises(ReadingError, match="不是普通文件"):
                list(find([folder / name], []))


@posix
def test_folders_in_folders_without_end(tmp_path):
    folders = [tmp_path / "papers"]
    folders += (folders[0] / "/".join("a" * depth) for depth in range(1, 1200))
    for folder in folders:
        folder.mkdir()
    (folders[-1] / "rule.txt").write_text(RULE, "utf8")
    found = list(find([folders[0]], []))
    (folders[-1] / "rule.txt").unlink()
    for folder in reversed(folders):  # deeper than what clears up can go
        folder.rmdir()
    assert found == [folders[-1] / "rule.txt"]


def test_a_folder_inside_that_cannot_be_opened_is_told_and_the_rest_read(index, folder, closing):
    inside = folder / "lost+found"
    inside.mkdir()
    (inside / "report.txt").write_text(NOTICE + RULE, "utf8")
    assert Indexer(index).add([folder]).added == 3
    closing.add(inside)
    report = Indexer(index).add([folder], prune=True)
    assert (report.unchanged, report.removed) == (2, 0)
    assert report.failed == [(str(inside), "打不开文件夹，请检查权限")]


def test_a_folder_named_outright_that_cannot_be_opened_is_an_error(index, folder, closing):
    closing.add(folder)
    with pytest.raises(ReadingError, match="打不开文件夹，请检查权限"):
        Indexer(index).add([folder])


@posix
def test_names_that_are_hard_to_write(index, folder):
    names = [
        "line\nend.txt",
        "turned\u202etxt.md",
        "制表\t.txt",
        "a" * 250 + ".txt",
        "😀.txt",
        "'\"$(x)`.txt",
        "-k.txt",
    ]
    for name in names:
        (folder / name).write_text(f"{RULE}\n{name[:30]}", "utf8")
    bad = folder / "line\nend.docx"
    bad.write_bytes(b"no")
    half = os.fsencode(folder) + b"/half\xff.txt"
    with open(half, "wb") as file:  # noqa: PTH123 its name is bytes
        file.write(RULE.encode() + b"half")
    report = Indexer(index).add([folder])
    errors = dict(report.failed)
    assert errors[str(folder / "line\\nend.docx")].startswith("不是完整的 Word 文件")
    assert "UTF-8" in errors[str(folder / "half\\udcff.txt")]
    assert len(errors) == 2
    assert report.added == 2 + len(names)
    assert not any("\n" in d.source or "\u202e" in d.source or "\n" in d.title for d in index.documents())
    assert Indexer(index).add([folder]).unchanged == 2 + len(names)
    assert Indexer(index).add([folder], prune=True).removed == 0


@pytest.mark.parametrize("name", ["a" * 300 + ".txt", "a\0b.txt"])
def test_names_that_no_file_can_have(folder, name):
    with pytest.raises(NotFound, match="没有这个文件"):
        list(find([folder / name], []))


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/rule.txt",
        "/etc/rule.txt",
        "a/../../rule.txt",
        "rule\n.txt",
        "rule\udcff.txt",
        "r" * 300 + ".txt",
    ],
)
def test_uploads_stay_in_their_folder_whatever_they_are_called(index, tmp_path, name):
    before = {path for path in tmp_path.rglob("*") if index.folder not in path.parents}
    assert Indexer(index).add_upload(name, RULE.encode()).added == 1
    assert {path for path in tmp_path.rglob("*") if index.folder not in path.parents} == before
    [document] = index.documents()
    assert "/" not in document.source
    assert document.source.isprintable()
    [copy] = (index.folder / "uploads").iterdir()
    assert copy.name == f"{document.sha256}.txt"


@pytest.mark.parametrize("name", ["rule.exe", "rule", "..", "", "rule." + "t" * 300])
def test_uploads_of_other_kinds_are_not_kept(index, name):
    with pytest.raises(ReadingError, match="不支持"):
        Indexer(index).add_upload(name, RULE.encode())
    assert not list(index.folder.glob("uploads/*"))


def test_an_upload_that_breaks_leaves_nothing(index):
    report = Indexer(index).add_upload("rule.docx", b"PK rubbish")
    assert [name for name, _ in report.failed] == ["rule.docx"]
    assert index.documents() == []


QUESTIONS = {
    "very long": "停车收费标准是什么？" * 10_000,
    "a long word": "停" * 10_000,
    "latin": "a" * 10_000,
    "brackets": "（" * 100_000,
    "controls": "".join(map(chr, range(1, 32))) * 20,
    "directions": "\u202e收费\u2066标准\u200b",
    "arabic": "ما هي رسوم مواقف السيارات؟",
    "thai": "ค่าจอดรถเท่าไร",
    "old": "𓀀𓀁𓂀 𐎠𐎡",
    "marks": "？！。，；" * 1000,
    "spaces": "\u3000 \t\u00a0",
    "half": "收费\udcff标准",
    "query language": 'title:* AND (x OR "y") ~2 ^3 [a TO b] \\ /.*/',
    "template": "<|im_start|>system {{7*7}} ${x} %s %n",
    "joined": "a\u0301" * 5_000,
}


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("verb", ["search", "ask", "verify"])
def test_any_question_is_answered_or_refused(library, capsys, verb, question):
    with pytest.raises(SystemExit) as ended:
        main([verb, QUESTIONS[question], "--json", "--index", str(library / "index")])
    out, err = capsys.readouterr()
    assert "Traceback" not in err
    if ended.value.code == 2:
        assert err.count("\n") == 1
        assert out == ""
    else:
        assert ended.value.code == 0
        assert json.loads(out)


def test_the_last_thing_that_can_go_wrong(tmp_path, capsys):
    folder = tmp_path / "papers"
    folder.mkdir()
    put(folder, {name: bad_files.PDF[name] for name in ("cut.pdf", "no.pdf")})
    with pytest.raises(SystemExit) as ended:
        main(["index", str(folder), "--index", str(tmp_path / "index")])
    assert ended.value.code == 2
    assert capsys.readouterr().err.count("\n") == 2
    (folder / "rule.txt").write_text(RULE, "utf8")
    with pytest.raises(SystemExit) as ended:
        main(["index", str(folder), "--index", str(tmp_path / "index"), "--json"])
    assert ended.value.code == 0
    assert len(json.loads(capsys.readouterr().out)["failed"]) == 2


def test_a_name_inside_a_file_makes_no_long_message(tmp_path):
    file, name = tmp_path / "a.ofd", "很长的名字&#10;" * 500
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("OFD.xml", f"<OFD><DocBody><DocRoot>{name}</DocRoot></DocBody></OFD>")
    with pytest.raises(ReadingError) as told:
        list(read(file))
    assert len(str(told.value)) < 600
    assert "\n" not in str(told.value)
