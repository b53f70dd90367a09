"""Whoever wants quiet gets it later, and that is said before it goes out and while it waits."""

from __future__ import annotations

import pytest

from bot.actions import notice_progress as progress
from bot.actions import notice_quiet
from bot.actions.notice_audience import Audience, resolve
from bot.wording.messages import show
from storage import nudges
from storage.moments import to_text
from storage.notices import NoticeUrgency
from storage.nudges import NudgeTime
from tests.bot.notice_office import Office


def wants(office: Office, quiet: tuple[str, str], *, unit: int | None = None, person: int | None = None) -> None:
    nudges.set_time(office.agency.db, NudgeTime("", *quiet), unit_id=unit, person_id=person, by=None, at=to_text(office.agency.now))


@pytest.mark.parametrize("hour", [2, 6, 7, 12, 20, 21, 23])
def test_the_number_that_is_said_is_the_number_that_waits(hour: int) -> None:
    office = Office(4)
    office.person("某无账号", account=False)
    wants(office, ("20:00", "06:30"), unit=office.agency.first.id)
    wants(office, ("12:00", "13:00"), person=office.officers[0].id)
    office.agency.now = office.agency.now.replace(hour=hour)
    said = office.agency.does(
        office.head, lambda work: notice_quiet.at_moment(work, Audience(units=(office.agency.top.id,)), office.head, work.now)
    )
    notice = office.send()
    office.sweep()
    waiting = [
        str(row[0]) for row in office.db.execute("SELECT due_at FROM notice_recipients WHERE state = 'queued' AND due_at IS NOT NULL")
    ]
    assert said.people == len(waiting)
    assert (None if said.first is None else to_text(said.first)) == min(waiting, default=None)
    assert (None if said.last is None else to_text(said.last)) == max(waiting, default=None)
    assert office.agency.does(office.head, lambda work: notice_quiet.still(work, notice.id)) == said


def test_the_card_tells_those_who_wait_for_the_morning_from_those_under_way() -> None:
    office = Office(3)
    wants(office, ("12:00", "13:00"), person=office.officers[0].id)
    office.agency.now = office.agency.now.replace(hour=21)
    notice = office.send(urgency=NoticeUrgency.IMPORTANT)
    office.sweep()

    def card() -> str:
        return show(office.agency.does(office.head, lambda work: progress.card(work, notice.id))).text

    assert "⏳ 发送中，还有 1 条" in card()
    assert "🌙 2 人在免打扰时间，8:00 送达" in card()
    office.run()
    assert "发送中" not in card()
    assert "2 人在免打扰时间" in card()
    office.agency.later(hours=11)
    office.run()
    assert "免打扰" not in card()
    assert "✅ 发完了" in card()


def test_an_urgent_one_waits_for_nobody() -> None:
    office = Office(2)
    office.agency.now = office.agency.now.replace(hour=23)
    notice = office.send(urgency=NoticeUrgency.URGENT)
    office.sweep()
    assert "免打扰" not in show(office.agency.does(office.head, lambda work: progress.card(work, notice.id))).text


def test_those_are_counted_who_are_meant_and_no_others() -> None:
    office = Office(2)
    office.agency.now = office.agency.now.replace(hour=23)
    audience = Audience(people=(office.officers[0].id,))
    said = office.agency.does(office.head, lambda work: notice_quiet.at_moment(work, audience, office.head, work.now))
    meant = office.agency.does(office.head, lambda work: resolve(work, audience, office.head))
    assert said.people == len(meant) == 1
