"""Campaigns as they were started: their phases, who is who, and their duties."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlite_utils import Database

from storage.moments import to_day


class CampaignState(StrEnum):
    """Whether it runs."""

    RUNNING = "running"
    ENDED = "ended"


class RoleKind(StrEnum):
    """Who a role of the document is."""

    UNIT = "unit"
    """A unit as a whole."""
    EACH = "each"
    """Each unit right below one; where it has none, the unit itself."""
    PERSON = "person"
    NOBODY = "nobody"
    """Nobody of this agency: what is only theirs is never due."""
    OPEN = "open"
    """Not said yet: what is only theirs waits until it is."""


@dataclass(frozen=True, slots=True)
class Campaign:
    """A row of ``campaigns``."""

    id: int
    code: str
    title: str
    document: str
    unit_id: int
    """The unit that runs it, with all below it."""
    first_day: date
    last_day: date | None
    notes: tuple[str, ...]
    state: CampaignState
    started_by: int | None
    started_at: str
    ended_at: str | None
    revision: int


@dataclass(frozen=True, slots=True)
class Phase:
    """A row of ``campaign_phases``."""

    key: str
    name: str
    first_day: date
    last_day: date | None


@dataclass(frozen=True, slots=True)
class RoleTarget:
    """A row of ``campaign_roles``: one of those whom a role is mapped to."""

    role: str
    name: str
    kind: RoleKind
    unit_id: int | None = None
    person_id: int | None = None


@dataclass(frozen=True, slots=True)
class NewDuty:
    """A duty before it has a row."""

    code: str
    what: str
    clause: str
    roles: tuple[str, ...]
    lead: tuple[str, ...]
    rule: str
    """As ``knowledge.campaigns.rules`` writes it, with the days of this campaign."""
    words: str
    report_to: str
    evidence: str
    each: str
    """``unit`` or ``person``."""
    first_day: date
    last_day: date | None
    leads: tuple[int, ...]
    counted: str
    grouped: str
    note: str


@dataclass(frozen=True, slots=True)
class Duty(NewDuty):
    """A row of ``duties``."""

    id: int
    campaign_id: int
    revision: int


_CAMPAIGN = "id, code, title, document, unit_id, first_day, last_day, notes, state, started_by, started_at, ended_at, revision"
_DUTY = (
    "code, what, clause, roles, lead, rule, words, report_to, evidence, each, first_day, last_day, leads, counted, grouped, note,"
    " id, campaign_id, revision"
)


def _day(text: object) -> date:
    return date.fromisoformat(str(text))


def _campaign(row: Sequence[object]) -> Campaign:
    number, code, title, document, unit, first, last, notes, state, by, at, ended, revision = row
    return Campaign(
        int(str(number)),
        str(code),
        str(title),
        str(document),
        int(str(unit)),
        _day(first),
        to_day(None if last is None else str(last)),
        tuple(json.loads(str(notes))),
        CampaignState(str(state)),
        None if by is None else int(str(by)),
        str(at),
        None if ended is None else str(ended),
        int(str(revision)),
    )


def _duty(row: Sequence[object]) -> Duty:
    code, what, clause, roles, lead, rule, words, report_to, evidence, each, first, last, leads, counted, grouped, note, *numbers = row
    return Duty(
        *(str(code), str(what), str(clause), tuple(json.loads(str(roles))), tuple(json.loads(str(lead))), str(rule), str(words)),
        *(str(report_to), str(evidence), str(each), _day(first), to_day(None if last is None else str(last))),
        *(tuple(json.loads(str(leads))), str(counted), str(grouped), str(note)),
        *(int(str(number)) for number in numbers),
    )


def add(
    db: Database,
    code: str,
    title: str,
    document: str,
    unit_id: int,
    first: date,
    last: date | None,
    notes: Iterable[str],
    *,
    by: int | None,
    at: str,
) -> Campaign:
    """Enter a campaign that runs. Raises ``sqlite3.IntegrityError`` where one of that code runs in the unit."""
    row = db.conn.execute(
        "INSERT INTO campaigns (code, title, document, unit_id, first_day, last_day, notes, state, started_by, started_at)"
        f" VALUES (?, ?, ?, ?, ?, ?, ?, 'running', ?, ?) RETURNING {_CAMPAIGN}",
        [
            *(code, title, document, unit_id, first.isoformat(), None if last is None else last.isoformat()),
            *(json.dumps(list(notes), ensure_ascii=False), by, at),
        ],
    ).fetchone()
    return _campaign(row)


def add_phase(db: Database, campaign_id: int, place: int, phase: Phase) -> None:
    """Enter a phase at its place."""
    db.conn.execute(
        "INSERT INTO campaign_phases (campaign_id, place, key, name, first_day, last_day) VALUES (?, ?, ?, ?, ?, ?)",
        [
            *(campaign_id, place, phase.key, phase.name, phase.first_day.isoformat()),
            None if phase.last_day is None else phase.last_day.isoformat(),
        ],
    )


def set_roles(db: Database, campaign_id: int, targets: Iterable[RoleTarget]) -> None:
    """Say anew who the roles are that occur in ``targets``; the others stay."""
    found = list(targets)
    for role in dict.fromkeys(target.role for target in found):
        db.conn.execute("DELETE FROM campaign_roles WHERE campaign_id = ? AND role = ?", [campaign_id, role])
    for place, target in enumerate(found):
        db.conn.execute(
            "INSERT INTO campaign_roles (campaign_id, role, place, name, kind, unit_id, person_id) VALUES (?, ?, ?, ?, ?, ?, ?)",
            [campaign_id, target.role, place, target.name, target.kind, target.unit_id, target.person_id],
        )


def add_duty(db: Database, campaign_id: int, duty: NewDuty) -> Duty:
    """Enter a duty. Raises ``sqlite3.IntegrityError`` for a code that the campaign has."""
    row = db.conn.execute(
        "INSERT INTO duties (campaign_id, code, what, clause, roles, lead, rule, words, report_to, evidence, each, first_day, last_day,"
        f" leads, counted, grouped, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING {_DUTY}",
        [
            *(campaign_id, duty.code, duty.what, duty.clause, json.dumps(duty.roles), json.dumps(duty.lead), duty.rule, duty.words),
            *(duty.report_to, duty.evidence, duty.each, duty.first_day.isoformat()),
            None if duty.last_day is None else duty.last_day.isoformat(),
            *(json.dumps(duty.leads), duty.counted, duty.grouped, duty.note),
        ],
    ).fetchone()
    return _duty(row)


def set_rule(db: Database, duty: Duty, rule: str) -> Duty | None:
    """Give a duty another rule; none where somebody else has changed it meanwhile."""
    row = db.conn.execute(
        f"UPDATE duties SET rule = ?, revision = revision + 1 WHERE id = ? AND revision = ? RETURNING {_DUTY}",
        [rule, duty.id, duty.revision],
    ).fetchone()
    return None if row is None else _duty(row)


def end(db: Database, campaign_id: int, *, at: str) -> bool:
    """End a campaign; False where that has happened."""
    done = db.conn.execute(
        "UPDATE campaigns SET state = 'ended', ended_at = ?, revision = revision + 1 WHERE id = ? AND state = 'running'", [at, campaign_id]
    )
    return done.rowcount == 1


def campaign(db: Database, campaign_id: int) -> Campaign | None:
    """The campaign of that id, also one that has ended."""
    row = db.conn.execute(f"SELECT {_CAMPAIGN} FROM campaigns WHERE id = ?", [campaign_id]).fetchone()
    return None if row is None else _campaign(row)


def campaigns(db: Database, *, running: bool = True) -> tuple[Campaign, ...]:
    """All that run, or (not ``running``) all, in the order in which they were started."""
    only = " WHERE state = 'running'" if running else ""
    return tuple(_campaign(row) for row in db.conn.execute(f"SELECT {_CAMPAIGN} FROM campaigns{only} ORDER BY id").fetchall())


def phases(db: Database, campaign_id: int) -> tuple[Phase, ...]:
    """The phases of a campaign, in their order."""
    rows = db.conn.execute(
        "SELECT key, name, first_day, last_day FROM campaign_phases WHERE campaign_id = ? ORDER BY place", [campaign_id]
    ).fetchall()
    return tuple(Phase(row[0], row[1], _day(row[2]), to_day(row[3])) for row in rows)


def roles(db: Database, campaign_id: int) -> tuple[RoleTarget, ...]:
    """Who the roles of a campaign are."""
    rows = db.conn.execute(
        "SELECT role, name, kind, unit_id, person_id FROM campaign_roles WHERE campaign_id = ? ORDER BY role, place", [campaign_id]
    ).fetchall()
    return tuple(RoleTarget(row[0], row[1], RoleKind(row[2]), row[3], row[4]) for row in rows)


def duties(db: Database, campaign_id: int) -> tuple[Duty, ...]:
    """The duties of a campaign, in the order of its document."""
    return tuple(
        _duty(row) for row in db.conn.execute(f"SELECT {_DUTY} FROM duties WHERE campaign_id = ? ORDER BY id", [campaign_id]).fetchall()
    )


def duty(db: Database, duty_id: int) -> Duty | None:
    """The duty of that id."""
    row = db.conn.execute(f"SELECT {_DUTY} FROM duties WHERE id = ?", [duty_id]).fetchone()
    return None if row is None else _duty(row)


def duties_of_hours(db: Database) -> frozenset[int]:
    """The ids of the duties whose rule asks for hours: what is due of them is counted in sixtieths."""
    return frozenset(int(row[0]) for row in db.conn.execute("SELECT id FROM duties WHERE rule LIKE 'hours %'").fetchall())
