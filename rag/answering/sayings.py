"""What somebody said: the speeches of a report, each by how it begins."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Final

from rag.answering.library import Library
from rag.answering.lines import Line, set_out
from rag.answering.speech import VERBS
from rag.domain import Amount, Answer, Span, documents_of
from rag.intent import Sayings
from rag.question import analyse, bare, holds, tag
from rag.sentences import sentences

MOST: Final[dict[Amount, int]] = {"few": 3, "normal": 10, "more": 40}
"""Speeches."""
_WHOLE: Final = 5  # of one speech: sentences quoted where there are no others
_LISTED: Final = 6  # of one that announces what follows: sentences
_SHORT: Final = 6  # characters: less is a remark beside the speech (“她说。”)
_ROLE: Final = 20  # characters between an office and the name of who holds it (总书记、国家主席……某某)
_SURE: Final = 0.9
_BEGUN = re.compile(
    rf"(?:^|(?<=[。！？!?”；\n 　]))(?P<who>[^，。；：！？“”\n]{{1,40}}?)"
    rf"(?:最后|还|同时|并|进一步)?{VERBS}[，,：:]"
)
_ANNOUNCED = re.compile("[两二三四五六七八九十几0-9](?:件|点|个|项|条)[^，。]{0,6}[。：:]$")
_OCCASION = re.compile("在[^在]*(?:时|中|上|后|间)$")
_PRONOUNS: Final = ("他", "她")


@dataclass(frozen=True, slots=True)
class _Speech:
    """What somebody is reported to have said in a paragraph; `speaker` where it begins with a pronoun."""

    speaker: str
    parts: tuple[Span, ...]

    def quoted(self, text: str, least: int) -> Span:
        """Its first sentences: at least so many, and as many as it takes to be understood."""
        announced = _ANNOUNCED.search(self.parts[0].of(text))
        taken = 0
        for taken, part in enumerate(self.parts, 1):
            closed = part.of(text)[-1] not in ";；"
            if closed and taken >= (_LISTED if announced else least):
                break
        return Span.over(self.parts[:taken])


def said_by(draft: Answer, asked: Sayings, library: Library) -> Iterator[Answer] | None:
    """The speeches of who is meant, as the best document has them; None where nobody found speaks so."""
    occasion = analyse(asked.where).words
    found = [
        (document, speeches)
        for document in documents_of(draft.hits)
        if holds(document.title + document.text, occasion)
        and (speeches := _speeches(document.text, asked.who))
    ]
    if not found:
        return None
    document, speeches = found[0]
    each = max(1, _WHOLE // len(speeches))
    lines = (
        Line(speech.speaker, document, speech.quoted(document.text, each))
        for speech in speeches[: MOST[draft.amount]]
    )
    return set_out(replace(draft, further=len(found) - 1), lines, library.as_of, _SURE)


def _speeches(text: str, who: str) -> list[_Speech]:
    """Each speech of his or hers, in order; the same words once."""
    out: dict[str, _Speech] = {}
    name = _name(text, who)
    for paragraph in re.finditer(r"[^\n]+", text) if name else ():
        begun = list(_BEGUN.finditer(text, *paragraph.span()))
        bounds = [*(m.start() for m in begun), paragraph.end()]
        speaker = ""
        for opening, end in zip(begun, bounds[1:], strict=True):
            before = text[paragraph.start() : opening.start()]
            called = _OCCASION.sub("", opening["who"])
            if called not in _PRONOUNS:
                speaker = called
            elif not speaker or before.rfind(name) > before.rfind(speaker):
                speaker = name if name in before and _people(name) else ""
            parts = [s for s in sentences(text, Span(opening.start(), end)) if len(s) >= _SHORT]
            if name in speaker and parts:
                speech = _Speech(name if called in _PRONOUNS else "", tuple(parts))
                out.setdefault(bare(parts[0].of(text)), speech)
    return list(out.values())


def _name(text: str, who: str) -> str:
    """What the text calls who is meant by name or by office; "" where it does not speak of them."""
    if people := _people(who):
        return people[-1] if people[-1] in text else ""
    for office in re.finditer(re.escape(who), text):
        following = re.match(rf"[^，。；：\n]{{0,{_ROLE}}}", text[office.end() :])
        if following and (people := _people(following[0])):
            return people[0]
    return who if who in text else ""


@lru_cache(maxsize=1024)
def _people(words: str) -> tuple[str, ...]:
    """The names of people in `words`, in order."""
    names: list[str] = []
    before = ""
    for word, kind in tag(words):
        if kind.startswith("nr") and before.startswith("nr"):
            names[-1] += word  # a surname and a given name
        elif kind.startswith("nr"):
            names.append(word)
        before = kind
    return tuple(name for name in names if len(name) > 1)
