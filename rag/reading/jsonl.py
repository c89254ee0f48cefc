"""JSON Lines: a document a line, streamed (https://jsonlines.org)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from rag.errors import ReadingError
from rag.reading.cleaning import clean
from rag.reading.compose import compose
from rag.reading.files import shown
from rag.reading.model import Extract, Failure, Reading
from rag.reading.text import decoded

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_OPTIONAL = ("issuer", "number", "issued", "effective", "repealed", "kind", "region", "collection")
_HEAD = 1 << 16
_LONGEST = 64 << 20  # bytes of a line


def read(path: Path) -> Iterator[Reading | Failure]:
    """Each line of `path` as a `Reading`, or as a `Failure` that says what is wrong with it.

    Raises OSError, UndecodableError, and ReadingError where no line holds anything.
    """
    seen: set[str] = set()
    empty = True
    for number, line in enumerate(_lines(path), 1):
        if isinstance(line, str) and not line.strip():
            continue
        empty = False
        try:
            yield _document(line, path.stem, seen)
        except ReadingError as error:
            yield Failure(f"{shown(path.as_posix())}:{number}", f"第 {number} 行：{error}")
    if empty:
        raise ReadingError("文件是空的：请放入每行一个 JSON 对象的内容")


def _lines(path: Path) -> Iterator[str | ReadingError]:
    """The decoded lines, or what is wrong with one; encodings other than UTF-8 are read whole."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        whole = head[: head.rfind(b"\n")] if b"\n" in head else head
        try:
            utf8 = "\0" not in whole.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            # One broken line of many is that line's fault, unless the rest is no UTF-8 either.
            utf8 = error.start > 0 and any(byte > 0x7F for byte in whole[: error.start])  # noqa: PLR2004
        file.seek(0)
        if not utf8:
            if path.stat().st_size > _LONGEST:
                raise ReadingError(f"不是 UTF-8，又超过 {_LONGEST >> 20} MB：请另存为 UTF-8")
            yield from decoded(file.read())[0].split("\n")
            return
        while raw := file.readline(_LONGEST):
            if len(raw) == _LONGEST:
                while raw and not raw.endswith(b"\n"):
                    raw = file.readline(_LONGEST)
                yield ReadingError(f"超过 {_LONGEST >> 20} MB：请拆成几个文件")
                continue
            try:
                yield raw.decode("utf-8").removeprefix("\ufeff")
            except UnicodeDecodeError:
                yield ReadingError("不是 UTF-8 文字：请把文件另存为 UTF-8")


def _document(line: str | ReadingError, stem: str, seen: set[str]) -> Reading:
    if isinstance(line, ReadingError):
        raise line
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise ReadingError("不是合法的 JSON：请检查引号、逗号和括号") from error
    if not isinstance(record, dict):
        raise ReadingError('不是 JSON 对象：每行应当形如 {"id": …, "title": …, "text": …}')
    key = _key(record, seen)
    text = record.get("text")
    if not isinstance(text, str):
        raise ReadingError("缺少 text：请给出字符串")
    title = _field(record, "title")
    metadata = {name: value for name in _OPTIONAL if (value := _field(record, name))}
    if isinstance(day := record.get("date"), str):  # as crawled pages are written down
        metadata["PubDate"] = day
    reading = compose(Extract(text, title, metadata), shown(stem), key)
    if not reading.text:
        raise ReadingError("text 是空的：请给出正文")
    seen.add(key)
    return reading


def _key(record: dict[str, object], seen: set[str]) -> str:
    """The line's id, as text."""
    key = record.get("id")
    if isinstance(key, int) and not isinstance(key, bool):
        key = str(key)
    if not isinstance(key, str) or not key.strip():
        raise ReadingError("缺少 id：请给出字符串或整数")
    if not key.isascii() and clean(key)[0] != key:
        raise ReadingError("id 里有看不见的字符，或半个字符：请改用普通的文字或数字")
    if key in seen:
        raise ReadingError(f"id {key[:60]!r} 与前面的行重复：每行的 id 应当不同")
    return key


def _field(record: dict[str, object], name: str) -> str:
    """An optional field; "" where it is absent, null or "None"."""
    value = record.get(name)
    if value is None or value == "None":
        return ""
    if not isinstance(value, str):
        raise ReadingError(f"{name} 应当是字符串，而不是 {type(value).__name__}")
    return clean(value)[0].strip()
