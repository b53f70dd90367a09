"""Who is told what somebody does with something due."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bot.actions import reach
from bot.actions.due_owners import Owners
from bot.actions.due_results import DueNews, DueTold, line_of
from bot.actions.work import Work
from storage.dues import Due


def tell(
    work: Work,
    due: Due,
    news: DueNews,
    person_ids: Iterable[int],
    reason: str = "",
    *,
    was_on: date | None = None,
    for_whom: int | None = None,
) -> None:
    """Owe the news to these people, but never to whoever made them; ``for_whom`` they stand in."""
    owners = Owners(work)
    away = owners.person(for_whom)
    told = DueTold(
        news,
        line_of(owners, due),
        due.revision,
        due.due_on,
        work.today,
        reach.path_name(work.db, due.unit_id),
        work.person.name,
        reason,
        was_on,
        "" if away is None else away.name,
    )
    others = [each for each in dict.fromkeys(person_ids) if each != work.person.id]
    work.owe(told, *others, subject=f"due_told:{due.id}")


def tell_responsible(work: Work, due: Due, news: DueNews, reason: str = "", *, was_on: date | None = None) -> None:
    """Owe the news to whoever has to do it, or stands in; where that is the actor alone, to the heads above: nobody eases the own
    burden unseen."""
    owners = Owners(work)
    receivers = [person for person, _ in owners.receivers(due, work.today)]
    if receivers == [work.person.id]:
        receivers = [person.id for person in owners.above(due.unit_id)]
    tell(work, due, news, receivers, reason, was_on=was_on)
