"""The door: enrolled people pass; everybody else may enrol, is told once how, and meets silence after that."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from telegram import InlineQuery, Message, Update
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, TypeHandler

from bot.actions import codes, enrolment
from bot.actions.enrolment import Redeemed
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.wording import enrolment as wording

logger = logging.getLogger(__name__)

AT_THE_DOOR = -2
"""The handler group before all others."""
_COLON = re.compile(r"^[\s:：]+")
_START = re.compile(rf"/start(?:@\w+)?\s+{codes.PAYLOAD_PREFIX}(\S+)")


class Access:
    """Lets in who belongs here; ``first_admin_file`` is removed once somebody came in by a code."""

    def __init__(self, first_admin_file: Path | None = None) -> None:
        self._first_admin_file = first_admin_file

    def register(self, application: BotApplication) -> None:
        """Add the handler; it sees every update before any other does."""
        application.add_handler(TypeHandler(Update, self.on_update), group=AT_THE_DOOR)

    async def on_update(self, update: Update, context: VisitContext) -> None:
        """Let enrolled people through, and end the way of everybody else's update here."""
        visit = context.visit
        message = update.message if visit.is_private else None
        if visit.person is None:
            if update.inline_query is not None:
                await _nothing(update.inline_query)
            elif message is not None and message.from_user is not None and not message.from_user.is_bot:
                self._stranger(visit, message)
            raise ApplicationHandlerStop
        if message is not None and _is_code_for_sure(message.text or ""):
            # Never used up here: the new account is the one that has to send it.
            await visit.answer(wording.already_enrolled())
            raise ApplicationHandlerStop

    def _stranger(self, visit: Visit, message: Message) -> None:
        # Looked at first, written only when something changes: who floods the bot makes it read, not write.
        typed = code_in(message.text or "")
        if typed is None:
            if visit.look(enrolment.is_to_be_told):
                visit.act(enrolment.greet)
            return
        if visit.look(enrolment.is_waiting):
            return
        username = message.from_user.username if message.from_user else None
        done = visit.act(lambda work: enrolment.redeem(work, typed, username or ""))
        if done is Redeemed.BOUND_BY_SERVER and self._first_admin_file is not None:
            self._first_admin_file.unlink(missing_ok=True)


def code_in(text: str) -> str | None:
    """What somebody sends as a code: behind a deep link, behind the word for it, or alone; none for any other text."""
    stripped = text.strip()
    started = _START.fullmatch(stripped)
    if started is not None:
        return started[1]
    for word in wording.enrol_words():
        if stripped.startswith(word) and stripped != word:
            return _COLON.sub("", stripped[len(word) :])
    return stripped if codes.read(stripped) is not None else None


def _is_code_for_sure(text: str) -> bool:
    """Whether an enrolled person means a code. Ten letters and digits alone may as well be a question, such as a number."""
    typed = code_in(text)
    if typed is None:
        return False
    code = codes.read(typed)
    return code is not None and (typed != text.strip() or typed.upper() == codes.shown(code))


async def _nothing(query: InlineQuery) -> None:
    # Personal and not kept: Telegram must show a stranger nothing of what an officer has asked.
    try:
        await query.answer([], cache_time=0, is_personal=True)
    except TelegramError as error:
        logger.info("a stranger's inline query was not answered: %s", type(error).__name__)
