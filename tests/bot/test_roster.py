"""What an import changes: the same file twice changes nothing, and nobody is ever removed."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions import people
from bot.actions.people import RoleChanged
from bot.actions.roster import RosterPlan, RosterRow, apply, plan, without_account
from storage.people import Person, Role
from tests.bot.agency import Agency

EXPIRES = date(2027, 6, 30)


@pytest.fixture
def agency() -> Agency:
    return Agency()


def planned(agency: Agency, *rows: RosterRow) -> RosterPlan:
    return agency.does(None, lambda work: plan(work, rows), system=True)


def applied(agency: Agency, *rows: RosterRow) -> tuple[Person, ...]:
    return agency.does(None, lambda work: apply(work, rows, digest="ab" * 32), system=True)[1]


def faults(agency: Agency, *rows: RosterRow) -> list[tuple[int, str]]:
    return [(fault.row, fault.code) for fault in planned(agency, *rows).faults]


def test_a_plan_changes_nothing_and_an_import_twice_changes_once(agency: Agency) -> None:
    rows = (
        RosterRow(2, "测试员一", ("某支队", "一中队"), Role.OFFICER, "37001", EXPIRES),
        RosterRow(3, "测试员二", ("一中队",), Role.SUPERVISOR),
        RosterRow(4, "测试员三", ("三中队", "一组")),
    )
    first = planned(agency, *rows)
    assert len(first.additions) == 3
    assert first.new_units == ("某支队/三中队", "某支队/三中队/一组")
    assert agency.db.conn.execute("SELECT count(*) FROM people").fetchone()[0] == 0
    everybody = applied(agency, *rows)
    assert [person.role for person in everybody] == [Role.OFFICER, Role.SUPERVISOR, Role.OFFICER]
    assert "people.imported" in agency.acts()
    again = planned(agency, *rows)
    assert (again.additions, again.changes, again.new_units, len(again.unchanged)) == ((), (), (), 3)


def test_what_differs_is_changed_and_an_empty_cell_changes_nothing(agency: Agency) -> None:
    admin = agency.person("管理员甲", Role.ADMIN, agency.top.id, account=1)
    (before,) = applied(agency, RosterRow(2, "测试员一", ("一中队",), Role.OFFICER, "37001", EXPIRES))
    change = planned(agency, RosterRow(2, "测试员一", ("二中队",), Role.LEGAL, "37001")).changes[0]
    assert change.fields == ("unit", "role")
    (after,) = applied(agency, RosterRow(2, "测试员一", ("二中队",), Role.LEGAL, "37001"))
    assert after == Person(before.id, "测试员一", agency.second.id, Role.LEGAL, before.standing, "37001", EXPIRES)
    assert agency.told(admin) == [RoleChanged("测试员一", "一中队", Role.OFFICER, Role.LEGAL, "")]


def test_a_new_certificate_is_the_same_person_unless_the_old_number_is_in_the_file_too(agency: Agency) -> None:
    (one,) = applied(agency, RosterRow(2, "测试员一", ("一中队",), None, "37001"))
    renewed = planned(agency, RosterRow(2, "测试员一", ("一中队",), None, "37999"))
    assert [change.person.id for change in renewed.changes] == [one.id]
    namesake = planned(agency, RosterRow(2, "测试员一", ("一中队",), None, "37001"), RosterRow(3, "测试员一", ("一中队",), None, "37999"))
    assert (len(namesake.unchanged), len(namesake.additions)) == (1, 1)


def test_whoever_moved_is_found_by_name_only_where_no_namesake_stands_in_the_file(agency: Agency) -> None:
    one = agency.person("测试员一")
    moved = planned(agency, RosterRow(2, "测试员一", ("二中队",)))
    assert [(change.person.id, change.fields) for change in moved.changes] == [(one.id, ("unit",))]
    both = planned(agency, RosterRow(2, "测试员一", ("二中队",)), RosterRow(3, "测试员一", ("一中队",)))
    assert (len(both.additions), len(both.unchanged)) == (1, 1)


def test_nobody_is_removed_and_whoever_is_not_in_the_file_is_named(agency: Agency) -> None:
    one = agency.person("测试员一")
    result = planned(agency, RosterRow(2, "测试员二", ("一中队",)))
    assert [person.id for person in result.absent] == [one.id]
    applied(agency, RosterRow(2, "测试员二", ("一中队",)))
    assert agency.now_is(one) == one


def test_faults_are_named_with_their_rows_and_hold_up_the_whole_import(agency: Agency) -> None:
    admin = agency.person("管理员甲", Role.ADMIN, agency.top.id, account=1)
    gone = agency.person("测试员九")
    agency.db.conn.execute("UPDATE people SET certificate_number = '9' WHERE id = ?", [gone.id])
    agency.does(admin, lambda work: people.left(work, gone.id))
    applied(agency, RosterRow(1, "测试员一", ("一中队",), None, "37001"))
    rows = (
        RosterRow(2, "", ("一中队",)),
        RosterRow(3, "测试员二", ()),
        RosterRow(4, "123456", ("一中队",)),
        RosterRow(5, "测试员三", tuple("123456789")),
        RosterRow(6, "测试员四", ("一中队",), None, "5"),
        RosterRow(7, "测试员五", ("一中队",), None, "5"),
        RosterRow(8, "测试员六", ("二中队",)),
        RosterRow(9, "测试员六", ("二中队",)),
        RosterRow(10, "测试员七", ("一中队",), None, "37001"),
        RosterRow(11, "测试员九", ("一中队",), None, "9"),
    )
    assert faults(agency, *rows) == [
        *((2, "no_name"), (3, "no_unit"), (4, "bad_name"), (5, "bad_unit"), (7, "number_twice"), (9, "name_twice")),
        *((10, "number_of_another"), (11, "has_left")),
    ]
    agency.refuses(None, lambda work: apply(work, rows), "roster_faults", system=True)


def test_two_of_one_name_that_nobody_can_tell_apart_are_a_fault(agency: Agency) -> None:
    agency.person("测试员一")
    agency.person("测试员一")
    assert faults(agency, RosterRow(2, "测试员一", ("一中队",))) == [(2, "several_people")]


def test_a_unit_that_two_could_be_is_a_fault(agency: Agency) -> None:
    from storage import people as stored

    stored.add_unit(agency.db, "一组", agency.first.id)
    stored.add_unit(agency.db, "一组", agency.second.id)
    assert faults(agency, RosterRow(2, "测试员一", ("一组",))) == [(2, "several_units")]


def test_the_last_admin_is_not_demoted_by_a_roster(agency: Agency) -> None:
    agency.person("管理员甲", Role.ADMIN, agency.top.id, account=1)
    agency.refuses(None, lambda work: apply(work, [RosterRow(2, "管理员甲", ("某支队",), Role.OFFICER)]), "last_admin", system=True)


def test_in_an_empty_database_units_stand_below_the_agency() -> None:
    from tests.storage.chains import blank

    empty = Agency.__new__(Agency)
    Agency.__init__(empty, db=blank())
    empty.db.conn.execute("DELETE FROM units WHERE parent_id IS NOT NULL")
    empty.db.conn.execute("DELETE FROM units")
    result = empty.does(None, lambda work: plan(work, [RosterRow(2, "测试员一", ("一中队",))], "某大队"), system=True)
    assert result.new_units == ("某大队", "某大队/一中队")


def test_codes_are_for_those_without_an_account(agency: Agency) -> None:
    bound = agency.person("测试员一", account=50)
    everybody = applied(agency, RosterRow(2, "测试员一", ("一中队",)), RosterRow(3, "测试员二", ("一中队",)))
    left_over = agency.does(None, lambda work: without_account(work, everybody), system=True)
    assert bound.id not in {person.id for person in left_over}
    assert [person.name for person in left_over] == ["测试员二"]


def test_an_import_is_an_admins_business(agency: Agency) -> None:
    head = agency.person("负责人乙", Role.SUPERVISOR, account=2)
    agency.refuses(head, lambda work: plan(work, []), "not_allowed")
