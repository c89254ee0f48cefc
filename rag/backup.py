"""An index as one file, and back: a consistent state with its uploads, checked before it is let in.

The file is a zip: `manifest.json` lists the others with their size and hash; `wence.db` holds all that
the index knows, conversations too, whichever database it was in; `uploads/` the copies of uploads. What
is searched is made anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final

from embeddings.durable import replacing
from rag import aliases
from rag.backend import Local
from rag.backup_store import check_store
from rag.database import Opener
from rag.errors import BackupUnusable, IndexUnusable
from rag.index import Index
from rag.leftovers import UPLOADS
from rag.room import room
from rag.schema import STEPS
from rag.sqlite import STORE, SQLite

MANIFEST: Final = "manifest.json"
KIND: Final = "wence index"
VERSION: Final = 1
"""Of the file's own form."""

_NAMES: Final = re.compile(
    rf"{re.escape(STORE)}|models\.yaml|{re.escape(aliases.FILE)}|{UPLOADS}/[0-9a-f]{{64}}(\.[a-z0-9]{{1,10}})?"
)
_BLOCK: Final = 1 << 20
_SWELLING: Final = 200  # times its size in the file: what a part may be at most, where it is large
_SMALL: Final = 1 << 20
_PATIENCE: Final = 30.0  # seconds that an export waits for a writer

Tell = Callable[[str, int, int], None]
"""Called with what is being done, how many megabytes are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What an export holds."""

    documents: int
    passages: int
    uploads: int


def export(index: Index, file: Path, tell: Tell) -> Contents:
    """Write the state of `index` to `file`, which is there whole or not at all.

    Raises:
        BackupUnusable: there is such a file already, or its folder is not there.
        IndexBusy: another process is writing to the index, and goes on doing so.
        DiskFull: there is no room for it.

    """
    if file.exists():
        raise BackupUnusable(f"{file} 已经有了；请换个名字，或先删去它")
    if not file.parent.is_dir():
        raise BackupUnusable(f"没有文件夹 {file.parent}；请先建好，或写到别处")
    with index.writing(_PATIENCE), room(file.parent), _scratch(file.parent) as made:
        index.clear_up()
        tell("取出索引", 0, 0)
        store = made / STORE
        index.store.database.copy_to(store)
        parts = {STORE: store}
        parts |= {name: index.folder / name for name in ("models.yaml", aliases.FILE)}
        parts |= {f"{UPLOADS}/{copy.name}": copy for copy in sorted((index.folder / UPLOADS).glob("[!.]*"))}
        parts = {name: part for name, part in parts.items() if part.is_file()}
        with replacing(file) as draft:
            _write(draft, parts, tell)
        return Contents(index.store.count_documents(), index.store.count_passages(), len(parts) - 1)


@contextmanager
def _scratch(folder: Path) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix=".wence-", dir=folder) as made:
        yield Path(made)


