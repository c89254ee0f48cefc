"""Answers as plain text for a terminal, and as Markdown with footnotes; how a source is cited."""

from __future__ import annotations

import re

from rag.domain import Answer, Citation, Document, Sentence, Status
from rag.rewriting import asks_back
from ui.rendering.markup import NOT_IN_FORCE, where
from ui.rendering.words import ZH, Words

UNSURE = 0.3  # the confidence below which one answer in four is right (python -m rag.evaluation.calibrate)


def cite(document: Document, anchor: str | None = None, page: int | None = None, words: Words = ZH) -> str:
    """The full citation of a place: 《title》（number，issuer，date）clause, page.

    What a document does not state is left out. The order follows the custom of
    Chinese legal writing: title in 《》, number and date in brackets, then the clause.
    """
    m = document.metadata
    title = document.title if document.title.startswith("《") else f"《{document.title}》"
    details = "，".join(part for part in (m.issuer, m.number, m.issued) if part)
    place = "".join((anchor or "", f"，{words.page.format(page)}" if page else ""))
    return title + (f"（{details}）" if details else "") + place


def standing(status: Status, words: Words = ZH) -> str:
    """The mark of what does not hold: （已废止）; "" for what may."""
    return f"（{words.status(status)}）" if status in NOT_IN_FORCE else ""


def unsure(answer: Answer) -> bool:
    """Whether an answer is likelier none, though every word of it stands in the documents."""
    return not answer.refused and bool(answer.sentences) and answer.confidence < UNSURE


def answer_text(answer: Answer, words: Words = ZH) -> str:
    """The answer for a terminal: question understood, sentences, numbered sources; or the refusal."""
    lines = []
    if answer.standalone_question != answer.question:
        lines += [words.understood_as + answer.standalone_question, ""]
    if answer.refused:
        lines.append(answer.note or words.refused)
        if answer.hits and not asks_back(answer.note):
            lines += ["", f"{words.nearest}："]
            for h in answer.hits[:3]:
                place = where(h.document, h.passage.headings) + standing(h.status, words)
                lines += [f"  {h.rank}. {place}", f"     {_excerpt(h.text)}"]
        return "\n".join(lines)
    lines += [answer.note, ""] if answer.note else []
    if answer.thinking:
        lines += [f"{words.thinking.format(len(answer.thinking))}：--json", ""]
    lines += [s.line + "".join(f"[{m}]" for m in s.citations) + _doubt(s, words) for s in answer.sentences]
    lines += [f"（{words.further.format(answer.further)}）"] if answer.further else []
    lines += [f"（{words.unsure}）"] if unsure(answer) else []
    for c in answer.citations:
        place = cite(c.document, c.anchor, c.page, words)
        lines += ["", f"[{c.marker}] {place}{standing(c.status, words)}{_others(c, words)}"]
        lines += [f"    {line}" for line in c.quote.splitlines()]
        lines.append(f"    {c.document.source}")
    return "\n".join(lines)


def answer_markdown(answer: Answer, words: Words = ZH) -> str:
    """The answer in Markdown: each sentence with its footnotes, each footnote with citation and quote."""
    if answer.refused:
        return _escaped(answer.note or words.refused) + "\n"
    body = "".join(
        ("\n- " if s.label else "")
        + _escaped(s.line)
        + _doubt(s, words)
        + "".join(f"[^{m}]" for m in s.citations)
        for s in answer.sentences
    ).lstrip("\n")
    notes = [
        f"[^{c.marker}]: {_escaped(cite(c.document, c.anchor, c.page, words))}{standing(c.status, words)}"
        f"{_others(c, words)}："
        f"“{_escaped(' '.join(c.quote.split()))}”"
        for c in answer.citations
    ]
    return "\n\n".join([body, *notes]) + "\n"


def _doubt(sentence: Sentence, words: Words) -> str:
    if sentence.supported:
        return ""
    why = "；".join(words.problem(p) for p in sentence.problems)
    return f"（{words.unsupported}{why}）"


def _others(citation: Citation, words: Words) -> str:
    return f"（{words.others.format(citation.others)}）" if citation.others else ""


def _excerpt(text: str, length: int = 80) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[:length] + "…"


def _escaped(text: str) -> str:
    """`text` with Markdown's own characters made literal (CommonMark, 2.4)."""
    return re.sub(r"([\\`*_{}\[\]<>#|])", r"\\\1", text)
