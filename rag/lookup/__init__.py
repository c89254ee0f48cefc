"""What a question names: documents by title or number, their clauses, the edition by year."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from rag.catalogue import Bearer, Catalogue, Entry
from rag.domain import Standing, Status
from rag.lookup.mentions import Mention, mentions
from rag.standing import RULES, begins
from rag.structure import Clause, clauses
from rag.titles import KINDS, RELATIVE, YEAR, locality, plain, relative_years, years

__all__ = ["Lookup", "Named", "Target", "look_up", "undated"]

_LOOKED_AT: Final = 300  # characters of a question in which names are looked for
_OF_YEAR: Final = re.compile(
    r"当时|那时|彼时|年的?[^，。？?]{0,20}(?:规定|政策|标准|办法|要求|做法|版|条例|制度|文件|法)|时的?(?:规定|政策|标准)"
    r"|年(?:申请|申报|申领|领取?|办理?|购买|缴纳?|登记|注册|入职|退休|开办|租)"
)
_YEAR_WORDS: Final = re.compile(rf"(?:(?:19|20)\d\d年度?|{'|'.join(RELATIVE)}|当时|那时|彼时)的?")
_CLAUSE: Final = re.compile(
    r"第?[\d○一二三四五六七八九十百千零]+条(?:之[一二三四五六七八九十]+)?(?:第?[一二三四五六七八九十\d]+款)?(?:第?\(?[一二三四五六七八九十\d]+\)?项)?"
)
_CALLED: Final = re.compile(
    rf"(?:这[部个份项]|那[部个份项]|[该本此])?(?P<kind>{'|'.join(KINDS)}|法)(?:里面?|中)?的?(?=第?[\d○一二三四五六七八九十百千零]+条)"
)
_ASKS_TEXT: Final = re.compile(
    r"(?:请问|请|查一?下|看一?下|查询|查找|查看|告诉我|说说|介绍|我?想?(?:知道|了解|看|问|查)|一下|帮我|给我|列出|根据|按照|依照|依据|在|关于|具体|原文|全文|条文"
    r"|法条|内容|文本|规定|表述|主要|前年|去年|上年|今年|本年|明年|当时|那时|讲|说|写|是|的|了|些|什么|啥|怎么|怎样|如何|有|为|哪些|都|分别|呢|吗|啊|呀|、|和|与|及|至|到|中|里面|里|其|着|明确|定|[^\w])*"
)
_ORDER: Final = (Status.IN_FORCE, Status.UNKNOWN, Status.REPEALED, Status.NOT_YET)


@dataclass(frozen=True, slots=True)
class Target:
    """A clause of a document that is asked for; `whole` where the document is that article alone."""

    entry: Entry
    clause: Clause
    whole: bool


@dataclass(frozen=True, slots=True)
class Named:
    """A document that a question names, as it writes it; `entries` are those meant, best first.

    They are empty where the index has none of that name (and year). `clauses` are
    those asked for, `targets` where to read them: of several editions in the one in force.
    """

    written: str
    entries: tuple[Entry, ...] = ()
    clauses: tuple[Clause, ...] = ()
    targets: tuple[Target, ...] = ()


@dataclass(frozen=True, slots=True)
class Lookup:
    """All that a question names.

    `as_of` is the ISO date it is asked of: the last day of the year whose rules it asks
    about (`dated`), else the day given. `bare`: it asks for nothing but what is named
    (“个体工商户条例第二条讲什么”). `unnamed`: the clauses of a bare question that names no
    document (“第二条讲什么”), `kind` what it calls the document all the same (“办法第二条”).
    """

    as_of: str
    named: tuple[Named, ...] = ()
    bare: bool = False
    dated: bool = False
    unnamed: tuple[Clause, ...] = ()
    kind: str = ""

    @property
    def absent(self) -> tuple[str, ...]:
        """What the question names as a document and no document of the index is."""
        return tuple(n.written for n in self.named if not n.entries)

    def among(self, documents: Collection[int] | None) -> Lookup:
        """What of it lies in `documents` (numbers; None: all)."""
        if documents is None:
            return self
        named = tuple(
            replace(
                n,
                entries=tuple(e for e in n.entries if e.number in documents),
                targets=tuple(t for t in n.targets if t.entry.number in documents),
            )
            for n in self.named
        )
        return replace(self, named=named)

    @property
    def documents(self) -> list[int]:
        """The numbers of the documents named."""
        return list(dict.fromkeys(e.number for n in self.named for e in n.entries))

    @property
    def targets(self) -> list[Target]:
        """The clauses asked for, in the question's order."""
        return [t for n in self.named for t in n.targets]


