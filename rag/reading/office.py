"""Older Word and WPS files (.doc, .wps), turned into .docx by LibreOffice where it is installed.

LibreOffice runs in a profile of its own that lets no macro run and fetches nothing, for a
limited time, and leaves nothing behind.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from rag.errors import ReadingError
from rag.reading import docx, html
from rag.reading.model import Extract

_PROGRAMS = ("soffice", "libreoffice")
_USUAL = (
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
    r"C:\Program Files\LibreOffice\program\soffice.com",  # soffice.exe would not be waited for
)
_SECONDS = 120
_MISSING = (
    "读旧版 Word 和 WPS 文件要用 LibreOffice，这台机器上没有：请安装 LibreOffice，或用 Word、WPS 另存为 .docx"
)
_FAILED = "LibreOffice 打不开它（可能有密码或已损坏）：请用 Word 或 WPS 打开后另存为 .docx"
_SLOW = f"LibreOffice 在 {_SECONDS} 秒内没有转换完：请用 Word 或 WPS 另存为 .docx"
_SET = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Writer/Content/Update", "Link", "2"),  # linked files are never fetched
)


_running: set[subprocess.Popen[bytes]] = set()


def extract(data: bytes) -> Extract:
    """The body of a .doc or .wps file.

    What is by its bytes a .docx or a web page under the old name, as many are, is read as
    such. Raises ReadingError where LibreOffice is missing, fails or takes too long.
    """
    if data.startswith(b"PK\x03\x04"):
        return docx.extract(data)
    if data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<html", b"<!doctype html")):
        return html.extract(data)
    return docx.extract(_converted(data))


def end() -> None:
    """End what is running: this process is about to go."""
    for process in tuple(_running):
        _end(process)


def program() -> str | None:
    """Where LibreOffice's program is; None where it is not installed."""
    found = next((path for name in _PROGRAMS if (path := shutil.which(name))), None)
    return found or next((path for path in _USUAL if Path(path).is_file()), None)


def _settings() -> str:
    """The profile's settings, in LibreOffice's own form."""
    items = "".join(
        f'<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
        f"<value>{value}</value></prop></item>"
        for path, name, value in _SET
    )
    return f'<oor:items xmlns:oor="http://openoffice.org/2001/registry">{items}</oor:items>'


def _converted(data: bytes) -> bytes:
    """`data` as a .docx."""
    libreoffice = program()
    if libreoffice is None:
        raise ReadingError(_MISSING)
    with tempfile.TemporaryDirectory(prefix="wence-", ignore_cleanup_errors=True) as folder:
        profile, source = Path(folder, "profile"), Path(folder, "document.doc")
        (profile / "user").mkdir(parents=True)
        (profile / "user" / "registrymodifications.xcu").write_text(_settings(), "utf8")
        source.write_bytes(data)
        _run(
            [
                libreoffice,
                "--headless",
                "--norestore",
                "--nolockcheck",
                f"-env:UserInstallation={profile.as_uri()}",
                "--convert-to",
                "docx:MS Word 2007 XML",
                "--outdir",
                folder,
                str(source),
            ],
            folder,
        )
        try:
            return (Path(folder) / "document.docx").read_bytes()
        except OSError as error:
            raise ReadingError(_FAILED) from error


def _run(command: list[str], folder: str) -> None:
    """Run `command` and whatever it starts, for a limited time."""
    try:
        process = subprocess.Popen(  # noqa: S603 our own arguments; the file's name is ours too
            command,
            cwd=folder,
            env={**os.environ, "HOME": folder},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except OSError as error:
        raise ReadingError(_MISSING) from error
    _running.add(process)
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired as error:
        raise ReadingError(_SLOW) from error
    finally:
        _end(process)
        _running.discard(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the program and its children: LibreOffice's own starts another that does the work."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    elif process.poll() is None:
        process.kill()
    process.wait()
