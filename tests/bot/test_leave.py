"""Leave: how days are written, who stands in, and who may enter it for whom."""

from __future__ import annotations

from datetime import date

import pytest

from bot.actions import leave, people
from bot.actions.leave import Alike, DeputyTold, LeaveEnded, LeaveSet, LeaveTold, LeaveWish, OwnLeaves, WhichPerson, stand_ins
from bot.lines import Unread, read_leave
from bot.wording.leave import as_argument, read_argument
from storage.people import Person, Role
from tests.bot.agency import Agency

TODAY = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("line", "first", "last"),
    [
        ("11-26 11-30", date(2026, 11, 26), date(2026, 11, 30)),
        ("11月26日到11月30日", date(2026, 11, 26), date(2026, 11, 30)),
        ("11月26日至30日", date(2026, 11, 26), date(2026, 11, 30)),
        ("11.26-11.30", date(2026, 11, 26), date(2026, 11, 30)),
        ("１１－２６　１１－３０", date(2026, 11, 26), date(2026, 11, 30)),
        ("2026-11-26~2026-11-30", date(2026, 11, 26), date(2026, 11, 30)),
        ("从 11月26号 至 11月30号", date(2026, 11, 26), date(2026, 11, 30)),
        ("今天", TODAY, TODAY),
        ("今天到明天", TODAY, date(2026, 11, 26)),
        ("明天 后天", date(2026, 11, 26), date(2026, 11, 27)),
        ("11-26", date(2026, 11, 26), date(2026, 11, 26)),
        ("12-28 1-3", date(2026, 12, 28), date(2027, 1, 3)),
        ("1-3 1-5", date(2027, 1, 3), date(2027, 1, 5)),
        ("11-20 11-30", date(2026, 11, 20), date(2026, 11, 30)),
        ("2028-2-29", date(2028, 2, 29), date(2028, 2, 29)),
    ],
)
def test_days_are_read_as_people_write_them(line: str, first: date, last: date) -> None:
    assert read_leave(line, TODAY) == LeaveWish(first, last)


def test_in_january_a_leave_that_began_in_december_is_last_years() -> None:
    assert read_leave("12-28 1-10", date(2027, 1, 5)) == LeaveWish(date(2026, 12, 28), date(2027, 1, 10))


def test_a_person_before_and_a_deputy_after_the_days() -> None:
    assert read_leave("测试员一 11-26 11-30 代理人：测试员二", TODAY) == LeaveWish(
        date(2026, 11, 26), date(2026, 11, 30), "测试员一", "测试员二"
    )
    assert read_leave("明天 代理 测 试 员 二", TODAY) == LeaveWish(date(2026, 11, 26), date(2026, 11, 26), None, "测试员二")


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("", "no_day"),
        ("测试员一", "no_day"),
        ("26日", "no_day"),
        ("2-30", "not_a_day"),
        ("2026-13-01", "not_a_day"),
        ("11-26 2-30", "not_a_day"),
        ("11-26 11-30 看病", "not_understood"),
        ("11-26 代理人", "no_deputy"),
    ],
)
def test_what_is_not_understood_is_named(line: str, fault: str) -> None:
    read = read_leave(line, TODAY)
    assert isinstance(read, Unread)
    assert read.fault == fault


@pytest.fixture
def agency() -> Agency:
    return Agency()


def wish(first: str, last: str, person: int | str | None = None, deputy: int | str | Alike | None = None) -> LeaveWish:
    return LeaveWish(date.fromisoformat(first), date.fromisoformat(last), person, deputy)


def on_leave(agency: Agency, person: Person, deputy: Person | None, first: str = "2026-11-25", last: str = "2026-11-30") -> None:
    agency.does(person, lambda work: leave.take(work, wish(first, last, None, None if deputy is None else deputy.id)))


def test_what_is_due_goes_to_the_person_and_while_on_leave_to_the_deputy(agency: Agency) -> None:
    one, two = agency.person("测试员一", account=50), agency.person("测试员二", account=51)
    on_leave(agency, one, two, "2026-11-26", "2026-11-30")
    assert stand_ins(agency.db, one.id, TODAY) == (one.id,)
    assert stand_ins(agency.db, one.id, date(2026, 11, 26)) == (one.id, two.id)
    assert stand_ins(agency.db, one.id, date(2026, 11, 30)) == (one.id, two.id)
    assert stand_ins(agency.db, one.id, date(2026, 12, 1)) == (one.id,)


def test_a_chain_of_deputies_is_followed_and_a_ring_ends(agency: Agency) -> None:
    one, two, three = (agency.person(f"测试员{number}", account=50 + number) for number in range(3))
    on_leave(agency, one, two)
    on_leave(agency, two, three)
    assert stand_ins(agency.db, one.id, TODAY) == (one.id, two.id, three.id)
    on_leave(agency, three, one)
    assert stand_ins(agency.db, one.id, TODAY) == (one.id, two.id, three.id)


def test_a_deputy_who_has_left_receives_nothing(agency: Agency) -> None:
    admin = agency.person("管理员甲", Role.ADMIN, account=1)
    one, two = agency.person("测试员一", account=50), agency.person("测试员二", account=51)
    on_leave(agency, one, two)
    agency.does(admin, lambda work: people.suspend(work, two.id))
    assert stand_ins(agency.db, one.id, TODAY) == (one.id,)


