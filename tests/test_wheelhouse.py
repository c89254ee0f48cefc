"""The folder to carry behind the firewall: gathered and installed by hash, refused where it doesn't fit."""

import hashlib
import json
import subprocess
import sys
import zipfile

import pytest
from test_lock import tool

wheelhouse = tool("wheelhouse")
BACKEND = """
import zipfile

def build_wheel(directory, settings=None, metadata=None):
    with zipfile.ZipFile(f"{directory}/wence-0.1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("asked.py", "import tiny\\n\\ndef main():\\n    print(tiny.WORD)\\n")
        info = "wence-0.1.dist-info"
        wheel.writestr(f"{info}/METADATA", "Metadata-Version: 2.1\\nName: wence\\nVersion: 0.1\\n")
        wheel.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        wheel.writestr(f"{info}/entry_points.txt", "[console_scripts]\\nwence = asked:main\\n")
        wheel.writestr(f"{info}/RECORD", "")
    return "wence-0.1-py3-none-any.whl"
"""


def tiny(path, word):
    """A wheel of one word; its hash."""
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny.py", f"WORD = {word!r}\n")
        wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        tag = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        wheel.writestr("tiny-1.0.dist-info/WHEEL", tag)
        wheel.writestr("tiny-1.0.dist-info/RECORD", "")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def world(tmp_path, monkeypatch):
    """A registry of one wheel, a project beside it that needs it, and the lock between them."""
    registry, project = tmp_path / "registry", tmp_path / "project"
    registry.mkdir()
    project.mkdir()
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(registry))
    digest = tiny(registry / "tiny-1.0-py3-none-any.whl", "第一条")
    (project / "backend.py").write_text(BACKEND, "utf8")
    build = '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n'
    (project / "pyproject.toml").write_text(build, "utf8")
    (tmp_path / "lock").write_text(f"tiny==1.0 --hash=sha256:{digest}\n", "utf8")
    return tmp_path


def gathered(world):
    wheelhouse.gather(world / "house", world / "lock", world / "project")
    return world / "house"


def installed(house, where):
    command = [sys.executable, house / "install.py", where]
    return subprocess.run(command, check=False, capture_output=True, encoding="utf8", timeout=300)


@pytest.mark.slow
def test_what_is_gathered_installs_and_what_was_altered_does_not(world):
    house = gathered(world)
    names = [line.partition(" --hash=sha256:")[0] for line in (house / "requirements.txt").open()]
    assert names == ["tiny==1.0", "wence==0.1"]

    done = installed(house, world / "here")
    assert (done.returncode, str(world / "here")) == (0, done.stdout.split(" ")[-2].partition("/bin/")[0])
    said = subprocess.run(
        [world / "here" / "bin" / "wence"], capture_output=True, encoding="utf8", check=True
    )
    assert said.stdout == "第一条\n"

    tiny(house / "wheels" / "tiny-1.0-py3-none-any.whl", "第二条")
    refused = installed(house, world / "there")
    assert refused.returncode == 1
    assert "THESE PACKAGES DO NOT MATCH THE HASHES" in refused.stderr
    assert refused.stderr.endswith("not installed; the line above says why\n")
    assert not (world / "there" / "bin" / "wence").exists()


@pytest.mark.slow
def test_what_the_lock_does_not_know_is_not_gathered(world, capfd):
    tiny(world / "registry" / "tiny-1.0-py3-none-any.whl", "改过")
    with pytest.raises(SystemExit, match="not every package could be fetched"):
        gathered(world)
    assert "DO NOT MATCH THE HASHES" in capfd.readouterr().err


def test_another_python_is_told_which_one_it_was_gathered_for(tmp_path):
    made_for = {"python": [3, 9], "platform": "linux-x86_64"}
    (tmp_path / "made-for.json").write_text(json.dumps(made_for))
    (tmp_path / "install.py").write_bytes(wheelhouse.INSTALLER.read_bytes())
    refused = installed(tmp_path, tmp_path / "here")
    assert refused.returncode == 1
    assert "this folder is for Python 3.9 (linux-x86_64)" in refused.stderr
    assert len(refused.stderr.splitlines()) == 1
    assert not (tmp_path / "here").exists()


def test_each_file_is_named_with_its_version_and_hash(tmp_path):
    digest = tiny(tmp_path / "tiny-1.0-py3-none-any.whl", "第三条")
    assert wheelhouse.pinned(tmp_path.glob("*.whl")) == f"tiny==1.0 --hash=sha256:{digest}\n"
