"""What is due, page by page, counted, and with the names that a search looks into. Every query has a ``DueSight`` in it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from storage.dues import COLUMNS, Due, read


@dataclass(frozen=True, slots=True)
class DueSight:
    """What somebody may look at: their own, what their unit has to do as a whole, the units they handle, what they receive for others."""

    person_id: int
    unit_id: int
    units: tuple[int, ...]
    received: tuple[int, ...] = ()
    """Ids of what falls to them for somebody on leave, or because those below have said that it is not theirs."""

    condition = (
        "(d.person_id = :me OR d.assigned_to = :me OR d.unit_id IN (SELECT value FROM json_each(:units))"
        " OR (d.kind = 'duty' AND d.person_id IS NULL AND d.unit_id = :unit) OR d.id IN (SELECT value FROM json_each(:received)))"
    )

    @property
    def values(self) -> dict[str, object]:
        """What ``condition`` is asked with."""
        return {"me": self.person_id, "unit": self.unit_id, "units": json.dumps(self.units), "received": json.dumps(self.received)}


@dataclass(frozen=True, slots=True)
class DueWish:
    """Which of them; empty values leave nothing out."""

    units: tuple[int, ...] | None = None
    """Only these units."""
    is_late: bool = False
    is_done: bool = False
    """What was done, in place of what is open."""
    is_named: bool = False
    """Only what was done by, given to or is the own of whoever looks."""
    campaign_id: int | None = None
    since: date | None = None
    """Besides what is open all that is due on that day or later, done and void as well."""


@dataclass(frozen=True, slots=True)
class DueCounts:
    """How much is open, by when."""

    late: int = 0
    today: int = 0
    week: int = 0
    """After today, in this week."""
    month: int = 0
    """After this week, in this month."""
    later: int = 0

    @property
    def total(self) -> int:
        """All of it."""
        return self.late + self.today + self.week + self.month + self.later


@dataclass(frozen=True, slots=True)
class Named:
    """A due with what a search looks into besides its title."""

    id: int
    title: str
    clause: str
    campaign: str
    unit: str
    person: str


def page(db: Database, sight: DueSight, wish: DueWish, *, today: date, limit: int, offset: int) -> tuple[Due, ...]:
    """What fits ``wish``: what is due first comes first; of what was done the last."""
    condition, values = _fitting(sight, wish, today)
    order = "d.done_at DESC, d.id DESC" if wish.is_done else "d.due_on, d.id"
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM dues d WHERE {condition} ORDER BY {order} LIMIT :limit OFFSET :offset",
        {**values, "limit": limit, "offset": offset},
    ).fetchall()
    return tuple(read(row) for row in rows)


def count(db: Database, sight: DueSight, wish: DueWish, *, today: date) -> int:
    """How many fit ``wish``."""
    condition, values = _fitting(sight, wish, today)
    return int(db.conn.execute(f"SELECT count(*) FROM dues d WHERE {condition}", values).fetchone()[0])


def counts(db: Database, sight: DueSight, wish: DueWish, *, today: date, week: date, month: date) -> DueCounts:
    """How much of ``wish`` is open: late, today, until ``week`` (its last day), until ``month`` (its last day), later."""
    condition, values = _fitting(sight, wish, today)
    row = db.conn.execute(
        "SELECT coalesce(sum(d.due_on < :today), 0), coalesce(sum(d.due_on = :today), 0),"
        " coalesce(sum(d.due_on > :today AND d.due_on <= :week), 0),"
        " coalesce(sum(d.due_on > max(:week, :today) AND d.due_on <= :month), 0), coalesce(sum(d.due_on > max(:week, :month)), 0)"
        f" FROM dues d WHERE {condition}",
        {**values, "week": week.isoformat(), "month": month.isoformat()},
    ).fetchone()
    return DueCounts(*row)


def by_unit(db: Database, sight: DueSight, *, today: date) -> tuple[tuple[int, int, int], ...]:
    """Each unit that ``sight`` handles with what is open there: its id, how much, and how much of it is late."""
    rows = db.conn.execute(
        "SELECT d.unit_id, count(*), sum(d.due_on < :today) FROM dues d"
        " WHERE d.state = 'open' AND d.unit_id IN (SELECT value FROM json_each(:units)) GROUP BY 1",
        {"today": today.isoformat(), "units": json.dumps(sight.units)},
    ).fetchall()
    return tuple((int(row[0]), int(row[1]), int(row[2])) for row in rows)


def candidates(db: Database, people: Iterable[int], units: Iterable[int], below: Iterable[int]) -> tuple[Due, ...]:
    """What is open and may fall to somebody: what is or was given to one of ``people``, what the ``units`` have to do as a whole, and what
    in the units ``below`` was said not to be somebody's. What is due first comes first."""
    # One index for each way in; asked with OR, every open due would be gone through.
    each = "SELECT d.id FROM dues d WHERE d.state = 'open' AND"
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM dues d WHERE d.id IN ("
        f"{each} d.person_id IS NOT NULL AND d.person_id IN (SELECT value FROM json_each(:people))"
        f" UNION {each} d.assigned_to IS NOT NULL AND d.assigned_to IN (SELECT value FROM json_each(:people))"
        f" UNION {each} d.person_id IS NULL AND d.assigned_to IS NULL AND d.unit_id IN (SELECT value FROM json_each(:units))"
        " UNION SELECT d.id FROM due_snoozes s CROSS JOIN dues d ON d.id = s.due_id"
        " WHERE s.is_disowned = 1 AND d.state = 'open' AND d.unit_id IN (SELECT value FROM json_each(:below))"
        ") ORDER BY d.due_on, d.id",
        {name: json.dumps(list(ids)) for name, ids in (("people", people), ("units", units), ("below", below))},
    ).fetchall()
    return tuple(read(row) for row in rows)


