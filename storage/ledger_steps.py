"""The steps beyond a reminder: what is proposed for an item or for a unit, and what a leader made of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from storage.moments import to_day


class StepKind(StrEnum):
    """What may be done beyond a reminder."""

    INQUIRY = "inquiry"
    """函询"""
    INTERVIEW = "interview"
    """约谈"""
    CIRCULAR = "circular"
    """通报"""
    ADVICE = "advice"
    """整改建议书"""
    ORDER = "order"
    """督办单"""


class StepState(StrEnum):
    """What became of it."""

    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"
    LAPSED = "lapsed"
    """Closed in time, or extended: nobody had to decide."""


@dataclass(frozen=True, slots=True)
class StepReason:
    """Why a step was proposed: what was reached, each with the threshold that it has reached; none for what has no part in it."""

    overdue: int | None = None
    """Working days after the due date."""
    overdue_least: int | None = None
    times: int | None = None
    times_least: int | None = None
    unit_overdue: int | None = None
    unit_least: int | None = None
    is_supervised: bool = False
    basis: str = ""
    """On what the thresholds rest."""

    @property
    def is_reached(self) -> bool:
        """Whether there is any reason at all."""
        return any(found is not None for found in (self.overdue, self.times, self.unit_overdue))


@dataclass(frozen=True, slots=True)
class LedgerStep:
    """A row of ``ledger_steps``."""

    id: int
    kind: StepKind
    unit_id: int
    ledger_id: int | None
    """None for what is about the unit as a whole."""
    is_held: bool
    round: int
    """The round of the item for which it was proposed."""
    reason: StepReason
    state: StepState
    proposed_on: date
    decided_by: int | None
    """The leader in whose name it was confirmed, or who dismissed it."""
    decided_at: str | None
    answer_on: date | None
    """Until when the paper asks for an answer."""
    note: str
    """Why it was dismissed."""
    touched_at: str


@dataclass(frozen=True, slots=True)
class StepSight:
    """Which steps somebody may decide on: never one about themselves, nor one about the unit that they head unless nobody is above it."""

    person_id: int
    units: tuple[int, ...]
    below: tuple[int, ...]
    """Those of ``units`` whose heads are below the looker; at the agency's top its own unit too, above which there is nobody."""
    held: bool = False

    @property
    def condition(self) -> str:
        """An SQL condition on ``ledger_steps`` called ``s``, with the parameters of ``values``."""
        above = "s.unit_id IN (SELECT value FROM json_each(:sight_below))"
        whose = (
            "SELECT 1 FROM ledger_items l LEFT JOIN people p ON p.id = l.person_id WHERE l.id = s.ledger_id AND l.is_held = s.is_held"
            " AND (l.person_id IS NULL OR l.person_id <> :sight_person)"
        )
        if not self.held:
            # A head's own item, and one that the unit's heads have to assign, is decided on by those above them.
            whose += (
                f" AND ((l.person_id IS NULL AND {above})"
                " OR (p.role <> 'supervisor' OR p.unit_id IN (SELECT value FROM json_each(:sight_below))) AND l.person_id IS NOT NULL)"
            )
        about_unit = "s.ledger_id IS NULL" + ("" if self.held else f" AND {above}")
        return (
            f"s.is_held = {int(self.held)} AND s.unit_id IN (SELECT value FROM json_each(:sight_units))"
            f" AND (({about_unit}) OR EXISTS ({whose}))"
        )

    @property
    def values(self) -> dict[str, object]:
        """The parameters of ``condition``."""
        return {"sight_units": json.dumps(self.units), "sight_below": json.dumps(self.below), "sight_person": self.person_id}


_COLUMNS = (
    "s.id, s.kind, s.unit_id, s.ledger_id, s.is_held, s.round, s.reason, s.state, s.proposed_on, s.decided_by, s.decided_at, s.answer_on,"
    " s.note, s.touched_at"
)


def propose(
    db: Database, kind: StepKind, unit_id: int, ledger_id: int | None, reason: StepReason, *, is_held: bool, round_: int, day: date, at: str
) -> bool:
    """Propose a step; False where it was proposed for that item and round before."""
    done = db.conn.execute(
        "INSERT OR IGNORE INTO ledger_steps (kind, unit_id, ledger_id, is_held, round, reason, state, proposed_on, touched_at)"
        " VALUES (?, ?, ?, ?, ?, ?, 'proposed', ?, ?)",
        [kind, unit_id, ledger_id, is_held, round_, json.dumps(asdict(reason), ensure_ascii=False), day.isoformat(), at],
    )
    return done.rowcount == 1


