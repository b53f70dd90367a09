"""The buttons of a card that change it in place: its condition sheet, its other buttons, its star. Only in private chats."""

from __future__ import annotations

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler

from bot.actions import cards as kept
from bot.actions import conditions
from bot.actions.permissions import Right, allows
from bot.actions.work import Work
from bot.handlers.presses import Action, on_press
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply, read_callback
from bot.rulebook import Rulebook
from bot.wording import conditions as sheets
from bot.wording import lookup as cards
from bot.wording import phrases as sayings
from bot.wording import start as greetings
from bot.wording.card_buttons import FAVOUR, LESS, LET_GO, MORE, Reader
from bot.wording.forms import with_offer
from bot.wording.ticked import CHECK, GRANTED, page_in, read_ticked


class CardHandlers:
    """Translates presses on cards for one ``Rulebook``."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def register(self, application: BotApplication) -> None:
        """Add the handlers, before that for all other buttons."""
        application.add_handler(CallbackQueryHandler(on_press(self._kept), pattern=rf"^1:({FAVOUR}|{LET_GO}):"), group=1)
        turning = rf"^1:({MORE}|{LESS}|{CHECK}|{GRANTED}|{sayings.PAGE}):"
        application.add_handler(CallbackQueryHandler(self.on_turn, pattern=turning), group=1)

    async def on_turn(self, update: Update, context: VisitContext) -> None:
        """Show something else in place of what the pressed message says; it changes nothing that is kept."""
        query, visit = update.callback_query, context.visit
        if query is None:
            return
        pressed, message = read_callback(query.data or ""), query.message
        turned = None
        if pressed is not None and isinstance(message, Message):
            turned = self._turned(pressed, reader_of(visit))
        if turned is None or not isinstance(message, Message):
            await visit.acknowledge(query, greetings.old_button())
            return
        reply, in_place = turned
        await visit.acknowledge(query)
        await visit.answer(with_offer(reply, visit.waiting) if in_place else reply, message.message_id if in_place else None)

    def _turned(self, pressed: Pressed, reader: Reader | None) -> tuple[Reply, bool] | None:
        """What is shown, and whether in place; none for a button that is old, forged or of a group."""
        if pressed.verb == sayings.PAGE:
            subject, _, page = pressed.argument.rpartition(".")
            card = self._rulebook.lookup.reopened(subject)
            reply = sayings.phrases(card, self._rulebook.lookup, int(page)) if card is not None and page.isdecimal() else None
            return None if reply is None else (reply, True)
        if reader is None:
            return None
        if pressed.verb in {CHECK, GRANTED}:
            return self._checked(pressed)
        card = self._rulebook.lookup.reopened(pressed.argument)
        if card is None:
            return None
        return cards.show(card, self._rulebook.lookup, reader=reader, unfolded=pressed.verb == MORE), True

    def _checked(self, pressed: Pressed) -> tuple[Reply, bool] | None:
        ticked = read_ticked(pressed.argument)
        state = None if ticked is None else conditions.condition_sheet(self._rulebook.lookup, ticked)
        if state is None:
            return None
        if pressed.verb == GRANTED and state.grants_exemption:
            page = page_in(pressed.argument)
            said = sayings.granted_phrases(state, self._rulebook.lookup, page or 0)
            # The condition sheet stays; only its phrases are leafed through in place.
            return None if said is None else (said, page is not None)
        return sheets.condition_sheet(state, self._rulebook.lookup), True

    def _kept(self, pressed: Pressed, message: Message, context: VisitContext) -> Action | None:
        """A card becomes a favourite, or is one no longer; the star on the button follows."""
        card = self._rulebook.lookup.reopened(pressed.argument)
        if card is None:
            return None
        unfolded = is_unfolded(message)

        def act(work: Work) -> None:
            if pressed.verb == FAVOUR:
                kept.favour(work, card.id)
            else:
                # A case that decides nothing any more is shown as its matter, but it was kept under its own id.
                kept.let_go(work, pressed.argument)
            reader = _reader(work)
            reply = cards.show(card, self._rulebook.lookup, reader=reader, unfolded=unfolded)
            work.reply(with_offer(reply, context.visit.waiting), replaces=message.message_id)

        return act


def reader_of(visit: Visit) -> Reader | None:
    """Who looks at what is answered; none in a group."""
    return visit.look(_reader) if visit.is_private else None


def _reader(work: Work) -> Reader:
    may_count = work.actor is not None and not work.outside and allows(work.actor.role, Right.SEE_DUES)
    return Reader(frozenset(kept.favourites(work)), may_count)


def is_unfolded(message: Message) -> bool:
    """Whether all the buttons of a card are shown under ``message``."""
    rows = message.reply_markup.inline_keyboard if message.reply_markup is not None else ()
    data = (button.callback_data for row in rows for button in row)
    return any(isinstance(one, str) and (pressed := read_callback(one)) is not None and pressed.verb == LESS for one in data)
