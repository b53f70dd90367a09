"""A question at the kerb: free text or ``/ask``, and the buttons of the cards that answer it."""

from __future__ import annotations

from telegram import Message, MessageEntity, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import cards as seen
from bot.actions import due_finding, followups
from bot.actions.answers import earlier_answer
from bot.actions.forms import Forms
from bot.actions.lookup import Card, MatterCard
from bot.commands import argument_of, is_word
from bot.handlers.cards import reader_of
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import ADDRESSED, EDITED, NEW, PRIVATE, without_mention
from bot.handlers.typing import typing
from bot.line.visit import BotApplication, HeldBackError, Visit, VisitContext
from bot.replies import Pressed, Reply, read_callback
from bot.rulebook import Rulebook
from bot.wording import due_answers
from bot.wording import followups as following
from bot.wording import lookup as cards
from bot.wording import phrases as sayings
from bot.wording import start as greetings
from bot.wording.forms import with_offer
from bot.wording.own_clues import offered
from knowledge.clues import accuses
from knowledge.entries import kind_of
from knowledge.followups import Followup, shipped

_ASK = "/ask"


class LookupHandlers:
    """Translates questions and presses for one ``Rulebook``."""

    def __init__(self, rulebook: Rulebook, forms: Forms) -> None:
        self._rulebook = rulebook
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers; free text comes last, so other words and commands must be registered before."""
        application.add_handler(CommandHandler("ask", self.on_ask, filters=NEW), group=1)
        application.add_handler(CallbackQueryHandler(on_press(self._handed_over), pattern=rf"^\d+:{cards.HAND_OVER}:"), group=1)
        application.add_handler(CallbackQueryHandler(self.on_rules, pattern=rf"^\d+:{due_answers.RULES}:"), group=1)
        application.add_handler(CallbackQueryHandler(self.on_press), group=1)
        application.add_handler(MessageHandler(filters.TEXT & ~filters.COMMAND & ADDRESSED & NEW, self.on_text), group=1)
        application.add_handler(MessageHandler(PRIVATE & EDITED, self.on_edited), group=1)

    async def on_text(self, update: Update, context: VisitContext) -> None:
        """Any text that nothing else has claimed is a question."""
        message = update.message
        if message is not None and message.text:
            await context.visit.answer(await self._reply_to(context, without_mention(message)))

    async def on_ask(self, _update: Update, context: VisitContext) -> None:
        """``/ask`` with its question; alone it says how to ask."""
        question = " ".join(context.args or ())
        await context.visit.answer(await self._reply_to(context, question) if question else greetings.how_to_ask())

    async def on_edited(self, update: Update, context: VisitContext) -> None:
        """A question that was edited is answered again where its answer stands; what has had its effect stays as it was.

        One person's messages are handled in their order, so the first answer has been sent or waits in the outbox, where this one
        overtakes it.
        """
        message, visit = update.edited_message, context.visit
        # Telegram tells of a link's preview, and of a place that moves along, as of an edit.
        if message is None or message.edit_date is None or not (message.text or message.caption):
            return
        # Nothing new was said: a form that waits for text goes on waiting.
        visit.is_listened_to = False
        question = _question_in(message.text or "")
        earlier = visit.recall(lambda work: earlier_answer(work, message.message_id))
        if earlier is None and visit.is_held:
            raise HeldBackError
        if not question or (earlier is None and visit.recorded):
            await visit.answer(with_offer(following.send_anew(), visit.waiting))
            return
        await visit.answer(await self._reply_to(context, question), None if earlier is None else earlier.message_id)

    async def on_press(self, update: Update, context: VisitContext) -> None:
        """A button of a card; one that is old, forged or of an entry since removed says so and does nothing."""
        query, visit = update.callback_query, context.visit
        if query is None:
            return
        pressed = read_callback(query.data or "")
        reply = None if pressed is None else self._reply_to_press(pressed, visit)
        if reply is None or not isinstance(query.message, Message):
            await visit.acknowledge(query, greetings.old_button())
            return
        await visit.acknowledge(query)
        await visit.answer(reply)

    async def on_rules(self, update: Update, context: VisitContext) -> None:
        """还问规定: the question that was answered with a day of a campaign, asked of the rules."""
        query, visit = update.callback_query, context.visit
        if query is None:
            return
        question = quoted_in(query.message) if isinstance(query.message, Message) and visit.is_private else ""
        if not question:
            await visit.acknowledge(query, greetings.old_button())
            return
        await visit.acknowledge(query)
        await visit.answer(await self._found(context, question))

    def _handed_over(self, _pressed: Pressed, message: Message, _context: VisitContext) -> Action | None:
        """Hand the question that a message of ours quotes to legal staff; the message is the only place where it stands."""
        question = quoted_in(message)
        return (lambda work: self._forms.open(work, "gap", question)) if question else None

    async def _reply_to(self, context: VisitContext, question: str) -> Reply:
        visit = context.visit
        followup = shipped().read(question) if visit.is_private else None
        if followup is not None:
            return with_offer(self._followed_up(visit, followup, question), visit.waiting)
        due = due_finding.read(question) if visit.is_private else None
        day = None if due is None else visit.look(lambda work: due_finding.find(work, due))
        if day is not None:
            return with_offer(due_answers.answer(day, question), visit.waiting)
        return await self._found(context, question)

    async def _found(self, context: VisitContext, question: str) -> Reply:
        visit = context.visit
        with typing(context.bot, visit.chat_id):
            answer = await self._rulebook.ask(question)
        if isinstance(answer, Card | MatterCard):
            _saw(visit, answer.entry.id)
        # In a group nobody hands anything over: what is asked there, others see.
        reply = cards.show(answer, self._rulebook.lookup, asked=question if visit.is_private else "", reader=reader_of(visit))
        if visit.is_private and accuses(question) and not visit.look(lambda work: work.outside):
            reply = offered(reply, question)
        return with_offer(reply, visit.waiting)

    def _followed_up(self, visit: Visit, followup: Followup, words: str) -> Reply:
        card = visit.recall(seen.last)
        if card is None:
            return following.which_card(words)
        lookup = self._rulebook.lookup
        return following.show(followups.ask(lookup, card, followup), lookup, reader_of(visit))

    def _reply_to_press(self, pressed: Pressed, visit: Visit) -> Reply | None:
        lookup = self._rulebook.lookup
        if pressed.verb == following.FOLLOWUP:
            return self._case_chosen(pressed, visit)
        found = followups.seen_card(lookup, pressed.argument)
        if found is None:
            return None
        card, shown = found
        match pressed.verb:
            case cards.CASE if lookup.case_card(pressed.argument) is None:
                return None
            case cards.CASE | cards.SHOW:
                _saw(visit, shown)
                return with_offer(cards.show(card, lookup, reader=reader_of(visit)), visit.waiting)
            case cards.PHRASES:
                return sayings.phrases(card, lookup)
            case cards.ELSEWHERE:
                return cards.other_places(card)
            case verb if verb in cards.LINKS:
                kind = cards.LINKS[verb]
                linked = [entry.id for entry in lookup.related(card) if kind_of(entry) is kind]
                if len(linked) == 1:
                    _saw(visit, linked[0])
                return cards.linked(card, kind, lookup, reader_of(visit))
            case _:
                return None

    def _case_chosen(self, pressed: Pressed, visit: Visit) -> Reply | None:
        chosen = following.read_choice(pressed.argument)
        if chosen is None or not visit.is_private:
            return None
        followup, row = chosen
        lookup = self._rulebook.lookup
        if lookup.case_card(row) is None:
            return None
        _saw(visit, row)
        return following.show(followups.ask(lookup, row, followup), lookup, reader_of(visit))


def _saw(visit: Visit, card: str) -> None:
    # In a group the others' follow-ups would stand under it, and nobody could say whose card is meant.
    if visit.is_private:
        visit.note(lambda work: seen.saw(work, card))


def _question_in(text: str) -> str:
    """The question in an edited text; empty for a command or a word, which counts when it is sent and not when it is edited."""
    text = text.strip()
    if text.split(maxsplit=1)[:1] == [_ASK]:
        return argument_of(text)
    return "" if is_word(text) else text


def quoted_in(message: Message) -> str:
    """What the first quotation in ``message`` says; empty where there is none."""
    for entity in message.entities:
        if entity.type in {MessageEntity.BLOCKQUOTE, MessageEntity.EXPANDABLE_BLOCKQUOTE}:
            return message.parse_entity(entity)
    return ""
