"""Two versions of a rule side by side: as JSON, and for a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from rag.comparison import Row, Side
from rag.domain import Document

_MARKS = {"same": ("", ""), "added": ("{+", "+}"), "dropped": ("[-", "-]")}  # as git's word diff has them


def comparison_json(old: Document, new: Document, rows: Sequence[Row]) -> dict[str, Any]:
    """The object `wence diff --json` prints; spans are code points of each version's canonical text."""
    return {
        "old": {"document_id": old.id, "title": old.title, "effective": old.metadata.effective},
        "new": {"document_id": new.id, "title": new.title, "effective": new.metadata.effective},
        "counts": _counts(rows),
        "rows": [
            {
                "kind": row.kind,
                "moved": row.moved,
                "renumbered": row.renumbered,
                "old": _side(row.old),
                "new": _side(row.new),
                "pieces": [{"kind": p.kind, "text": p.text} for p in row.pieces],
            }
            for row in rows
        ],
    }


def comparison_text(old: Document, new: Document, rows: Sequence[Row]) -> str:
    """What changed, a unit a paragraph; {+added+} and [-dropped-] words."""
    counts = _counts(rows)
    lines = [f"旧：{_name(old)}", f"新：{_name(new)}", ""]
    for row in rows:
        if row.kind != "same" or row.moved:
            lines += [_heading(row), f"    {_body(row)}", ""]
    if len(lines) == 3:  # noqa: PLR2004 - the two names and the blank line
        return "\n".join([*lines, "两个版本的文字相同。"])
    told = f"增加 {counts['added']} 处，删去 {counts['dropped']} 处，改动 {counts['changed']} 处，"
    return "\n".join(
        [*lines, f"{told}未变 {counts['same']} 处（其中改了条号的 {counts['renumbered']} 处）。"]
    )


def _counts(rows: Sequence[Row]) -> dict[str, int]:
    kinds = Counter(row.kind for row in rows)
    renumbered = sum(row.kind == "same" and row.renumbered for row in rows)
    return {kind: kinds[kind] for kind in ("same", "changed", "added", "dropped")} | {
        "renumbered": renumbered
    }


def _side(side: Side | None) -> dict[str, Any] | None:
    if side is None:
        return None
    return {"label": side.label, "start": side.span.start, "end": side.span.end, "text": side.text}


def _name(document: Document) -> str:
    effective = document.metadata.effective
    return document.title + (f"（{effective} 起施行）" if effective else "")


def _heading(row: Row) -> str:
    name = {"added": "增加", "dropped": "删去", "changed": "改动", "same": "移动"}[row.kind]
    labels = [side.label or "条文以外" for side in (row.old, row.new) if side]
    return f"{name} {' → '.join(dict.fromkeys(labels))}" + ("（移动）" if row.moved and row.pieces else "")


def _body(row: Row) -> str:
    side = row.new or row.old
    assert side is not None
    whole = "".join(f"{_MARKS[p.kind][0]}{p.text}{_MARKS[p.kind][1]}" for p in row.pieces) or side.text
    return "\n    ".join(line for line in whole.split("\n") if line.strip())
