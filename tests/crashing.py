"""An index at work that is killed: what it does, step by step, and what must hold afterwards."""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import yaml
from databases import written
from small import HashEncoder

from rag import assembly, indexing
from rag.assembly import Choice
from rag.findings import Level
from rag.index import Index
from rag.indexing import Indexer
from rag.postgres.sessions import Sessions
from rag.preparing import identity
from rag.soundness import examine
from rag.terms import terms

# Each text bears a word of its own, by which it is found and by which its bytes are looked for.
TEXTS = {
    "zqalpha": "江源市绿地养护办法 zqalpha\n\n第一条 绿地由市园林处养护。\n\n第二条 养护经费列入预算。\n",
    "zqbravo": "江源市夜市管理办法 zqbravo\n\n第一条 夜市二十三时收市。\n\n第二条 摊位按季抽签。\n",
    "zqbrave": "江源市夜市管理办法 zqbrave\n\n第一条 夜市二十四时收市。\n\n第三条 摊位按年抽签。\n",
    "zqcedar": "江源市渡口安全规定 zqcedar\n\n第一条 大风停渡。\n\n第二条 渡船每年检验。\n",
    "zqupload": "关于校门口限速的通知 zqupload\n\n上学放学时段限速三十公里。\n",
    "zqlineone": "第一条 冬季用水从滴。zqlineone",
    "zqlinetwo": "第二条 夏季浇灌限时。zqlinetwo",
    "zqlinefive": "第二条 夏季浇灌不限时。zqlinefive",
}
UPLOAD = "upload:限速.txt"


@dataclass(frozen=True)
class Step:
    """A change of the index: the files that lie there, and what is done."""

    name: str
    files: dict[str, tuple[str, ...]]
    act: Callable[[Index, Path], object]


def _add(index, papers):
    Indexer(index).add([papers])


def _prune(index, papers):
    Indexer(index).add([papers], prune=True)


def _upload(index, _):
    Indexer(index).add_upload("限速.txt", TEXTS["zqupload"].encode("utf8"))


def _correct(index, papers):
    index.set_metadata(identity((papers / "a.txt").as_posix()), {"issuer": "江源市园林处"})


def _remove(path):
    def act(index, papers):
        document = identity(path if path == UPLOAD else (papers / path).as_posix())
        if index.document(document):
            assembly.index(Choice(index.folder)).remove([document])  # as the command line does: no encoder

    return act


_FIRST = {"a.txt": ("zqalpha",), "b.txt": ("zqbravo",), "c.txt": ("zqcedar",)}
_LATER = _FIRST | {"b.txt": ("zqbrave",), "laws.jsonl": ("zqlinefive",)}
_KEPT = {name: words for name, words in _LATER.items() if name != "c.txt"}
_LINES = {"zqlineone": 1, "zqlinetwo": 2, "zqlinefive": 2}
_LAST = {name: words for name, words in _KEPT.items() if name != "b.txt"}
STEPS = (
    Step("add", _FIRST | {"laws.jsonl": ("zqlineone", "zqlinetwo")}, _add),
    Step("update", _LATER, _add),
    Step("correct", _LATER, _correct),
    Step("remove", _KEPT, _remove("c.txt")),
    Step("upload", _KEPT, _upload),
    Step("prune", _LAST, _prune),
    Step("remove the upload", _LAST, _remove(UPLOAD)),
)


def arrange(papers, step):
    """Lay the files of a step out, those of another away."""
    papers.mkdir(exist_ok=True)
    for file in papers.iterdir():
        if file.name not in step.files:
            file.unlink()
    for name, words in step.files.items():
        if name.endswith(".jsonl"):
            lines = (f'{{"id": "{_LINES[w]}", "title": "用水", "text": "{TEXTS[w]}"}}' for w in words)
            (papers / name).write_text("\n".join(lines), "utf8")
        else:
            (papers / name).write_text(TEXTS[words[0]], "utf8")


def opened(folder):
    """The index in `folder`, its database as the models.yaml there has it."""
    return assembly.index(Choice(folder), HashEncoder(), "hash", create=True)


# ── killed ───────────────────────────────────────────────────────────────


def play(folder, papers, steps, point, tell):
    """Take steps, telling of each that is done; killed before the `point`-th thing that reaches the disk."""
    indexing.BATCH = 5  # passages: several documents a transaction, several transactions a step
    reached = 0

    def watch(frame, event, what):
        nonlocal reached
        if (event == "c_call" and reaches_the_disk(what)) or (event == "call" and commits(frame)):
            reached += 1
            if reached == point:
                os.kill(os.getpid(), signal.SIGKILL)

    tell("begun")
    if point:
        sys.setprofile(watch)
    for number in steps:
        arrange(papers, STEPS[number])
        STEPS[number].act(opened(folder), papers)
        tell(number)


def reaches_the_disk(what):
    """Whether a function of a library changes for good what lies there: a commit, a renaming, a removal."""
    owner, name = getattr(what, "__self__", None), what.__name__
    if getattr(owner, "__name__", "") == "posix":
        return name in ("replace", "rename", "unlink", "rmdir")
    if isinstance(owner, sqlite3.Connection) or type(owner).__module__.startswith("tantivy"):
        return name == "commit"
    return name.startswith("write_index")


def commits(frame):
    """Whether a call is about to commit a transaction at a server."""
    return frame.f_code is Sessions.execute.__code__ and frame.f_locals["query"] == "COMMIT"


