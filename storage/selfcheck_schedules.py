"""Who has to go through which checklist how often, who has, and who was reminded of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from storage.moments import to_day
from storage.people import PERSON_COLUMNS, Person, Role, read_person
from storage.selfchecks import CheckState


class Rule(StrEnum):
    """How often."""

    WORKDAY = "workday"
    WEEKLY = "weekly"
    MONTHLY = "monthly"
    QUARTERLY = "quarterly"
    ONCE = "once"
    """From the first to the last day, as the phase of a campaign."""


@dataclass(frozen=True, slots=True)
class Schedule:
    """A row of ``selfcheck_schedules``."""

    id: int
    checklist: str
    unit_id: int
    """The unit, with all below it."""
    role: Role
    rule: Rule
    label: str
    """How it is called, where it has a name of its own."""
    first_day: date
    last_day: date | None
    """None where it goes on until somebody stops it."""
    made_by: int
    made_at: str
    ended_at: str | None


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody of a schedule's role and units, with what they have done in an occurrence."""

    person: Person
    joined_at: str
    """The moment at which they were entered."""
    state: CheckState | None
    """Of their check in those days, the best where there are several; none where there is none."""
    leaves: tuple[tuple[date, date], ...]
    """Days, both included, on which they are on leave; those that touch the occurrence."""
    is_enrolled: bool
    """Whether they have an account, and so can be reached and can do it."""


_COLUMNS = "id, checklist, unit_id, role, rule, label, first_day, last_day, made_by, made_at, ended_at"


def _schedule(row: Sequence[object]) -> Schedule:
    number, checklist, unit, role, rule, label, first, last, by, at, ended = row
    first_day = to_day(str(first))
    assert first_day is not None
    return Schedule(
        int(str(number)),
        str(checklist),
        int(str(unit)),
        Role(str(role)),
        Rule(str(rule)),
        str(label),
        first_day,
        to_day(None if last is None else str(last)),
        int(str(by)),
        str(at),
        None if ended is None else str(ended),
    )


def add(
    db: Database, checklist: str, unit_id: int, role: Role, rule: Rule, *, label: str, first: date, last: date | None, by: int, at: str
) -> Schedule:
    """Enter a schedule."""
    row = db.conn.execute(
        "INSERT INTO selfcheck_schedules (checklist, unit_id, role, rule, label, first_day, last_day, made_by, made_at)"
        f" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_COLUMNS}",
        [checklist, unit_id, role, rule, label, first.isoformat(), None if last is None else last.isoformat(), by, at],
    ).fetchone()
    return _schedule(row)


def schedule(db: Database, schedule_id: int) -> Schedule | None:
    """The schedule of that id, also one that was stopped."""
    row = db.conn.execute(f"SELECT {_COLUMNS} FROM selfcheck_schedules WHERE id = ?", [schedule_id]).fetchone()
    return None if row is None else _schedule(row)


def in_force(db: Database, day: date) -> tuple[Schedule, ...]:
    """All schedules that nobody has stopped and that are not over on ``day``, also those yet to begin, in the order of entry."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM selfcheck_schedules WHERE ended_at IS NULL AND (last_day IS NULL OR last_day >= ?) ORDER BY id",
        [day.isoformat()],
    ).fetchall()
    return tuple(_schedule(row) for row in rows)


def between(db: Database, first: date, last: date) -> tuple[Schedule, ...]:
    """All schedules in force on some day from ``first`` to ``last``, also those stopped since, in the order of entry."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM selfcheck_schedules WHERE first_day <= ? AND (last_day IS NULL OR last_day >= ?)"
        " AND (ended_at IS NULL OR ended_at >= ?) ORDER BY id",
        [last.isoformat(), *(2 * [first.isoformat()])],
    ).fetchall()
    return tuple(_schedule(row) for row in rows)


def same(
    db: Database, checklist: str, unit_id: int, role: Role, rule: Rule, *, first: date, last: date | None, day: date
) -> Schedule | None:
    """The schedule in force on ``day`` that says the same; of one without end the first day does not matter."""
    row = db.conn.execute(
        f"SELECT {_COLUMNS} FROM selfcheck_schedules WHERE checklist = ? AND unit_id = ? AND role = ? AND rule = ? AND ended_at IS NULL"
        " AND last_day IS ? AND (? IS NULL OR first_day = ?) AND (last_day IS NULL OR last_day >= ?) LIMIT 1",
        [checklist, unit_id, role, rule, *(2 * [None if last is None else last.isoformat()]), first.isoformat(), day.isoformat()],
    ).fetchone()
    return None if row is None else _schedule(row)


def end(db: Database, schedule_id: int, *, at: str) -> bool:
    """Stop a schedule; False where that has happened."""
    done = db.conn.execute("UPDATE selfcheck_schedules SET ended_at = ? WHERE id = ? AND ended_at IS NULL", [at, schedule_id])
    return done.rowcount == 1


_CHECKED = (
    "EXISTS (SELECT 1 FROM selfchecks k WHERE k.person_id = p.id AND k.checklist = :checklist AND k.kind = 'selfcheck'"
    " AND k.day BETWEEN :first AND :last"
)


