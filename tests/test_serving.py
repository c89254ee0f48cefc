"""`wence serve --auth` as an office runs it: a process of its own, users from `wence password`."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time

import httpx
import pytest
from visitor import Visitor

PASSWORD = "correct horse battery"
QUESTION = "设备更新补助单个企业每年最高多少？"


def wence(*arguments, typed=""):
    ran = subprocess.run(
        [sys.executable, "-m", "ui.cli", *arguments],
        input=typed, capture_output=True, encoding="utf8", timeout=120, check=False, env=environment(),
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def environment():
    return {**os.environ, "PYTHONIOENCODING": "utf8", "PYTHONUNBUFFERED": "1", "WENCE_TOKEN": ""}


@pytest.mark.slow
def test_an_office_is_served(library, tmp_path):
    lines = [wence("password", "林晚", "--editor", typed=PASSWORD + "\n"), wence("password", "脚本", "--key")]
    (tmp_path / "users").write_text("".join(lines), "utf8")
    shutil.copytree(library / "index", tmp_path / "index")
    with (tmp_path / "log").open("w+", encoding="utf8") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "ui.cli", "serve", "--auth", str(tmp_path / "users"), "--port", "0",
             "--index", str(tmp_path / "index")],
            stdout=subprocess.PIPE, stderr=log, encoding="utf8", env=environment(),
        )  # fmt: skip
        try:
            address = re.search(r"http://\S+", server.stdout.readline())[0]
            deadline = time.monotonic() + 90
            while httpx.get(f"{address}health").status_code != 200 and time.monotonic() < deadline:
                time.sleep(0.2)
            assert httpx.get(f"{address}config").status_code == 401
            visitor = Visitor(address, "林晚", PASSWORD)
            said = visitor.ask(QUESTION)["data"][0]
            assert "三百万元" in re.sub("<[^>]*>", "", said["html"])
            assert visitor.get(f"/wence/exports/{said['conversation']}.md").status_code == 200
        finally:
            server.terminate()
            server.wait(20)
        log.seek(0)
        assert QUESTION not in log.read()
    assert PASSWORD not in (tmp_path / "users").read_text("utf8")
