"""What was entered, counted: one's own hours, those of people and units that one answers for, and certificates that expire."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from bot.actions import reach
from bot.actions.ledger_sight import units_of
from bot.actions.paging import pages_of
from bot.actions.permissions import Right
from bot.actions.record_entering import STAFF, asked_of
from bot.actions.record_results import Certificate, Certificates, MyHours, PeopleHours, PersonLine, Sessions, UnitCounts, UnitLine
from bot.actions.work import RefusedError, Work
from knowledge.campaigns.kinds import Counted
from storage import due_records, people
from storage.due_records import Target
from storage.people import Person, Role

PER_PAGE, ENTRIES, UNITS_PER_PAGE = 10, 6, 4
SOON = 60
"""Days ahead from which a certificate's end is named: 60, 30 and 7 days before it is reminded of."""
CARRIERS = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.LEGAL})
"""Who should have a certificate."""
_MOST_PAGES = 1_000_000
_OTHERS = tuple(kind for kind in Counted if kind is not Counted.TRAINING)


def bounds(year: int) -> tuple[date, date]:
    """The first and the last day of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def hours_of(work: Work, person_id: int | None = None, year: int | None = None, page: int = 0) -> MyHours:
    """What somebody (the actor unless told otherwise) has in a year, this one's by default.

    Raises ``RefusedError`` for somebody whom the actor does not answer for.
    """
    _inside(work)
    work.require(Right.RECORD_OWN)
    whose = work.person if person_id in {None, work.person.id} else people.person(work.db, person_id or 0)
    if whose is None or (whose.id != work.person.id and whose.unit_id not in units_of(work, work.person, Right.RECORD_FOR_OTHERS)):
        raise RefusedError("not_allowed")
    year = _year(work, year)
    found = due_records.of_person(work.db, whose.id, *bounds(year))
    months, counts = [0] * 12, defaultdict[Counted, int](int)
    for each in found:
        if each.kind == Counted.TRAINING:
            months[each.day.month - 1] += each.amount
        else:
            counts[Counted(each.kind)] += 1
    pages = pages_of(len(found), ENTRIES)
    page = min(max(page, 0), pages - 1)
    shown = found[page * ENTRIES : (page + 1) * ENTRIES]
    asked = asked_of(work, whose.id, year)
    is_self = whose.id == work.person.id
    return MyHours(
        *(whose.name, is_self, whose.id, year, work.today, sum(months), asked, tuple(months), shown, page, pages, dict(counts)),
        due_records.is_asked(work.db, Counted.TRAINING),
    )


def people_hours(work: Work, year: int | None = None, page: int = 0) -> PeopleHours:
    """The hours of everybody whom the actor answers for; whoever lacks most comes first."""
    everyone, year = _mine(work), _year(work, year)
    units = {unit.id: unit.name for unit in people.units(work.db)}
    totals = hours_by_person(work, everyone, year)
    targets = targets_of(work, everyone, year)
    lines = [_line(each, units.get(each.unit_id, ""), sum(totals.get(each.id, ())), targets.get(each.id)) for each in everyone]
    # Whoever must have no hours, and has none, would only stand in the way.
    lines = [line for line, each in zip(lines, everyone, strict=True) if each.role in CARRIERS or line.total or line.target]
    lines.sort(key=lambda each: (min(0, each.progress - each.target), each.total, each.person_id))
    below = [line for line in lines if line.progress < line.target]
    asked = sum(line.target > 0 for line in lines)
    by_unit: dict[int, list[int]] = {}
    late = {line.person_id for line in below}
    listed = {line.person_id for line in lines}
    for each in (person for person in everyone if person.id in listed):
        row = by_unit.setdefault(each.unit_id, [0, 0])
        row[0] += each.id in late
        row[1] += 1
    pages = pages_of(len(lines), PER_PAGE)
    page = min(max(page, 0), pages - 1)
    return PeopleHours(
        *(year, work.today, reach.path_name(work.db, work.person.unit_id), len(lines), len(below), asked),
        next((target.campaign for target in targets.values()), ""),
        tuple(lines[page * PER_PAGE : (page + 1) * PER_PAGE]),
        page,
        pages,
        tuple((units.get(unit, ""), row[0], row[1]) for unit, row in by_unit.items()) if len(by_unit) > 1 else (),
    )


def unit_counts(work: Work, year: int | None = None, page: int = 0) -> UnitCounts:
    """How often each unit that the actor answers for has studied, met, visited, by quarter; one without anything stands there as well."""
    _inside(work)
    work.require(Right.RECORD_FOR_OTHERS)
    year = _year(work, year)
    mine = units_of(work, work.person, Right.RECORD_FOR_OTHERS)
    units = [unit for unit in people.units(work.db) if unit.id in mine]
    pages = pages_of(len(units), UNITS_PER_PAGE)
    page = min(max(page, 0), pages - 1)
    shown = units[page * UNITS_PER_PAGE : (page + 1) * UNITS_PER_PAGE]
    counts: dict[int, dict[Counted, list[int]]] = {unit.id: {} for unit in shown}
    for each in due_records.sums_of_units(work.db, [unit.id for unit in shown], *bounds(year)):
        quarters = counts[each.key].setdefault(Counted(each.kind), [0, 0, 0, 0])
        quarters[(each.month - 1) // 3] += each.records
    lines = tuple(
        UnitLine(
            reach.path_name(work.db, unit.id),
            {kind: (q[0], q[1], q[2], q[3]) for kind in (*_OTHERS, Counted.TRAINING) if (q := counts[unit.id].get(kind))},
        )
        for unit in shown
    )
    return UnitCounts(year, work.today, lines, page, pages)


def sessions(work: Work, year: int | None = None, page: int = 0) -> Sessions:
    """What the units that the actor answers for have done, and what the actor has entered for a unit, one by one."""
    _inside(work)
    work.require(Right.RECORD_OWN)
    year = _year(work, year)
    mine, by = units_of(work, work.person, Right.RECORD_FOR_OTHERS), work.person.id
    page = min(max(page, 0), _MOST_PAGES)
    count, found = due_records.newest_of_units(work.db, mine, by, *bounds(year), limit=ENTRIES, offset=page * ENTRIES)
    pages = pages_of(count, ENTRIES)
    if page >= pages:
        return sessions(work, year, pages - 1)
    names = {unit.id: unit.name for unit in people.units(work.db)}
    return Sessions(year, work.today, tuple((each, names.get(each.unit_id, "")) for each in found), count, page, pages)


def certificates(work: Work, page: int = 0) -> Certificates:
    """Whose certificate has expired or will within ``SOON`` days, of those whom the actor sees. Raises ``RefusedError`` for others."""
    _inside(work)
    work.require(Right.SEE_PEOPLE)
    units = {unit.id: unit.name for unit in people.units(work.db)}
    seen = [each for each in people.active_with_roles(work.db, CARRIERS) if reach.in_tree(work.db, work.person, each.unit_id)]
    last = work.today + timedelta(days=SOON)
    found = sorted(
        (
            Certificate(
                each.id, each.name, units.get(each.unit_id, ""), each.certificate_expires, (each.certificate_expires - work.today).days
            )
            for each in seen
            if each.certificate_expires is not None and each.certificate_expires <= last
        ),
        key=lambda each: (each.expires, each.person_id),
    )
    pages = pages_of(len(found), PER_PAGE)
    page = min(max(page, 0), pages - 1)
    expired = sum(each.days < 0 for each in found)
    unknown = sum(each.certificate_expires is None for each in seen)
    shown = tuple(found[page * PER_PAGE : (page + 1) * PER_PAGE])
    return Certificates(work.today, shown, page, pages, expired, len(found) - expired, unknown)


def hours_by_person(work: Work, everyone: Iterable[Person], year: int) -> dict[int, tuple[int, ...]]:
    """Each person's hours of training by month, in sixtieths; whoever has none is not in it."""
    months: dict[int, list[int]] = {}
    for each in due_records.sums_of_people(work.db, [person.id for person in everyone], *bounds(year)):
        if each.kind == Counted.TRAINING:
            months.setdefault(each.key, [0] * 12)[each.month - 1] += each.amount
    return {person: tuple(found) for person, found in months.items()}


