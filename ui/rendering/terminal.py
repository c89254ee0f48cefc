"""What the verbs print that are no answers: lists, reports, a document, found passages, profiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from rag.domain import Answer, Document, Status
from rag.intake import Report
from rag.inventory import Entry
from ui.rendering.jsonable import passage_json
from ui.rendering.markup import where
from ui.rendering.plain import cite, standing
from ui.rendering.words import ZH


def search_json(found: Answer, question_id: Any = None) -> dict[str, Any]:
    """The object `wence search --json` prints."""
    return {
        "id": question_id,
        "question": found.question,
        "standalone_question": found.standalone_question,
        "passages": [passage_json(hit) for hit in found.hits],
        "aliases": [{"alias": alias, "full": full} for alias, full in found.aliases],
        "timings_ms": found.timings_ms,
    }


def search_text(found: Answer) -> str:
    """Passages with where they stand, best first."""
    if not found.hits:
        return "没有找到相关的段落。"
    lines = []
    for hit in found.hits:
        place = where(hit.document, hit.passage.headings)
        lines += [f"{hit.rank}. {place}{standing(hit.status)}  ({hit.score:.2f})"]
        lines += [f"   {' '.join(hit.text.split())}", ""]
    return "\n".join(lines[:-1])


def report_json(report: Report) -> dict[str, Any]:
    """The object `wence index --json` prints."""
    return {
        **asdict(report),
        "failed": [{"source": source, "error": error} for source, error in report.failed],
        "warnings": [{"source": source, "warning": warning} for source, warning in report.warnings],
        "seconds": round(report.seconds, 2),
    }


def report_text(report: Report) -> str:
    """What an indexing run did, in a line, and a line for each file that failed or wants attention."""
    lines = [f"未能读入 {source}：{error}" for source, error in report.failed]
    for (source, warning), times in Counter(report.warnings).items():
        lines.append(f"注意 {source}：{warning}" + (f"（{times} 份）" if times > 1 else ""))
    lines.append(
        f"新增 {report.added}，更新 {report.updated}，未变 {report.unchanged}，去掉 {report.removed}；"
        f"索引共 {report.passages} 段，用时 {report.seconds:.1f} 秒。"
    )
    return "\n".join(lines)


def documents_text(documents: Sequence[Document], as_of: str) -> str:
    """A list of documents: id, citation, status, passages."""
    if not documents:
        return "索引里还没有文件。"
    lines = []
    for document in documents:
        status = document.status(as_of)
        known = "" if status is Status.UNKNOWN else f"  {ZH.status(status)}"
        lines.append(f"{document.id}  {cite(document)}{known}  {document.passages} 段  {document.source}")
        lines += [f"    注意：{warning}" for warning in document.warnings]
    return "\n".join(lines)


def metadata_text(document: Document, as_of: str) -> str:
    """What a document says of itself, and the others of it; status on the ISO date `as_of`."""
    m, standing = document.metadata, document.standing
    replaced = standing.by and f"被《{standing.by.strip('《》')}》取代或废止，自 {standing.ends or '不详'} 起"
    stated = (
        ("编号", document.id),
        ("来源", document.source),
        ("发文机关", m.issuer),
        ("文号", m.number),
        ("发布", m.issued),
        ("施行", m.effective),
        ("废止", m.repealed),
        ("状态", ZH.status(document.status(as_of))),
        ("更替", replaced),
        ("类别", m.collection),
    )
    return "\n".join([document.title, "", *(f"{name}：{value}" for name, value in stated if value)])


def document_text(document: Document, as_of: str) -> str:
    """One document: what it says of itself, its outline, its text."""
    lines = [metadata_text(document, as_of), ""]
    if document.outline:
        lines += [f"{'  ' * (u.level - 1)}{u.label} {u.title}".rstrip() for u in document.outline] + [""]
    return "\n".join([*lines, document.text])


def models_text(entries: Sequence[Entry]) -> str:
    """Profiles, the default ones starred."""
    lines = []
    for e in entries:
        here = "可用" if e.available else e.lacks or "不在本机"
        star = "*" if e.default else " "
        lines.append(f"{star} {e.section:<10} {e.name:<20} {here}  {e.model}  {e.library}{_at(e)}".rstrip())
    return "\n".join(
        [
            *lines,
            "",
            "* 默认。用 --embedding、--reranker、--generator 选用别的；在 models.yaml 里增改。",
            "  服务器上的模型：可用是说本机备好了，列出时不联系服务器。",
        ]
    )


def _at(entry: Entry) -> str:
    """Where a model on a server is asked."""
    return f" {entry.location}" if (entry.location or "").startswith("http") else ""
