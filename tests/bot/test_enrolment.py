"""How somebody gets in, and how nobody else does: told as attack stories."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.actions import confirmation, enrolment, people
from bot.actions.binding import AccountBound, Welcome
from bot.actions.confirmation import ConfirmAccount, Decided, NotConfirmed, SomethingWaits
from bot.actions.directory import Option
from bot.actions.enrolment import HowToEnrol, NobodyConfirms, Redeemed, ServerCodeMade, WaitsForConfirmation, WrongCode
from bot.actions.work import Work
from storage import strangers
from storage.enrolment import Outcome
from storage.people import Person, Role
from tests.bot.agency import DOOR, Agency


@pytest.fixture
def agency() -> Agency:
    return Agency()


@pytest.fixture
def admin(agency: Agency) -> Person:
    return agency.person("管理员甲", Role.ADMIN, agency.top.id, account=1)


def code_for(agency: Agency, by: Person, person: Person) -> str:
    return agency.does(by, lambda work: enrolment.invite(work, person.id)).code


def redeem(agency: Agency, account: int, code: str, username: str = "") -> Redeemed:
    return agency.stranger_does(account, lambda work: enrolment.redeem(work, code, username))


def pending_number(agency: Agency) -> int:
    (asked,) = {owed.message.enrolment_id for owed in agency.owed if isinstance(owed.message, ConfirmAccount)}
    return asked


def test_an_officers_code_binds_at_once_and_works_once(agency: Agency, admin: Person) -> None:
    officer = agency.person("测试员一")
    code = code_for(agency, admin, officer)
    assert redeem(agency, 50, code) is Redeemed.BOUND
    assert agency.who(50) == officer
    assert [type(message) for message in agency.told(officer)] == [Welcome]
    assert [type(message) for message in agency.told(admin)] == [AccountBound]
    assert redeem(agency, 51, code) is Redeemed.NOT
    assert agency.who(51) is None
    assert [type(message) for message in agency.replies()] == [WrongCode]


def test_a_code_is_kept_only_as_a_keyed_hash(agency: Agency, admin: Person) -> None:
    code = code_for(agency, admin, agency.person("测试员一"))
    stored = agency.db.conn.execute("SELECT hash FROM codes").fetchone()[0]
    assert len(stored) == 32
    assert code.replace("-", "") not in "".join(agency.db.conn.iterdump())


def test_a_code_expires_and_a_newer_one_voids_it(agency: Agency, admin: Person) -> None:
    officer = agency.person("测试员一")
    first = code_for(agency, admin, officer)
    second = code_for(agency, admin, officer)
    assert redeem(agency, 50, first) is Redeemed.NOT
    agency.later(days=7)
    assert redeem(agency, 50, second) is Redeemed.NOT


def test_rebinding_cuts_the_old_account_at_once_and_tells_those_above_not_the_old_account(agency: Agency, admin: Person) -> None:
    head = agency.person("负责人乙", Role.SUPERVISOR, account=2)
    elsewhere = agency.person("负责人丙", Role.SUPERVISOR, agency.second.id, account=3)
    officer = agency.person("测试员一", account=50)
    code = code_for(agency, head, officer)
    assert redeem(agency, 51, code) is Redeemed.BOUND
    assert agency.who(50) is None
    assert agency.who(51) == officer
    assert agency.told(admin)
    assert agency.told(head)
    assert not agency.told(elsewhere)
    assert all(owed.account is None for owed in agency.owed)


def test_wrong_codes_are_slowed_down_doubling_up_to_a_day() -> None:
    waits = [enrolment.wait_after(number) for number in range(1, 16)]
    assert waits[:2] == [None, None]
    assert waits[2:5] == [timedelta(minutes=1), timedelta(minutes=2), timedelta(minutes=4)]
    assert waits[-1] == timedelta(days=1)


def test_whoever_waits_gets_no_hint_whether_a_code_was_right(agency: Agency, admin: Person) -> None:
    code = code_for(agency, admin, agency.person("测试员一"))
    for _ in range(3):
        redeem(agency, 50, "00000-00000")
    assert agency.replies() == [WrongCode(timedelta(minutes=1))]
    assert redeem(agency, 50, code) is Redeemed.NOT
    assert agency.owed == []
    assert redeem(agency, 50, "00000-00001") is Redeemed.NOT
    assert agency.owed == []
    agency.later(minutes=1)
    assert redeem(agency, 50, code) is Redeemed.BOUND


def test_others_guessing_takes_the_free_tries_but_never_a_right_code(agency: Agency, admin: Person) -> None:
    code = code_for(agency, admin, agency.person("测试员一"))
    for account in range(100, 100 + enrolment.BRAKE_AT):
        redeem(agency, account, "00000-00000")
    redeem(agency, 200, "00000-00000")
    assert agency.replies() == [WrongCode(timedelta(minutes=1))]
    assert redeem(agency, 201, code) is Redeemed.BOUND
    agency.later(hours=2)
    redeem(agency, 202, "00000-00000")
    assert agency.replies() == [WrongCode(None)]


def test_the_brake_does_not_grow_without_bound(agency: Agency) -> None:
    for account in range(100, 200):
        redeem(agency, account, "00000-00000")
    assert agency.db.conn.execute("SELECT count(*) FROM guesses").fetchone()[0] == enrolment.BRAKE_AT


def test_a_stranger_is_told_once_and_a_full_table_tells_nobody_more(agency: Agency, monkeypatch: pytest.MonkeyPatch) -> None:
    agency.stranger_does(50, enrolment.greet)
    assert agency.replies() == [HowToEnrol()]
    agency.stranger_does(50, enrolment.greet)
    assert agency.owed == []
    monkeypatch.setattr(enrolment, "MOST_STRANGERS", 3)
    for account in (51, 52, 53):
        agency.stranger_does(account, enrolment.greet)
    assert agency.owed == []
    assert agency.db.conn.execute("SELECT count(*) FROM strangers").fetchone()[0] == 3


def test_in_a_full_table_a_guesser_takes_the_place_of_the_quietest_not_of_one_who_waits(
    agency: Agency, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(enrolment, "MOST_STRANGERS", 2)
    for _ in range(3):
        redeem(agency, 50, "00000-00000")
    agency.stranger_does(51, enrolment.greet)
    redeem(agency, 52, "00000-00000")
    assert strangers.stranger(agency.db, DOOR, 50).wrong_codes == 3
    assert strangers.stranger(agency.db, DOOR, 51) == strangers.UNKNOWN
    assert strangers.stranger(agency.db, DOOR, 52).wrong_codes == 1


def test_a_suspended_persons_code_is_wrong_like_any_other(agency: Agency, admin: Person) -> None:
    officer = agency.person("测试员一")
    code = code_for(agency, admin, officer)
    agency.does(admin, lambda work: people.suspend(work, officer.id))
    redeem(agency, 50, code)
    assert agency.replies() == [WrongCode(None)]


def test_a_role_above_officer_waits_for_one_who_knows_him(agency: Agency, admin: Person) -> None:
    head = agency.person("负责人乙", Role.SUPERVISOR, account=2)
    elsewhere = agency.person("负责人丙", Role.SUPERVISOR, agency.second.id, account=3)
    legal = agency.person("法制丁", Role.LEGAL)
    assert redeem(agency, 50, code_for(agency, admin, legal), "ding") is Redeemed.WAITS
    assert agency.who(50) is None
    assert [type(message) for message in agency.replies()] == [WaitsForConfirmation]
    (asked,) = agency.told(head)
    assert isinstance(asked, ConfirmAccount)
    assert (asked.name, asked.shown_name, asked.account_id) == ("法制丁", "路人甲 @ding", 50)
    assert agency.told(admin)
    assert not agency.told(elsewhere)
    agency.does(head, lambda work: confirmation.decide(work, asked.enrolment_id, is_theirs=True, replaces=7), account=2)
    assert agency.who(50) == legal
    assert agency.told(legal)
    assert [(owed.replaces, owed.message.outcome) for owed in agency.owed if isinstance(owed.message, Decided)] == [(7, Outcome.CONFIRMED)]


def test_of_two_who_decide_the_second_is_told_what_was_decided(agency: Agency, admin: Person) -> None:
    other = agency.person("管理员乙", Role.ADMIN, account=2)
    legal = agency.person("法制丁", Role.LEGAL)
    redeem(agency, 50, code_for(agency, admin, legal))
    number = pending_number(agency)
    agency.does(admin, lambda work: confirmation.decide(work, number, is_theirs=False), account=1)
    assert [owed.message for owed in agency.owed if owed.account == (DOOR, 50)] == [NotConfirmed(Outcome.REFUSED)]
    agency.does(other, lambda work: confirmation.decide(work, number, is_theirs=True), account=2)
    (decided,) = agency.replies()
    assert isinstance(decided, Decided)
    assert (decided.outcome, decided.by_another) == (Outcome.REFUSED, True)
    assert agency.who(50) is None


@pytest.mark.parametrize("role", [Role.OFFICER, Role.LEGAL, Role.DISCIPLINE])
def test_whoever_has_no_right_to_confirm_is_refused_with_a_forged_button(agency: Agency, admin: Person, role: Role) -> None:
    curious = agency.person("测试员二", role, account=9)
    redeem(agency, 50, code_for(agency, admin, agency.person("法制丁", Role.LEGAL)))
    number = pending_number(agency)
    agency.refuses(curious, lambda work: confirmation.decide(work, number, is_theirs=True), "not_allowed")
    agency.refuses(curious, lambda work: confirmation.decide(work, number + 1, is_theirs=True), "not_allowed")


def test_a_supervisor_confirms_neither_admins_nor_discipline_nor_another_tree(agency: Agency, admin: Person) -> None:
    head = agency.person("负责人乙", Role.SUPERVISOR, account=2)
    for person in (
        agency.person("管理员乙", Role.ADMIN),
        agency.person("纪检戊", Role.DISCIPLINE),
        agency.person("法制丁", Role.LEGAL, agency.second.id),
    ):
        redeem(agency, 50, code_for(agency, admin, person))
        number = pending_number(agency)
        agency.refuses(head, lambda work, number=number: confirmation.decide(work, number, is_theirs=True), "not_allowed")


def test_nobody_confirms_himself_from_his_old_account(agency: Agency, admin: Person) -> None:
    other = agency.person("管理员乙", Role.ADMIN, account=2)
    redeem(agency, 50, code_for(agency, other, admin))
    number = pending_number(agency)
    assert not agency.told(admin)
    agency.refuses(admin, lambda work: confirmation.decide(work, number, is_theirs=True), "not_allowed")


def test_with_nobody_to_confirm_the_code_stays_good(agency: Agency, admin: Person) -> None:
    code = code_for(agency, admin, admin)
    assert redeem(agency, 50, code) is Redeemed.NOT
    assert agency.replies() == [NobodyConfirms()]
    agency.person("管理员乙", Role.ADMIN, account=2)
    assert redeem(agency, 50, code) is Redeemed.WAITS


def test_a_question_nobody_decides_lapses_after_a_day(agency: Agency, admin: Person) -> None:
    redeem(agency, 50, code_for(agency, admin, agency.person("法制丁", Role.LEGAL)))
    number = pending_number(agency)
    agency.later(hours=23, minutes=59)
    agency.does(None, confirmation.lapse, system=True)
    assert agency.owed == []
    agency.later(minutes=1)
    agency.does(None, confirmation.lapse, system=True)
    assert [owed.message for owed in agency.owed] == [NotConfirmed(Outcome.LAPSED)]
    agency.does(admin, lambda work: confirmation.decide(work, number, is_theirs=True), account=1)
    assert agency.who(50) is None


def test_a_late_press_finds_it_lapsed_also_before_the_clockwork_came_by(agency: Agency, admin: Person) -> None:
    redeem(agency, 50, code_for(agency, admin, agency.person("法制丁", Role.LEGAL)))
    number = pending_number(agency)
    agency.later(hours=24)
    agency.does(admin, lambda work: confirmation.decide(work, number, is_theirs=True), account=1)
    assert agency.who(50) is None
    (decided,) = agency.replies()
    assert isinstance(decided, Decided)
    assert decided.outcome is Outcome.LAPSED


def test_a_person_suspended_while_waiting_is_not_let_in(agency: Agency, admin: Person) -> None:
    legal = agency.person("法制丁", Role.LEGAL)
    redeem(agency, 50, code_for(agency, admin, legal))
    number = pending_number(agency)
    agency.does(admin, lambda work: people.change(work, legal.id, Option.SUSPEND))
    agency.does(admin, lambda work: confirmation.decide(work, number, is_theirs=True), account=1)
    agency.does(admin, lambda work: people.resume(work, legal.id))
    assert agency.who(50) is None


def test_turned_text_in_an_accounts_name_is_taken_out() -> None:
    assert enrolment.account_name("甲\u202e某\n" + "x" * 500, "jia")[:4] == "甲某xx"
    assert len(enrolment.account_name("x" * 500, "")) == enrolment.SHOWN_NAME_CHARACTERS


def test_the_first_admin_comes_in_without_confirmation_and_only_while_there_is_none(agency: Agency) -> None:
    first = agency.does(None, lambda work: enrolment.first_admin(work, "某支队", "系统管理员"), system=True)
    again = agency.does(None, lambda work: enrolment.first_admin(work, "某支队", "系统管理员"), system=True)
    assert first is not None
    assert again is not None
    assert redeem(agency, 50, first) is Redeemed.NOT
    assert redeem(agency, 51, again) is Redeemed.BOUND_BY_SERVER
    admin = agency.who(51)
    assert admin is not None
    assert (admin.name, admin.role, admin.unit_id) == ("系统管理员", Role.ADMIN, agency.top.id)
    assert agency.does(None, lambda work: enrolment.first_admin(work, "某支队", "系统管理员"), system=True) is None


def test_the_first_admins_code_does_not_bind_once_another_admin_is_in(agency: Agency) -> None:
    code = agency.does(None, lambda work: enrolment.first_admin(work, "某支队", "系统管理员"), system=True)
    assert code is not None
    other = agency.person("管理员乙", Role.ADMIN, account=2)
    assert redeem(agency, 50, code) is Redeemed.WAITS
    assert agency.told(other)


def test_the_first_admins_code_expires_in_an_hour(agency: Agency) -> None:
    code = agency.does(None, lambda work: enrolment.first_admin(work, "某支队", "系统管理员"), system=True)
    assert code is not None
    agency.later(hours=1)
    assert redeem(agency, 50, code) is Redeemed.NOT


def test_a_code_made_on_the_server_tells_admins_and_discipline_and_replaces_a_lost_phone(agency: Agency, admin: Person) -> None:
    discipline = agency.person("纪检戊", Role.DISCIPLINE, account=3)
    code = agency.does(None, lambda work: enrolment.server_code(work, admin.id), system=True)
    assert [type(message) for message in agency.told(discipline)] == [ServerCodeMade]
    assert [type(message) for message in agency.told(admin)] == [ServerCodeMade]
    assert redeem(agency, 50, code) is Redeemed.BOUND_BY_SERVER
    assert agency.who(1) is None
    assert agency.who(50) == admin
    assert [type(message) for message in agency.told(discipline)] == [AccountBound]


def test_a_code_made_on_the_server_is_not_for_the_chat_nor_for_anybody_else(agency: Agency, admin: Person) -> None:
    officer = agency.person("测试员一")
    agency.refuses(admin, lambda work: enrolment.server_code(work, admin.id), "not_allowed")
    agency.refuses(None, lambda work: enrolment.server_code(work, officer.id), "not_an_admin", system=True)


def test_every_step_stands_in_the_audit_without_a_word_of_anybody(agency: Agency, admin: Person) -> None:
    legal = agency.person("法制丁", Role.LEGAL)
    redeem(agency, 50, code_for(agency, admin, legal))
    number = pending_number(agency)
    agency.does(admin, lambda work: confirmation.decide(work, number, is_theirs=True), account=1)
    assert agency.acts() == ["codes.made", "enrolments.asked", "enrolments.confirmed", "people.bound"]
    assert "法制丁" not in str(agency.db.conn.execute("SELECT * FROM audit").fetchall())


def test_under_the_strict_rule_no_name_travels_with_a_question_or_a_welcome(agency: Agency, admin: Person) -> None:
    officer, legal = agency.person("测试员一"), agency.person("法制丁", Role.LEGAL)
    codes_of = [code_for(agency, admin, person) for person in (officer, legal)]

    def outside(code: str) -> Callable[[Work], object]:
        def action(work: Work) -> object:
            work.outside = True
            return enrolment.redeem(work, code)

        return action

    agency.stranger_does(50, outside(codes_of[0]))
    assert agency.told(officer) == [Welcome("", "", Role.OFFICER)]
    agency.stranger_does(51, outside(codes_of[1]))
    assert agency.told(admin) == [SomethingWaits()]
