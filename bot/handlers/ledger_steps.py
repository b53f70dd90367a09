"""``待定措施`` and ``整改情况``: what leaders decide on, and the counts of a year."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import ledger_steps, ledger_years
from bot.actions.forms import Forms
from bot.actions.papers import Papers
from bot.actions.work import RefusedError, Work
from bot.commands import word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import ledger_steps as wording

_PAPER = "ledger_step"


class LedgerStepHandlers:
    """Translates what leaders ask and decide."""

    def __init__(self, forms: Forms, papers: Papers) -> None:
        self._forms = forms
        self._papers = papers

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        for name, handle in (("steps", self.on_steps), ("ledgeryear", self.on_year)):
            application.add_handler(CommandHandler(name, handle, filters=PRIVATE & NEW), group=1)
            application.add_handler(MessageHandler(filters.Regex(word_filter(name)) & PRIVATE & NEW, handle), group=1)
        turn = on_page(self._page, in_place=wording.PAGE, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:({wording.PAGE}|{wording.OPEN}):"), group=1)
        leaf = on_page(self._year, in_place=wording.YEAR, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(leaf, pattern=rf"^\d+:{wording.YEAR}:"), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:{wording.DO}:"), group=1)

    async def on_steps(self, _update: Update, context: VisitContext) -> None:
        """What waits for a decision."""
        visit = context.visit
        await visit.answer(wording.page(visit.look(ledger_steps.pending)))

    async def on_year(self, _update: Update, context: VisitContext) -> None:
        """整改情况 of this year."""
        visit = context.visit
        await visit.answer(wording.year(visit.look(ledger_years.view)))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        page = wording.read_number(pressed.argument)
        return None if page is None else wording.page(visit.look(lambda work: ledger_steps.pending(work, page)))

    def _year(self, pressed: Pressed, visit: Visit) -> Reply | None:
        year = wording.read_number(pressed.argument)
        return None if year is None else wording.year(visit.look(lambda work: ledger_years.view(work, year)))

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        asked = wording.read_do(pressed.argument)
        if asked is None:
            return None
        step_id, deed = asked

        def act(work: Work) -> None:
            match deed:
                case wording.DISMISS:
                    self._forms.open(work, "step_dismiss", str(step_id))
                    return
                case wording.SEND:
                    shown = ledger_steps.confirm(work, step_id)
                case _:
                    shown = ledger_steps.view(work, step_id, asks=deed == wording.CONFIRM)
            work.reply(shown, subject=f"ledger_step:{step_id}", replaces=message.message_id)
            if deed == wording.SEND:
                self._make(work, step_id)

        return act

    def _make(self, work: Work, step_id: int) -> None:
        """Begin with its paper; where too many wait already, the card has a button for it."""
        try:
            self._papers.ask(work, _PAPER, str(step_id))
        except RefusedError as refused:
            if refused.problem not in {"too_many_papers", "paper_waits"}:
                raise
