"""Named surveys, and the results of all."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler

from bot.actions import survey_closing as closing
from bot.actions import survey_results
from bot.actions.forms import Forms
from bot.actions.survey_form import SurveyForm
from bot.actions.survey_sight import asked, is_over
from bot.actions.work import RefusedError, Work
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply, read_callback
from bot.wording import surveys as wording
from bot.wording.notice_buttons import BALLOT, read_id


class SurveyHandlers:
    """Translates what people do with surveys, but for filling in an anonymous one."""

    def __init__(self, forms: Forms, changed: Callable[[int], None]) -> None:
        """``changed`` is told of each notice that has."""
        self._forms = forms
        self._changed = changed

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        self._open = on_press(self._opened)
        self._see = on_page(self._published, in_place="", private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(self.on_ballot, pattern=rf"^\d+:{BALLOT}:"), group=1)
        turn = on_page(self._result, in_place=wording.TURN, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:({wording.RESULT}|{wording.TURN}):"), group=1)
        end = on_page(self._asked, in_place=wording.END, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(end, pattern=rf"^\d+:{wording.END}:"), group=1)
        pressed = on_press(self._pressed)
        application.add_handler(CallbackQueryHandler(pressed, pattern=rf"^\d+:({wording.CLOSE}|{wording.PUBLISH}):"), group=1)

    async def on_ballot(self, update: Update, context: VisitContext) -> None:
        """Open the questionnaire; of one that is over the result, where it was published."""
        pressed = None if update.callback_query is None else read_callback(update.callback_query.data or "")
        number = None if pressed is None else read_id(pressed.argument)
        if number is not None and context.visit.is_private and context.visit.look(lambda work: _shows_result(work, number)):
            await self._see(update, context)
        else:
            await self._open(update, context)

    def _opened(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        number = read_id(pressed.argument)
        if number is None:
            return None
        return lambda work: self._forms.open(work, f"{SurveyForm.name}:{number}", str(number))

    async def _published(self, pressed: Pressed, visit: Visit) -> Reply | None:
        number = read_id(pressed.argument)
        if number is None:
            return None
        return wording.result(await visit.look_aside(lambda work: survey_results.published(work, number)))

    async def _result(self, pressed: Pressed, visit: Visit) -> Reply | None:
        read = wording.read_page(pressed.argument)
        if read is None:
            return None
        number, page = read
        return wording.result_page(await visit.look_aside(lambda work: survey_results.view(work, number)), page)

    async def _asked(self, pressed: Pressed, visit: Visit) -> Reply | None:
        read = wording.read_page(pressed.argument)
        if read is None:
            return None
        return wording.ask_to_close(await visit.look_aside(lambda work: survey_results.view(work, read[0])))

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        number = read_id(pressed.argument)
        if number is None:
            return None
        is_closing = pressed.verb == wording.CLOSE

        def act(work: Work) -> str | None:
            shown = closing.close(work, number) if is_closing else closing.publish(work, number)
            self._changed(number)
            work.reply(shown, subject=f"survey:{number}", replaces=message.message_id)
            return None if is_closing else wording.published()

        return act


def _shows_result(work: Work, number: int) -> bool:
    try:
        notice, survey, _ = asked(work, number)
    except RefusedError:
        return False
    return survey.is_published and is_over(notice, survey, work.today)
