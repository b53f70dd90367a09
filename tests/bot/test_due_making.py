"""What the clock enters: each time that a duty falls to somebody, once; certificates; and what follows people who move."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from bot.actions import due_making, record_entering
from bot.actions.due_making import BATCH, make
from knowledge.campaigns.kinds import Counted
from storage import campaign_changes, campaigns, dues, people
from storage.campaigns import RoleKind, RoleTarget
from storage.dues import Due, DueHistoryKind, DueKind, DueState
from storage.moments import to_text
from storage.people import Role, Standing
from tests.bot.agency import NOW
from tests.bot.due_office import DueOffice


@pytest.fixture
def office() -> DueOffice:
    return DueOffice()


def role(office: DueOffice, kind: RoleKind, *, unit: int | None = None, person: int | None = None) -> None:
    campaigns.set_roles(office.db, office.campaign.id, [RoleTarget("unit", "局属各单位", kind, unit, person)])
    campaign_changes.touch(office.db, now(office))


def now(office: DueOffice) -> campaigns.Campaign:
    found = campaigns.campaign(office.db, office.campaign.id)
    assert found is not None
    return found


def made(office: DueOffice) -> list[Due]:
    while office.agency.does(None, make, system=True):
        pass
    return [dues.read(row) for row in office.db.conn.execute(f"SELECT {dues.COLUMNS} FROM dues d ORDER BY d.due_on, d.id")]


def days(found: list[Due]) -> list[str]:
    return [due.due_on.isoformat() for due in found]


def test_each_unit_gets_each_day_of_the_weeks_ahead_and_none_before_the_campaign(office: DueOffice) -> None:
    role(office, RoleKind.EACH, unit=office.agency.top.id)
    office.duty("报送简报", "every FREQ=MONTHLY;BYMONTHDAY=8,18,28")
    found = made(office)
    assert days([due for due in found if due.unit_id == office.agency.first.id]) == [
        *("2026-11-08", "2026-11-18", "2026-11-28", "2026-12-08", "2026-12-18", "2026-12-28", "2027-01-08")
    ]
    assert {due.unit_id for due in found} == {office.agency.first.id, office.agency.second.id}
    assert all(due.person_id is None and due.leads == (7, 3, 1) for due in found)


def test_it_is_entered_once_however_often_it_is_looked_for_and_the_next_ones_with_the_days(office: DueOffice) -> None:
    role(office, RoleKind.UNIT, unit=office.agency.first.id)
    office.duty("召开专题会", "at least 1 per month")
    before = len(made(office))
    audited = len(office.agency.acts())
    assert len(made(office)) == before
    assert len(office.agency.acts()) == audited
    office.agency.later(days=31)
    assert days(made(office))[before:] == ["2027-01-31"]


def test_hours_of_the_year_count_from_january_also_where_the_campaign_began_later(office: DueOffice) -> None:
    role(office, RoleKind.UNIT, unit=office.agency.first.id)
    day = date(2026, 3, 2)
    office.agency.does(office.officer, lambda work: record_entering.enter_own(work, Counted.TRAINING, day, 240, "法律培训"))
    office.duty("学满学时", "hours 60 per year", each="person", counted="training")
    found = next(due for due in made(office) if due.person_id == office.officer.id)
    assert (found.first_day, found.due_on, found.progress) == (date(2026, 1, 1), date(2026, 12, 31), 240)


def test_what_is_asked_each_year_is_not_entered_before_the_duty_begins(office: DueOffice) -> None:
    role(office, RoleKind.UNIT, unit=office.agency.first.id)
    office.duty("走访", "at least 2 per year", counted="visit", first_day=date(2027, 5, 1))
    office.agency.later(days=60)
    assert made(office) == []
    office.agency.later(days=100)
    assert days(made(office)) == ["2027-12-31"]


def test_a_machine_that_slept_for_weeks_enters_what_was_due_meanwhile(office: DueOffice) -> None:
    role(office, RoleKind.UNIT, unit=office.agency.first.id)
    office.duty("报送简报", "every FREQ=MONTHLY;BYMONTHDAY=8", leads=())
    made(office)
    office.agency.later(days=100)
    found = made(office)
    assert "2027-02-08" in days(found)
    assert "2027-03-08" in days(found)
    assert all(due.leads == (3, 1, 0) for due in found)


def test_a_year_is_there_from_its_first_day_and_hours_are_counted_in_sixtieths(office: DueOffice) -> None:
    role(office, RoleKind.UNIT, unit=office.agency.first.id)
    office.duty("每人60学时", "hours 60 per year", each="person", counted="training")
    found = made(office)
    assert {due.person_id for due in found} == {office.officer.id, office.colleague.id, office.head.id}
    assert {(due.period, due.due_on, due.target) for due in found} == {("2026", date(2026, 12, 31), 3600)}
    office.agency.now = datetime(2027, 1, 1, 0, 10, tzinfo=NOW.tzinfo)
    assert {due.period for due in made(office)} == {"2026", "2027"}


def test_what_was_entered_before_counts(office: DueOffice) -> None:
    role(office, RoleKind.UNIT, unit=office.agency.first.id)
    at = to_text(office.agency.now)
    office.db.conn.execute(
        "INSERT INTO due_records (kind, unit_id, day, amount, what, made_by, made_at, touched_at)"
        " VALUES ('study', ?, '2026-11-20', 1, 'x', ?, ?, ?)",
        [office.agency.first.id, office.head.id, at, at],
    )
    office.duty("集中学习", "at least 1 per month", counted="study")
    assert next((due.period, due.state) for due in made(office)) == ("2026-11", DueState.DONE)


def test_a_large_agency_is_entered_piece_by_piece_and_a_kill_in_between_doubles_nothing(office: DueOffice) -> None:
    for number in range(BATCH + 50):
        office.agency.person(f"执法员{number}", unit=office.agency.second.id)
    role(office, RoleKind.UNIT, unit=office.agency.second.id)
    office.duty("每人60学时", "hours 60 per year", each="person", counted="training")
    assert office.agency.does(None, make, system=True)

    def killed(work: object) -> None:
        make(work)  # type: ignore[arg-type]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        office.agency.does(None, killed, system=True)
    found = made(office)
    assert len(found) == len({due.person_id for due in found}) == BATCH + 51


def test_a_role_that_a_person_has_makes_it_theirs(office: DueOffice) -> None:
    role(office, RoleKind.PERSON, person=office.legal.id)
    office.duty("报送总结", "on 2026-12-10")
    (due,) = made(office)
    assert (due.person_id, due.unit_id) == (office.legal.id, office.agency.top.id)


def test_nobody_nothing(office: DueOffice) -> None:
    role(office, RoleKind.NOBODY)
    office.duty("报送总结", "on 2026-12-10")
    office.duty("适时督查", "undated")
    office.duty("处罚公示", "after 7 working_days")
    assert made(office) == []


def test_what_is_open_follows_whoever_moves_and_ends_with_whoever_leaves(office: DueOffice) -> None:
    role(office, RoleKind.UNIT, unit=office.agency.top.id)
    office.duty("每人60学时", "hours 60 per year", each="person", counted="training")
    made(office)
    people.set_unit(office.db, office.officer.id, office.agency.second.id)
    people.set_standing(office.db, office.colleague.id, Standing.LEFT)
    newcomer = office.agency.person("执法员新")
    found = {due.person_id: due for due in made(office)}
    assert found[office.officer.id].unit_id == office.agency.second.id
    assert found[office.colleague.id].state is DueState.VOID
    assert found[newcomer.id].state is DueState.OPEN
    assert [step.kind for step in dues.history(office.db, found[office.officer.id].id)] == [DueHistoryKind.MOVED]


def test_what_was_given_to_somebody_suspended_goes_back_to_the_heads_and_a_closed_unit_owes_nothing(office: DueOffice) -> None:
    given = office.due("报送总结", date(2026, 12, 10), given=office.officer)
    closed = office.due("报送简报", date(2026, 12, 10), office.agency.second.id)
    people.set_standing(office.db, office.officer.id, Standing.SUSPENDED)
    office.db.conn.execute("UPDATE units SET closed_at = ? WHERE id = ?", [to_text(office.agency.now), office.agency.second.id])
    found = {due.id: due for due in made(office)}
    assert found[given.id].assigned_to is None
    assert found[given.id].state is DueState.OPEN
    assert found[closed.id].state is DueState.VOID


class TestCertificates:
    def test_are_named_ahead_and_end_with_a_new_day(self, office: DueOffice) -> None:
        people.set_certificate(office.db, office.officer.id, "ZF-TEST-1", date(2027, 1, 20))
        people.set_certificate(office.db, office.colleague.id, "ZF-TEST-2", date(2028, 1, 20))
        (due,) = made(office)
        assert (due.kind, due.person_id, due.due_on, due.leads) == (
            DueKind.CERTIFICATE,
            office.officer.id,
            date(2027, 1, 20),
            (60, 30, 7, 0),
        )
        people.set_certificate(office.db, office.officer.id, "ZF-TEST-1", date(2033, 1, 20))
        (due,) = made(office)
        assert due.state is DueState.DONE

    def test_that_expired_are_late_but_not_those_of_years_ago(self, office: DueOffice) -> None:
        people.set_certificate(office.db, office.officer.id, "ZF-TEST-1", office.agency.now.date() - timedelta(days=3))
        people.set_certificate(office.db, office.colleague.id, "ZF-TEST-2", date(2020, 1, 20))
        assert [due.person_id for due in made(office)] == [office.officer.id]


def test_an_ended_campaign_makes_nothing_more(office: DueOffice) -> None:
    role(office, RoleKind.UNIT, unit=office.agency.first.id)
    office.duty("召开专题会", "at least 1 per month")
    before = made(office)
    campaigns.end(office.db, office.campaign.id, at=to_text(office.agency.now))
    office.agency.later(days=40)
    assert len(made(office)) == len(before)


def test_without_anything_new_it_costs_one_question(office: DueOffice, monkeypatch: pytest.MonkeyPatch) -> None:
    role(office, RoleKind.UNIT, unit=office.agency.first.id)
    office.duty("召开专题会", "at least 1 per month")
    made(office)
    monkeypatch.setattr(due_making, "Tree", None)
    assert office.agency.does(None, make, system=True) is False
    office.agency.person("执法员新", Role.OFFICER)
    with pytest.raises(TypeError):
        office.agency.does(None, make, system=True)


def test_what_a_campaign_asks_stands_with_its_start(office: DueOffice) -> None:
    office.starts("huangchuan")
    first = office.db.conn.execute("SELECT count(*) FROM dues d JOIN duties u ON u.id = d.duty_id WHERE u.code = 'OB-003-01'").fetchone()
    assert first == (2,)
    before = len(made(office))
    assert len(made(office)) == before
