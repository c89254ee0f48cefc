"""The benchmark beside peers: what it counts, and its page, which is made from the recorded figures alone."""

import importlib.util
import json
from pathlib import Path

import pytest

PEERS = Path(__file__).parent.parent / "benchmarks" / "peers"


def script(name):
    spec = importlib.util.spec_from_file_location(f"peers_{name}", PEERS / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


common, report = script("common"), script("report")


def a_round(system, scale):
    """Figures of one round, all times `scale` times as long."""
    return {
        "system": system,
        "round": 0,
        "load_before": 0.1,
        "build": {"seconds": 10 * scale, "passages": 1200, "disk_mib": 8.0, "peak_mib": 500 * scale},
        "first": {"found": [], "wall": 2.0 * scale},
        "warm": {
            "questions": 4,
            "latencies_ms": [scale * ms for ms in (4, 1, 3, 2)],
            "ndcg10": 50 - scale,
            "per_second": {"1": 100 / scale, "8": 90 / scale, "32": 80 / scale},
            "add_seconds": 0.5 * scale,
            "peak_mib": 400 * scale,
        },
    }


ROUNDS = (("wence", 1), ("txtai", 20), ("wence", 3), ("txtai", 20), ("wence", 1))
RECORD = {"articles": 1000, "rounds": [a_round(system, scale) for system, scale in ROUNDS]}


def test_rows_are_medians_over_rounds_with_how_many_times_better_wence_is():
    rows = {
        cells[1].strip(): cells[2:4]
        for line in report.table(RECORD).splitlines()
        if line.startswith("|") and (cells := line.split("|"))
    }
    told = {name: tuple(cell.strip() for cell in cells) for name, cells in rows.items()}
    assert told[""] == ("Wence", "txtai")
    assert told["indexing, articles a second"] == ("100", "5 (× 20)")
    assert told["a question, median, ms"] == ("3.0", "60.0 (× 20)")
    assert told["99th percentile, ms"] == ("4.0", "80.0 (× 20)")
    assert told["answers a second, clients: 8"] == ("90.0", "4.5 (× 20)")
    assert told["index on disk, MiB"] == ("8", "8 (× 1.00)")
    assert told["nDCG@10 of the first ten passages"] == ("49.0", "30.0 (+19.0)")


def test_a_row_where_wence_is_behind_says_why():
    slow = a_round("wence", 21)
    told = report.table({"articles": 1000, "rounds": [slow, a_round("txtai", 20)]})
    assert "- Behind in “answers a second, clients: 32”: half of a search by Wence is Python" in told
    assert "Behind in “index on disk" not in told
    assert "Behind" not in report.table(RECORD)


def test_the_page_is_what_the_records_give():
    records = {f.stem: json.loads(f.read_text("utf8")) for f in sorted((PEERS / "results").glob("*.json"))}
    assert (PEERS / "README.md").read_text("utf8") == report.readme(records), (
        "run: benchmarks/peers/report.py"
    )


def test_ndcg_counts_by_rank_and_at_most_ten():
    assert common.ndcg(["a", "b"], frozenset("a")) == 1
    assert common.ndcg(["b", "a"], frozenset("a")) == pytest.approx(0.6309, abs=1e-4)
    assert common.ndcg(["b", *"cdefghijk", "a"], frozenset("a")) == 0
    assert common.ndcg(["a"], frozenset("ab")) == pytest.approx(0.6131, abs=1e-4)


def test_only_questions_that_can_be_answered_are_asked(tmp_path):
    rows = [("甲？", ["a"]), ("乙？", []), ("丙？", ["a", "z"])]
    file = tmp_path / "questions.jsonl"
    file.write_text("".join(json.dumps({"question": q, "relevant": r}) + "\n" for q, r in rows), "utf8")
    assert [q.text for q in common.questions(file)] == ["甲？", "丙？"]
    assert [q.text for q in common.questions(file, frozenset("ab"))] == ["甲？"]
