"""Judgements as a list for the terminal and as JSON, and by `wence eval --feedback`."""

import json

import pytest
from small import HashEncoder

from rag.conversations import Conversations, Feedback, Judged
from rag.domain import Answer
from rag.index import Index
from ui.cli import main
from ui.feedback import feedback_json, feedback_text

pytestmark = pytest.mark.usefixtures("database")

GOOD = Judged("c1", "骑车", 1, "2026-03-04T05:06:07+08:00", "怎么收费？", "免费。[1]", Feedback(good=True))
BAD = Judged(
    "c2",
    "停车",
    3,
    "2026-03-05T05:06:07+08:00",
    "停哪里？",
    "甲[1]\n乙[2]",
    Feedback(good=False, reason="不全"),
)


def test_what_is_to_be_mended_comes_first():
    lines = feedback_text([GOOD, BAD]).splitlines()
    assert lines[0] == "👎 停哪里？"
    assert lines[1:5] == [
        "   甲[1]",
        "   乙[2]",
        "   理由：不全",
        "   2026-03-05T05:06:07+08:00，对话 c2 第 3 问",
    ]
    assert lines[6] == "👍 怎么收费？"
    assert lines[-1] == "共 2 条评价：1 条认可，1 条不认可。"
    assert not any("理由" in line for line in lines[6:])


def test_nothing_judged_is_said():
    assert feedback_text([]) == "还没有人评价过回答。"


def test_a_judgement_in_json():
    assert feedback_json(BAD) == {
        "conversation": "c2",
        "title": "停车",
        "number": 3,
        "asked": BAD.asked,
        "question": "停哪里？",
        "answer": "甲[1]\n乙[2]",
        "good": False,
        "reason": "不全",
    }


def told(capsys, *arguments):
    with pytest.raises(SystemExit) as left:
        main(["eval", *arguments])
    return left.value.code, capsys.readouterr()


def test_the_verb_lists_what_is_kept(tmp_path, capsys):
    index = Index(tmp_path, HashEncoder(), "hash", create=True)
    kept = Conversations(index)
    conversation = kept.start()
    kept.append(conversation, Answer("停哪里？", "停哪里？", refused=True, note="没有找到。"))
    kept.feedback(conversation, 1, Feedback(good=False, reason="明明有"))
    code, out = told(capsys, "--feedback", "--index", str(tmp_path))
    assert (code, out.err) == (0, "")
    assert "理由：明明有" in out.out
    code, out = told(capsys, "--feedback", "--json", "--index", str(tmp_path))
    (one,) = json.loads(out.out)
    assert (one["conversation"], one["answer"], one["reason"]) == (conversation, "没有找到。", "明明有")


def test_without_files_the_verb_says_what_it_needs(tmp_path, capsys):
    code, out = told(capsys, "--index", str(tmp_path))
    assert code == 2
    assert "--feedback" in out.err
