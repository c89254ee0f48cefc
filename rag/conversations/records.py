"""Answers ↔ rows, the text of documents left out: a quote is a place, read anew each time.

The tables and what happens to them when a document goes are in `rag.schema`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from rag.database import Connection, named
from rag.domain import (
    Answer,
    Citation,
    CitationState,
    Document,
    Hit,
    Passage,
    Problem,
    Sentence,
    Span,
    Status,
)
from rag.question import in_chinese

Row = Mapping[str, Any]
"""A row by the names of its columns."""

_WITHDRAWN = {
    CitationState.REMOVED: ("（所引文件已移除）", "(The cited document has been removed.)"),
    CitationState.CHANGED: ("（所引文件已改动）", "(The cited document has changed.)"),
}


def put_answer(db: Connection, conversation_id: str, number: int, asked: str, answer: Answer) -> None:
    """Write an answer as the turn `number` (in a transaction).

    What cites a document that was removed or replaced while the answer was made is
    written as if that had happened afterwards: without its text.
    """
    fates = _fates(db, answer)
    worst = _worst(fate.state for fate in fates.values())
    whole = worst is CitationState.OK
    turn = db.execute("SELECT COALESCE(MAX(id), 0) + 1 FROM turns").fetchone()[0]
    db.execute(
        "INSERT INTO turns (id, conversation, number, asked, question, standalone, refused, note, missing, "
        "confidence, generator, timings) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
        (
            turn,
            conversation_id,
            number,
            asked,
            answer.question,
            answer.standalone_question if whole else answer.question,
            int(answer.refused),
            answer.note if whole or answer.refused else "",
            json.dumps(answer.missing, ensure_ascii=False),
            answer.confidence,
            answer.generator,
            json.dumps(answer.timings_ms),
        ),
    )
    cited = {c.marker: fates[c.document.id].state for c in answer.citations}
    db.executemany("INSERT INTO places VALUES (?,?,?,?,?,?,?,?,?,?)", _places(turn, answer, fates))
    counts = {0: answer.further, **{c.marker: c.others for c in answer.citations}}
    db.executemany(
        "INSERT INTO counts VALUES (?,?,?)", ((turn, m, count) for m, count in counts.items() if count)
    )
    db.executemany(
        "INSERT INTO claims VALUES (?,?,?,?,?,?,?,?,?)",
        (
            (turn, position, *_claim(sentence, _worst((cited[m] for m in sentence.citations), worst)))
            for position, sentence in enumerate(answer.sentences)
        ),
    )


class _Fate(NamedTuple):
    """A document's number (0: none), and whether it is still what an answer was made from."""

    number: int
    state: CitationState


def _fates(db: Connection, answer: Answer) -> dict[str, _Fate]:
    """What has become of the documents of an answer, by their ids."""
    documents = (*(c.document for c in answer.citations), *(h.document for h in answer.hits))
    found = {}
    for d in {d.id: d for d in documents}.values():
        row = db.execute("SELECT number, text = ? FROM documents WHERE id = ?", (d.text, d.id)).fetchone()
        if row is None:
            found[d.id] = _Fate(0, CitationState.REMOVED)
        else:
            found[d.id] = _Fate(row[0], CitationState.OK if row[1] else CitationState.CHANGED)
    return found


def _worst(states: Iterable[CitationState], otherwise: CitationState = CitationState.OK) -> CitationState:
    """The worst of `states`; `otherwise` where there are none."""
    return max(states, key=list(CitationState).index, default=otherwise)


def _claim(sentence: Sentence, state: CitationState) -> tuple[Any, ...]:
    """The row of a sentence, without its text where a document it was made from is gone."""
    citations = json.dumps(sentence.citations)
    if state is not CitationState.OK:
        return "", "", citations, 0, "[]", "[]", state
    emphasis = json.dumps([(span.start, span.end) for span in sentence.emphasis])
    problems = json.dumps(sentence.problems)
    return sentence.text, sentence.label, citations, int(sentence.supported), problems, emphasis, state


def _places(turn: int, answer: Answer, fates: Mapping[str, _Fate]) -> Iterator[tuple[Any, ...]]:
    for c in answer.citations:
        number, state = fates[c.document.id]
        place = (c.span.start, c.span.end, c.anchor) if state is CitationState.OK else (0, 0, None)
        yield turn, "citation", c.marker, number, *place, c.status, c.score, state
    for h in answer.hits:
        number, state = fates[h.document.id]
        if state is CitationState.OK:
            place = (h.passage.span.start, h.passage.span.end, None)
            yield turn, "passage", h.rank, number, *place, None, h.score, state


def read_answer(db: Connection, turn: Row, documents: Mapping[int, Document]) -> Answer:
    """The answer of `turn` (a row of that table), read in one snapshot with `documents` (by number)."""
    places = named(db.execute("SELECT * FROM places WHERE turn = ? ORDER BY number", (turn["id"],)))
    claims = named(db.execute("SELECT * FROM claims WHERE turn = ? ORDER BY position", (turn["id"],)))
    counts = dict(db.execute("SELECT marker, count FROM counts WHERE turn = ?", (turn["id"],)).fetchall())
    found = (p for p in places if p["kind"] == "passage")
    cited = (p for p in places if p["kind"] == "citation")
    return Answer(
        question=turn["question"],
        standalone_question=turn["standalone"],
        hits=tuple(_hit(db, p, documents[p["document"]]) for p in found),
        sentences=tuple(_sentence(c, turn["question"]) for c in claims),
        citations=tuple(
            _citation(p, documents.get(p["document"]), counts.get(p["number"], 0)) for p in cited
        ),
        refused=bool(turn["refused"]),
        note=turn["note"],
        missing=tuple(json.loads(turn["missing"])),
        confidence=turn["confidence"],
        generator=turn["generator"],
        timings_ms=json.loads(turn["timings"]),
        further=counts.get(0, 0),
    )


def _hit(db: Connection, place: Row, document: Document) -> Hit:
    row = db.execute(
        'SELECT headings FROM passages WHERE document = ? AND start = ? AND "end" = ?',
        (place["document"], place["start"], place["end"]),
    ).fetchone()
    span = Span(place["start"], place["end"])
    passage = Passage(document.id, span, tuple(json.loads(row[0])) if row else ())
    return Hit(passage, span.of(document.text), document, place["score"], place["number"])


def _citation(place: Row, document: Document | None, others: int) -> Citation:
    return Citation(
        marker=place["number"],
        document=document or Document(id="", title="", source="", text="", sha256=""),
        span=Span(place["start"], place["end"]),
        anchor=place["anchor"],
        status=Status(place["status"]),
        score=place["score"],
        state=CitationState(place["state"]),
        others=others,
    )


def _sentence(claim: Row, question: str) -> Sentence:
    markers = tuple(json.loads(claim["citations"]))
    state = CitationState(claim["state"])
    if state is not CitationState.OK:
        return Sentence(_withdrawn(state, question), markers, supported=False, problems=(Problem.CITATION,))
    return Sentence(
        text=claim["text"],
        citations=markers,
        supported=bool(claim["supported"]),
        problems=tuple(map(Problem, json.loads(claim["problems"]))),
        emphasis=tuple(Span(start, end) for start, end in json.loads(claim["emphasis"])),
        label=claim["label"],
    )


def _withdrawn(state: CitationState, question: str) -> str:
    chinese, english = _WITHDRAWN[state]
    return chinese if in_chinese(question) else english
