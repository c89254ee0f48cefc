"""What `wence verify` found, as JSON and for a terminal."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rag.domain import Citation
from rag.verification import Checked
from ui.rendering.jsonable import citation_json
from ui.rendering.plain import cite
from ui.rendering.words import ZH, Words


def verify_json(text: str, checked: Sequence[Checked], text_id: Any = None) -> dict[str, Any]:
    """The object `wence verify --json` prints; `nearest` is what an unsupported sentence departs from."""
    return {
        "id": text_id,
        "text": text,
        "sentences": [
            {
                "text": c.text,
                "supported": c.supported,
                "problems": [str(p) for p in c.problems],
                "citations": [citation_json(citation) for citation in c.citations],
                "nearest": [citation_json(citation) for citation in c.nearest],
            }
            for c in checked
        ],
    }


def verify_text(checked: Sequence[Checked], words: Words = ZH) -> str:
    """Each sentence with its verdict and the places it rests on or departs from; a count at the end."""
    if not checked:
        return "这段文字里没有可以核对的陈述。"
    lines: list[str] = []
    for c in checked:
        lines.append(f"{'✓' if c.supported else '✗'} {c.text}")
        if not c.supported:
            lines.append(f"  {words.unsupported}{'；'.join(words.problem(p) for p in c.problems)}")
        for citation in (*c.citations, *c.nearest):
            lines += _place(citation, words)
        lines.append("")
    held = sum(c.supported for c in checked)
    return "\n".join([*lines, f"共 {len(checked)} 句，{held} 句有依据，{len(checked) - held} 句没有。"])


def _place(citation: Citation, words: Words) -> list[str]:
    where = cite(citation.document, citation.anchor, citation.page, words)
    return [f"  [{citation.marker}] {where}", f"      {' '.join(citation.quote.split())}"]
