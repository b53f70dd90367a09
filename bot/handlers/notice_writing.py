"""``发通知``: the form begins with what comes with the word; and the buttons under a notice that has not gone out."""

from __future__ import annotations

import re

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import notice_proposals as proposals
from bot.actions.form_kinds import File
from bot.actions.forms import Forms
from bot.actions.notice_deed_form import NoticeDeed, NoticeDeedForm
from bot.actions.notice_form import NAME
from bot.actions.notice_form_data import Part
from bot.actions.permissions import Right, allows
from bot.actions.work import RefusedError, Work
from bot.commands import word_filter, words_of
from bot.handlers.formatting import Written, written
from bot.handlers.forms import file_of
from bot.handlers.loose import LooseThings
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, HeldBackError, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import notice_buttons as buttons
from bot.wording import notice_form as wording

_WORD = re.compile(rf"\s*(?:/notify(?:@\w+)?|{'|'.join(map(re.escape, words_of('notify')))})(?:\s+|\s*[:：]\s*|$)")
_COLON = re.compile(rf"^(?:{'|'.join(map(re.escape, words_of('notify')))})\s*[:：]")
"""What a keyboard makes of the word before a sentence: “发通知：…”."""
_COMMAND = re.compile(r"^/notify(\s|$)")


class NoticeWritingHandlers:
    """Translates what somebody who writes notices, or looks at those of others before they go out, says and presses."""

    def __init__(self, forms: Forms, loose: LooseThings) -> None:
        self._forms = forms
        self._loose = loose

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        word = filters.Regex(word_filter("notify")) | filters.CaptionRegex(word_filter("notify"))
        colon = filters.Regex(_COLON) | filters.CaptionRegex(_COLON) | filters.CaptionRegex(_COMMAND)
        application.add_handler(CommandHandler("notify", self.on_notify, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler((word | colon) & PRIVATE & NEW, self.on_notify), group=1)
        verbs = (buttons.SEND_NOW, buttons.OTHER_TIME, buttons.CALL_OFF, wording.SURE_OFF, wording.KEEP, buttons.AGREE, buttons.SEND_BACK)
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:({'|'.join(verbs)}):"), group=1)
        found = on_page(self._finds, in_place="", private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(found, pattern=rf"^\d+:{wording.LOOK_AGAIN}:"), group=1)

    async def on_notify(self, update: Update, context: VisitContext) -> None:
        """The word alone asks for the content; words behind it, files with it, and what it replies to are the content."""
        message, visit = update.message, context.visit
        if message is None:
            return
        if visit.is_held:
            raise HeldBackError
        visit.is_listened_to = False
        said, files = self._given(visit, message)
        argument = Part(text=said.text, html=said.html).model_dump_json() if said.text else ""

        def begin(work: Work) -> None:
            if work.actor is None or not allows(work.actor.role, Right.SEND_NOTICE):
                raise RefusedError("notice_not_sender")
            self._forms.open(work, NAME, argument, files)

        visit.act(begin)

    def _given(self, visit: Visit, message: Message) -> tuple[Written, list[File]]:
        """The words and files that come with the word: of the message, of its album, and of the one it is sent in reply to."""
        word = _WORD.match(message.text or message.caption or "")
        said = written(message, 0 if word is None else word.end())
        files = self._loose.with_album(visit.account_id, message)
        replied = message.reply_to_message
        if replied is None or replied.from_user is None or replied.from_user.is_bot:
            return said, files
        parts = [part for part in (said, written(replied)) if part.text]
        said = Written("\n\n".join(part.text for part in parts), "\n\n".join(part.html for part in parts))
        with_it = [thing.file for thing in self._loose.take(visit.account_id, replied.message_id) if thing.file is not None]
        own = file_of(replied)
        known = {file.file_id for file in files}
        came = with_it or ([] if own is None else [own])
        return said, [*(file for file in came if file.file_id not in known), *files]

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        asked = buttons.read_waiting(pressed.argument)
        if asked is None:
            return None
        number, revision = asked

        def act(work: Work) -> None:
            match pressed.verb:
                case buttons.OTHER_TIME:
                    self._forms.open(work, f"{NoticeDeedForm.name}:{number}", f"{NoticeDeed.TIME}.{number}.{revision}")
                    return
                case buttons.SEND_BACK:
                    self._forms.open(work, f"{NoticeDeedForm.name}:{number}", f"{NoticeDeed.BACK}.{number}.{revision}")
                    return
                case buttons.SEND_NOW:
                    came = proposals.send_now(work, number, revision)
                case buttons.CALL_OFF:
                    came = proposals.ask_off(work, number, revision)
                case wording.SURE_OFF:
                    came = proposals.call_off(work, number, revision)
                case wording.KEEP:
                    came = proposals.show_waiting(work, number)
                case _:
                    came = proposals.confirm(work, number, revision)
            work.reply(came, subject=f"notice_waiting:{number}", replaces=message.message_id)

        return act

    def _finds(self, pressed: Pressed, visit: Visit) -> Reply | None:
        number = buttons.read_id(pressed.argument)
        return None if number is None else wording.finds(visit.look(lambda work: proposals.look_again(work, number)))
