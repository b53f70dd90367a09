"""``自查``: the lists that one may go through, and the checks that one has handed in."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions.forms import Forms
from bot.actions.selfcheck_form import AGAIN, SelfcheckForm
from bot.actions.selfcheck_results import CheckShown
from bot.actions.selfchecks import SelfcheckDesk
from bot.actions.work import RefusedError, Work
from bot.commands import argument_of, word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import own_checks as wording


class SelfcheckHandlers:
    """Translates the words and presses of whoever checks."""

    def __init__(self, desk: SelfcheckDesk, forms: Forms) -> None:
        self._desk = desk
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers, before those for all other words and buttons."""
        for name, handle in (("check", self.on_check), ("mychecks", self.on_list)):
            application.add_handler(CommandHandler(name, handle, filters=PRIVATE & NEW), group=1)
            application.add_handler(MessageHandler(filters.Regex(word_filter(name)) & PRIVATE & NEW, handle), group=1)
        pages = on_page(self._page, in_place=wording.STEP, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(pages, pattern=rf"^1:({wording.LIST}|{wording.STEP}):"), group=1)
        pressed = f"{wording.START}|{wording.SHOW}|{wording.DO}"
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^1:({pressed}):"), group=1)

    async def on_check(self, update: Update, context: VisitContext) -> None:
        """The word alone shows the lists; with the name of one behind it that one is opened at once."""
        message, visit = update.message, context.visit
        if message is None:
            return
        wished = argument_of(message.text or "")
        found = visit.look(lambda work: self._desk.shown_lists(work, wished))
        if wished and not found.wished and len(found.lines) == 1:
            code = found.lines[0].code
            visit.act(lambda work: self._open(work, code))
        else:
            await visit.answer(wording.lists(found))

    async def on_list(self, _update: Update, context: VisitContext) -> None:
        """The first page of the own checks."""
        await context.visit.answer(wording.page(context.visit.look(lambda work: self._desk.page(work, 0))))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        number = pressed.argument or "0"
        if not (number.isascii() and number.isdecimal() and len(number) <= 6):
            return None
        return wording.page(visit.look(lambda work: self._desk.page(work, int(number))))

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        argument = pressed.argument
        match pressed.verb:
            case wording.START:
                return lambda work: self._open(work, argument)
            case wording.SHOW if argument.isascii() and argument.isdecimal():
                return lambda work: _say(work, self._desk.view(work, int(argument)))
            case wording.DO:
                return self._done(argument, message.message_id)
            case _:
                return None

    def _done(self, argument: str, shown_in: int) -> Action | None:
        asked = wording.read_do(argument)
        if asked is None:
            return None
        check_id, revision, code = asked

        def act(work: Work) -> str | None:
            if code == wording.AMEND:
                self._forms.open(work, f"{SelfcheckForm.name}:{AGAIN}{check_id}", f"{AGAIN}{check_id}")
                return None
            try:
                shown = self._step(work, check_id, revision, code)
            except RefusedError as refused:
                if refused.problem != "check_moved":
                    raise
                _say(work, self._desk.view(work, check_id), shown_in)
                return wording.refreshed()
            _say(work, shown, shown_in)
            return None

        return act

    def _step(self, work: Work, check_id: int, revision: int, code: str) -> CheckShown:
        match code:
            case wording.WITHDRAW:
                return self._desk.view(work, check_id, is_sure=True)
            case wording.WITHDRAW_NOW:
                return self._desk.withdraw(work, check_id, revision)
            case wording.BACK:
                return self._desk.view(work, check_id)
            case _:
                raise RefusedError("unknown_choice")

    def _open(self, work: Work, code: str) -> None:
        self._forms.open(work, f"{SelfcheckForm.name}:{code}", code)


def _say(work: Work, shown: CheckShown, replaces: int | None = None) -> None:
    work.reply(shown, subject=f"check_card:{shown.check.id}", replaces=replaces)
