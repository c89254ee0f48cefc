"""The verbs on the documents of an index: list, show, remove, edit."""

from __future__ import annotations

from typing import Annotated

import typer

from rag.errors import NotFound, unknown_documents
from rag.filters import today
from ui.options import DEFAULT_INDEX, AsOf, IndexDir, Json, day
from ui.printing import print_json
from ui.rendering import document_json, terminal


def list_(index: IndexDir = DEFAULT_INDEX, as_of: AsOf = None, as_json: Json = False) -> None:
    """列出索引里的文件。 List the documents."""
    from rag import assembly  # noqa: PLC0415

    on = day("--as-of", as_of) or today()
    documents = assembly.index(assembly.Choice(index)).documents()
    if as_json:
        print_json([document_json(d, on, listed=True) for d in documents])
    else:
        print(terminal.documents_text(documents, on))


def show(
    documents: Annotated[list[str], typer.Argument(help="文件编号 · document ids")],
    index: IndexDir = DEFAULT_INDEX,
    as_of: AsOf = None,
    as_json: Json = False,
) -> None:
    """显示一份文件：元数据、目录、正文。 Show a document: metadata, outline, text."""
    from rag import assembly  # noqa: PLC0415

    on = day("--as-of", as_of) or today()
    opened = assembly.index(assembly.Choice(index))
    found = {identity: opened.document(identity) for identity in documents}
    unknown = [identity for identity in documents if found[identity] is None]
    if unknown:
        raise unknown_documents(unknown)
    for document in filter(None, found.values()):
        if as_json:
            print_json(document_json(document, on))
        else:
            print(terminal.document_text(document, on))


def remove(
    documents: Annotated[list[str], typer.Argument(help="文件编号 · document ids")],
    index: IndexDir = DEFAULT_INDEX,
    as_json: Json = False,
) -> None:
    """从索引里去掉文件，此后不再被找到或引用。 Take documents out."""
    from rag import assembly  # noqa: PLC0415

    assembly.index(assembly.Choice(index)).remove(documents)
    if as_json:
        print_json({"removed": len(set(documents))})
    else:
        print(f"已去掉 {len(set(documents))} 份文件。")


def edit(
    document: Annotated[str, typer.Argument(help="文件编号 · a document id")],
    *,
    title: Annotated[str | None, typer.Option("--title", help="标题 · title")] = None,
    issuer: Annotated[str | None, typer.Option("--issuer", help="发文机关 · issuer")] = None,
    number: Annotated[str | None, typer.Option("--number", help="文号 · document number")] = None,
    issued: Annotated[str | None, typer.Option("--issued", help="发布日期 · date of issue")] = None,
    effective: Annotated[str | None, typer.Option("--effective", help="施行日期 · date of effect")] = None,
    repealed: Annotated[str | None, typer.Option("--repealed", help="废止日期 · date of repeal")] = None,
    kind: Annotated[str | None, typer.Option("--kind", help="种类，如 行政法规 · kind")] = None,
    region: Annotated[str | None, typer.Option("--region", help="地区 · province")] = None,
    collection: Annotated[str | None, typer.Option("--collection", help="类别 · collection")] = None,
    reset: Annotated[
        bool, typer.Option("--reset", help="先撤销以前的更正 · take earlier corrections back first")
    ] = False,
    index: IndexDir = DEFAULT_INDEX,
    as_json: Json = False,
) -> None:
    """更正一份文件的元数据，重新收录后仍然有效；写成 "" 表示文件未说明。 Correct a document's metadata."""
    from rag import assembly  # noqa: PLC0415
    from rag.metadata import EDITABLE  # noqa: PLC0415

    given = {
        "title": title,
        "issuer": issuer,
        "number": number,
        "issued": issued,
        "effective": effective,
        "repealed": repealed,
        "kind": kind,
        "region": region,
        "collection": collection,
    }
    told = {field: value for field, value in given.items() if value is not None}
    if not told and not reset:
        raise NotFound('请写出要更正什么，例如 --issuer 江源市人民政府；用 --effective "" 表示文件未说明')
    back: dict[str, str | None] = dict.fromkeys(EDITABLE) if reset else {}
    corrected = assembly.index(assembly.Choice(index)).set_metadata(document, back | told)
    if as_json:
        print_json(document_json(corrected, today(), listed=True))
    else:
        print(terminal.metadata_text(corrected, today()))
