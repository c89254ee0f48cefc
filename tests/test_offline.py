"""Behind the firewall: installed and asked where there is no network at all (make test-offline)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

WHEELHOUSE = os.environ.get("WHEELHOUSE")
ALONE = ["unshare", *([] if os.geteuid() == 0 else ["--map-root-user"]), "--net"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not WHEELHOUSE, reason="make test-offline gathers the wheels first"),
]


def alone(command, **options):
    """Run a command in a network namespace of its own, in which there is nothing."""
    whole = [*ALONE, *map(str, command)]
    return subprocess.run(whole, check=False, capture_output=True, encoding="utf8", timeout=900, **options)


@pytest.fixture(scope="module")
def wence(tmp_path_factory):
    """The program, installed without network."""
    if alone(["true"]).returncode:
        pytest.skip("no network namespaces here")
    where = tmp_path_factory.mktemp("offline") / "wence"
    done = alone([sys.executable, Path(WHEELHOUSE) / "install.py", where])
    assert done.returncode == 0, done.stderr
    return where / "bin" / "wence"


def test_there_is_no_network_there():
    interfaces = alone(["cat", "/proc/net/dev"])
    if interfaces.returncode:
        pytest.skip("no network namespaces here")
    names = [line.partition(":")[0].strip() for line in interfaces.stdout.splitlines()[2:]]
    assert names == ["lo"]
    assert alone(["cat", "/proc/net/route"]).stdout.count("\n") <= 1


def test_the_demonstration_answers(wence, tmp_path):
    done = alone([wence, "demo", "--once"], cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "第七条" in done.stdout
    assert "[1]" in done.stdout


def test_the_page_opens(wence, tmp_path):
    """Its loopback is down at first, as on no real machine."""
    script = f"""
ip link set lo up
{wence} serve --port 7899 --index {tmp_path / "index"} &
{sys.executable} - <<'END'
import time, urllib.request
for _ in range(120):
    time.sleep(1)
    try:
        page = urllib.request.urlopen("http://127.0.0.1:7899/", timeout=10).read().decode("utf8")
    except OSError:
        continue
    print("问策" in page)
    break
END
kill %1
"""
    done = alone(["bash", "-mc", script], cwd=tmp_path)
    assert done.stdout.splitlines()[-1:] == ["True"], done.stderr[-2000:]
