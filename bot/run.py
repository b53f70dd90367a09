"""Running: the bot on Telegram, or behind the local door when there is no token."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import secrets
import signal
from collections.abc import AsyncIterator, Coroutine
from typing import Any

import click
import uvloop
from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.app import SuixingBot, build, introduce
from bot.clock import wall_clock
from bot.demo import demo_people, settle
from bot.first_admin import offer
from bot.keys import open_keys
from bot.line.owing import LOCAL, TELEGRAM
from bot.line.visit import BotApplication
from bot.logs import set_up
from bot.memory import give_back
from bot.reference import open_lookup
from bot.searcher import Searcher
from bot.settings import Settings
from bot.texts import render
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig, Persona
from bot.webchat.server import api_address, bind, page_address, port_of, serving
from bot.wording.enrolment import first_admin_file
from storage.database import Kind, Store, open_store
from storage.moments import to_text

logger = logging.getLogger(__name__)

LONGEST_PAUSE = 30.0
"""Seconds between two attempts to reach Telegram at the start."""


def serve(settings: Settings) -> None:
    """Run until interrupted.

    Raises at the start only: ``KnowledgeFaults``, ``StorageError``, ``KeyFileError``, ``OSError`` (a port is taken, a folder cannot
    be written) and ``sqlite3.Error``.
    """
    token = settings.token.get_secret_value() if settings.token else None
    set_up(settings.log_level, token)
    lookup = open_lookup(settings)
    _look_at_templates(settings)
    clock = wall_clock(settings.zone)
    # Before the database and the keys are opened: the child shall hold neither.
    gc.collect()
    # Where the index had to be built, two thirds of the memory were for that; the child need not carry it either.
    give_back()
    # The library and the templates never change again; the collector need not look through them, and so leaves their pages shared.
    gc.freeze()
    searcher = Searcher.fork(lookup) if settings.search_aside else Searcher(lookup)
    store = open_store(settings.database_file, Kind.REAL if token else Kind.DEMO, created_at=to_text(clock()))
    with contextlib.closing(store), asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        work = _on_telegram(settings, searcher, store, token) if token else _behind_the_door(settings, searcher, store)
        runner.run(_until_told_to_end(work))


def _look_at_templates(settings: Settings) -> None:
    """Say in the log what is wrong with the agency's own templates; the bot runs all the same."""
    if settings.knowledge_dir is None or not (settings.knowledge_dir / "templates").is_dir():
        return
    # Word files are read by libraries that a start otherwise does without.
    from bot.papers.documents import faults_of, template_of
    from bot.papers.report_documents import faults_of_report
    from bot.papers.step_documents import faults_of_all

    own = settings.knowledge_dir
    for fault in (*faults_of(template_of(own)), *faults_of_all(own), *faults_of_report(own)):
        logger.error("a template cannot be used: %s", fault)


async def _on_telegram(settings: Settings, searcher: Searcher, store: Store, token: str) -> None:
    keys = open_keys(settings.key_file)
    bot = build(settings, searcher, store, keys, wall_clock(settings.zone), token, TELEGRAM)
    file = offer(settings, bot.line.effects.by_itself)
    async with started(bot):
        click.echo(render("run/on_telegram"))
        if file is not None:
            # The path alone: what is printed ends in the journal.
            click.echo(first_admin_file(file))
        await asyncio.Event().wait()


async def _behind_the_door(settings: Settings, searcher: Searcher, store: Store) -> None:
    listener = bind(settings.port)
    # The door and its bot share a token that nobody else ever learns.
    token = f"1:{secrets.token_urlsafe(24)}"
    clock = wall_clock(settings.zone)
    with store.transaction() as db:
        settle(db, LOCAL, at=to_text(clock()))
    personas = tuple(Persona(demo.account_id, demo.name, about=demo.about, started=True) for demo in demo_people())
    app = create_app(DoorConfig(token, port_of(listener), personas=personas))
    async with serving(app, listener) as door:
        local = settings.model_copy(update={"api_url": api_address(door), "proxy": None, "webhook_url": None})
        bot = build(local, searcher, store, open_keys(settings.key_file), clock, token, LOCAL)
        async with started(bot):
            click.echo(render("run/open_page", address=page_address(door)))
            await asyncio.Event().wait()


@contextlib.asynccontextmanager
async def started(bot: SuixingBot) -> AsyncIterator[None]:
    """The bot receiving updates, its sender and its clockwork going, until the block ends."""
    application = bot.application
    await _reach(application)
    await bot.searcher.start()
    try:
        async with bot.line.running():
            aside = [
                asyncio.create_task(_introduce(application), name="the introduction"),
                asyncio.create_task(bot.schedule.run(), name="the clockwork"),
            ]
            try:
                yield
            finally:
                for task in aside:
                    task.cancel()
                await asyncio.gather(*aside, return_exceptions=True)
                await bot.papers.close()
                await bot.noticing.close()
    finally:
        await application.shutdown()
        await bot.rulebook.close()
        await bot.searcher.close()


async def _introduce(application: BotApplication) -> None:
    # Beside the first answers, not before them.
    try:
        await introduce(application)
    except TelegramError as error:
        # Telegram limits how often a bot may describe itself; the old description does no harm.
        logger.warning("the bot could not introduce itself: %s", type(error).__name__)


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


async def _until_told_to_end(work: Coroutine[Any, Any, None]) -> None:
    """Run ``work`` until SIGINT or SIGTERM, also while it is still starting, and let it clean up."""
    task = asyncio.create_task(work)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task
