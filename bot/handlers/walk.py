"""The walk of reasoned enforcement: one message that goes from step to step."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, MessageHandler, filters

from bot.actions import walk
from bot.actions.lookup import MatterCard
from bot.commands import argument_of, word_filter
from bot.handlers.browsing import note_seen
from bot.handlers.cards import reader_of
from bot.handlers.pages import on_page
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.rulebook import Rulebook
from bot.wording import lookup as cards
from bot.wording import walk as wording
from bot.wording.forms import with_offer
from knowledge.entries import Kind


class WalkHandlers:
    """Translates words and presses for one ``Rulebook``."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def register(self, application: BotApplication) -> None:
        """Add the handlers, before those for free text and for the buttons of cards."""
        turn = on_page(self._page, in_place=wording.STEP, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^1:({wording.OPEN}|{wording.STEP}):"), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("walk")) & PRIVATE & NEW, self.on_walk), group=1)

    async def on_walk(self, update: Update, context: VisitContext) -> None:
        """The first step; with a violation behind the word it begins at that card, where one is sure."""
        visit = context.visit
        question = argument_of((update.message.text if update.message is not None else None) or "")
        if not question:
            reply = self._step("", "") or wording.none()
        else:
            answer = await self._rulebook.ask(question, Kind.MATTER)
            lookup = self._rulebook.lookup
            begun = self._step("", answer.entry.id) if isinstance(answer, MatterCard) else None
            reply = begun or cards.show(answer, lookup, asked=question, reader=reader_of(visit))
            note_seen(visit, answer)
        await visit.answer(with_offer(reply, visit.waiting))

    def _page(self, pressed: Pressed, _visit: Visit) -> Reply | None:
        """Begin the walk, or go on in its message."""
        if pressed.verb == wording.OPEN:
            begun = self._step("", pressed.argument)
            return begun or (None if pressed.argument else wording.none())
        step_id, subject = wording.read_argument(pressed.argument)
        return self._step(step_id, subject) if step_id else None

    def _step(self, step_id: str, subject: str) -> Reply | None:
        found = walk.page(self._rulebook.lookup, step_id, subject)
        return None if found is None else wording.step(found)
