"""Questions for what a document says of itself (“《…》是谁发的”): answered by the line that says it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from rag.answering.clauses import FOUND
from rag.answering.library import Library
from rag.answering.lines import OFFERED, Line, refused, set_out
from rag.answering.summary import which
from rag.answering.titles import documents, newest
from rag.answering.titles import named as titled
from rag.domain import Answer, Document, Span, UnitKind
from rag.index import Index
from rag.lookup import Lookup
from rag.metadata.dates import DATE, iso
from rag.question import in_chinese
from rag.sentences import sentences
from rag.titles import KINDS, POINTING, numbers, plain

Place = Callable[[Document], Span | None]
"""Where a document says a thing of itself; None where it does not."""

_HEAD: Final = 3000  # characters in which a number stands
_SIGNATURE: Final = 300  # characters of a signature
_LONGEST: Final = 120  # characters of a line that tells one thing alone

_ISSUED: Final = "(?:发布|发文|印发|公布|颁布|出台|下发|制定|发|成文)"
_WHEN: Final = r"(?:什么时候|何时|哪年|哪一年|哪天|哪一天|几时|什么时间)"
_IS: Final = "(?:是|为|的|由|在|于|都|又|请问|这份文件|文件|那)*"
_END: Final = r"(?:的|了|呢|吗|啊|什么|多少|谁|哪天|哪个|哪一天|何时|什么时候|是)*[^\w]*"
_DAY: Final = re.compile(DATE)
_CALLED: Final = re.compile(
    rf"(?:请问)?.{{1,40}}(?:{'|'.join(KINDS)}|文件|法)(?=[是由的在于有还共一什何哪谁多几自从])"
)
_ENDS: Final = re.compile("有效期|[至到][^，。；]{4,16}(?:止|失效|废止)|自动失效|期满(?:后|即)")
_BEGINS: Final = re.compile("起(?:正式|开始)?(?:施行|实施|执行|生效|试行)")


def _asks(words: str) -> re.Pattern[str]:
    return re.compile(f"[^\\w]*{_IS}(?:{words}){_END}")


def _line(text: str, at: int) -> Span | None:
    """The line around `at`, the sentence where the line is long; None where that is long too."""
    start, end = text.rfind("\n", 0, at) + 1, text.find("\n", at)
    whole = Span(start, len(text) if end < 0 else end)
    if whole.end - whole.start > _LONGEST:
        whole = next((s for s in sentences(text, whole) if s.start <= at < s.end), whole)
    body = whole.of(text)
    start = whole.start + len(body) - len(body.lstrip())
    return Span(start, start + len(body.strip())) if len(body) <= 2 * _LONGEST else None


def _number(document: Document) -> Span | None:
    own = numbers(document.metadata.number or "")[:1]
    lines = (m for m in re.finditer(r"[^\n]+", document.text[:_HEAD]))
    found = next((m for m in lines if own and own[0] in numbers(m.group())), None)
    return _line(document.text, found.start()) if found else None


def _issue(document: Document) -> Span | None:
    day = document.metadata.issued
    places = [m.start() for m in _DAY.finditer(document.text) if day and iso(m.group()) == day]
    return _line(document.text, places[-1]) if places else None


def names_issuer(document: Document) -> Span | None:
    """The note, signature, number or headline that names the whole issuer, looked for in this order."""
    names = [name for name in (document.metadata.issuer or "").split("、") if name]
    day = _issue(document)
    for span in (day, day and _signature(document, names, day), _number(document), _line(document.text, 0)):
        if span and names and all(name in span.of(document.text) for name in names):
            return span
    return None


def _signature(document: Document, names: list[str], day: Span) -> Span:
    """From the first of `names` above the date of a signature to that date."""
    first = min((document.text.rfind(name, 0, day.start) for name in names), default=-1)
    return Span(first, day.end) if first >= 0 and day.end - first <= _SIGNATURE else day


def _effect(document: Document) -> Span | None:
    said = [s for s in sentences(document.text) if _BEGINS.search(s.of(document.text))]
    return said[-1] if said else None


def _expiry(document: Document) -> Span | None:
    said = [s for s in sentences(document.text) if _ENDS.search(s.of(document.text))]
    return said[-1] if said else None


def _last(kind: UnitKind) -> Place:
    """Where the last unit of a kind begins: its number tells how many there are."""

    def place(document: Document) -> Span | None:
        units = [unit for unit in document.outline if unit.kind == kind]
        return _line(document.text, units[-1].span.start) if units else None

    return place


FACTS: Final[tuple[tuple[str, re.Pattern[str], Place], ...]] = (
    (
        "发文机关",
        _asks(
            f"(?:谁|哪个|哪些|哪一个|什么)(?:部门|单位|机关|机构)?{_IS}{_ISSUED}"
            "|(?:发文|发布|制定|印发)(?:机关|单位|部门|机构)"
        ),
        names_issuer,
    ),
    ("文号", _asks("文号|发文字号|文件编号|文件号"), _number),
    ("发布日期", _asks(f"{_WHEN}{_IS}{_ISSUED}|{_ISSUED}(?:日期|时间)"), _issue),
    (
        "施行日期",
        _asks(
            f"{_WHEN}{_IS}(?:开始|正式)*(?:施行|实施|生效|执行)|(?:开始)?(?:施行|实施|生效|执行)(?:日期|时间)"
        ),
        _effect,
    ),
    (
        "有效期",
        _asks(
            f"有效期(?:限|间)?{_IS}(?:几年|多久|多长时间?)?|(?:{_WHEN}|多久|几年){_IS}(?:到期|失效|过期|终止)"
        ),
        _expiry,
    ),
    ("最后一条", _asks("(?:全文|正文|总共|一共|共|总计)*有?(?:多少|几)个?条"), _last("article")),
    ("最后一章", _asks("(?:全文|正文|总共|一共|共|总计)*(?:有|分为?)?(?:多少|几)个?章"), _last("chapter")),
)
"""What may be asked: its label, how it is asked, where a document says it."""


def told_of_itself(draft: Answer, named: Lookup, index: Index, library: Library) -> Iterator[Answer] | None:
    """The answer, a line of the document that the question names; None where it asks for something else.

    Of several documents one has to be named: where none is, a question back.
    """
    question = plain(draft.standalone_question)
    if not named.named:
        subject, rest = _taken_apart(question)
    elif len(named.named) == 1 and named.named[0].entries and not named.named[0].clauses:
        subject, rest = named.named[0].written, question.replace(named.named[0].written, "", 1)
    else:
        return None
    for label, asked, place in FACTS:
        if asked.fullmatch(rest):
            return _told(draft, _meant(subject, named, index, library), label, place, library)
    return None


def _taken_apart(question: str) -> tuple[str, str]:
    """What a question calls its document, "" where it only points at one, and what it asks of it."""
    called = _CALLED.match(question)
    if called and not POINTING.fullmatch(called[0]):
        return called[0], question[called.end() :]
    return "", POINTING.sub("", question, count=1)


def _meant(subject: str, named: Lookup, index: Index, library: Library) -> list[Document]:
    """The documents that may be meant: the one named, those that a part of a title fits, any without one."""
    if named.named:
        document = index.document(named.named[0].entries[0].id)
        return [document] if document else []
    if subject:
        return newest(titled(subject, documents(library, subject))[0], library.as_of)
    return library.first(OFFERED + 1)


def _told(
    draft: Answer, meant: Sequence[Document], label: str, place: Place, library: Library
) -> Iterator[Answer] | None:
    """The line of the only document meant."""
    if not meant:
        return None
    if len(meant) > 1:
        return iter([which(draft, meant)])
    span = place(meant[0])
    if span is None:
        return iter([refused(draft, _silent(draft, meant[0], label), [label])])
    return set_out(draft, [Line(label, meant[0], span)], library.as_of, FOUND)


def _silent(draft: Answer, document: Document, label: str) -> str:
    title = document.title.strip("《》")
    if in_chinese(draft.question):
        return f"《{title}》里没有找到{label}。"
    return f"{title} does not say so."
