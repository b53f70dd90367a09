"""The card of something due, and the buttons that move it on: the same under a digest, a list and a card."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, datetime

from telegram import Message
from telegram.ext import CallbackQueryHandler

from bot.actions import due_handling as handling
from bot.actions import due_snoozing as snoozing
from bot.actions.due_form import WRITTEN, DueForm
from bot.actions.due_results import DueCard, DueDeed
from bot.actions.forms import Forms
from bot.actions.record_form import NAME as RECORD
from bot.actions.work import RefusedError, Work
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, Fading, on_press
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.texts import label
from bot.wording import due_buttons
from bot.wording import due_cards as wording

_DEEDS = {
    due_buttons.DONE: DueDeed.DONE,
    due_buttons.HOUR: DueDeed.HOUR,
    due_buttons.TOMORROW: DueDeed.TOMORROW,
    due_buttons.NOT_MINE: DueDeed.NOT_MINE,
}
_ALL = {due_buttons.ALL_HOUR: DueDeed.HOUR, due_buttons.ALL_TOMORROW: DueDeed.TOMORROW}
_ID = re.compile(r"[0-9]{1,18}")


class DueHandlers:
    """Translates what people do with what is due."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        for verb in (due_buttons.OPEN, due_buttons.SHOW):
            page = on_page(self._page, in_place=due_buttons.SHOW, private_only=private_only)
            application.add_handler(CallbackQueryHandler(page, pattern=rf"^\d+:{verb}:"), group=1)
        verbs = "|".join((*_DEEDS, wording.DO))
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:({verbs}):"), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._all), pattern=rf"^\d+:({'|'.join(_ALL)}):"), group=1)

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        if not _ID.fullmatch(pressed.argument):
            return None
        return wording.card(visit.look(lambda work: handling.view(work, int(pressed.argument))))

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        if pressed.verb == wording.DO:
            asked = wording.read_do(pressed.argument)
        else:
            read = due_buttons.read_act(pressed.argument)
            asked = None if read is None else (*read, _DEEDS[pressed.verb], "")
        if asked is None:
            return None
        due_id, revision, deed, value = asked

        def act(work: Work) -> str | Fading | None:
            try:
                return self._act(work, message, due_id, revision, deed, value)
            except RefusedError as refused:
                if refused.problem not in {handling.MOVED, handling.OVER}:
                    raise
                shown = handling.moved(work, due_id)
                _say(work, shown, message)
                return wording.moved(shown)

        return act

    def _act(self, work: Work, message: Message, due_id: int, revision: int, deed: DueDeed, value: str) -> str | Fading | None:
        match deed:
            case DueDeed.HOUR | DueDeed.TOMORROW:
                return Fading(wording.snoozed(snoozing.snooze(work, due_id, deed)))
            case DueDeed.MORE:
                _say(work, replace(handling.view(work, due_id), asks=deed), message)
            case DueDeed.ASSIGN if value.isdecimal():
                _say(work, handling.assign(work, due_id, revision, int(value)), message)
            case DueDeed.ASSIGN:
                _say(work, handling.whom(work, due_id, revision, int(value[1:]) if value[1:].isdecimal() else 0), message)
            case DueDeed.DONE:
                self._finish(work, message, due_id, revision)
            case _ if deed in WRITTEN:
                self._open(work, message, due_id, revision, deed)
        return None

    def _finish(self, work: Work, message: Message, due_id: int, revision: int) -> None:
        """One tap where nothing has to show it; else the form that asks for it, or the entry of what is counted."""
        due = handling.ask(work, due_id, revision, DueDeed.DONE)
        counted = handling.counted_kind(work, due)
        if counted:
            self._forms.open(work, RECORD, f"{counted}:")
        elif handling.takes_one_tap(work, due):
            _say(work, handling.finish(work, due_id, revision), message)
        else:
            self._open(work, message, due_id, revision, DueDeed.DONE)

    def _open(self, work: Work, message: Message, due_id: int, revision: int, deed: DueDeed) -> None:
        self._forms.open(work, f"{DueForm.name}:{due_id}", f"{due_id}.{revision}.{deed}.{message.message_id}")

    def _all(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        day = _read_day(pressed.argument)
        if day is None:
            return None
        deed = _ALL[pressed.verb]
        return lambda work: Fading(wording.snoozed(snoozing.snooze_all(work, day, deed)))


def private_only() -> str:
    """What is due is looked at alone."""
    return label("dues", "private_only")


def _say(work: Work, shown: DueCard, message: Message) -> None:
    work.reply(shown, subject=f"due_card:{shown.due.id}", replaces=message.message_id)


def _read_day(text: str) -> date | None:
    if len(text) != 8 or not (text.isascii() and text.isdecimal()):
        return None
    try:
        return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007 (a day, not a moment)
    except ValueError:
        return None
