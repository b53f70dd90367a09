"""What people enter time and again and what is counted: hours of training, studies, visits, and the dues that they add to."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlite_utils import Database

from storage import dues
from storage.dues import Due

OWNER = "due_record"
"""The first part of the owner of its files."""


@dataclass(frozen=True, slots=True)
class DueRecord:
    """A row of ``due_records``."""

    id: int
    kind: str
    """As in ``knowledge.campaigns.kinds.Counted``."""
    unit_id: int
    """The unit that did it; of somebody's own, the unit they belonged to."""
    person_id: int | None
    """Whose it is; none for what a unit did as a whole."""
    session_id: int | None
    """The unit's record with which it was entered."""
    day: date
    amount: int
    """Times; for training sixtieths of a 学时."""
    what: str
    digest: str
    """``what`` folded: of one person (or unit), kind and day, the same again is one."""
    made_by: int
    made_at: str
    voided_by: int | None
    voided_at: str | None
    reason: str
    """Why it was taken back."""

    @property
    def owner(self) -> str:
        """Whose its files are: what was entered with a session has those of the session."""
        return f"{OWNER}:{self.session_id or self.id}"


@dataclass(frozen=True, slots=True)
class NewRecord:
    """A record before it has a row; the fields as in ``DueRecord``."""

    kind: str
    unit_id: int
    person_id: int | None
    day: date
    amount: int
    what: str
    digest: str
    session_id: int | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """What somebody, or a unit, has of a kind in a month."""

    key: int
    """The person or the unit."""
    kind: str
    month: int
    records: int
    amount: int


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked of somebody in a period that a due counts, and by which campaign."""

    due_id: int
    person_id: int
    target: int
    progress: int
    """What counts of it, newly summed."""
    first_day: date
    due_on: date
    campaign: str
    clause: str


_FIELDS = (
    "r.id, r.kind, r.unit_id, r.person_id, r.session_id, r.day, r.amount, r.what, r.digest, r.made_by, r.made_at, r.voided_by,"
    " r.voided_at, r.reason"
)
_OWN = _FIELDS.replace("r.", "")


def _read(row: Sequence[Any]) -> DueRecord:
    number, kind, unit, person, session, day, *rest = row
    return DueRecord(number, kind, unit, person, session, date.fromisoformat(day), *rest)


def add(db: Database, new: NewRecord, *, by: int, at: str) -> DueRecord | None:
    """Enter a record; none where the same stands already."""
    row = db.conn.execute(
        "INSERT OR IGNORE INTO due_records (kind, unit_id, person_id, session_id, day, amount, what, digest, made_by, made_at, touched_at)"
        f" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_OWN}",
        [
            *(new.kind, new.unit_id, new.person_id, new.session_id, new.day.isoformat(), new.amount, new.what, new.digest),
            *(by, at, at),
        ],
    ).fetchone()
    return None if row is None else _read(row)


def record(db: Database, record_id: int) -> DueRecord | None:
    """The record of that id, also one that was taken back."""
    row = db.conn.execute(f"SELECT {_FIELDS} FROM due_records r WHERE r.id = ?", [record_id]).fetchone()
    return None if row is None else _read(row)


def same(db: Database, new: NewRecord) -> DueRecord | None:
    """The record because of which ``add`` enters none."""
    whose = "r.person_id = ?" if new.person_id is not None else "r.person_id IS NULL AND r.unit_id = ?"
    row = db.conn.execute(
        f"SELECT {_FIELDS} FROM due_records r WHERE {whose} AND r.kind = ? AND r.day = ? AND r.digest = ? AND r.voided_at IS NULL",
        [new.unit_id if new.person_id is None else new.person_id, new.kind, new.day.isoformat(), new.digest],
    ).fetchone()
    return None if row is None else _read(row)


def present(db: Database, session_id: int) -> tuple[DueRecord, ...]:
    """The records of those who were at a session, in the order in which they were entered."""
    rows = db.conn.execute(
        f"SELECT {_FIELDS} FROM due_records r WHERE r.session_id = ? AND r.voided_at IS NULL ORDER BY r.id", [session_id]
    ).fetchall()
    return tuple(map(_read, rows))


def void(db: Database, found: DueRecord, reason: str, *, by: int, at: str) -> tuple[DueRecord, ...]:
    """Take a record back, a unit's with those of all who were there; returns what was taken back."""
    rows = db.conn.execute(
        "UPDATE due_records SET voided_by = :by, voided_at = :at, reason = :reason, touched_at = :at"
        f" WHERE voided_at IS NULL AND (id = :id OR session_id = :id) RETURNING {_OWN}",
        {"by": by, "at": at, "reason": reason, "id": found.id},
    ).fetchall()
    return tuple(map(_read, rows))


