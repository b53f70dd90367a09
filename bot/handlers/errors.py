"""When a handler fails: the failure is noted on the visit, and the desk decides what becomes of the message."""

from __future__ import annotations

import logging

from telegram.ext import ApplicationHandlerStop

from bot.line.visit import VISIT, VisitContext

logger = logging.getLogger(__name__)


async def on_error(_update: object, context: VisitContext) -> None:
    """Note the failure; a handler that fails looks like success to whoever called the application."""
    visit = VISIT.get(None)
    if visit is None:
        logger.error("a failure without a message", exc_info=context.error)
        return
    visit.failure = context.error
    # What a message has half done in one group must not go on in the next.
    raise ApplicationHandlerStop
