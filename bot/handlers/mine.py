"""``/mine``: one message through the cards, forms and questions that are somebody's own."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import mine
from bot.actions.forms import Forms
from bot.actions.mine import Section
from bot.actions.work import Work
from bot.commands import word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, Fading, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.rulebook import Rulebook
from bot.wording import mine as wording


class MineHandlers:
    """Translates words and presses for one ``Rulebook`` and all kinds of form."""

    def __init__(self, rulebook: Rulebook, forms: Forms) -> None:
        self._rulebook = rulebook
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers, before those for free text and for the buttons of cards."""
        application.add_handler(CommandHandler("mine", self.on_mine, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("mine")) & PRIVATE & NEW, self.on_mine), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._cleared), pattern=rf"^1:{wording.CLEAR}:"), group=1)
        turn = on_page(self._page, in_place=wording.STEP, private_only=wording.private_only)
        verbs = f"{wording.OPEN}|{wording.STEP}|{wording.QUESTION}"
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^1:({verbs}):"), group=1)

    async def on_mine(self, _update: Update, context: VisitContext) -> None:
        """The first page."""
        visit = context.visit
        await visit.answer(self._overview(visit))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        """A page, or one question in a message of its own; somebody else's is as if it were not there."""
        if pressed.verb == wording.QUESTION:
            if not (pressed.argument.isascii() and pressed.argument.isdecimal()):
                return None
            found = visit.look(lambda work: mine.question(work, int(pressed.argument)))
            return None if found is None else wording.question(found)
        if not pressed.argument:
            return self._overview(visit)
        asked = wording.read_argument(pressed.argument)
        if asked is None:
            return None
        return wording.section(visit.look(lambda work: mine.section_page(work, self._rulebook.lookup, *asked)))

    def _overview(self, visit: Visit) -> Reply:
        return wording.overview(visit.look(lambda work: mine.overview(work, self._rulebook.lookup, self._forms)))

    def _cleared(self, _pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        """Forget the recent cards, and show that there are none."""

        def clear(work: Work) -> Fading:
            mine.forget_recent(work)
            work.reply(mine.section_page(work, self._rulebook.lookup, Section.RECENT), replaces=message.message_id)
            return Fading(wording.cleared())

        return clear
