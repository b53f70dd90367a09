"""The strict data rule over Telegram: of a notice one learns there only that it has come; it is neither written, read nor confirmed."""

from __future__ import annotations

import pytest

from bot.actions.notice_audience import Audience
from bot.actions.notice_kinds import Detail
from bot.actions.notice_sending import NewNotice, make
from bot.actions.work import Work
from bot.settings import DataRule
from bot.wording import notice_buttons, notice_cards, notice_meetings, notice_reading, notice_threads, notice_views, surveys
from storage import people
from storage.notices import Confirm, NoticeKind, NoticeUrgency
from storage.people import Role
from tests.e2e.conftest import DOOR, House, Officer, Opening, labels
from tests.e2e.outages import settled

PLANTED = "植入的话"
VERBS = ("READ", "LEARN", "ANSWER", "COME", "STAY", "BALLOT", "OPEN", "CARD", "SEND_NOW", "OTHER_TIME", "AGREE", "SEND_BACK", "CALL_OFF")
OTHERS = (
    notice_views.LIST_READ, notice_cards.FRESH, notice_cards.UNITS, notice_cards.NAMES, notice_cards.FULL, notice_cards.ASK,
    notice_cards.RETRY, notice_cards.CORRECT, notice_cards.RECALL, notice_threads.TALK, notice_threads.THREAD, notice_threads.FILES,
    surveys.RESULT, surveys.CLOSE, notice_meetings.NAMES, notice_reading.READ_ALL,
)  # fmt: skip


@pytest.fixture
async def strict(open_house: Opening) -> House:
    return await open_house(data_rule=DataRule.STRICT)


@pytest.fixture
async def officer(strict: House) -> Officer:
    """Somebody who was sent a notice; its head stands at the same door."""
    head = strict.enrolled("中队长丙", Role.SUPERVISOR, unit="一中队")
    somebody = strict.enrolled("执法员甲", unit="一中队")
    with strict.store.transaction() as db:
        sender = people.person_at(db, DOOR, head.person.id)
        assert sender is not None
        # Written where records may be: at the local door.
        work = Work(db, strict.keys, strict.clock(), sender, "local", head.person.id)
        what = NewNotice(
            NoticeKind.NOTICE, NoticeUrgency.URGENT, PLANTED, PLANTED, Confirm.READ, Audience(units=(sender.unit_id,)), Detail()
        )
        make(work, what)
    # A tick may be under way that has looked before there was anything to see.
    strict.bot.noticing.round.wake()
    return somebody


async def test_one_learns_only_that_a_notice_has_come_and_is_asked_for_it_no_further(strict: House, officer: Officer) -> None:
    await officer.sees("您有一条新的通知（紧急），请到单位内网的页面上看。")
    await strict.later(minutes=11)
    strict.bot.noticing.round.wake()
    await officer.sees("您有一条紧急通知还没有确认，请到单位内网的页面上看。")
    await settled(strict)
    received = officer.person.received()
    assert not any(PLANTED in message.text or labels(message) for message in received)


async def test_no_word_and_no_button_shows_or_changes_a_notice(strict: House, officer: Officer) -> None:
    await officer.sees("您有一条新的通知")
    await settled(strict)
    await officer.says("履带车开上公路")
    shown = await officer.sees("可以不予处罚")
    await strict.later(seconds=1)
    before = strict.rows("SELECT revision, state FROM notices"), strict.rows("SELECT read_at, answer FROM notice_recipients")
    head = strict.enrolled("支队长丁", Role.SUPERVISOR)
    for somebody, words in (
        (officer, ("通知", "未读", "在效通知", f"通知 {PLANTED}")),
        (head, ("发通知", f"发通知 {PLANTED}", "发出的通知")),
    ):
        for word in words:
            await somebody.says(word)
            await somebody.sees("不能通过 Telegram")
    verbs = (*(getattr(notice_buttons, name) for name in VERBS), *OTHERS)
    for data in (*(f"1:{verb}:1" for verb in verbs), *(f"1:{verb}:1.1" for verb in verbs)):
        press = officer.person.press(shown, data=data, forged=True)
        assert await officer.person.answered(press), data
    await settled(strict)
    assert (strict.rows("SELECT revision, state FROM notices"), strict.rows("SELECT read_at, answer FROM notice_recipients")) == before
    assert strict.rows("SELECT count(*) FROM forms") == [(0,)]
    assert not any(PLANTED in message.text for message in (*officer.person.received(), *head.person.received()))
