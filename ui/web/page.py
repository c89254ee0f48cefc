"""The page: rail, chat, library, checking, reader, and which handler answers which event.

The conversation lives in the browser's own document and, turn by turn, in the
index's file: the server sends the turn that is growing and nothing of those
before it, so a long conversation costs no more than a short one. What the
browser sends is one question and which conversation it belongs to. The scripts
beside this file draw the messages.

This module needs the annotations of its handlers at run time (the framework
hands them the request by type), so they are not postponed.
"""

import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import WenceError
from ui.guard.users import user_of
from ui.rendering import Words, failure_html, welcome_html, words_for
from ui.web.chat import turn
from ui.web.desk import desk
from ui.web.library import take_in
from ui.web.suggestions import suggested
from ui.web.warming import Warming

_log = logging.getLogger(__name__)

_FRAME = Path(__file__).parent / "frame"
_START = (
    'import(new URL("wence/scripts/main.js", document.baseURI))'
    ".then((page) => page.start({ element, props, server, trigger, watch }));"
)
_SEND = """async (asked) => {
  while (!window.wence) await new Promise(requestAnimationFrame);
  return window.wence.send(asked);
}"""  # a question asked before the scripts are there waits for them
_SHELF = '<input type="search" id="find" data-hint="find"><div id="library"></div>'
_READER = '<aside id="reader" hidden></aside>'
_BARE: dict[str, Any] = {"js_on_load": None, "apply_default_css": False}
FORMATS = "txt、md、html、docx、doc、wps、pdf、ofd、xlsx、csv、jsonl"


def page(warming: Warming) -> gr.Blocks:
    """The whole page; nothing in it waits for the chatbot but the answers themselves."""
    blocks = gr.Blocks(title="问策", fill_width=True, analytics_enabled=False, delete_cache=(600, 3600))
    with blocks:
        context = gr.JSON(visible=False)
        gr.HTML(_frame("rail"), elem_id="left", **_BARE)
        with gr.Row(elem_id="room"):
            with gr.Column(elem_id="main"):
                with gr.Column(elem_id="panel-chat"):
                    log = gr.HTML(
                        elem_id="log",
                        html_template='<div class="turns" role="log" aria-live="polite"></div>',
                        js_on_load=_START,
                        apply_default_css=False,
                        server_functions=desk(warming),
                        words={lang: json.loads(_frame(lang, "json")) for lang in ("zh-CN", "en")},
                        formats=FORMATS,
                    )
                    gr.HTML('<button type="button" id="narrowed"></button>', elem_id="scoped", **_BARE)
                    with gr.Row(elem_id="composer"):
                        question = gr.Textbox(
                            elem_id="question",
                            lines=1,
                            max_lines=8,
                            container=False,
                            show_label=False,
                            autofocus=True,
                        )
                        send = gr.Button("", elem_id="send", variant="primary", scale=0, min_width=0)
                        stop = gr.Button("", elem_id="stop", scale=0, min_width=0)
                with gr.Column(elem_id="panel-library"):
                    upload = gr.File(elem_id="upload", file_count="multiple", show_label=False, height=120)
                    uploads = gr.HTML(elem_id="uploads", **_BARE)
                    gr.HTML(_SHELF, elem_id="shelf", **_BARE)
                gr.HTML(_frame("check"), elem_id="panel-check", **_BARE)
                gr.HTML(_frame("compare"), elem_id="panel-compare", **_BARE)
            gr.HTML(_READER, elem_id="side", **_BARE)
        gr.HTML(_frame("dialogs"), elem_id="dialogs", **_BARE)

        def greet(request: gr.Request) -> Iterator[dict[str, Any]]:
            yield from _greetings(warming, _words(request))

        def answer(asked: str, where: Any, request: gr.Request) -> Iterator[tuple[Any, Any]]:
            if not asked.strip():
                return
            cleared: Any = ""
            for message in turn(warming, asked.strip(), where or {}, _words(request), user_of(request)):
                yield message, cleared
                cleared = gr.skip()

        def put_in(files: list[str], request: gr.Request) -> Iterator[tuple[Any, Any]]:
            try:
                for html in take_in(warming.bot.index, files, _words(request), user_of(request)):
                    yield html, gr.skip()
                yield gr.skip(), None
            finally:  # what was read is kept in the index, under its hash
                for file in files:
                    Path(file).unlink(missing_ok=True)

        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        blocks.load(greet, outputs=log, **private)
        asking = gr.on(
            [question.submit, send.click],
            answer,
            inputs=[question, context],
            outputs=[log, question],
            js=_SEND,
            trigger_mode="multiple",
            **private,
        )
        stop.click(None, cancels=asking, **private)
        upload.upload(put_in, inputs=upload, outputs=[uploads, upload], **private).then(
            None, js="() => window.wence.listed()", **private
        )
    return blocks


def _frame(name: str, suffix: str = "html") -> str:
    return (_FRAME / f"{name}.{suffix}").read_text("utf8")


def _words(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language"))


def _greetings(warming: Warming, words: Words) -> Iterator[dict[str, Any]]:
    """The welcome, at first without what is not known yet."""
    if not warming.ready:
        yield {"kind": "welcome", "html": welcome_html(words, None)}
    try:
        bot = warming.bot
        held = bot.index.store.count_documents()
        yield {"kind": "welcome", "html": welcome_html(words, held), "held": held}
    except WenceError as error:
        yield {"kind": "welcome", "html": failure_html(str(error))}
        return
    try:
        with warming.capacity.place():
            questions = suggested(bot)
    except Exception:  # noqa: BLE001 - the page is as good without suggestions
        _log.exception("no questions were suggested")
        return
    yield {"kind": "welcome", "html": welcome_html(words, held, questions), "held": held}
