"""``报告``, ``未果`` and ``意见``: one message is the whole of it; and the buttons of whoever gets one."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions.clue_reports import KINDS, ReportKind, Reports, asks
from bot.actions.forms import Forms
from bot.actions.work import Work
from bot.commands import argument_of, word_filter
from bot.handlers.forms import file_of
from bot.handlers.presses import Action, Fading, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, VisitContext
from bot.replies import Pressed
from bot.texts import label
from bot.wording import clue_reports as wording

COMMANDS = {ReportKind.RISK: "report", ReportKind.UNRESOLVED: "unresolved", ReportKind.SUGGESTION: "suggest"}


class ReportHandlers:
    """Translates reports and what is answered to them."""

    def __init__(self, reports: Reports, forms: Forms) -> None:
        self._reports = reports
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers, before those for all other words and buttons."""
        for kind in KINDS:
            name = COMMANDS[kind]
            words = filters.Regex(word_filter(name)) | filters.CaptionRegex(word_filter(name))
            handle = self._on_kind(kind)
            application.add_handler(CommandHandler(name, handle, filters=PRIVATE & NEW), group=1)
            application.add_handler(MessageHandler(words & PRIVATE & NEW, handle), group=1)
        pressed = "|".join((wording.READ, wording.ANSWER, wording.RESULT))
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:({pressed}):"), group=1)

    def _on_kind(self, kind: ReportKind) -> Callable[[Update, VisitContext], Coroutine[Any, Any, None]]:
        async def handle(update: Update, context: VisitContext) -> None:
            message = update.message
            if message is None:
                return
            text = argument_of(message.text or message.caption or "")
            file = file_of(message)
            files = () if file is None else (file,)

            def submit(work: Work) -> None:
                work.reply(self._reports.submit(work, kind, text, files))

            if text and not asks(text):
                context.visit.act(submit)
            else:
                context.visit.act(lambda work: self._forms.open(work, "clue_report", f"{kind} {text}".strip(), files))

        return handle

    def _pressed(self, pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        clue_id, shown = pressed.argument, message.message_id
        match pressed.verb:
            case wording.READ:

                def read(work: Work) -> Fading:
                    work.reply(self._reports.read(work, clue_id), replaces=shown)
                    return Fading(label("clue_reports", "got_it"))

                return read
            case wording.ANSWER:
                return lambda work: self._forms.open(work, "clue_answer", f"instruct.{clue_id}")
            case wording.RESULT:
                return lambda work: self._forms.open(work, "clue_answer", f"result.{clue_id}")
            case _:
                return None
