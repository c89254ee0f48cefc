"""Install Wence from this folder, without network: python3 install.py [WHERE], by default ~/wence.

Makes a virtual environment there and installs into it the files of `requirements.txt`, each only with the
hash that is written beside it. It stands alone: nothing but Python is needed, of the version gathered for.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent


def unfit() -> str | None:
    """Why these wheels can't be installed here; None where they can."""
    made_for = json.loads((HERE / "made-for.json").read_text("utf8"))
    here = {"python": list(sys.version_info[:2]), "platform": sysconfig.get_platform()}
    if here == made_for:
        return None
    wanted, system = ".".join(map(str, made_for["python"])), made_for["platform"]
    have = f"Python {'.'.join(map(str, here['python']))} ({here['platform']})"
    return (
        f"这一包是给 Python {wanted}（{system}）的，这里是 {have}；"
        f"请用 python{wanted} 运行，或用这里的版本重新 make wheelhouse | "
        f"this folder is for Python {wanted} ({system}), here is {have}; "
        f"run it by python{wanted}, or gather anew with the Python of this machine"
    )


def install(where: Path) -> Path:
    """Install into `where`; give the program's path.

    Raises:
        SystemExit: it can't be done; one line says why.

    """
    if reason := unfit():
        raise SystemExit(reason)
    try:
        venv.create(where, with_pip=True)
    except (subprocess.CalledProcessError, OSError) as error:
        raise SystemExit(
            f"建不了虚拟环境 {where}（{error}）；Debian 与 Ubuntu 请先装 python3-venv，或换一个文件夹 | "
            "can't make an environment there; install python3-venv, or name another folder"
        ) from error
    programs = where / ("Scripts" if os.name == "nt" else "bin")
    pip = ["-m", "pip", "--isolated", "--disable-pip-version-check", "install", "--quiet", "--no-deps"]
    source = ["--no-index", "--find-links", str(HERE / "wheels"), "--require-hashes"]
    command = [str(programs / "python"), *pip, *source, "--requirement", str(HERE / "requirements.txt")]
    if subprocess.run(command, check=False).returncode:  # noqa: S603
        raise SystemExit(f"没有装成：{where}；原因见上一行 | not installed; the line above says why")
    return programs / "wence"


def main() -> None:
    """Install, and say how to start."""
    where = Path(sys.argv[1] if len(sys.argv) > 1 else "~/wence").expanduser().absolute()
    program = install(where)
    print(f"装好了，现在可以运行 | installed; now run: {program} demo")  # noqa: T201


if __name__ == "__main__":
    main()
