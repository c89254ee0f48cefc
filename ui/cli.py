"""The command line: the verbs, each a few lines over the parts."""

from __future__ import annotations

import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rag.assembly import Choice
from rag.errors import WenceError
from rag.telling import listening
from ui.backup import export_, import_
from ui.batch import each
from ui.comparing import diff
from ui.doctor import doctor
from ui.documents import edit, list_, remove, show
from ui.evaluating import eval_
from ui.indexing import index_
from ui.options import (
    DEFAULT_INDEX,
    AsOf,
    Batch,
    Collections,
    DocumentIds,
    Embedding,
    Generator,
    IndexDir,
    Issuer,
    Json,
    Models,
    Question,
    Reranker,
    Since,
    StatusOption,
    Text,
    Until,
    filters_of,
    question_or_batch,
)
from ui.printing import print_json
from ui.progress import late_bar
from ui.rendering import answer_json, answer_text, terminal
from ui.rendering.checking import verify_json, verify_text
from ui.serving import password, serve

if TYPE_CHECKING:
    from collections.abc import Iterable

USAGE_ERROR: Any = typer.BadParameter.__base__  # newer typers carry a click of their own

app = typer.Typer(
    name="wence",
    help="问策：向政策文件提问，回答的每一句都注明出处。Ask policy documents; every sentence is cited.",
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


app.command("index")(index_)
app.command("list")(list_)
app.command()(show)
app.command()(remove)
app.command()(edit)
app.command()(diff)
app.command("eval")(eval_)
app.command()(doctor)
app.command("export")(export_)
app.command("import")(import_)


@app.command()
def search(
    question: Question = None,
    *,
    k: Annotated[int, typer.Option("-k", min=1, help="找几段 · how many passages")] = 10,
    batch: Batch = None,
    document: DocumentIds = [],  # noqa: B006 - typer reads the default, nobody changes it
    issuer: Issuer = None,
    since: Since = None,
    until: Until = None,
    status: StatusOption = "any",
    as_of: AsOf = None,
    collection: Collections = [],  # noqa: B006
    index: IndexDir = DEFAULT_INDEX,
    models: Models = None,
    embedding: Embedding = None,
    reranker: Reranker = None,
    as_json: Json = False,
) -> None:
    """找出有关的段落，最相关的在前。 Find passages, best first."""
    from rag import assembly  # noqa: PLC0415

    question = question_or_batch(question, batch)
    filters = filters_of(document, issuer, since, until, status, as_of, collection)
    bot = assembly.chatbot(Choice(index, models, embedding, reranker), once=True)
    if batch is not None:
        for line in each(
            batch,
            lambda row: terminal.search_json(
                bot.search(row.question, row.history, k=k, filters=filters), row.id
            ),
        ):
            print_json(line)
        return
    found = bot.search(question, k=k, filters=filters)
    if as_json:
        print_json(terminal.search_json(found))
    else:
        print(terminal.search_text(found))


@app.command()
def ask(
    question: Question = None,
    *,
    k: Annotated[
        int | None, typer.Option("-k", min=1, help="回答时考虑几段 · how many passages to consider")
    ] = None,
    batch: Batch = None,
    document: DocumentIds = [],  # noqa: B006
    issuer: Issuer = None,
    since: Since = None,
    until: Until = None,
    status: StatusOption = "any",
    as_of: AsOf = None,
    collection: Collections = [],  # noqa: B006
    index: IndexDir = DEFAULT_INDEX,
    models: Models = None,
    embedding: Embedding = None,
    reranker: Reranker = None,
    generator: Generator = None,
    as_json: Json = False,
) -> None:
    """回答问题，每一句注明出处；文件里没有的，如实说没有。 Answer a question, every sentence cited."""
    from ui.asking import answered, answered_each  # noqa: PLC0415

    question = question_or_batch(question, batch)
    filters = filters_of(document, issuer, since, until, status, as_of, collection)
    choice = Choice(index, models, embedding, reranker, generator)
    if batch is not None:
        for line in answered_each(choice, batch, k, filters):
            print_json(line)
        return
    result = answered(choice, question, k, filters)
    if as_json:
        print_json(answer_json(result))
    else:
        print(answer_text(result))


@app.command()
def verify(
    text: Text = None,
    *,
    batch: Batch = None,
    index: IndexDir = DEFAULT_INDEX,
    models: Models = None,
    embedding: Embedding = None,
    reranker: Reranker = None,
    as_json: Json = False,
) -> None:
    """逐句核对一段文字：哪一句有依据，依据在哪里。 Check any text, sentence by sentence."""
    from ui.verifying import verified, verified_each  # noqa: PLC0415

    text = question_or_batch(text, batch, "一段文字")
    choice = Choice(index, models, embedding, reranker)
    if batch is not None:
        for line in verified_each(choice, batch):
            print_json(line)
        return
    checked = verified(choice, text)
    if as_json:
        print_json(verify_json(text, checked))
    else:
        print(verify_text(checked))


app.command()(serve)
app.command()(password)


@app.command("models")
def models_(index: IndexDir = DEFAULT_INDEX, models: Models = None, as_json: Json = False) -> None:
    """列出模型配置：哪些是默认的，哪些在本机。 List the model profiles."""
    from rag.inventory import inventory  # noqa: PLC0415

    rows = inventory(Choice(index, models).profiles())
    if as_json:
        print_json([asdict(r) for r in rows])
    else:
        print(terminal.models_text(rows))


@app.command()
def demo(
    *,
    once: Annotated[
        bool, typer.Option("--once", help="答完即止，不打开网页 · stop after the answer")
    ] = False,
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口 · port")] = 7860,
    index: IndexDir = Path(".wence-demo"),
) -> None:
    """用随附的示例文件走一遍：收录、提问、打开网页。 Index the samples, answer a question, open the chat."""
    from ui.demo import run  # noqa: PLC0415

    run(index, port, once=once)


def main(arguments: Iterable[str] | None = None) -> None:
    """Run the program; what the user can mend is one line on standard error and exit code 2."""
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    try:
        given = list(sys.argv[1:] if arguments is None else arguments)
        with late_bar() as tell, listening(tell):
            code = app(given or ["--help"], standalone_mode=False)
    except WenceError as error:
        print(" ".join(str(error).split("\n")), file=sys.stderr)
        code = 2
    except USAGE_ERROR as error:
        hint = f"；用法见 {error.ctx.command_path} --help" if error.ctx else ""
        print(f"{error.format_message()}{hint}", file=sys.stderr)
        code = 2
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    raise SystemExit(code or 0)


if __name__ == "__main__":
    main()
