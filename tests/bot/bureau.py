"""A bureau of twelve units for the simulated year, with its people and what they do: they finish most things, forget some, go on leave."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial

from bot.actions import record_entering
from bot.actions.campaign_plan import Order
from bot.actions.campaign_start import start
from bot.actions.work import RefusedError
from knowledge.campaigns.kinds import Campaign, CampaignRole, Counted
from knowledge.campaigns.reading import read_campaigns
from knowledge.campaigns.rules import Rule, RuleKind, read_rule
from storage import dues, leaves, people
from storage.campaigns import RoleKind, RoleTarget
from storage.dues import Due, DueKind
from storage.moments import to_text
from storage.people import Person, Role, Standing
from tests.bot.agency import Agency

_UNITS = {
    "县交通局": "", "政策法规科": "县交通局", "局办公室": "县交通局", "安全监督科": "县交通局", "综合运输科": "县交通局",
    "执法支队": "县交通局",
    "一大队": "执法支队", "二大队": "执法支队", "一中队": "一大队", "二中队": "一大队", "三中队": "二大队",
    "四中队": "二大队",
}  # fmt: skip
_HEADLESS = "四中队"
"""Its nearest heads are those of the 大队."""
_ROLES = {
    "policy": "政策法规科", "office": "局办公室", "safety": "安全监督科", "transport": "综合运输科", "offices": "政策法规科",
    "brigade": "执法支队", "detachment": "执法支队", "patrol": "执法支队", "assessors": "政策法规科", "service": "局办公室",
    "administration": "综合运输科", "driving": "综合运输科",
}  # fmt: skip
"""Which unit a role of the documents is here; the others are the bureau."""
_EACH = {"units": "执法支队", "enforcers": "执法支队", "cities": "一大队", "agencies": "二大队"}
"""Of these roles is each unit below."""
_GIVEN = ("at least 1 per quarter", "every FREQ=MONTHLY;BYMONTHDAY=15", "every FREQ=WEEKLY;BYDAY=FR", "at least 1 per half")
"""Days that undated duties are given; every other one stays without."""
_DAY = 480
"""Eight hours of training, in sixtieths."""


@dataclass
class Bureau(Agency):
    """县交通局 with its 科室 and the 执法支队 with its 大队 and 中队."""

    def __post_init__(self) -> None:
        self.units: dict[str, int] = {}
        for name, above in _UNITS.items():
            self.units[name] = people.add_unit(self.db, name, self.units.get(above)).id

    def staff(self, count: int, chance: random.Random) -> None:
        """Two heads for the 支队, one for each other unit but one, the rest officers and lawyers; all have accounts."""
        for name, unit in self.units.items():
            for _ in range(0 if name == _HEADLESS else 2 if name == "执法支队" else 1):
                self.joins(Role.SUPERVISOR, unit, chance)
        for number in range(count - len(self.units)):
            self.joins(Role.LEGAL if number % 20 == 0 else Role.OFFICER, chance.choice([*self.units.values()]), chance)

    def joins(self, role: Role, unit: int, chance: random.Random) -> Person:
        """Somebody new, with an account, and a certificate that some will have to renew."""
        number = self.db.conn.execute("SELECT count(*) FROM people").fetchone()[0]
        expires = self.now.date() + timedelta(days=chance.randrange(20, 1500))
        made = people.add_person(self.db, f"某{number}", unit, role, created_at=to_text(self.now), certificate_expires=expires)
        people.bind(self.db, "telegram", 1000 + number, made.id, made.name, at=to_text(self.now))
        return made

    def starts_all(self, first: Mapping[str, date]) -> None:
        """Start the shipped campaigns, each on its day (today where none is given)."""
        for number, template in enumerate(read_campaigns().values()):
            day = first.get(template.code, self.now.date())
            targets = tuple(self._target(role) for role in template.roles)
            order = Order(day, self.units["县交通局"], targets, _days(template, number))
            self.does(None, partial(start, template=template, order=order), system=True)

    def _target(self, role: CampaignRole) -> RoleTarget:
        if role.is_each:
            return RoleTarget(role.key, role.name, RoleKind.EACH, self.units["县交通局"])
        if role.key in _EACH:
            return RoleTarget(role.key, role.name, RoleKind.EACH, self.units[_EACH[role.key]])
        return RoleTarget(role.key, role.name, RoleKind.UNIT, self.units[_ROLES.get(role.key, "县交通局")])

    def active(self) -> list[Person]:
        """Who belongs to the bureau now."""
        return list(people.active_with_roles(self.db, frozenset(Role)))


def _days(template: Campaign, number: int) -> Mapping[str, Rule]:
    undated = [duty for duty in template.duties if duty.rule.kind is RuleKind.UNDATED]
    return {duty.id: read_rule(_GIVEN[(place + number) % len(_GIVEN)]) for place, duty in enumerate(undated) if place % 2 == 0}


class Life:
    """What people do, all of it drawn from one source of chance."""

    def __init__(self, bureau: Bureau, chance: random.Random) -> None:
        self._bureau, self._chance = bureau, chance
        self._db = bureau.db

    def finish(self, due_id: int) -> None:
        """Somebody does it, if it is still to be done: an entry for what is counted, a new certificate, a tap."""
        due = dues.due(self._db, due_id)
        if due is None or due.state != "open":
            return
        if due.kind is DueKind.CERTIFICATE:
            people.set_certificate(self._db, due.person_id or 0, None, due.due_on + timedelta(days=1095))
            return
        counted = self._db.conn.execute("SELECT counted FROM duties WHERE id = ?", [due.duty_id]).fetchone()[0]
        if not counted or not self._enter(due, Counted(counted)):
            self._set(due, state="done", done_at=to_text(self._bureau.now))

    def _enter(self, due: Due, kind: Counted) -> bool:
        """Enter what is counted, as far as it may be entered by whoever has it to do; False where nobody may."""
        actor = next((each for each in self._bureau.active() if each.id == due.person_id), None) or self._head(due.unit_id)
        if actor is None:
            return False
        there = [each.id for each in self._bureau.active() if each.unit_id == due.unit_id]
        try:
            for number in range(-(-(due.target - due.progress) // (_DAY if kind is Counted.TRAINING else 1))):
                what = f"第{due.progress}、{number}次"
                if due.person_id is not None:
                    day = self._bureau.now.date() - timedelta(days=number)
                    enter = partial(record_entering.enter_own, kind=kind, day=day, amount=_DAY, what=what)
                else:
                    enter = partial(
                        record_entering.enter_session,
                        **{
                            "kind": kind,
                            "unit_id": due.unit_id,
                            "day": self._bureau.now.date(),
                            "amount": 60,
                            "what": what,
                            "present": there,
                        },
                    )
                self._bureau.does(actor, enter)
        except RefusedError:
            return False
        found = dues.due(self._db, due.id)
        return found is not None and found.state != "open"

    def _head(self, unit: int) -> Person | None:
        return next((each for each in self._bureau.active() if each.role is Role.SUPERVISOR and each.unit_id == unit), None)

    def snooze(self, due_id: int, person_id: int) -> datetime:
        """One hour, until tomorrow or, as nobody can by a button, until the day after; returns when it ends."""
        now, days = self._bureau.now, self._chance.randrange(3)
        until = (now + timedelta(days=days)).replace(hour=8, minute=30) if days else now + timedelta(hours=1)
        dues.snooze(self._db, due_id, person_id, until=to_text(until))
        return until

    def disown(self, due_id: int, person_id: int) -> None:
        """Somebody says that it is not theirs; half of the time it is given to another one of the unit at once."""
        dues.disown(self._db, due_id, person_id)
        due = dues.due(self._db, due_id)
        if due is not None and due.state == "open" and due.person_id is None and self._chance.random() < 0.5:
            others = [each.id for each in self._bureau.active() if each.unit_id == due.unit_id and each.id != person_id]
            if others:
                dues.claim_again(self._db, due_id)
                self._set(due, assigned_to=self._chance.choice(others))

    def goes_on_leave(self) -> None:
        """Somebody, for two weeks from now; most have a colleague of the unit stand in."""
        everybody = self._bureau.active()
        person = self._chance.choice(everybody)
        near = [each.id for each in everybody if each.unit_id == person.unit_id and each.id != person.id]
        deputy = self._chance.choice(near) if near and self._chance.random() < 0.7 else None
        today = self._bureau.now.date()
        leaves.add(
            self._db, person.id, today + timedelta(days=1), today + timedelta(days=14), deputy, set_by=None, at=to_text(self._bureau.now)
        )

    def moves(self) -> None:
        """One is transferred, one suspended, one comes back, one leaves for good, and one is new."""
        officers = [each for each in self._bureau.active() if each.role is Role.OFFICER]
        moved, suspended, left = self._chance.sample(officers, 3)
        people.set_unit(self._db, moved.id, self._chance.choice([*self._bureau.units.values()]))
        back = self._db.conn.execute("SELECT id FROM people WHERE standing = 'suspended' ORDER BY id LIMIT 1").fetchone()
        if back is not None:
            people.set_standing(self._db, back[0], Standing.ACTIVE)
        people.set_standing(self._db, suspended.id, Standing.SUSPENDED)
        people.set_standing(self._db, left.id, Standing.LEFT)
        self._bureau.joins(Role.OFFICER, self._chance.choice([*self._bureau.units.values()]), self._chance)

    def _set(self, due: Due, **fields: object) -> None:
        now = dues.due(self._db, due.id)
        assert now is not None
        assert dues.change(self._db, now, at=to_text(self._bureau.now), **fields) is not None
