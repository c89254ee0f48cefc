"""The demonstration: the sample documents indexed, a first question answered, the chat opened."""

from __future__ import annotations

from pathlib import Path

import rag
from rag import assembly
from rag.indexing import Indexer
from ui.progress import bar
from ui.rendering import answer_text
from ui.rendering.terminal import report_text

SAMPLES = Path(rag.__file__).parent / "samples"
QUESTION = "申请创业扶持资金的企业要具备什么条件？"


def run(index: Path, port: int, *, once: bool) -> None:
    """Index the samples into `index`, print a first answer, and unless `once` serve the chat on `port`."""
    bot = assembly.chatbot(assembly.Choice(index), create=True)
    with bar() as progress:
        report = Indexer(bot.index, progress).add([SAMPLES])
    print(report_text(report))
    print(f"\n问：{QUESTION}\n")
    print(answer_text(bot.ask(QUESTION)))
    if not once:
        from ui.web import serve  # noqa: PLC0415

        print()
        serve(lambda: bot, "127.0.0.1", port)
