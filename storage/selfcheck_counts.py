"""Counting checks and what they found, within what somebody may see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from storage.selfchecks import CheckKind, Sight

EACH = 500


@dataclass(frozen=True, slots=True)
class Days:
    """Days, both included, of the installation's zone: a check belongs to the one on which it was first handed in."""

    first: date
    last: date

    @property
    def values(self) -> dict[str, object]:
        """The parameters of ``WITHIN``."""
        return {"first": self.first.isoformat(), "last": self.last.isoformat()}


WITHIN = "k.day BETWEEN :first AND :last"
"""An SQL condition on ``selfchecks`` called ``k``, with the parameters of ``Days.values``."""


@dataclass(frozen=True, slots=True)
class ListCount:
    """One list in one unit: how many checks by either kind, and what they found."""

    unit_id: int
    checklist: str
    selfchecks: int
    spotchecks: int
    findings: int


@dataclass(frozen=True, slots=True)
class FoundCount:
    """One item of one list in one unit: how often it was a finding, and what became of that."""

    unit_id: int
    checklist: str
    item: str
    category: str
    """As the newest of them has it."""
    content: str
    """The digest of what the list said at the newest of them."""
    count: int
    fixed: int
    """Put right on the spot."""
    closed: int
    """Whose item of the ledger is closed."""
    entered: int
    """That have an item in the ledger at all, as far as the sight goes."""
    after_closing: int
    """Found on a later day than that on which the same item was closed in the same unit."""


@dataclass(frozen=True, slots=True)
class Found:
    """One finding with the check that it is from."""

    check_id: int
    kind: CheckKind
    checklist: str
    content: str
    person_id: int
    unit_id: int
    day: date
    item: str
    value: str
    category: str
    severity: str
    is_fixed: bool
    note: str
    ledger_id: int | None
    """None where the item of the ledger is not in the sight."""
    ledger_state: str


def by_list(db: Database, sight: Sight, days: Days) -> tuple[ListCount, ...]:
    """The checks of a sight, unit by unit and list by list."""
    rows = db.conn.execute(
        f"""SELECT k.unit_id, k.checklist, sum(k.kind = 'selfcheck'), sum(k.kind = 'spotcheck'), sum(k.findings)
        FROM selfchecks k WHERE {sight.condition} AND {WITHIN} GROUP BY 1, 2 ORDER BY 1, 2""",
        {**sight.values, **days.values},
    ).fetchall()
    return tuple(ListCount(*row) for row in rows)


def people(db: Database, sight: Sight, days: Days) -> int:
    """How many people have made these self-checks."""
    row = db.conn.execute(
        f"SELECT count(DISTINCT k.person_id) FROM selfchecks k WHERE {sight.condition} AND k.kind = 'selfcheck' AND {WITHIN}",
        {**sight.values, **days.values},
    ).fetchone()
    return int(row[0])


def answers(db: Database, sight: Sight, days: Days) -> int:
    """How many items were answered in these checks."""
    row = db.conn.execute(
        f"SELECT count(*) FROM selfchecks k CROSS JOIN selfcheck_answers a ON a.selfcheck_id = k.id WHERE {sight.condition} AND {WITHIN}",
        {**sight.values, **days.values},
    ).fetchone()
    return int(row[0])


_TOPIC = "substr(m.topic, 6, CASE instr(substr(m.topic, 6), ':') WHEN 0 THEN length(m.topic) ELSE instr(substr(m.topic, 6), ':') - 1 END)"
"""``SG-01`` of ``item:SG-01`` and of ``item:SG-01:7``, which is one person's."""
_FIRST_CLOSED = f"""first_closed (unit_id, item, day) AS MATERIALIZED (
    SELECT m.unit_id, {_TOPIC}, min(m.closed_on) FROM ledger_items m
    WHERE m.topic LIKE 'item:%' AND m.closed_on < :last AND m.state <> 'void'
        AND m.unit_id IN (SELECT value FROM json_each(:sight_units)) AND m.is_held = :sight_held
    GROUP BY 1, 2)"""
_FINDINGS = """selfchecks k CROSS JOIN selfcheck_answers a ON a.selfcheck_id = k.id AND a.is_finding = 1
    LEFT JOIN ledger_items l ON l.id = a.ledger_id AND l.is_held = k.is_held"""
# What was held after it was entered is discipline's alone: to others it is as if it were not in the ledger.
_CLOSED = "l.state IN ('closed', 'recheck')"


def found(db: Database, sight: Sight, days: Days) -> tuple[FoundCount, ...]:
    """The findings of a sight, counted by unit, list and item."""
    rows = db.conn.execute(
        f"""WITH {_FIRST_CLOSED}
        SELECT k.unit_id, k.checklist, a.item, a.category, k.content, count(*), sum(a.is_fixed), coalesce(sum({_CLOSED}), 0), count(l.id),
            coalesce(sum(f.day < k.day), 0), max(k.id)
        FROM {_FINDINGS} LEFT JOIN first_closed f ON f.unit_id = k.unit_id AND f.item = a.item
        WHERE {sight.condition} AND {WITHIN} AND k.findings > 0 GROUP BY 1, 2, 3 ORDER BY 1, 2, 3""",
        {**sight.values, "sight_held": sight.held, **days.values},
    ).fetchall()
    return tuple(FoundCount(*row[:-1]) for row in rows)


def findings(db: Database, sight: Sight, days: Days) -> Iterator[Found]:
    """The findings one by one, the first check first; each batch is a reading of its own."""
    last = 0
    while True:
        rows = db.conn.execute(
            f"""SELECT k.id, k.kind, k.checklist, k.content, k.person_id, k.unit_id, k.day, a.item, a.value, a.category, a.severity,
                a.is_fixed, a.note, l.id, coalesce(l.state, '')
            FROM {_FINDINGS} WHERE k.id IN (SELECT k.id FROM selfchecks k
                WHERE {sight.condition} AND {WITHIN} AND k.findings > 0 AND k.id > :last_id ORDER BY k.id LIMIT :limit)
            ORDER BY k.id, a.place""",
            {**sight.values, **days.values, "last_id": last, "limit": EACH},
        ).fetchall()
        if not rows:
            return
        for row in rows:
            checked = (row[0], CheckKind(row[1]), *row[2:6], date.fromisoformat(row[6]))
            answered = (*row[7:11], bool(row[11]), *row[12:])
            yield Found(*checked, *answered)
        last = int(rows[-1][0])


def content(db: Database, sight: Sight, checklist: str, days: Days) -> str | None:
    """The digest of what a list said at the newest of these checks; none where there is none of it."""
    row = db.conn.execute(
        f"SELECT k.content FROM selfchecks k WHERE {sight.condition} AND {WITHIN} AND k.checklist = :checklist ORDER BY k.id DESC LIMIT 1",
        {**sight.values, **days.values, "checklist": checklist},
    ).fetchone()
    return None if row is None else str(row[0])
