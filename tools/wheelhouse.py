"""A folder to carry behind the firewall: Wence, all it needs, and `install.py`, which installs it there.

python tools/wheelhouse.py [FOLDER]          (make wheelhouse: build/wheelhouse)

Gathers for the Python and the system that it is run by. Each file's hash is held against `requirements.lock`
before it is taken, and the folder's own `requirements.txt` names each file's hash, Wence's own among them.
pip looks where it is set up to: PIP_EXTRA_INDEX_URL or PIP_FIND_LINKS say where torch's build for CPU is.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCK = ROOT / "requirements.lock"
INSTALLER = Path(__file__).with_name("wheelhouse_install.py")
NO_TORCH = (
    "没能取齐所需的包；若缺的是 torch，请指明它的 CPU 版在哪里（见 docs/install.md） | "
    "not every package could be fetched; if it is torch, say where its build for CPU is "
    "(PIP_EXTRA_INDEX_URL, see docs/install.md)"
)


def pip(*words: str | Path) -> None:
    """Run this Python's pip.

    Raises:
        SystemExit: it failed; it has said why.

    """
    command = [sys.executable, "-m", "pip", "--disable-pip-version-check", *map(str, words)]
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        raise SystemExit(NO_TORCH)


def pinned(wheels: Iterable[Path]) -> str:
    """A requirements file of exactly these files: name, version and hash of each."""
    lines = []
    for wheel in sorted(wheels):
        name, version, *_ = wheel.stem.split("-")
        with wheel.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        lines.append(f"{name}=={version} --hash=sha256:{digest}\n")
    return "".join(lines)


def gather(folder: Path, lock: Path = LOCK, project: Path = ROOT) -> int:
    """Fill `folder` with what `lock` names, `project`'s wheel and the installer; give the wheels' bytes."""
    shutil.rmtree(folder, ignore_errors=True)
    wheels = folder / "wheels"
    wheels.mkdir(parents=True)
    binary = ["--quiet", "--only-binary", ":all:", "--no-deps"]  # the lock is whole; nothing is built here
    pip("download", *binary, "--require-hashes", "--requirement", lock, "--dest", wheels)
    pip("wheel", "--quiet", "--no-deps", "--wheel-dir", wheels, project)
    found = list(wheels.glob("*.whl"))
    (folder / "requirements.txt").write_text(pinned(found), "utf8")
    made_for = {"python": list(sys.version_info[:2]), "platform": sysconfig.get_platform()}
    (folder / "made-for.json").write_text(json.dumps(made_for), "utf8")
    shutil.copyfile(INSTALLER, folder / "install.py")
    return sum(wheel.stat().st_size for wheel in found)


def main() -> None:
    """Gather, and say what is there and what to do with it."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "wheelhouse").absolute()
    size = gather(folder)
    print(  # noqa: T201
        f"{folder}: {size / 1e6:.0f} MB；把整个文件夹拷到内网机器，在那里运行 | "
        "copy the folder and run there: python3 install.py ~/wence"
    )


if __name__ == "__main__":
    main()
