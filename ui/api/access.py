"""Who may ask by program: anyone, or who brings a token (RFC 6750, `Authorization: Bearer`)."""

from __future__ import annotations

import hmac
import os
from collections.abc import Iterable

VARIABLE = "WENCE_TOKEN"


def tokens() -> tuple[str, ...]:
    """The tokens of the environment variable WENCE_TOKEN, separated by white space."""
    return tuple(os.environ.get(VARIABLE, "").split())


class Access:
    """Admits requests by their tokens; without any token known, all of them."""

    def __init__(self, tokens: Iterable[str] = ()) -> None:
        """Admit who brings one of `tokens`."""
        self._tokens = tuple(token.encode("utf8") for token in tokens)

    def admits(self, authorization: str | None) -> bool:
        """Whether a request with this Authorization header may be answered.

        Every token is compared, each in constant time, so that the time tells nothing of them.
        """
        if not self._tokens:
            return True
        scheme, _, given = (authorization or "").partition(" ")
        told = given.strip().encode("utf8", "surrogatepass")
        found = [hmac.compare_digest(token, told) for token in self._tokens]
        return scheme.lower() == "bearer" and any(found)
