"""The addresses of the server: what of the web framework is used, and what each is for.

The framework serves much that Wence has no use for (files by their path, a proxy,
its own editor): what does not stand here is not there.
"""

from __future__ import annotations

from ui.api.limits import BODY

UPLOAD = 200 << 20  # bytes of a file put in
UPLOADS = 2 * UPLOAD  # and of all that are put in at once
FILES = 100  # put in at once

_FRAMEWORK = frozenset(
    f"/gradio_api/{name}"
    for name in (
        "info app_id startup-events queue/join queue/data cancel reset "
        "component_server upload upload_progress"
    ).split()
)
_EXACT = frozenset(
    {"/", "/config", "/theme.css", "/manifest.json", "/favicon.ico", "/robots.txt", "/openapi.json"}
)
_OURS = frozenset({"/login", "/logout", "/health", "/mcp"})
_BELOW = (
    "/assets/",
    "/static/",
    "/gradio_api/call/",
    "/gradio_api/heartbeat/",
    "/wence/",
    "/v1/",
)
_PUBLIC = frozenset({"/login", "/health", "/favicon.ico", "/gradio_api/startup-events"})
_UPLOAD = "/gradio_api/upload"


def known(path: str) -> bool:
    """Whether there is anything at `path` (without a slash at its end)."""
    return path in _EXACT or path in _FRAMEWORK or path in _OURS or f"{path}/".startswith(_BELOW)


def public(path: str) -> bool:
    """Whether it is for those too who have not signed in: it tells of nobody and nothing."""
    return path in _PUBLIC


def edits(path: str) -> bool:
    """Whether a request there can have no other purpose than to change the library."""
    return path == _UPLOAD


def handed_on(path: str) -> bool:
    """Whether a handler does the work and tells its own faults: what fails before it is the request's."""
    return path != _UPLOAD and (path in _FRAMEWORK or path.startswith("/gradio_api/call/"))


def room(path: str) -> int:
    """The bytes a request may bring there."""
    return UPLOADS if path == _UPLOAD else BODY


def still(path: str) -> bool:
    """Whether it is the same for everybody, and may be kept by the browser."""
    return path.startswith(("/assets/", "/static/", "/wence/scripts/"))
