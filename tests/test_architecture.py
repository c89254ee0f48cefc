"""The rules of the house, read from the source: one direction, no circles, light and small rooms."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
FLOORS = ["embeddings", "rag", "ui"]  # from the ground up; none knows those above it
FILES = {
    ".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file
    for floor in FLOORS
    for file in sorted((ROOT / floor).rglob("*.py"))
}
TREES = {name: ast.parse(file.read_text("utf8")) for name, file in FILES.items()}
HEAVY = {
    "torch", "transformers", "sentence_transformers", "faiss", "gradio", "tantivy", "trafilatura", "docx",
    "pypdfium2", "scipy", "openai", "bitsandbytes", "openpyxl", "pymilvus", "psycopg", "ray",
}  # fmt: skip
LONGEST = 350


def imported(name, node):
    """The modules that an import statement of the module `name` names."""
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if node.level:
        raise AssertionError(f"{name} imports by a relative path")
    source = node.module or ""
    inner = [f"{source}.{alias.name}" for alias in node.names if f"{source}.{alias.name}" in FILES]
    return inner if len(inner) == len(node.names) else [*inner, source]


def every_import(name):
    """All imports of a module, those inside functions too."""
    for node in ast.walk(TREES[name]):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imported(name, node)


def imports_at_load(name):
    """The modules of the house that are loaded when `name` is; not those for type checkers alone."""
    for node in TREES[name].body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from (module for module in imported(name, node) if module in FILES)


@pytest.mark.parametrize("name", FILES)
def test_imports_go_one_way(name):
    above = FLOORS[FLOORS.index(name.partition(".")[0]) + 1 :]
    upward = [module for module in every_import(name) if module.partition(".")[0] in above]
    assert upward == []


def test_machines_know_nothing_of_the_domain():
    for name in (
        "rag.lexical",
        "rag.terms",
        "rag.folding",
        *(n for n in FILES if n.startswith("rag.milvus.")),
        *(n for n in FILES if n.startswith("embeddings")),
    ):
        assert not [m for m in every_import(name) if m in ("rag.domain", "rag.store", "rag.index")], name


def test_no_module_is_loaded_in_a_circle():
    done, path = set(), []

    def visit(name):
        if name in path:
            raise AssertionError(" → ".join([*path[path.index(name) :], name]))
        if name in done:
            return
        path.append(name)
        for module in set(imports_at_load(name)):
            visit(module)
        done.add(path.pop())

    for name in FILES:
        visit(name)
    assert done == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_no_file_is_too_long(name):
    assert len(FILES[name].read_text("utf8").splitlines()) <= LONGEST


def test_most_files_are_short():
    lengths = sorted(len(file.read_text("utf8").splitlines()) for file in FILES.values())
    assert lengths[len(lengths) // 2] <= 150


def undocumented(tree, prefix):
    for node in tree.body:
        if isinstance(
            node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        ) and not node.name.startswith("_"):
            if not ast.get_docstring(node) and not any(
                isinstance(mark, ast.Attribute) and mark.attr == "setter" for mark in node.decorator_list
            ):
                yield f"{prefix}.{node.name}"
            if isinstance(node, ast.ClassDef):
                yield from undocumented(node, f"{prefix}.{node.name}")


@pytest.mark.parametrize("name", FILES)
def test_every_public_name_says_what_it_is(name):
    assert ast.get_docstring(TREES[name]) or not TREES[name].body
    assert list(undocumented(TREES[name], name)) == []


def loaded(program):
    """The heavy libraries that are loaded when `program` has run in a process of its own."""
    tail = f"\nimport sys; print(); print(*sorted({HEAVY!r} & sys.modules.keys()))"
    ran = subprocess.run(
        [sys.executable, "-c", program + tail],
        cwd=ROOT,
        capture_output=True,
        check=True,
        timeout=120,
    )
    return set(ran.stdout.decode("utf8").splitlines()[-1].split())


def test_the_rooms_are_light():
    # fitting and measuring is the developer's, and may use what it likes
    rooms = [n for n in FILES if n.startswith(("rag", "ui")) and not n.startswith("rag.evaluation")]
    faces = [n for n in rooms if not n.startswith("ui.web")]
    assert loaded("; ".join(f"import {name}" for name in faces)) == set()


RUN = """
import sys
from ui.cli import main
for arguments in {runs}:
    try:
        main(arguments)
    except SystemExit as left:
        assert not left.code, left.code
"""


def test_help_is_light():
    assert loaded(RUN.format(runs=[["--help"], ["ask", "--help"], ["models"]])) == set()


def test_one_question_loads_no_more_than_it_needs(library):
    rest = ["低保家庭每户补贴取暖费六百元。", "--index", str(library / "index")]
    used = loaded(RUN.format(runs=[[verb, *rest] for verb in ("search", "ask", "verify")]))
    assert used <= {"faiss", "tantivy"}
