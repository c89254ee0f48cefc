"""How long one question in the terminal takes from a cold start, beside `import sentence_transformers`.

python benchmarks/cold_start.py [ROUNDS]

Both are run in alternation, each in a process of its own, over a small index made here.
Prints the medians and their ratio.
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RULE = "第{n}条 申请第{n}类补助的企业，应当在每年{month}月底以前提交申请表和上一年度的纳税证明。"
IMPORT = [sys.executable, "-c", "import sentence_transformers"]


def seconds(command: list[str]) -> float:
    """How long `command` takes, wall clock."""
    started = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603
    return time.perf_counter() - started


def main(rounds: int) -> None:
    """Measure, and print a line."""
    wence = [sys.executable, "-m", "ui.cli"]
    with tempfile.TemporaryDirectory() as scratch:
        source, index = Path(scratch) / "补助办法.txt", ["--index", str(Path(scratch) / "index")]
        source.write_text("\n".join(RULE.format(n=n, month=n % 12 + 1) for n in range(1, 61)), "utf8")
        subprocess.run([*wence, "index", str(source), *index], check=True, capture_output=True)  # noqa: S603
        search = [*wence, "search", "补助什么时候申请？", *index]
        times = [(seconds(search), seconds(IMPORT)) for _ in range(rounds)]
    ours, theirs = (statistics.median(column) for column in zip(*times, strict=True))
    print(  # noqa: T201
        f"wence search {ours:.2f} s, import sentence_transformers {theirs:.2f} s, ratio {ours / theirs:.2f}"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
