"""Answering with a language model: it writes, every sentence is verified, citations are computed.

The same calibrated confidence as without one decides whether to answer at all,
before the model is asked; and where the model fails, the documents' own words stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING

from rag.answering.cited import Cited
from rag.answering.extractive import ExtractiveAnswerer
from rag.answering.refusal import refusal
from rag.answering.stretches import Idf
from rag.answering.written import Said, complete, said, tail, tells_absence
from rag.domain import Answer, Hit, Problem, Sentence, Span
from rag.errors import AnswerCut, GenerationFailed
from rag.generation.generator import Generator
from rag.generation.prompt import is_chinese, messages
from rag.generation.thinking import apart
from rag.verification import Evidence, Support, check

if TYPE_CHECKING:
    from embeddings import Encoder


class GeneratedAnswerer:
    """Lets a language model answer from the passages; refuses as `ExtractiveAnswerer` does."""

    def __init__(self, name: str, generator: Generator, extractive: ExtractiveAnswerer) -> None:
        """Write with `generator`, the profile `name`; `extractive` judges first and stands in."""
        self.name = name
        self.generator = generator
        self._extractive = extractive

    @property
    def encoder(self) -> Encoder:
        """The encoder of the answers that stand in."""
        return self._extractive.encoder

    def stream(self, draft: Answer, idf: Idf, as_of: str) -> Iterator[Answer]:
        """Answers growing with every piece the model writes; the last one is whole.

        `pending` is the sentence that is being written and not verified yet.
        """
        *_, extract = self._extractive.stream(draft, idf, as_of)
        if extract.refused:
            yield extract
            return
        draft = replace(draft, confidence=extract.confidence, generator=self.name)
        checker = _Checker(draft, as_of)
        written, cut = "", ""
        try:
            with closing(self.generator.stream(messages(draft, self.generator))) as pieces:
                for piece in pieces:
                    written += piece
                    yield checker.grown(written)
        except AnswerCut as reached:
            cut = str(reached)
        except GenerationFailed as failed:
            yield replace(extract, note=_instead(draft, str(failed), begun=bool(written)))
            return
        answer = checker.whole(written, cut)
        if not answer.sentences and not answer.refused:
            empty = _in(draft, "没有写出可以核对的话", "nothing that can be checked")
            reason = f"{empty}，{cut}" if cut else empty
            answer = replace(extract, thinking=answer.thinking, note=_instead(draft, reason, begun=False))
        yield answer


class _Checker:
    """Turns what is written into an answer; a claim is checked once."""

    def __init__(self, draft: Answer, as_of: str) -> None:
        self._draft = draft
        self._as_of = as_of
        self._known: dict[tuple[str, tuple[int, ...]], Support] = {}
        self._held: tuple[str, Answer] = ("", draft)

    def grown(self, written: str) -> Answer:
        """The answer so far: whole sentences verified, the rest pending."""
        thinking, text = apart(written)
        end = complete(text)
        if self._held[0] != text[:end]:
            self._held = (text[:end], self._verified(said(text[:end])))
        return replace(self._held[1], thinking=thinking, pending=tail(text[end:]))

    def whole(self, written: str, cut: str) -> Answer:
        """The answer as it stands; a sentence cut off by the end of tokens is left out, and that is said."""
        thinking, text = apart(written)
        found = said(text[: complete(text)] if cut else text)
        answer = replace(self._verified(found), thinking=thinking)
        absent = [s.text for s in found if s.text not in {kept.text for kept in answer.sentences}]
        if absent and not answer.sentences:
            return replace(refusal(self._draft), thinking=thinking)
        notes = [_in(self._draft, f"语言模型另称：{said}", f"The model adds: {said}") for said in absent]
        if cut and answer.sentences:
            shortened = (f"回答达到 {cut} 的上限，没有写完的一句略去了。", f"Cut off at the limit ({cut}).")
            notes.append(_in(self._draft, *shortened))
        return replace(answer, note=" ".join(notes))

    def _verified(self, found: Sequence[Said]) -> Answer:
        cited = Cited(self._as_of)
        out: list[Sentence] = []
        for one in found:
            support = self._support(one)
            if not support.supported and tells_absence(one.text):
                continue  # what is not in the passages can't be shown in them
            near = support.supported or support.problems != (Problem.NO_EVIDENCE,)
            markers = _markers(cited, support.evidence) if near else ()
            out.append(Sentence(one.text, markers, support.supported, support.problems))
        return replace(self._draft, sentences=tuple(out), citations=tuple(cited.citations))

    def _support(self, one: Said) -> Support:
        """By the passages the model pointed to where they bear it out, else by any."""
        key = (one.claim.text, one.pointed)
        if key not in self._known:
            hits = self._draft.hits
            pointed = [hit for hit in hits if hit.rank in one.pointed]
            support = check(one.claim, pointed) if pointed else None
            if support is None or not support.supported:
                support = check(one.claim, hits)
            self._known[key] = support
        return self._known[key]


def _markers(cited: Cited, evidence: Sequence[Evidence]) -> tuple[int, ...]:
    """The markers of the places where `evidence` stands; sentences that stand together are one."""
    places = _together(evidence)
    return tuple(dict.fromkeys(cited.marker(h.document, span, round(h.score, 4)) for h, span in places))


def _together(evidence: Sequence[Evidence]) -> list[tuple[Hit, Span]]:
    """Hits and spans, neighbouring sentences of one document joined."""
    out: list[tuple[Hit, Span]] = []
    for one in sorted(evidence, key=lambda e: (e.hit.rank, e.span)):
        if out and out[-1][0].document.id == one.hit.document.id:
            before = out[-1][1]
            between = one.hit.document.text[before.end : one.span.start]
            lead_in = before.of(one.hit.document.text).endswith(("：", ":"))  # the same for every item
            if one.span.start >= before.end and not between.strip() and not lead_in:
                out[-1] = (out[-1][0], Span.over((before, one.span)))
                continue
        out.append((one.hit, one.span))
    return out


def _instead(draft: Answer, why: str, *, begun: bool) -> str:
    """Why the documents' own words stand in place of the model's answer."""
    chinese = f"语言模型{'中途断了' if begun else '没有应答'}（{why}），以下为原文摘录"
    english = f"The language model {'broke off' if begun else 'did not answer'} ({why}); quoted instead"
    return _in(draft, chinese, english)


def _in(draft: Answer, chinese: str, english: str) -> str:
    return chinese if is_chinese(draft.question) else english