def named(db: Database, sight: DueSight, *, limit: int) -> tuple[Named, ...]:
    """What is open, with the words that a search looks into; what is due first comes first."""
    rows = db.conn.execute(
        "SELECT d.id, d.title, coalesce(t.clause, ''), coalesce(c.title, ''), u.name, coalesce(p.name, a.name, '') FROM dues d"
        " JOIN units u ON u.id = d.unit_id LEFT JOIN duties t ON t.id = d.duty_id LEFT JOIN campaigns c ON c.id = t.campaign_id"
        " LEFT JOIN people p ON p.id = d.person_id LEFT JOIN people a ON a.id = d.assigned_to"
        f" WHERE d.state = 'open' AND {sight.condition} ORDER BY d.due_on, d.id LIMIT :limit",
        {**sight.values, "limit": limit},
    ).fetchall()
    return tuple(Named(*row) for row in rows)


def of_ids(db: Database, ids: Iterable[int]) -> tuple[Due, ...]:
    """Those of these ids, what is due first first."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM dues d WHERE d.id IN (SELECT value FROM json_each(?)) ORDER BY d.due_on, d.id", [json.dumps(list(ids))]
    ).fetchall()
    return tuple(read(row) for row in rows)


def open_of_duty(db: Database, sight: DueSight, duty_id: int, *, limit: int) -> tuple[Due, ...]:
    """What ``sight`` shows of a duty and is open, what is due first first."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM dues d WHERE d.duty_id = :duty AND d.state = 'open' AND {sight.condition}"
        " ORDER BY d.due_on, d.id LIMIT :limit",
        {**sight.values, "duty": duty_id, "limit": limit},
    ).fetchall()
    return tuple(read(row) for row in rows)


def days_of_campaign(db: Database, sight: DueSight, campaign_id: int) -> tuple[tuple[int, date, int, int], ...]:
    """Each duty of a campaign and each day on which ``sight`` shows something of it: how much is open then, and how much done."""
    rows = db.conn.execute(
        "SELECT d.duty_id, d.due_on, sum(d.state = 'open'), sum(d.state = 'done') FROM dues d JOIN duties t ON t.id = d.duty_id"
        f" WHERE t.campaign_id = :campaign AND d.state <> 'void' AND {sight.condition} GROUP BY 1, 2 ORDER BY 1, 2",
        {**sight.values, "campaign": campaign_id},
    ).fetchall()
    return tuple((int(row[0]), date.fromisoformat(row[1]), int(row[2]), int(row[3])) for row in rows)


