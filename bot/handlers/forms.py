"""Forms: which message is for a form, and the buttons that move one on."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, CallbackQueryHandler, TypeHandler

from bot.actions.forms import CANCEL, File, Forms
from bot.actions.work import RefusedError
from bot.commands import is_word
from bot.line.visit import BotApplication, HeldBackError, Visit, VisitContext
from bot.replies import read_callback
from bot.texts import label
from bot.wording.forms import PRESS, RESUME, read_choice
from bot.wording.problems import problem_text

BEFORE_ALL_OTHERS = 0
"""The handler group in which a form takes what is meant for it."""


class FormHandlers:
    """Translates messages and presses for the form engine."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(TypeHandler(Update, self.on_any), group=BEFORE_ALL_OTHERS)
        application.add_handler(CallbackQueryHandler(self.on_press, pattern=rf"^\d+:({PRESS}|{RESUME}):"), group=1)

    async def on_any(self, update: Update, context: VisitContext) -> None:
        """Give a message to the form that has just asked for it, or in reply to which it was sent; let all else pass."""
        visit = context.visit
        if not visit.is_private:
            return
        waiting = visit.look(self._forms.waiting)
        if waiting is None:
            return
        visit.waiting = waiting
        listening = visit.look(self._forms.listening)
        visit.is_listened_to = listening is not None
        message = update.message
        if message is None:
            return
        replied = message.reply_to_message
        meant = None if replied is None else visit.look(lambda work: self._forms.shown_in(work, replied.message_id))
        row = meant or listening
        # A file, and the word that leaves a form, can be meant for nothing but the form that waits.
        if row is None and file_of(message) is not None:
            row = visit.look(self._forms.taking_files)
        elif row is None and _is_cancel(message):
            row = waiting
        if row is None or (meant is None and message.text is not None and is_word(message.text)):
            return
        if visit.is_held:
            raise HeldBackError
        if self._give(visit, row.id, row.version, message):
            raise ApplicationHandlerStop

    def _give(self, visit: Visit, form_id: int, version: int, message: Message) -> bool:
        """Whether the form has taken the message."""
        file = file_of(message)
        if file is not None:
            visit.act(lambda work: self._forms.take_file(work, form_id, file, message.caption or ""))
        elif _is_cancel(message):
            visit.act(lambda work: self._forms.press(work, form_id, version, CANCEL))
        elif message.text is not None and message.text.strip():
            text = message.text.strip()
            visit.act(lambda work: self._forms.take_text(work, form_id, text))
        else:
            return False
        return True

    async def on_press(self, update: Update, context: VisitContext) -> None:
        """A button of a form; an old one, a doubled tap and another person's do nothing but say so."""
        query, visit = update.callback_query, context.visit
        if query is None:
            return
        pressed = read_callback(query.data or "")
        chosen = None if pressed is None or pressed.verb != PRESS else read_choice(pressed.argument)
        alert = None
        try:
            if chosen is not None:
                if not visit.act(lambda work: self._forms.press(work, *chosen)):
                    alert = label("forms", "stale")
            elif pressed is not None and pressed.verb == RESUME and pressed.argument.isdecimal():
                visit.act(lambda work: self._forms.resume(work, int(pressed.argument)))
            else:
                alert = label("start", "old_button")
        except RefusedError as refused:
            alert = problem_text(refused)
        await visit.acknowledge(query, alert)


def _is_cancel(message: Message) -> bool:
    return (message.text or "").strip() == label("forms", "cancel")


def file_of(message: Message) -> File | None:
    """The file that a message carries, in its best size; none for voice, stickers and everything that is no file to keep."""
    if message.photo:
        best = message.photo[-1]
        return File(best.file_id, best.file_size)
    for sent in (message.document, message.video):
        if sent is not None:
            return File(sent.file_id, sent.file_size)
    return None
