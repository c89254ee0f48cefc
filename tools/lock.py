"""`requirements.lock`: every library of an installation in one version each, with the hashes of its files.

make lock          (with Python's packages within reach)

uv resolves `pyproject.toml` within `constraints.txt` for all systems and all Pythons from 3.11 on. torch is
taken as its CPU build declares itself (`tool.uv.dependency-metadata`): nothing for graphics cards comes.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
LEFT_OUT = frozenset({"quantization", "test", "training"})  # graphics cards, and what only developers need
TORCH_CPU = (  # PyPI does not have these builds; their hashes as their index lists them, for x86_64
    "2.13.0+cpu",
    (
        "6746dbcbeb526eb61330b76b41ff1b4eb848951103a892eeb080dfa2b264667b",  # Python 3.11
        "4ca4a9394b0c771238a4f73590fdbbc4debad85ed0fa63d026ae1b085da7d6e2",  # Python 3.12
    ),
)
ON_LINUX, NOT_ON_LINUX = "sys_platform == 'linux'", "sys_platform != 'linux'"


def extras() -> list[str]:
    """The extras that an installation without network brings along."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    return sorted(project["optional-dependencies"].keys() - LEFT_OUT)


def with_cpu_builds(lock: str) -> str:
    """`lock` with torch's build for CPU on Linux; elsewhere what PyPI has is that already.

    Two lines and not one with all hashes: among files with a right hash pip would choose PyPI's, whose hash
    it reads in the listing, and that one does not start without the libraries of graphics cards.
    """
    version, linux = TORCH_CPU
    cpu = " \\\n".join([f"torch=={version} ; {ON_LINUX}", *(f"    --hash=sha256:{d}" for d in linux)])
    plain = re.compile(r"^(torch==[^ ]+) (?=\\$)", flags=re.MULTILINE)
    split, places = plain.subn(lambda line: f"{cpu}\n{line[1]} ; {NOT_ON_LINUX} ", lock)
    if places != 1:
        raise SystemExit(f"requirements.lock: torch stands in it {places} times, not once; see tools/lock.py")
    return split


def main() -> None:
    """Write the lock."""
    options = ["--universal", "--python-version", "3.11", "--generate-hashes", "--no-annotate", "--quiet"]
    chosen = [word for extra in extras() for word in ("--extra", extra)]
    uv = [str(Path(sys.executable).parent / "uv"), "pip", "compile", "pyproject.toml", *chosen, *options]
    where = ["--constraint", "constraints.txt", "--custom-compile-command", "make lock"]
    ran = subprocess.run([*uv, *where], cwd=ROOT, check=True, stdout=subprocess.PIPE, encoding="utf8")  # noqa: S603
    LOCK.write_text(with_cpu_builds(ran.stdout), "utf8")


if __name__ == "__main__":
    main()
