"""Who is told what has happened to an item. Of a held one nobody hears but discipline and whoever has to put it right."""

from __future__ import annotations

from datetime import date

from bot.actions import reach
from bot.actions.ledger_results import ItemTold, Told
from bot.actions.ledger_rights import acceptors, heads, on_duty
from bot.actions.work import Work
from storage import people
from storage.ledger import LedgerItem
from storage.people import Standing


def told(work: Work, item: LedgerItem, what: Told, reason: str = "", *, due_on: date | None = None) -> ItemTold:
    """The message about it."""
    by = "" if work.actor is None else work.actor.name
    return ItemTold(what, item.id, item.problem, reach.path_name(work.db, item.unit_id), due_on or item.due_on, by, reason)


def tell_responsible(work: Work, item: LedgerItem, what: Told, reason: str = "") -> None:
    """Tell whoever has to put it right, unless they did it themselves or are gone."""
    person = None if item.person_id is None else people.person(work.db, item.person_id)
    if person is not None and person.standing is Standing.ACTIVE and not _acts(work, person.id):
        work.owe(told(work, item, what, reason), person.id)


def tell_heads(work: Work, item: LedgerItem, what: Told, reason: str = "") -> None:
    """Tell those in charge of its unit, but for the actor and whoever is responsible, who hears it anyway."""
    to = on_duty(work, item, heads(work, item))
    work.owe(told(work, item, what, reason), *(who for who in to if not _acts(work, who) and who != item.person_id))


def tell_opened(work: Work, item: LedgerItem) -> None:
    """Tell whoever has to put a new item right, or those in charge of its unit where nobody is named yet."""
    if item.person_id is not None:
        tell_responsible(work, item, Told.ASSIGNED)
    else:
        tell_heads(work, item, Told.OPENED)


def tell_acceptors(work: Work, item: LedgerItem) -> None:
    """Tell those who may accept it, the nearest first of all."""
    _tell_others(work, item, told(work, item, Told.WAITS))


def tell_deciders(work: Work, item: LedgerItem, what: Told, reason: str, *, due_on: date) -> None:
    """Tell those who may decide on what was asked."""
    _tell_others(work, item, told(work, item, what, reason, due_on=due_on))


def _tell_others(work: Work, item: LedgerItem, message: ItemTold) -> None:
    to = on_duty(work, item, acceptors(work, item))
    work.owe(message, *(who for who in to if not _acts(work, who) and who != item.person_id))


def _acts(work: Work, person_id: int) -> bool:
    return work.actor is not None and work.actor.id == person_id
