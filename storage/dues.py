"""What is due: each time that a duty falls to somebody, a timer of a case, a certificate that expires."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from sqlite_utils import Database

from storage.moments import to_day


class DueKind(StrEnum):
    """What it comes from."""

    DUTY = "duty"
    TIMER = "timer"
    CERTIFICATE = "certificate"


class DueState(StrEnum):
    """Whether it is still to be done."""

    OPEN = "open"
    DONE = "done"
    VOID = "void"
    """No longer asked: the campaign ended, the unit was closed, a timer was entered by mistake."""


class DueHistoryKind(StrEnum):
    """What happened to it."""

    DONE = "done"
    REOPENED = "reopened"
    ASSIGNED = "assigned"
    DISOWNED = "disowned"
    NOTE = "note"
    MOVED = "moved"
    """Its day was changed."""
    ESCALATED = "escalated"
    VOID = "void"


@dataclass(frozen=True, slots=True)
class Due:
    """A row of ``dues``."""

    id: int
    kind: DueKind
    duty_id: int | None
    unit_id: int
    person_id: int | None
    """Whose own it is; none for what a unit has to do."""
    assigned_to: int | None
    """Who does it for the unit; none where its heads do."""
    title: str
    period: str
    first_day: date
    due_on: date
    due_at: str | None
    """The moment, where hours count."""
    leads: tuple[int, ...]
    target: int
    progress: int
    state: DueState
    done_by: int | None
    done_at: str | None
    note: str
    files: tuple[int, ...]
    detail: dict[str, Any]
    """Of a timer: ``entry``, ``label``, ``started_on``."""
    told_on: date | None
    """The last day on which a digest named it: gave it a line."""
    level: int
    """How far up its being late has been told: 0 nobody, 1 the heads, 2 one level up."""
    revision: int


@dataclass(frozen=True, slots=True)
class NewDue:
    """What is due before it has a row; the fields as in ``Due``."""

    kind: DueKind
    unit_id: int
    title: str
    period: str
    first_day: date
    due_on: date
    duty_id: int | None = None
    person_id: int | None = None
    assigned_to: int | None = None
    due_at: str | None = None
    leads: tuple[int, ...] = ()
    target: int = 1
    progress: int = 0
    detail: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A row of ``due_history``."""

    kind: DueHistoryKind
    text: str
    person_id: int | None
    at: str


COLUMNS = (
    "d.id, d.kind, d.duty_id, d.unit_id, d.person_id, d.assigned_to, d.title, d.period, d.first_day, d.due_on, d.due_at, d.leads,"
    " d.target, d.progress, d.state, d.done_by, d.done_at, d.note, d.files, d.detail, d.told_on, d.level, d.revision"
)
_OWN = COLUMNS.replace("d.", "")


def read(row: Sequence[Any]) -> Due:
    """The due in a row of ``COLUMNS`` from a table called ``d``."""
    return Due(
        row[0],
        DueKind(row[1]),
        row[2],
        row[3],
        row[4],
        row[5],
        row[6],
        row[7],
        date.fromisoformat(row[8]),
        date.fromisoformat(row[9]),
        row[10],
        tuple(json.loads(row[11])),
        row[12],
        row[13],
        DueState(row[14]),
        row[15],
        row[16],
        row[17],
        tuple(json.loads(row[18])),
        json.loads(row[19]),
        to_day(row[20]),
        row[21],
        row[22],
    )


def add(db: Database, new: NewDue, *, at: str) -> Due | None:
    """Enter what is due; none where the same duty, unit, person and period is there."""
    row = db.conn.execute(
        "INSERT OR IGNORE INTO dues (kind, duty_id, unit_id, person_id, assigned_to, title, period, first_day, due_on, due_at, leads,"
        " target, progress, state, detail, made_at, touched_at)"
        f" VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'open', ?, ?, ?) RETURNING {_OWN}",
        [
            *(new.kind, new.duty_id, new.unit_id, new.person_id, new.assigned_to, new.title, new.period),
            *(new.first_day.isoformat(), new.due_on.isoformat(), new.due_at, json.dumps(new.leads), new.target, new.progress),
            *(json.dumps(new.detail or {}, ensure_ascii=False), at, at),
        ],
    ).fetchone()
    return None if row is None else read(row)