def targets_of(work: Work, everyone: Iterable[Person], year: int) -> dict[int, Target]:
    """How much training a campaign asks of each person in a year; whoever is asked nothing is not in it."""
    found: dict[int, Target] = {}
    for each in due_records.targets(work.db, [person.id for person in everyone], Counted.TRAINING, *bounds(year)):
        found.setdefault(each.person_id, each)
    return found


def answered_for(work: Work) -> tuple[Person, ...]:
    """Everybody who is counted and whom the actor answers for. Raises ``RefusedError`` for whoever answers for nobody."""
    return _mine(work)


def _line(person: Person, unit: str, total: int, target: Target | None) -> PersonLine:
    asked, progress = (0, 0) if target is None else (target.target, target.progress)
    return PersonLine(person.id, person.name, unit, total, asked, progress)


def _mine(work: Work) -> tuple[Person, ...]:
    _inside(work)
    work.require(Right.RECORD_FOR_OTHERS)
    mine = set(units_of(work, work.person, Right.RECORD_FOR_OTHERS))
    return tuple(each for each in people.active_with_roles(work.db, STAFF) if each.unit_id in mine)


def _inside(work: Work) -> None:
    if work.outside:
        raise RefusedError("outside")


def _year(work: Work, year: int | None) -> int:
    """This year or the one before it. Raises ``RefusedError`` for any other: there are no records of it."""
    this = work.today.year
    if year is None:
        return this
    if not this - 1 <= year <= this:
        raise RefusedError("record_no_such_year", year=year)
    return year
