"""A sender watches a notice: the card follows, shows who has read it, asks again, corrects, recalls."""

from __future__ import annotations

import pytest

from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Detail
from bot.actions.notice_sending import NewNotice, make
from bot.actions.work import Work
from storage import people
from storage.notices import Confirm, Notice, NoticeKind, NoticeUrgency
from storage.people import Role
from tests.e2e.conftest import DOOR, House, Officer, labels


@pytest.fixture
def head(house: House) -> Officer:
    return house.enrolled("中队长丙", Role.SUPERVISOR, unit="一中队")


@pytest.fixture
def officers(house: House) -> list[Officer]:
    return [house.enrolled(name, unit="一中队") for name in ("执法员甲", "执法员乙", "执法员丁")]


def sends(house: House, head: Officer, text: str, urgency: NoticeUrgency = NoticeUrgency.ORDINARY) -> Notice:
    """A notice of the head's to the own unit, as the form of writing enters it."""
    with house.store.transaction() as db:
        sender = people.person_at(db, DOOR, head.person.id)
        assert sender is not None
        work = Work(db, house.keys, house.clock(), sender, DOOR, head.person.id)
        what = NewNotice(
            NoticeKind.NOTICE, urgency, text, text, Confirm.READ, Audience(units=(sender.unit_id,)), Detail()
        )
        return make(work, what)


async def test_a_sender_watches_who_has_read_it_asks_again_corrects_and_recalls(
    house: House, head: Officer, officers: list[Officer]
) -> None:
    sends(house, head, "明天9点三楼开会", NoticeUrgency.IMPORTANT)
    await house.later(seconds=1)
    for officer in officers:
        await officer.sees("明天9点三楼开会")
    await head.sees("会自己更新")
    await head.sees_in_place("发完了")
