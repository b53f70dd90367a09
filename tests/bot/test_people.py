"""Who may change whom; the last admin; what a supervisor sees and does not see."""

from __future__ import annotations

import pytest

from bot.actions import directory, enrolment, people
from bot.actions.directory import Binding, Option, PersonLine, UnitLine
from bot.actions.people import NewPerson, RoleChanged, Transferred, YourRole
from storage.people import Person, Role, Standing
from tests.bot.agency import Agency


@pytest.fixture
def agency() -> Agency:
    return Agency()


@pytest.fixture
def admin(agency: Agency) -> Person:
    return agency.person("管理员甲", Role.ADMIN, agency.top.id, account=1)


@pytest.fixture
def head(agency: Agency) -> Person:
    return agency.person("负责人乙", Role.SUPERVISOR, account=2)


def test_the_tree_shows_units_with_counts_and_then_people_in_pages(agency: Agency, admin: Person) -> None:
    officers = [agency.person(f"测试员{number}") for number in range(10)]
    top = agency.does(admin, directory.view)
    assert (top.path, top.count, top.above) == ("某支队", 11, None)
    assert [(line.name, line.count) for line in top.lines if isinstance(line, UnitLine)] == [("一中队", 10), ("二中队", 0)]
    assert [line.name for line in top.lines if isinstance(line, PersonLine)] == ["管理员甲"]
    first = agency.does(admin, lambda work: directory.view(work, agency.first.id))
    second = agency.does(admin, lambda work: directory.view(work, agency.first.id, 1))
    assert (first.pages, len(first.lines), len(second.lines), first.above) == (2, 8, 2, agency.top.id)
    assert [line.id for line in (*first.lines, *second.lines)] == [officer.id for officer in officers]
    assert agency.does(admin, lambda work: directory.view(work, agency.first.id, 99)).page == 1


def test_a_page_of_many_units_and_people_leaves_nobody_out(agency: Agency, admin: Person) -> None:
    from storage import people as stored

    for number in range(9):
        stored.add_unit(agency.db, f"{number}号中队", agency.top.id)
    agency.person("测试员一", unit=agency.top.id)
    pages = [agency.does(admin, lambda work, page=page: directory.view(work, None, page)) for page in range(2)]
    assert pages[0].pages == 2
    assert len({(type(line), line.id) for page in pages for line in page.lines}) == 13


def test_a_supervisor_sees_the_own_tree_and_nothing_beside_it(agency: Agency, head: Person) -> None:
    other = agency.person("测试员二", unit=agency.second.id)
    view = agency.does(head, directory.view)
    assert (view.id, view.above) == (agency.first.id, None)
    agency.refuses(head, lambda work: directory.view(work, agency.second.id), "not_allowed")
    agency.refuses(head, lambda work: directory.view(work, agency.top.id), "not_allowed")
    agency.refuses(head, lambda work: directory.card(work, other.id), "not_allowed")
    agency.refuses(head, lambda work: directory.card(work, 9999), "not_allowed")


def test_officers_and_discipline_do_not_browse_people(agency: Agency) -> None:
    for role in (Role.OFFICER, Role.LEGAL, Role.DISCIPLINE):
        agency.refuses(agency.person(f"测试员{role}", role), directory.view, "not_allowed")


def test_a_supervisor_changes_officers_of_the_own_tree_only(agency: Agency, admin: Person, head: Person) -> None:
    own, other = agency.person("测试员一"), agency.person("测试员二", unit=agency.second.id)
    peer = agency.person("负责人丙", Role.SUPERVISOR)
    for action in (people.suspend, people.left, people.cut):
        for target in (other, peer, head, admin):
            agency.refuses(head, lambda work, action=action, target=target: action(work, target.id), "not_allowed")
    agency.refuses(head, lambda work: enrolment.invite(work, peer.id), "not_allowed")
    agency.refuses(head, lambda work: people.set_role(work, own.id, Role.SUPERVISOR), "not_allowed")
    agency.refuses(head, lambda work: people.transfer(work, own.id, agency.second.id), "not_allowed")
    agency.does(head, lambda work: people.suspend(work, own.id))
    assert agency.now_is(own).standing is Standing.SUSPENDED


def test_a_card_offers_only_what_the_viewer_may_do(agency: Agency, admin: Person, head: Person) -> None:
    officer = agency.person("测试员一")
    assert agency.does(head, lambda work: directory.card(work, officer.id)).options == (
        *(Option.INVITE, Option.TRANSFER, Option.SUSPEND, Option.LEFT),
    )
    assert Option.ROLE in agency.does(admin, lambda work: directory.card(work, officer.id)).options
    assert agency.does(head, lambda work: directory.card(work, head.id)).options == ()
    assert agency.does(admin, lambda work: directory.card(work, admin.id)).options == (Option.REBIND,)


def test_a_card_says_how_somebody_is_reached(agency: Agency, admin: Person) -> None:
    from storage import people as stored

    officer = agency.person("测试员一")

    def binding() -> Binding:
        return agency.does(admin, lambda work: directory.card(work, officer.id)).binding

    assert binding() is Binding.NONE
    agency.does(admin, lambda work: enrolment.invite(work, officer.id))
    assert binding() is Binding.INVITED
    stored.bind(agency.db, "telegram", 50, officer.id, "x", at="2026-11-25T00:00:00.000Z")
    assert binding() is Binding.BOUND
    stored.mark_reachable(agency.db, "telegram", 50, "2026-11-25T00:00:00.000Z")
    assert binding() is Binding.UNREACHABLE


