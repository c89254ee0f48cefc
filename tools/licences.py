"""The licences of what Wence is installed and tested with, as a page: docs/licences.md.

make licences          (pip-licenses reads them from the installed packages)
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
HEAD = """# Licences

Made by `make licences` from what each package declares. A test holds the page to `constraints.txt`, and
every licence to those that fit beside Apache-2.0: permissive ones, and those that ask for nothing beyond
their own files (MPL) or their own library (LGPL). Nothing is changed; each package comes in its own wheel,
with its licence.

Some wheels hold others' libraries: `torch`, `numpy`, `scipy`, `scikit-learn` and `faiss-cpu` the GNU
compilers' runtime (GPL with its exception for programs) or OpenBLAS (BSD), `opencv-python` Qt and FFmpeg
(LGPL), `shapely` GEOS (LGPL), `pypdfium2` PDFium and its parts (BSD, Apache and the like).
The model that comes with Wence: [embeddings/bundled/README.md](../embeddings/bundled/README.md).
"""
HERE = {"sys_platform": "linux", "platform_machine": "x86_64", "python_full_version": "3.11.0"}
READ_FROM_ITS_FILES = {  # packages that declare nothing, or not how their licences belong together
    "axe-playwright-python": "MIT AND MPL-2.0",  # itself, and axe.min.js
    "pypdfium2": "BSD-3-Clause OR Apache-2.0",
    "sniffio": "MIT OR Apache-2.0",
    "text-unidecode": "Artistic-1.0-Perl OR GPL-2.0-or-later",
}


def pinned(file: Path) -> dict[str, str]:
    """Name → version of a requirements file, as far as Linux and Python 3.11 need it."""
    lines = re.findall(r"^[\w.-]+==[^\\\n]+", file.read_text("utf8"), flags=re.MULTILINE)
    found = [r for r in map(Requirement, lines) if r.marker is None or r.marker.evaluate(HERE)]
    return {canonicalize_name(r.name): str(r.specifier)[2:].partition("+")[0] for r in found}


def declared(python: str) -> dict[str, tuple[str, str]]:
    """Name → version and licence of what the environment of `python` holds."""
    program = str(Path(sys.executable).parent / "pip-licenses")
    command = [program, f"--python={python}", "--format=json", "--with-system"]
    ran = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
    rows = {
        canonicalize_name(row["Name"]): (row["Version"], row["License"]) for row in json.loads(ran.stdout)
    }
    return {n: (v, READ_FROM_ITS_FILES.get(n, licence)) for n, (v, licence) in rows.items()}


def page(found: dict[str, tuple[str, str]], installed: dict[str, str], tested: dict[str, str]) -> str:
    """The page: what is installed with Wence, then what only its developers use."""
    parts, versions = [HEAD], installed | tested
    for title, names in (
        ("Installed with Wence", sorted(installed)),
        ("Used to develop and test it", sorted(tested.keys() - installed.keys())),
    ):
        rows = [f"| {name} | {versions[name]} | {found.get(name, ('', 'UNKNOWN'))[1]} |" for name in names]
        parts.append(
            "\n".join([f"## {title}\n", "| package | version | licence |", "|---|---|---|", *rows, ""])
        )
    return "\n".join(parts)


def main() -> None:
    """Print the page."""
    found = declared(sys.argv[1])
    print(page(found, pinned(ROOT / "requirements.lock"), pinned(ROOT / "constraints.txt")), end="")  # noqa: T201


if __name__ == "__main__":
    main()