def units_of_campaign(db: Database, sight: DueSight, campaign_id: int, *, today: date) -> tuple[tuple[int, int, int, int], ...]:
    """Each unit that has something to do in a campaign and ``sight`` shows: its id, what is done there, open, and of that late."""
    rows = db.conn.execute(
        "SELECT d.unit_id, sum(d.state = 'done'), sum(d.state = 'open'), sum(d.state = 'open' AND d.due_on < :today)"
        " FROM dues d JOIN duties t ON t.id = d.duty_id"
        f" WHERE t.campaign_id = :campaign AND d.state <> 'void' AND {sight.condition} GROUP BY 1",
        {**sight.values, "campaign": campaign_id, "today": today.isoformat()},
    ).fetchall()
    return tuple((int(row[0]), int(row[1]), int(row[2]), int(row[3])) for row in rows)


def of_campaign(db: Database, sight: DueSight, campaign_id: int, *, after: tuple[int, int, str, int], limit: int) -> tuple[Due, ...]:
    """What ``sight`` shows of a campaign and is not void, by duty, unit and day, behind the one of that duty, unit, day and id."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM dues d JOIN duties t ON t.id = d.duty_id"
        f" WHERE t.campaign_id = :campaign AND d.state <> 'void' AND {sight.condition}"
        " AND (d.duty_id, d.unit_id, d.due_on, d.id) > (:duty, :of, :day, :id) ORDER BY d.duty_id, d.unit_id, d.due_on, d.id LIMIT :limit",
        {**sight.values, "campaign": campaign_id, **dict(zip(("duty", "of", "day", "id"), after, strict=True)), "limit": limit},
    ).fetchall()
    return tuple(read(row) for row in rows)


def with_moments(db: Database, sight: DueSight, wish: DueWish, *, today: date, limit: int) -> tuple[tuple[Due, str], ...]:
    """What fits ``wish``, the latest first, each with the moment of its last change."""
    condition, values = _fitting(sight, wish, today)
    rows = db.conn.execute(
        f"SELECT {COLUMNS}, d.touched_at FROM dues d WHERE {condition} ORDER BY d.due_on DESC, d.id DESC LIMIT :limit",
        {**values, "limit": limit},
    ).fetchall()
    return tuple((read(row[:-1]), str(row[-1])) for row in rows)


def touched(db: Database, ids: Iterable[int]) -> dict[int, str]:
    """The moment of the last change of each of these."""
    rows = db.conn.execute(
        "SELECT id, touched_at FROM dues WHERE id IN (SELECT value FROM json_each(?))", [json.dumps(list(ids))]
    ).fetchall()
    return {int(row[0]): str(row[1]) for row in rows}


def _fitting(sight: DueSight, wish: DueWish, today: date) -> tuple[str, dict[str, object]]:
    state = "d.state = 'done'" if wish.is_done else "d.state = 'open'"
    conditions = [sight.condition, state if wish.since is None else f"({state} OR d.due_on >= :since)"]
    if wish.units is not None:
        conditions.append("d.unit_id IN (SELECT value FROM json_each(:only))")
    if wish.is_late:
        conditions.append("d.due_on < :today")
    if wish.is_named:
        conditions.append("(d.person_id = :me OR d.assigned_to = :me OR d.done_by = :me)")
    if wish.campaign_id is not None:
        conditions.append("d.duty_id IN (SELECT id FROM duties WHERE campaign_id = :campaign)")
    since = None if wish.since is None else wish.since.isoformat()
    values = {"today": today.isoformat(), "only": json.dumps(wish.units or ()), "campaign": wish.campaign_id, "since": since}
    return " AND ".join(conditions), {**sight.values, **values}
