"""``线索``: one message is a clue, whatever it consists of; and the buttons with which its reporter adds to it."""

from __future__ import annotations

import re

from telegram import Message, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions.form_kinds import File
from bot.actions.forms import FormRow, Forms
from bot.actions.own_clue_forms import AddingData, AddingForm, ClueForm, ClueFormData
from bot.actions.own_clue_views import Came, OwnClue, page
from bot.actions.own_clues import SUBJECT, Given, OwnClueDesk
from bot.actions.work import RefusedError, Work
from bot.commands import argument_of, word_filter, words_of
from bot.handlers.forms import BEFORE_ALL_OTHERS, file_of, place_of
from bot.handlers.loose import Loose, LooseThings
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import EDITED, NEW, PRIVATE
from bot.line.visit import VISIT, BotApplication, HeldBackError, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import own_clues as wording
from bot.wording import start as greetings

_COLON = re.compile(rf"^(?:{'|'.join(map(re.escape, words_of('clue')))})\s*[:：]\s*(?=\S)")
"""What a keyboard makes of the word before a sentence: “线索：…”. It counts like a space."""


class _Meant(filters.MessageFilter):
    """A file or a place that belongs to a clue: of an album, or just asked for."""

    def __init__(self, handlers: OwnClueHandlers) -> None:
        super().__init__()
        self._handlers = handlers

    def filter(self, message: Message) -> bool:
        """Whether the message is one."""
        return self._handlers.meant(VISIT.get(), message) is not None


