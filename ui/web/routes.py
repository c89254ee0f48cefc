"""What the page fetches beside its events: its scripts, pictures of pages, original files, exports.

Addresses carry no path of this machine. An original is sent only while its bytes are
those that were read, and never as something a browser would run.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from rag.domain import Document
from rag.errors import NotFound
from rag.originals import original
from rag.reading.leaves import Leaves, picture
from ui.export import file_name, to_docx, to_html, to_markdown
from ui.guard.capacity import Busy
from ui.guard.users import user_of
from ui.rendering import words_for
from ui.web.keeping import kept
from ui.web.reading import PICTURE, has_leaves
from ui.web.warming import Warming

_SCRIPTS = Path(__file__).parent / "scripts"
_DAY = 86_400  # seconds
_PLAIN = {"X-Content-Type-Options": "nosniff"}
_INERT = {**_PLAIN, "Content-Security-Policy": "sandbox; default-src 'none'"}
_SHOWN = {**_PLAIN, "Content-Security-Policy": "frame-ancestors 'none'"}  # the browser draws it
_PRINTED = {**_PLAIN, "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def routes(warming: Warming) -> Sequence[BaseRoute]:
    """The routes, for the page's server; each call runs in a thread of its own."""
    files = _Files(warming)
    return [
        Mount("/wence/scripts", StaticFiles(directory=_SCRIPTS)),
        Route("/wence/leaves/{document}/{page:int}.webp", files.leaf),
        Route("/wence/originals/{document}", files.original),
        Route("/wence/exports/{conversation}.{form}", files.export),
    ]


class _Files:
    """Answers with a file, or with 404."""

    def __init__(self, warming: Warming) -> None:
        self._warming = warming

    def leaf(self, request: Request) -> Response:
        """A picture of a page; its address changes with the file, so it may be kept."""
        document, file = self._found(request)
        if document is None or file is None or not has_leaves(file):
            return _gone()
        try:
            with self._warming.capacity.place():
                image = picture(Leaves(file, document.sha256), request.path_params["page"], PICTURE)
        except IndexError:
            return _gone()
        except Busy as error:
            return PlainTextResponse(str(error), 503)
        kept_there = {"Cache-Control": f"private, max-age={_DAY}"}
        return Response(image, media_type="image/webp", headers=_INERT | kept_there)

    def original(self, request: Request) -> Response:
        """The file a document was read from: a PDF is shown, anything else is for saving."""
        document, file = self._found(request)
        if document is None or file is None:
            return _gone()
        shown = file.suffix.lower() == ".pdf"
        return FileResponse(
            file,
            media_type="application/pdf" if shown else "application/octet-stream",
            filename=Path(document.source).name,
            content_disposition_type="inline" if shown else "attachment",
            headers=_SHOWN if shown else _INERT,
        )

    def export(self, request: Request) -> Response:
        """A conversation as it reads today, as a file; HTML is shown, to be printed."""
        words = words_for(request.headers.get("accept-language"))
        form = request.path_params["form"]
        try:
            found = kept(self._warming.bot, user_of(request)).read(request.path_params["conversation"])
        except NotFound:
            return _gone()
        name = quote(file_name(found.title, f".{form}"))
        saved = {**_INERT, "Content-Disposition": f"attachment; filename*=UTF-8''{name}"}
        if form == "html":
            return HTMLResponse(to_html(found, words), headers=_PRINTED)
        if form == "md":
            return Response(to_markdown(found, words), media_type="text/markdown", headers=saved)
        if form == "docx":
            body = io.BytesIO()
            to_docx(found, body, words)
            return Response(body.getvalue(), media_type=_DOCX, headers=saved)
        return _gone()

    def _found(self, request: Request) -> tuple[Document | None, Path | None]:
        """The document that is asked for, and its file while that is what was read."""
        index = self._warming.bot.index
        document = index.document(request.path_params["document"])
        return document, original(index, document) if document else None


def _gone() -> Response:
    return PlainTextResponse("404", status_code=404)
