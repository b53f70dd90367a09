"""The composition root: the handlers, the line and the clockwork put together into one bot behind one door."""

from __future__ import annotations

import os

# python-telegram-bot reads this when a duration is asked for; without it every RetryAfter warns.
os.environ.setdefault("PTB_TIMEDELTA", "true")

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from telegram import BotCommand, BotCommandScopeAllGroupChats
from telegram.ext import ApplicationBuilder, ContextTypes, Defaults
from telegram.request import BaseRequest

from bot.actions import (
    clue_parts,
    clue_rounds,
    confirmation,
    learning,
    restored,
)
from bot.actions.answering import AnswerForm
from bot.actions.clue_deed_form import DeedForm
from bot.actions.clue_handling import Handling
from bot.actions.clue_recording import RecordForm
from bot.actions.clue_report_additions import ReportAdditions, ReportMoreForm
from bot.actions.clue_report_forms import ReportAnswerForm
from bot.actions.clue_report_forms import ReportForm as RiskForm
from bot.actions.clue_reports import Reports
from bot.actions.feedback import FeedbackForm, FeedbackSubject
from bot.actions.forms import Forms
from bot.actions.gaps import GapForm, GapSubject
from bot.actions.learning import LearnForm
from bot.actions.list_form import ListTextForm
from bot.actions.list_views import Rules
from bot.actions.lookup import Lookup
from bot.actions.own_clue_forms import AddingForm, ClueForm
from bot.actions.own_clues import OwnClueDesk
from bot.actions.papers import FILE, PROGRESS, Papers
from bot.actions.record_after_forms import RecordProofForm, RecordVoidForm
from bot.actions.reports import ReportForm
from bot.actions.stale import CheckForm, Reminder
from bot.anonymity import Anonymity
from bot.checking import Checking
from bot.checklists import ChecklistBook
from bot.clock import Clock
from bot.clue_papers import CountsPaper, PicturePaper, ReferralPaper, RegisterPaper
from bot.clue_tables import ClueTables
from bot.commands import for_groups, for_strangers
from bot.first_admin import code_file
from bot.handlers import enrolment, files, leave, people, reach, record_albums, refusals, start
from bot.handlers.access import Access
from bot.handlers.anonymous import AnonymousHandlers
from bot.handlers.browsing import BrowsingHandlers
from bot.handlers.capability import Handlers
from bot.handlers.cards import CardHandlers
from bot.handlers.clue_analysis import AnalysisHandlers
from bot.handlers.clue_handling import HandlingHandlers
from bot.handlers.clue_recording import RecordHandlers
from bot.handlers.clue_reports import ReportHandlers
from bot.handlers.errors import on_error
from bot.handlers.feedback import FeedbackHandlers
from bot.handlers.forms import FormHandlers
from bot.handlers.gaps import GapHandlers
from bot.handlers.inline import InlineHandlers
from bot.handlers.lists import ListHandlers
from bot.handlers.lookup import LookupHandlers
from bot.handlers.loose import LooseThings
from bot.handlers.mine import MineHandlers
from bot.handlers.own_clues import OwnClueHandlers
from bot.handlers.papers import PaperHandlers
from bot.handlers.stale import StaleHandlers
from bot.handlers.start import StartHandlers
from bot.handlers.teaching import Teaching
from bot.handlers.walk import WalkHandlers
from bot.keys import Keys
from bot.line.downloads import Downloads
from bot.line.line import Line
from bot.line.polling import RecordingRequest
from bot.line.requests import AiohttpRequest
from bot.line.visit import BotApplication, VisitContext
from bot.list_trials import ListTrials
from bot.menus import Menus
from bot.noticing import Noticing
from bot.nudging import Nudging
from bot.paper_counter import PaperCounter
from bot.rulebook import Rulebook
from bot.schedule import Schedule
from bot.searcher import Searcher
from bot.settings import Settings
from bot.texts import render
from bot.upkeep import appointments, stale_reminder
from bot.wording.clue_recording import channels
from storage.database import Store


