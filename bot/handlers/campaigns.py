"""``行动``: the campaigns that run, their cards, duties, roles and notes, and the dialogues that start and change one."""

from __future__ import annotations

from collections.abc import Callable

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import campaigns
from bot.actions.campaign_deed_form import CampaignDeed, CampaignDeedForm
from bot.actions.campaign_form import CampaignForm
from bot.actions.campaign_results import Which
from bot.actions.campaign_start import Book
from bot.actions.forms import Forms
from bot.commands import argument_of, word_filter
from bot.handlers.pages import on_page
from bot.handlers.presses import Action, on_press
from bot.handlers.scopes import NEW, PRIVATE
from bot.line.visit import BotApplication, Visit, VisitContext
from bot.replies import Pressed, Reply
from bot.wording import campaign_lists as lists
from bot.wording import campaigns as wording

_DEEDS = {
    wording.RULE: CampaignDeed.RULE,
    wording.EXTEND: CampaignDeed.EXTEND,
    wording.END: CampaignDeed.END,
    wording.ROLE: CampaignDeed.ROLE,
}


class CampaignHandlers:
    """Translates what people do with campaigns."""

    def __init__(self, book: Callable[[], Book], forms: Forms) -> None:
        self._book = book
        self._forms = forms

    def register(self, application: BotApplication) -> None:
        """Add the handlers."""
        application.add_handler(CommandHandler("campaign", self.on_campaign, filters=PRIVATE & NEW), group=1)
        application.add_handler(MessageHandler(filters.Regex(word_filter("campaign")) & PRIVATE & NEW, self.on_campaign), group=1)
        for verb in (wording.LIST, wording.CARD, wording.DUTIES, wording.ROLES, wording.NOTES, wording.SURE):
            page = on_page(self._page, in_place=verb, private_only=wording.private_only)
            application.add_handler(CallbackQueryHandler(page, pattern=rf"^\d+:{verb}:"), group=1)
        opening = on_page(self._page, in_place="", private_only=wording.private_only)
        opened = f"{wording.OPEN}|{wording.DUTY}|{wording.MINE}"
        application.add_handler(CallbackQueryHandler(opening, pattern=rf"^\d+:({opened}):"), group=1)
        pressed = "|".join((wording.NEW, *_DEEDS))
        application.add_handler(CallbackQueryHandler(on_press(self._pressed), pattern=rf"^\d+:({pressed}):"), group=1)

    async def on_campaign(self, update: Update, context: VisitContext) -> None:
        """What runs; with words behind it the one campaign that they name."""
        message, visit = update.message, context.visit
        if message is None:
            return
        words = argument_of(message.text or "")
        found = visit.look(lambda work: campaigns.running(work, self._book()))
        named = [line for line in found.lines if words and words in line.campaign.title]
        if len(named) == 1:
            number = named[0].campaign.id
            await visit.answer(wording.card(visit.look(lambda work: campaigns.card(work, number))))
            return
        await visit.answer(lists.running(found))

    def _page(self, pressed: Pressed, visit: Visit) -> Reply | None:
        if pressed.verb == wording.LIST:
            over = lists.read_ended(pressed.argument)
            if over is not None:
                return lists.ended(visit.look(lambda work: campaigns.ended(work, over)))
            return lists.running(visit.look(lambda work: campaigns.running(work, self._book())))
        asked = wording.read_page(pressed.argument)
        if asked is None:
            return None
        number, which, page = asked
        match pressed.verb:
            case wording.CARD | wording.OPEN | wording.SURE:
                is_sure = pressed.verb == wording.SURE
                return wording.card(visit.look(lambda work: campaigns.card(work, number, is_sure=is_sure)))
            case wording.DUTIES:
                return wording.duties(visit.look(lambda work: campaigns.duties(work, number, Which(which), page)))
            case wording.MINE:
                return wording.duties(visit.look(lambda work: campaigns.duties(work, number, Which.MINE, 0)))
            case wording.ROLES:
                return wording.roles(visit.look(lambda work: campaigns.roles(work, number, page)))
            case wording.NOTES:
                return wording.notes(visit.look(lambda work: campaigns.notes(work, number, page)))
            case wording.DUTY:
                return wording.duty(visit.look(lambda work: campaigns.duty(work, number)))
            case _:
                return None

    def _pressed(self, pressed: Pressed, _message: Message, _context: VisitContext) -> Action | None:
        if pressed.verb == wording.NEW:
            return lambda work: self._forms.open(work, CampaignForm.name)
        deed = _DEEDS.get(pressed.verb)
        if deed is None:
            return None
        return lambda work: self._forms.open(work, CampaignDeedForm.name, f"{deed}.{pressed.argument}")
