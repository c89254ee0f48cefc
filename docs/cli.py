"""The reference of the command line, from the program's own help.

python docs/cli.py > docs/cli.md
"""

# ruff: noqa: INP001 - a script, not a package

from __future__ import annotations

from typing import Any

import typer

from ui.cli import app

HEAD = """# The command line

Made by `python docs/cli.py > docs/cli.md` from what each verb's `--help` says; a test holds the two equal.

With `--json`, and with `--batch`, standard output holds JSON and nothing else; progress and warnings go to
standard error. Exit codes: 0 done (a refusal to answer is a result), 2 what you can mend (one line on
standard error says what, where and how), 1 a fault of the program.
"""
WIDTH = 110


def reference() -> str:
    """The whole of docs/cli.md."""
    group: Any = typer.main.get_command(app)
    parts = [HEAD]
    for name, command in group.commands.items():
        context = command.context_class(
            command, info_name=f"wence {name}", terminal_width=WIDTH, max_content_width=WIDTH
        )
        parts.append(f"## wence {name}\n\n```text\n{command.get_help(context)}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    print(reference(), end="")  # noqa: T201
