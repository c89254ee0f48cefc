"""Break files of every kind for as long as is wished, and count what becomes of them.

    .venv/bin/python benchmarks/fuzz.py --minutes 60 [--seed 1] [--keep FOLDER]

What `tests/test_fuzz.py` does briefly, at random and through reader processes, so that a
crash, a hang or an error that was not foreseen is a finding and not an end. Files that
gave a finding are kept.
"""

# ruff: noqa: INP001, S311, T201 - a script, not a package; chance, not secrets; it prints

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

import fuzzing

from rag.reading.readers import Limits, Readers

LIMITS = Limits(pause=20.0)


def edits(chance: random.Random) -> list[fuzzing.Edit]:
    """One to four edits."""
    return [
        (
            chance.randrange(5),
            chance.random(),
            chance.randint(1, 60),
            chance.choice([*fuzzing.MORSELS, chance.randbytes(chance.randint(1, 8))]),
        )
        for _ in range(chance.randint(1, 4))
    ]


def run(minutes: float, seed: int, keep: Path) -> int:
    """Break files until the time is over; gives the number of findings."""
    chance = random.Random(seed)
    done: dict[str, Counter[str]] = {suffix: Counter() for suffix in fuzzing.SEEDS}
    slowest: dict[str, float] = dict.fromkeys(fuzzing.SEEDS, 0.0)
    until = time.monotonic() + 60 * minutes
    with tempfile.TemporaryDirectory() as folder, Readers(LIMITS, workers=1) as readers:
        while time.monotonic() < until:
            for suffix in fuzzing.SEEDS:
                path = Path(folder, f"a{suffix}")
                data = fuzzing.mutated(suffix, edits(chance), chance.randint(-1, 30))
                path.write_bytes(data)
                started = time.monotonic()
                try:
                    done[suffix][fuzzing.outcome(path, readers.begin(path))] += 1
                except Exception:  # noqa: BLE001 that is what is looked for
                    done[suffix]["findings"] += 1
                    keep.mkdir(exist_ok=True)
                    number = sum(counts["findings"] for counts in done.values())
                    (keep / f"{number}{suffix}").write_bytes(data)
                    (keep / f"{number}.txt").write_text(traceback.format_exc(), "utf8")
                slowest[suffix] = max(slowest[suffix], time.monotonic() - started)
    print(f"{'kind':8}{'files':>9}{'read':>9}{'refused':>9}{'findings':>9}{'slowest':>10}")
    for suffix, counts in done.items():
        row = "".join(f"{counts[name]:>9}" for name in ("read", "refused", "findings"))
        print(f"{suffix:8}{counts.total():>9}{row}{slowest[suffix]:>8.2f} s")
    return sum(counts["findings"] for counts in done.values())


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--minutes", type=float, default=60)
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--keep", type=Path, default=Path("fuzz-findings"))
    given = asked.parse_args()
    sys.exit(1 if run(given.minutes, given.seed, given.keep) else 0)
