"""The composition root: the handlers, the line and the clockwork put together into one bot behind one door."""

from __future__ import annotations

import os

# python-telegram-bot reads this when a duration is asked for; without it every RetryAfter warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from dataclasses import dataclass

from telegram import BotCommand
from telegram.ext import ApplicationBuilder, ContextTypes, Defaults
from telegram.request import BaseRequest

from bot.actions import confirmation
from bot.actions.answering import AnswerForm
from bot.actions.feedback import FeedbackForm, FeedbackSubject
from bot.actions.forms import Forms
from bot.actions.gaps import GapForm, GapSubject
from bot.actions.list_form import ListTextForm
from bot.actions.list_views import Rules
from bot.clock import Clock
from bot.commands import COMMANDS
from bot.first_admin import code_file
from bot.handlers import enrolment, files, leave, people, reach, start
from bot.handlers.access import Access
from bot.handlers.errors import on_error
from bot.handlers.feedback import FeedbackHandlers
from bot.handlers.forms import FormHandlers
from bot.handlers.inline import InlineHandlers
from bot.handlers.lists import ListHandlers
from bot.handlers.lookup import LookupHandlers
from bot.keys import Keys
from bot.line.downloads import Downloads
from bot.line.line import Line
from bot.line.polling import RecordingRequest
from bot.line.requests import AiohttpRequest
from bot.line.visit import BotApplication, VisitContext
from bot.list_trials import ListTrials
from bot.rulebook import Rulebook
from bot.schedule import Schedule
from bot.searcher import Searcher
from bot.settings import Settings
from bot.texts import render
from bot.upkeep import appointments
from storage.database import Store


@dataclass(frozen=True, slots=True)
class SuixingBot:
    """One bot behind one door; ``bot.run.started`` sets it going."""

    application: BotApplication
    line: Line
    schedule: Schedule
    searcher: Searcher
    rulebook: Rulebook


def build(
    settings: Settings,
    searcher: Searcher,
    store: Store,
    keys: Keys,
    clock: Clock,
    token: str,
    door: str,
    *,
    request: BaseRequest | None = None,
    get_updates_request: BaseRequest | None = None,
) -> SuixingBot:
    """The bot, ready to be started inside a running loop; ``request`` and ``get_updates_request`` replace the HTTP clients."""
    proxy = settings.proxy.get_secret_value() if settings.proxy is not None else None
    # With one connection alone, polling would stay dead after that one has broken.
    polling = RecordingRequest(get_updates_request or AiohttpRequest(connection_pool_size=8, proxy=proxy))
    application: BotApplication = (
        ApplicationBuilder()
        .token(token)
        .base_url(f"{settings.api_url}/bot")
        .base_file_url(f"{settings.api_url}/file/bot")
        .defaults(Defaults(tzinfo=settings.zone))
        .context_types(ContextTypes(context=VisitContext))
        .job_queue(None)
        .updater(None)
        .request(request or AiohttpRequest(proxy=proxy))
        .get_updates_request(polling)
        .build()
    )
    line = Line(settings, store, keys, door, clock, application)
    polling.record_into(line.intake)
    rulebook = Rulebook(settings, searcher, store, clock)
    rules = Rules(lambda: rulebook.lookup, settings.jurisdiction)
    forms = Forms(FeedbackForm(), GapForm(), AnswerForm(FeedbackSubject(), GapSubject()), ListTextForm(rules))
    Access(code_file(settings)).register(application)
    trials = ListTrials(rulebook, line.effects, store, clock)
    _register(application, rulebook, forms, ListHandlers(rules, trials, forms))
    downloads = Downloads(store, line.effects, door, application.bot, clock, settings.attachments_dir)

    async def put_off() -> None:
        line.straighten()
        line.intake.retry_due()

    async def expire() -> None:
        line.effects.by_itself(forms.expire)
        line.effects.by_itself(confirmation.lapse)

    schedule = Schedule(
        store, clock, line.effects, appointments(settings, store, keys), [put_off, expire], [downloads.sweep, trials.take_up]
    )
    return SuixingBot(application, line, schedule, searcher, rulebook)


def _register(application: BotApplication, rulebook: Rulebook, forms: Forms, lists: ListHandlers) -> None:
    """Who hears a message first; within a group the first that fits takes it."""
    FormHandlers(forms).register(application)
    start.register_words(application)
    FeedbackHandlers(forms).register(application)
    files.register(application)
    enrolment.register(application)
    people.register(application)
    leave.register(application)
    lists.register(application)
    reach.register(application)
    InlineHandlers(rulebook).register(application)
    LookupHandlers(rulebook, forms).register(application)
    start.register_leftovers(application)
    application.add_error_handler(on_error)


async def introduce(application: BotApplication) -> None:
    """Tell Telegram what the menu and an empty chat shall show. Raises ``TelegramError``."""
    await application.bot.set_my_description(render("start/description"))
    await application.bot.set_my_short_description(render("start/short_description"))
    # Everybody sees this menu, strangers as well: it tells nothing of how the agency is run.
    await application.bot.set_my_commands([BotCommand(command.name, command.description) for command in COMMANDS if command.is_public])
