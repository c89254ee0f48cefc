"""The headers of every answer: what a browser may do with it, which for the page is little.

Even if a document's text became markup by some fault, its script would not run:
the policy admits scripts by a nonce that is new in each answer (W3C CSP 3).
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping

_SCRIPT = re.compile(rb"<script(?=[\s>])")

ALWAYS: Mapping[str, str] = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": (
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), serial=(), midi=(), "
        "display-capture=(), browsing-topics=()"
    ),
}
INERT = "default-src 'none'; frame-ancestors 'none'"
"""For whatever is no page."""

PLAIN = f"{INERT}; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; base-uri 'none'"
"""For a page without scripts."""


def policy(nonce: str) -> str:
    """The Content-Security-Policy of the page itself.

    The framework makes functions of text (`unsafe-eval`) and writes style attributes
    (`unsafe-inline`); neither lets a script in by markup.
    """
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce}' 'unsafe-eval'",
            "script-src-attr 'none'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'self'",
            "frame-ancestors 'none'",
        )
    )


def with_nonce(page: bytes) -> tuple[bytes, str]:
    """A page that the server made, its scripts marked by a new nonce, and that nonce."""
    nonce = secrets.token_urlsafe(16)
    return _SCRIPT.sub(b'<script nonce="' + nonce.encode() + b'"', page), nonce
