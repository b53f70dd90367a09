"""``督查``: choosing how, whom and by which list, and beginning."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import spotchecks
from bot.actions.forms import Forms
from bot.actions.selfcheck_rounds import Book
from bot.actions.work import Work
from bot.commands import word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import spotchecks as wording


class SpotcheckHandlers:
    """Translates the choosing; the questions are the form's."""

    def __init__(self, book: Book, forms: Forms) -> None:
        self._book = book
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("spotcheck", self.on_spotcheck, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("spotcheck")) & PRIVATE & NEW, self.on_spotcheck), group=1)
        turn = on_page(self._page, in_place=wording.CHOOSE, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:{wording.CHOOSE}:"), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:{wording.BEGIN}:"), group=1)

    async def on_spotcheck(self, _update: Update, context: VisitContext) -> None:
        """How is it checked?"""
        visit = context.visit
        await visit.answer(wording.which_method(visit.look(spotchecks.which_method)))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        asked = wording.read_choice(pressed.argument)
        if asked is None:
            return None
        method, unit, page = asked
        if method is None:
            return wording.which_method(visit.look(spotchecks.which_method))
        if not unit:
            return wording.which_unit(visit.look(lambda work: spotchecks.which_unit(work, method, page)))
        return wording.which_list(visit.look(lambda work: spotchecks.which_list(work, self._book, method, unit)))

    def _pressed(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        asked = wording.read_begin(pressed.argument)
        if asked is None:
            return None
        method, unit, code = asked

        def act(work: Work) -> None:
            spotchecks.may_begin(work, self._book, unit, code)
            self._forms.open(work, f"spotcheck:{code}@{unit}", f"{code}@{unit}@{method}")

        return act
