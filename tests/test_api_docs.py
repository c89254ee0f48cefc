"""The examples of docs/api.md, run against a server; its limits, held to the program's."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from test_api import bot_over, serving

from ui.api import limits, tools
from ui.api.scope import Scope

DOCS = Path(__file__).parent.parent / "docs"
PAGES = ("api.md", "api.zh.md")
BLOCK = re.compile(r"^```(sh|python|json)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
EXAMPLES = {
    f"{page} {number} {kind}": (kind, code)
    for page in PAGES
    for number, (kind, code) in enumerate(BLOCK.findall((DOCS / page).read_text("utf8")), 1)
}


@pytest.fixture(scope="module")
def address(library):
    blocks = serving(bot_over(library), "")
    yield blocks.local_url.rstrip("/")
    blocks.close(verbose=False)


def run(kind, code):
    command = ["bash", "-eo", "pipefail", "-c", code] if kind == "sh" else [sys.executable, "-c", code]
    environment = {**os.environ, "WENCE_TOKEN": "", "PYTHONIOENCODING": "utf8", "NO_PROXY": "*"}
    ran = subprocess.run(command, capture_output=True, timeout=120, check=False, env=environment)
    assert ran.returncode == 0, ran.stderr.decode("utf8")
    return ran.stdout.decode("utf8")


@pytest.mark.parametrize(
    "name", [name for name, (kind, _) in EXAMPLES.items() if kind != "json" and name.startswith("api.md ")]
)
def test_an_example_runs(name, address):
    kind, code = EXAMPLES[name]
    if kind == "sh" and not shutil.which("curl"):
        pytest.skip("no curl on this machine")
    if "from mcp" in code:
        pytest.importorskip("mcp")
    if "from openai" in code:
        pytest.importorskip("openai")
    said = run(kind, code.replace("http://127.0.0.1:7860", address))
    if kind == "sh":
        told = json.loads(said)
        said = json.dumps(told, ensure_ascii=False)
        assert "error" not in said
    assert "满两年" in said or '"wence"' in said


def test_the_settings_of_a_client_are_json():
    settings = [json.loads(code) for kind, code in EXAMPLES.values() if kind == "json"]
    assert [s["mcpServers"]["wence"]["url"].rpartition("/")[2] for s in settings] == ["mcp", "mcp"]


@pytest.mark.parametrize("page", PAGES)
def test_limits_and_filters_are_documented_as_they_are(page):
    text = (DOCS / page).read_text("utf8")
    for limit in (limits.QUESTION, limits.TEXT, tools.READ):
        assert f"{limit:,}" in text
    assert f" {limits.PASSAGES}" in text
    assert limits.BODY == 1 << 20
    assert limits.TURNS == 10
    for name in Scope.model_fields:
        assert f"`{name}`" in text


def test_both_languages_show_the_same_examples():
    english, chinese = ([EXAMPLES[n] for n in EXAMPLES if n.startswith(f"{page} ")] for page in PAGES)
    assert english == chinese
