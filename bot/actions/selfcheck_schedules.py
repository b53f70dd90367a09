"""``自查安排``: which list which role of which unit goes through how often, made in a short dialogue and stopped with a button."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from typing_extensions import override

from bot.actions import reach
from bot.actions.days import WrittenDay, written_span
from bot.actions.form_kinds import Done, FormData, FormKind
from bot.actions.permissions import Right, allows
from bot.actions.selfcheck_occurrences import occurrence
from bot.actions.selfcheck_rounds import Book
from bot.actions.work import RefusedError, Work
from knowledge.checklists import Checklist
from knowledge.working_days import is_working_day
from storage import directory, people, selfcheck_schedules
from storage.people import Role
from storage.selfcheck_schedules import Rule, Schedule

MOST_SHOWN = 40
UNITS_A_PAGE = 8
LONGEST_LABEL = 40
LONGEST_DAYS = 366
"""Of a schedule with a first and a last day."""
OK, BACK = "ok", "back"


@dataclass(frozen=True, slots=True)
class ScheduleLine:
    """A schedule in force, to somebody whose units it touches."""

    id: int
    title: str
    unit: str
    role: Role
    rule: Rule
    label: str
    first_day: date
    last_day: date | None
    is_mine: bool
    """Whether the viewer may stop it: it is not the business of a unit above."""


@dataclass(frozen=True, slots=True)
class SchedulesShown:
    """What is in force; ``count`` counts what does not fit as well."""

    lines: tuple[ScheduleLine, ...]
    count: int
    can_make: bool


@dataclass(frozen=True, slots=True)
class ScheduleMade:
    """To whoever has made it; ``again`` where it was in force already."""

    line: ScheduleLine
    people: int
    again: bool


@dataclass(frozen=True, slots=True)
class ScheduleSure:
    """Asks once more before it is stopped."""

    line: ScheduleLine


def schedules(work: Work, book: Book) -> SchedulesShown:
    """What is in force for the actor's units. Raises ``RefusedError`` for whoever makes none, and where records must not travel."""
    _require(work)
    mine = people.units_below(work.db, work.person.unit_id)
    above = {unit.id for unit in directory.path_of(work.db, work.person.unit_id)}
    lists = book()
    found = [each for each in selfcheck_schedules.in_force(work.db, work.today) if each.unit_id in mine | above]
    shown = tuple(_line(work, each, lists, each.unit_id in mine) for each in found[:MOST_SHOWN])
    return SchedulesShown(shown, len(found), can_make=True)


def sure(work: Work, book: Book, schedule_id: int) -> ScheduleSure:
    """Ask whether a schedule shall be stopped. Raises ``RefusedError`` as ``stop``."""
    return ScheduleSure(_line(work, _stoppable(work, schedule_id), book(), True))


def stop(work: Work, book: Book, schedule_id: int) -> SchedulesShown:
    """Stop a schedule; what was done for it stays. Raises ``RefusedError`` for one that is over, or a unit's above."""
    found = _stoppable(work, schedule_id)
    selfcheck_schedules.end(work.db, found.id, at=work.at)
    work.record("schedule.stopped", f"schedule:{found.id}")
    return schedules(work, book)


class ScheduleData(FormData):
    """What was chosen so far; a step is open while its value is missing."""

    checklist: str = ""
    title: str = ""
    unit_id: int = 0
    unit: str = ""
    role: str = ""
    rule: str = ""
    first: date | None = None
    last: date | None = None
    label: str = ""
    people: int = 0
    lists: tuple[tuple[str, str], ...] = ()
    units: tuple[tuple[int, str], ...] = ()
    page: int = 0
    roles: tuple[str, ...] = ()

    @property
    def asks_days(self) -> bool:
        """Whether the first and the last day are what is missing."""
        return self.rule == Rule.ONCE and self.first is None


