"""People: one message that goes from units to a person's card and back, and the line with a new person.

Every step is an effect that edits the message: an edit that fails for a moment is tried again, and a doubled tap changes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from telegram import Message, Update
from telegram.ext import CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.actions import directory, enrolment, leave, people
from bot.actions.directory import Option
from bot.actions.permissions import Right
from bot.actions.work import Work
from bot.commands import argument_of, word_filter
from bot.handlers.presses import Action, Fading, on_press
from bot.handlers.scopes import NEW, PRIVATE, holding
from bot.line.visit import BotApplication, VisitContext
from bot.lines import Unread, read_new_person
from bot.replies import Pressed, Reply
from bot.wording import people as wording
from bot.wording.people import ASK, DO, END_LEAVE, INVITE, MOVE, MOVED, OPEN, PERSON, ROLE, SET_ROLE, UNIT

_PRESSED = re.compile(rf"^1:({'|'.join((UNIT, PERSON, OPEN, INVITE, ASK, DO, ROLE, SET_ROLE, MOVE, MOVED, END_LEAVE))}):")
_ARGUMENT = re.compile(r"(\d{1,12})(?:\.(\w{1,20}))?", re.ASCII)


def register(application: BotApplication) -> None:
    """Add the handlers, before those for all other words and buttons."""
    application.add_handler(CommandHandler("people", on_people, filters=PRIVATE & NEW), group=1)
    # Nobody asks a question that begins with 加人; to everybody else 人员 with more behind it is one.
    meant = holding(Right.SEE_PEOPLE) | filters.Regex(rf"^(?:{'|'.join(map(re.escape, wording.add_words()))})\s")
    application.add_handler(MessageHandler(filters.Regex(word_filter("people")) & meant & PRIVATE & NEW, on_people), group=1)
    application.add_handler(CallbackQueryHandler(on_press(_pressed), pattern=_PRESSED), group=1)


async def on_people(update: Update, context: VisitContext) -> None:
    """Show the highest unit that the person may look at, or enter somebody new."""
    visit, text = context.visit, (update.message.text if update.message else None) or ""
    if any(text.startswith(word) for word in wording.add_words()):
        new = read_new_person(argument_of(text), wording.role_words())
        if isinstance(new, Unread):
            reply = wording.how_to_add(new.fault, new.word)
            # Whoever may not add anybody is told that, not how to.
            visit.act(lambda work: _how_to_add(work, reply))
            return
        visit.act(lambda work: work.reply(directory.card(work, people.add(work, new).id)))
        return
    visit.act(lambda work: work.reply(directory.view(work)))


def _pressed(pressed: Pressed, message: Message, context: VisitContext) -> Action | None:
    """A button of the message that is browsed."""
    written = _ARGUMENT.fullmatch(pressed.argument)
    step = None if written is None else _step(pressed.verb, int(written[1]), written[2] or "", context.bot.username)
    return None if step is None else lambda work: step(work, message.message_id)


def _how_to_add(work: Work, reply: Reply) -> None:
    work.require(Right.MANAGE_OFFICERS)
    work.reply(reply)


Step = Callable[[Work, int], Fading | None]
"""Does what a button asks for and owes what the message becomes; returns what the button says, if anything."""


def _step(verb: str, number: int, rest: str, bot_name: str) -> Step | None:
    match verb, rest:
        case "unit", page if page.isdecimal():
            return lambda work, message: work.reply(directory.view(work, number, int(page)), replaces=message)
        case "person", "":
            return lambda work, message: work.reply(directory.card(work, number), replaces=message)
        case "person_open", "":
            return lambda work, _: work.reply(directory.card(work, number))
        case "person_code", "":
            return lambda work, message: _invite(work, number, bot_name, message)
        case "person_ask", change if change in directory.CHANGES:
            return lambda work, message: work.reply(directory.sure(work, number, Option(change)), replaces=message)
        case "person_do", change if change in directory.CHANGES:
            return lambda work, message: _change(work, number, Option(change), message)
        case "person_role", "":
            return lambda work, message: work.reply(directory.role_choice(work, number), replaces=message)
        case "person_role_set", role if role in wording.role_codes():
            return lambda work, message: _set_role(work, number, role, message)
        case "person_move", page if page.isdecimal() or not page:
            return lambda work, message: work.reply(directory.unit_choice(work, number, int(page or 0)), replaces=message)
        case "person_moved", unit if unit.isdecimal():
            return lambda work, message: _transfer(work, number, int(unit), message)
        case "person_leave_end", leave_id if leave_id.isdecimal():
            return lambda work, message: _end_leave(work, number, int(leave_id), message)
        case _:
            return None


def _invite(work: Work, person_id: int, bot_name: str, message_id: int) -> None:
    # A message of its own, to be handed on; the card shows that a code is out.
    work.reply(enrolment.invite(work, person_id, bot_name))
    work.reply(directory.card(work, person_id), replaces=message_id)


def _change(work: Work, person_id: int, change: Option, message_id: int) -> Fading:
    people.change(work, person_id, change)
    work.reply(directory.card(work, person_id), replaces=message_id)
    # The card below says it as well.
    return Fading(wording.done(change))


def _end_leave(work: Work, person_id: int, leave_id: int, message_id: int) -> None:
    leave.end(work, leave_id)
    work.reply(directory.card(work, person_id), replaces=message_id)


def _set_role(work: Work, person_id: int, code: str, message_id: int) -> None:
    people.set_role(work, person_id, wording.role_codes()[code])
    work.reply(directory.card(work, person_id), replaces=message_id)


def _transfer(work: Work, person_id: int, unit_id: int, message_id: int) -> None:
    people.transfer(work, person_id, unit_id)
    work.reply(directory.card(work, person_id), replaces=message_id)