def due(db: Database, due_id: int) -> Due | None:
    """The due of that id, whatever its state."""
    row = db.conn.execute(f"SELECT {COLUMNS} FROM dues d WHERE d.id = ?", [due_id]).fetchone()
    return None if row is None else read(row)


def change(db: Database, found: Due, *, at: str, **fields: object) -> Due | None:
    """Set ``fields``, columns of ``dues``; lists and mappings are written as JSON. None where somebody else has changed it meanwhile."""
    values = {
        name: json.dumps(value, ensure_ascii=False) if isinstance(value, list | tuple | dict) else _text(value)
        for name, value in fields.items()
    }
    names = "".join(f"{name} = :{name}, " for name in values)
    row = db.conn.execute(
        f"UPDATE dues SET {names}revision = revision + 1, touched_at = :at WHERE id = :id AND revision = :seen RETURNING {_OWN}",
        {**values, "at": at, "id": found.id, "seen": found.revision},
    ).fetchone()
    return None if row is None else read(row)


def _text(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def say(db: Database, due_id: int, kind: DueHistoryKind, text: str, *, by: int | None, at: str) -> None:
    """Add a line to the history."""
    db.conn.execute(
        "INSERT INTO due_history (due_id, place, kind, text, person_id, at)"
        " SELECT ?, coalesce(max(place), 0) + 1, ?, ?, ?, ? FROM due_history WHERE due_id = ?",
        [due_id, kind, text, by, at, due_id],
    )


def history(db: Database, due_id: int) -> tuple[Step, ...]:
    """What happened to it, the first first."""
    rows = db.conn.execute("SELECT kind, text, person_id, at FROM due_history WHERE due_id = ? ORDER BY place", [due_id]).fetchall()
    return tuple(Step(DueHistoryKind(row[0]), *row[1:]) for row in rows)


def of_duty(db: Database, duty_id: int) -> tuple[Due, ...]:
    """All of a duty, what is due first first."""
    rows = db.conn.execute(f"SELECT {COLUMNS} FROM dues d WHERE d.duty_id = ? ORDER BY d.due_on, d.id", [duty_id]).fetchall()
    return tuple(read(row) for row in rows)


def snooze(db: Database, due_id: int, person_id: int, *, until: str) -> None:
    """Somebody does not want to hear of it before ``until``."""
    db.conn.execute(
        "INSERT INTO due_snoozes (due_id, person_id, until_at) VALUES (?, ?, ?)"
        " ON CONFLICT (due_id, person_id) DO UPDATE SET until_at = excluded.until_at",
        [due_id, person_id, until],
    )


def disown(db: Database, due_id: int, person_id: int) -> bool:
    """Somebody says that it is not theirs; False where they have said so."""
    done = db.conn.execute(
        "INSERT INTO due_snoozes (due_id, person_id, is_disowned) VALUES (?, ?, 1)"
        " ON CONFLICT (due_id, person_id) DO UPDATE SET is_disowned = 1, until_at = NULL WHERE is_disowned = 0",
        [due_id, person_id],
    )
    return done.rowcount == 1


def disowned_by(db: Database, due_ids: Iterable[int]) -> frozenset[tuple[int, int]]:
    """The due and the person wherever one of ``due_ids`` was said not to be theirs."""
    rows = db.conn.execute(
        "SELECT due_id, person_id FROM due_snoozes WHERE is_disowned = 1 AND due_id IN (SELECT value FROM json_each(?))",
        [json.dumps(list(due_ids))],
    ).fetchall()
    return frozenset((int(row[0]), int(row[1])) for row in rows)


def claim_again(db: Database, due_id: int) -> None:
    """Forget who has said that it is not theirs: it was given to somebody anew."""
    db.conn.execute("DELETE FROM due_snoozes WHERE due_id = ? AND is_disowned = 1", [due_id])
