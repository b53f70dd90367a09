"""Buttons that only show something: a page takes the place of the one above it, or comes in a message of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from inspect import isawaitable
from typing import Any

from telegram import Message, Update

from bot.actions.work import RefusedError
from bot.line.visit import Visit, VisitContext
from bot.replies import Pressed, Reply, read_callback
from bot.wording import start as greetings
from bot.wording.problems import problem_text

Page = Callable[[Pressed, Visit], Reply | Awaitable[Reply | None] | None]
"""What a press on a message in a private chat leads to; none for an old or a forged one. May raise ``RefusedError``."""


def on_page(page: Page, *, in_place: str, private_only: Callable[[], str]) -> Callable[[Update, VisitContext], Coroutine[Any, Any, None]]:
    """A handler for the buttons of pages. The verb ``in_place`` edits the message that was pressed, every other one sends a new one.

    In a group nothing is looked up and ``private_only`` says so: pages are browsed alone, and may be somebody's own.
    """

    async def handle(update: Update, context: VisitContext) -> None:
        query, visit = update.callback_query, context.visit
        if query is None:
            return
        if not visit.is_private:
            await visit.acknowledge(query, private_only())
            return
        pressed = read_callback(query.data or "")
        try:
            found = None if pressed is None else page(pressed, visit)
            reply = await found if isawaitable(found) else found
        except RefusedError as refused:
            await visit.acknowledge(query, problem_text(refused))
            return
        if pressed is None or reply is None or not isinstance(query.message, Message):
            await visit.acknowledge(query, greetings.old_button())
            return
        await visit.acknowledge(query)
        await visit.answer(reply, replaces=query.message.message_id if pressed.verb == in_place else None)

    return handle
