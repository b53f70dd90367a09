"""``计时``: a statutory term counted for a case, what runs, and what was entered by mistake."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions.form_kinds import Done
from bot.actions.forms import Forms
from bot.actions.timer_form import TimerForm
from bot.actions.timers import TimerCard, TimerDesk
from bot.actions.work import Work
from bot.commands import argument_of, word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import timers as wording


class TimerHandlers:
    """Translates what people do with timers."""

    def __init__(self, desk: TimerDesk, form: TimerForm, forms: Forms) -> None:
        self._desk = desk
        self._form = form
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("timer", self.on_timer, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("timer")) & PRIVATE & NEW, self.on_timer), group=1)
        shown = on_page(self._page, in_place="", private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(shown, pattern=rf"^\d+:{wording.OPEN}:"), group=1)
        pressed = on_press(self._pressed)
        application.add_handler(CallbackQueryHandler(pressed, pattern=rf"^\d+:({wording.BEGIN}|{wording.VOID}):"), group=1)

    async def on_timer(self, update: Update, context: VisitContext) -> None:
        """Alone what runs; with words behind it a new timer."""
        message, visit = update.message, context.visit
        if message is None:
            return
        told = argument_of(message.text or "")
        if told:
            visit.act(lambda work: self._begin(work, told))
        else:
            await visit.answer(wording.running(visit.look(lambda work: self._desk.running(work, wording.MOST_LISTED))))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        number = pressed.argument
        if not (number.isascii() and number.isdecimal() and len(number) <= 9):
            return None
        return wording.card(visit.look(lambda work: self._desk.view(work, int(number))))

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        if pressed.verb == wording.BEGIN:
            return lambda work: self._begin(work, pressed.argument)
        asked = wording.read_void(pressed.argument)
        if asked is None:
            return None

        def act(work: Work) -> str | None:
            found = self._desk.void(work, *asked)
            _say(work, found, message.message_id)
            return None if found.is_void else wording.moved()

        return act

    def _begin(self, work: Work, words: str) -> None:
        # What is said in full runs at once: nobody at the kerb wants to confirm it.
        heard = self._form.heard(work, words)
        if isinstance(heard, Done) and isinstance(heard.message, TimerCard):
            _say(work, heard.message, None)
        else:
            self._forms.open(work, TimerForm.name, words)


def _say(work: Work, found: TimerCard, replaces: int | None) -> None:
    work.reply(found, subject=f"timer:{found.due.id}", replaces=replaces)
