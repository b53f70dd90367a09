"""What the clockwork does with self-checks: it reminds those who have not done what is due, once an occurrence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.actions.selfcheck_occurrences import Occurrence, is_time, remind_on, remind_whom_on
from bot.actions.selfcheck_owing import Owing, list_of, occurrence_of, owing
from bot.actions.work import Urgency, Work
from knowledge.checklists import Checklist, Owner
from storage import selfcheck_schedules
from storage.moments import to_text
from storage.selfcheck_schedules import Rule, Schedule

Book = Callable[[], Mapping[str, Checklist]]
"""The checklists in force, by code."""

DAY_BEGINS, DAY_ENDS = 8, 20
"""Nobody is reminded outside of these hours; 本产品默认，非文件规定."""
NOT_AGAIN = timedelta(hours=1)
"""Nobody is reminded twice within it, whoever reminds; 本产品默认，非文件规定."""


@dataclass(frozen=True, slots=True)
class DueLine:
    """A list that somebody has not gone through."""

    checklist: str
    title: str
    rule: Rule
    label: str
    last_day: date
    is_units: bool
    """Whether anybody of the unit may do it for all."""


@dataclass(frozen=True, slots=True)
class ChecksDue:
    """To somebody who has not done what is due: all of it in one message; ``by`` is who reminds, empty for the clockwork."""

    lines: tuple[DueLine, ...]
    by: str = ""


def remind(work: Work, book: Book) -> None:
    """Remind everybody whose moment has come, at most once an occurrence. Whoever is on leave today is left in peace.

    What is due later the same day comes along: one message is enough.
    """
    if not DAY_BEGINS <= work.now.hour < DAY_ENDS:
        return
    waiting: dict[int, list[tuple[Schedule, Occurrence, bool]]] = {}
    lists = book()
    for schedule in selfcheck_schedules.in_force(work.db, work.today):
        checklist, when = list_of(schedule, lists), occurrence_of(schedule, work.today)
        if checklist is None or when is None:
            continue
        day = remind_on(schedule.rule, when)
        early = day if work.today < day else None
        for each in owing(work.db, schedule, checklist, when, work.now.tzinfo, for_clock=True, away_on=early):
            theirs = remind_whom_on(day, each.days)
            if each.state is None and each.is_enrolled and not each.is_away(work.today) and theirs <= work.today:
                waiting.setdefault(each.person.id, []).append((schedule, when, is_time(schedule.rule, theirs, work.now)))
    if not waiting:
        return
    just = lately_reminded(work)
    for person_id, due in waiting.items():
        if person_id in just or not any(is_now for _, _, is_now in due):
            continue
        for schedule, when, _ in due:
            selfcheck_schedules.remind(work.db, schedule.id, person_id, when.period, by_clock=True, at=work.at)
        work.owe(ChecksDue(lines(((schedule, when) for schedule, when, _ in due), lists)), person_id, urgency=Urgency.BROADCAST)


def lately_reminded(work: Work) -> frozenset[int]:
    """Who was reminded within the hour."""
    return selfcheck_schedules.reminded_since(work.db, since=to_text(work.now - NOT_AGAIN), until=work.at)


def lines(due: Iterable[tuple[Schedule, Occurrence]], lists: Mapping[str, Checklist]) -> tuple[DueLine, ...]:
    """What is due, each list once, what ends first first."""
    found: dict[str, DueLine] = {}
    for schedule, when in sorted(due, key=lambda each: (each[1].last, each[0].id)):
        checklist = lists[schedule.checklist]
        line = DueLine(checklist.code, checklist.title, schedule.rule, schedule.label, when.last, checklist.owner is Owner.UNIT)
        found.setdefault(checklist.code, line)
    return tuple(found.values())


def due_now(work: Work, book: Book) -> tuple[DueLine, ...]:
    """What the actor has not done of what is due today, for whoever shows it to them."""
    lists = book()
    due = []
    for schedule in selfcheck_schedules.in_force(work.db, work.today):
        checklist, when = list_of(schedule, lists), occurrence_of(schedule, work.today)
        if checklist is None or when is None or schedule.role is not work.person.role:
            continue
        own = owing(work.db, schedule, checklist, when, work.now.tzinfo, units=(work.person.unit_id,))
        if _missing(own, work.person.id):
            due.append((schedule, when))
    return lines(due, lists)


def codes_due(work: Work, book: Book) -> frozenset[str]:
    """The codes of these lists alone."""
    return frozenset(line.checklist for line in due_now(work, book))


def _missing(owed: Iterable[Owing], person_id: int) -> bool:
    return any(each.person.id == person_id and each.state is None for each in owed)
