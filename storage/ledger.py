"""The rectification ledger: its items, where each came from, its history, and who may see it.

One ``Sight`` stands in every query that finds, counts or shows an item that is not one's own.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from storage.moments import to_day
from storage.sights import UnitSight


class LedgerState(StrEnum):
    """Where an item is; ``bot.actions.ledger_moves`` has the table of allowed moves."""

    TODO = "todo"
    """待整改"""
    WORKING = "working"
    """整改中"""
    TO_ACCEPT = "to_accept"
    """待验收"""
    CLOSED = "closed"
    """已销号"""
    RECHECK = "recheck"
    """回头看"""
    REWORK = "rework"
    """重新整改"""
    VOID = "void"
    """作废: entered by mistake."""


class LedgerSource(StrEnum):
    """Where an item first came from."""

    SELFCHECK = "selfcheck"
    SPOTCHECK = "spotcheck"
    CLUE = "clue"
    COMPLAINT = "complaint"
    SUPERIOR = "superior"
    """上级督查"""
    CASE_REVIEW = "case_review"
    """案卷评查"""
    OTHER = "other"


class HistoryKind(StrEnum):
    """What stands in the history of an item."""

    MOVE = "move"
    """``before>after`` and, behind a blank, why."""
    FOUND_AGAIN = "found_again"
    MEASURES = "measures"
    ASSIGNED = "assigned"
    EVIDENCE = "evidence"
    NOTE = "note"
    EXTENSION = "extension"
    SUPERVISED = "supervised"
    STEP = "step"
    REMINDED = "reminded"
    CORRECTED = "corrected"
    """Whoever had found it has corrected the check, and it is no finding there any more; the text is the reason."""


@dataclass(frozen=True, slots=True)
class LedgerItem:
    """A row of ``ledger_items``."""

    id: int
    topic: str
    """What was found, as ``item:SG-01``; empty for what is never found as the same again."""
    problem: str
    category: str
    severity: str
    source: LedgerSource
    unit_id: int
    person_id: int | None
    """Who has to put it right; none until the unit's head has said so."""
    measures: str
    due_on: date
    state: LedgerState
    is_held: bool
    """For the discipline office, and whoever has to put it right, alone."""
    is_immediate: bool
    """立行立改: put right where it was found."""
    supervised_at: str | None
    """Since when it is listed for supervision (挂牌督办)."""
    supervised_by: int | None
    times: int
    """How often it was found."""
    rounds: int
    """How often it had to be put right, over all rechecks."""
    recheck_on: date | None
    handed_in_by: int | None
    """Who said last that it is put right: another one accepts it."""
    accepted_by: int | None
    opened_by: int | None
    opened_on: date
    closed_on: date | None
    told_at: str | None
    """When somebody was last reminded that it is late."""
    revision: int
    """Counts every change; buttons carry it."""
    touched_at: str


@dataclass(frozen=True, slots=True)
class Source:
    """One time that an item was found: ``ref`` as ``selfcheck:12`` or ``clue:K7QM2FXA``; ``files`` are ids of attachments."""

    place: int
    ref: str
    note: str
    files: tuple[int, ...]
    person_id: int | None
    at: str


@dataclass(frozen=True, slots=True)
class Happened:
    """A line of an item's history."""

    place: int
    kind: HistoryKind
    text: str
    person_id: int | None
    at: str


class Sight(UnitSight):
    """Which items somebody may see besides the own ones: all that is found, counted, searched or exported goes through ``condition``."""

    __slots__ = ()

    @property
    def condition(self) -> str:
        """An SQL condition on ``ledger_items`` called ``l``, with the parameters of ``values``."""
        return self.within("l")

    @property
    def own(self) -> str:
        """An SQL condition for the items that ``person_id`` has to put right."""
        return self.owned("l")


_COLUMNS = tuple(field.name for field in fields(LedgerItem))
COLUMNS = ", ".join(f"l.{name}" for name in _COLUMNS)
"""The columns of ``read_item``, of ``ledger_items`` called ``l``."""
OPEN = (LedgerState.RECHECK, LedgerState.REWORK, LedgerState.TODO, LedgerState.TO_ACCEPT, LedgerState.WORKING)
"""The states in which somebody still has to do something."""
IS_OPEN = "l.state IN ('recheck', 'rework', 'to_accept', 'todo', 'working')"
"""The same as a condition, worded as the indexes are."""


def read_item(row: Iterable[object]) -> LedgerItem:
    """The item in a row of ``COLUMNS``."""
    values = dict(zip(_COLUMNS, row, strict=True))
    for name in ("due_on", "recheck_on", "opened_on", "closed_on"):
        values[name] = to_day(None if values[name] is None else str(values[name]))
    values |= {
        "source": LedgerSource(str(values["source"])),
        "state": LedgerState(str(values["state"])),
        "is_held": bool(values["is_held"]),
        "is_immediate": bool(values["is_immediate"]),
    }
    return LedgerItem(**values)  # type: ignore[arg-type]


def add(db: Database, item: LedgerItem) -> LedgerItem:
    """Enter an item, whose ``id`` is not looked at; returns it with the id that it got."""
    names = _COLUMNS[1:]
    row = db.conn.execute(
        f"INSERT INTO ledger_items ({', '.join(names)}) VALUES ({', '.join('?' * len(names))}) RETURNING id",
        [_written(getattr(item, name)) for name in names],
    ).fetchone()
    return replace(item, id=int(row[0]))