class ScheduleForm(FormKind[ScheduleData]):
    """Asks for list, unit, role and rule, shows what that comes to, and enters it."""

    name = "schedule"
    right = Right.SCHEDULE_SELFCHECKS
    data = ScheduleData
    lifetime = timedelta(days=2)

    def __init__(self, book: Book) -> None:
        self._book = book

    @override
    def begin(self, work: Work, argument: str) -> ScheduleData:
        _require(work)
        lists = tuple((checklist.code, checklist.title) for checklist in self._book().values() if _roles(checklist))
        if not lists:
            raise RefusedError("no_checklists")
        return ScheduleData(lists=lists)

    @override
    def asks(self, data: ScheduleData) -> bool:
        return data.asks_days

    @override
    def holds_work(self, data: ScheduleData) -> bool:
        return False

    @override
    def take_text(self, work: Work, data: ScheduleData, text: str) -> ScheduleData:
        if not data.asks_days:
            raise RefusedError("press_please")
        first, last, label = read_span(text, work.today)
        if occurrence(Rule.ONCE, first, first, last) is None:
            raise RefusedError("span_without_working_day")
        return self._counted(work, data.model_copy(update={"first": first, "last": last, "label": label}))

    @override
    def choose(self, work: Work, data: ScheduleData, choice: str, form_id: int) -> ScheduleData | Done:
        kind, _, value = choice.partition("-")
        if choice == BACK:
            return _without_last(data)
        if kind == "l" and not data.checklist:
            return self._listed(work, data, value)
        if kind == "p" and data.checklist and not data.unit_id and value.isdecimal():
            return data.model_copy(update={"page": min(int(value), (len(data.units) - 1) // UNITS_A_PAGE)})
        if kind == "u" and data.checklist and not data.unit_id:
            unit = next(((number, name) for number, name in data.units if str(number) == value), None)
            if unit is None:
                raise RefusedError("unknown_choice")
            role = data.roles[0] if len(data.roles) == 1 else ""
            return data.model_copy(update={"unit_id": unit[0], "unit": unit[1], "role": role})
        if kind == "r" and data.unit_id and not data.role and value in data.roles:
            return data.model_copy(update={"role": value})
        if kind == "h" and data.role and not data.rule and value in tuple(Rule):
            chosen = data.model_copy(update={"rule": value})
            return chosen if value == Rule.ONCE else self._counted(work, chosen.model_copy(update={"first": _begins(work, Rule(value))}))
        if choice == OK and data.first is not None:
            return Done(self.make(work, data))
        raise RefusedError("unknown_choice")

    def make(self, work: Work, data: ScheduleData) -> ScheduleMade:
        """Enter it; the same that is in force already is not entered twice. Raises ``RefusedError`` where it makes no sense any more."""
        _require(work)
        lists = self._book()
        role, rule, first = Role(data.role), Rule(data.rule), data.first
        checklist = lists.get(data.checklist)
        if (
            checklist is None
            or role not in _roles(checklist)
            or data.unit_id not in {number for number, _ in _units(work)}
            or first is None
        ):
            # The list was taken out, or the actor moved, while the form lay open.
            raise RefusedError("form_over")
        if data.last is not None and data.last < work.today:
            raise RefusedError("day_is_over", text=f"{data.last.month}-{data.last.day}")
        first = max(first, _begins(work, rule)) if rule is not Rule.ONCE else first
        before = selfcheck_schedules.same(work.db, data.checklist, data.unit_id, role, rule, first=first, last=data.last, day=work.today)
        if before is not None:
            return ScheduleMade(_line(work, before, lists, True), _count(work, data.unit_id, role), again=True)
        made = selfcheck_schedules.add(
            work.db, data.checklist, data.unit_id, role, rule, label=data.label, first=first, last=data.last, by=work.person.id, at=work.at
        )
        work.record("schedule.made", f"schedule:{made.id}", "checklist", "unit", "role", "rule")
        return ScheduleMade(_line(work, made, lists, True), _count(work, data.unit_id, role), again=False)

    def _listed(self, work: Work, data: ScheduleData, code: str) -> ScheduleData:
        checklist = self._book().get(code)
        if checklist is None or code not in {each for each, _ in data.lists}:
            raise RefusedError("unknown_choice")
        units = _units(work)
        chosen = {"checklist": code, "title": checklist.title, "units": units, "roles": tuple(sorted(_roles(checklist))), "page": 0}
        if len(units) == 1:
            chosen |= {"unit_id": units[0][0], "unit": units[0][1]}
            if len(_roles(checklist)) == 1:
                chosen["role"] = next(iter(_roles(checklist)))
        return data.model_copy(update=chosen)

    def _counted(self, work: Work, data: ScheduleData) -> ScheduleData:
        return data.model_copy(update={"people": _count(work, data.unit_id, Role(data.role))})


def read_span(text: str, today: date) -> tuple[date, date, str]:
    """First day, last day and the name behind them, as in “12-01 至 12-25 自查自纠阶段”; a day without a year is the next one.

    Raises ``RefusedError`` for what is no span, a day that there is not, one that is over, and a span turned round or too long.
    """
    found = written_span(text)
    if found is None:
        raise RefusedError("not_a_span")
    begins, ends, name = found
    # A phase that has begun may be entered late.
    first = _next(begins, today - timedelta(days=31))
    last = _next(ends, first)
    if last < first or (last - first).days >= LONGEST_DAYS:
        raise RefusedError("span_turned_round" if last < first else "span_too_long")
    if last < today:
        raise RefusedError("day_is_over", text=f"{last.month}-{last.day}")
    if len(name) > LONGEST_LABEL:
        raise RefusedError("too_long", most=LONGEST_LABEL, length=len(name))
    return first, last, name


def _next(written: WrittenDay, earliest: date) -> date:
    found = written.on(earliest.year)
    return found if written.year is not None or found >= earliest else written.on(earliest.year + 1)


def _require(work: Work) -> None:
    work.require(Right.SCHEDULE_SELFCHECKS)
    if work.outside:
        raise RefusedError("outside")


def _stoppable(work: Work, schedule_id: int) -> Schedule:
    _require(work)
    found = selfcheck_schedules.schedule(work.db, schedule_id)
    if found is None or found.ended_at is not None or found.unit_id not in people.units_below(work.db, work.person.unit_id):
        raise RefusedError("no_such_schedule")
    return found


def _roles(checklist: Checklist) -> frozenset[Role]:
    """The roles that go through a list, of those who do self-checks at all."""
    return frozenset(role for role in Role if role in checklist.roles and allows(role, Right.DO_SELFCHECK))


def _units(work: Work) -> tuple[tuple[int, str], ...]:
    """The actor's unit and those below it."""
    below = people.units_below(work.db, work.person.unit_id)
    return tuple((unit.id, reach.path_name(work.db, unit.id)) for unit in people.units(work.db) if unit.id in below)


def _count(work: Work, unit_id: int, role: Role) -> int:
    below = people.units_below(work.db, unit_id)
    return sum(person.unit_id in below for person in people.active_with_roles(work.db, frozenset({role})))


def _begins(work: Work, rule: Rule) -> date:
    """From when on a new schedule counts: each working day from the next one on, so that nobody is late at once; the rest today."""
    if rule is not Rule.WORKDAY:
        return work.today
    day = work.today + timedelta(days=1)
    while not is_working_day(day):
        day += timedelta(days=1)
    return day


def _without_last(data: ScheduleData) -> ScheduleData:
    """One step back: what was chosen last is open again."""
    if data.first is not None or data.rule:
        return data.model_copy(update={"first": None, "last": None, "label": "", "rule": "", "people": 0})
    if data.role and len(data.roles) > 1:
        return data.model_copy(update={"role": ""})
    if data.unit_id and len(data.units) > 1:
        return data.model_copy(update={"unit_id": 0, "unit": "", "role": ""})
    return ScheduleData(lists=data.lists)


def _line(work: Work, schedule: Schedule, lists: Mapping[str, Checklist], is_mine: bool) -> ScheduleLine:
    checklist = lists.get(schedule.checklist)
    return ScheduleLine(
        schedule.id,
        schedule.checklist if checklist is None else checklist.title,
        reach.path_name(work.db, schedule.unit_id),
        schedule.role,
        schedule.rule,
        schedule.label,
        schedule.first_day,
        schedule.last_day,
        is_mine,
    )
