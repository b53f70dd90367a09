"""A question at the kerb: free text or ``/ask``, and the buttons of the cards that answer it."""

from __future__ import annotations

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, MessageHandler, filters

from bot.actions.lookup import Lookup
from bot.handlers.ptb import BotApplication
from bot.handlers.sending import acknowledge, answer
from bot.replies import Pressed, Reply, read_callback
from bot.wording import lookup as cards
from bot.wording import start as greetings

PRIVATE = filters.ChatType.PRIVATE
# An edited message would reach a handler for text with ``update.message`` empty.
NEW = filters.UpdateType.MESSAGE


class LookupHandlers:
    """Translates questions and presses for one ``Lookup``."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup

    def register(self, application: BotApplication) -> None:
        """Add the handlers; free text comes last, so other words and commands must be registered before."""
        application.add_handler(CommandHandler("ask", self.on_ask, filters=PRIVATE & NEW))
        application.add_handler(CallbackQueryHandler(self.on_press))
        application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND & PRIVATE & NEW, self.on_text))

    async def on_text(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """Any text that nothing else has claimed is a question."""
        message = update.message
        if message is not None and message.text:
            await answer(message, self._reply_to(message.text))

    async def on_ask(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """``/ask`` with its question; alone it says how to ask."""
        message = update.message
        if message is not None:
            question = " ".join(context.args or ())
            await answer(message, self._reply_to(question) if question else greetings.how_to_ask())

    async def on_press(self, update: Update, _context: ContextTypes.DEFAULT_TYPE) -> None:
        """A button of a card; one that is old, forged or of an entry since removed says so and does nothing."""
        query = update.callback_query
        if query is None:
            return
        pressed = read_callback(query.data or "")
        reply = None if pressed is None else self._reply_to_press(pressed)
        # A forwarded or forged button in a group would tell everybody there what only one has asked.
        if reply is None or not isinstance(query.message, Message) or query.message.chat.type != ChatType.PRIVATE:
            await acknowledge(query, greetings.old_button())
            return
        await acknowledge(query)
        await answer(query.message, reply)

    def _reply_to(self, question: str) -> Reply:
        return cards.show(self._lookup.ask(question), self._lookup)

    def _reply_to_press(self, pressed: Pressed) -> Reply | None:
        lookup = self._lookup
        if pressed.verb == cards.CASE:
            case = lookup.case_card(pressed.argument)
            return None if case is None else cards.show(case, lookup)
        card = lookup.case_card(pressed.argument) or lookup.card(pressed.argument)
        if card is None:
            return None
        match pressed.verb:
            case cards.SHOW:
                return cards.show(card, lookup)
            case cards.PHRASES:
                return cards.phrases(card, lookup)
            case cards.ELSEWHERE:
                return cards.other_places(card)
            case verb if verb in cards.LINKS:
                return cards.linked(card, cards.LINKS[verb], lookup)
            case _:
                return None
