"""The file of users: one a line, `name:role:secret`, where the secret is a hash and never a password.

A secret is an argon2 hash (RFC 9106) of what a person types, or `sha256$…` of a
key that a program brings. Keys are 256 random bits, which no one guesses, so a
plain hash keeps them; passwords are short, so theirs is slow on purpose.
"""

from __future__ import annotations

import hashlib
import logging
import re
import secrets
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher, extract_parameters
from argon2.exceptions import InvalidHashError, VerificationError

from rag.errors import ConfigurationError

KEY = "sha256$"
SHORTEST = 10  # characters of a password (NIST SP 800-63B asks for 8 beside a second factor)
LONGEST = 1024  # characters that are hashed: longer ones are somebody else's work
_NAME = re.compile(r"[^\s:#][^:\x00-\x1f\x7f]{0,63}")
_DIGEST = re.compile("[0-9a-f]{64}")

_log = logging.getLogger(__name__)
_hasher = PasswordHasher()


class Role(StrEnum):
    """What a user may do: ask, read, check and keep conversations; or also change what is in the library."""

    READER = "reader"
    EDITOR = "editor"


@dataclass(frozen=True, slots=True)
class User:
    """Who asks. Without a file of users everybody is ANYONE."""

    name: str
    role: Role
    secret: str = ""

    @property
    def edits(self) -> bool:
        """Whether the library may be changed."""
        return self.role is Role.EDITOR


ANYONE = User("", Role.EDITOR)
NOBODY = User("", Role.READER)
"""Who comes past the gate, as where the page is put into another server: nothing is changed for them."""


def user_of(request: Any) -> User:
    """Who sent a request (the server's or the web framework's), as the gate found out."""
    return getattr(getattr(request, "state", None), "user", NOBODY)


class Users:
    """The users of a file, which is read again when it has changed: who is struck out is out at once."""

    def __init__(self, file: Path, tokens: tuple[str, ...] = ()) -> None:
        """Read `file`; `tokens` are further keys, of readers.

        Raises:
            ConfigurationError: the file can't be read, or a line of it is not of the form.

        """
        self._file = file
        self._tokens = [User("token", Role.READER, KEY + _digest(token)) for token in tokens]
        self._nobody = _hasher.hash(secrets.token_hex())  # what is verified for names that aren't there
        self._state = self._changed()
        self._read()

    def find(self, name: str) -> User | None:
        """The user of that name who has a password."""
        self._refresh()
        return self._people.get(name)

    def by_key(self, key: str) -> User | None:
        """The user whose key this is; looked up by its hash, so that the time tells nothing of it."""
        self._refresh()
        return self._keys.get(KEY + _digest(key))

    def by_password(self, name: str, password: str) -> User | None:
        """The user with this name and password; takes as long (some 50 ms) for a name that isn't there."""
        user = self.find(name)
        try:
            _hasher.verify(user.secret if user else self._nobody, password[:LONGEST])
        except VerificationError:
            return None
        return user

    def _refresh(self) -> None:
        """Read the file again where it has changed; a file that has become unreadable changes nothing."""
        state = self._changed()
        if state == self._state:
            return
        self._state = state
        try:
            self._read()
        except ConfigurationError as error:
            _log.warning("%s；仍按原来的用户放行", error)

    def _changed(self) -> tuple[int, int] | None:
        try:
            found = self._file.stat()
        except OSError:
            return None
        return found.st_mtime_ns, found.st_size

    def _read(self) -> None:
        try:
            text = self._file.read_text("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"{self._file}：读不了用户文件（{error}）；每行一个用户，用 wence password 用户名 生成"
            ) from error
        lines = [(number, line.strip()) for number, line in enumerate(text.splitlines(), 1)]
        users = [_user(self._file, n, line) for n, line in lines if line and not line.startswith("#")]
        if not users:
            raise ConfigurationError(f"{self._file}：里面没有用户；用 wence password 用户名 生成一行")
        people = [user for user in users if not user.secret.startswith(KEY)]
        self._people = {user.name: user for user in people}
        if len(self._people) < len(people):
            raise ConfigurationError(f"{self._file}：有用户名写了两次；请只留一行")
        self._keys = {user.secret: user for user in (*self._tokens, *users) if user.secret.startswith(KEY)}


def line_of(name: str, role: Role, password: str) -> str:
    """The line of a user who types `password`.

    Raises:
        ConfigurationError: the name can't stand in the file, or the password is too short.

    """
    if len(password) < SHORTEST:
        raise ConfigurationError(f"密码只有 {len(password)} 个字符，至少要 {SHORTEST} 个")
    return f"{_named(name)}:{role}:{_hasher.hash(password[:LONGEST])}"


def line_of_key(name: str, role: Role) -> tuple[str, str]:
    """A new key for a program, and the line of the user that brings it.

    Raises:
        ConfigurationError: the name can't stand in the file.

    """
    key = secrets.token_urlsafe(32)
    return key, f"{_named(name)}:{role}:{KEY}{_digest(key)}"


def _named(name: str) -> str:
    if not _NAME.fullmatch(name):
        raise ConfigurationError("用户名为 1 到 64 个字符，不能有冒号，不能以 # 或空格开头；请换一个")
    return name


def _user(file: Path, number: int, line: str) -> User:
    name, _, rest = line.partition(":")
    role, _, secret = rest.partition(":")
    if not _NAME.fullmatch(name) or role not in list(Role) or not _hashed(secret):
        raise ConfigurationError(
            f"{file} 第 {number} 行：不是 用户名:{'/'.join(Role)}:散列 的形式；用 wence password 用户名 生成"
        )
    return User(name, Role(role), secret)


def _hashed(secret: str) -> bool:
    if secret.startswith(KEY):
        return _DIGEST.fullmatch(secret.removeprefix(KEY)) is not None
    try:
        extract_parameters(secret)
    except InvalidHashError:
        return False
    return True


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf8", "surrogatepass")).hexdigest()
