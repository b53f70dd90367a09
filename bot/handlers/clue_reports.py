"""``报告``, ``未果`` and ``意见``: one message is the whole of it, what comes later is added to it; and the buttons of whoever gets one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Message, Update
from telegram.ext import ApplicationHandlerStop, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions.clue_report_additions import ReportAdditions, ReportMoreData, ReportMoreForm
from bot.actions.clue_report_results import ReportReceived
from bot.actions.clue_reports import KINDS, ReportKind, Reports, asks
from bot.actions.form_kinds import File
from bot.actions.forms import FormRow, Forms
from bot.actions.own_clues import SUBJECT
from bot.actions.work import Work
from bot.commands import argument_of, is_word, word_filter
from bot.handlers.forms import BEFORE_ALL_OTHERS, file_of
from bot.handlers.loose import LooseThings
from bot.handlers.presses import Action, Fading, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import VISIT, BotApplication, HeldBackError, Visit, VisitContext
from bot.replies import Pressed
from bot.texts import label
from bot.wording import clue_reports as wording
from bot.wording.report_buttons import MORE

COMMANDS = {ReportKind.RISK: "report", ReportKind.UNRESOLVED: "unresolved", ReportKind.SUGGESTION: "suggest"}


class _Meant(filters.MessageFilter):
    """A file that belongs to a report: of an album, or just asked for."""

    def __init__(self, handlers: ReportHandlers) -> None:
        super().__init__()
        self._handlers = handlers

    def filter(self, message: Message) -> bool:
        """Whether the message is one."""
        return self._handlers.meant(VISIT.get(), message) is not None


class ReportHandlers:
    """Translates reports, what is added and what is answered to them."""

    def __init__(self, reports: Reports, additions: ReportAdditions, forms: Forms, loose: LooseThings) -> None:
        self._reports = reports
        self._additions = additions
        self._forms = forms
        self._loose = loose

    def register_files(self, application: BotApplication) -> None:
        """Add what takes files of a report; it comes before the forms."""
        things = filters.PHOTO | filters.VIDEO | filters.Document.ALL
        application.add_handler(MessageHandler(things & PRIVATE & NEW & _Meant(self), self.on_meant), group=BEFORE_ALL_OTHERS)

    def register(self, application: BotApplication) -> None:
        """Add the handlers, before those for all other words and buttons."""
        for kind in KINDS:
            name = COMMANDS[kind]
            words = filters.Regex(word_filter(name)) | filters.CaptionRegex(word_filter(name))
            handle = self._on_kind(kind)
            application.add_handler(CommandHandler(name, handle, filters=PRIVATE & NEW), group=1)
            application.add_handler(MessageHandler(words & PRIVATE & NEW, handle), group=1)
        pressed = "|".join((wording.READ, wording.ANSWER, wording.RESULT, MORE))
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:({pressed}):"), group=1)

    def _on_kind(self, kind: ReportKind) -> Callable[[Update, VisitContext], Coroutine[Any, Any, None]]:
        async def handle(update: Update, context: VisitContext) -> None:
            message, visit = update.message, context.visit
            if message is None:
                return
            text = argument_of(message.text or message.caption or "")
            album = message.media_group_id or ""
            files = self._loose.with_album(visit.account_id, message)
            if text and not asks(text):
                visit.act(lambda work: _say(work, self._reports.submit(work, kind, text, files, album=album)))
            else:
                visit.act(lambda work: self._forms.open(work, "clue_report", f"{kind} {text}".strip(), files))

        return handle

    async def on_meant(self, update: Update, context: VisitContext) -> None:
        """Let a file belong to the report that it is meant for."""
        message, visit = update.message, context.visit
        action = None if message is None else self.meant(visit, message)
        if action is None:
            return
        if visit.is_held:
            raise HeldBackError
        visit.act(action)
        raise ApplicationHandlerStop

    def meant(self, visit: Visit, message: Message) -> Action | None:
        """What a file does to a report that is out; none where it is not meant for one."""
        file, caption = file_of(message), message.caption or ""
        if visit.person is None or file is None or is_word(caption):
            return None
        row = self._adding(visit, message)
        if row is not None:
            return lambda work: self._add(work, row, file, caption)
        album = message.media_group_id or ""
        clue_id = visit.look(lambda work: self._additions.of_album(work, album)) if album else None
        if clue_id is None:
            return None

        def join(work: Work) -> None:
            received = self._additions.add(work, clue_id, caption, [file]) if caption else self._additions.join(work, clue_id, file)
            _say(work, received, self._additions.panel(work, clue_id))

        return join

    def _adding(self, visit: Visit, message: Message) -> FormRow | None:
        """The form that asks what is to be added to a report: replied to, listening, or taking files."""
        replied = message.reply_to_message
        meant = None if replied is None else visit.look(lambda work: self._forms.shown_in(work, replied.message_id))
        row = meant or visit.look(self._forms.listening) or visit.look(self._forms.taking_files)
        return row if row is not None and row.kind == ReportMoreForm.name else None

    def _add(self, work: Work, row: FormRow, file: File, caption: str) -> None:
        """Add a file at once; the form stays, so that the next one may come."""
        data = self._forms.read(work, row.id, row.version, ReportMoreData)
        received = self._additions.add(work, data.clue_id, caption, [file])
        count = data.files + 1 - received.left_out
        self._forms.move(work, row.id, row.version, ReportMoreData, lambda step: step.model_copy(update={"files": count}))

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        clue_id, shown = pressed.argument, message.message_id
        match pressed.verb:
            case wording.READ:

                def read(work: Work) -> Fading:
                    work.reply(self._reports.read(work, clue_id), replaces=shown)
                    return Fading(label("clue_reports", "got_it"))

                return read
            case verb if verb == MORE:
                return lambda work: self._forms.open(work, ReportMoreForm.name, clue_id)
            case wording.ANSWER:
                return lambda work: self._forms.open(work, "clue_answer", f"instruct.{clue_id}.{shown}")
            case wording.RESULT:
                return lambda work: self._forms.open(work, "clue_answer", f"result.{clue_id}.{shown}")
            case _:
                return None


def _say(work: Work, received: ReportReceived, panel: int | None = None) -> None:
    """Owe a report to its sender; the message ``panel`` is changed into it."""
    work.reply(received, subject=f"{SUBJECT}:{received.clue_id}", replaces=panel)
