"""``匿名线索``, ``查回执`` and all that belongs to them, before anything else hears of it: nothing of it may leave a trace."""

from __future__ import annotations

import re

from telegram import CallbackQuery, Message, MessageEntity, Update
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot.actions import anonymous as drafts
from bot.actions import anonymous_submission as submission
from bot.actions.anonymous import Choice, DraftShown, Purpose, Stage
from bot.actions.work import RefusedError
from bot.anonymity import Anonymity, NotFetchedError
from bot.commands import argument_of, is_word, word_filter
from bot.handlers.forms import file_of
from bot.handlers.receipts import Receipts
from bot.handlers.typing import typing
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.receipts import is_near, read
from bot.replies import Pressed, Reply, read_callback
from bot.stripping.outcome import NotStrippedError
from bot.texts import label
from bot.wording import anonymous as wording
from bot.wording.problems import problem, problem_text

BEFORE_FORMS = -1
"""The handler group after the door and before forms, which would keep what they are given."""
_RECEIPT = word_filter("receipt")
_COMMAND = re.compile(r"^/(anonymous|receipt)(?:@\w+)?(?:\s|$)")
_QUOTES = frozenset({MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE})
_VERBS = frozenset({wording.ANON, wording.DRAFT, wording.REFILE, wording.PROGRESS})


