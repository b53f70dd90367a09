"""``自查安排`` and ``自查情况``: schedules, who has not, and the checks of one's sight."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import selfcheck_schedules
from bot.actions.forms import Forms
from bot.actions.selfcheck_following import Follow
from bot.actions.selfcheck_rounds import Book
from bot.actions.work import Work
from bot.commands import word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, Fading, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import selfcheck_rounds as wording
from bot.wording import selfcheck_schedules as schedule_wording


class RoundHandlers:
    """Translates what those who follow self-checks ask for, and the buttons of reminders."""

    def __init__(self, follow: Follow, book: Book, forms: Forms) -> None:
        self._follow = follow
        self._book = book
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        for name, handle in (("checks", self.on_checks), ("schedules", self.on_schedules)):
            application.add_handler(CommandHandler(name, handle, filters=PRIVATE & NEW), group=1)
            application.add_handler(MessageHandler(filters.Regex(word_filter(name)) & PRIVATE & NEW, handle), group=1)
        turn = on_page(self._page, in_place=wording.PAGE, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:{wording.PAGE}:"), group=1)
        listed, asked = schedule_wording.LIST, schedule_wording.SURE
        for verb in (listed, asked):
            turn = on_page(self._schedules, in_place=verb, private_only=schedule_wording.private_only)
            application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:{verb}:"), group=1)
        verbs = (wording.REMIND, wording.OPEN, wording.RETURN, wording.GO, wording.AGAIN, schedule_wording.NEW, schedule_wording.STOP)
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:({'|'.join(verbs)}):"), group=1)

    async def on_checks(self, _update: Update, context: VisitContext) -> None:
        """Who has not, as of today."""
        visit = context.visit
        await visit.answer(wording.overview(visit.look(self._follow.overview)))

    async def on_schedules(self, _update: Update, context: VisitContext) -> None:
        """What is in force."""
        visit = context.visit
        await visit.answer(schedule_wording.schedules(visit.look(lambda work: selfcheck_schedules.schedules(work, self._book))))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        asked = wording.read_page(pressed.argument)
        if asked is None:
            return None
        what, number, page = asked
        match what:
            case wording.SCHEDULE:
                return wording.schedule(visit.look(lambda work: self._follow.schedule(work, number)))
            case wording.NAMES:
                return wording.names(visit.look(lambda work: self._follow.names(work, number, page)))
            case wording.NEWEST:
                return wording.newest(visit.look(lambda work: self._follow.newest(work, page)))
            case _:
                return wording.overview(visit.look(self._follow.overview))

    def _schedules(self, pressed: Pressed, visit: Visit) -> Reply | None:
        if pressed.verb == schedule_wording.LIST:
            return schedule_wording.schedules(visit.look(lambda work: selfcheck_schedules.schedules(work, self._book)))
        if not pressed.argument.isdecimal():
            return None
        number = int(pressed.argument)
        return schedule_wording.sure(visit.look(lambda work: selfcheck_schedules.sure(work, self._book, number)))

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        argument, shown_in = pressed.argument, message.message_id
        number = int(argument) if argument.isascii() and argument.isdecimal() else None
        match pressed.verb:
            case schedule_wording.NEW:
                return lambda work: self._forms.open(work, "schedule")
            case wording.RETURN:
                return lambda work: self._forms.open(work, "check_return", argument)
            case wording.GO:
                return lambda work: self._forms.open(work, f"selfcheck:{argument}", argument)
            case _ if number is None:
                return None
            case wording.AGAIN:
                return lambda work: self._forms.open(work, f"selfcheck:again-{number}", f"again-{number}")
            case wording.OPEN:
                return lambda work: work.reply(self._follow.view(work, number), subject=f"check_card:{number}")
            case schedule_wording.STOP:
                return self._stop(number, shown_in)
            case _:
                return lambda work: wording.reminded(self._follow.remind(work, number))

    def _stop(self, number: int, shown_in: int) -> Action:
        def act(work: Work) -> Fading:
            work.reply(selfcheck_schedules.stop(work, self._book, number), replaces=shown_in)
            return Fading(schedule_wording.stopped())

        return act
