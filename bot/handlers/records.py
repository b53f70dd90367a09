"""``学时`` and ``登记``: entering what is counted; one's own hours, those of people and units, and certificates that end."""

from __future__ import annotations

import re

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import record_entering as entering
from bot.actions import record_views as views
from bot.actions.form_kinds import File
from bot.actions.forms import Forms
from bot.actions.record_after_forms import RecordProofForm, RecordVoidForm
from bot.actions.record_form import NAME, is_complete, read_entry
from bot.actions.record_words import EVERYBODY, KINDS, ONESELF, asks
from bot.actions.work import RefusedError, Work
from bot.commands import alone_filter, argument_of, word_filter, words_of
from bot.handlers.loose import LooseThings
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, Fading, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.texts import label, words
from bot.wording import records as wording
from knowledge.campaigns.kinds import Counted

_BEGINNINGS = [word for _, kinds in KINDS for word in kinds] + list(EVERYBODY + ONESELF)
ENTRY = re.compile(rf"^(?:{'|'.join(words_of('records'))})(?:\s*$|\s+(?:{'|'.join(map(re.escape, _BEGINNINGS))}))")
"""“登记” alone, or before what is entered: “登记 保存几天” is a question."""


class _Entry(filters.MessageFilter):
    """An entry, not a question about something that is called like one; a picture comes with an entry."""

    def filter(self, message: Message) -> bool:
        """Whether the message is one."""
        said = message.text or message.caption or ""
        return ENTRY.match(said) is not None and (message.text is None or not asks(argument_of(said)))


class CountedHandlers:
    """Translates what people do with counted records."""

    def __init__(self, forms: Forms, loose: LooseThings) -> None:
        self._forms = forms
        self._loose = loose

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        heard = PRIVATE & NEW
        hours = filters.Regex(word_filter("hours")) | filters.CaptionRegex(word_filter("hours"))
        for name, told, hear in (("hours", hours, self.on_hours), ("records", _Entry(), self.on_record)):
            application.add_handler(CommandHandler(name, hear, filters=heard), group=1)
            application.add_handler(MessageHandler(told & heard, hear), group=1)
        for name, look in (("recordcounts", self.on_counts), ("certificates", self.on_certificates)):
            application.add_handler(CommandHandler(name, look, filters=heard), group=1)
            application.add_handler(MessageHandler(filters.Regex(alone_filter(name)) & heard, look), group=1)
        turn = on_page(self._page, in_place=wording.PAGE, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:({wording.PAGE}|{wording.BOOK}):"), group=1)
        pressed = on_press(self._pressed)
        application.add_handler(CallbackQueryHandler(pressed, pattern=rf"^\d+:({wording.DO}|{wording.ENTER}):"), group=1)

    async def on_hours(self, update: Update, context: VisitContext) -> None:
        """“学时 4 行政处罚法培训 11-20” is an entry; alone it is what one has, “学时登记” alone a form."""
        message, visit = update.message, context.visit
        if message is None:
            return
        said, files = (message.text or message.caption or "").strip(), self._loose.with_album(visit.account_id, message)
        told = argument_of(said)
        first = said.split(maxsplit=1)[0] if said else ""
        is_asking = first in words("records", "viewing") or told.rstrip(" ？?。") in words("records", "asking")
        if not files and (is_asking or (not told and first not in words("records", "entering"))):
            await visit.answer(wording.my_hours(visit.look(views.hours_of)))
            return
        visit.act(lambda work: self._enter(work, Counted.TRAINING, told, files))

    async def on_record(self, update: Update, context: VisitContext) -> None:
        """“登记 集中学习 全体 11-20 学习了案卷规范”; alone a form."""
        message, visit = update.message, context.visit
        if message is None:
            return
        told = argument_of(message.text or message.caption or "")
        files = self._loose.with_album(visit.account_id, message)
        visit.act(lambda work: self._enter(work, None, told, files))

    async def on_counts(self, _update: Update, context: VisitContext) -> None:
        """Who has how many hours."""
        await context.visit.answer(wording.people_hours(await context.visit.look_aside(views.people_hours)))

    async def on_certificates(self, _update: Update, context: VisitContext) -> None:
        """Whose certificate ends."""
        await context.visit.answer(wording.certificates(context.visit.look(views.certificates)))

    def _enter(self, work: Work, kind: Counted | None, text: str, files: list[File]) -> None:
        told = read_entry(work, text, kind)
        if not is_complete(told):
            self._forms.open(work, NAME, f"{kind or ''}:{text}", files)
            return
        assert told.kind is not None
        assert told.day is not None
        made = entering.enter_own(work, told.kind, told.day, told.amount or 1, told.what, files=files)
        entering.say(work, made)

    async def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        asked = wording.read_page(pressed.argument)
        if asked is None:
            return None
        what, year, page, person = asked
        match what:
            case wording.HOURS:
                return wording.my_hours(visit.look(lambda work: views.hours_of(work, person, year, page)))
            case wording.PEOPLE:
                return wording.people_hours(await visit.look_aside(lambda work: views.people_hours(work, year, page)))
            case wording.UNITS:
                return wording.unit_counts(await visit.look_aside(lambda work: views.unit_counts(work, year, page)))
            case wording.SESSIONS:
                return wording.sessions(visit.look(lambda work: views.sessions(work, year, page)))
            case _:
                return wording.certificates(visit.look(lambda work: views.certificates(work, page)))

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        if pressed.verb == wording.ENTER:
            opened = wording.read_new(pressed.argument)
            return None if opened is None else lambda work: self._forms.open(work, NAME, opened)
        asked = wording.read_do(pressed.argument)
        if asked is None:
            return None
        record_id, deed = asked

        def act(work: Work) -> str | Fading | None:
            shown = entering.card(work, record_id)
            match deed:
                case wording.VOID if shown.is_own:
                    work.reply(entering.void(work, record_id), replaces=message.message_id)
                    return Fading(label("records", "voided"))
                case wording.ASK | wording.VOID if not shown.can_void:
                    raise RefusedError("not_allowed")
                case wording.ASK if not shown.is_own:
                    self._forms.open(work, f"{RecordVoidForm.name}:{record_id}", str(record_id))
                case wording.ASK:
                    work.reply(entering.card(work, record_id, asks_void=True), replaces=message.message_id)
                case wording.PROVE:
                    self._forms.open(work, f"{RecordProofForm.name}:{record_id}", str(record_id))
                case wording.KEEP:
                    work.reply(shown, replaces=message.message_id)
                    return Fading(label("records", "stands"))
                case _:
                    work.reply(shown)
            return None

        return act
