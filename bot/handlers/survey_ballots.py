"""An anonymous survey, before anything else hears of a press on it: nothing of it may leave a trace."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, CallbackQueryHandler

from bot.actions import survey_ballots as ballots
from bot.actions.survey_ballots import BallotOver, Marked
from bot.actions.work import RefusedError
from bot.anonymity import Anonymity
from bot.handlers.anonymous import BEFORE_FORMS
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Reply, read_callback
from bot.wording import survey_ballots as wording
from bot.wording import surveys
from bot.wording.notice_buttons import BALLOT, read_id
from bot.wording.problems import problem_text


class SurveyBallotHandlers:
    """Translates presses on anonymous surveys; ``changed`` is told of each that has one vote more, and not by whom."""

    def __init__(self, anonymity: Anonymity, changed: Callable[[int], None]) -> None:
        self._anonymity = anonymity
        self._changed = changed

    def register(self, application: BotApplication) -> None:
        """Add the handlers; to be called before those of anonymous clues, which hear everything that is left."""
        application.add_handler(CallbackQueryHandler(self.on_fill, pattern=rf"^\d+:{wording.FILL}:"), group=BEFORE_FORMS)
        application.add_handler(CallbackQueryHandler(self.on_open, pattern=rf"^\d+:{BALLOT}:"), group=BEFORE_FORMS)

    async def on_open(self, update: Update, context: VisitContext) -> None:
        """Show the first question in a message of its own; a named survey is left to its form."""
        query, visit = update.callback_query, context.visit
        pressed = None if query is None else read_callback(query.data or "")
        number = None if pressed is None else read_id(pressed.argument)
        if query is None or number is None or not visit.is_private or not isinstance(query.message, Message):
            return
        try:
            if not visit.look(lambda work: ballots.is_anonymous(work, number)):
                return
            visit.leave_no_trace()
            shown = visit.look(lambda work: ballots.begin(work, number))
        except RefusedError:
            # Said, or answered with the result, where named ones are.
            visit.is_traceless = False
            return
        await visit.acknowledge(query)
        if isinstance(shown, BallotOver):
            await self._hand_in(visit, Marked(number), None)
        else:
            await visit.tell(wording.page(shown))
        raise ApplicationHandlerStop

    async def on_fill(self, update: Update, context: VisitContext) -> None:
        """Show the next question where the last one stood, or hand all of it in."""
        query, visit = update.callback_query, context.visit
        visit.leave_no_trace()
        if query is None:
            raise ApplicationHandlerStop
        if not visit.is_private:
            await visit.acknowledge(query, surveys.private_only())
            raise ApplicationHandlerStop
        pressed = read_callback(query.data or "")
        asked = None if pressed is None else wording.read_fill(pressed.argument)
        if asked is None or not isinstance(query.message, Message):
            await visit.acknowledge(query, wording.old_button())
            raise ApplicationHandlerStop
        try:
            await self._filled(visit, query.message.message_id, *asked)
        except RefusedError as refused:
            await visit.acknowledge(query, problem_text(refused))
        else:
            await visit.acknowledge(query)
        raise ApplicationHandlerStop

    async def _filled(self, visit: Visit, message_id: int, marked: Marked, step: str) -> None:
        if step == wording.SUBMIT:
            await self._hand_in(visit, marked, message_id)
        elif step == wording.LEAVE:
            await self._end(visit, wording.left(), message_id)
        else:
            number = None if step == wording.SUMMARY else int(step)
            shown = visit.look(lambda work: ballots.page(work, marked, number))
            if isinstance(shown, BallotOver):
                await self._end(visit, wording.over(shown), message_id)
            else:
                await visit.tell(wording.page(shown), replaces=message_id)

    async def _hand_in(self, visit: Visit, marked: Marked, message_id: int | None) -> None:
        over = visit.write(lambda work: ballots.cast(work, marked))
        # Before anything is awaited: the log has who voted and what was counted side by side.
        self._anonymity.truncate_log()
        self._changed(marked.notice_id)
        await self._end(visit, wording.over(over), message_id)

    async def _end(self, visit: Visit, reply: Reply, message_id: int | None) -> None:
        """Say how it ended, and let what was chosen vanish from the chat; where it may not be deleted, it says the same."""
        await visit.tell(reply)
        if message_id is not None and any(await self._anonymity.wipe(visit.chat_id, [message_id])):
            await visit.tell(reply, replaces=message_id)