class AnonymousHandlers:
    """Translates what is said anonymously."""

    def __init__(self, anonymity: Anonymity) -> None:
        self._anonymity = anonymity
        self._receipts = Receipts(anonymity, self.show)

    def register(self, application: BotApplication) -> None:
        """Add the handler; it sees every update right after the door."""
        application.add_handler(TypeHandler(Update, self.on_any), group=BEFORE_FORMS)

    async def on_any(self, update: Update, context: VisitContext) -> None:
        """Take what is said anonymously, and let all else pass."""
        visit = context.visit
        pressed = None if update.callback_query is None else read_callback(update.callback_query.data or "")
        if update.callback_query is not None and pressed is not None and pressed.verb in _VERBS:
            visit.leave_no_trace()
            await self._pressed(visit, update.callback_query, pressed)
            raise ApplicationHandlerStop
        if update.edited_message is not None and visit.is_private:
            taken = await self._edited(visit, update.edited_message)
        elif update.message is not None:
            taken = await self._said(visit, update.message, context)
        else:
            return
        if taken:
            raise ApplicationHandlerStop

    async def show(self, visit: Visit, draft: DraftShown, *, in_place: bool = False) -> None:
        """Show a draft: at the end of the chat, or where it stands."""
        if draft.stage is Stage.CLEANING:
            await self._finish(visit, draft)
            return
        old = draft.data.screen
        sent = await visit.tell(wording.draft(draft), replaces=old if in_place and old else None)
        if sent is not None and sent != old:
            visit.write(lambda work: drafts.note_message(work, sent, screen=sent))
            if old:
                later, stuck = await self._anonymity.wipe(visit.chat_id, [old])
                if not later and not stuck:
                    visit.write(lambda work: drafts.forget_message(work, old))

    async def _said(self, visit: Visit, message: Message, context: VisitContext) -> bool:
        """Whether the message was meant for us."""
        text = (message.text or message.caption or "").strip()
        command = _COMMAND.match(text)
        if not visit.is_private:
            if command is None:
                return False
            visit.leave_no_trace()
            await visit.answer(Reply(label("anonymous", "private_only")))
            return True
        begun = argument_of(text) if command is not None and command[1] == "anonymous" else wording.begun(text)
        typed = wording.typed_receipt(argument_of(text) if command is not None else text)
        digits = read(typed)
        looks = digits is not None or is_near(typed) or _RECEIPT.match(text) is not None or (command is not None and begun is None)
        if begun is not None:
            visit.leave_no_trace()
            await self._begin(visit, message, begun)
            return True
        draft = visit.look(drafts.current)
        if looks and not (message.photo or message.document or message.video):
            visit.leave_no_trace()
            if draft is not None and digits is not None and digits == draft.data.receipt:
                visit.write(lambda work: drafts.note_message(work, message.message_id))
                await self.show(visit, draft)
            elif digits is None and is_near(typed):
                await self._receipts.slip(visit, message.message_id)
            elif digits is None:
                await self._receipts.ask(visit, message.message_id)
            else:
                with typing(context.bot, visit.chat_id):
                    await self._receipts.enter(visit, message.message_id, digits)
            return True
        if draft is None or draft.stage is Stage.CLEANING or (is_word(text) and text != label("anonymous", "cancel")):
            return False
        visit.leave_no_trace()
        with typing(context.bot, visit.chat_id):
            await self._take(visit, message, text)
        return True

    async def _begin(self, visit: Visit, message: Message, text: str) -> None:
        file = file_of(message)
        number = message.message_id
        if visit.look(lambda work: drafts.has_taken(work, number)):
            # It comes a second time, after a kill.
            await self._show_current(visit)
            return
        # A file is given to it afterwards, and counts as taken only then.
        given = (0, "") if file is not None else (number, text)
        shown, gone = visit.write(lambda work: drafts.begin(work, *given))
        self._anonymity.erase(gone)
        if file is not None:
            await self._take(visit, message, text)
        else:
            await self.show(visit, shown)

    async def _begin_from(self, visit: Visit, message: Message) -> None:
        """Open a draft with what our message quotes last, which is what its reader has said."""
        quoted = [message.parse_entity(each) for each in message.entities if each.type in _QUOTES]
        number = message.message_id
        is_repeated = visit.look(lambda work: drafts.has_taken(work, number))
        if quoted and is_repeated:
            await self._show_current(visit)
            return
        text = quoted[-1].strip() if quoted else ""
        shown, gone = visit.write(lambda work: drafts.begin_from(work, number if quoted else 0, text))
        self._anonymity.erase(gone)
        await self.show(visit, shown)

    async def _take(self, visit: Visit, message: Message, text: str) -> None:
        """Give a message to the open draft; one that is not taken is deleted with it all the same."""
        number = message.message_id
        if visit.look(lambda work: drafts.has_taken(work, number)):
            await self._show_current(visit)
            return
        if file_of(message) is None and text == label("anonymous", "cancel"):
            visit.write(lambda work: drafts.note_message(work, number))
            await self._cancel(visit)
            return
        try:
            shown = await self._given(visit, message, text)
        except RefusedError as refused:
            shown = problem(refused)
        if isinstance(shown, DraftShown):
            # The pictures of an album come one after the other: one screen for all.
            await self.show(visit, shown, in_place=message.media_group_id is not None)
            return
        sent = await visit.tell(shown)
        visit.write(lambda work: drafts.note_message(work, number, sent or 0))

    async def _given(self, visit: Visit, message: Message, text: str) -> DraftShown | Reply:
        number = message.message_id
        file = file_of(message)
        if file is not None:
            visit.look(drafts.check_room)
            try:
                clean = await self._anonymity.fetch(file)
            except NotStrippedError as refused:
                return wording.file_refused(refused.why.value)
            except NotFetchedError:
                return wording.file_refused("gone")
            name = await self._anonymity.keep(clean.data)
            try:
                return visit.write(lambda work: drafts.take_file(work, number, name, clean.kind, len(clean.data), text))
            except BaseException:
                self._anonymity.erase([name])
                raise
        if message.location is not None or message.venue is not None:
            return wording.no_point()
        if not text:
            return wording.not_taken()
        return visit.write(lambda work: drafts.take_text(work, number, text))

    async def _edited(self, visit: Visit, message: Message) -> bool:
        text = (message.text or message.caption or "").strip()
        number = message.message_id
        if not visit.look(lambda work: drafts.has_taken(work, number)):
            return False
        visit.leave_no_trace()
        begun = argument_of(text) if _COMMAND.match(text) else wording.begun(text)
        text = text if begun is None else begun
        try:
            shown = visit.write(lambda work: drafts.edit_text(work, number, text))
        except RefusedError as refused:
            sent = await visit.tell(problem(refused))
            visit.write(lambda work: drafts.note_message(work, sent or 0))
            return True
        if shown is not None:
            await self.show(visit, shown, in_place=True)
        return True

    async def _pressed(self, visit: Visit, query: CallbackQuery, pressed: Pressed) -> None:
        if not visit.is_private or not isinstance(query.message, Message):
            await visit.acknowledge(query, label("anonymous", "private_only"))
            return
        try:
            if pressed.verb == wording.PROGRESS:
                await self._receipts.press(visit, query, query.message.message_id, pressed.argument)
            elif pressed.verb == wording.DRAFT:
                await self._draft_pressed(visit, query, pressed.argument)
            else:
                await visit.acknowledge(query)
                if pressed.verb == wording.REFILE:
                    await self._refile(visit, pressed.argument)
                else:
                    await self._begin_from(visit, query.message)
        except RefusedError as refused:
            await visit.acknowledge(query, problem_text(refused))

    async def _draft_pressed(self, visit: Visit, query: CallbackQuery, argument: str) -> None:
        version_text, _, choice = argument.partition(".")
        version = int(version_text) if version_text.isascii() and version_text.isdigit() else -1
        draft = visit.look(drafts.current)
        if draft is None:
            await visit.acknowledge(query, problem_text(RefusedError("draft_over")))
            return
        if draft.stage is Stage.CLEANING:
            await visit.acknowledge(query)
            await self._finish(visit, draft)
            return
        if choice == Choice.CANCEL:
            await visit.acknowledge(query)
            await self._cancel(visit)
            return
        if draft.version != version:
            await visit.acknowledge(query, label("anonymous", "stale"), fades=True)
            await self.show(visit, draft, in_place=True)
            return
        if choice == Choice.SUBMIT:
            visit.look(lambda work: submission.ready(work, version))
            await visit.acknowledge(query)
            await self._submit(visit, draft)
            return
        shown = visit.write(lambda work: drafts.choose(work, version, choice))
        await visit.acknowledge(query)
        await self.show(visit, shown, in_place=True)

    async def _submit(self, visit: Visit, draft: DraftShown) -> None:
        if draft.data.purpose is Purpose.CLUE:
            receipt = await self._anonymity.seal(draft.data.receipt)
            visit.write(lambda work: submission.submit(work, self._anonymity.lookup, draft.version, receipt))
        else:
            clue_id = self._receipts.clue_of(visit)
            if clue_id is None:
                await self._receipts.ask(visit, 0)
                return
            visit.write(lambda work: submission.say(work, draft.version, clue_id))
        self._anonymity.truncate_log()
        after = visit.look(drafts.current)
        if after is not None and after.stage is Stage.CLEANING:
            await self._finish(visit, after, draft)
        else:
            # Something was added while the receipt was sealed: it must be seen before it is submitted.
            await self._show_current(visit)

    async def _finish(self, visit: Visit, after: DraftShown, before: DraftShown | None = None) -> None:
        """Delete what stands in the chat of a draft that was submitted, and say so."""
        later, stuck = await self._anonymity.wipe(visit.chat_id, after.data.messages)
        left = len(later) + len(stuck)
        if before is not None and before.data.purpose is not Purpose.CLUE:
            sent = await visit.tell(wording.added(left))
            self._receipts.remember(visit, sent or 0)
            await self._receipts.show(visit)
        else:
            await visit.tell(wording.submitted(left, refiled=before is not None and bool(before.data.refiles)))
        visit.write(lambda work: submission.cleaned(work, later))
        self._anonymity.truncate_log()

    async def _cancel(self, visit: Visit) -> None:
        dropped = visit.write(drafts.cancel)
        self._anonymity.erase(dropped.files)
        self._anonymity.truncate_log()
        later, stuck = await self._anonymity.wipe(visit.chat_id, dropped.messages)
        await visit.tell(wording.cancelled(len(later) + len(stuck)))

    async def _refile(self, visit: Visit, clue_id: str) -> None:
        """Open a draft with what a named clue says, its files stripped."""
        clue = visit.look(lambda work: submission.to_refile(work, clue_id))
        shown, gone = visit.write(lambda work: drafts.begin(work, 0, "", refiles=clue))
        self._anonymity.erase(gone)
        refused = []
        for old in visit.look(lambda work: submission.files_to_refile(work, clue)):
            data = self._anonymity.read(old)
            if data is None:
                continue
            try:
                clean = await self._anonymity.strip(data)
            except NotStrippedError as error:
                refused.append(error.why.value)
                continue
            name = await self._anonymity.keep(clean.data)
            try:
                shown = visit.write(
                    lambda work, name=name, clean=clean: drafts.take_file(work, 0, name, clean.kind, len(clean.data), "")  # type: ignore[misc]
                )
            except BaseException:
                self._anonymity.erase([name])
                raise
        for why in refused:
            sent = await visit.tell(wording.file_refused(why))
            visit.write(lambda work, sent=sent: drafts.note_message(work, sent or 0))  # type: ignore[misc]
        await self.show(visit, shown)

    async def _show_current(self, visit: Visit) -> None:
        shown = visit.look(drafts.current)
        if shown is None:
            await visit.tell(wording.over())
        else:
            await self.show(visit, shown)
