"""One message being handled: who sent it, and what may be done with it."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from telegram import CallbackQuery
from telegram.ext import Application, CallbackContext, ExtBot

from bot.actions.work import Work
from bot.line.telegram_api import acknowledge
from bot.replies import Reply
from storage.forms import FormRow
from storage.outbox import Parcel
from storage.people import Person

if TYPE_CHECKING:
    from bot.line.effects import Effects

T = TypeVar("T")


class HeldBackError(Exception):
    """The message belongs behind an older one of its sender that waits to be tried again."""


@dataclass(slots=True)
class Visit:
    """An update on its way through the handlers.

    Either it is a question, and ``answer`` sends the answer: nothing is changed, and the update stays open until the answer is
    sent. Or it changes something, once, with ``act``: change, audit, answers and the end of the update are one transaction.
    """

    effects: Effects
    update_id: int
    account_id: int
    chat_id: int
    person: Person | None
    shown_name: str
    """What the account calls itself; shown to whoever confirms an enrolment."""
    message_id: int = 0
    """The message that was sent or edited; 0 for a pressed button and everything else."""
    recorded: bool = True
    """Whether the update stands in the inbox; where the disk is full it does not, and comes again."""
    waiting: FormRow | None = None
    """The form that the sender has left open, if there is one."""
    is_listened_to: bool = False
    """Whether a form has just asked for text, which it then no longer has once something else is answered."""
    is_held: bool = False
    """Whether an older message of the sender waits to be tried again: what a form would take must wait behind it."""
    is_traceless: bool = False
    """Whether nothing of it may stay in the line once it was handled: see ``leave_no_trace``."""
    applied: bool = False
    failure: BaseException | None = None
    parcels: list[Parcel] = field(default_factory=list)
    """Answers of ``act`` to the sender of the update, to be sent before its next message is handled."""

    @property
    def somebody(self) -> Person:
        """Who sent it. Raises ``RuntimeError`` for a stranger, who never comes this far."""
        if self.person is None:
            raise RuntimeError("a stranger came past the door")
        return self.person

    @property
    def is_private(self) -> bool:
        """Whether only the sender and the bot see the chat."""
        return self.chat_id == self.account_id

    async def answer(self, reply: Reply, replaces: int | None = None) -> None:
        """Answer a question, or let our message ``replaces`` say the answer; what cannot be sent now is kept and sent later."""
        await self.effects.answer(self, reply, replaces)

    def leave_no_trace(self) -> None:
        """Let nothing of this message stay in the line: no row of the inbox or outbox, no mark beside a question, no number in a log.

        Said before anything else is done. Its effects go through ``write``, which a message that comes again must be able to repeat
        without harm; what is sent is sent directly with ``tell``, and where it cannot be sent it is lost.
        """
        self.is_traceless = True

    def write(self, action: Callable[[Work], T]) -> T:
        """Do what changes something for a message that leaves no trace; nothing is owed, and the update stays open until the end.

        Raises as ``act``.
        """
        return self.effects.write(self, action)

    async def tell(self, reply: Reply, replaces: int | None = None) -> int | None:
        """As ``answer``, for a message that leaves no trace; returns the id of what was sent, none where nothing could be."""
        return await self.effects.tell(self, reply, replaces)

    def note(self, mark: Callable[[Work], object]) -> None:
        """Write down something small beside a question, with the next commit; a kill may lose it, so nothing may rest on it."""
        self.effects.note(self, mark)

    def act(self, action: Callable[[Work], T]) -> T:
        """Do what changes something, in one transaction with the messages that it owes.

        Raises ``RefusedError`` where the action refuses, ``sqlite3.Error`` where nothing can be written; then nothing has changed.
        """
        return self.effects.act(self, action)

    def look(self, question: Callable[[Work], T]) -> T:
        """Read something, changing nothing."""
        return self.effects.look(self, question)

    async def look_aside(self, question: Callable[[Work], T]) -> T:
        """As ``look``, for what takes longer than others should wait: in a thread, on a reading connection of its own."""
        return await self.effects.look_aside(self, question)

    def recall(self, question: Callable[[Work], T]) -> T | None:
        """Read what was noted beside questions, also a moment ago; none where not all of it could be written down."""
        return self.effects.recall(self, question)

    async def acknowledge(self, query: CallbackQuery, words: str | None = None, *, fades: bool = False) -> None:
        """Let the pressed button stop turning, with ``words`` if there are any: a box to close, or a line that ``fades``."""
        await acknowledge(query, words, fades=fades)


VISIT: ContextVar[Visit] = ContextVar("visit")
"""The visit of the lane that runs now; handlers reach it through their context."""


class VisitContext(CallbackContext[ExtBot[None], dict[Any, Any], dict[Any, Any], dict[Any, Any]]):
    """What handlers are given: python-telegram-bot's context and the visit."""

    @property
    def visit(self) -> Visit:
        """The message being handled."""
        return VISIT.get()


BotApplication = Application[ExtBot[None], VisitContext, dict[Any, Any], dict[Any, Any], dict[Any, Any], None]
"""Our application; ``user_data`` and ``chat_data`` are never touched, they would grow for ever."""
