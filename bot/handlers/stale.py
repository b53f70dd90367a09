"""``到期``: what has to be checked again, and the tap that says it was."""

from __future__ import annotations

import re

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import stale
from bot.actions.form_kinds import Done
from bot.actions.forms import Forms
from bot.actions.permissions import Right
from bot.actions.stale import CheckData
from bot.actions.work import Work
from bot.commands import word_filter
from bot.handlers.gaps import read_ticket
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE, holding
from bot.handlers.teaching import Teaching
from bot.line.visit import BotApplication, VisitContext
from bot.replies import Pressed, read_callback
from bot.rulebook import Rulebook, Trial
from bot.wording import lookup as cards
from bot.wording import stale as wording
from bot.wording import start as greetings
from bot.wording.learning import fault_told
from knowledge.due import Why

_LISTED = (wording.FIRST, wording.OVERVIEW, wording.LIST, wording.OPEN, wording.SOURCE)
_CHECKED = (wording.CONFIRM, wording.UNDO)


class StaleHandlers:
    """Translates checks of entries and rows."""

    def __init__(self, rulebook: Rulebook, forms: Forms, teaching: Teaching) -> None:
        self._rulebook = rulebook
        self._forms = forms
        self._teaching = teaching
        self._check = on_press(self._checked)

    def register(self, application: BotApplication) -> None:
        """Add the handlers, before those for all other words and buttons."""
        application.add_handler(CommandHandler("stale", self.on_stale, filters=PRIVATE & NEW), group=1)
        word = filters.Regex(word_filter("stale")) & PRIVATE & NEW & holding(Right.ANSWER_QUESTION)
        application.add_handler(MessageHandler(word, self.on_stale), group=1)
        listed = on_press(self._listed)
        application.add_handler(CallbackQueryHandler(listed, pattern=rf"^\d+:({'|'.join(_LISTED)}):"), group=1)
        application.add_handler(CallbackQueryHandler(self.on_check, pattern=rf"^\d+:({'|'.join(_CHECKED)}):"), group=1)
        application.add_handler(CallbackQueryHandler(self.on_sourced, pattern=rf"^\d+:{wording.SOURCED}:"), group=1)

    async def on_stale(self, _update: Update, context: VisitContext) -> None:
        """How much is due, by reason."""
        context.visit.act(lambda work: work.reply(stale.counts(work, self._rulebook.lookup)))

    async def on_check(self, update: Update, context: VisitContext) -> None:
        """Checked today, or that taken back; the cards say so at once."""
        await self._check(update, context)
        if context.visit.applied:
            self._teaching.renew_soon()

    async def on_sourced(self, update: Update, context: VisitContext) -> None:
        """Checked today, with the source that was told: tried out first, because somebody typed it."""
        query = update.callback_query
        if query is None:
            return
        pressed = read_callback(query.data or "")
        ticket = None if pressed is None else read_ticket(pressed.argument)
        if ticket is None or not context.visit.is_private:
            await context.visit.acknowledge(query, greetings.old_button())
            return

        def settle(work: Work, data: CheckData, trial: Trial) -> Done:
            if trial.faults:
                return Done(wording.faulty([fault_told(fault) for fault in trial.faults]))
            return Done(stale.confirm(work, self._rulebook.lookup, data.id, data.source))

        await self._teaching.from_form(query, context, ticket, CheckData, stale.with_check, settle)

    def _listed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        lookup, shown = self._rulebook.lookup, message.message_id
        match pressed.verb:
            case wording.FIRST:
                return lambda work: work.reply(stale.counts(work, lookup))
            case wording.OVERVIEW:
                return lambda work: work.reply(stale.counts(work, lookup), replaces=shown)
            case wording.LIST:
                code, _, page = pressed.argument.partition(".")
                if code not in tuple(Why) or not re.fullmatch(r"\d{1,6}", page, re.ASCII):
                    return None
                return lambda work: work.reply(stale.listing(work, lookup, Why(code), int(page)), replaces=shown)
            case wording.OPEN:
                return lambda work: self._open(work, pressed.argument, shown)
            case wording.SOURCE:
                return lambda work: self._forms.open(work, "check", pressed.argument)
            case _:
                return None

    def _open(self, work: Work, thing_id: str, message_id: int) -> None:
        lookup = self._rulebook.lookup
        view = stale.view(work, lookup, thing_id)
        # A row has no card of its own: its matter's may rest on another row.
        card = None if view.row is not None else lookup.card(thing_id)
        work.reply(wording.due_card(view, None if card is None else cards.show(card, lookup)), replaces=message_id)

    def _checked(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        lookup, shown = self._rulebook.lookup, message.message_id
        if pressed.verb == wording.CONFIRM:
            return lambda work: work.reply(stale.confirm(work, lookup, pressed.argument), replaces=shown)
        if not re.fullmatch(r"\d{1,15}", pressed.argument, re.ASCII):
            return None
        return lambda work: work.reply(stale.undo(work, lookup, int(pressed.argument)), replaces=shown)
