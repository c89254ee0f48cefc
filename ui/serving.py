"""The verbs of the server: serve, and password for its file of users."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from rag.assembly import Choice
from rag.errors import ConfigurationError
from ui.options import DEFAULT_INDEX, Embedding, Generator, IndexDir, Models, Reranker


def serve(
    *,
    host: Annotated[str, typer.Option("--host", help="监听地址 · address")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="端口 · port")] = 7860,
    auth: Annotated[
        Path | None,
        typer.Option("--auth", help="用户文件：登录才能使用 · a file of users, who have to sign in"),
    ] = None,
    log_questions: Annotated[
        bool, typer.Option("--log-questions", help="在日志里记下问题 · write questions to the log")
    ] = False,
    index: IndexDir = DEFAULT_INDEX,
    models: Models = None,
    embedding: Embedding = None,
    reranker: Reranker = None,
    generator: Generator = None,
) -> None:
    """在浏览器里提问。 Chat in the browser."""
    from rag import assembly  # noqa: PLC0415

    choice = Choice(index, models, embedding, reranker, generator)
    choice.profiles()  # complain before the server starts, not behind it
    from ui.guard.journal import journal  # noqa: PLC0415
    from ui.web import serve as run  # noqa: PLC0415

    with journal(with_questions=log_questions):
        run(lambda: assembly.chatbot(choice, create=True), host, port, choice, auth)


def password(
    name: Annotated[str, typer.Argument(help="用户名 · name")],
    *,
    editor: Annotated[
        bool, typer.Option("--editor", help="可以改动文件库（否则只读）· may change the library")
    ] = False,
    key: Annotated[
        bool, typer.Option("--key", help="给程序一个密钥，而不是密码 · a key for a program, not a password")
    ] = False,
) -> None:
    """为 serve --auth 的用户文件生成一行。 Make a line for the file of users."""
    from ui.guard.users import Role, line_of, line_of_key  # noqa: PLC0415

    role = Role.EDITOR if editor else Role.READER
    if key:
        made, line = line_of_key(name, role)
        print(f"密钥只显示这一次：{made}", file=sys.stderr)
        print(line)
        return
    print(line_of(name, role, _typed()))


def _typed() -> str:
    """A password typed twice, or the line of a pipe; never an argument, which others on the machine see."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    first = str(typer.prompt("密码", hide_input=True, err=True))
    if typer.prompt("再输入一次", hide_input=True, err=True) != first:
        raise ConfigurationError("两次输入的密码不一样；请再运行一次")
    return first
