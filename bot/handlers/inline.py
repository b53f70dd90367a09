"""Inline mode: ``@bot question`` in any chat. Only knowledge, only to enrolled people, never cached for others."""

from __future__ import annotations

import logging

from telegram import InlineQueryResultArticle, InputTextMessageContent, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import InlineQueryHandler

from bot.actions.lookup import Choice, Nothing
from bot.line.visit import BotApplication, VisitContext
from bot.plain import plain_text
from bot.replies import Reply
from bot.rulebook import Rulebook
from bot.wording import lookup as cards

logger = logging.getLogger(__name__)

DESCRIPTION_CHARACTERS = 80
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


class InlineHandlers:
    """Answers inline queries with the cards of one ``Rulebook``."""

    def __init__(self, rulebook: Rulebook) -> None:
        self._rulebook = rulebook

    def register(self, application: BotApplication) -> None:
        """Add the handler."""
        application.add_handler(InlineQueryHandler(self.on_query), group=1)

    async def on_query(self, update: Update, _context: VisitContext) -> None:
        """Up to five cards. Without buttons: whoever reads them in that chat may be nobody of ours."""
        query = update.inline_query
        if query is None:
            return
        results = [_article(entry_id, title, reply) for entry_id, title, reply in await self._cards(query.query)]
        # cache_time 0 and personal: Telegram must not show an officer's answer to somebody else who types the same.
        try:
            await query.answer(results, cache_time=0, is_personal=True)
        except TelegramError as error:
            # Nobody waits for it a second time: with the next letter that is typed comes the next query.
            logger.info("an inline query was not answered: %s", type(error).__name__)

    async def _cards(self, question: str) -> list[tuple[str, str, Reply]]:
        if not question.strip():
            return []
        answer = await self._rulebook.ask(question)
        match answer:
            case Nothing():
                return []
            case Choice(options):
                found = [card for entry in options if (card := self._rulebook.lookup.card(entry.id)) is not None]
            case card:
                found = [card]
        return [(card.entry.id, cards.title(card.entry), cards.show(card, self._rulebook.lookup)) for card in found]


def _article(entry_id: str, title: str, reply: Reply) -> InlineQueryResultArticle:
    first = plain_text(Reply(reply.text)).splitlines()[0]
    content = InputTextMessageContent(reply.text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
    return InlineQueryResultArticle(entry_id, title, content, description=first[:DESCRIPTION_CHARACTERS])
