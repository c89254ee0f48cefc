"""What the server writes to its log: where something failed, but nobody's question unless asked to."""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from types import TracebackType
from typing import Any

questions = logging.getLogger("wence.questions")
"""Questions as they come, at level INFO: written where `--log-questions` asks for them."""


class Reticent(logging.Formatter):
    """Formats a fault by its kind and the lines it went through.

    Its message is left out: it may quote what somebody asked, or a document.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The record's line and its fault, whatever other handlers have made of that already."""
        own = copy(record)
        own.exc_text = None
        return super().format(own)

    def formatException(self, ei: Any) -> str:  # noqa: N802 - the library's name
        """The fault and what caused it, without their messages."""
        error: BaseException | None = ei[1]
        parts: list[str] = []
        while error is not None:
            parts.insert(0, _traced(type(error), error.__traceback__))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(parts)


@contextmanager
def journal(*, with_questions: bool) -> Iterator[None]:
    """Write the log to standard error meanwhile."""
    handler = logging.StreamHandler(sys.stderr)
    form = "%(asctime)s %(levelname)s %(name)s %(message)s"
    handler.setFormatter(logging.Formatter(form) if with_questions else Reticent(form))
    logging.getLogger().addHandler(handler)
    questions.setLevel(logging.INFO if with_questions else logging.CRITICAL)
    try:
        yield
    finally:
        logging.getLogger().removeHandler(handler)


def _traced(kind: type[BaseException], trace: TracebackType | None) -> str:
    return "".join(("Traceback:\n", *traceback.format_tb(trace), f"{kind.__module__}.{kind.__qualname__}"))
