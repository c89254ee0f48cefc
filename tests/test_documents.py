"""Documents that can't rot: what they say of the program is what the program says."""

import importlib.util
import re
from pathlib import Path

import pytest
import typer

from ui.cli import app

ROOT = Path(__file__).parent.parent
COMMANDS = typer.main.get_command(app).commands
REFERENCE = (ROOT / "docs" / "cli.md").read_text("utf8")
READMES = ["README.md", "README.zh.md"]


def section(verb):
    return REFERENCE.partition(f"## wence {verb}\n")[2].partition("\n## ")[0]


def flags(command):
    return [name for parameter in command.params for name in parameter.opts if name.startswith("-")]


@pytest.mark.parametrize("verb", COMMANDS)
def test_every_verb_stands_in_the_reference_with_every_option(verb):
    told = section(verb)
    assert told
    for flag in flags(COMMANDS[verb]):
        assert re.search(rf"(?<![\w-]){re.escape(flag)}\b", told), flag


def test_the_reference_is_what_the_program_says_today():
    spec = importlib.util.spec_from_file_location("reference", ROOT / "docs" / "cli.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert module.reference() == REFERENCE, "run: python docs/cli.py > docs/cli.md"


@pytest.mark.parametrize("name", READMES)
def test_make_targets_of_the_readme_are_in_the_makefile(name):
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf8"), re.MULTILINE))
    named = set(re.findall(r"^make ([a-z]+)|`make ([a-z]+)", (ROOT / name).read_text("utf8"), re.MULTILINE))
    named = {target for pair in named for target in pair if target}
    assert named >= {"demo", "test"}
    assert named <= targets


@pytest.mark.parametrize("name", READMES)
def test_verbs_and_options_of_the_readme_are_the_programs(name):
    text = (ROOT / name).read_text("utf8")
    lines = re.findall(r"\bwence ([a-z]+)([^\n`#]*)", text)
    assert {verb for verb, _ in lines} >= {"index", "ask", "serve"}
    for verb, rest in lines:
        if verb not in COMMANDS:
            pytest.fail(f"wence {verb}: no such verb")
        for flag in re.findall(r"(?<!\S)--[a-z-]+", rest):
            assert flag in flags(COMMANDS[verb]), f"wence {verb} {flag}"


@pytest.mark.parametrize("document", [*READMES, *(f"docs/{p.name}" for p in (ROOT / "docs").glob("*.md"))])
def test_links_lead_somewhere(document):
    file = ROOT / document
    targets = re.findall(r"\]\(([^)#\s]+)", file.read_text("utf8"))
    gone = [t for t in targets if "://" not in t and not (file.parent / t).exists()]
    assert gone == []


def test_every_profile_named_in_the_readme_is_in_models_yaml():
    from rag.profiles import load  # noqa: PLC0415

    profiles = load()
    known = {*profiles.embedding, *profiles.reranker}
    for name in READMES:
        named = set(re.findall(r"`(bge-[\w.-]+|qwen3-[\w.]+)`", (ROOT / name).read_text("utf8")))
        assert named
        assert named <= known
