"""The button that shows the files of a record."""

from __future__ import annotations

import asyncio
from pathlib import Path

from telegram import Update
from telegram.ext import CallbackQueryHandler

from bot.actions import files
from bot.actions.work import RefusedError
from bot.line.telegram_api import send_file
from bot.line.visit import BotApplication, VisitContext
from bot.replies import read_callback
from bot.texts import label
from bot.wording.files import FILES
from bot.wording.problems import problem_text


class FileHandlers:
    """Shows what lies in ``folder``."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def register(self, application: BotApplication) -> None:
        """Add the handler."""
        application.add_handler(CallbackQueryHandler(self.on_look, pattern=rf"^\d+:{FILES}:"), group=1)

    async def on_look(self, update: Update, context: VisitContext) -> None:
        """Send each file, which Telegram's apps then refuse to pass on; that somebody looked is recorded."""
        query, visit = update.callback_query, context.visit
        pressed = None if query is None else read_callback(query.data or "")
        if query is None:
            return
        kind, _, number = ("" if pressed is None else pressed.argument).partition(".")
        if not number.isdecimal() or not visit.is_private:
            await visit.acknowledge(query, label("start", "old_button"))
            return
        try:
            kept = visit.look(lambda work: files.files_of(work, kind, int(number)))
        except RefusedError as refused:
            await visit.acknowledge(query, problem_text(refused))
            return
        await visit.acknowledge(query)
        for place, file in enumerate(kept, 1):
            data = await asyncio.to_thread((self._folder / file.name[:2] / file.name).read_bytes)
            await send_file(context.bot, visit.chat_id, data, f"{kind}-{number}-{place}{file.extension}")
        visit.act(lambda work: files.shown(work, kind, int(number)))
