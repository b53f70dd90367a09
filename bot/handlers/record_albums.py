"""The other pictures of an album of which one has entered a record: they belong to it, whatever else waits for a file."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.actions import record_entering as entering
from bot.actions.record_files import of_album
from bot.commands import is_word
from bot.handlers.forms import BEFORE_ALL_OTHERS, file_of
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import VISIT, BotApplication, HeldBackError, VisitContext


def register_files(application: BotApplication) -> None:
    """Add what hears of them, before the forms."""
    things = filters.PHOTO | filters.VIDEO | filters.Document.ALL
    application.add_handler(MessageHandler(things & PRIVATE & NEW & _OfAlbum(), on_picture), group=BEFORE_ALL_OTHERS)


async def on_picture(update: Update, context: VisitContext) -> None:
    """Let the picture belong to the record that its album came with; the card says how many there are."""
    message, visit = update.message, context.visit
    file = None if message is None else file_of(message)
    record_id = None if message is None else _record_of(message)
    if file is None or record_id is None:
        return
    if visit.is_held:
        raise HeldBackError
    visit.act(lambda work: entering.say(work, entering.join(work, record_id, file), in_place=True))
    raise ApplicationHandlerStop


class _OfAlbum(filters.MessageFilter):
    """A picture of an album of which another one has just entered a record."""

    def filter(self, message: Message) -> bool:
        """Whether the message is one."""
        return _record_of(message) is not None


def _record_of(message: Message) -> int | None:
    visit, album = VISIT.get(), message.media_group_id
    # What has a word of its own is meant for that; what else stands under a picture says what it shows.
    is_own = message.caption is not None and is_word(message.caption)
    return None if visit.person is None or not album or is_own else visit.look(lambda work: of_album(work, album))