def test_the_last_admin_with_an_account_cannot_be_taken_away(agency: Agency, admin: Person) -> None:
    without_account = agency.person("管理员乙", Role.ADMIN)
    for action in (people.suspend, people.left, people.cut):
        agency.refuses(None, lambda work, action=action: action(work, admin.id), "last_admin", system=True)
    agency.refuses(None, lambda work: people.set_role(work, admin.id, Role.OFFICER), "last_admin", system=True)
    agency.does(None, lambda work: people.suspend(work, without_account.id), system=True)
    agency.refuses(None, lambda work: people.suspend(work, admin.id), "last_admin", system=True)


def test_of_two_admins_one_may_go(agency: Agency, admin: Person) -> None:
    other = agency.person("管理员乙", Role.ADMIN, account=3)
    agency.does(other, lambda work: people.left(work, admin.id))
    assert agency.who(1) is None
    agency.refuses(admin, lambda work: people.suspend(work, admin.id), "not_allowed")


def test_suspension_is_immediate_and_resuming_gives_the_account_back(agency: Agency, admin: Person) -> None:
    officer = agency.person("测试员一", account=50)
    agency.does(admin, lambda work: people.suspend(work, officer.id))
    assert agency.who(50) is None
    agency.does(admin, lambda work: people.resume(work, officer.id))
    assert agency.who(50) == officer


def test_leaving_cuts_the_account_for_good(agency: Agency, admin: Person) -> None:
    officer = agency.person("测试员一", account=50)
    agency.does(admin, lambda work: people.left(work, officer.id))
    agency.does(admin, lambda work: people.resume(work, officer.id))
    assert agency.who(50) is None


def test_a_role_above_officer_is_told_to_the_other_admins_and_to_the_person(agency: Agency, admin: Person) -> None:
    other = agency.person("管理员乙", Role.ADMIN, account=3)
    officer = agency.person("测试员一", account=50)
    agency.does(admin, lambda work: people.set_role(work, officer.id, Role.SUPERVISOR))
    assert agency.told(other) == [RoleChanged("测试员一", "一中队", Role.OFFICER, Role.SUPERVISOR, "管理员甲")]
    assert agency.told(officer) == [YourRole(Role.SUPERVISOR)]
    assert not agency.told(admin)


def test_a_new_role_voids_a_code_that_would_have_bound_at_once(agency: Agency, admin: Person) -> None:
    officer = agency.person("测试员一")
    code = agency.does(admin, lambda work: enrolment.invite(work, officer.id)).code
    agency.does(admin, lambda work: people.set_role(work, officer.id, Role.ADMIN))
    agency.stranger_does(50, lambda work: enrolment.redeem(work, code))
    assert agency.who(50) is None


def test_a_transfer_changes_who_is_above_somebody(agency: Agency, admin: Person, head: Person) -> None:
    officer = agency.person("测试员一", account=50)
    agency.does(admin, lambda work: people.transfer(work, officer.id, agency.second.id))
    assert agency.told(officer) == [Transferred("二中队")]
    agency.refuses(head, lambda work: people.suspend(work, officer.id), "not_allowed")
    agency.refuses(admin, lambda work: people.transfer(work, officer.id, 9999), "no_such_unit")


def test_new_people_are_entered_once_with_a_certificate_of_their_own(agency: Agency, admin: Person, head: Person) -> None:
    made = agency.does(head, lambda work: people.add(work, NewPerson("测试员一", "一中队", Role.OFFICER, "A1")))
    assert made.unit_id == agency.first.id
    agency.refuses(head, lambda work: people.add(work, NewPerson("测试员一", "某支队/一中队", Role.OFFICER)), "known_already")
    agency.refuses(head, lambda work: people.add(work, NewPerson("测试员二", "一中队", Role.OFFICER, "A1")), "certificate_taken")
    agency.refuses(head, lambda work: people.add(work, NewPerson("测试员二", "一中队", Role.ADMIN)), "not_allowed")
    agency.refuses(head, lambda work: people.add(work, NewPerson("测试员二", "二中队", Role.OFFICER)), "not_allowed")
    agency.refuses(admin, lambda work: people.add(work, NewPerson("测试员二", "三中队", Role.OFFICER)), "no_unit_named")
    agency.refuses(admin, lambda work: people.add(work, NewPerson("x" * 41, "一中队", Role.OFFICER)), "bad_name")


def test_a_unit_whose_name_two_have_is_asked_for_by_path(agency: Agency, admin: Person) -> None:
    from storage import people as stored

    stored.add_unit(agency.db, "一组", agency.first.id)
    stored.add_unit(agency.db, "一组", agency.second.id)
    agency.refuses(admin, lambda work: people.add(work, NewPerson("测试员一", "一组", Role.OFFICER)), "several_units_named")
    assert agency.does(admin, lambda work: people.add(work, NewPerson("测试员一", "二中队/一组", Role.OFFICER)))