def test_a_leave_reaches_across_new_year(agency: Agency) -> None:
    one, two = agency.person("测试员一", account=50), agency.person("测试员二", account=51)
    read = read_leave("12-28 1-3 代理人 测试员二", TODAY)
    assert isinstance(read, LeaveWish)
    done = agency.does(one, lambda work: leave.take(work, read))
    assert isinstance(done, LeaveSet)
    assert stand_ins(agency.db, one.id, date(2027, 1, 2)) == (one.id, two.id)
    assert [type(message) for message in agency.told(two)] == [DeputyTold]


def test_days_that_make_no_sense_are_refused(agency: Agency) -> None:
    one = agency.person("测试员一", account=50)
    for first, last, problem in (
        ("2026-11-30", "2026-11-26", "leave_backwards"),
        ("2026-11-01", "2026-11-24", "leave_past"),
        ("2026-11-26", "2027-12-01", "leave_too_long"),
    ):
        agency.refuses(one, lambda work, first=first, last=last: leave.take(work, wish(first, last)), problem)
    on_leave(agency, one, None)
    agency.refuses(one, lambda work: leave.take(work, wish("2026-11-30", "2026-12-02")), "leave_overlaps")


def test_a_deputy_is_active_enrolled_and_somebody_else(agency: Agency) -> None:
    one, without_account = agency.person("测试员一", account=50), agency.person("测试员三")
    agency.refuses(one, lambda work: leave.take(work, wish("2026-11-26", "2026-11-27", None, "测试员一")), "own_deputy")
    agency.refuses(one, lambda work: leave.take(work, wish("2026-11-26", "2026-11-27", None, without_account.id)), "cannot_stand_in")
    agency.refuses(one, lambda work: leave.take(work, wish("2026-11-26", "2026-11-27", None, "无此人")), "nobody_named")


def test_leave_for_another_is_for_those_above_him(agency: Agency) -> None:
    head = agency.person("负责人乙", Role.SUPERVISOR, account=2)
    one, other = agency.person("测试员一", account=50), agency.person("测试员二", unit=agency.second.id, account=51)
    agency.refuses(one, lambda work: leave.take(work, wish("2026-11-26", "2026-11-27", other.id)), "not_allowed")
    agency.refuses(one, lambda work: leave.take(work, wish("2026-11-26", "2026-11-27", "测试员二")), "nobody_named")
    agency.refuses(head, lambda work: leave.take(work, wish("2026-11-26", "2026-11-27", other.id)), "not_allowed")
    done = agency.does(head, lambda work: leave.take(work, wish("2026-11-26", "2026-11-27", "测试员一")))
    assert isinstance(done, LeaveSet)
    assert [type(message) for message in agency.told(one)] == [LeaveTold]
    agency.refuses(other, lambda work: leave.end(work, done.leave.id), "no_such_leave")
    assert isinstance(agency.does(one, lambda work: leave.end(work, done.leave.id)), LeaveEnded)
    agency.refuses(one, lambda work: leave.end(work, done.leave.id), "no_such_leave")


def test_namesakes_are_chosen_with_buttons_first_the_person_then_the_deputy(agency: Agency) -> None:
    admin = agency.person("管理员甲", Role.ADMIN, agency.top.id, account=1)
    ones = [agency.person("测试员一", unit=unit, account=50 + unit) for unit in (agency.first.id, agency.second.id)]
    twos = [agency.person("测试员二", unit=unit, account=60 + unit) for unit in (agency.first.id, agency.second.id)]
    which = agency.does(admin, lambda work: leave.take(work, wish("2026-11-26", "2026-11-27", "测试员一", "测试员二")))
    assert isinstance(which, WhichPerson)
    assert [(each.person_id, each.unit) for each in which.namesakes] == [(ones[0].id, "一中队"), (ones[1].id, "二中队")]
    assert which.wish.deputy == Alike(twos[0].id)
    pressed = read_argument(as_argument(LeaveWish(which.wish.first_day, which.wish.last_day, ones[1].id, which.wish.deputy)))
    assert pressed is not None
    which = agency.does(admin, lambda work: leave.take(work, pressed))
    assert isinstance(which, WhichPerson)
    assert which.is_deputy
    pressed = read_argument(as_argument(LeaveWish(which.wish.first_day, which.wish.last_day, which.wish.person, twos[1].id)))
    assert pressed is not None
    done = agency.does(admin, lambda work: leave.take(work, pressed))
    assert isinstance(done, LeaveSet)
    assert stand_ins(agency.db, ones[1].id, date(2026, 11, 26)) == (ones[1].id, twos[1].id)


def test_the_word_alone_ends_the_one_leave_and_shows_several(agency: Agency) -> None:
    one = agency.person("测试员一", account=50)
    assert agency.does(one, leave.end_own) == OwnLeaves(())
    on_leave(agency, one, None, "2026-12-01", "2026-12-02")
    on_leave(agency, one, None, "2026-12-05", "2026-12-06")
    assert isinstance(agency.does(one, leave.end_own), OwnLeaves)
    on_leave(agency, one, None, "2026-11-25", "2026-11-26")
    assert isinstance(agency.does(one, leave.end_own), LeaveEnded)


@pytest.mark.parametrize(
    "argument", ["", "1", "1.2.3.4", "1.20261332.20261332.", "x.20261126.20261127.", "1.20261126.20261127.n", "1" * 60]
)
def test_forged_arguments_of_a_button_are_none_or_harmless(argument: str) -> None:
    read = read_argument(argument)
    assert read is None or read == LeaveWish(date(2026, 11, 26), date(2026, 11, 27), 1, None)
