"""What changed in a folder once it has come to rest, told by a clock of the test's own."""

import os

import pytest

from rag.following import ABSENT, SETTLED, Folder


@pytest.fixture
def papers(tmp_path):
    folder = tmp_path / "papers"
    folder.mkdir()
    return folder


def real(file):
    return os.path.realpath(file)


def settle(folder, now):
    """Two looks, with enough time between: what had changed before the first has settled at the second."""
    folder.look(now)
    return folder.look(now + SETTLED)


def followed(papers):
    """A folder whose files are all in the index."""
    folder = Folder(papers, [])
    folder.taken(settle(folder, 0.0))
    assert not folder.waiting
    return folder


def test_a_file_is_taken_when_it_has_stayed_as_it_is(papers):
    folder = Folder(papers, [])
    file = papers / "a.txt"
    file.write_text("甲", "utf8")
    assert not folder.look(0.0).files
    assert folder.waiting
    assert not folder.look(SETTLED / 2).files
    assert folder.look(SETTLED).present == [file]


def test_a_file_still_being_written_waits_from_its_last_change(papers):
    folder = Folder(papers, [])
    file = papers / "a.txt"
    file.write_text("甲", "utf8")
    folder.look(0.0)
    file.write_text("甲乙", "utf8")
    assert not folder.look(SETTLED).files
    assert not folder.look(1.9 * SETTLED).files
    assert folder.look(2 * SETTLED).present == [file]


def test_what_was_taken_is_not_told_again(papers):
    (papers / "a.txt").write_text("甲", "utf8")
    folder = followed(papers)
    assert not settle(folder, 10.0).files


def test_what_was_not_taken_is_told_again(papers):
    (papers / "a.txt").write_text("甲", "utf8")
    folder = Folder(papers, [])
    first = settle(folder, 0.0)
    assert first.files
    assert folder.waiting
    assert folder.look(10.0) == first


def test_a_change_that_is_taken_back_is_no_change(papers):
    (papers / "a.txt").write_text("甲", "utf8")
    folder = followed(papers)
    (papers / "b.txt").write_text("乙", "utf8")
    folder.look(10.0)
    assert folder.waiting
    (papers / "b.txt").unlink()
    assert not folder.look(20.0).files
    assert not folder.waiting


@pytest.mark.parametrize("change", ["written", "edited", "dropped"])
def test_a_sidecar_counts_as_its_file(papers, change):
    file, beside = papers / "a.txt", papers / "a.meta.yaml"
    file.write_text("甲", "utf8")
    if change != "written":
        beside.write_text("issuer: 甲市", "utf8")
    folder = followed(papers)
    if change == "dropped":
        beside.unlink()
    else:
        beside.write_text("issuer: 乙市财政局", "utf8")
    assert settle(folder, 10.0).present == [file]


def test_a_file_replaced_by_one_of_the_same_size_and_time_is_another(papers):
    file = papers / "a.txt"
    file.write_text("甲", "utf8")
    folder = followed(papers)
    at = file.stat()
    draft = papers / "a.new"
    draft.write_text("乙", "utf8")
    os.utime(draft, ns=(at.st_atime_ns, at.st_mtime_ns))
    draft.replace(file)
    assert settle(folder, 10.0).present == [file]


def test_a_removed_file_is_gone_and_forgotten(papers):
    for name in ("a.txt", "b.txt"):
        (papers / name).write_text(name, "utf8")
    folder = followed(papers)
    (papers / "a.txt").unlink()
    settled = settle(folder, 10.0)
    assert settled.gone == {real(papers / "a.txt"): str(papers / "a.txt")}
    assert settled.present == []
    folder.taken(settled)
    assert not settle(folder, 20.0).files


def test_a_moved_file_is_there_and_gone_in_one(papers):
    (papers / "a.txt").write_text("甲", "utf8")
    folder = followed(papers)
    (papers / "税务").mkdir()
    (papers / "a.txt").rename(papers / "税务" / "a.txt")
    settled = settle(folder, 10.0)
    assert settled.present == [papers / "税务" / "a.txt"]
    assert list(settled.gone) == [real(papers / "a.txt")]


def test_what_the_index_holds_is_read_again_or_gone_at_the_start(papers):
    (papers / "a.txt").write_text("甲", "utf8")
    folder = Folder(papers, [real(papers / "a.txt"), real(papers / "left.txt")])
    settled = settle(folder, 0.0)
    assert settled.present == [papers / "a.txt"]
    assert list(settled.gone) == [real(papers / "left.txt")]
    assert settled.files[real(papers / "left.txt")][1] == ABSENT


def test_a_folder_that_is_not_there_removes_nothing(papers):
    (papers / "a.txt").write_text("甲", "utf8")
    folder = followed(papers)
    away = papers.rename(papers.with_name("away"))
    assert settle(folder, 10.0) is None
    assert not folder.waiting
    papers.mkdir()  # the bare point where a share is to be mounted
    assert settle(folder, 20.0) is None
    papers.rmdir()
    away.rename(papers)
    assert not settle(folder, 30.0).files


def test_an_empty_folder_at_the_start_is_a_share_that_is_not_mounted(papers):
    folder = Folder(papers, [real(papers / "a.txt")])
    assert settle(folder, 0.0) is None
    (papers / "a.txt").write_text("甲", "utf8")
    assert settle(folder, 10.0).present == [papers / "a.txt"]


def test_a_folder_emptied_before_our_eyes_is_empty(papers):
    (papers / "a.txt").write_text("甲", "utf8")
    folder = followed(papers)
    (papers / "a.txt").unlink()
    assert list(settle(folder, 10.0).gone) == [real(papers / "a.txt")]


def test_hidden_files_and_other_places_wake_nobody(papers):
    folder = Folder(papers, [])
    assert folder.may_hold(papers / "税务" / "a.txt")
    assert not folder.may_hold(papers / ".wence" / "lock")
    assert not folder.may_hold(papers / ".a.txt")
    assert not folder.may_hold(papers.parent / "a.txt")