def on_day(db: Database, unit_id: int, kind: str, day: date) -> tuple[DueRecord, ...]:
    """What the unit as a whole has of that kind on that day."""
    rows = db.conn.execute(
        f"SELECT {_FIELDS} FROM due_records r WHERE r.unit_id = ? AND r.kind = ? AND r.day = ? AND r.person_id IS NULL"
        " AND r.voided_at IS NULL ORDER BY r.id",
        [unit_id, kind, day.isoformat()],
    ).fetchall()
    return tuple(map(_read, rows))


def amount_on(db: Database, person_ids: Iterable[int], kind: str, day: date) -> dict[int, int]:
    """How much of that kind these people have on that day; whoever has none is not in it."""
    rows = db.conn.execute(
        "SELECT person_id, sum(amount) FROM due_records WHERE kind = ? AND day = ? AND voided_at IS NULL"
        " AND person_id IN (SELECT value FROM json_each(?)) GROUP BY person_id",
        [kind, day.isoformat(), json.dumps(list(person_ids))],
    ).fetchall()
    return {int(row[0]): int(row[1]) for row in rows}


def of_person(db: Database, person_id: int, first: date, last: date) -> tuple[DueRecord, ...]:
    """Somebody's own records of these days, the newest first."""
    rows = db.conn.execute(
        f"SELECT {_FIELDS} FROM due_records r WHERE r.person_id = ? AND r.day BETWEEN ? AND ? AND r.voided_at IS NULL"
        " ORDER BY r.day DESC, r.id DESC",
        [person_id, first.isoformat(), last.isoformat()],
    ).fetchall()
    return tuple(map(_read, rows))


def of_units(db: Database, unit_ids: Iterable[int], first: date, last: date, *, after: tuple[str, int] = ("", 0)) -> tuple[DueRecord, ...]:
    """What these units as a whole have of these days, by day, at most 500 behind the day and id of ``after``."""
    rows = db.conn.execute(
        f"SELECT {_FIELDS} FROM due_records r WHERE r.unit_id IN (SELECT value FROM json_each(?)) AND r.day BETWEEN ? AND ?"
        " AND r.person_id IS NULL AND r.voided_at IS NULL AND (r.day, r.id) > (?, ?) ORDER BY r.day, r.id LIMIT 500",
        [json.dumps(list(unit_ids)), first.isoformat(), last.isoformat(), *after],
    ).fetchall()
    return tuple(map(_read, rows))


def newest_of_units(
    db: Database, unit_ids: Iterable[int], by: int, first: date, last: date, *, limit: int, offset: int
) -> tuple[int, tuple[DueRecord, ...]]:
    """What these units as a whole have of these days, or ``by`` has entered for whichever: how many, and a page, the newest first."""
    where = (
        "(r.unit_id IN (SELECT value FROM json_each(?)) OR r.made_by = ?) AND r.day BETWEEN ? AND ?"
        " AND r.person_id IS NULL AND r.voided_at IS NULL"
    )
    values = [json.dumps(list(unit_ids)), by, first.isoformat(), last.isoformat()]
    count = db.conn.execute(f"SELECT count(*) FROM due_records r WHERE {where}", values).fetchone()[0]
    rows = db.conn.execute(
        f"SELECT {_FIELDS} FROM due_records r WHERE {where} ORDER BY r.day DESC, r.id DESC LIMIT ? OFFSET ?", [*values, limit, offset]
    ).fetchall()
    return int(count), tuple(map(_read, rows))


def sums_of_people(db: Database, person_ids: Iterable[int], first: date, last: date) -> tuple[Sum, ...]:
    """What each of these people has of each kind, by month."""
    return _sums(db, "person_id", "", person_ids, first, last)


def sums_of_units(db: Database, unit_ids: Iterable[int], first: date, last: date) -> tuple[Sum, ...]:
    """What each of these units as a whole has of each kind, by month."""
    return _sums(db, "unit_id", " AND person_id IS NULL", unit_ids, first, last)


