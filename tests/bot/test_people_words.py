"""What people, enrolment and leave say: every message, also of those whose names are full of markup."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.actions import directory as d
from bot.actions import enrolment as e
from bot.actions import leave as lv
from bot.actions import people as p
from bot.actions.binding import AccountBound, Welcome
from bot.actions.confirmation import ConfirmAccount, Decided, NotConfirmed, NothingWaits, SomethingWaits
from bot.line.letters import pack, unpack
from bot.lines import Unread, read_new_person
from bot.wording import enrolment, leave, people
from bot.wording.messages import show
from storage.enrolment import Outcome
from storage.people import Person, Role, Standing

EVIL = '<b>&"{{ x }}'
DAY = timedelta(days=1)
LEAVE = lv.LeaveShown(1, EVIL, EVIL, date(2026, 12, 28), date(2027, 1, 3), EVIL)
ALONE = lv.LeaveShown(1, EVIL, EVIL, date(2026, 12, 28), date(2026, 12, 28), "")
SOON = datetime(2026, 12, 1, 10, 0, tzinfo=UTC)
WISH = lv.LeaveWish(date(2026, 12, 28), date(2027, 1, 3), 10**11, lv.Alike(10**11))

MESSAGES = [
    e.HowToEnrol(),
    e.WrongCode(None),
    e.WrongCode(timedelta(minutes=1)),
    e.WrongCode(DAY),
    e.WaitsForConfirmation(DAY),
    e.NobodyConfirms(),
    e.ServerCodeMade(EVIL, EVIL),
    e.Invitation(EVIL, EVIL, Role.OFFICER, "ABC10-FGHJK", "", SOON, False),
    e.Invitation(EVIL, EVIL, Role.ADMIN, "ABC10-FGHJK", "https://t.me/x?start=e_ABC10FGHJK", SOON, True),
    *(Welcome(EVIL, EVIL, role) for role in Role),
    AccountBound(EVIL, EVIL, Role.OFFICER, EVIL, 1, True),
    AccountBound(EVIL, EVIL, Role.OFFICER, EVIL, 1, False),
    ConfirmAccount(10**11, EVIL, EVIL, Role.LEGAL, EVIL, 1, DAY),
    *(Decided(EVIL, EVIL, Role.LEGAL, EVIL, 1, outcome, True) for outcome in Outcome),
    NotConfirmed(Outcome.REFUSED),
    NotConfirmed(Outcome.LAPSED),
    NothingWaits(),
    SomethingWaits(),
    Welcome("", "", Role.OFFICER),
    d.UnitView(0, "", None, 0, (), 0, 1, 0),
    d.UnitView(
        *(10**11, EVIL, 0, 2),
        (d.UnitLine(1, EVIL, 1), *(d.PersonLine(1, EVIL, role, standing, False) for role in Role for standing in Standing)),
        *(1, 3, 2),
    ),
    *(
        d.PersonCard(Person(10**11, EVIL, 10**11, Role.OFFICER, standing, EVIL, date(2027, 1, 1)), EVIL, binding, LEAVE, tuple(d.Option))
        for standing in Standing
        for binding in d.Binding
    ),
    d.PersonCard(Person(1, EVIL, 1, Role.OFFICER, Standing.ACTIVE, None, None), EVIL, d.Binding.NONE, ALONE, ()),
    *(d.AreYouSure(10**11, EVIL, EVIL, change) for change in d.CHANGES),
    d.RoleChoice(10**11, EVIL, Role.OFFICER),
    d.UnitChoice(10**11, EVIL, ((10**11, EVIL),), 1, 3),
    d.UnitChoice(10**11, EVIL, (), 0, 1),
    p.RoleChanged(EVIL, EVIL, Role.OFFICER, Role.ADMIN, ""),
    p.RoleChanged(EVIL, EVIL, Role.OFFICER, Role.ADMIN, EVIL),
    p.YourRole(Role.ADMIN),
    p.Transferred(EVIL),
    lv.LeaveSet(LEAVE, True),
    lv.LeaveSet(ALONE, False),
    *(lv.LeaveTold(LEAVE, by, ended) for by in ("", EVIL) for ended in (True, False)),
    lv.DeputyTold(LEAVE, True),
    lv.DeputyTold(LEAVE, False),
    lv.LeaveEnded(LEAVE),
    lv.OwnLeaves(()),
    lv.OwnLeaves((LEAVE, ALONE)),
    lv.WhichPerson((lv.Namesake(10**11, EVIL, EVIL),), WISH, True),
    lv.WhichPerson((lv.Namesake(10**11, EVIL, EVIL),), WISH, False),
]


@pytest.mark.parametrize("message", MESSAGES, ids=lambda message: type(message).__name__)
def test_every_message_has_words_short_enough_for_one_screen_and_lets_no_markup_in(message: object) -> None:
    reply = show(message)
    assert unpack(pack(reply)) == reply
    assert 0 < len(reply.text) < 700
    assert EVIL not in reply.text
    tags = re.findall(r"</?([a-z]+)[^>]*>", reply.text)
    assert set(tags) <= {"b", "code", "blockquote"}
    assert "\n\n\n" not in reply.text
    assert "None" not in reply.text


@pytest.mark.parametrize("fault", ["too_few", "not_understood", "bad_day", ""])
def test_a_line_with_a_new_person_is_explained(fault: str) -> None:
    assert EVIL not in people.how_to_add(fault, EVIL).text


@pytest.mark.parametrize("fault", ["no_day", "not_a_day", "not_understood", "no_deputy"])
def test_a_line_with_a_leave_is_explained(fault: str) -> None:
    assert EVIL not in leave.not_read(fault, EVIL).text


def test_all_that_may_be_done_has_a_name() -> None:
    for change in d.CHANGES:
        assert people.done(change)
    assert enrolment.already_enrolled().text
    assert {people.role_words()[people.role_name(role)] for role in Role} == set(Role)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("测试员一 一中队", p.NewPerson("测试员一", "一中队", Role.OFFICER)),
        (
            "测试员一 某支队/一中队 负责人 证号37-001 有效期2027年6月30日",
            p.NewPerson("测试员一", "某支队/一中队", Role.SUPERVISOR, "37-001", date(2027, 6, 30)),
        ),
        ("测试员一，一中队，法制，３７００１２３", p.NewPerson("测试员一", "一中队", Role.LEGAL, "3700123")),
        ("测试员一 一中队 执法证号：SD37001", p.NewPerson("测试员一", "一中队", Role.OFFICER, "SD37001")),
        ("测试员一", Unread("too_few")),
        ("测试员一 一中队 科长", Unread("not_understood", "科长")),
        ("测试员一 一中队 有效期明年", Unread("bad_day", "有效期明年")),
    ],
)
def test_a_new_person_is_read_from_one_line(line: str, expected: object) -> None:
    assert read_new_person(line, people.role_words()) == expected
