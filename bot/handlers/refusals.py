"""Words and commands of people with another role: one sentence says whose they are.

A word with more behind it is a question all the same: 到期 may be asked of a certificate.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Update
from telegram.ext import CommandHandler, MessageHandler, filters

from bot.actions.permissions import is_everybodys
from bot.commands import COMMANDS, Command, alone_filter
from bot.handlers.scopes import NEW, PRIVATE, holding
from bot.line.visit import BotApplication, VisitContext
from bot.wording.forms import with_offer
from bot.wording.start import not_yours


def register(application: BotApplication) -> None:
    """Add the handlers, before those of the capabilities themselves."""
    for command in COMMANDS:
        if command.right is None or is_everybodys(command.right):
            continue
        refuse, others = _refusing(command), PRIVATE & NEW & ~holding(command.right)
        application.add_handler(CommandHandler(command.name, refuse, filters=others), group=1)
        application.add_handler(MessageHandler(filters.Regex(alone_filter(command.name)) & others, refuse), group=1)


def _refusing(command: Command) -> Callable[[Update, VisitContext], Coroutine[Any, Any, None]]:
    async def refuse(_update: Update, context: VisitContext) -> None:
        visit = context.visit
        await visit.answer(with_offer(not_yours(command), visit.waiting))

    return refuse