def proposed(db: Database) -> tuple[LedgerStep, ...]:
    """All that wait for a decision: for the clockwork."""
    return _read(
        db.conn.execute(f"SELECT {_COLUMNS} FROM ledger_steps s INDEXED BY ledger_steps_open WHERE s.state = 'proposed'").fetchall()
    )


def of_items(db: Database) -> frozenset[tuple[int, StepKind, int]]:
    """Item, kind and round of every step of an open item that has not lapsed."""
    rows = db.conn.execute(
        "SELECT s.ledger_id, s.kind, s.round FROM ledger_items l JOIN ledger_steps s ON s.ledger_id = l.id AND s.state <> 'lapsed'"
        " WHERE l.state IN ('recheck', 'rework', 'to_accept', 'todo', 'working')"
    ).fetchall()
    return frozenset((int(row[0]), StepKind(row[1]), int(row[2])) for row in rows)


def last_of_unit(db: Database, unit_id: int, kind: StepKind, *, is_held: bool) -> LedgerStep | None:
    """The newest step about a unit as a whole that has not lapsed."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM ledger_steps s WHERE s.unit_id = ? AND s.kind = ? AND s.is_held = ? AND s.ledger_id IS NULL"
        " AND s.state <> 'lapsed' ORDER BY s.id DESC LIMIT 1",
        [unit_id, kind, is_held],
    ).fetchall()
    return next(iter(_read(rows)), None)


def waiting(db: Database, sight: StepSight, *, limit: int, offset: int = 0) -> tuple[LedgerStep, ...]:
    """What waits for the looker's decision, the newest first."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM ledger_steps s WHERE s.state = 'proposed' AND {sight.condition}"
        " ORDER BY s.id DESC LIMIT :limit OFFSET :offset",
        {**sight.values, "limit": limit, "offset": offset},
    ).fetchall()
    return _read(rows)


def count(db: Database, sight: StepSight, *, since: int = 0) -> int:
    """How many wait for the looker's decision, of those with an id above ``since``."""
    row = db.conn.execute(
        f"SELECT count(*) FROM ledger_steps s WHERE s.state = 'proposed' AND s.id > :since AND {sight.condition}",
        {**sight.values, "since": since},
    ).fetchone()
    return int(row[0])


def last_id(db: Database) -> int:
    """The id of the newest step; 0 where there is none."""
    return int(db.conn.execute("SELECT coalesce(max(id), 0) FROM ledger_steps").fetchone()[0])


def seen(db: Database, sight: StepSight, step_id: int) -> LedgerStep | None:
    """The step of that id if the looker may decide on it, also one that is decided on."""
    rows = db.conn.execute(
        f"SELECT {_COLUMNS} FROM ledger_steps s WHERE s.id = :id AND {sight.condition}", {**sight.values, "id": step_id}
    ).fetchall()
    return next(iter(_read(rows)), None)


def decide(db: Database, step_id: int, state: StepState, *, by: int | None, at: str, answer_on: date | None = None, note: str = "") -> bool:
    """Let a step that waits become ``state``; False where it does not wait any more."""
    done = db.conn.execute(
        "UPDATE ledger_steps SET state = ?, decided_by = ?, decided_at = ?, answer_on = ?, note = ?, touched_at = ?"
        " WHERE id = ? AND state = 'proposed'",
        [state, by, at, None if answer_on is None else answer_on.isoformat(), note, at, step_id],
    )
    return done.rowcount == 1


def _read(rows: Iterable[tuple[object, ...]]) -> tuple[LedgerStep, ...]:
    return tuple(_step(row) for row in rows)


def _step(row: tuple[object, ...]) -> LedgerStep:
    number, kind, unit, item, held, turn, reason, state, proposed_on, by, at, answer_on, note, touched = row
    day = to_day(str(proposed_on))
    assert day is not None
    return LedgerStep(
        int(str(number)),
        StepKind(str(kind)),
        int(str(unit)),
        None if item is None else int(str(item)),
        bool(held),
        int(str(turn)),
        StepReason(**json.loads(str(reason))),
        StepState(str(state)),
        day,
        None if by is None else int(str(by)),
        None if at is None else str(at),
        to_day(None if answer_on is None else str(answer_on)),
        str(note),
        str(touched),
    )
