"""The composition root: the handlers put together into one bot."""

from __future__ import annotations

import os

# python-telegram-bot reads this when a duration is asked for; without it every RetryAfter warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from telegram import BotCommand, Update
from telegram.ext import ApplicationBuilder, Defaults
from telegram.request import BaseRequest

from bot.actions.lookup import Lookup
from bot.commands import COMMANDS
from bot.handlers import start
from bot.handlers.errors import on_error
from bot.handlers.lookup import LookupHandlers
from bot.handlers.ptb import BotApplication
from bot.settings import Settings
from bot.texts import render

ALLOWED_UPDATES = [Update.MESSAGE, Update.CALLBACK_QUERY]
"""Passed explicitly: None would mean “as the server last had it”."""


def build_application(
    settings: Settings,
    lookup: Lookup,
    token: str,
    *,
    request: BaseRequest | None = None,
    get_updates_request: BaseRequest | None = None,
) -> BotApplication:
    """The bot, ready to be initialised and started; ``request`` replaces the HTTP client (tests talk in one process)."""
    builder = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .defaults(Defaults(tzinfo=settings.zone))
        .job_queue(None)
        .post_init(_introduce)
    )
    if request is not None:
        builder = builder.request(request)
    if get_updates_request is not None:
        builder = builder.get_updates_request(get_updates_request)
    else:
        # With the default of one connection, polling stays dead after that one has broken.
        builder = builder.get_updates_connection_pool_size(8)
    application = builder.build()
    start.register_words(application)
    LookupHandlers(lookup).register(application)
    start.register_leftovers(application)
    application.add_error_handler(on_error)
    return application


async def _introduce(application: BotApplication) -> None:
    """Tell Telegram what the menu and an empty chat shall show."""
    await application.bot.set_my_description(render("start/description"))
    await application.bot.set_my_short_description(render("start/short_description"))
    await application.bot.set_my_commands([BotCommand(command.name, command.description) for command in COMMANDS])
