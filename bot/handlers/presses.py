"""Buttons that change something: the one way from a press to its action."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from typing import Any

from telegram import Message, Update

from bot.actions.work import RefusedError, Work
from bot.line.visit import VisitContext
from bot.replies import Pressed, read_callback
from bot.wording import start as greetings
from bot.wording.problems import problem_text


@dataclass(frozen=True, slots=True)
class Fading:
    """What a button says in a line that fades: that something was done needs no box to be closed."""

    words: str


Action = Callable[[Work], str | Fading | None]
"""What a press does; it returns what the button shall say, if anything: a plain text is a box to close."""
Meaning = Callable[[Pressed, Message, VisitContext], Action | None]
"""Reads a press on a message of ours in a private chat; none for one that is old or forged."""


def on_press(meaning: Meaning) -> Callable[[Update, VisitContext], Coroutine[Any, Any, None]]:
    """A handler for buttons of a private chat. One that is old, forged, pressed in a group or by somebody who may not does nothing but
    say so."""

    async def handle(update: Update, context: VisitContext) -> None:
        query, visit = update.callback_query, context.visit
        if query is None:
            return
        pressed = read_callback(query.data or "")
        action = None
        if pressed is not None and isinstance(query.message, Message) and visit.is_private:
            action = meaning(pressed, query.message, context)
        alert: str | Fading | None = greetings.old_button()
        if action is not None:
            try:
                alert = visit.act(action)
            except RefusedError as refused:
                alert = problem_text(refused)
        if isinstance(alert, Fading):
            await visit.acknowledge(query, alert.words, fades=True)
        else:
            await visit.acknowledge(query, alert)

    return handle
