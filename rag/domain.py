"""The nouns of the project. Standard library only; every value is immutable.

Offsets are half-open ranges of Unicode code points of a document's canonical
text. A quote is never stored or typed: it is always ``span.of(document.text)``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

History = Sequence[tuple[str, str]]
"""Earlier turns of a conversation: (question, answer), oldest first."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range ``[start, end)`` of code points in a document's canonical text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"a span runs forward from 0: [{self.start}, {self.end})")

    def __len__(self) -> int:
        return self.end - self.start

    @classmethod
    def over(cls, parts: Sequence[Span]) -> Span:
        """From the first character of `parts`, which stand in order, to their last."""
        return cls(parts[0].start, parts[-1].end)

    def of(self, text: str) -> str:
        """The characters of `text` that the span covers."""
        return text[self.start : self.end]

    def contains(self, other: Span) -> bool:
        """Whether `other` lies wholly inside this span."""
        return self.start <= other.start and other.end <= self.end

    def shifted(self, by: int) -> Span:
        """The same range, `by` code points further on."""
        return Span(self.start + by, self.end + by)


class Status(StrEnum):
    """Whether a document binds on a given date; UNKNOWN where nothing settles it."""

    IN_FORCE = "in_force"
    NOT_YET = "not_yet"
    REPEALED = "repealed"
    UNKNOWN = "unknown"


Amount = Literal["few", "normal", "more"]
"""How much is quoted to a question: the best place alone, the usual, or all that bears on it."""


UnitKind = Literal[
    "part", "subpart", "chapter", "section", "article", "item", "heading", "appendix", "question", "news"
]


