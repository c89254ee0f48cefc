"""Zip packages of XML (.docx, .xlsx, .ofd): opened only where unpacking them does no harm."""

from __future__ import annotations

import io
import zipfile
import zlib

from rag.errors import ReadingError

_LARGEST = 200 * 1024 * 1024  # bytes of all parts, unpacked
_LARGEST_XML = 64 * 1024 * 1024  # bytes of one part that is held as a tree
_MOST_PARTS = 20_000
_HEAD = 4096  # bytes in which a part says of what type it is
_XML = (".xml", ".rels")
_ENCRYPTED = 0x1


def opened(data: bytes, kind: str) -> zipfile.ZipFile:
    """The package in `data`; `kind` (“ Word 文件”) names what it should be.

    Raises ReadingError for what is no package, is encrypted, unpacks to more than 200 MB (or
    a part of it to a tree too large), or holds a document type definition: none of the
    formats allows one (ECMA-376 part 2, 10.1.2), and entities are declared nowhere else.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check(archive)
    except (zipfile.BadZipFile, zlib.error, ValueError, OSError, RuntimeError, EOFError) as error:
        raise ReadingError(
            f"不是完整的{kind}（打不开这个 zip 包）：请重新获取，或用原来的软件另存一份"
        ) from error
    return archive


def part(archive: zipfile.ZipFile, name: str) -> bytes:
    """The part `name`, unpacked. Raises ReadingError where it is damaged, KeyError where it is missing."""
    try:
        return archive.read(name)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise ReadingError(f"{name} 已损坏：请重新获取这个文件") from error


def _check(archive: zipfile.ZipFile) -> None:
    parts = archive.infolist()
    if len(parts) > _MOST_PARTS or sum(part.file_size for part in parts) > _LARGEST:
        raise ReadingError("解开后超过 200 MB：请拆分文件或压缩其中的图片")
    for info in parts:
        if info.flag_bits & _ENCRYPTED:
            raise ReadingError("文件有密码：请去掉密码后再放入")
        if not info.filename.lower().endswith(_XML):
            continue
        if info.file_size > _LARGEST_XML:
            raise ReadingError(f"{info.filename} 解开后超过 64 MB：请拆分文件")
        with archive.open(info) as opening:
            head = opening.read(_HEAD).replace(b"\0", b"")  # UTF-16 too
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            raise ReadingError(f"{info.filename} 里有实体定义，正常的文件不会有：请用原来的软件另存一份")