def look_up(question: str, catalogue: Catalogue, standings: Mapping[str, Standing], as_of: str) -> Lookup:
    """What `question` names, asked on the ISO date `as_of`; `standings` are what the catalogue settles."""
    text = plain(question)[:_LOOKED_AT]
    wanted = list(dict.fromkeys([*years(text), *relative_years(text, int(as_of[:4]))]))
    day = f"{wanted[0]}-12-31" if len(wanted) == 1 and _OF_YEAR.search(text) else as_of
    found = mentions(text, catalogue)
    named = []
    for n, mention in enumerate(found):
        until = found[n + 1].start if n + 1 < len(found) else len(text)
        asked = clauses(text[mention.end : until])
        if not asked and len(found) == 1:
            asked = clauses(text[: mention.start])
        bearers = _meant(mention, asked, catalogue)
        chosen = _in_order(bearers, text, [mention.year] if mention.year else wanted, standings, day)
        entries = tuple(dict.fromkeys(b.entry for b in chosen))
        named.append(Named(mention.written, entries, asked, tuple(_targets(chosen, asked))))
    rest = text
    for mention in reversed(found):
        rest = rest[: mention.start] + rest[mention.end :]
    called = None if found else _CALLED.search(rest)
    if called:
        rest = rest[: called.start()] + rest[called.end() :]
    rest = _CLAUSE.sub("", YEAR.sub("", rest))
    bare = _ASKS_TEXT.fullmatch(rest) is not None
    unnamed = clauses(text) if bare and not found else ()
    kind = called["kind"] if called and unnamed else ""
    return Lookup(day, tuple(named), bare, day != as_of, unnamed, kind)


def undated(question: str) -> str:
    """A question without the year that it is asked of."""
    return _YEAR_WORDS.sub("", question)


def _meant(mention: Mention, asked: Sequence[Clause], catalogue: Catalogue) -> list[Bearer]:
    """The documents that bear the first of a mention's names that one bears, in full if one does.

    Of a law whose articles are documents those asked for; all, where it has none such.
    """
    for articles in ([c.article for c in asked], None) if asked else (None,):
        bearers = catalogue.bearing(mention.keys, articles)
        for key in mention.keys:
            if borne := [b for b in bearers if b.key == key]:
                return [b for b in borne if b.full] or borne
    return []


def _in_order(
    bearers: Sequence[Bearer], text: str, wanted: Sequence[int], standings: Mapping[str, Standing], day: str
) -> list[Bearer]:
    """Those of the place and year that the question names; in force on `day` first, newer before older."""
    places = {b.entry.number: locality(b.entry.metadata.issuer or b.entry.title) for b in bearers}
    here = [b for b in bearers if places[b.entry.number] and places[b.entry.number] in text]
    kept = here or [b for b in bearers if not places[b.entry.number]] or list(bearers)
    rules = [b for b in kept if b.key.endswith(RULES)]
    if wanted and len(rules) < len(kept):
        kept = [b for b in kept if b in rules or b.year in wanted]

    def place(b: Bearer) -> tuple[bool, int, bool]:
        status = standings.get(b.entry.id, Standing()).status(b.entry.metadata, day)
        return (bool(wanted) and b.year not in wanted, _ORDER.index(status), b.article == 0)

    newest = sorted(kept, key=lambda b: begins(b.entry.metadata, b.year) or "", reverse=True)
    return sorted(newest, key=place)


def _targets(chosen: Sequence[Bearer], asked: Sequence[Clause]) -> list[Target]:
    """For every clause the first document that holds it, or is it."""
    out = []
    for clause in asked:
        own = [b for b in chosen if (b.article, b.sub) == (clause.article, clause.sub)]
        if held := own or [b for b in chosen if b.article == 0]:
            out.append(Target(held[0].entry, clause, whole=bool(own)))
    return out