def _sums(db: Database, key: str, only: str, keys: Iterable[int], first: date, last: date) -> tuple[Sum, ...]:
    rows = db.conn.execute(
        f"SELECT {key}, kind, CAST(substr(day, 6, 2) AS INTEGER) AS month, count(*), sum(amount) FROM due_records"
        f" WHERE {key} IN (SELECT value FROM json_each(?)) AND day BETWEEN ? AND ? AND voided_at IS NULL{only}"
        f" GROUP BY {key}, kind, month ORDER BY {key}, kind, month",
        [json.dumps(list(keys)), first.isoformat(), last.isoformat()],
    ).fetchall()
    return tuple(Sum(*row) for row in rows)


def counted(db: Database, due: Due, kind: str) -> tuple[int, int]:
    """How many records add to a due, and how much they come to."""
    whose, key = ("person_id = ?", due.person_id) if due.person_id is not None else ("person_id IS NULL AND unit_id = ?", due.unit_id)
    row = db.conn.execute(
        f"SELECT count(*), coalesce(sum(amount), 0) FROM due_records WHERE {whose} AND kind = ? AND day BETWEEN ? AND ?"
        " AND voided_at IS NULL",
        [key, kind, due.first_day.isoformat(), due.due_on.isoformat()],
    ).fetchone()
    return int(row[0]), int(row[1])


def dues_of(db: Database, found: DueRecord) -> tuple[Due, ...]:
    """The dues, open or done, to which a record adds: of its kind, person or unit, and of a period in which its day lies."""
    whose, key = (
        ("d.person_id = ?", found.person_id) if found.person_id is not None else ("d.person_id IS NULL AND d.unit_id = ?", found.unit_id)
    )
    rows = db.conn.execute(
        f"SELECT {dues.COLUMNS} FROM dues d JOIN duties u ON u.id = d.duty_id WHERE {whose} AND u.counted = ?"
        " AND d.first_day <= ? AND d.due_on >= ? AND d.state <> 'void' ORDER BY d.id",
        [key, found.kind, found.day.isoformat(), found.day.isoformat()],
    ).fetchall()
    return tuple(map(dues.read, rows))


def assigned_units(db: Database, person_id: int, kind: str = "") -> tuple[int, ...]:
    """The units for which something that is counted (of that kind) is open and was given to somebody to do."""
    rows = db.conn.execute(
        "SELECT DISTINCT d.unit_id FROM dues d JOIN duties u ON u.id = d.duty_id WHERE d.assigned_to = ? AND d.state = 'open'"
        " AND d.person_id IS NULL AND u.counted <> '' AND (u.counted = ? OR ? = '') ORDER BY d.unit_id",
        [person_id, kind, kind],
    ).fetchall()
    return tuple(int(row[0]) for row in rows)


def targets(db: Database, person_ids: Iterable[int], kind: str, first: date, last: date) -> tuple[Target, ...]:
    """What of that kind is asked of these people in a period that ends within these days, by campaigns that run."""
    rows = db.conn.execute(
        "SELECT d.id, d.person_id, d.target, (SELECT coalesce(sum(r.amount), 0) FROM due_records r WHERE r.person_id = d.person_id"
        " AND r.kind = u.counted AND r.day BETWEEN d.first_day AND d.due_on AND r.voided_at IS NULL), d.first_day, d.due_on, c.title,"
        " u.clause FROM dues d JOIN duties u ON u.id = d.duty_id"
        " JOIN campaigns c ON c.id = u.campaign_id WHERE d.person_id IN (SELECT value FROM json_each(?)) AND u.counted = ?"
        " AND d.due_on BETWEEN ? AND ? AND d.state <> 'void' ORDER BY d.person_id, d.due_on DESC, d.target DESC",
        [json.dumps(list(person_ids)), kind, first.isoformat(), last.isoformat()],
    ).fetchall()
    return tuple(
        Target(due_id, person, target, progress, date.fromisoformat(begun), date.fromisoformat(due), campaign, clause)
        for due_id, person, target, progress, begun, due, campaign, clause in rows
    )


def is_asked(db: Database, kind: str) -> bool:
    """Whether a campaign that runs asks for that kind at all, of whomever."""
    row = db.conn.execute(
        "SELECT 1 FROM duties u JOIN campaigns c ON c.id = u.campaign_id WHERE u.counted = ? AND c.state = 'running' LIMIT 1", [kind]
    ).fetchone()
    return row is not None
