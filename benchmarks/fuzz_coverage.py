"""Break files where the readers have not been yet: atheris, guided by the branches that are taken.

    pip install --group fuzz
    python benchmarks/fuzz_coverage.py FOLDER -max_total_time=600

FOLDER keeps the files that led somewhere new; it begins with the valid ones of `tests/fuzzing.py`.
What must hold of each is what `fuzzing.outcome` asserts. Further options are libFuzzer's.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import atheris

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

with atheris.instrument_imports(include=["rag"]):
    import fuzzing

    from rag.reading import read

KINDS = list(fuzzing.SEEDS)
SLOW = 60.0  # seconds that a small file may take, recognition and all
FOLDER = tempfile.TemporaryDirectory()


def once(data: bytes) -> None:
    """Read `data`, whose first byte says of which kind it is."""
    if not data:
        return
    suffix = KINDS[data[0] % len(KINDS)]
    path = Path(FOLDER.name, f"a{suffix}")
    path.write_bytes(data[1:])
    started = time.monotonic()
    fuzzing.outcome(path, partial(read, path))
    assert time.monotonic() - started < SLOW


if __name__ == "__main__":
    kept = Path(next(argument for argument in sys.argv[1:] if not argument.startswith("-")))
    kept.mkdir(exist_ok=True)
    for number, (suffix, seed) in enumerate(fuzzing.SEEDS.items()):
        (kept / f"seed{suffix}").write_bytes(bytes([number]) + seed)
    atheris.Setup(sys.argv, once)
    atheris.Fuzz()
