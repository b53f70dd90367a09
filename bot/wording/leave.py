"""The words of leave; they are in ``bot/templates/leave``."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from bot.actions.leave import Alike, DeputyTold, LeaveEnded, LeaveSet, LeaveShown, LeaveTold, LeaveWish, OwnLeaves, WhichPerson
from bot.replies import Button, Press, Reply
from bot.texts import label, render, words
from bot.wording.messages import show

TAKE = "leave"
END = "leave_end"
_DAY = "%Y%m%d"
_ARGUMENT = re.compile(r"(?P<person>\d{1,12})?\.(?P<first>\d{8})\.(?P<last>\d{8})\.(?P<alike>n)?(?P<deputy>\d{1,12})?", re.ASCII)
_ALIKE = "n"
"""Before an id in a button: not that person, but whoever has that name."""


def end_words() -> list[str]:
    """The words that end a leave."""
    return words("leave", "end_words")


def take_words() -> list[str]:
    """The words that begin a line with a leave."""
    return words("leave", "take_words")


def not_read(fault: str, word: str = "") -> Reply:
    """What was not understood in a line with a leave, and its pattern."""
    return Reply(render("leave/not_read", fault=fault, word=word))


def as_argument(wish: LeaveWish) -> str:
    """A leave as a button carries it: ``<person>.<first day>.<last day>.<deputy>``; an empty part is the actor, or nobody."""
    person = "" if wish.person is None else str(wish.person)
    match wish.deputy:
        case None:
            deputy = ""
        case Alike(person_id):
            deputy = f"{_ALIKE}{person_id}"
        case _:
            deputy = str(wish.deputy)
    return f"{person}.{wish.first_day.strftime(_DAY)}.{wish.last_day.strftime(_DAY)}.{deputy}"


def read_argument(argument: str) -> LeaveWish | None:
    """The leave that ``as_argument`` wrote; none for anything else."""
    written = _ARGUMENT.fullmatch(argument)
    if written is None:
        return None
    try:
        first, last = (date(int(text[:4]), int(text[4:6]), int(text[6:])) for text in written.group("first", "last"))
    except ValueError:
        return None
    number = int(written["deputy"]) if written["deputy"] else None
    deputy = Alike(number) if number is not None and written["alike"] else number
    return LeaveWish(first, last, int(written["person"]) if written["person"] else None, deputy)


@show.register
def _set(message: LeaveSet) -> Reply:
    return Reply(render("leave/set", leave=message.leave, own=message.own), (_end(message.leave),), protect=True)


@show.register
def _told(message: LeaveTold) -> Reply:
    buttons = () if message.ended else (_end(message.leave),)
    return Reply(render("leave/told", leave=message.leave, by=message.by, ended=message.ended), buttons, protect=True)


@show.register
def _deputy(message: DeputyTold) -> Reply:
    return Reply(render("leave/deputy", leave=message.leave, ended=message.ended), protect=True)


@show.register
def _ended(message: LeaveEnded) -> Reply:
    return Reply(render("leave/ended", leave=message.leave), protect=True)


@show.register
def _own(message: OwnLeaves) -> Reply:
    several = len(message.leaves) > 1
    rows = tuple(_end(leave, with_day=several) for leave in message.leaves[:8])
    return Reply(render("leave/own", leaves=message.leaves), rows, protect=True)


@show.register
def _which(message: WhichPerson) -> Reply:
    rows = []
    for each in message.namesakes:
        chosen = replace(message.wish, deputy=each.person_id) if message.is_deputy else replace(message.wish, person=each.person_id)
        rows.append((Press(f"{each.name} · {each.unit}", TAKE, as_argument(chosen)),))
    return Reply(render("leave/which", is_deputy=message.is_deputy), tuple(rows), protect=True)


def _end(leave: LeaveShown, *, with_day: bool = False) -> tuple[Button, ...]:
    text = label("leave", "end")
    return (Press(f"{text} {leave.first_day.strftime('%m-%d')}" if with_day else text, END, str(leave.id)),)
