"""An answer on a terminal while a language model writes it; wiped when it is whole and printed properly."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ui.rendering.words import ZH, Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import Console

    from rag.domain import Answer


def last(answers: Iterator[Answer], console: Console | None = None, words: Words = ZH) -> Answer:
    """The last of `answers`, each drawn on `console` (standard error) in turn."""
    from rich.console import Console  # noqa: PLC0415
    from rich.live import Live  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    console = console or Console(stderr=True)
    with Live(console=console, transient=True, refresh_per_second=8) as drawn:
        for answer in answers:
            lines = Text(growing_text(answer, words)).wrap(console, console.width)
            drawn.update(Text("\n").join(lines[-max(1, console.height - 2) :]))
    return answer


def growing_text(answer: Answer, words: Words = ZH) -> str:
    """The answer as far as it is written: verified sentences with their markers, then what is not yet."""
    said = [s.text + "".join(f"[{m}]" for m in s.citations) for s in answer.sentences]
    if answer.pending:
        said.append(f"{answer.pending}……（{words.pending}）")
    if not said and answer.thinking:
        said.append(f"{words.thinking.format(len(answer.thinking))}……{answer.thinking[-200:]}")
    return "\n".join(said) or words.found.format(len(answer.hits))
