"""Running: the bot on Telegram, or behind the local door when there is no token."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import secrets
import signal
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import click
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.actions.lookup import Lookup
from bot.app import ALLOWED_UPDATES, build_application
from bot.handlers.ptb import BotApplication
from bot.logs import set_up
from bot.reference import open_lookup
from bot.settings import Settings
from bot.texts import render, words
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig, Persona
from bot.webchat.server import api_address, bind, page_address, port_of, serving

logger = logging.getLogger(__name__)

FIRST_DEMO_ID = 9_000_001
LONGEST_PAUSE = 30.0
"""Seconds between two attempts to reach Telegram at the start."""


def serve(settings: Settings) -> None:
    """Run until interrupted. Raises ``KnowledgeFaults`` and ``OSError`` (the door's port is taken) at the start only."""
    token = settings.token.get_secret_value() if settings.token else None
    set_up(settings.log_level, token)
    lookup = open_lookup(settings)
    asyncio.run(_until_told_to_end(_on_telegram(settings, lookup, token) if token else _behind_the_door(settings, lookup)))


async def _on_telegram(settings: Settings, lookup: Lookup, token: str) -> None:
    async with started(settings, build_application(settings, lookup, token)):
        click.echo(render("run/on_telegram"))
        await asyncio.Event().wait()


async def _behind_the_door(settings: Settings, lookup: Lookup) -> None:
    listener = bind(settings.port)
    # The door and its bot share a token that nobody else ever learns.
    token = f"1:{secrets.token_urlsafe(24)}"
    personas = tuple(Persona(FIRST_DEMO_ID + number, name) for number, name in enumerate(words("run", "demo_names")))
    app = create_app(DoorConfig(token, port_of(listener), personas=personas))
    async with serving(app, listener) as door:
        local = settings.model_copy(update={"api_url": api_address(door)})
        async with started(local, build_application(local, lookup, token)):
            click.echo(render("run/open_page", address=page_address(door)))
            await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def started(settings: Settings, application: BotApplication) -> AsyncIterator[None]:
    """The application initialised and receiving updates, by webhook where one is set and by polling otherwise."""
    await _reach(application)
    try:
        # python-telegram-bot calls it in its own run_polling only.
        if application.post_init:
            try:
                await application.post_init(application)
            except TelegramError as error:
                # Telegram limits how often a bot may describe itself; the old description does no harm.
                logger.warning("the bot could not introduce itself: %s", type(error).__name__)
        await application.start()
        try:
            await _receive(settings, application)
            yield
        finally:
            if application.updater and application.updater.running:
                await application.updater.stop()
            await application.stop()
    finally:
        await application.shutdown()


async def _reach(application: BotApplication) -> None:
    """Initialise ``application``, however long Telegram is out of reach; raises ``InvalidToken``."""
    pause = 1.0
    while True:
        try:
            await application.initialize()
        except BadRequest:
            raise
        except (NetworkError, RetryAfter) as error:
            logger.warning("Telegram not reached, trying again: %s", type(error).__name__)
        else:
            return
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)


async def _receive(settings: Settings, application: BotApplication) -> None:
    updater = application.updater
    if updater is None:
        raise RuntimeError("an application that receives needs an updater")
    if settings.webhook_url is None:
        # Telegram out of reach at the start is no reason to give up.
        await updater.start_polling(allowed_updates=ALLOWED_UPDATES, bootstrap_retries=-1)
        return
    if settings.webhook_secret is None:
        raise ValueError(render("run/webhook_needs_secret"))
    await updater.start_webhook(
        listen=settings.webhook_listen,
        port=settings.webhook_port,
        url_path="telegram",
        webhook_url=f"{settings.webhook_url.rstrip('/')}/telegram",
        secret_token=settings.webhook_secret.get_secret_value(),
        allowed_updates=ALLOWED_UPDATES,
        bootstrap_retries=-1,
    )


async def _until_told_to_end(work: Coroutine[Any, Any, None]) -> None:
    """Run ``work`` until SIGINT or SIGTERM, also while it is still starting, and let it clean up."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
