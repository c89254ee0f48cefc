"""A small library in memory and a chatbot over it that answers from a script, for the tests of the page."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from small import HashEncoder

from rag.domain import (
    Amount,
    Answer,
    Citation,
    Document,
    History,
    Hit,
    Metadata,
    Passage,
    Problem,
    Sentence,
    Span,
    Status,
    Unit,
)
from rag.filters import Filters
from rag.index import Index
from rag.record import Record

RULES = """青川市公共自行车管理办法

第一章 总则

第一条 为了规范公共自行车的投放、使用和停放，方便市民短途出行，制定本办法。

第二条 本市行政区域内公共自行车的规划、运营和监督管理，适用本办法。

第二章 运营与服务

第三条 运营单位应当在投放前三十日向市交通运输主管部门备案，并公开收费标准。

第四条 单次骑行不超过六十分钟的，免收费用；超过六十分钟的，每三十分钟收费一元，
单日收费最高不超过十元。

第五条 运营单位应当每日巡检车辆，对损坏车辆在二十四小时内回收。

第三章 附则

第六条 本办法自2024年3月1日起施行。2019年5月6日发布的《青川市公共自行车管理暂行规定》同时废止。
"""

OLD_RULES = """青川市公共自行车管理暂行规定

第一条 公共自行车单次骑行不超过四十五分钟的，免收费用。

第二条 本规定自2019年6月1日起施行。
"""

NEWS = """青川市召开慢行交通座谈会

本报青川4月8日电 市长林远舟主持召开慢行交通座谈会，强调要把公共自行车和步行道连成一张网。

