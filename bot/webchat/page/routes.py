"""The routes of the page: its files, and the table of what it may ask."""

from __future__ import annotations

import mimetypes
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.webchat.page import acting, showing
from bot.webchat.page.visit import HEADERS, PageError, refusal

STATIC = Path(__file__).parent.parent / "static"


def static_files(folder: Path) -> dict[str, Path]:
    """The files of the page by the path below ``/static/`` that serves them.

    The table is made once: a path that is not in it is not served, so there is nothing to climb out of.
    """
    return {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}


async def index(_request: Request) -> Response:
    """The page."""
    return _file(static_files(STATIC).get("index.html"))


async def static(request: Request) -> Response:
    """A file of the page."""
    return _file(static_files(STATIC).get(str(request.path_params["path"])))


def _file(path: Path | None) -> Response:
    if path is None:
        return refusal(PageError(404, "not_found", "there is no such file"))
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    headers = HEADERS | {"Cache-Control": "no-cache"}
    return Response(path.read_bytes(), headers=headers, media_type=kind)


ROUTES = [
    Route("/", index),
    Route("/static/{path:path}", static),
    Route("/chat/session", acting.session, methods=["POST"]),
    Route("/chat/state", showing.state),
    Route("/chat/history", showing.history),
    Route("/chat/events", showing.events),
    Route("/chat/file/{file_id}", showing.file),
    *(
        Route(f"/chat/{act.__name__}", act, methods=["POST"])
        for act in (
            acting.send,
            acting.upload,
            acting.location,
            acting.forward,
            acting.contact,
            acting.press,
            acting.inline,
            acting.choose,
            acting.edit,
            acting.delete,
            acting.read,
            acting.block,
        )
    ),
]
