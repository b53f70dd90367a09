"""What the kinds of notices have besides 已阅: 参加 and 请假, 学完了, and a bulletin that finishes what is due."""

from __future__ import annotations

from collections.abc import Sequence

from telegram import Message
from telegram.ext import CallbackQueryHandler

from bot.actions import notice_bulletins as bulletins
from bot.actions import notice_learning as learning
from bot.actions import notice_meetings as meetings
from bot.actions.forms import Forms
from bot.actions.notice_away_form import AwayForm
from bot.actions.notice_reading import Confirmed
from bot.actions.work import Work
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, Fading, on_press
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.texts import label
from bot.wording import notice_buttons as buttons
from bot.wording import notice_learning as learned
from bot.wording import notice_meetings as wording


class NoticeKindHandlers:
    """Translates what people do with meetings, learning material and bulletins."""

    def __init__(self, forms: Forms, then: Sequence[Confirmed] = ()) -> None:
        """``then`` happens with each confirmation, in the same transaction."""
        self._forms, self._then = forms, tuple(then)

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        verbs = "|".join((buttons.COME, buttons.STAY, buttons.LEARN, learned.FINISH))
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:({verbs}):"), group=1)
        for verb in (wording.NAMES, wording.TURN):
            page = on_page(self._names, in_place=wording.TURN, private_only=lambda: label("notice_kinds", "private_only"))
            application.add_handler(CallbackQueryHandler(page, pattern=rf"^\d+:{verb}:"), group=1)

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        if pressed.verb == buttons.LEARN:
            told = learned.read_learned(pressed.argument)
            return None if told is None else lambda work: self._learn(work, message, *told)
        if pressed.verb == learned.FINISH:
            read = learned.read_finish(pressed.argument)
            return None if read is None else lambda work: self._finish(work, *read)
        number = buttons.read_id(pressed.argument)
        if number is None:
            return None
        if pressed.verb == buttons.STAY:
            return lambda work: self._forms.open(work, f"{AwayForm.name}:{number}", str(number))
        return lambda work: self._come(work, message, number)

    def _come(self, work: Work, message: Message, notice_id: int) -> str | Fading | None:
        is_noted = meetings.come(work, notice_id, message.message_id, self._then) is not None
        return Fading(label("notice_kinds", "come_noted")) if is_noted else label("notice_kinds", "corrected")

    def _learn(self, work: Work, message: Message, notice_id: int, is_sure: bool) -> str | Fading | None:
        is_noted = learning.learn(work, notice_id, message.message_id, self._then, is_sure=is_sure)
        return Fading(label("notice_kinds", "learned_noted")) if is_noted else None

    def _finish(self, work: Work, notice_id: int, due_id: int, revision: int) -> None:
        shown = bulletins.finish(work, notice_id, due_id, revision)
        work.reply(shown, subject=f"due_card:{shown.due.id}")

    def _names(self, pressed: Pressed, visit: Visit) -> Reply | None:
        asked = wording.read_names(pressed.argument)
        return None if asked is None else wording.attendance(visit.act(lambda work: meetings.attendance(work, *asked)))
