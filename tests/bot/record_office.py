"""An agency whose campaign asks for what is counted, and records entered in it without any dialogue."""

from __future__ import annotations

from datetime import date

from bot.actions import record_entering as entering
from bot.actions import record_views
from bot.actions.record_form import CountedForm, RecordData
from bot.actions.record_results import RecordCard
from bot.wording import records as wording
from knowledge.campaigns.kinds import Counted
from storage import campaigns, dues
from storage.campaigns import NewDuty
from storage.dues import Due, DueKind, NewDue
from storage.people import Person
from tests.bot.test_ledger import Office

DAY = date(2026, 11, 20)
FORM = CountedForm()
FOUR = 4 * 60


def asked(
    office: Office, counted: Counted, rule: str, target: int, first: date, last: date, *, unit: int = 0, person: Person | None = None
) -> Due:
    """A due of a campaign that runs, with what it counts."""
    db, at = office.agency.db, "2026-01-01T00:00:00.000Z"
    running = campaigns.campaigns(db)
    campaign = (
        running[0]
        if running
        else campaigns.add(db, "x_2022", "某长效机制", "某文件", office.agency.top.id, first, None, (), by=None, at=at)
    )
    known = {duty.code: duty for duty in campaigns.duties(db, campaign.id)}
    code = f"OB-{counted}"
    duty = known.get(code) or campaigns.add_duty(
        db,
        campaign.id,
        NewDuty(code, "做", "第19条", ("r",), (), rule, "每年", "", "", "person" if person else "unit", first, None, (), counted, "", ""),
    )
    where = person.unit_id if person is not None else unit or office.agency.first.id
    new = NewDue(DueKind.DUTY, where, "做", last.isoformat(), first, last, duty.id, person.id if person else None, target=target)
    made = dues.add(db, new, at=at)
    assert made is not None
    return made


def now(office: Office, due: Due) -> Due:
    found = dues.due(office.agency.db, due.id)
    assert found is not None
    return found


def own(
    office: Office, who: Person, what: str = "行政处罚法", amount: int = FOUR, day: date = DAY, kind: Counted = Counted.TRAINING
) -> RecordCard:
    return office.agency.does(who, lambda work: entering.enter_own(work, kind, day, amount, what))


def session(
    office: Office, who: Person, *there: Person, kind: Counted = Counted.STUDY, what: str = "案卷规范", unit: int = 0
) -> RecordCard:
    where, ids = unit or office.agency.first.id, [person.id for person in there]
    return office.agency.does(who, lambda work: entering.enter_session(work, kind, where, DAY, FOUR, what, ids))


def year(office: Office, counted: Counted = Counted.TRAINING, target: int = 60 * 60) -> Due:
    return asked(office, counted, "hours 60 per year", target, date(2026, 1, 1), date(2026, 12, 31), person=office.officer)


def month(office: Office, counted: Counted = Counted.STUDY) -> Due:
    return asked(office, counted, "at least 1 per month", 1, date(2026, 11, 1), date(2026, 11, 30))


def begun(office: Office, who: Person, words: str) -> RecordData:
    return office.agency.does(who, lambda work: FORM.begin(work, words))


def hours(office: Office, who: Person, whose: Person | None = None) -> str:
    return wording.my_hours(office.agency.does(who, lambda work: record_views.hours_of(work, whose and whose.id))).text
