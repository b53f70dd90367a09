"""What the clockwork does with self-checks: who has not done what is due is reminded in the digest, once an occurrence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from bot.actions.nudge_parts import PartKind, deposit
from bot.actions.selfcheck_occurrences import Occurrence, remind_on, remind_whom_on
from bot.actions.selfcheck_owing import Owing, list_of, occurrence_of, owing
from bot.actions.work import Work
from knowledge.checklists import Checklist, Owner
from knowledge.nudging import nudging
from storage import installation, people, selfcheck_schedules
from storage.moments import to_text
from storage.selfcheck_schedules import Rule, Schedule

Book = Callable[[], Mapping[str, Checklist]]
"""The checklists in force, by code."""

LOOKED = "selfchecks_looked"
"""The day or the hour of the last look, among what the installation notes."""
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
    """To somebody who has not done what is due, at once: ``by`` reminds them."""

    lines: tuple[DueLine, ...]
    by: str


@dataclass(frozen=True, slots=True)
class ChecksReady:
    """What lies ready for somebody's digest: schedules, each with the period of the occurrence."""

    occurrences: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class ChecksToday:
    """To somebody who has not done what is due, a part of their digest."""

    lines: tuple[DueLine, ...]
    occurrences: tuple[tuple[int, str], ...]
    """As in ``ChecksReady``; two of them may be about one list."""


class DueChecks:
    """Puts into everybody's digest what they have not done."""

    def __init__(self, book: Book) -> None:
        self._book = book
        self.part = PartKind("selfchecks", ChecksReady, self._still, _told)

    def put_ready(self, work: Work) -> None:
        """Deposit what everybody owes whose day has come, at most once an occurrence. Whoever is on leave today is left in peace."""
        if not _is_hour(work):
            return
        ready: dict[int, list[tuple[int, str]]] = {}
        lists = self._book()
        for schedule in selfcheck_schedules.in_force(work.db, work.today):
            checklist, when = list_of(schedule, lists), occurrence_of(schedule, work.today)
            if checklist is None or when is None:
                continue
            day = remind_on(schedule.rule, when)
            early = day if work.today < day else None
            for each in owing(work.db, schedule, checklist, when, work.now.tzinfo, for_clock=True, away_on=early):
                if _is_to_be_told(work, each, day):
                    ready.setdefault(each.person.id, []).append((schedule.id, when.period))
        for person_id, due in ready.items():
            deposit(work, self.part, person_id, ChecksReady(tuple(due)))

    def _still(self, work: Work, person_id: int, ready: ChecksReady) -> ChecksToday | None:
        """What of it they still owe, and nobody has reminded them of within the hour."""
        person = people.person(work.db, person_id)
        if person is None:
            return None
        lists = self._book()
        just = to_text(work.now - NOT_AGAIN)
        found: list[tuple[Schedule, Occurrence]] = []
        for schedule_id, period in ready.occurrences:
            schedule = selfcheck_schedules.schedule(work.db, schedule_id)
            if schedule is None or schedule.ended_at is not None:
                continue
            checklist, when = list_of(schedule, lists), occurrence_of(schedule, work.today)
            if checklist is None or when is None or when.period != period:
                continue
            reminded_at = selfcheck_schedules.reminded_at(work.db, schedule_id, person_id, period)
            if reminded_at is not None and just < reminded_at <= work.at:
                continue
            owed = owing(work.db, schedule, checklist, when, work.now.tzinfo, units=(person.unit_id,), for_clock=True, person_id=person_id)
            if any(_is_to_be_told(work, each, remind_on(schedule.rule, when)) for each in owed):
                found.append((schedule, when))
        if not found:
            return None
        return ChecksToday(lines(found, lists), tuple((schedule.id, when.period) for schedule, when in found))


def _is_hour(work: Work) -> bool:
    """Whether to look now: once before people work, and each hour from the digest on, when few are left; not in the evening.

    What has changed in between is looked at when the digest goes out.
    """
    times = nudging().times
    look = f"{work.now:%Y-%m-%dT%H}" if work.now.time() >= times.digest else work.today.isoformat()
    if work.now.time() >= times.latest or installation.value(work.db, LOOKED) == look:
        return False
    installation.note(work.db, LOOKED, look)
    return True


def _is_to_be_told(work: Work, each: Owing, day: date) -> bool:
    """Whether somebody owes a list of which people are reminded on ``day``, and their day has come."""
    return each.state is None and each.is_enrolled and not each.is_away(work.today) and remind_whom_on(day, each.days) <= work.today


def _told(work: Work, person_id: int, part: ChecksToday) -> None:
    for schedule_id, period in part.occurrences:
        selfcheck_schedules.remind(work.db, schedule_id, person_id, period, by_clock=True, at=work.at)


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
