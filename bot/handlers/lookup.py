"""A question at the kerb: free text or ``/ask``, and the buttons of the cards that answer it."""

from __future__ import annotations

from telegram import Message, MessageEntity, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions.forms import Forms
from bot.handlers.cards import reader_of
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import ADDRESSED, NEW
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply, read_callback
from bot.rulebook import Rulebook
from bot.wording import lookup as cards
from bot.wording import phrases as sayings
from bot.wording import start as greetings
from bot.wording.forms import with_offer


class LookupHandlers:
    """Translates questions and presses for one ``Rulebook``."""

    def __init__(self, rulebook: Rulebook, forms: Forms) -> None:
        self._rulebook = rulebook
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers; free text comes last, so other words and commands must be registered before."""
        application.add_handler(CommandHandler("ask", self.on_ask, filters=NEW), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._handed_over), pattern=rf"^\d+:{cards.HAND_OVER}:"), group=1)
        application.add_handler(CallbackQueryHandler(self.on_press), group=1)
        application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND & ADDRESSED & NEW, self.on_text), group=1)

    async def on_text(self, update: Update, context: VisitContext) -> None:
        """Any text that nothing else has claimed is a question."""
        message = update.message
        if message is not None and message.text:
            await context.visit.answer(await self._reply_to(context.visit, without_mention(message)))

    async def on_ask(self, _update: Update, context: VisitContext) -> None:
        """``/ask`` with its question; alone it says how to ask."""
        question = " ".join(context.args or ())
        await context.visit.answer(await self._reply_to(context.visit, question) if question else greetings.how_to_ask())

    async def on_press(self, update: Update, context: VisitContext) -> None:
        """A button of a card; one that is old, forged or of an entry since removed says so and does nothing."""
        query, visit = update.callback_query, context.visit
        if query is None:
            return
        pressed = read_callback(query.data or "")
        reply = None if pressed is None else self._reply_to_press(pressed, reader_of(visit))
        if reply is None or not isinstance(query.message, Message):
            await visit.acknowledge(query, greetings.old_button())
            return
        await visit.acknowledge(query)
        await visit.answer(reply)

    def _handed_over(self, _pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        """Hand the question that a message of ours quotes to legal staff; the message is the only place where it stands."""
        question = quoted_in(message)
        return (lambda work: self._forms.open(work, "gap", question)) if question else None

    async def _reply_to(self, visit: Visit, question: str) -> Reply:
        # In a group nobody hands anything over: what is asked there, others see.
        answer, asked = await self._rulebook.ask(question), question if visit.is_private else ""
        reply = cards.show(answer, self._rulebook.lookup, asked=asked, reader=reader_of(visit))
        return with_offer(reply, visit.waiting)

    def _reply_to_press(self, pressed: Pressed, reader: cards.Reader | None) -> Reply | None:
        lookup = self._rulebook.lookup
        if pressed.verb == cards.CASE:
            case = lookup.case_card(pressed.argument)
            return None if case is None else cards.show(case, lookup, reader=reader)
        card = lookup.reopened(pressed.argument)
        if card is None:
            return None
        match pressed.verb:
            case cards.SHOW:
                return cards.show(card, lookup, reader=reader)
            case cards.PHRASES:
                return sayings.phrases(card, lookup)
            case cards.ELSEWHERE:
                return cards.other_places(card)
            case verb if verb in cards.LINKS:
                return cards.linked(card, cards.LINKS[verb], lookup, reader)
            case _:
                return None


def quoted_in(message: Message) -> str:
    """What the first quotation in ``message`` says; empty where there is none."""
    for entity in message.entities:
        if entity.type in {MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE}:
            return message.parse_entity(entity)
    return ""


def without_mention(message: Message) -> str:
    """The text of ``message`` without the bot's own name, by which it is called in a group."""
    name = f"@{message.get_bot().username}"
    words = [word for word in (message.text or "").split() if word.lower() != name.lower()]
    return " ".join(words) if len(words) < len((message.text or "").split()) else message.text or ""
