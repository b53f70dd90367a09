"""Whether messages arrive: Telegram tells when somebody blocks the bot, and when they let it in again."""

from __future__ import annotations

from telegram import ChatMember, Update
from telegram.ext import ChatMemberHandler

from bot.actions.reachability import note
from bot.line.visit import BotApplication, VisitContext


def register(application: BotApplication) -> None:
    """Add the handler."""
    application.add_handler(ChatMemberHandler(on_change, ChatMemberHandler.MY_CHAT_MEMBER), group=1)


async def on_change(update: Update, context: VisitContext) -> None:
    """Note it; a group is none of its business."""
    change, visit = update.my_chat_member, context.visit
    if change is not None and visit.is_private:
        arrives = change.new_chat_member.status not in {ChatMember.BANNED, ChatMember.LEFT}
        visit.act(lambda work: note(work, arrives=arrives))
