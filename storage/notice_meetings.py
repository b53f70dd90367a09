"""Meetings among the notices: who comes, who does not, and which are to be reminded of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from storage import notices
from storage.notices import COLUMNS, Notice, read_notice

COMES = "come"
AWAY = "away:"
"""How an answer begins that says why somebody does not come."""

_STANDING = (
    f"CASE WHEN r.answer = '{COMES}' THEN 'comes' WHEN substr(r.answer, 1, {len(AWAY)}) = '{AWAY}' THEN 'away'"
    " WHEN r.person_id IN (SELECT l.person_id FROM leaves l WHERE l.ended_at IS NULL AND l.first_day <= :day AND l.last_day >= :day)"
    " THEN 'on_leave' ELSE 'silent' END"
)
"""On leave is whoever has said nothing and is not there that day."""
_ASKED = "r.notice_id = :notice AND r.state NOT IN ('dropped', 'none')"
_REMINDED = "n.kind = 'meeting' AND n.state IN ('sending', 'sent') AND instr(n.detail, '\"told\": true') = 0"


@dataclass(frozen=True, slots=True)
class MeetingCounts:
    """How many of those who were asked say what."""

    comes: int = 0
    away: int = 0
    silent: int = 0
    """They have said nothing, and are not on leave."""
    on_leave: int = 0
    """They have said nothing, and are on leave that day."""


@dataclass(frozen=True, slots=True)
class Named:
    """One of those who were asked; ``answer`` as it stands in their row."""

    person_id: int
    name: str
    unit_id: int
    answer: str


def counts(db: Database, notice_id: int, day: date) -> MeetingCounts:
    """How many say what about a meeting on ``day``."""
    rows = db.conn.execute(
        f"SELECT {_STANDING}, count(*) FROM notice_recipients r WHERE {_ASKED} GROUP BY 1", {"notice": notice_id, "day": day.isoformat()}
    ).fetchall()
    return MeetingCounts(**{str(name): int(number) for name, number in rows})


def named(db: Database, notice_id: int, day: date, standing: str, *, limit: int, offset: int) -> tuple[Named, ...]:
    """Who says that: ``comes``, ``away``, ``silent`` or ``on_leave``, by unit."""
    rows = db.conn.execute(
        "SELECT r.person_id, p.name, r.unit_id, r.answer FROM notice_recipients r JOIN people p ON p.id = r.person_id"
        f" WHERE {_ASKED} AND {_STANDING} = :standing ORDER BY r.unit_id, r.person_id LIMIT :limit OFFSET :offset",
        {"notice": notice_id, "day": day.isoformat(), "standing": standing, "limit": limit, "offset": offset},
    ).fetchall()
    return tuple(Named(int(row[0]), str(row[1]), int(row[2]), str(row[3])) for row in rows)


def to_remind(db: Database) -> tuple[Notice, ...]:
    """The meetings that nobody, or not everybody, was reminded of yet."""
    rows = db.conn.execute(f"SELECT {COLUMNS} FROM notices n INDEXED BY notices_to_remind WHERE {_REMINDED}").fetchall()
    return tuple(read_notice(row) for row in rows)


def who_comes(db: Database, notice_id: int, *, after: int, said_before: str, limit: int) -> Sequence[int]:
    """Some of those who come, with ids above ``after``: whoever has said so only since ``said_before`` knows it well."""
    rows = db.conn.execute(
        "SELECT r.person_id FROM notice_recipients r JOIN people p ON p.id = r.person_id WHERE r.notice_id = ? AND r.person_id > ?"
        f" AND r.answer = '{COMES}' AND r.read_at <= ? AND p.standing = 'active' ORDER BY r.person_id LIMIT ?",
        [notice_id, after, said_before, limit],
    ).fetchall()
    return [int(row[0]) for row in rows]


def reminded(db: Database, notice: Notice, *, to: int, is_done: bool) -> None:
    """Note up to whom a meeting's reminders went, or that they are done; nobody's screen is out of date with that."""
    # Not by SQLite's own functions: they write JSON without the blank that the condition of ``to_remind`` has.
    notices.note(db, notice.id, detail={**notice.detail, "told_to": to, "told": is_done})
