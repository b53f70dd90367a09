"""Notices to whoever gets them: confirming, answering, and finding them again."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import notice_reading as reading
from bot.actions import notice_replies as replies
from bot.actions import notice_views as views
from bot.actions.forms import Forms
from bot.actions.notice_reading import Confirmed, ReadByWord, WhichRead
from bot.actions.notice_reading_forms import NoticeAnswerForm, NoticeTalkForm
from bot.actions.notice_results import NoticeLetter
from bot.actions.notice_views import Shelf
from bot.actions.work import RefusedError, Work
from bot.commands import alone_filter, argument_of, word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, Fading, on_press
from bot.handlers.scopes import ADDRESSED, NEW, PRIVATE, without_mention
from bot.line.visit import VISIT, BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import notice_buttons as buttons
from bot.wording import notice_reading as wording
from bot.wording import notice_threads, notice_views

_SHELVES = {"unread": Shelf.UNREAD, "inforce": Shelf.IN_FORCE, "notices": Shelf.ALL}


class NoticeHandlers:
    """Translates what recipients of notices press and say, but for replies to messages."""

    def __init__(self, forms: Forms, then: Sequence[Confirmed] = ()) -> None:
        """``then`` happens with each confirmation, in the same transaction."""
        self._forms, self._then = forms, tuple(then)

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        for name in _SHELVES:
            application.add_handler(CommandHandler(name, self._on_shelf(name), filters=PRIVATE & NEW), group=1)
            told = filters.Regex(word_filter(name)) & PRIVATE & NEW
            application.add_handler(MessageHandler(told, self._on_shelf(name)), group=1)
        application.add_handler(MessageHandler(filters.TEXT & PRIVATE & NEW & _Received(), self.on_received), group=1)
        application.add_handler(MessageHandler(filters.ChatType.GROUPS & ADDRESSED & NEW & _ForAlone(), self.on_group), group=1)
        presses = {
            buttons.READ: self._read,
            buttons.ANSWER: self._answer,
            buttons.OPEN: self._open,
            notice_views.LIST_READ: self._read_in_list,
            wording.WHICH: self._read_of_several,
            wording.READ_ALL: self._read_all,
            notice_threads.TALK: self._talk,
            notice_threads.USE: self._use,
            notice_threads.FILES: _files,
        }
        for verb, meaning in presses.items():
            application.add_handler(CallbackQueryHandler(on_press(meaning), pattern=rf"^\d+:{verb}:"), group=1)
        pages = (
            (notice_views.LIST, notice_views.BOOK, self._list),
            (notice_threads.TURN, notice_threads.THREAD, self._thread),
            (notice_threads.TURN_TALKS, notice_threads.TALKS, self._talks),
        )
        for in_place, anew, page in pages:
            turn = on_page(page, in_place=in_place, private_only=notice_views.private_only)
            application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:({in_place}|{anew}):"), group=1)

    async def on_received(self, update: Update, context: VisitContext) -> None:
        """“收到” alone."""
        message = update.message
        if message is not None:
            word = wording.received_word(message.text or "")
            context.visit.act(lambda work: reading.take_word(work, word, self._then))

    async def on_group(self, _update: Update, context: VisitContext) -> None:
        """A word about notices, said to the bot where others read along."""
        await context.visit.answer(notice_views.not_here())

    def _on_shelf(self, name: str) -> Callable:  # type: ignore[type-arg]
        async def handle(update: Update, context: VisitContext) -> None:
            visit, words = context.visit, argument_of(update.message.text or "") if update.message is not None else ""
            if words and name == "notices":
                found = await visit.look_aside(lambda work: views.search(work, words))
            else:
                found = visit.look(lambda work: views.shelf(work, _SHELVES[name]))
            await visit.answer(notice_views.shelf(found))

        return handle

    def _read(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        number = buttons.read_id(pressed.argument)
        return None if number is None else self._confirming(number, message, lambda work: reading.confirm(work, number, "", self._then))

    def _use(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        """What one has written in the thread is the answer."""
        number = buttons.read_id(pressed.argument)
        if number is None:
            return None

        def act(work: Work) -> str | Fading | None:
            notice_id = replies.of_own(work, number).notice_id
            return self._confirming(notice_id, message, lambda work: replies.use(work, number, self._then))(work)

        return act

    def _confirming(self, notice_id: int, message: Message, confirm: Callable[[Work], NoticeLetter]) -> Action:
        """Confirms, or shows what has been corrected since."""

        def act(work: Work) -> Fading:
            reading.say_read(work, confirm(work), message.message_id)
            return Fading(wording.noted())

        return _or_newest(notice_id, act, message.message_id)

    def _answer(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        number = buttons.read_id(pressed.argument)
        if number is None:
            return None

        def act(work: Work) -> Fading | None:
            done = reading.confirmed_already(work, number)
            if done is not None:
                reading.say_read(work, done, message.message_id)
                return Fading(wording.noted())
            self._forms.open(work, f"{NoticeAnswerForm.name}:{number}", str(number))
            return None

        return act

    def _open(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        number = buttons.read_id(pressed.argument)
        if number is None:
            return None

        def act(work: Work) -> None:
            found = views.opened(work, number)
            letter = found if isinstance(found, NoticeLetter) else found.letter
            work.reply(found, subject=reading.showing(letter.notice) if letter.notice.is_out else "")

        return act

    def _read_in_list(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        read = notice_threads.read_paged(pressed.argument)
        number = None if read is None else buttons.read_id(read[0])
        if read is None or number is None:
            return None

        def act(work: Work) -> Fading:
            work.reply(views.confirm_in_list(work, number, read[1], self._then), replaces=message.message_id)
            return Fading(wording.noted())

        return _or_newest(number, act)

    def _read_of_several(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        """One of those that “收到” may have meant; the others are asked about further."""
        number = buttons.read_id(pressed.argument)
        if number is None:
            return None

        def act(work: Work) -> Fading:
            letter = reading.confirm(work, number, wording.received(), self._then)
            reading.say_read(work, letter)
            left = reading.waiting_for_word(work)
            work.reply(WhichRead(left) if left else ReadByWord((letter.notice,)), replaces=message.message_id)
            return Fading(wording.noted())

        return _or_newest(number, act)

    def _read_all(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        newest = buttons.read_id(pressed.argument)
        if newest is None:
            return None

        def act(work: Work) -> Fading:
            done = reading.confirm_all(work, newest, wording.received(), self._then)
            left = reading.waiting_for_word(work)
            if left or done:
                work.reply(WhichRead(left) if left else ReadByWord(done), replaces=message.message_id)
            return Fading(wording.noted_all(len(done)))

        return act

    def _talk(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        where = notice_threads.read_where(pressed.argument)
        if where is None:
            return None
        return lambda work: self._forms.open(work, f"{NoticeTalkForm.name}:{pressed.argument}", pressed.argument)

    def _list(self, pressed: Pressed, visit: Visit) -> Reply | None:
        asked = notice_views.read_list(pressed.argument)
        return None if asked is None else notice_views.shelf(visit.look(lambda work: views.shelf(work, *asked)))

    def _thread(self, pressed: Pressed, visit: Visit) -> Reply | None:
        paged = notice_threads.read_paged(pressed.argument) if pressed.verb == notice_threads.TURN else (pressed.argument, None)
        where = None if paged is None else notice_threads.read_where(paged[0])
        if paged is None or where is None:
            return None
        return notice_threads.thread(visit.look(lambda work: replies.thread(work, *where, paged[1])))

    def _talks(self, pressed: Pressed, visit: Visit) -> Reply | None:
        paged = notice_threads.read_paged(pressed.argument) if pressed.verb == notice_threads.TURN_TALKS else (pressed.argument, 0)
        number = None if paged is None else buttons.read_id(paged[0])
        if paged is None or number is None:
            return None
        return notice_threads.talks(visit.look(lambda work: replies.talks(work, number, paged[1])))


def _or_newest(notice_id: int, confirm: Callable[[Work], Fading], message_id: int = 0) -> Action:
    """Confirms a notice, or shows what has been corrected since its reader saw it: in ``message_id`` where that shows it."""

    def act(work: Work) -> str | Fading:
        try:
            return confirm(work)
        except RefusedError as refused:
            if refused.problem != reading.CORRECTED:
                raise
            reading.say_newest(work, notice_id, message_id)
            return wording.corrected()

    return act


def _files(pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
    number = buttons.read_id(pressed.argument)
    return None if number is None else lambda work: replies.show_files(work, number)


class _ForAlone(filters.MessageFilter):
    """A word that shows one's notices, alone, or the one that begins a notice; with more behind them the others are questions."""

    def filter(self, message: Message) -> bool:
        """Whether the message is one."""
        said = without_mention(message)
        return word_filter("notify").match(said) is not None or any(alone_filter(name).match(said) for name in (*_SHELVES, "sent"))


class _Received(filters.MessageFilter):
    """“收到” and the like, said by somebody who has a notice before them that a word confirms."""

    def filter(self, message: Message) -> bool:
        """Whether the message is one."""
        visit = VISIT.get()
        if visit.person is None or not wording.received_word(message.text or ""):
            return False
        return bool(visit.look(reading.waiting_for_word))
