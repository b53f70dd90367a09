"""``查回执``: from sixteen digits to a clue. Which account looks at which clue stands in memory alone, for half an hour."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from telegram import CallbackQuery

from bot.actions import anonymous as drafts
from bot.actions import anonymous_progress as progress
from bot.actions.anonymous import DraftShown, Purpose
from bot.actions.work import RefusedError
from bot.anonymity import Anonymity
from bot.line.visit import Visit
from bot.receipts import is_whole
from bot.replies import Reply
from bot.texts import label
from bot.wording import anonymous as wording

LIFETIME = timedelta(minutes=30)


@dataclass(slots=True)
class _Look:
    """An account that looks at a clue, or was asked for a receipt."""

    since: datetime
    clue_id: str = ""
    messages: list[int] = field(default_factory=list)
    """What of both sides is to be deleted from the chat in the end."""
    screen: int = 0


class Receipts:
    """Translates what the holder of a receipt says; ``open_draft`` shows a draft."""

    def __init__(self, anonymity: Anonymity, show_draft: Callable[[Visit, DraftShown], Awaitable[None]]) -> None:
        self._anonymity = anonymity
        self._show_draft = show_draft
        self._looks: dict[int, _Look] = {}

    def clue_of(self, visit: Visit) -> str | None:
        """The clue at which the account looks; none where the receipt has to be entered again."""
        look = self._looks.get(visit.account_id)
        return None if look is None or not self._is_fresh(look) else look.clue_id or None

    def remember(self, visit: Visit, *message_ids: int) -> None:
        """Delete these messages as well when all has been seen."""
        self._of(visit).messages += [number for number in message_ids if number]

    async def ask(self, visit: Visit, message_id: int) -> None:
        """Ask for a receipt."""
        await self._say(visit, wording.ask_receipt(), message_id)

    async def slip(self, visit: Visit, message_id: int) -> None:
        """Say that a digit is missing, too many, or another one."""
        await self._say(visit, wording.slip(), message_id)

    async def enter(self, visit: Visit, message_id: int, digits: str) -> None:
        """Look a receipt up. Whatever is wrong with it, the answer is the same; a slip of the pen alone is told and costs nothing."""
        account, guesses = visit.account_id, self._anonymity.guesses
        if not is_whole(digits):
            await self.slip(visit, message_id)
            return
        if not guesses.may_try(account, self._anonymity.now):
            await self._say(visit, wording.wait(), message_id)
            return
        # Counted before the slow part: many at once must not slip through.
        guesses.was_wrong(account, self._anonymity.now)
        receipt = await self._anonymity.seal(digits)
        clue_id = visit.look(lambda work: progress.find(work, receipt))
        if clue_id is None:
            await self._say(visit, wording.wrong_receipt(), message_id)
            return
        guesses.was_right(account)
        look = self._of(visit)
        look.clue_id, look.screen = clue_id, 0
        self.remember(visit, message_id)
        await self.show(visit)

    async def show(self, visit: Visit, *, sure: bool = False) -> None:
        """Show how far the clue is, where it was shown before or at the end of the chat."""
        look = self._of(visit)
        found = visit.look(lambda work: progress.progress(work, look.clue_id))
        sent = await visit.tell(wording.progress(found, sure=sure), replaces=look.screen if sure and look.screen else None)
        if sent is not None:
            look.screen = sent
            self.remember(visit, sent)

    async def press(self, visit: Visit, query: CallbackQuery, message_id: int, choice: str) -> None:
        """A button under a clue. Raises ``RefusedError``."""
        if choice == wording.CLEAR:
            await visit.acknowledge(query)
            await self._clear(visit, message_id)
            return
        clue_id = self.clue_of(visit)
        if clue_id is None:
            await visit.acknowledge(query, label("anonymous", "not_here"))
            return
        match choice:
            case wording.ADD | wording.ANSWER:
                found = visit.look(lambda work: progress.progress(work, clue_id))
                if not found.may_add:
                    raise RefusedError("clue_is_over")
                purpose = Purpose.ADDITION if choice == wording.ADD else Purpose.ANSWER
                shown, gone = visit.write(lambda work: drafts.begin(work, 0, "", purpose))
                self._anonymity.erase(gone)
                await visit.acknowledge(query)
                await self._show_draft(visit, shown)
            case wording.WITHDRAW:
                await visit.acknowledge(query)
                self._of(visit).screen = message_id
                await self.show(visit, sure=True)
            case wording.WITHDRAW_SURE:
                names = visit.write(lambda work: progress.withdraw(work, clue_id))
                self._anonymity.erase(names)
                self._anonymity.truncate_log()
                await visit.acknowledge(query)
                self._of(visit).clue_id = ""
                await self._say(visit, wording.withdrawn(), 0)
                await self._clear(visit, message_id)
            case _:
                raise RefusedError("unknown_choice")

    async def _clear(self, visit: Visit, message_id: int) -> None:
        look = self._looks.pop(visit.account_id, None)
        known = [] if look is None else look.messages
        later, stuck = await self._anonymity.wipe(visit.chat_id, dict.fromkeys((*known, message_id)))
        await visit.tell(wording.cleared(len(later) + len(stuck)))

    async def _say(self, visit: Visit, reply: Reply, message_id: int) -> None:
        sent = await visit.tell(reply)
        self.remember(visit, message_id, sent or 0)

    def _of(self, visit: Visit) -> _Look:
        look = self._looks.get(visit.account_id)
        now = self._anonymity.now
        if look is None or not self._is_fresh(look):
            messages = [] if look is None else look.messages
            look = self._looks[visit.account_id] = _Look(now, messages=messages)
        look.since = now
        return look

    def _is_fresh(self, look: _Look) -> bool:
        # Nor does a look last longer where the clock was set back.
        return look.since <= self._anonymity.now < look.since + LIFETIME
