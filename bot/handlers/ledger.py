"""``台账``: its lists, the card of an item, the buttons that move it on, and ``记台账``."""

from __future__ import annotations

import re
from dataclasses import replace

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import ledger_handling as handling
from bot.actions import ledger_views
from bot.actions.forms import Forms
from bot.actions.ledger_adding import AddForm
from bot.actions.ledger_deed_form import WRITTEN, LedgerDeedForm
from bot.actions.ledger_results import LedgerCard, LedgerDeed
from bot.actions.ledger_sight import item_seen
from bot.actions.work import RefusedError, Work
from bot.commands import argument_of, word_filter
from bot.handlers.forms import file_of
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import ledger as wording

_NUMBER = re.compile(r"^\s*№\s*\d{1,9}\s*$")


class LedgerHandlers:
    """Translates what people do with the ledger."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("ledger", self.on_ledger, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("ledger")) & PRIVATE & NEW, self.on_ledger), group=1)
        application.add_handler(MessageHandler(filters.Regex(_NUMBER) & PRIVATE & NEW, self.on_number), group=1)
        application.add_handler(CommandHandler("ledgeradd", self.on_add, filters=PRIVATE & NEW), group=1)
        told = filters.Regex(word_filter("ledgeradd")) | filters.CaptionRegex(word_filter("ledgeradd"))
        application.add_handler(MessageHandler(told & PRIVATE & NEW, self.on_add), group=1)
        turn = on_page(self._page, in_place=wording.PAGE, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:({wording.PAGE}|{wording.BOOK}):"), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:{wording.DO}:"), group=1)

    async def on_ledger(self, update: Update, context: VisitContext) -> None:
        """The list that concerns one most, the item of a number, or what the words behind it find."""
        await self._open(context.visit, argument_of(_text(update)))

    async def on_number(self, update: Update, context: VisitContext) -> None:
        """“№12” is an item."""
        await self._open(context.visit, _text(update))

    async def on_add(self, update: Update, context: VisitContext) -> None:
        """“记台账 二中队处罚文书没有告知陈述申辩权 12-10” is as good as filled in, also under a picture."""
        message = update.message
        if message is None:
            return
        told, file = argument_of(message.text or message.caption or ""), file_of(message)
        context.visit.act(lambda work: self._forms.open(work, AddForm.name, told, () if file is None else (file,)))

    async def _open(self, visit: Visit, words: str) -> None:
        number = ledger_views.number_of(words)
        if number is not None and visit.look(lambda work: _is_seen(work, number)):
            visit.act(lambda work: _say(work, handling.view(work, number), None))
            return
        found = visit.look(lambda work: ledger_views.search(work, words) if words else ledger_views.book(work))
        await visit.answer(wording.book(found))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        asked = wording.read_page(pressed.argument)
        return None if asked is None else wording.book(visit.look(lambda work: ledger_views.book(work, *asked)))

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        asked = wording.read_do(pressed.argument)
        if asked is None:
            return None
        item_id, revision, deed, value = asked

        def act(work: Work) -> str | None:
            try:
                if deed in WRITTEN and not (deed is LedgerDeed.START and item_seen(work, item_id).measures):
                    self._forms.open(work, LedgerDeedForm.name, f"{item_id}.{revision}.{deed}.{message.message_id}")
                    return None
                shown = self._done(work, item_id, revision, deed, value)
            except RefusedError as refused:
                if refused.problem != "ledger_moved":
                    raise
                _say(work, handling.view(work, item_id), message.message_id)
                return wording.moved()
            # From a list or a notice the card comes in a message of its own.
            _say(work, shown, message.message_id if revision else None)
            return None

        return act

    def _done(self, work: Work, item_id: int, revision: int, deed: LedgerDeed, value: str) -> LedgerCard:
        match deed:
            case LedgerDeed.SHOW:
                return handling.view(work, item_id)
            case LedgerDeed.MORE:
                return replace(handling.view(work, item_id), asks=deed)
            case LedgerDeed.START:
                return handling.start(work, item_id, revision)
            case LedgerDeed.ACCEPT:
                return handling.accept(work, item_id, revision)
            case LedgerDeed.RECHECK:
                return handling.recheck(work, item_id, revision)
            case LedgerDeed.PASS:
                return handling.pass_recheck(work, item_id, revision)
            case LedgerDeed.GRANT:
                return handling.grant_extension(work, item_id, revision)
            case LedgerDeed.UNSUPERVISE:
                return handling.end_supervision(work, item_id, revision)
            case LedgerDeed.ASSIGN if value.isdecimal():
                return handling.assign(work, item_id, revision, int(value))
            case LedgerDeed.ASSIGN:
                return handling.whom(work, item_id, revision, int(value[1:]) if value[1:].isdecimal() else 0)
            case _:
                raise RefusedError("unknown_choice")


def _is_seen(work: Work, item_id: int) -> bool:
    try:
        item_seen(work, item_id)
    except RefusedError as refused:
        if refused.problem != "no_such_item":
            raise
        return False
    return True


def _say(work: Work, shown: LedgerCard, replaces: int | None) -> None:
    work.reply(shown, subject=f"ledger_card:{shown.item.id}", replaces=replaces)


def _text(update: Update) -> str:
    return update.message.text or "" if update.message is not None else ""