def _write(draft: Path, parts: Mapping[str, Path], tell: Tell) -> None:
    total, done = sum(part.stat().st_size for part in parts.values()), 0
    listed: dict[str, dict[str, Any]] = {}
    with zipfile.ZipFile(draft, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for name, part in parts.items():
            digest = hashlib.sha256()
            with part.open("rb") as source, archive.open(name, "w", force_zip64=True) as target:
                while block := source.read(_BLOCK):
                    digest.update(block)
                    target.write(block)
                    done += len(block)
                    tell("写出", done >> 20, total >> 20)
            listed[name] = {"size": part.stat().st_size, "sha256": digest.hexdigest()}
        told = {"kind": KIND, "version": VERSION, "format": len(STEPS), "files": listed}
        archive.writestr(MANIFEST, json.dumps(told, ensure_ascii=False, indent=1))


def restore(
    file: Path, folder: Path, tell: Tell, database: Callable[[Path], Opener] = lambda _: SQLite.of
) -> Contents:
    """Make the index folder `folder`, which holds nothing yet, from an export.

    All is read, checked and made searchable beside it, and moved into its place last. `database`
    says what opens the database, given the folder with all that the export holds.

    Raises:
        BackupUnusable: `file` is no export, is damaged, or is of a newer program.
        IndexUnusable: `folder` or the database holds something.
        DiskFull: there is no room for it.

    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise IndexUnusable(f"{folder} 里已有东西；请换一个空的 --index，或先删去它")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with room(folder.parent), _beside(folder) as made, _opened(file) as archive:
        listed = _listed(file, archive)
        _extract(file, archive, listed, made, tell)
        check_store(file, made / STORE)
        tell("重建检索", 0, 0)
        opener = database(made)
        empty = opener(made, create=True)
        empty.take_in(made / STORE)
        empty.close()
        index = Index(made, backend=Local, database=opener)  # elsewhere it is made by the first to open it
        with index.writing():
            index.clear_up()
        contents = Contents(index.store.count_documents(), index.store.count_passages(), len(listed) - 1)
        index.store.close()
        if folder.exists():
            folder.rmdir()
        made.replace(folder)
    return contents


@contextmanager
def _beside(folder: Path) -> Iterator[Path]:
    """A folder on the same disk, which goes unless it was moved away."""
    made = folder.with_name(f".{folder.name}.{os.getpid()}.draft")
    made.mkdir()
    try:
        yield made
    finally:
        shutil.rmtree(made, ignore_errors=True)


@contextmanager
def _opened(file: Path) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupUnusable(f"没有这个文件：{file}；请检查路径") from error
    except (zipfile.BadZipFile, EOFError, NotImplementedError, zlib.error) as error:
        raise _damaged(file) from error


def _listed(file: Path, archive: zipfile.ZipFile) -> dict[str, dict[str, Any]]:
    """The parts by name, after seeing that the file holds just these, of sizes that may be."""
    infos = {info.filename: info for info in archive.infolist()}
    manifest = infos.pop(MANIFEST, None)
    try:
        told = json.loads(archive.read(manifest)) if manifest and manifest.file_size <= 64 * _SMALL else {}
        listed = {str(name): dict(part) for name, part in dict(told["files"]).items()}
        kind, version, written = told["kind"], int(told["version"]), int(told["format"])
    except (KeyError, TypeError, ValueError) as error:
        raise BackupUnusable(f"{file} 不是 wence export 写的文件") from error
    if kind != KIND or STORE not in listed:
        raise BackupUnusable(f"{file} 不是 wence export 写的文件")
    if version > VERSION or written > len(STEPS):
        raise BackupUnusable(f"{file} 是较新的 wence 写的；请先升级这里的 wence")
    if listed.keys() != infos.keys() or len(infos) + 1 != len(archive.infolist()):
        raise _damaged(file)
    for name, info in infos.items():
        most = max(_SMALL, _SWELLING * info.compress_size)
        if not _NAMES.fullmatch(name) or info.file_size != listed[name].get("size") or info.file_size > most:
            raise _damaged(file)
    return listed


def _extract(
    file: Path, archive: zipfile.ZipFile, listed: Mapping[str, Mapping[str, Any]], made: Path, tell: Tell
) -> None:
    total, done = sum(part["size"] for part in listed.values()), 0
    for name, part in listed.items():
        target = made / PurePosixPath(name)
        target.parent.mkdir(exist_ok=True)
        digest = hashlib.sha256()
        with archive.open(name) as source, target.open("wb") as out:
            while block := source.read(_BLOCK):
                digest.update(block)
                out.write(block)
                done += len(block)
                tell("读入", done >> 20, total >> 20)
            out.flush()
            os.fsync(out.fileno())
        if digest.hexdigest() != part.get("sha256"):
            raise _damaged(file)
        if name.startswith(UPLOADS) and target.name.partition(".")[0] != digest.hexdigest():
            raise _damaged(file)


def _damaged(file: Path) -> BackupUnusable:
    return BackupUnusable(f"{file} 已损坏或被改动过，什么也没有恢复；请换一份备份")
