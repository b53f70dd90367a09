"""``自查报告``: one message that its buttons change."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions.selfcheck_periods import Term, Wish, read_code, read_span, wished
from bot.actions.selfcheck_reports import Reporter
from bot.actions.work import Work
from bot.commands import argument_of, word_filter
from bot.handlers.pages import on_page
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import selfcheck_reports as wording
from bot.wording.messages import show


class CheckReportHandlers:
    """Translates questions for reports."""

    def __init__(self, reporter: Reporter) -> None:
        self._reporter = reporter

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("checkreport", self.on_report, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("checkreport")) & PRIVATE & NEW, self.on_report), group=1)
        turn = on_page(self._page, in_place=wording.PAGE, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^\d+:{wording.PAGE}:"), group=1)

    async def on_report(self, update: Update, context: VisitContext) -> None:
        """This month, or the time and the unit behind the word: “自查报告 5-1 6-25”, “自查报告 上月 二中队”."""
        words = argument_of(update.message.text or "") if update.message is not None else ""

        def look(work: Work) -> object:
            term, name = _read(words, work)
            return self._reporter.report(work, self._reporter.scope(work, term, self._reporter.named(work, name) if name else 0))

        await context.visit.answer(show(await context.visit.look_aside(look)))

    async def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        asked = wording.read_argument(pressed.argument)
        if asked is None:
            return None
        what, code, unit_id, page = asked

        def look(work: Work) -> object:
            scope = self._reporter.scope(work, read_code(code, work.today), unit_id)
            match what:
                case wording.NAMES:
                    return self._reporter.names(work, scope, page)
                case wording.REPEATED:
                    return self._reporter.repeated(work, scope, page)
                case wording.UNITS:
                    return self._reporter.units(work, scope, page)
                case _:
                    return self._reporter.report(work, scope)

        return show(await visit.look_aside(look))


def _read(words: str, work: Work) -> tuple[Term, str]:
    """The time, and the name of a unit, in either order; this month where none is said."""
    span = read_span(words, work.today)
    if span is not None:
        return span, ""
    first, _, rest = words.partition(" ")
    for name, other in ((first, rest.strip()), (words.rpartition(" ")[2], words.rpartition(" ")[0].strip())):
        wish = wording.read_wish(name)
        if wish is not None:
            return wished(wish, work.today), other
    return wished(Wish.MONTH, work.today), words
