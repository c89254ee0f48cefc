"""docs/licences.md: whole, in step with constraints.txt, and nothing on it that does not fit."""

import re
from pathlib import Path

import pytest
from test_lock import constraints, tool

licences = tool("licences")
ROWS = re.findall(
    r"^\| ([\w.-]+) \| (\d[^ ]*) \| (.*) \|$",
    (Path(__file__).parent.parent / "docs" / "licences.md").read_text("utf8"),
    flags=re.MULTILINE,
)
FIT = {
    "0BSD", "3-Clause BSD License", "Apache 2.0", "Apache 2.0 License", "Apache Software License",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception", "Artistic-1.0-Perl", "BSD License", "BSD-2-Clause", "BSD-3-Clause",
    "BSL-1.0", "CC0-1.0", "CNRI-Python", "ISC License (ISCL)", "LGPL-3.0-only", "MIT", "MIT License", "MIT-0",
    "MIT-CMU", "MPL-1.1", "MPL-2.0", "Mozilla Public License 2.0 (MPL 2.0)", "PSF-2.0",
    "Python Software Foundation License", "Unlicense", "Zlib",
}  # fmt: skip


def fits(licence):
    """Whether a declared licence fits: of parts joined by AND each, of those joined by OR one."""
    while inner := re.search(r"\(((?:[^()]| \(MPL)*? (?:AND|OR) [^()]*)\)", licence):
        licence = licence.replace(inner[0], "MIT" if fits(inner[1]) else "none")
    return all(any(part in FIT for part in both.split(" OR ")) for both in licence.split(" AND "))


def test_every_package_is_listed_in_the_version_that_is_used():
    listed = {name: version for name, version, _ in ROWS}
    behind = {n: v for n, v in constraints().items() if listed.get(n) != v}
    assert behind == {}, "run: make licences"


def test_every_licence_is_known_and_fits():
    assert len(ROWS) > 100
    assert [(name, licence) for name, _, licence in ROWS if not fits(licence)] == []


@pytest.mark.parametrize(
    ("licence", "right"),
    [
        ("GPL-3.0-only", False),
        ("UNKNOWN", False),
        ("MIT AND GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MPL-2.0 AND (Apache-2.0 OR GPL-2.0-only)", True),
        ("MPL-2.0 AND (AGPL-3.0-only OR GPL-2.0-only)", False),
        ("MIT License; GNU General Public License", False),
        ("Mozilla Public License 2.0 (MPL 2.0)", True),
    ],
)
def test_what_fits(licence, right):
    assert fits(licence) is right


def test_the_page_tells_what_is_installed_from_what_is_not():
    made = licences.page({"a": ("1", "MIT"), "b": ("2", "ISC")}, {"a": "1"}, {"a": "1", "b": "2", "c": "3"})
    installed, _, others = made.partition("## Used to develop and test it")
    assert "| a | 1 | MIT |" in installed
    assert "| b | 2 | ISC |" in others
    assert "| c | 3 | UNKNOWN |" in others
