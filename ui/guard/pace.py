"""How often one client may ask, and how often it may guess at a password."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address

RATE = 20.0  # requests a second that a client may go on making
BURST = 100  # and at once, after a rest
GUESSES = 5  # wrong passwords before one has to wait
LONGEST = 300.0  # seconds to wait at most: a stranger's guesses must not lock a user out for good
_KEPT = 10_000  # clients that are remembered


def network_of(address: str) -> str:
    """What a client can't change at will of its address: of IPv6 the first half (RFC 6177)."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if found.version == 4 or found.is_loopback:  # noqa: PLR2004
        return address
    return str(IPv6Address(int(found) >> 64 << 64))


class Pace:
    """A bucket of BURST tokens for each client, into which RATE fall a second."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """All buckets are full."""
        self._clock = clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """0 where a request may pass (it is counted), else the seconds until one may."""
        now = self._clock()
        with self._lock:
            tokens, since = self._buckets.pop(client, (float(BURST), now))
            tokens = min(BURST, tokens + (now - since) * RATE)
            short = max(0.0, 1 - tokens)
            self._buckets[client] = (tokens if short else tokens - 1, now)
            _forget(self._buckets)
        return short / RATE


class Guesses:
    """Wrong passwords, by where they come from and whom they are for; each past GUESSES doubles the wait."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """None yet."""
        self._clock = clock
        self._wrong: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()

    def wait(self, *keys: str) -> float:
        """The seconds until another guess may be made."""
        now = self._clock()
        with self._lock:
            return max(0.0, *(self._until(key) - now for key in keys))

    def wrong(self, *keys: str) -> None:
        """Count a wrong password; what lies further back than the longest wait is forgiven by half."""
        now = self._clock()
        with self._lock:
            for key in keys:
                count, last = self._wrong.pop(key, (0, now))
                self._wrong[key] = ((count // 2 if now - last > 2 * LONGEST else count) + 1, now)
            _forget(self._wrong)

    def right(self, *keys: str) -> None:
        """Forgive what was wrong before."""
        with self._lock:
            for key in keys:
                self._wrong.pop(key, None)

    def _until(self, key: str) -> float:
        count, last = self._wrong.get(key, (0, 0.0))
        return last + min(LONGEST, 2.0 ** min(count - GUESSES, 30)) if count >= GUESSES else 0.0


def _forget(kept: dict[str, tuple[float, float]] | dict[str, tuple[int, float]]) -> None:
    """Forget who came longest ago, so that many clients fill no memory (dicts keep their order)."""
    while len(kept) > _KEPT:
        del kept[next(iter(kept))]
