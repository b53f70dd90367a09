"""Forms: which message is for a form, and the buttons that move one on."""

from __future__ import annotations

from dataclasses import replace

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, CallbackQueryHandler, TypeHandler

from bot.actions.form_kinds import CANCEL, File
from bot.actions.forms import Forms
from bot.commands import is_word
from bot.handlers.formatting import written
from bot.handlers.presses import Action, on_press
from bot.line.visit import BotApplication, HeldBackError, Visit, VisitContext
from bot.replies import Pressed
from bot.texts import label
from bot.wording.forms import PRESS, RESUME, read_choice

LONGEST_NAME = 120
"""Characters of the name of a file that are kept."""
BEFORE_ALL_OTHERS = 0
"""The handler group in which a form takes what is meant for it."""


class FormHandlers:
    """Translates messages and presses for the form engine."""

    def __init__(self, forms: Forms) -> None:
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(TypeHandler(Update, self.on_any), group=BEFORE_ALL_OTHERS)
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:({PRESS}|{RESUME}):"), group=1)

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
        file = file_of(message)
        if meant is None and file is not None and file.album:
            # Pictures that were sent together belong together, whatever else has asked for one.
            row = visit.look(lambda work: self._forms.of_album(work, file.album)) or row
        # A file, and the word that leaves a form, can be meant for nothing but the form that waits.
        if row is None and file is not None:
            row = visit.look(self._forms.taking_files)
        elif message.location is not None:
            row = meant if meant is not None and self._forms.takes_places(meant) else visit.look(self._forms.taking_places)
        elif row is None and _is_cancel(message):
            row = waiting
        said = message.text or message.caption
        if row is None:
            return
        if meant is None and said is not None and is_word(said) and not (row is listening and self._forms.claims(row, said)):
            return
        if visit.is_held:
            raise HeldBackError
        if self._give(visit, row.id, row.version, message):
            raise ApplicationHandlerStop

    def _give(self, visit: Visit, form_id: int, version: int, message: Message) -> bool:
        """Whether the form has taken the message."""
        file = file_of(message)
        if file is not None:
            sent = replace(file, html=written(message).html)
            visit.act(lambda work: self._forms.take_file(work, form_id, sent, message.caption or ""))
        elif message.location is not None:
            place, point = place_of(message)
            visit.act(lambda work: self._forms.take_place(work, form_id, place, point))
        elif _is_cancel(message):
            visit.act(lambda work: self._forms.press(work, form_id, version, CANCEL))
        elif message.text is not None and message.text.strip():
            said = written(message)
            visit.act(lambda work: self._forms.take_text(work, form_id, said.text, said.html))
        else:
            return False
        return True

    def _pressed(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        """A button of a form; a doubled tap shows where the form stands."""
        if pressed.verb == RESUME:
            return (lambda work: self._forms.resume(work, int(pressed.argument))) if pressed.argument.isdecimal() else None
        chosen = read_choice(pressed.argument)
        if chosen is None:
            return None
        return lambda work: None if self._forms.press(work, *chosen) else label("forms", "stale")


def _is_cancel(message: Message) -> bool:
    return (message.text or "").strip() == label("forms", "cancel")


def file_of(message: Message) -> File | None:
    """The file that a message carries, in its best size; none for voice, stickers and everything that is no file to keep."""
    album = message.media_group_id or ""
    if message.photo:
        best = message.photo[-1]
        return File(best.file_id, best.file_size, album=album, kind="photo")
    if message.video is not None:
        film = message.video
        return File(film.file_id, film.file_size, album=album, kind="video", name=(film.file_name or "")[:LONGEST_NAME])
    sent = message.document
    if sent is not None:
        is_picture = (sent.mime_type or "").startswith(("image/", "video/"))
        return File(sent.file_id, sent.file_size, is_picture, album, name=(sent.file_name or "")[:LONGEST_NAME])
    return None


def place_of(message: Message) -> tuple[str, str]:
    """What a shared place is called, and where it is (``latitude,longitude``); both empty for any other message."""
    if message.location is None:
        return "", ""
    venue = message.venue
    name = "" if venue is None else " ".join(each for each in (venue.title, venue.address) if each)
    return name[:200], f"{message.location.latitude:.6f},{message.location.longitude:.6f}"
