"""A refusal: what of the question the documents do not mention, said in the question's language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from rag.answering.confidence import said_by
from rag.answering.smalltalk import SmallTalk, small_talk
from rag.domain import Answer, Document, Hit, documents_of
from rag.folding import fold
from rag.question import Question, bare, in_chinese, parts, tag
from rag.terms import squeeze

TOLD = 3  # missing phrases, at most
_WHOLE = re.compile(
    r"[“\"「『《]([^”\"」』》]{1,60})[”\"」』》]|([一-鿿]{1,8}[〔\[(（【]\d{4}[〕\])）】]\s*(?:第\s*)?\d{1,5}号)"
)
_PROPER = ("nr", "ns", "nt", "nz")
_NOUNS = ("n", "b", "j")
_VERBS = ("v", "vg", "vi", "vd", "a", "ad", "d")  # “结束” alone tells the reader nothing
_UNITS = ("年", "月", "日", "号")
_SAYING = ("say", "says", "said", "mean", "means")
_NOTES = {
    SmallTalk.GREETING: (
        "您好！我只根据已收录的文件回答问题，请直接写出您想了解的事项。",
        "Hello! I answer from the indexed documents only; please ask what you would like to know.",
    ),
    SmallTalk.THANKS: (
        "不客气。还想了解文件中的哪些内容，请直接提问。",
        "You are welcome. Please ask whatever else you would like to know of the documents.",
    ),
    SmallTalk.ABOUT_ME: (
        "我是根据已收录的文件回答问题的程序，每句话都注明出处；文件以外的事我不回答。",
        "I answer questions from the indexed documents and cite every sentence; beyond them I say nothing.",
    ),
    SmallTalk.ORDER: (
        "我只根据已收录的文件回答，不能改变这一点；请就文件的内容提问。",
        "I answer from the indexed documents only, which can't be changed; please ask about them.",
    ),
    SmallTalk.NOISE: (
        "没有看懂这个问题；请用一句话写出您想了解的事项。",
        "This could not be understood as a question; please write what you would like to know.",
    ),
}


_OTHER = (
    "找到的文件是英文的，换用英文提问更容易找到。",
    " What was found is in Chinese: a question in Chinese finds more.",
)


def refusal(draft: Answer) -> Answer:
    """A refusal that says which part of the question found nothing, in the question's language."""
    chinese = in_chinese(draft.question)
    absent = draft.missing
    talk = small_talk(draft.question)
    if talk is not None:
        note = _NOTES[talk][0 if chinese else 1]
    elif chinese:
        about = f"文件里没有提到{'、'.join(f'“{a}”' for a in absent)}。" if absent else ""
        note = f"在已收录的文件中没有找到能回答这个问题的内容。{about}"
    else:
        about = f" They do not mention {', '.join(absent)}." if absent else ""
        note = f"The indexed documents do not hold an answer to this question.{about}"
    if talk is None and draft.hits and not any(_reads(hit.document, chinese=chinese) for hit in draft.hits):
        note += _OTHER[0 if chinese else 1]
    return replace(draft, refused=True, note=note, sentences=(), citations=())


def _reads(document: Document, *, chinese: bool) -> bool:
    """Whether a document is in the question's language, or does not tell in which it is."""
    language = document.metadata.language
    return language is None or language.startswith("zh") == chinese


def missing(question: Question, hits: Sequence[Hit]) -> list[str]:
    """What the question asks about and none of the documents found mentions, as it is written there.

    A name that is missing is told with the nouns it stands before (“西部省省委书记”),
    a year with its 年; other missing words with those beside them.
    """
    if small_talk(question.text) is not None:
        return []
    texts = [said_by(d) for d in documents_of(hits)]

    def mentioned(words: str) -> bool:
        return any(bare(words) in text for text in texts)

    def said_otherwise(word: _Word) -> bool:
        """A place without its 省 or 市; a compound by all of its parts."""
        if word.kind.startswith(_PROPER):
            return any(name in bare(word.text) and mentioned(name) for name in question.names)
        return all(map(mentioned, parts(bare(word.text))))

    text = squeeze(question.text)
    found = [whole for match in _WHOLE.finditer(text) if not mentioned(whole := match[1] or match[2])]
    for run in _runs(text, set(question.words)):
        absent = [not (mentioned(word.text) or said_otherwise(word)) for word in run]
        at = 0
        while at < len(run):
            upto = at + 1
            if absent[at]:
                proper = run[at].kind.startswith(_PROPER)
                while upto < len(run) and (absent[upto] or (proper and run[upto].kind.startswith(_NOUNS))):
                    upto += 1
                if proper or any(word.kind not in _VERBS for word in run[at:upto]):
                    found.append(text[run[at].start : run[upto - 1].end])
            at = upto
    told = [phrase for phrase in dict.fromkeys(found) if len(phrase) > 1]
    return [p for p in told if not any(p != other and p in other for other in told)][:TOLD]


class _Word(NamedTuple):
    text: str
    kind: str
    start: int
    end: int


def _runs(text: str, content: set[str]) -> list[list[_Word]]:
    """The content words of `text`, those that stand together in one run."""
    runs: list[list[_Word]] = [[]]
    at = 0
    for word, kind in tag(fold(text)):
        start, at = at, at + len(word)
        if runs[-1] and word in _UNITS and runs[-1][-1].text.isdigit():
            runs[-1][-1] = runs[-1][-1]._replace(text=runs[-1][-1].text + word, end=at)
        elif word in content and word not in _SAYING:
            runs[-1].append(_Word(word, kind, start, at))
        elif not (word.isspace() and runs[-1] and runs[-1][-1].text.isascii()):
            runs.append([])
    return runs
