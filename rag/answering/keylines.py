"""The lines that tell what a document says as a whole, each a sentence of its own.

Some sentences have a known part in any rule or notice (why it was made, to whom
it applies, who carries it out, what breaking it brings, from when) and are
known by their words; what it does is told by the most central sentence under
each of its headings (the centroid of all sentences stands for the subject:
Radev et al. 2004, "Centroid-based summarization of multiple documents").
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from rag.answering.lists import lead_in
from rag.answering.roles import headline, leads
from rag.domain import Document, Span, Unit
from rag.question import bare
from rag.sentences import sentences
from rag.terms import squeeze

if TYPE_CHECKING:
    from embeddings import Encoder, FloatMatrix

MOST = 8  # lines
SHARE = 4  # sentences of a document for each line on what it does
_LONGEST = 240  # characters of a line
_SHORTEST = 10
_FIT = 20, 120  # characters of a line that is neither bare nor a burden
_LABEL = 16  # characters of a heading that serves as a label
_ALIKE = 0.85  # cosine at which two lines say the same
_BODIES = "(?:部门|[厅局委署院办]|委员会|办公室|政府|机关|机构|单位|中心|领导小组|公司)"


@dataclass(frozen=True, slots=True)
class KeyLine:
    """A sentence that tells something of its document, what it tells, and the lead-in of its list."""

    label: str
    span: Span
    lead: Span | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """What some sentence of a document does: its label in Chinese and English, the words that show it."""

    zh: str
    en: str
    shown: re.Pattern[str]
    within: tuple[float, float] = (0.0, 1.0)  # the share of the text in which it is looked for


_PURPOSE = Part(
    "目的",
    "Purpose",
    re.compile(
        r"为了?(?!什么|何|本)[^，,。；]{4,}[^。；]*?(?:制定|现[就将对提印]|决定|印发|出台|提出|开展|特|就)"
        r"|(?:目的|宗旨)(?:是|在于)|旨在|\b(?:purpose|aims? (?:to|at)|in order to|objective)\b",
        re.IGNORECASE,
    ),
    (0.0, 0.4),
)
PARTS = (
    _PURPOSE,
    Part(
        "适用范围",
        "Applies to",
        re.compile(
            r"(?<!不)适用(?:于|本(?!法第))|适用(?:范围|对象|主体)|(?:本|此)[一-鿿]{1,6}(?:所称|适用)|纳入.{0,10}范围"
            r"|\bappl(?:y|ies) to\b|\bfor the purposes of\b",
            re.IGNORECASE,
        ),
        (0.0, 0.6),
    ),
    Part(
        "责任单位",
        "Responsible",
        re.compile(
            rf"{_BODIES}[^，。；]{{0,24}}(?:负责(?!同志|人)|主管|牵头|组织实施)|由[^，。；]{{2,40}}(?:负责|主管|牵头|承担)"
            r"|\b(?:is|are) responsible for\b|\badminister(?:s|ed)\b",
            re.IGNORECASE,
        ),
    ),
    Part(
        "罚则",
        "Penalties",
        re.compile(
            r"罚款|没收|吊销|处以|(?:依法)?给予(?:警告|处分|行政处罚)|依法(?:追究|予以处罚)|追究[^。；]{0,12}责任|治安管理处罚"
            r"|追回[^。；]{0,10}(?:资金|补助|补贴)|\b(?:fine[sd]?|penalt(?:y|ies)|punish\w*|revoked?)\b",
            re.IGNORECASE,
        ),
    ),
    Part(
        "时间",
        "Dates",
        re.compile(
            r"自[^，。；]{2,24}起(?:施行|实施|执行|生效|试行)|\d[日月]?(?:至|到|—|-)(?:\d{4}年)?\d{1,2}月|有效期|截止"
            r"|截至[^，。；]{2,20}[前止]|[日底]前(?:完成|报|申报|提交|上报|建成)"
            r"|\b(?:comes?|enters?) into (?:force|effect)\b|\btakes? effect\b|\beffective (?:from|on)\b"
            r"|\bdeadline\b|\bno later than\b",
            re.IGNORECASE,
        ),
    ),
)
_ROUTINE = re.compile(r"总则|附则|法律责任|罚则|^附|附件|保障措施|组织(?:领导|实施)")
_ACTS = re.compile(
    r"应当|必须|不得|可以|要|加快|加强|推进|推动|支持|鼓励|建立|完善|实施|开展|给予|补助|补贴|减免|标准|不超过|不低于|[%％\d]"
    r"|\b(?:shall|must|may)\b"
)


def keylines(document: Document, encoder: Encoder, *, chinese: bool = True) -> list[KeyLine]:
    """Up to `MOST` lines in the order of the document; labels in Chinese or English."""
    text = document.text
    told = [s for s in sentences(text) if _tells(text, s)]
    if not told:
        return []
    lines: dict[Span, str] = {}
    for part in PARTS:
        if (span := _first(text, told, part, lines)) is not None:
            lines[span] = part.zh if chinese else part.en
    room = min(max(MOST - len(lines), 2), max(3, len(told) // SHARE))
    worth, vectors = _worth(document, told, encoder)
    for span, title in _measures(document, told, worth, vectors, lines, room):
        lines[span] = title or ("要点" if chinese else "Key point")
    return [KeyLine(lines[span], span, lead_in(text, span)) for span in sorted(lines)][:MOST]


def gist(document: Document) -> Span | None:
    """The sentence that tells what a document is for, else its first; None where none tells anything.

    Why a notice was written may lead in what follows (“……通知如下：”).
    """
    text = document.text
    every = [s for s in sentences(text) if _SHORTEST <= len(s) <= _LONGEST]
    told = (s for s in every if _tells(text, s))
    return _first(text, every, _PURPOSE, {}) or next(told, None)


def _tells(text: str, span: Span) -> bool:
    """Whether a sentence says something by itself."""
    if not _SHORTEST <= len(span) <= _LONGEST or text[span.end - 1] in "：:" or _leads(text, span):
        return False
    return text[span.end - 1] == "." or not headline(text, span)


def _leads(text: str, span: Span) -> bool:
    """As `roles.leads`, but why a notice was written and whom it concerns are wanted here."""
    return leads(text, span) and not any(part.shown.search(span.of(text)) for part in PARTS)


def _first(text: str, told: Sequence[Span], part: Part, taken: dict[Span, str]) -> Span | None:
    """The first sentence that has this part in its document."""
    low, high = (share * len(text) for share in part.within)
    for span in told:
        if low <= span.start <= high and span not in taken and part.shown.search(bare_line(text, span)):
            return span
    return None


def bare_line(text: str, span: Span) -> str:
    """A sentence on one line, without white space between its Chinese characters."""
    return squeeze(" ".join(span.of(text).split()))


def _worth(document: Document, told: Sequence[Span], encoder: Encoder) -> tuple[np.ndarray, FloatMatrix]:
    """How well each sentence stands for its document (n,), and its vector (n, dimension)."""
    text = document.text
    vectors = encoder.encode_passages([bare_line(text, s) for s in told])
    centre = vectors.mean(axis=0)
    centre /= np.linalg.norm(centre) or 1.0
    title = encoder.encode_passages([document.title])[0]
    worth = vectors @ centre + 0.4 * (vectors @ title)
    acts = np.array([min(3, len(_ACTS.findall(s.of(text)))) for s in told])
    listed = np.array([lead_in(text, s) is not None for s in told])
    length = np.array([len(s) for s in told])
    worth[0] += 0.1
    return worth + 0.05 * acts - 0.25 * listed - 0.1 * ((length < _FIT[0]) | (length > _FIT[1])), vectors


def _measures(
    document: Document,
    told: Sequence[Span],
    worth: np.ndarray,
    vectors: FloatMatrix,
    taken: dict[Span, str],
    room: int,
) -> Iterator[tuple[Span, str]]:
    """(sentence, heading): of the best under each heading the best, without headings the best of all."""
    said = [n for n, s in enumerate(told) if s in taken]
    best: list[tuple[float, int, str]] = []
    for unit in _divisions(document):
        inside = [n for n, s in enumerate(told) if unit.span.contains(s) and s not in taken]
        if inside and not _ROUTINE.search(unit.title):
            first = max(inside, key=lambda n: worth[n] + (0.1 if n == inside[0] else 0.0))
            label = unit.title if len(bare(unit.title)) <= _LABEL else ""
            best.append((float(worth[first]), first, label))
    if len(best) < 2:  # noqa: PLR2004 - no headings to go by
        best = [(float(worth[n]), n, "") for n, s in enumerate(told) if s not in taken]
    chosen: list[int] = []
    for _, n, label in sorted(best, reverse=True):
        if len(chosen) == room:
            return
        if any(vectors[n] @ vectors[m] > _ALIKE for m in (*said, *chosen)):
            continue
        chosen.append(n)
        yield told[n], label


def _divisions(document: Document) -> list[Unit]:
    """The outermost units of which there are several: chapters, or the numbered parts of a notice."""
    units = [u for u in document.outline if u.kind not in ("article", "appendix", "question")]
    for level in sorted({u.level for u in units}):
        those = [u for u in units if u.level == level]
        if len(those) > 1:
            return those
    return []
