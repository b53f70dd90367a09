"""An agency with campaigns that run in it and what they ask: entered as they would have been started, without any dialogue."""

from __future__ import annotations

from datetime import date

from bot.actions.campaign_plan import Order
from bot.actions.campaign_start import start
from knowledge.campaigns.reading import find, read_campaigns
from storage import campaigns, dues, people
from storage.campaigns import Campaign, Duty, NewDuty, RoleKind, RoleTarget
from storage.dues import Due, DueKind, NewDue
from storage.moments import to_text
from storage.people import Person, Role
from tests.bot.agency import Agency


class DueOffice:
    """支队 / (一中队, 二中队), and an agency of another place; officers, heads, a lawyer, and a campaign that runs in the first."""

    def __init__(self) -> None:
        self.agency = Agency()
        self.db = self.agency.db
        add, top = self.agency.person, self.agency.top.id
        self.officer, self.colleague = add("执法员甲"), add("执法员乙")
        self.head = add("中队长丙", Role.SUPERVISOR)
        self.second_head = add("二中队长丁", Role.SUPERVISOR, self.agency.second.id)
        self.above = add("支队长戊", Role.SUPERVISOR, top)
        self.legal = add("法制员己", Role.LEGAL, top)
        self.observer = add("监督员庚", Role.OBSERVER)
        self.other_top = people.add_unit(self.db, "外地支队")
        self.stranger = add("外地队长辛", Role.SUPERVISOR, self.other_top.id)
        self.campaign = self.runs("某地执法领域专项整治")

    def runs(self, title: str, unit: int | None = None, *, code: str = "", last: date | None = None) -> Campaign:
        """A campaign that runs since the beginning of the month."""
        first = self.agency.now.date().replace(day=1)
        at = to_text(self.agency.now)
        return campaigns.add(self.db, code or title, title, title, unit or self.agency.top.id, first, last, (), by=None, at=at)

    def duty(self, what: str, rule: str = "undated", *, campaign: Campaign | None = None, **fields: object) -> Duty:
        """A duty of the campaign."""
        of = campaign or self.campaign
        values: dict[str, object] = {
            "code": f"OB-{what}",
            "what": what,
            "clause": "三(一)",
            "roles": ("unit",),
            "lead": (),
            "rule": rule,
            "words": "定期",
            "report_to": "",
            "evidence": "",
            "each": "unit",
            "first_day": of.first_day,
            "last_day": of.last_day,
            "leads": (7, 3, 1),
            "counted": "",
            "grouped": "",
            "note": "",
        }
        return campaigns.add_duty(self.db, of.id, NewDuty(**{**values, **fields}))  # type: ignore[arg-type]

    def due(
        self,
        what: str | Duty,
        day: date,
        unit: int | None = None,
        *,
        person: Person | None = None,
        given: Person | None = None,
        kind: DueKind = DueKind.DUTY,
        **more: object,
    ) -> Due:
        """One time that it is due, to 一中队 unless told otherwise."""
        duty = what if isinstance(what, Duty) else self.duty(what) if kind is DueKind.DUTY else None
        period = str(more.pop("period", day.isoformat()))
        new = NewDue(
            kind,
            unit or self.agency.first.id,
            what if isinstance(what, str) else what.what,
            period,
            day,
            day,
            duty_id=None if duty is None else duty.id,
            person_id=None if person is None else person.id,
            assigned_to=None if given is None else given.id,
            **more,  # type: ignore[arg-type]
        )
        made = dues.add(self.db, new, at=to_text(self.agency.now))
        assert made is not None
        return made

    def done(self, due: Due, by: Person) -> None:
        """It was done."""
        at = to_text(self.agency.now)
        changed = dues.change(self.db, due, at=at, state="done", done_by=by.id, done_at=at)
        assert changed is not None

    def starts(self, name: str) -> Campaign:
        """A campaign of the shipped files, started today by the head of all, everything of it the business of each 中队."""
        template = find(read_campaigns(), name)[0]
        targets = tuple(RoleTarget(role.key, role.name, RoleKind.EACH, self.agency.top.id) for role in template.roles)
        order = Order(self.agency.now.date(), self.agency.top.id, targets)
        return self.agency.does(self.above, lambda work: start(work, template, order)[0])
