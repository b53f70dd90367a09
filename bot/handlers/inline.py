"""Inline mode: ``@bot question`` in any chat. Only knowledge, only to enrolled people, never cached for others."""

from __future__ import annotations

import logging
from collections.abc import Iterable

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import InlineQueryHandler

from bot.actions import cards as seen
from bot.actions.followups import seen_card
from bot.actions.lookup import AnyCard, Choice, Lookup, MatterCard, Nothing, Several
from bot.actions.work import Work
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.plain import plain_text
from bot.replies import Reply
from bot.rulebook import Rulebook
from bot.wording import lookup as cards

logger = logging.getLogger(__name__)

DESCRIPTION_CHARACTERS = 80
MOST_OFFERED = 10
"""Cards shown before anything is typed."""
_RECENT_FIRST = 5
"""Of these so many of the last ones come before the favourites."""
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class InlineHandlers:
    """Answers inline queries with the cards of one ``Rulebook``."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def register(self, application: BotApplication) -> None:
        """Add the handler."""
        application.add_handler(InlineQueryHandler(self.on_query), group=1)

    async def on_query(self, update: Update, context: VisitContext) -> None:
        """Up to ten cards. Without buttons: whoever reads them in that chat may be nobody of ours."""
        query = update.inline_query
        if query is None:
            return
        lookup = self._rulebook.lookup
        results = [_article(card, shown, lookup) for shown, card in (await self._cards(query.query, context.visit)).items()]
        # cache_time 0 and personal: Telegram must not show an officer's answer to somebody else who types the same.
        try:
            await query.answer(results, cache_time=0, is_personal=True)
        except TelegramError as error:
            # Nobody waits for it a second time: with the next letter that is typed comes the next query.
            logger.info("an inline query was not answered: %s", type(error).__name__)

    async def _cards(self, question: str, visit: Visit) -> dict[str, AnyCard]:
        """The cards to offer, each by the id of its entry or row."""
        asked = question.strip()
        if not asked:
            return self._known(visit.look(_at_hand), MOST_OFFERED)
        # The share button of a card sends its id.
        exactly = self._known((asked.upper(),), 1)
        if exactly:
            return exactly
        answer = await self._rulebook.ask(question)
        match answer:
            case Nothing():
                return {}
            case Choice(options):
                ids = [entry.id for entry in options]
            case Several(parts):
                ids = [part.entry.id for part in parts]
            case card:
                ids = [card.entry.id]
        return self._known(ids, MOST_OFFERED)

    def _known(self, ids: Iterable[str], most: int) -> dict[str, AnyCard]:
        known: dict[str, AnyCard] = {}
        for card_id in ids:
            found = seen_card(self._rulebook.lookup, card_id)
            if found is not None and len(known) < most:
                known.setdefault(found[1], found[0])
        return known


def _at_hand(work: Work) -> tuple[str, ...]:
    recent = seen.recent(work)
    return (*recent[:_RECENT_FIRST], *seen.favourites(work), *recent[_RECENT_FIRST:])


def _article(card: AnyCard, shown: str, lookup: Lookup) -> InlineQueryResultArticle:
    reply = cards.show(card, lookup)
    title = cards.title(card.entry)
    if isinstance(card, MatterCard) and shown == card.lead.id and card.lead.case:
        title = f"{title} · {card.lead.case}"
    first = plain_text(Reply(reply.text)).splitlines()[0]
    content = InputTextMessageContent(reply.text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
    return InlineQueryResultArticle(shown, title, content, description=first[:DESCRIPTION_CHARACTERS])
