"""Replies, as the chat has them, to notices and to what was written about them: they reach the other side, or confirm the notice."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, MessageHandler, filters

from bot.actions import notice_reading as reading
from bot.actions import notice_replies as replies
from bot.actions.notice_reading import Confirmed
from bot.actions.notice_replies import PASSED, Meant
from bot.actions.work import Work
from bot.commands import is_word
from bot.handlers.forms import BEFORE_ALL_OTHERS, file_of
from bot.handlers.scopes import EDITED, NEW, PRIVATE
from bot.line.visit import VISIT, BotApplication, HeldBackError, Visit, VisitContext
from bot.wording import notice_reading as reading_words
from bot.wording import notice_threads as wording

_REMEMBERED = 500


class NoticeReplyHandlers:
    """Translates replies."""

    def __init__(self, then: Sequence[Confirmed] = ()) -> None:
        """``then`` happens with each confirmation, in the same transaction."""
        self._then = tuple(then)
        self._albums: OrderedDict[tuple[int, str], None] = OrderedDict()
        """Albums of which one picture was passed on: nobody is told of each of them."""

    def register(self, application: BotApplication) -> None:
        """Add the handler, before forms: a reply is meant for what it is sent in reply to, whatever else has asked for something."""
        meant = PRIVATE & (NEW | EDITED) & _ToNotice()
        application.add_handler(MessageHandler(meant, self.on_reply), group=BEFORE_ALL_OTHERS)

    async def on_reply(self, update: Update, context: VisitContext) -> None:
        """Pass it on, or take a word for a confirmation."""
        visit, message = context.visit, update.message
        if message is None:
            await visit.answer(wording.not_edited())
            raise ApplicationHandlerStop
        where = _meant(visit, message)
        if where is None:
            return
        if visit.is_held:
            raise HeldBackError
        file, text = file_of(message), message.text or message.caption or ""
        word = reading_words.received_word(message.text or "")
        if word and where.person_id == visit.somebody.id:
            visit.act(lambda work: reading.take_word_for(work, where.notice.id, word, self._then))
        elif file is not None or message.text:
            told = not self._is_known(visit, message)

            def act(work: Work) -> None:
                passed_on = replies.write(work, where, text, () if file is None else (file,))
                if told:
                    work.reply(passed_on, subject=f"{PASSED}:{passed_on.reply_id}")

            visit.act(act)
        else:
            await visit.answer(wording.not_to_be_passed_on())
        raise ApplicationHandlerStop

    def _is_known(self, visit: Visit, message: Message) -> bool:
        """Whether another picture of the same album was passed on a moment ago."""
        if not message.media_group_id:
            return False
        key = visit.account_id, message.media_group_id
        is_known = key in self._albums
        self._albums[key] = None
        while len(self._albums) > _REMEMBERED:
            self._albums.popitem(last=False)
        return is_known


class _ToNotice(filters.MessageFilter):
    """A reply to a message that shows a notice or belongs to a thread of one."""

    def filter(self, message: Message) -> bool:
        """Whether the message is one."""
        return _meant(VISIT.get(), message) is not None


def _meant(visit: Visit, message: Message) -> Meant | None:
    replied, said = message.reply_to_message, message.text or message.caption or ""
    # What begins with a word of its own is meant for that: an anonymous clue must never go to whoever sent a notice.
    if visit.person is None or replied is None or is_word(said):
        return None
    return visit.look(lambda work: replies.meant(work, replied.message_id))