def item(db: Database, item_id: int) -> LedgerItem | None:
    """The item of that id, whoever may see it: for the clockwork, and whoever has asked ``seen`` before."""
    row = db.conn.execute(f"SELECT {COLUMNS} FROM ledger_items l WHERE l.id = ?", [item_id]).fetchone()
    return None if row is None else read_item(row)


def seen(db: Database, sight: Sight, item_id: int) -> LedgerItem | None:
    """The item of that id if ``sight`` shows it, or if it is the looker's own to put right."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM ledger_items l WHERE l.id = :id AND (({sight.condition}) OR {sight.own})", {"id": item_id, **sight.values}
    ).fetchone()
    return None if row is None else read_item(row)


def open_with_topic(db: Database, topic: str, unit_id: int, *, is_held: bool) -> LedgerItem | None:
    """The open item of that topic in that unit, which what is found again joins."""
    row = db.conn.execute(
        f"SELECT {COLUMNS} FROM ledger_items l WHERE l.topic = ? AND l.topic <> '' AND l.unit_id = ? AND l.is_held = ? AND {IS_OPEN}"
        " ORDER BY l.id DESC LIMIT 1",
        [topic, unit_id, is_held],
    ).fetchone()
    return None if row is None else read_item(row)


def with_ref(db: Database, ref: str) -> tuple[LedgerItem, ...]:
    """The items that came, also, from ``ref``."""
    rows = db.conn.execute(
        f"SELECT {COLUMNS} FROM ledger_items l WHERE l.id IN (SELECT s.ledger_id FROM ledger_sources s WHERE s.ref = ? AND s.ref <> '')"
        " ORDER BY l.id",
        [ref],
    ).fetchall()
    return tuple(read_item(row) for row in rows)


def change(db: Database, before: LedgerItem, *, at: str, **changes: object) -> LedgerItem | None:
    """Change columns of an item that still is as ``before`` was read; returns it as it now is, none where it has moved on meanwhile."""
    after = replace(before, **changes, revision=before.revision + 1, touched_at=at)  # type: ignore[arg-type]
    changed = [*changes, "revision", "touched_at"]
    done = db.conn.execute(
        f"UPDATE ledger_items SET {', '.join(f'{name} = ?' for name in changed)} WHERE id = ? AND revision = ?",
        [*(_written(getattr(after, name)) for name in changed), before.id, before.revision],
    )
    return after if done.rowcount == 1 else None


def tell(db: Database, item_id: int, *, at: str) -> None:
    """Note that somebody was reminded; nobody's screen is out of date with that."""
    db.conn.execute("UPDATE ledger_items SET told_at = ? WHERE id = ?", [at, item_id])


def add_source(db: Database, item_id: int, ref: str, note: str, *, files: Sequence[int] = (), by: int | None, at: str) -> None:
    """Note one time that an item was found."""
    db.conn.execute(
        "INSERT INTO ledger_sources (ledger_id, place, ref, note, files, person_id, at)"
        " SELECT ?, coalesce(max(place), 0) + 1, ?, ?, ?, ?, ? FROM ledger_sources WHERE ledger_id = ?",
        [item_id, ref, note, json.dumps(list(files)), by, at, item_id],
    )


def sources(db: Database, item_id: int) -> tuple[Source, ...]:
    """Each time that an item was found, the first one first."""
    rows = db.conn.execute(
        "SELECT place, ref, note, files, person_id, at FROM ledger_sources WHERE ledger_id = ? ORDER BY place", [item_id]
    ).fetchall()
    return tuple(Source(row[0], row[1], row[2], tuple(json.loads(row[3])), row[4], row[5]) for row in rows)


def remove_source(db: Database, item_id: int, ref: str) -> None:
    """Let an item no longer have been found by ``ref``: that was taken back."""
    db.conn.execute("DELETE FROM ledger_sources WHERE ledger_id = ? AND ref = ? AND ref <> ''", [item_id, ref])


def say(db: Database, item_id: int, kind: HistoryKind, text: str, *, by: int | None, at: str) -> None:
    """Write a line into the history of an item."""
    db.conn.execute(
        "INSERT INTO ledger_history (ledger_id, place, kind, text, person_id, at)"
        " SELECT ?, coalesce(max(place), 0) + 1, ?, ?, ?, ? FROM ledger_history WHERE ledger_id = ?",
        [item_id, kind, text, by, at, item_id],
    )


def history(db: Database, item_id: int) -> tuple[Happened, ...]:
    """The history of an item, the oldest line first."""
    rows = db.conn.execute(
        "SELECT place, kind, text, person_id, at FROM ledger_history WHERE ledger_id = ? ORDER BY place", [item_id]
    ).fetchall()
    return tuple(Happened(row[0], HistoryKind(row[1]), row[2], row[3], row[4]) for row in rows)


def index(db: Database, item_id: int, grams: str) -> None:
    """Let an item be found by the words whose ``grams`` (``knowledge.clues.search_terms``) are given."""
    db.conn.execute("INSERT INTO ledger_search (rowid, grams) VALUES (?, ?)", [item_id, grams])


def unindex(db: Database, item_id: int, grams: str) -> None:
    """Let an item be found no more by what it was indexed with: ``grams`` must be the same."""
    db.conn.execute("INSERT INTO ledger_search (ledger_search, rowid, grams) VALUES ('delete', ?, ?)", [item_id, grams])


def _written(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
