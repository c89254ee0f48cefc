"""What `wence verify` prints: JSON as the contract has it, and words for a terminal."""

from __future__ import annotations

import json

from rag.verification import verify_passages
from ui.batch import Unusable, lines
from ui.rendering.checking import verify_json, verify_text

NOTICE = ("取暖补贴通知", "对低保家庭每户补贴取暖费六百元。补贴由民政部门按月发放。")
TEXT = "每户补贴取暖费600元。补贴由民政部门按年发放。"


def checked(text=TEXT):
    return verify_passages(text, [NOTICE], "2024-01-01")


def test_json_has_the_keys_of_the_contract():
    told = verify_json(TEXT, checked(), "a1")
    assert json.loads(json.dumps(told, ensure_ascii=False)) == told
    assert (told["id"], told["text"]) == ("a1", TEXT)
    right, wrong = told["sentences"]
    assert right["text"] == "每户补贴取暖费600元。"
    assert (right["supported"], right["problems"], right["nearest"]) == (True, [], [])
    (citation,) = right["citations"]
    assert NOTICE[1][citation["start"] : citation["end"]] == citation["quote"]
    assert citation["document_id"] == "passage:1"
    assert wrong["supported"] is False
    assert wrong["problems"]
    assert wrong["citations"] == []
    assert wrong["nearest"][0]["quote"] == "补贴由民政部门按月发放。"


def test_the_terminal_shows_verdicts_reasons_and_places():
    told = verify_text(checked("每户补贴取暖费600元。每户补贴取暖费900元。"))
    assert "✓ 每户补贴取暖费600元。" in told
    assert "✗ 每户补贴取暖费900元。\n  未核实：数字与原文不符" in told
    assert told.count("《取暖补贴通知》") == 2
    assert told.endswith("共 2 句，1 句有依据，1 句没有。")


def test_a_text_that_states_nothing():
    assert verify_text(checked("您好！")) == "这段文字里没有可以核对的陈述。"


def test_a_batch_of_texts(tmp_path):
    file = tmp_path / "texts.jsonl"
    rows = [{"id": 1, "text": TEXT}, {"id": 2, "question": TEXT}]
    file.write_text("".join(json.dumps(r) + "\n" for r in rows), "utf8")
    good, bad = lines(file, "text")
    assert good.question == TEXT
    assert isinstance(bad, Unusable)
    assert "text" in bad.error
