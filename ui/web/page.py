"""The page: header, chat, library, reader, and which handler answers which event.

The conversation lives in the browser's own document: the server sends the turn
that is growing and nothing of those before it, so a long conversation costs no
more than a short one. What the browser sends is one question; the history is
kept on the server's side of the session. `page.js` draws the messages.

This module needs the annotations of its handlers at run time (the framework
hands them the request by type), so they are not postponed.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import WenceError
from ui.rendering import EN, ZH, Words, failure_html, welcome_html, words_for
from ui.web.chat import turn
from ui.web.library import ROWS, listing, remove, take_in
from ui.web.reading import open_document
from ui.web.suggestions import suggested
from ui.web.warming import Warming

_HERE = Path(__file__).parent
_STATIC = (
    "chat",
    "library",
    "new_chat",
    "placeholder",
    "keys",
    "send",
    "upload",
    "formats",
    "find",
    "looking",
    "copied",
)
_STATIC_WORDS = {w.lang: {name: getattr(w, name) for name in _STATIC} | {"lang": w.lang} for w in (ZH, EN)}

_SHELF = '<input type="search" id="find"><div id="library"></div>'


def page(warming: Warming) -> gr.Blocks:
    """The whole page; nothing in it waits for the chatbot but the answers themselves."""
    blocks = gr.Blocks(title="问策", fill_width=True, analytics_enabled=False)
    with blocks:
        history = gr.State([])
        gr.HTML(
            (_HERE / "header.html").read_text("utf8"), elem_id="top", js_on_load=None, apply_default_css=False
        )
        with gr.Row(elem_id="room"):
            with gr.Column(elem_id="main"):
                with gr.Column(elem_id="panel-chat"):
                    log = _log_component(warming)
                    with gr.Row(elem_id="composer"):
                        question = gr.Textbox(
                            elem_id="question",
                            lines=1,
                            max_lines=8,
                            container=False,
                            show_label=False,
                            autofocus=True,
                        )
                        send = gr.Button(ZH.send, elem_id="send", variant="primary", scale=0, min_width=0)
                with gr.Column(elem_id="panel-library"):
                    upload = gr.File(
                        elem_id="upload",
                        file_count="multiple",
                        show_label=False,
                        height=120,
                    )
                    uploads = gr.HTML(elem_id="uploads", js_on_load=None, apply_default_css=False)
                    gr.HTML(_SHELF, elem_id="shelf", js_on_load=None, apply_default_css=False)
            gr.HTML(
                '<aside id="reader" hidden></aside>', elem_id="side", js_on_load=None, apply_default_css=False
            )

        def greet(request: gr.Request) -> Iterator[dict[str, Any]]:
            yield from _greetings(warming, _words(request))

        def ask(
            asked: str, before: list[tuple[str, str]], request: gr.Request
        ) -> Iterator[tuple[Any, Any, Any]]:
            if not asked.strip():
                return
            cleared: Any = ""
            for message, answer in turn(warming.bot, asked.strip(), before, _words(request)):
                after = [*before, (asked.strip(), answer.text)] if answer else gr.skip()
                yield message, cleared, after
                cleared = gr.skip()

        def put_in(files: list[str], request: gr.Request) -> Iterator[tuple[Any, Any]]:
            for html in take_in(warming.bot.index, files, _words(request)):
                yield html, gr.skip()
            yield gr.skip(), None

        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        blocks.load(greet, outputs=log, **private)
        gr.on(
            [question.submit, send.click],
            ask,
            inputs=[question, history],
            outputs=[log, question, history],
            js="(asked, before) => { window.wence.begin(asked); return [asked, before]; }",
            trigger_mode="once",
            **private,
        )
        log.restart(list, outputs=history, **private).then(greet, outputs=log, **private)
        upload.upload(put_in, inputs=upload, outputs=[uploads, upload], **private).then(
            None, js="() => window.wence.list()", **private
        )
    return blocks


def _words(request: gr.Request) -> Words:
    return words_for(request.headers.get("accept-language"))


def _greetings(warming: Warming, words: Words) -> Iterator[dict[str, Any]]:
    """The welcome, at first without what is not known yet."""
    if not warming.ready:
        yield {"kind": "welcome", "html": welcome_html(words, None)}
    try:
        bot = warming.bot
        documents = bot.index.documents()
        yield {"kind": "welcome", "html": welcome_html(words, len(documents))}
        yield {"kind": "welcome", "html": welcome_html(words, len(documents), suggested(bot, documents))}
    except WenceError as error:
        yield {"kind": "welcome", "html": failure_html(str(error))}


def _log_component(warming: Warming) -> gr.HTML:
    """The conversation, with what the page's script may call on the server."""

    def read(place: Mapping[str, Any], request: gr.Request) -> str:
        return open_document(warming.bot.index, place, _words(request))

    def shelf(wish: Mapping[str, Any], request: gr.Request) -> str:
        rows = wish.get("rows")
        rows = rows if isinstance(rows, int) and rows > 0 else ROWS
        return listing(warming.bot.index, _words(request), str(wish.get("query", "")), rows)

    def drop(wish: Mapping[str, Any]) -> str:
        return remove(warming.bot.index, str(wish.get("document", "")))

    return gr.HTML(
        elem_id="log",
        html_template='<div class="turns" role="log" aria-live="polite"></div>',
        js_on_load=(_HERE / "page.js").read_text("utf8"),
        apply_default_css=False,
        server_functions=[read, shelf, drop],
        words=_STATIC_WORDS,
    )
