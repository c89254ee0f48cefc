"""How much a program may ask at once; beyond it, one line says so."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.errors import ConfigurationError

if TYPE_CHECKING:
    from pydantic import ValidationError

QUESTION = 4_000  # characters
TEXT = 20_000  # characters to be verified, and of a turn
TURNS = 10  # of the conversation before a question; what lies further back bears on nothing
PASSAGES = 100
BODY = 1_048_576  # bytes of a request


def within(text: object, limit: int, name: str) -> str:
    """`text` where it is one, says something and is no longer than `limit` characters.

    Raises:
        ConfigurationError: otherwise; `name` says of what.

    """
    if not isinstance(text, str) or not text.strip():
        raise ConfigurationError(f"{name} 是空的；请写上文字")
    if len(text) > limit:
        raise ConfigurationError(f"{name} 有 {len(text)} 字，最多 {limit} 字；请写短些")
    return text


def earlier(history: Sequence[Sequence[str]]) -> list[tuple[str, str]]:
    """The last turns of a conversation, as pairs of question and answer.

    Raises:
        ConfigurationError: an entry is no such pair, or too long.

    """
    for turn in history:
        if len(turn) != 2 or not all(isinstance(said, str) and len(said) <= TEXT for said in turn):  # noqa: PLR2004
            raise ConfigurationError(f"history 的每一项应为 [问, 答] 两段文字，每段最多 {TEXT} 字")
    return [(turn[0], turn[1]) for turn in history[-TURNS:]]


def count(k: int | None) -> int | None:
    """A number of passages; 0 and None leave it to the program.

    Raises:
        ConfigurationError: it is negative or too large.

    """
    if k is not None and not 0 <= k <= PASSAGES:
        raise ConfigurationError(f"k 是 {k}，应在 1 到 {PASSAGES} 之间")
    return k or None


def mistake(error: ValidationError, *where: str) -> str:
    """The first of the things that are wrong with JSON, on one line; `where` says in what it stands."""
    first = error.errors()[0]
    place = ".".join(map(str, (*where, *first["loc"]))) or "body"
    return " ".join(f"{place[:200]}：{first['msg']}".split())
