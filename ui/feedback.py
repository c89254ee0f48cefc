"""What readers thought of answers, as `wence eval --feedback` lists it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rag import assembly
from rag.conversations import Conversations, Judged
from ui.printing import print_json


def list_feedback(index: Path, *, as_json: bool) -> None:
    """Print the judgements kept in an index: for a terminal, or as a JSON array."""
    judged = Conversations(assembly.index(assembly.Choice(index))).all_feedback()
    if as_json:
        print_json([feedback_json(one) for one in judged])
    else:
        print(feedback_text(judged))  # noqa: T201 - the face speaks to the user


def feedback_json(judged: Judged) -> dict[str, Any]:
    """One judgement; `conversation` and `number` say which turn it is of."""
    return {
        "conversation": judged.conversation_id,
        "title": judged.title,
        "number": judged.number,
        "asked": judged.asked,
        "question": judged.question,
        "answer": judged.answer,
        "good": judged.feedback.good,
        "reason": judged.feedback.reason,
    }


def feedback_text(judged: Sequence[Judged]) -> str:
    """The judgements for a terminal, those to be mended first; counts at the end."""
    if not judged:
        return "还没有人评价过回答。"
    lines = []
    for one in sorted(judged, key=lambda j: j.feedback.good):
        lines.append(f"{'👍' if one.feedback.good else '👎'} {one.question}")
        lines += [f"   {line}" for line in one.answer.splitlines()]
        if one.feedback.reason:
            lines.append(f"   理由：{one.feedback.reason}")
        lines += [f"   {one.asked}，对话 {one.conversation_id} 第 {one.number} 问", ""]
    good = sum(j.feedback.good for j in judged)
    return "\n".join([*lines, f"共 {len(judged)} 条评价：{good} 条认可，{len(judged) - good} 条不认可。"])
