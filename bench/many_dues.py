"""An agency of 10,000 people in 300 units, each of whom has three things due this week, and 200 others who only ask questions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlite_utils import Database

from storage import campaigns, people
from storage.campaigns import NewDuty, RoleKind, RoleTarget
from storage.moments import to_text
from storage.people import Role

PEOPLE, UNITS, BRIGADES = 10_000, 300, 20
ASKERS = 256
FIRST_ACCOUNT = 700_001
"""Of the askers; those to be nudged come behind them."""
_EACH = ((-1, "整改自查问题"), (0, "报送学习心得"), (3, "参加业务考试"))
"""What each person has to do: days from today, and what."""


@dataclass(frozen=True, slots=True)
class Crowd:
    """Who is there: the accounts of those who are nudged, and the unit above all of them."""

    accounts: range
    top: int


def enrol(db: Database, now: datetime) -> Crowd:
    """Enter units and people, each with an account, and the campaign that asks something of each; nothing is due yet."""
    at, today = to_text(now), now.date()
    elsewhere = people.add_unit(db, "某服务中心")
    for number in range(ASKERS):
        _join(db, "问", number, elsewhere.id, Role.OFFICER, at)
    top = people.add_unit(db, "某支队")
    brigades = [people.add_unit(db, f"{number + 1}大队", top.id).id for number in range(BRIGADES)]
    squads = [people.add_unit(db, f"{number + 1}中队", brigades[number % BRIGADES]).id for number in range(UNITS - BRIGADES - 1)]
    units = [top.id, *brigades, *squads]
    for number in range(PEOPLE):
        role = Role.SUPERVISOR if number < UNITS else Role.OFFICER
        _join(db, "某", ASKERS + number, units[number % UNITS], role, at)
    _campaign(db, top.id, today, at)
    return Crowd(range(FIRST_ACCOUNT + ASKERS, FIRST_ACCOUNT + ASKERS + PEOPLE), top.id)


def _join(db: Database, name: str, number: int, unit: int, role: Role, at: str) -> None:
    person = people.add_person(db, f"{name}{number}", unit, role, created_at=at)
    people.bind(db, "telegram", FIRST_ACCOUNT + number, person.id, person.name, at=at)


def _campaign(db: Database, top: int, today: date, at: str) -> None:
    title = "某地执法领域专项整治"
    first = today - timedelta(days=30)
    made = campaigns.add(db, "bench", title, title, top, first, None, (), by=None, at=at)
    campaigns.set_roles(
        db,
        made.id,
        [
            RoleTarget("everybody", "全体执法人员", RoleKind.UNIT, top),
            *(RoleTarget("units", "各大队", RoleKind.UNIT, unit.id) for unit in people.units(db) if unit.parent_id == top),
        ],
    )
    for days, what in _EACH:
        campaigns.add_duty(db, made.id, _duty(what, today + timedelta(days=days), first, "everybody", "person"))
    for days in range(5):
        campaigns.add_duty(db, made.id, _duty(f"第{days + 1}期简报", today + timedelta(days=days), first, "units", "unit"))


def _duty(what: str, day: date, first: date, role: str, each: str) -> NewDuty:
    return NewDuty(
        code=f"OB-{what}", what=what, clause="三（一）", roles=(role,), lead=(), rule=f"on {day}", words="", report_to="", evidence="",
        each=each, first_day=first, last_day=None, leads=(7, 3, 1, 0), counted="", grouped="", note="",
    )  # fmt: skip
