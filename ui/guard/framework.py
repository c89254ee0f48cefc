"""What the web framework would do of itself and must not: fetch addresses, leave files to others."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from typing import Any


def tame() -> None:
    """Call before a page is made.

    An event's arguments may hold a file's address, which the framework would fetch before
    any handler has looked at it; nothing here asks for that, and nothing is to leave this
    machine. Uploads come to rest in a folder of this user alone, gone with the program.
    """
    from gradio import processing_utils  # noqa: PLC0415 - heavy

    folder = tempfile.mkdtemp(prefix="wence-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    os.environ["GRADIO_TEMP_DIR"] = folder
    processing_utils.async_ssrf_protected_get = _refuse


async def _refuse(*_: Any, **__: Any) -> Any:
    raise PermissionError("nothing is fetched from other hosts")