class Run:
    """`play` in a process of its own."""

    def __init__(self, folder, papers, steps, point=0):
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["rag.indexing", "rag.soundness", "embeddings", "faiss", "tantivy"])
        self._pipe, sender = context.Pipe(duplex=False)
        self._process = context.Process(target=_play, args=(sender, folder, papers, tuple(steps), point))
        self._process.start()
        sender.close()
        assert self._pipe.recv() == "begun"

    def killed(self, after):
        """All that it told until it was killed, `after` so many seconds."""
        time.sleep(after)
        self._process.kill()
        return self.told()

    def told(self):
        """All that it told until its end."""
        told = []
        try:
            while True:
                told.append(self._pipe.recv())
        except EOFError:
            pass
        self._process.join()
        return told


def _play(sender, folder, papers, steps, point):
    play(folder, papers, steps, point, sender.send)


# ── looked at ────────────────────────────────────────────────────────────


_REST = (
    'SELECT start, "end", headings, digest, vector FROM passages WHERE document = ? ORDER BY number',
    "SELECT path, key, source FROM sources WHERE document = ? ORDER BY position",
    "SELECT told FROM corrections WHERE document = ?",
    "SELECT packed FROM layouts WHERE document = ?",
    'SELECT key, "full", article, sub, year FROM names WHERE document = ? ORDER BY key',
)


def documents(index):
    """Each document by its id: all that the store has of it, in no number of its own."""
    with index.store.snapshot() as db:
        found = {}
        for row in db.execute(
            "SELECT number, id, external_id, source, sha256, title, text, metadata, outline, pages, "
            "alignment, warnings, versions FROM documents"
        ).fetchall():
            found[row[1]] = [*row[1:], *(db.execute(rest, row[:1]).fetchall() for rest in _REST)]
        return found


def everything(index):
    """The documents, the files that are known to be read whole, the copies of uploads."""
    with index.store.snapshot() as db:
        files = db.execute("SELECT * FROM files ORDER BY path").fetchall()
    return documents(index), files, sorted(f.name for f in (index.folder / "uploads").glob("*"))


def words(*states):
    """The words of `TEXTS` that stand in some document of some state."""
    return {w for w in TEXTS for state in states for document in state.values() if w in document[5]}


def check_whole(folder, before, after):
    """Open the index and see that it is whole, each document as it was `before` a step or is `after` it."""
    index = opened(folder)
    there = documents(index)
    for key in before.keys() | after.keys() | there.keys():
        assert there.get(key) in (before.get(key), after.get(key)), f"{key} is neither before nor after"
    by_words, whole, by_meaning = index.findable()
    assert by_words == by_meaning == index.store.passage_numbers()
    assert whole == index.store.firsts()
    bad = [f for f in examine(index, lambda *_: None) if f.level is not Level.OK and f.about != "originals"]
    assert bad == []
    assert words(there) == {w for w in TEXTS if index.lexical(terms(w), 5)}
    assert words(there) == {w for w in TEXTS if index.whole(terms(w), 5)}
    check_wiped(index, words(before, after))
    return index


def check_wiped(index, kept):
    """No byte is left of what was removed, neither its last sentence nor the word that it alone had."""
    data = written(index) + b"".join(f.read_bytes() for f in index.folder.rglob("*") if f.is_file())
    for word in TEXTS.keys() - kept:
        assert word.encode() not in data, word
        assert TEXTS[word].split()[-1].encode("utf8") not in data, word


class World:
    """The index after each step of a run that nothing interrupts, to begin at and to compare with.

    With a PostgreSQL `server` each folder has a database of its own there.
    """

    def __init__(self, folder, server=None):
        self.papers, self.seconds, self._states = folder / "papers", [], []
        self._folder, self.server, index = folder, server, folder / "index"
        if server:
            self._copy("template1", index)
        for number, step in enumerate(STEPS):
            run = Run(index, self.papers, [number])
            started = time.monotonic()
            assert run.told() == [number], step.name
            self.seconds.append(time.monotonic() - started)
            self._states.append(everything(check_whole(index, {}, documents(opened(index)))))
            self._copy("index", folder / f"after_{number}")
        self._copies = 0

    def before(self, number):
        """A fresh folder with the index as it is before a step."""
        self._copies += 1
        copy = self._folder / f"copy_{self._copies}"
        if number:
            self._copy(f"after_{number - 1}", copy)
        elif self.server:
            self._copy("template1", copy)
        arrange(self.papers, STEPS[number])
        return copy

    def _copy(self, name, folder):
        """Make `folder` the copy of that one, and its database the copy of that database."""
        if (self._folder / name).exists():
            shutil.copytree(self._folder / name, folder)
        if self.server:
            self.server.copy(name, folder.name)
            folder.mkdir(exist_ok=True)
            here = {
                "default": {"database": "here"},
                "database": {"here": {"url": self.server.url(folder.name)}},
            }
            (folder / "models.yaml").write_text(yaml.safe_dump(here), "utf8")

    def documents(self, number):
        """The documents after a step (-1: before all)."""
        return self._states[number][0] if number >= 0 else {}

    def finish(self, folder, number):
        """Take a step again and see that all is as if nothing had happened."""
        arrange(self.papers, STEPS[number])
        STEPS[number].act(opened(folder), self.papers)
        index = check_whole(folder, self.documents(number), self.documents(number))
        assert everything(index) == self._states[number]
