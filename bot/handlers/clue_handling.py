"""``线索办理``: the queue, the card of a clue, and the buttons that move it on."""

from __future__ import annotations

from dataclasses import replace

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import clue_queue
from bot.actions.clue_deed_form import DeedData, DeedForm
from bot.actions.clue_handling import Handling
from bot.actions.clue_moves import FOR_ANSWERS
from bot.actions.clue_reports import Reports
from bot.actions.clue_results import Deed, Gone, HandledClue
from bot.actions.forms import Forms
from bot.actions.work import RefusedError, Work
from bot.commands import argument_of, word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import clue_handling as wording

ASKED = frozenset({Deed.LEVEL, Deed.CATEGORY, Deed.UNIT, Deed.MARK, Deed.MERGE, Deed.MORE})
"""Steps that first show what there is to choose from."""
WRITTEN = frozenset(
    {Deed.TRUE, Deed.FALSE, Deed.REJECT, Deed.ASK, Deed.NOTE, Deed.RECTIFY, Deed.REFER, Deed.RELEASE, Deed.CLOSE, Deed.REOPEN, Deed.SOURCE}
)
"""Steps that need words."""


class HandlingHandlers:
    """Translates what those in charge do with clues."""

    def __init__(self, handling: Handling, deeds: DeedForm, reports: Reports, forms: Forms) -> None:
        self._handling = handling
        self._deeds = deeds
        self._reports = reports
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("clues", self.on_clues, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("clues")) & PRIVATE & NEW, self.on_clues), group=1)
        turn = on_page(self._page, in_place=wording.QUEUE, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:({wording.QUEUE}|{wording.OPEN_QUEUE}):"), group=1)
        pressed = on_press(self._pressed)
        application.add_handler(CallbackQueryHandler(pressed, pattern=rf"^\d+:({wording.DO}|{wording.CHOOSE}):"), group=1)

    async def on_clues(self, update: Update, context: VisitContext) -> None:
        """The queue, or what the words behind it find."""
        visit, message = context.visit, update.message
        words = argument_of(message.text if message is not None and message.text else "")
        found = visit.look(lambda work: clue_queue.search(work, words) if words else clue_queue.queue(work))
        await visit.answer(wording.queue(found))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        asked = wording.read_queue(pressed.argument)
        return None if asked is None else wording.queue(visit.look(lambda work: clue_queue.queue(work, *asked)))

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        asked = wording.read_do(pressed.argument)
        if asked is None:
            return None
        clue_id, revision, deed, value = asked

        def act(work: Work) -> str | None:
            if deed in WRITTEN:
                self._end_overtaken(work)
                self._forms.open(work, DeedForm.name, f"{clue_id}.{revision}.{deed}.{message.message_id}")
                return None
            if deed is Deed.SHOW and self._handling.kind(work, clue_id) in FOR_ANSWERS:
                work.reply(self._reports.view(work, clue_id))
                return None
            try:
                shown = self._chosen(work, clue_id, revision, deed, value) if value else self._done(work, clue_id, revision, deed)
            except RefusedError as refused:
                if refused.problem != "clue_moved":
                    raise
                self._say(work, self._handling.view(work, clue_id), message.message_id)
                return wording.moved()
            # From a list or a notice the card comes in a message of its own.
            self._say(work, shown, message.message_id if revision else None)
            return None

        return act

    def _end_overtaken(self, work: Work) -> None:
        """End what was being written about a clue that has moved on: it must not stand in the way of another one."""
        row = self._forms.of_kind(work, DeedForm.name)
        if row is None:
            return
        data = self._forms.read(work, row.id, row.version, DeedData)
        overtaken = self._deeds.overtaken(work, data)
        if overtaken is not None:
            self._forms.move(work, row.id, row.version, DeedData, lambda _: overtaken)

    def _done(self, work: Work, clue_id: str, revision: int, deed: Deed) -> HandledClue:
        handling = self._handling
        match deed:
            case Deed.CLAIM:
                return handling.claim(work, clue_id, revision)
            case Deed.PUT_BACK:
                return handling.put_back(work, clue_id, revision)
            case Deed.TAKE_OVER:
                return handling.take_over(work, clue_id, revision)
            case Deed.UNMERGE:
                return handling.unmerge(work, clue_id, revision)
            case Deed.WHO:
                return handling.who(work, clue_id)
            case Deed.SHOW:
                return handling.view(work, clue_id)
            case Deed.UNIT:
                return replace(handling.view(work, clue_id), asks=deed, units=handling.units(work, clue_id))
            case _ if deed in ASKED:
                return replace(handling.view(work, clue_id), asks=deed)
            case _:
                raise RefusedError("unknown_choice")

    def _chosen(self, work: Work, clue_id: str, revision: int, deed: Deed, value: str) -> HandledClue | Gone:
        handling = self._handling
        match deed:
            case Deed.LEVEL:
                return handling.set_level(work, clue_id, revision, value)
            case Deed.CATEGORY:
                return handling.set_category(work, clue_id, revision, value) or Gone(clue_id, Deed.REFER)
            case Deed.UNIT if value.isascii() and value.isdecimal():
                return handling.set_unit(work, clue_id, revision, int(value))
            case Deed.MERGE:
                return handling.merge(work, clue_id, revision, value)
            case Deed.MARK:
                return handling.mark(work, clue_id, revision, value)
            case _:
                raise RefusedError("unknown_choice")

    def _say(self, work: Work, shown: HandledClue | Gone, replaces: int | None) -> None:
        clue_id = shown.clue_id if isinstance(shown, Gone) else shown.clue.id
        work.reply(shown, subject=f"clue_card:{clue_id}", replaces=replaces)