会议指出，到年底新增停放点二百四十处。
<script>window.hacked = true</script><img src=x onerror="window.hacked = true">
"""

QUOTE = "单次骑行不超过六十分钟的，免收费用；超过六十分钟的，每三十分钟收费一元，\n单日收费最高不超过十元。"
QUESTION = "骑公共自行车怎么收费？"


def documents() -> list[Document]:
    """Three documents: rules in force, the older ones they repeal, news with hostile markup."""
    rules = Document(
        id="rules",
        title="青川市公共自行车管理办法",
        source="办法.txt",
        text=RULES,
        sha256="a" * 64,
        metadata=Metadata(
            "青川市人民政府", "青川市人民政府令第31号", "2024-01-20", "2024-03-01", language="zh"
        ),
        outline=outline(RULES),
        pages=(0, RULES.index("第四条") + 30),
        passages=4,
    )
    old = Document(
        id="old",
        title="青川市公共自行车管理暂行规定",
        source="暂行规定.txt",
        text=OLD_RULES,
        sha256="b" * 64,
        metadata=Metadata("青川市人民政府", None, "2019-05-06", "2019-06-01", "2024-03-01", language="zh"),
        outline=outline(OLD_RULES),
        passages=1,
    )
    news = Document(
        id="news",
        title="青川市召开慢行交通座谈会",
        source="座谈会.html",
        text=NEWS,
        sha256="c" * 64,
        metadata=Metadata(issuer="青川日报", language="zh"),
        warnings=("发布日期没有写明年份",),
        passages=2,
    )
    return [rules, old, news]


def outline(text: str) -> tuple[Unit, ...]:
    """Chapters and articles of `text`, each to the next of its level or above."""
    found = [
        (m.start(1), m[1], (m[2] or "").strip())
        for m in re.finditer(r"^(第.[章条])(.*)$", text, re.MULTILINE)
    ]
    units = []
    for i, (start, label, rest) in enumerate(found):
        chapter = label.endswith("章")
        ends = [s for s, other, _ in found[i + 1 :] if other.endswith("章") or not chapter]
        span = Span(start, ends[0] if ends else len(text))
        units.append(
            Unit("chapter", label, rest, 1, span) if chapter else Unit("article", label, "", 2, span)
        )
    return tuple(units)


def citation(document: Document, quote: str, marker: int, anchor: str | None, status: Status) -> Citation:
    """A citation of `quote`, wherever it stands in `document`."""
    start = document.text.index(quote)
    return Citation(marker, document, Span(start, start + len(quote)), anchor, status, 0.9)


def hits(shelf: Sequence[Document]) -> tuple[Hit, ...]:
    """A passage of each document."""
    found = []
    for rank, document in enumerate(shelf, 1):
        lines = [line for line in document.text.split("\n") if len(line) > 20]
        start = document.text.index(lines[0])
        passage = Passage(
            document.id, Span(start, start + len(lines[0])), ("第一章 总则",) if rank == 1 else ()
        )
        found.append(Hit(passage, lines[0], document, 1 / rank, rank))
    return tuple(found)


def full_answer(shelf: Sequence[Document], question: str = QUESTION, standalone: str | None = None) -> Answer:
    """Three sentences with three citations (over a line end, of a repealed text), one not supported."""
    rules, old = shelf[0], shelf[1]
    fee = citation(rules, QUOTE, 1, "第四条", Status.IN_FORCE)
    check = citation(rules, "对损坏车辆在二十四小时内回收", 2, "第五条", Status.IN_FORCE)
    was = citation(old, "单次骑行不超过四十五分钟的，免收费用。", 3, "第一条", Status.REPEALED)
    return Answer(
        question=question,
        standalone_question=standalone or question,
        hits=hits(shelf),
        sentences=(
            Sentence(QUOTE.replace("\n", ""), (1,), emphasis=(Span(0, 17),)),
            Sentence("对损坏车辆在四十八小时内回收。", (2,), supported=False, problems=(Problem.NUMBER,)),
            Sentence("旧规定中，单次骑行不超过四十五分钟的，免收费用。", (3,)),
        ),
        citations=(fee, check, was),
        confidence=0.93,
        timings_ms={"retrieve": 3.14, "total": 12.0},
    )


def refusal(shelf: Sequence[Document], question: str) -> Answer:
    """A refusal that names what is missing."""
    return Answer(
        question=question,
        standalone_question=question,
        hits=hits(shelf),
        refused=True,
        note="现有文件里没有提到电动滑板车的上牌要求。",
        missing=("电动滑板车的上牌要求",),
        confidence=0.08,
    )


def shelved(folder: Path, held: Sequence[Document] | None = None) -> Index:
    """A real index in `folder` that holds `held` (the three documents), without passages."""
    index = Index(folder, HashEncoder(), "hash", create=True)
    with index.store.transaction():
        for document in documents() if held is None else held:
            number = index.store.put_document(Record.of(document, [], "1", []), []).number
            index.store.put_source(document.source, "", document.source, number)
    return index


@dataclass
class FakeBot:
    """Answers whatever mentions bicycles or refers back, refuses the rest, fails when asked to.

    A question that says “慢” waits until it is told to go on; “哪些” leaves documents out.
    """

    index: Index
    histories: list[list[tuple[str, str]]] = field(default_factory=list)
    filters: list[Filters] = field(default_factory=list)
    amounts: list[Amount] = field(default_factory=list)
    go: threading.Event = field(default_factory=threading.Event)

    def ask(self, question: str) -> Answer:
        *_, last = self.stream(question)
        return last

    def stream(
        self,
        question: str,
        history: History = (),
        *,
        filters: Filters | None = None,
        amount: Amount = "normal",
    ) -> Iterator[Answer]:
        self.histories.append(list(map(tuple, history)))
        self.filters.append(filters or Filters())
        self.amounts.append(amount)
        held = [d for d in map(self.index.document, ("rules", "old", "news")) if d]
        if "坏" in question:
            raise RuntimeError("made to fail")
        if "自行车" not in question and not question.startswith("那"):
            yield replace(refusal(held, question), refused=False, note="", missing=())
            yield refusal(held, question)
            return
        standalone = question.replace("那", "公共自行车") if question.startswith("那") else question
        whole = full_answer(held, question, standalone)
        if "哪些" in question and amount != "more":
            whole = replace(whole, further=27)
        yield replace(whole, sentences=(), citations=())
        if "慢" in question:
            self.go.wait(20)
        yield replace(whole, sentences=whole.sentences[:1])
        yield whole