@dataclass(frozen=True, slots=True)
class SuixingBot:
    """One bot behind one door; ``bot.run.started`` sets it going."""

    application: BotApplication
    line: Line
    schedule: Schedule
    searcher: Searcher
    rulebook: Rulebook
    papers: PaperCounter
    checklists: ChecklistBook
    noticing: Noticing


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
    rulebook = Rulebook(settings, searcher, store, clock, line.effects)

    def lookup() -> Lookup:
        return rulebook.lookup

    checklists = ChecklistBook(settings, store.db, lambda: rulebook.lookup.library, clock, line.effects)

    rules = Rules(lookup, settings.jurisdiction)
    own_clues = OwnClueDesk(lookup)
    handling = Handling(lookup)
    reports = Reports(lookup, timedelta(minutes=settings.report_unread_minutes))
    deeds = DeedForm(handling)
    additions = ReportAdditions(reports, lookup)
    checking = Checking(settings, checklists, lookup)
    stale = Reminder(lookup)
    noticing = Noticing(settings, line.effects, clock)
    parts = (*checking.parts(), clue_parts.CLUES, clue_parts.UNSEEN, stale.part, *noticing.parts())
    nudging = Nudging(settings, line.effects, clock, lookup, parts)
    forms = Forms(
        ClueForm(own_clues),
        AddingForm(own_clues),
        FeedbackForm(),
        GapForm(),
        ReportForm(lookup),
        LearnForm(lookup),
        CheckForm(lookup),
        AnswerForm(FeedbackSubject(), GapSubject()),
        ListTextForm(rules),
        RecordForm(lookup, channels),
        deeds,
        RiskForm(reports),
        ReportAnswerForm(reports),
        ReportMoreForm(additions),
        *checking.forms(),
        *nudging.forms(),
        *noticing.forms(),
        RecordVoidForm(),
        RecordProofForm(),
    )
    Access(code_file(settings)).register(application)
    anonymity = Anonymity(store, keys, line.effects, door, application.bot, clock, settings.attachments_dir, lookup)
    for early in noticing.first_handlers(anonymity):
        early.register(application)
    AnonymousHandlers(anonymity).register(application)
    teaching = Teaching(rulebook, forms, settings.jurisdiction)
    trials = ListTrials(rulebook, line.effects, store, clock)
    referral = ReferralPaper(settings.knowledge_dir)
    own_papers = (RegisterPaper(), CountsPaper(rulebook), PicturePaper(rulebook), referral)
    papers = Papers(*own_papers, *checking.papers(), *nudging.papers(), *noticing.papers())
    PaperHandlers(papers).register(application)
    loose = LooseThings()
    noticing.register_replies(application)
    report_handlers = ReportHandlers(reports, additions, forms, loose)
    report_handlers.register_files(application)
    record_albums.register_files(application)
    more: tuple[Handlers, ...] = (
        report_handlers,
        RecordHandlers(forms),
        HandlingHandlers(handling, deeds, reports, forms),
        AnalysisHandlers(rulebook),
        *checking.handlers(forms, papers),
        *nudging.handlers(forms, loose),
        *noticing.handlers(forms, loose),
    )
    _register(application, rulebook, forms, teaching, ListHandlers(rules, trials, forms), OwnClueHandlers(own_clues, forms, loose), more)
    downloads = Downloads(store, line.effects, door, application.bot, clock, settings.attachments_dir)
    counter = PaperCounter(papers, line.effects, store, door, application.bot, clock, settings.attachments_dir, downloads.tidied)
    line.sender.follow(counter, PROGRESS, FILE)
    noticing.connect(line.sender)

    async def put_off() -> None:
        line.straighten()
        line.intake.retry_due()

    async def expire() -> None:
        line.effects.by_itself(forms.expire)
        line.effects.by_itself(confirmation.lapse)

    async def report() -> None:
        line.effects.by_itself(reports.sweep)
        line.effects.by_itself(clue_rounds.plan)
        line.effects.by_itself(clue_rounds.tell_late)
        line.effects.by_itself(clue_parts.put_ready)

    async def check() -> None:
        checking.sweep(line.effects)

    async def tell() -> None:
        line.effects.by_itself(lambda work: learning.tell(work, lookup()))
        line.effects.by_itself(restored.tell)

    # The kinds of parts are given to it where everything of what is due is put together.
    clue_tables = ClueTables(settings.knowledge_dir)
    menus = Menus(store, door, application.bot, clock)
    looks = [rulebook.look, checklists.look, clue_tables.look]
    slow = [downloads.sweep, *looks, menus.sweep, trials.take_up, anonymity.sweep, counter.sweep, nudging.sweep, noticing.sweep]
    appointed = (*appointments(settings, store, keys), stale_reminder(stale), anonymity.appointment())
    schedule = Schedule(store, clock, line.effects, appointed, [put_off, expire, report, check, tell], slow)
    return SuixingBot(application, line, schedule, searcher, rulebook, counter, checklists, noticing)


def _register(
    application: BotApplication,
    rulebook: Rulebook,
    forms: Forms,
    teaching: Teaching,
    lists: ListHandlers,
    clues: OwnClueHandlers,
    more: Sequence[Handlers],
) -> None:
    """Who hears a message first; within a group the first that fits takes it."""
    clues.register(application)
    FormHandlers(forms).register(application)
    refusals.register(application)
    for handlers in more:
        handlers.register(application)
    StartHandlers(rulebook).register(application)
    BrowsingHandlers(rulebook).register(application)
    WalkHandlers(rulebook).register(application)
    MineHandlers(rulebook, forms).register(application)
    FeedbackHandlers(forms).register(application)
    files.register(application)
    enrolment.register(application)
    people.register(application)
    leave.register(application)
    lists.register(application)
    reach.register(application)
    GapHandlers(rulebook, forms, teaching).register(application)
    StaleHandlers(rulebook, forms, teaching).register(application)
    InlineHandlers(rulebook).register(application)
    CardHandlers(rulebook).register(application)
    LookupHandlers(rulebook, forms).register(application)
    clues.register_leftovers(application)
    start.register_leftovers(application)
    application.add_error_handler(on_error)


async def introduce(application: BotApplication) -> None:
    """Tell Telegram what the menu and an empty chat shall show. Raises ``TelegramError``."""
    await application.bot.set_my_description(render("start/description"))
    await application.bot.set_my_short_description(render("start/short_description"))
    await application.bot.set_my_commands([BotCommand(command.name, command.description) for command in for_strangers()])
    # Whoever is enrolled finds more in the private chat: see ``bot.menus``.
    in_groups = [BotCommand(command.name, command.description) for command in for_groups()]
    await application.bot.set_my_commands(in_groups, scope=BotCommandScopeAllGroupChats())
