"""Progress on a terminal: a bar on standard error; nothing when that is piped."""

from __future__ import annotations

import sys
import time
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Final

from rag.telling import listening

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rag.indexing import Progress


@contextmanager
def bar() -> Iterator[Progress]:
    """A callback that draws a bar for as long as the block runs; what nobody asked for is drawn on it too."""
    if not sys.stderr.isatty():
        yield lambda _step, _done, _total: None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
    )
    with Bar(*columns, console=Console(stderr=True), transient=True, redirect_stdout=False) as drawn:
        task = drawn.add_task("", total=None)

        def show(step: str, done: int, total: int) -> None:
            drawn.update(task, description=step, completed=done, total=total or None)

        with listening(show):
            yield show


PATIENCE: Final = 2.0  # seconds after which one wants to know what takes so long


@contextmanager
def late_bar() -> Iterator[Progress]:
    """A callback that draws a bar once something has been done for `PATIENCE` seconds, until it is done."""
    with ExitStack() as drawn:
        since: float | None = None
        show: Progress | None = None

        def tell(step: str, done: int, total: int) -> None:
            nonlocal since, show
            if not step:  # done: what is printed next is not for the bar
                drawn.close()
                since = show = None
                return
            now = time.monotonic()
            since = now if since is None else since
            if show is None and now - since >= PATIENCE:
                show = drawn.enter_context(bar())
            if show is not None:
                show(step, done, total)

        yield tell
