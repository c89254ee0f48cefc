"""SECURITY.md and docs/serving.md say what is: the tests they name are there, the limits are so."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ui.api.limits import BODY
from ui.guard import answer, capacity, pace, paths, sessions

ROOT = Path(__file__).parent.parent
MEBIBYTE = 1 << 20


def test_every_defence_is_tested_where_it_says():
    told = (ROOT / "SECURITY.md").read_text("utf8")
    named = set(re.findall(r"`(test_[\w*]+\.py)`", told))
    assert len(named) > 15
    assert [name for name in sorted(named) if not list((ROOT / "tests").glob(name))] == []
    rows = [line for line in told.splitlines() if re.match(r"\| (?!Attack|---)", line)]
    assert [row for row in rows if "test_" not in row] == []


@pytest.mark.parametrize("page", ["serving.md", "serving.zh.md"])
def test_the_limits_are_the_programs(page):
    text = (ROOT / "docs" / page).read_text("utf8")
    numbers = "\n".join(line for line in text.splitlines() if line.startswith("|"))
    for number in (
        f"{capacity.WORKING}", f"{capacity.WAITING}", f"{capacity.LONGEST:.0f}", f"{pace.RATE:.0f}",
        f"{pace.BURST}", f"{BODY // MEBIBYTE} MiB", f"{answer.STALLED:.0f}", f"{paths.FILES}",
        f"{paths.UPLOAD // MEBIBYTE} MiB", f"{paths.UPLOADS // MEBIBYTE} MiB",
    ):  # fmt: skip
        assert re.search(rf"(?<!\d){number}(?!\d)", numbers), number
    assert (capacity.PATIENCE, sessions.IDLE, sessions.WHOLE) == (30, 4 * 3600, 12 * 3600)
    assert (pace.GUESSES, pace.LONGEST) == (5, 300)


def test_both_languages_show_the_same_commands_and_settings():
    shown = [
        [re.sub(r"\s*#.*", "", block) for block in re.findall(r"```text\n(.*?)```", text, re.DOTALL)]
        for text in ((ROOT / "docs" / page).read_text("utf8") for page in ("serving.md", "serving.zh.md"))
    ]
    assert shown[0] == shown[1]
    assert len(shown[0]) == 2
