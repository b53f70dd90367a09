"""Looking through what there is, and ``/phrase``, ``/ban``, ``/limit``: a question of one kind, or that kind's page."""

from __future__ import annotations

from telegram import Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import browsing
from bot.actions.cards import saw
from bot.actions.lookup import Answer, Card, MatterCard, Nothing
from bot.commands import argument_of, word_filter
from bot.handlers.cards import reader_of
from bot.handlers.pages import on_page
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.rulebook import Rulebook
from bot.wording import browsing as wording
from bot.wording import lookup as cards
from bot.wording.forms import with_offer
from knowledge.groups import KINDS, Shelf

_SHELVES = {"phrase": Shelf.PHRASES, "ban": Shelf.BANS, "limit": Shelf.LIMITS}


class BrowsingHandlers:
    """Translates words and presses for one ``Rulebook``."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def register(self, application: BotApplication) -> None:
        """Add the handlers, before those for free text and for the buttons of cards."""
        turn = on_page(self._page, in_place=wording.STEP, private_only=wording.private_only)
        application.add_handler(CallbackQueryHandler(turn, pattern=rf"^1:({wording.BROWSE}|{wording.STEP}):"), group=1)
        for name, answer in (("browse", self.on_browse), ("phrase", self.on_phrase), ("ban", self.on_ban), ("limit", self.on_limit)):
            application.add_handler(CommandHandler(name, answer, filters=PRIVATE & NEW), group=1)
            application.add_handler(MessageHandler(filters.Regex(word_filter(name)) & PRIVATE & NEW, answer), group=1)

    async def on_browse(self, _update: Update, context: VisitContext) -> None:
        """Everything there is."""
        await context.visit.answer(wording.contents(browsing.contents(self._rulebook.lookup)))

    async def on_phrase(self, update: Update, context: VisitContext) -> None:
        """What to say."""
        await self._of_one_kind(update, context.visit, "phrase")

    async def on_ban(self, update: Update, context: VisitContext) -> None:
        """What must not be done."""
        await self._of_one_kind(update, context.visit, "ban")

    async def on_limit(self, update: Update, context: VisitContext) -> None:
        """How many days, how much money."""
        await self._of_one_kind(update, context.visit, "limit")

    def _page(self, pressed: Pressed, _visit: Visit) -> Reply | None:
        """A step among the pages; what is no longer there leads to the page above it."""
        lookup = self._rulebook.lookup
        if not pressed.argument:
            return wording.contents(browsing.contents(lookup))
        asked = wording.read_argument(pressed.argument)
        if asked is None:
            return None
        shelf, key, page = asked
        group = browsing.group_page(lookup, shelf, key, page) if key else None
        return wording.shelf(browsing.shelf_page(lookup, shelf, 0 if key else page)) if group is None else wording.group(group)

    async def _of_one_kind(self, update: Update, visit: Visit, name: str) -> None:
        shelf = _SHELVES[name]
        question = argument_of((update.message.text if update.message is not None else None) or "")
        if not question:
            reply = wording.shelf(browsing.shelf_page(self._rulebook.lookup, shelf))
        else:
            answer = await self._rulebook.ask(question, KINDS[shelf])
            reply = cards.show(answer, self._rulebook.lookup, asked=question, reader=reader_of(visit))
            if isinstance(answer, Nothing):
                reply = Reply(reply.text, (*reply.buttons, (wording.browse_button(shelf),)))
            note_seen(visit, answer)
        await visit.answer(with_offer(reply, visit.waiting))


def note_seen(visit: Visit, answer: Answer) -> None:
    """Remember the card that is shown: a follow-up refers to it, and it stands among the recent ones."""
    if isinstance(answer, (Card, MatterCard)):
        card = answer.entry.id
        visit.note(lambda work: saw(work, card))
