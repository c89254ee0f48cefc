"""What people state of a document beside its text: a YAML file next to it, or corrections made afterwards.

`条例.meta.yaml` next to `条例.docx` may hold title, issuer, number, issued,
effective, repealed, kind, region, language and collection, each under its
English or its Chinese name; it wins over what the text says.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Final

from rag.errors import ConfigurationError
from rag.metadata.dates import iso

DATES: Final = ("issued", "effective", "repealed")
EDITABLE: Final = ("title", "issuer", "number", *DATES, "kind", "region", "language", "collection")
"""What people may set: the title, and the fields of `Metadata`."""
_LARGEST: Final = 16 << 10  # bytes
_CHINESE: Final = {
    "标题": "title",
    "发文机关": "issuer",
    "文号": "number",
    "发布日期": "issued",
    "施行日期": "effective",
    "废止日期": "repealed",
    "种类": "kind",
    "地区": "region",
    "语言": "language",
    "类别": "collection",
}


def beside(file: Path) -> Path:
    """Where the sidecar of `file` would lie."""
    return file.with_suffix(".meta.yaml")


def beside_bytes(file: Path) -> bytes | None:
    """What the sidecar of `file` holds; None where there is none, or what is there is no file.

    Raises:
        ConfigurationError: it is too large to be one.
        OSError: it can't be read.

    """
    path = beside(file)
    if not path.is_file():  # a pipe would be waited for, a device never end
        return None
    if path.stat().st_size > _LARGEST:
        raise ConfigurationError(f"{path}：超过 {_LARGEST >> 10} KB；请只写“字段: 值”，每行一个")
    return path.read_bytes()


def sidecar(file: Path) -> dict[str, str]:
    """What the sidecar of `file` states, by English field name; {} where there is none.

    Raises:
        ConfigurationError: it is no YAML mapping, or holds an unknown field or a date that is none.

    """
    path = beside(file)
    try:
        told = _loaded(beside_bytes(file) or b"")
    except ConfigurationError:
        raise
    except Exception as error:  # PyYAML lets many kinds through
        raise ConfigurationError(
            f"{path}：读不了；请写成 UTF-8 的 YAML，每行一个“字段: 值”，不用别名"
        ) from error
    if told is None:
        return {}
    if not isinstance(told, dict):
        raise ConfigurationError(f"{path}：不是“字段: 值”的形式；例如 issuer: 江源市人民政府")
    try:
        fields = {_CHINESE.get(str(key), str(key)): _written(str(key), value) for key, value in told.items()}
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}：{error}") from error
    title = fields.pop("title", "")
    try:
        stated = checked(fields)
    except ConfigurationError as error:
        raise ConfigurationError(f"{path}：{error}") from error
    return {**stated, **({"title": title} if title else {})}


def _loaded(written: bytes) -> object:
    """The YAML in `written`. Raises ValueError for aliases, a few of which may unfold to terabytes."""
    import yaml  # noqa: PLC0415

    text = written.decode("utf-8-sig")
    if any(isinstance(token, yaml.AliasToken) for token in yaml.scan(text)):
        raise ValueError("aliases")
    return yaml.safe_load(text)


def _written(field: str, value: object) -> str:
    """A YAML value as text: its dates are dates already."""
    if value is None:
        return ""
    if not isinstance(value, str | int | float | date):
        raise ConfigurationError(f"{field} 应当是文字，而不是 {type(value).__name__}")
    return value.isoformat()[:10] if isinstance(value, date) else _text(value)


def _text(value: object) -> str:
    return str(value).encode("utf8", "replace").decode().strip()  # half characters are none


def checked(fields: Mapping[str, str]) -> dict[str, str]:
    """`fields` with their dates in ISO form ("" stays: the document says nothing).

    Raises:
        ConfigurationError: a field is unknown, or a date is none.

    """
    out = {}
    for field, value in fields.items():
        if field not in EDITABLE:
            raise ConfigurationError(f"不认识的字段 {field}；可以写 {'、'.join(EDITABLE)}")
        day = iso(value) if field in DATES and value else value
        if day is None:
            raise ConfigurationError(f"{field} 的 {value} 不是日期；请写成 2024-01-31 这样")
        out[field] = day.strip("/ ") if field == "collection" else day
    return out
