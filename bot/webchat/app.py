"""The application: the Bot API and the page behind one guard."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route

from bot.webchat.config import DoorConfig
from bot.webchat.control import CONTROL_ROUTES
from bot.webchat.door import Door
from bot.webchat.guard import Guard
from bot.webchat.page.routes import ROUTES
from bot.webchat.page.sessions import Sessions
from bot.webchat.transport import BotApi, BotFiles


def create_app(config: DoorConfig, door: Door | None = None) -> Starlette:
    """The local door as an ASGI application; ``app.state.door`` is its ``Door``, made from ``config`` if not given."""
    door = door or Door(config)

    @contextlib.asynccontextmanager
    async def lifespan(_app: Starlette) -> AsyncIterator[None]:
        yield
        await door.close()

    app = Starlette(
        routes=[
            # A class as endpoint is served as raw ASGI: the Bot API is the hot path.
            Route("/bot{rest:path}", BotApi(door), methods=None),
            Route("/file/bot{rest:path}", BotFiles(door), methods=None),
            *ROUTES,
            *CONTROL_ROUTES,
        ],
        middleware=[Middleware(Guard, port=config.port)],
        lifespan=lifespan,
    )
    app.state.door = door
    app.state.sessions = Sessions(config.key, config.wrong_key_pause)
    return app
