"""The verbs as named endpoints of the web framework: gradio_client, curl, and its own API page.

The framework reads the endpoints' parameters from the functions' annotations, which
are therefore not postponed.
"""

import logging
from collections.abc import Callable
from typing import Any

from rag.errors import WenceError
from ui.api.access import Access
from ui.api.programs import Json, Programs
from ui.api.scope import scope_of

_log = logging.getLogger(__name__)


def offer(blocks: Any, programs: Programs, access: Access) -> None:
    """Add the endpoints ask, search, verify and show to a page (a `gr.Blocks`)."""
    import gradio as gr  # noqa: PLC0415 - heavy
    from gradio.events import api  # noqa: PLC0415

    def answered(request: gr.Request | None, work: Callable[[], Json]) -> Json:
        if not access.admits(request.headers.get("authorization") if request else None):
            raise gr.Error("需要令牌：Authorization: Bearer …", print_exception=False)
        try:
            return work()
        except WenceError as error:
            raise gr.Error(str(error), print_exception=False) from error
        except Exception as error:
            _log.exception("a program's question was not answered")
            raise gr.Error("程序出了差错；详情在服务器的日志里", print_exception=False) from error

    def ask(
        question: str,
        history: list[list[str]] = [],  # noqa: B006 - the framework reads the defaults, nobody changes them
        filters: dict[str, Any] = {},  # noqa: B006
        k: int = 0,
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> Json:
        """回答问题，每一句注明出处；文件里没有的，如实说没有。 Answer a question, every sentence cited."""
        return answered(request, lambda: programs.ask(question, history, scope_of(filters), k))

    def search(
        question: str,
        history: list[list[str]] = [],  # noqa: B006
        filters: dict[str, Any] = {},  # noqa: B006
        k: int = 0,
        request: gr.Request = None,  # type: ignore[assignment]
    ) -> Json:
        """找出有关的段落，最相关的在前。 Find passages, best first."""
        return answered(request, lambda: programs.search(question, history, scope_of(filters), k))

    def verify(text: str, request: gr.Request = None) -> Json:  # type: ignore[assignment]
        """逐句核对一段文字：哪一句有依据，依据在哪里。 Check any text, sentence by sentence."""
        return answered(request, lambda: programs.verify(text))

    def show(document: str, request: gr.Request = None) -> Json:  # type: ignore[assignment]
        """一份文件：元数据、目录、正文。 A document: metadata, outline, text."""
        return answered(request, lambda: programs.show(document))

    with blocks:
        for function in (ask, search, verify, show):
            api(function, api_name=function.__name__)
