"""``线索分析``: counts of what one may see, in one message that its buttons change."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions.clue_analysis import FIRST, Dimension, Period, analyse
from bot.commands import word_filter
from bot.handlers.pages import on_page
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.rulebook import Rulebook
from bot.wording import clue_analysis as wording


class AnalysisHandlers:
    """Translates questions for counts."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("analysis", self.on_analysis, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("analysis")) & PRIVATE & NEW, self.on_analysis), group=1)
        turn = on_page(self._page, in_place=wording.ANALYSE, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:{wording.ANALYSE}:"), group=1)

    async def on_analysis(self, _update: Update, context: VisitContext) -> None:
        """This month by category."""
        await context.visit.answer(await self._analysed(context.visit, *FIRST))

    async def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        asked = wording.read_argument(pressed.argument)
        return None if asked is None else await self._analysed(visit, *asked)

    async def _analysed(self, visit: Visit, period: Period, dimension: Dimension) -> Reply:
        lookup = self._rulebook.lookup
        return wording.analysis(await visit.look_aside(lambda work: analyse(work, lookup, period, dimension)))