class OwnClueHandlers:
    """Translates what reporters send and press."""

    def __init__(self, desk: OwnClueDesk, forms: Forms, loose: LooseThings) -> None:
        self._desk = desk
        self._forms = forms
        self._loose = loose

    def register(self, application: BotApplication) -> None:
        """Add the handlers: for files of a clue before those of forms, for all else before other words and free text."""
        things = filters.PHOTO | filters.VIDEO | filters.Document.ALL | filters.LOCATION
        application.add_handler(MessageHandler(things & PRIVATE & NEW & _Meant(self), self.on_meant), group=BEFORE_ALL_OTHERS)
        colon = filters.Regex(_COLON) | filters.CaptionRegex(_COLON)
        word = filters.Regex(word_filter("clue")) | filters.CaptionRegex(word_filter("clue")) | filters.CaptionRegex(r"^/clue(\s|$)")
        application.add_handler(CommandHandler("clue", self.on_clue, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler((word | colon) & PRIVATE & NEW, self.on_clue), group=1)
        application.add_handler(CommandHandler("myclues", self.on_list, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("myclues")) & PRIVATE & NEW, self.on_list), group=1)
        application.add_handler(MessageHandler(PRIVATE & EDITED & _Edited(self), self.on_edited), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^1:{wording.DO}:"), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._taken), pattern=rf"^1:{wording.TAKE}:"), group=1)
        pages = on_page(self._page, in_place=wording.STEP, private_only=wording.private_only)
        verbs = f"{wording.OPEN}|{wording.STEP}"
        application.add_handler(CallbackQueryHandler(pages, pattern=rf"^1:({verbs}):"), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._shown), pattern=rf"^1:{wording.SHOW}:"), group=1)

    def register_leftovers(self, application: BotApplication) -> None:
        """Add what answers a file or a place without a word; it comes after all who might have asked for one."""
        things = filters.PHOTO | filters.VIDEO | filters.Document.ALL | filters.LOCATION
        application.add_handler(MessageHandler(things & ~filters.CAPTION & PRIVATE & NEW, self.on_loose), group=1)

    async def on_clue(self, update: Update, context: VisitContext) -> None:
        """The word with something behind it is a clue, and so is what it is sent in reply to; alone it asks."""
        message, visit = update.message, context.visit
        if message is None:
            return
        if visit.is_held:
            raise HeldBackError
        visit.is_listened_to = False
        text = _behind_the_word(message.text or message.caption or "")
        replied = message.reply_to_message
        if replied is not None and (replied.from_user is None or not replied.from_user.is_bot):
            # Where a forwarded message came from is not kept: it may be somebody who has no part in this.
            text = "\n".join(each for each in (text, replied.text or replied.caption or "") if each)
        else:
            replied = None
        given = self._given(visit, message, replied)
        if text:
            visit.act(lambda work: _say(work, self._desk.submit(work, text, given)))
        else:
            visit.act(lambda work: self._ask(work, given))

    async def on_list(self, _update: Update, context: VisitContext) -> None:
        """The first page of the own clues."""
        await context.visit.answer(wording.page(context.visit.look(lambda work: page(work, 0))))

    async def on_meant(self, update: Update, context: VisitContext) -> None:
        """Let a file or a place belong to the clue that it is meant for."""
        message, visit = update.message, context.visit
        action = None if message is None else self.meant(visit, message)
        if action is None:
            return
        if visit.is_held:
            raise HeldBackError
        visit.act(action)
        raise ApplicationHandlerStop

    async def on_edited(self, update: Update, context: VisitContext) -> None:
        """The message that was a clue says something else now: a new version of it."""
        message, visit = update.edited_message, context.visit
        if message is None:
            return
        if visit.is_held:
            raise HeldBackError
        part = visit.look(lambda work: self._desk.of_message(work, message.message_id))
        text = _behind_the_word(message.text or message.caption or "")
        if part is not None:
            visit.act(lambda work: _say(work, self._desk.rewrite(work, part, text), self._desk.panel(work, part.clue_id)))

    async def on_loose(self, update: Update, context: VisitContext) -> None:
        """A file or a place without a word, and nobody has asked for one: what can be done with it."""
        message, visit = update.message, context.visit
        if message is None:
            return
        visit.is_listened_to = False
        if visit.look(lambda work: work.outside):
            await visit.answer(greetings.unreadable())
        elif self._loose.keep(visit.account_id, message):
            await visit.answer(wording.loose(message.message_id, is_place=file_of(message) is None))

    def meant(self, visit: Visit, message: Message) -> Action | None:
        """What a file or a place does to a clue or to its form; none where it is not meant for one."""
        if visit.person is None or (message.caption and _is_word(message.caption)):
            return None
        album, file = message.media_group_id or "", file_of(message)
        clue_id = visit.look(lambda work: self._desk.of_album(work, album)) if album and file is not None else None
        if clue_id is not None and file is not None:
            return lambda work: self._add_file(work, clue_id, file, message, self._desk.panel(work, clue_id))
        row = self._asking(visit, message)
        if row is not None and row.kind == AddingForm.name:
            data = visit.look(lambda work: self._forms.read(work, row.id, row.version, AddingData))
            if file is None:
                return lambda work: self._place(work, data.clue_id, message, row.message_id)
            return lambda work: self._add_file(work, data.clue_id, file, message, row.message_id)
        if file is not None:
            return None
        if row is not None and row.kind == ClueForm.name:
            place, point = place_of(message)
            step = ClueFormData(place=place, point=point)
            return lambda work: self._forms.move(work, row.id, row.version, ClueFormData, lambda _: step)
        if self._is_asked_for_elsewhere(visit):
            return None
        recent = visit.look(self._desk.waiting_for_place)
        return None if recent is None else lambda work: self._place(work, recent, message, self._desk.panel(work, recent))

    def _is_asked_for_elsewhere(self, visit: Visit) -> bool:
        """Whether another form that takes a place has just asked something."""
        listening, taking = visit.look(self._forms.listening), visit.look(self._forms.taking_places)
        return listening is not None and taking is not None and listening.id == taking.id

    def edits_a_clue(self, visit: Visit, message: Message) -> bool:
        """Whether an edited message is one that was a clue."""
        if visit.person is None or message.edit_date is None or not (message.text or message.caption):
            return False
        return visit.look(lambda work: self._desk.of_message(work, message.message_id)) is not None

    def _asking(self, visit: Visit, message: Message) -> FormRow | None:
        """The form of a clue that waits for what the message brings: replied to, listening, or taking files."""
        replied = message.reply_to_message
        meant = None if replied is None else visit.look(lambda work: self._forms.shown_in(work, replied.message_id))
        row = meant or visit.look(self._forms.listening) or visit.look(self._forms.taking_files)
        return row if row is not None and row.kind in (ClueForm.name, AddingForm.name) else None

    def _given(self, visit: Visit, message: Message, replied: Message | None) -> Given:
        """The files and the place that come with a clue: of the message, of its album, and of the one it is sent in reply to."""
        album = message.media_group_id or ""
        files = self._loose.with_album(visit.account_id, message)
        file = None if replied is None else file_of(replied)
        if file is not None and all(file.file_id != other.file_id for other in files):
            files.append(file)
        place, point = ("", "") if replied is None else place_of(replied)
        return Given(files=files, place=place, point=point, album=album)

    def _ask(self, work: Work, given: Given) -> None:
        """Ask for the words; what came without them is kept with the question."""
        waiting = self._forms.of_kind(work, ClueForm.name)
        if waiting is not None and given.point:
            data = ClueFormData(place=given.place, point=given.point)
            self._forms.move(work, waiting.id, waiting.version, ClueFormData, lambda _: data)
        else:
            self._forms.open(work, ClueForm.name, f"{given.point} {given.place}".strip(), given.files)

    def _add_file(self, work: Work, clue_id: str, file: File, message: Message, panel: int | None) -> None:
        _say(work, self._desk.add_files(work, clue_id, [file], message.caption or "", message.media_group_id or ""), panel)

    def _place(self, work: Work, clue_id: str, message: Message, panel: int | None) -> None:
        _say(work, self._desk.set_place(work, clue_id, *place_of(message)), panel)

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        """A button of a clue's panel, which is changed in its place; one of an older state shows it as it now is."""
        asked = wording.read_do(pressed.argument)
        if asked is None:
            return None
        clue_id, revision, code = asked

        def act(work: Work) -> str | None:
            if code.startswith("+"):
                self._forms.open(work, AddingForm.name, f"{code[1:]}.{clue_id}")
                return None
            try:
                shown = self._done(work, clue_id, revision, code)
            except RefusedError as refused:
                if refused.problem != "clue_moved":
                    raise
                _say(work, self._desk.view(work, clue_id), message.message_id)
                return wording.refreshed()
            # What is a clue of its own now comes in a message of its own.
            _say(work, shown, message.message_id if shown.clue.id == clue_id else None)
            return None

        return act

    def _done(self, work: Work, clue_id: str, revision: int, code: str) -> OwnClue:
        match code:
            case wording.CATEGORY:
                return self._desk.ask(work, clue_id, revision, Came.CHOOSING)
            case wording.WITHDRAW:
                return self._desk.ask(work, clue_id, revision, Came.ASKED)
            case wording.WITHDRAW_NOW:
                return self._desk.withdraw(work, clue_id, revision)
            case wording.SEPARATE:
                return self._desk.separate(work, clue_id, revision)
            case wording.HOLD:
                return self._desk.hold(work, clue_id, revision)
            case wording.BACK:
                return self._desk.view(work, clue_id)
            case _:
                category = wording.read_category(code)
                if category is None:
                    raise RefusedError("unknown_choice")
                return self._desk.set_category(work, clue_id, revision, category)

    def _taken(self, pressed: Pressed, message: Message, context: VisitContext) -> Action | None:
        """File what the message quotes; or ask for words to what came without any."""
        if not pressed.argument:
            text = _last_quoted(message)
            return (lambda work: _say(work, self._desk.submit(work, text))) if text else None
        if not (pressed.argument.isascii() and pressed.argument.isdecimal()):
            return None
        things = self._loose.take(context.visit.account_id, int(pressed.argument))
        place = next((thing for thing in things if thing.point), Loose(""))
        files = [thing.file for thing in things if thing.file is not None]

        def take(work: Work) -> str | None:
            self._ask(work, Given(files=files, place=place.place, point=place.point))
            return None if things else wording.file_gone()

        return take

    def _shown(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        """One clue of the list, in a message of its own."""
        clue_id = pressed.argument
        return (lambda work: _say(work, self._desk.view(work, clue_id))) if clue_id.isalnum() else None

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        number = pressed.argument or "0"
        if not (number.isascii() and number.isdecimal() and len(number) <= 6):
            return None
        return wording.page(visit.look(lambda work: page(work, int(number))))


class _Edited(filters.MessageFilter):
    """An edited message that was a clue."""

    def __init__(self, handlers: OwnClueHandlers) -> None:
        super().__init__()
        self._handlers = handlers

    def filter(self, message: Message) -> bool:
        """Whether the message is one."""
        return self._handlers.edits_a_clue(VISIT.get(), message)


def _say(work: Work, shown: OwnClue, panel: int | None = None) -> None:
    """Owe a clue's panel; the message ``panel`` is changed into it."""
    work.reply(shown, subject=f"{SUBJECT}:{shown.clue.id}", replaces=panel)


def _colon(text: str) -> re.Match[str] | None:
    return _COLON.match(text)


def _is_word(text: str) -> bool:
    return word_filter("clue").match(text) is not None or _colon(text) is not None or text.split(maxsplit=1)[:1] == ["/clue"]


def _behind_the_word(text: str) -> str:
    """What follows the word, or the whole where there is none."""
    colon = _colon(text)
    if colon is not None:
        return text[colon.end() :].strip()
    return argument_of(text) if _is_word(text) else text.strip()


def _last_quoted(message: Message) -> str:
    quoted = [message.parse_entity(entity) for entity in message.entities if entity.type == MessageEntity.BLOCKQUOTE]
    return quoted[-1] if quoted else ""
