"""A roster from a spreadsheet: what it would change, told before anything is changed, and the change itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from bot.actions import reach
from bot.actions.people import LONGEST_NAME, LONGEST_NUMBER, NewPerson, enter, tell_admins
from bot.actions.permissions import Right
from bot.actions.work import RefusedError, Work
from storage import directory, enrolment, people
from storage.people import Person, Role, Standing

DEEPEST_UNIT = 6


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One line of the file; ``row`` is its number there. What the file leaves empty is none, and changes nothing."""

    row: int
    name: str
    unit: tuple[str, ...]
    """The path, the highest first."""
    role: Role | None = None
    certificate_number: str | None = None
    certificate_expires: date | None = None


@dataclass(frozen=True, slots=True)
class RosterFault:
    """What is wrong with a row (0: with the whole file); ``code`` names a sentence, ``word`` is what stands there."""

    row: int
    code: str
    word: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """Somebody who is new."""

    row: RosterRow


@dataclass(frozen=True, slots=True)
class Change:
    """Somebody who is known and of whom something differs."""

    row: RosterRow
    person: Person
    fields: tuple[str, ...]
    """Of ``unit``, ``role``, ``certificate_number``, ``certificate_expires``."""


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What an import would do."""

    additions: tuple[Addition, ...]
    changes: tuple[Change, ...]
    unchanged: tuple[Person, ...]
    absent: tuple[Person, ...]
    """Active people who are not in the file; an import never removes anybody."""
    new_units: tuple[str, ...]
    faults: tuple[RosterFault, ...]


@dataclass(slots=True)
class _Units:
    """The tree as it is and as the file extends it; a path that begins below the one top is completed."""

    paths: dict[tuple[str, ...], int | None]
    top: str
    """The one top, or what the agency is called where there is no unit yet; empty where there are several."""
    new: list[tuple[str, ...]] = field(default_factory=list)

    def settle(self, path: tuple[str, ...]) -> tuple[str, ...] | None:
        """The whole path that is meant; none where several units end so."""
        if path in self.paths:
            return path
        ending = [known for known in self.paths if known[-len(path) :] == path]
        if len(ending) > 1:
            return None
        if ending:
            return ending[0]
        whole = (self.top, *path) if self.top and path[0] != self.top else path
        for depth in range(1, len(whole) + 1):
            if whole[:depth] not in self.paths:
                self.paths[whole[:depth]] = None
                self.new.append(whole[:depth])
        return whole


def plan(work: Work, rows: Iterable[RosterRow], agency: str = "") -> RosterPlan:
    """Compare a roster with who is known; changes nothing. ``agency`` is the top unit of a database without units.

    Raises ``RefusedError`` without the right to.
    """
    work.require(Right.MANAGE_PEOPLE)
    units = _units(work, agency)
    faults: list[RosterFault] = []
    good = [row for row in rows if _is_good(row, faults)]
    _find_doubles(good, faults)
    settled: list[tuple[RosterRow, tuple[str, ...]]] = []
    for row in good:
        path = units.settle(row.unit)
        if path is None:
            faults.append(RosterFault(row.row, "several_units", "/".join(row.unit)))
        else:
            settled.append((row, path))
    known = directory.everybody(work.db)
    matches = _match(settled, known, units, faults)
    additions: list[Addition] = []
    changes: list[Change] = []
    unchanged: list[Person] = []
    faulty = {fault.row for fault in faults}
    for row, path in settled:
        if row.row in faulty:
            continue
        known_as = matches.get(row.row)
        whole = RosterRow(row.row, row.name, path, row.role, row.certificate_number, row.certificate_expires)
        if known_as is None:
            additions.append(Addition(whole))
        elif fields := _differing(whole, known_as, units):
            changes.append(Change(whole, known_as, fields))
        else:
            unchanged.append(known_as)
    found = {person.id for person in matches.values()}
    absent = tuple(person for person in known if person.standing is Standing.ACTIVE and person.id not in found)
    new_units = tuple("/".join(path) for path in units.new)
    return RosterPlan(tuple(additions), tuple(changes), tuple(unchanged), absent, new_units, tuple(sorted(faults, key=lambda f: f.row)))


def apply(work: Work, rows: Iterable[RosterRow], agency: str = "", *, digest: str = "") -> tuple[RosterPlan, tuple[Person, ...]]:
    """Do what ``plan`` says; returns it with everybody who is in the file. ``digest`` tells the file in the audit.

    Raises ``RefusedError``: ``roster_faults`` where a row is faulty, and what ``plan`` and single changes raise.
    """
    kept = list(rows)
    planned = plan(work, kept, agency)
    if planned.faults:
        raise RefusedError("roster_faults")
    ids = {path: unit_id for path, unit_id in _units(work, agency).paths.items() if unit_id is not None}
    for name in planned.new_units:
        path = tuple(name.split("/"))
        unit = people.add_unit(work.db, path[-1], ids[path[:-1]] if len(path) > 1 else None)
        ids[path] = unit.id
        work.record("units.added", f"unit:{unit.id}", "name", "parent")
    touched: list[int] = [person.id for person in planned.unchanged]
    # First those who change: a certificate may pass from one to another within one file.
    for change in planned.changes:
        _change(work, change, ids[change.row.unit])
        touched.append(change.person.id)
    for addition in planned.additions:
        row = addition.row
        role = row.role or Role.OFFICER
        new = NewPerson(row.name, "/".join(row.unit), role, row.certificate_number, row.certificate_expires)
        person = enter(work, new, ids[row.unit])
        if role is not Role.OFFICER:
            tell_admins(work, person, Role.OFFICER, role)
        touched.append(person.id)
    work.record("people.imported", f"roster:{digest[:12] or '0'}")
    everybody = tuple(found for each in touched if (found := people.person(work.db, each)) is not None)
    return planned, everybody


def without_account(work: Work, everybody: Iterable[Person]) -> tuple[Person, ...]:
    """Those who are active and have no account, nor one that waits to be confirmed: for whom codes are printed."""
    enrolled = directory.enrolled(work.db)
    waiting = {each.person_id for each in enrolment.pending(work.db)}
    return tuple(each for each in everybody if each.standing is Standing.ACTIVE and each.id not in enrolled | waiting)


def _units(work: Work, agency: str) -> _Units:
    paths: dict[tuple[str, ...], int | None] = {
        tuple(each.name for each in directory.path_of(work.db, unit.id)): unit.id for unit in people.units(work.db)
    }
    tops = [path[0] for path in paths if len(path) == 1]
    return _Units(paths, tops[0] if len(tops) == 1 else "" if tops else agency)


def _is_good(row: RosterRow, faults: list[RosterFault]) -> bool:
    code, word = "", ""
    if not row.name:
        code = "no_name"
    elif len(row.name) > LONGEST_NAME or not row.name.isprintable() or row.name.isdecimal():
        code, word = "bad_name", row.name
    elif not row.unit:
        code = "no_unit"
    elif len(row.unit) > DEEPEST_UNIT or any(len(part) > LONGEST_NAME or not part.isprintable() for part in row.unit):
        code, word = "bad_unit", "/".join(row.unit)
    elif row.certificate_number and (len(row.certificate_number) > LONGEST_NUMBER or not row.certificate_number.isprintable()):
        code, word = "bad_number", row.certificate_number
    if code:
        faults.append(RosterFault(row.row, code, word))
    return not code


def _find_doubles(rows: list[RosterRow], faults: list[RosterFault]) -> None:
    numbers: dict[str, int] = {}
    names: dict[tuple[str, tuple[str, ...]], RosterRow] = {}
    for row in rows:
        number = row.certificate_number
        if number is not None and numbers.setdefault(number, row.row) != row.row:
            faults.append(RosterFault(row.row, "number_twice", f"{number}（第 {numbers[number]} 行）"))
            continue
        first = names.setdefault((row.name, row.unit), row)
        # Two of one name in one unit are told apart by their certificates, or not at all.
        if first is not row and (first.certificate_number is None or number is None):
            faults.append(RosterFault(row.row, "name_twice", f"{row.name}（第 {first.row} 行）"))


def _match(
    settled: list[tuple[RosterRow, tuple[str, ...]]], known: tuple[Person, ...], units: _Units, faults: list[RosterFault]
) -> Mapping[int, Person]:
    """Who is meant by each row: by certificate, then by name and unit, then by a name that only one of the rest has.

    Two numbers keep namesakes apart, unless somebody's old number is in no row: then it is the same person with a new certificate.
    """
    matches: dict[int, Person] = {}
    faulty = {fault.row for fault in faults}

    def fault(row: RosterRow, code: str, word: str) -> None:
        faults.append(RosterFault(row.row, code, word))
        faulty.add(row.row)

    by_number = {person.certificate_number: person for person in known if person.certificate_number}
    for row, _ in settled:
        holder = by_number.get(row.certificate_number or "")
        if holder is None:
            continue
        if holder.name != row.name:
            fault(row, "number_of_another", holder.name)
        elif holder.standing is Standing.LEFT:
            fault(row, "has_left", row.name)
        else:
            matches[row.row] = holder
    by_name: dict[str, list[Person]] = {}
    for person in known:
        if person.standing is not Standing.LEFT:
            by_name.setdefault(person.name, []).append(person)
    taken = {person.id for person in matches.values()}
    for whole_agency, new_number in ((False, False), (True, False), (False, True)):
        for row, path in settled:
            if row.row in matches or row.row in faulty:
                continue
            alike = [
                person
                for person in by_name.get(row.name, ())
                if person.id not in taken
                and (new_number or not (row.certificate_number and person.certificate_number))
                and (whole_agency or person.unit_id == units.paths.get(path))
            ]
            if len(alike) > 1:
                fault(row, "several_people", row.name)
            elif alike:
                matches[row.row] = alike[0]
                taken.add(alike[0].id)
    return matches


def _differing(row: RosterRow, person: Person, units: _Units) -> tuple[str, ...]:
    differing = []
    if units.paths.get(row.unit) != person.unit_id:
        differing.append("unit")
    if row.role is not None and row.role is not person.role:
        differing.append("role")
    if row.certificate_number is not None and row.certificate_number != person.certificate_number:
        differing.append("certificate_number")
    if row.certificate_expires is not None and row.certificate_expires != person.certificate_expires:
        differing.append("certificate_expires")
    return tuple(differing)


def _change(work: Work, change: Change, unit_id: int) -> None:
    row, person = change.row, change.person
    if "unit" in change.fields:
        people.set_unit(work.db, person.id, unit_id)
        enrolment.give_up(work.db, person_id=person.id, at=work.at)
        work.record("people.transferred", f"person:{person.id}", "unit")
    if row.role is not None and "role" in change.fields:
        reach.guard_last_admin(work, person)
        people.set_role(work.db, person.id, row.role)
        enrolment.void_codes(work.db, person.id, at=work.at)
        enrolment.give_up(work.db, person_id=person.id, at=work.at)
        tell_admins(work, person, person.role, row.role)
    if {"certificate_number", "certificate_expires"} & set(change.fields):
        number = row.certificate_number or person.certificate_number
        people.set_certificate(work.db, person.id, number, row.certificate_expires or person.certificate_expires)
    rest = [name for name in change.fields if name != "unit"]
    if rest:
        work.record("people.changed", f"person:{person.id}", *rest)
