"""requirements.lock: whole, hashed, in step with pyproject.toml and constraints.txt."""

import importlib.util
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
STALE = "requirements.lock is behind; run: make lock"


def tool(name):
    """A script of tools/, as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "tools" / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


lock = tool("lock")
ENTRIES = [  # (requirement, hashes)
    (Requirement(entry.partition(" \\\n")[0]), re.findall(r"--hash=sha256:([0-9a-f]{64})", entry))
    for entry in re.split(r"\n(?=[a-zA-Z])", lock.LOCK.read_text("utf8").partition("lock\n")[2])
]
LOCKED = {canonicalize_name(requirement.name): requirement for requirement, _ in ENTRIES}


def version(requirement):
    (pin,) = requirement.specifier
    assert pin.operator == "=="
    return pin.version


def constraints():
    """Name → version of constraints.txt."""
    lines = (ROOT / "constraints.txt").read_text("utf8").splitlines()
    return {canonicalize_name(n): v for n, _, v in (line.partition("==") for line in lines if line)}


def test_every_file_is_known_by_its_hash():
    assert len(ENTRIES) > 100
    assert [str(requirement) for requirement, hashes in ENTRIES if not hashes] == []


def test_it_holds_what_the_project_asks_for():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf8"))["project"]
    asked = [*project["dependencies"]]
    for extra in lock.extras():
        asked += project["optional-dependencies"][extra]
    for wanted in (Requirement(line) for line in asked if not line.startswith("wence[")):
        found = LOCKED.get(canonicalize_name(wanted.name))
        assert found, f"{wanted}: {STALE}"
        assert wanted.specifier.contains(version(found)), f"{wanted}: {STALE}"


def test_its_versions_are_those_that_are_tested():
    tested = constraints()
    differ = {
        name: (version(requirement), tested[name])
        for name, requirement in LOCKED.items()
        if name in tested and version(requirement).partition("+")[0] != tested[name]
    }
    assert differ == {}, STALE


def test_torch_is_the_build_for_cpu():
    torch = {str(r.marker): (version(r), hashes) for r, hashes in ENTRIES if r.name == "torch"}
    assert torch['sys_platform == "linux"'] == (lock.TORCH_CPU[0], list(lock.TORCH_CPU[1]))
    assert "+" not in torch['sys_platform != "linux"'][0]
    assert [name for name in LOCKED if name.startswith(("nvidia-", "cuda-", "triton"))] == []


def test_the_builds_for_cpu_take_the_place_of_pypis():
    made = lock.with_cpu_builds("tld==1 \\\n    --hash=sha256:a\ntorch==2.0 \\\n    --hash=sha256:b\n")
    assert "torch==2.13.0+cpu ; sys_platform == 'linux' \\\n    --hash=sha256:6746" in made
    assert made.endswith("\ntorch==2.0 ; sys_platform != 'linux' \\\n    --hash=sha256:b\n")
    with pytest.raises(SystemExit, match="torch stands in it 0 times"):
        lock.with_cpu_builds("torchvision==1 \\\n    --hash=sha256:a\n")
