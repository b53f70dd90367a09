"""One message in the morning: what is due, the ledger, self-checks and clues stand in it, and each part leads on."""

from __future__ import annotations

from datetime import date, datetime, time

from bot.actions.ledger_opening import Finding, open_finding
from bot.settings import DataRule
from knowledge.checklists import Severity
from storage import dues, people, selfcheck_schedules
from storage.dues import DueKind, NewDue
from storage.ledger import LedgerSource
from storage.moments import to_text
from storage.people import Role
from storage.selfcheck_schedules import Rule
from tests.e2e.conftest import House, Officer, Opening, labels

FRIDAY = date(2026, 3, 6)


async def on_friday(house: House, clock: str) -> None:
    house.clock.now = datetime.combine(FRIDAY, time.fromisoformat(clock), house.clock.now.tzinfo)
    await house.later(seconds=0)


def busy(house: House, officer: Officer, head: Officer) -> None:
    """An item late for two working days, a weekly self-check, and a duty: all of one officer."""
    with house.store.transaction() as db:
        person = people.person(db, officer.id)
        assert person is not None
        unit, at = person.unit_id, to_text(house.clock())
        duty = NewDue(DueKind.DUTY, unit, "报送工作简报", "2026-03-06", date(2026, 3, 1), FRIDAY, person_id=officer.id)
        assert dues.add(db, duty, at=at) is not None
        selfcheck_schedules.add(
            db, "conduct", unit, Role.OFFICER, Rule.WEEKLY, label="", first=date(2026, 3, 2), last=None, by=head.id, at=at
        )
    late = Finding(
        "甲 <b>窗口</b>没有公示&收费", "conduct", Severity.MINOR, LedgerSource.OTHER, unit, person_id=officer.id, due_on=date(2026, 3, 4)
    )
    house.bot.line.effects.by_itself(lambda work: open_finding(work, late))


async def test_everybody_gets_one_message_with_all_that_concerns_them(house: House) -> None:
    officer, head = house.officer(), house.enrolled("队长乙", Role.SUPERVISOR)
    busy(house, officer, head)
    await officer.says("线索 服务窗口下班前半小时就不收材料")
    await officer.sees("线索收到了")
    await house.quiet()
    before = len(officer.person.received())
    for clock in ("08:00", "08:30", "09:30", "12:00", "16:00"):
        await on_friday(house, clock)
    await house.quiet()
    (told,) = officer.person.received()[before:]
    assert told.text.startswith("3-06 周五 · 1件")
    order = ("报送工作简报", "还有 1 份没做", "№1 甲 <b>窗口</b>没有公示&收费　超 2 个工作日")
    assert sorted(order, key=told.text.index) == list(order)
    # Finished from here, the card would take the place of the parts: what is due is opened below.
    assert labels(told) == ["1", "都稍后1小时", "都明天", "去做：执法行为自查", "台账 №1"]
    (of_head,) = head.fresh()
    assert of_head.text.index("您管的：№1") < of_head.text.index("待认领 1 条")

    await officer.taps("台账 №1")
    await officer.sees("整改")
    await head.taps("看线索")
    await head.sees("没办完 1 条")
    assert of_head.text in [message.text for message in head.person.received()]


async def test_under_the_strict_rule_nothing_of_any_part_leaves_the_house(open_house: Opening) -> None:
    house = await open_house(data_rule=DataRule.STRICT)
    officer, head = house.officer(), house.enrolled("队长乙", Role.SUPERVISOR)
    busy(house, officer, head)
    await on_friday(house, "08:30")
    await house.quiet()
    for who in (officer, head):
        (told,) = who.fresh()
        assert not any(word in told.text for word in ("窗口", "№", "简报", "没做", "台账"))