def candidates(
    db: Database,
    role: Role,
    units: Iterable[int],
    checklist: str,
    first: date,
    last: date,
    *,
    not_yet_reminded: tuple[int, str] | None = None,
    away_on: date | None = None,
    but_done: bool = False,
    person_id: int | None = None,
) -> tuple[Candidate, ...]:
    """The active people of ``role`` in ``units``, in the order of entry, with what they have done from ``first`` to ``last``.

    The clockwork asks for less: for those whom it has not reminded of that schedule's period, those on leave on a day, those who have
    handed in nothing; for one person.
    """
    values: dict[str, object] = {
        "role": role,
        "units": json.dumps(sorted(units)),
        "checklist": checklist,
        "first": first.isoformat(),
        "last": last.isoformat(),
    }
    those = "p.standing = 'active' AND p.role = :role AND p.unit_id IN (SELECT value FROM json_each(:units))"
    if person_id is not None:
        values["person"] = person_id
        those += " AND p.id = :person"
    if not_yet_reminded is not None:
        values |= {"schedule": not_yet_reminded[0], "period": not_yet_reminded[1]}
        those += (
            " AND NOT EXISTS (SELECT 1 FROM selfcheck_reminders r"
            " WHERE r.schedule_id = :schedule AND r.person_id = p.id AND r.period = :period AND r.by_clock = 1)"
        )
    if but_done:
        those += f" AND NOT {_CHECKED} AND k.state <> 'withdrawn')"
    if away_on is not None:
        values["away_on"] = away_on.isoformat()
        those += (
            " AND EXISTS (SELECT 1 FROM leaves w WHERE w.person_id = p.id AND w.ended_at IS NULL"
            " AND w.last_day >= :away_on AND w.first_day <= :away_on)"
        )
    away: dict[int, list[tuple[date, date]]] = {}
    for person_id, begins, ends in db.conn.execute(
        f"SELECT v.person_id, v.first_day, v.last_day FROM people p JOIN leaves v ON v.person_id = p.id"
        f" WHERE {those} AND v.ended_at IS NULL AND v.first_day <= :last AND v.last_day >= :first",
        values,
    ):
        away.setdefault(int(person_id), []).append((date.fromisoformat(begins), date.fromisoformat(ends)))
    rows = db.conn.execute(
        # One look into an index for each person and state, however many checks there are, and one for the accounts.
        f"SELECT {PERSON_COLUMNS}, p.created_at, EXISTS (SELECT 1 FROM accounts a WHERE a.person_id = p.id AND a.unbound_at IS NULL),"
        f" CASE WHEN {_CHECKED} AND k.state = 'submitted') THEN 'submitted' WHEN {_CHECKED} AND k.state = 'returned') THEN 'returned' END"
        f" FROM people p WHERE {those} ORDER BY p.id",
        values,
    ).fetchall()
    found = []
    for *columns, joined, enrolled, state in rows:
        person = read_person(tuple(columns))
        known = None if state is None else CheckState(state)
        found.append(Candidate(person, str(joined), known, tuple(away.get(person.id, ())), bool(enrolled)))
    return tuple(found)


def done_by_units(db: Database, role: Role, units: Iterable[int], checklist: str, first: date, last: date) -> Mapping[int, CheckState]:
    """For each of ``units`` for which somebody of ``role`` has gone through the list in those days, the state of the best check."""
    rows = db.conn.execute(
        "SELECT k.unit_id, k.state, max(k.state = 'submitted') FROM selfchecks k JOIN people p ON p.id = k.person_id AND p.role = :role"
        " WHERE k.unit_id IN (SELECT value FROM json_each(:units)) AND k.kind = 'selfcheck' AND k.checklist = :checklist"
        " AND k.day BETWEEN :first AND :last AND k.state <> 'withdrawn' GROUP BY k.unit_id",
        {"role": role, "units": json.dumps(sorted(units)), "checklist": checklist, "first": first.isoformat(), "last": last.isoformat()},
    ).fetchall()
    return {int(row[0]): CheckState(row[1]) for row in rows}


def reminded_since(db: Database, *, since: str, until: str) -> frozenset[int]:
    """Who was reminded of anything after ``since`` and not after ``until``: a clock that was set back leaves moments still to come."""
    rows = db.conn.execute("SELECT DISTINCT person_id FROM selfcheck_reminders WHERE at > ? AND at <= ?", [since, until]).fetchall()
    return frozenset(int(row[0]) for row in rows)


def reminded_at(db: Database, schedule_id: int, person_id: int, period: str) -> str | None:
    """When somebody was reminded of an occurrence last."""
    row = db.conn.execute(
        "SELECT at FROM selfcheck_reminders WHERE schedule_id = ? AND person_id = ? AND period = ?", [schedule_id, person_id, period]
    ).fetchone()
    return None if row is None else str(row[0])


def remind(db: Database, schedule_id: int, person_id: int, period: str, *, by_clock: bool, at: str) -> None:
    """Note that somebody is reminded of an occurrence."""
    db.conn.execute(
        "INSERT INTO selfcheck_reminders (schedule_id, person_id, period, at, by_clock) VALUES (?, ?, ?, ?, ?)"
        " ON CONFLICT (schedule_id, person_id, period) DO UPDATE SET at = excluded.at, by_clock = max(by_clock, excluded.by_clock)",
        [schedule_id, person_id, period, at, by_clock],
    )
