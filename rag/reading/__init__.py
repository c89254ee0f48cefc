"""Bytes of a file → canonical text, aligned to the original.

`read` gives the documents of one file, `find` the files of a folder. The
canonical text is the file's text with the damage mended that extraction did to
it; it never adds, drops or reorders a word of the document.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import NotFound, ReadingError
from rag.reading import docx, html, images, jsonl, markdown, ofd, office, pdf, text, xlsx
from rag.reading.alignment import Alignment
from rag.reading.compose import compose
from rag.reading.encoding import UndecodableError
from rag.reading.files import SUFFIXES, brief, find, shown, supported, unsupported
from rag.reading.model import Extract, Failure, Heading, Reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["READER_VERSION", "SUFFIXES", "Alignment", "Failure", "Heading", "Reading", "find", "read"]

READER_VERSION = 4
"""Counted up when the same bytes give another text; an index then reads again."""

_EXTRACTS: dict[str, Callable[[bytes], Extract]] = {
    ".txt": text.extract,
    ".md": markdown.extract,
    ".html": html.extract,
    ".htm": html.extract,
    ".docx": docx.extract,
    ".doc": office.extract,
    ".wps": office.extract,
    ".xlsx": xlsx.extract,
    ".csv": xlsx.extract_csv,
    ".ofd": ofd.extract,
}
_PAGED: dict[str, Callable[[bytes, Callable[[str], None]], Extract]] = {
    ".pdf": pdf.extract,
    **dict.fromkeys(images.SUFFIXES, images.extract),
}
_UNDECODABLE = "认不出文字编码，或不是文字文件：请另存为 UTF-8（也可以是 UTF-16、GB18030、GBK、Big5）"
_EMPTY = "没有文字：请检查文件内容"
_TOO_MUCH = "读它要用的内存太多：请拆分文件，或压缩其中的图片"
_FAULT = "读取时出错（{}），文件可能已损坏：请用原来的软件打开后另存一份"
_TEXTS = (".txt", ".md", ".html", ".htm", ".csv")
_LARGEST_TEXT, _LARGEST = 64 << 20, 1 << 30  # bytes


def read(path: Path | str, tell: Callable[[str], None] = lambda _: None) -> Iterator[Reading | Failure]:
    """The documents of `path`: one, or for .jsonl one a line, with a `Failure` for each line that is none.

    Raises ReadingError, one line that says where, what and how to mend, for a
    file that can't be read, NotFound for one that is not there. Nothing is
    read before the first document is asked for. `tell` hears of steps that take long.
    """
    path = Path(path)
    if not supported(path):
        raise unsupported(path)
    try:
        if path.suffix.lower() == ".jsonl":
            yield from jsonl.read(path)
        else:
            yield _whole(path, tell)
    except FileNotFoundError as error:
        raise NotFound(f"{shown(path)}：没有这个文件，请检查路径") from error
    except OSError as error:
        raise ReadingError(
            f"{shown(path)}：打不开文件（{error.strerror or error}），请检查路径和权限"
        ) from error
    except UndecodableError as error:
        raise ReadingError(f"{shown(path)}：{_UNDECODABLE}") from error
    except ReadingError as error:
        raise ReadingError(f"{shown(path)}：{brief(error)}") from error
    except MemoryError as error:
        raise ReadingError(f"{shown(path)}：{_TOO_MUCH}") from error
    except Exception as error:  # parsers raise what they like on what nobody thought of
        raise ReadingError(f"{shown(path)}：{_FAULT.format(type(error).__name__)}") from error


def _whole(path: Path, tell: Callable[[str], None]) -> Reading:
    largest = _LARGEST_TEXT if path.suffix.lower() in _TEXTS else _LARGEST
    if path.stat().st_size > largest:
        raise ReadingError(f"文件超过 {largest >> 20} MB：请拆分后再放入")
    data = path.read_bytes()
    if not data.strip():
        raise ReadingError("文件是空的：请放入有内容的文件")
    suffix = path.suffix.lower()
    extract = _PAGED[suffix](data, tell) if suffix in _PAGED else _EXTRACTS[suffix](data)
    reading = compose(extract, shown(path.stem))
    if not reading.text:
        raise ReadingError(_EMPTY)
    return reading
