"""What changes the rules from the chat: tried out first, then one transaction, then the rules are renewed; one change at a time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from typing import TypeVar

from telegram import CallbackQuery

from bot.actions.form_kinds import Done, FormData
from bot.actions.forms import Forms
from bot.actions.work import RefusedError, Work
from bot.line.visit import Visit, VisitContext
from bot.rulebook import Rulebook, Trial
from bot.wording.learning import checking
from bot.wording.problems import problem, problem_text
from knowledge.faults import KnowledgeFaults
from knowledge.sources import SourceFile

logger = logging.getLogger(__name__)

Data = TypeVar("Data", bound=FormData)
RENEWAL = "renewing the rules"
"""The name of the task that takes up a check."""


class Teaching:
    """The one way in which a button changes what the rules say."""

    def __init__(self, rulebook: Rulebook, forms: Forms, place: str) -> None:
        """``place`` is the agency's jurisdiction, in which what it adds holds."""
        self.place = place
        self._rulebook = rulebook
        self._forms = forms
        # Two that were tried out side by side could each be fine, and both together a fault that keeps the rules from being read.
        self._one_at_a_time = asyncio.Lock()
        self._is_asked = False
        self._renewal: asyncio.Task[None] | None = None

    async def from_form(
        self,
        query: CallbackQuery,
        context: VisitContext,
        ticket: tuple[int, int],
        kind: type[Data],
        change: Callable[[Work, Data], Sequence[SourceFile]],
        settle: Callable[[Work, Data, Trial], Data | Done],
    ) -> bool:
        """Try out the ``change`` that a form comes to, then ``settle`` it; whether the form was there to be settled."""
        return await self.change(
            query,
            context.visit,
            lambda work: change(work, self._forms.read(work, *ticket, kind)),
            lambda work, trial: self._forms.move(work, *ticket, kind, lambda data: settle(work, data, trial)),
        )

    async def change(
        self,
        query: CallbackQuery,
        visit: Visit,
        prepare: Callable[[Work], Sequence[SourceFile]],
        settle: Callable[[Work, Trial], None],
    ) -> bool:
        """Try out the files that ``prepare`` gives, then ``settle`` in one transaction and renew the rules; False where it was refused."""
        async with self._one_at_a_time:
            try:
                files = visit.look(prepare)
            except RefusedError as refused:
                await visit.acknowledge(query, problem_text(refused))
                return False
            # The button must not turn for as long as that takes, and a box would lie over what comes of it.
            await visit.acknowledge(query, checking(), fades=True)
            trial = await self._rulebook.try_out(files)
            try:
                visit.act(lambda work: settle(work, trial))
            except RefusedError as refused:
                # Settled by somebody else while it was tried out.
                await visit.answer(problem(refused))
                return False
            await self._renew()
            return True

    def renew_soon(self) -> None:
        """Take up what a button has changed without a trial; whoever has pressed it does not wait, and several taps are one renewal."""
        self._is_asked = True
        if self._renewal is None or self._renewal.done():
            self._renewal = asyncio.create_task(self._renew_while_asked(), name=RENEWAL)

    async def _renew_while_asked(self) -> None:
        while self._is_asked:
            async with self._one_at_a_time:
                self._is_asked = False
                await self._renew()

    async def _renew(self) -> None:
        try:
            await self._rulebook.renew()
        except KnowledgeFaults as faults:
            # It is in the records, and taken up with the next renewal that has no faults; the old rules answer until then.
            logger.error("the rules were not renewed: %d faults", len(faults.faults))  # noqa: TRY400 - a fault has no traceback to tell