@dataclass(frozen=True, slots=True)
class Unit:
    """One entry of a document's outline.

    `label` is the unit's number as cited (第三条, 第一章, 一、 gives 一), `title` what
    stands beside it ("" where nothing does); `span` runs from the label to the
    unit's end; `level` counts from 1 (outermost).
    """

    kind: UnitKind
    label: str
    title: str
    level: int
    span: Span


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a document says of itself. Dates are ISO (YYYY-MM-DD); None where it is silent.

    `revised` is the day of the last amendment that its head notes; `collection` the
    folder or name that it is kept under (“税务/2023”).
    """

    issuer: str | None = None
    number: str | None = None
    issued: str | None = None
    effective: str | None = None
    repealed: str | None = None
    language: str | None = None
    kind: str | None = None
    region: str | None = None
    amended: bool = False
    revised: str | None = None
    collection: str | None = None

    def status(self, as_of: str) -> Status:
        """Whether what is so described is in force on the ISO date `as_of`, by its own dates alone."""
        if self.repealed and self.repealed <= as_of:
            return Status.REPEALED
        if self.effective:
            return Status.NOT_YET if as_of < self.effective else Status.IN_FORCE
        return Status.UNKNOWN


@dataclass(frozen=True, slots=True)
class Standing:
    """What the index's other documents settle about one: days (ISO) on which it began and ended to hold.

    `starts` is known where another edition of it is there; `ends` ("": before any
    day one asks for) where a newer edition, or one that repeals it, is: `by` its
    title and `by_id` its id.
    """

    starts: str | None = None
    ends: str | None = None
    by: str | None = None
    by_id: str | None = None

    def status(self, own: Metadata, as_of: str) -> Status:
        """Whether what says of itself `own`, and of which the others say this, is in force on `as_of`."""
        if self.ends is not None and self.ends <= as_of:
            return Status.REPEALED
        status = own.status(as_of)
        if status is not Status.REPEALED and self.starts and as_of < self.starts:
            return Status.NOT_YET
        return status


@dataclass(frozen=True, slots=True)
class Document:
    """A document of the index, as answers and faces see it."""

    id: str
    title: str
    source: str
    text: str
    sha256: str
    external_id: str | None = None
    sources: tuple[str, ...] = ()
    metadata: Metadata = field(default_factory=Metadata)
    outline: tuple[Unit, ...] = ()
    pages: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    passages: int = 0
    standing: Standing = field(default_factory=Standing)

    def page_at(self, offset: int) -> int | None:
        """The page (from 1) on which the code point at `offset` stands; None without pages."""
        return sum(start <= offset for start in self.pages) or None

    def status(self, as_of: str) -> Status:
        """Whether the document is in force on the ISO date `as_of`, by what it and the others say."""
        return self.standing.status(self.metadata, as_of)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of a document that is embedded and retrieved as one; `headings` outermost first."""

    document_id: str
    span: Span
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a question, with its text and its document; `rank` counts from 1.

    `status` is the document's on the day that was asked about.
    """

    passage: Passage
    text: str
    document: Document
    score: float
    rank: int
    status: Status = Status.UNKNOWN


def documents_of(hits: Iterable[Hit]) -> list[Document]:
    """The documents of `hits`, each once, in their order."""
    return list({hit.document.id: hit.document for hit in hits}.values())


class CitationState(StrEnum):
    """Whether the document still says what was cited; where it does not, nothing of it is kept."""

    OK = "ok"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Citation:
    """A pointer from an answer to the very characters of a document.

    Unless `state` is OK, as it is in every fresh answer, `span` is empty; of a removed
    document nothing is known but that it was cited (its id and title are "").
    `others` counts the other places found that say the same.
    """

    marker: int
    document: Document
    span: Span
    anchor: str | None
    status: Status
    score: float
    state: CitationState = CitationState.OK
    others: int = 0

    @property
    def quote(self) -> str:
        """The cited characters, read from the document."""
        return self.span.of(self.document.text)

    @property
    def page(self) -> int | None:
        """The page on which the quote begins."""
        return self.document.page_at(self.span.start)


class Problem(StrEnum):
    """Why a sentence of an answer is not supported."""

    NO_EVIDENCE = "no_evidence"
    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    DOCUMENT_NUMBER = "document_number"
    NEGATION = "negation"
    CITATION = "citation"


@dataclass(frozen=True, slots=True)
class Sentence:
    """One claim of an answer; `citations` are markers, `emphasis` ranges of `text` that answer best.

    `label`, in an answer set out in lines, is what the sentence is about (目的, a document's title).
    """

    text: str
    citations: tuple[int, ...] = ()
    supported: bool = True
    problems: tuple[Problem, ...] = ()
    emphasis: tuple[Span, ...] = ()
    label: str = ""

    @property
    def line(self) -> str:
        """The text with its label before it."""
        between = ": " if self.label.isascii() else "："
        return self.label + between + self.text if self.label else self.text


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer as far as it has grown: first the passages, then sentence by sentence.

    `refused` with an empty `sentences` and `citations` is a refusal; `note` then
    says why; beside an answer it says what the reader has to know of how it came
    to be. Of a language model: `thinking` is what it thought, `pending` the sentence
    it is writing, not verified yet. `history` are the turns before. `missing` are
    the parts of the question of which the documents say nothing. `aliases` are the
    abbreviations that were read for longer names, with these. `amount` is how much was
    to be quoted, `further` how many documents were found beside those that a list of
    documents names. `choices` are what a question back offers: the question asked of
    one document each. Times are milliseconds.
    """

    question: str
    standalone_question: str
    hits: tuple[Hit, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    refused: bool = False
    note: str = ""
    missing: tuple[str, ...] = ()
    confidence: float = 0.0
    generator: str = "extractive"
    timings_ms: dict[str, float] = field(default_factory=dict)
    thinking: str = ""
    pending: str = ""
    history: History = ()
    aliases: tuple[tuple[str, str], ...] = ()
    amount: Amount = "normal"
    further: int = 0
    choices: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """The answer in plain text, each sentence followed by its markers; a refusal's note."""
        if self.refused:
            return self.note
        between = "\n" if any(s.label for s in self.sentences) else " "
        return between.join(s.line + "".join(f"[{m}]" for m in s.citations) for s in self.sentences)
