"""Notices on their way to twenty people, while everything that can go wrong goes wrong."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from bot.actions import notice_rounds, notice_sending
from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Detail
from bot.actions.work import Work
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from storage import notices, people
from storage.moments import to_text
from storage.notices import Confirm, Notice, NoticeKind, NoticeState, NoticeUrgency
from storage.people import Role, Standing
from tests.e2e.conftest import DOOR, NOON, TOKEN, House, Officer, running, settings_for
from tests.e2e.outages import healed, until


def send(house: House, by: Officer, text: str, urgency: NoticeUrgency = NoticeUrgency.ORDINARY) -> Notice:
    """Somebody sends a notice to everybody."""
    with house.store.transaction() as db:
        work = Work(db, house.keys, house.clock(), people.person(db, by.id), DOOR)
        audience = Audience(units=(people.units(db)[0].id,))
        new = notice_sending.NewNotice(NoticeKind.NOTICE, urgency, text, text, Confirm.READ, audience, Detail())
        made = notice_sending.make(work, new)
    house.bot.noticing.round.wake()
    return made


def change(house: House, notice: Notice, **changes: object) -> None:
    with house.store.transaction() as db:
        now = notices.notice(db, notice.id)
        assert now is not None
        assert notices.change(db, now, at=to_text(house.clock()), **changes) is not None
    house.bot.noticing.round.wake()


def having(officers: list[Officer], text: str) -> list[int]:
    """How many messages of each show that text."""
    return [sum(text in message.text for message in officer.person.received()) for officer in officers]


def states(house: House, notice: Notice) -> dict[str, int]:
    rows = house.rows("SELECT state, count(*) FROM notice_recipients WHERE notice_id = ? GROUP BY state", notice.id)
    return {row[0]: row[1] for row in rows}


async def test_everybody_gets_every_notice_whatever_happens_on_the_way(tmp_path: Path, cache_dir: Path) -> None:
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path, "broadcasts_per_second": 25.0})
    app = create_app(DoorConfig(TOKEN))
    async with running(settings, NOON, app) as house:
        first, second = house.enrolled("某甲", Role.SUPERVISOR), house.enrolled("某乙", Role.SUPERVISOR)
        officers = [house.enrolled(f"某{number}") for number in range(20)]
        faults = house.door.faults
        blocked, suspended = officers[3], officers[19]
        faults.error(403, "Forbidden: bot was blocked by the user", method="sendMessage", chat_id=blocked.person.id, times=None)
        faults.error(500, "Internal Server Error", method="sendMessage", chat_id=officers[5].person.id)
        faults.cut(method="sendMessage", chat_id=officers[6].person.id)
        faults.too_many(1, method="sendMessage", chat_id=officers[8].person.id)
        corrected = send(house, first, "第一条，八点")
        recalled = send(house, second, "第二条，要撤回", NoticeUrgency.IMPORTANT)
        await until(lambda: sum(having(officers, "第二条")) >= 3)
        with house.store.transaction() as db:
            people.set_standing(db, suspended.id, Standing.SUSPENDED)
        change(house, recalled, state=NoticeState.RECALLED)
        change(house, corrected, html="第一条，改九点", plain="第一条，改九点", version=2, corrected_at=to_text(house.clock()))
    # The process ends in the middle; the next one goes on.
    async with running(settings, NOON, app) as house:
        question = officers[0]
        await question.says("履带车开上公路")
        await question.sees("可以不予处罚")
        await healed(house)
        await until(lambda: house.rows("SELECT count(*) FROM notices WHERE finished_at IS NULL") == [(0,)])
        reached = [officer for officer in officers if officer is not blocked and officer is not suspended]
        assert having(reached, "第一条，改九点") == [1] * 18
        assert having(reached, "第一条，八点") == [0] * 18
        assert having(reached, "第二条") == [0] * 18
        assert states(house, corrected)["failed"] == 1
        assert states(house, corrected)["sent"] >= 19
        (told,) = [message for message in first.person.received() if "没收到" in message.text]
        assert "某3　停用了机器人" in told.text
        assert having([first, second], "没收到") == [1, 0]


async def test_who_has_not_read_is_reminded_and_the_reminder_opens_nothing_twice(house: House) -> None:
    boss, officer = house.enrolled("某甲", Role.SUPERVISOR), house.officer()
    notice = send(house, boss, "紧急集合", NoticeUrgency.URGENT)
    await officer.sees("紧急集合")
    for times in range(2):
        await house.later(minutes=10 if not times else 30)
        await officer.sees("请看通知：紧急集合")
        await until(lambda: having([officer], "请看通知：紧急集合") == [1])
    assert house.rows("SELECT asked FROM notice_recipients WHERE notice_id = ? AND person_id = ?", notice.id, officer.id) == [(2,)]
    house.clock.now += timedelta(minutes=1)
    with house.store.transaction() as db:
        work = Work(db, house.keys, house.clock(), people.person(db, boss.id), DOOR)
        assert notice_rounds.ask(work, notice, boss.id) == 1
    house.bot.noticing.round.wake()
    await until(lambda: house.rows("SELECT asked FROM notice_recipients WHERE person_id = ?", officer.id) == [(3,)])


async def test_what_an_action_lets_begin_goes_out_at_once_and_not_with_the_next_tick(house: House) -> None:
    boss, officer = house.enrolled("某甲", Role.SUPERVISOR), house.officer()
    with house.store.transaction() as db:
        work = Work(db, house.keys, house.clock(), people.person(db, boss.id), DOOR)
        audience = Audience(people=(officer.id,))
        at = house.clock() + timedelta(hours=1)
        new = notice_sending.NewNotice(
            NoticeKind.NOTICE, NoticeUrgency.ORDINARY, "定时", "定时", Confirm.READ, audience, Detail(), send_at=at
        )
        made = notice_sending.make(work, new)
    house.bot.line.effects.by_itself(lambda work: notice_sending.begin(work, made))
    await officer.sees("定时")
