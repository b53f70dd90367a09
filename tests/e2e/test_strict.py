"""The strict data rule over Telegram: knowledge passes, records do not, and of what is owed one only learns that it is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.actions import feedback
from bot.actions.enrolment import invite
from bot.actions.work import Work
from bot.settings import DataRule
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from storage.people import Role
from tests.e2e.conftest import NOON, TOKEN, House, Opening, running, settings_for
from tests.e2e.outages import heard, settled
from tests.e2e.test_enrolment import newcomer

QUESTION = "履带车开上公路"
CARD = "可以不予处罚"
REFUSED = "不能通过 Telegram 办"
SOMETHING_NEW = "有一条新内容"


@pytest.fixture
async def strict(open_house: Opening) -> House:
    return await open_house(data_rule=DataRule.STRICT)


async def test_knowledge_is_answered(strict: House) -> None:
    officer = strict.officer()
    await officer.says(QUESTION)
    await officer.sees(CARD)
    await officer.taps("话术")
    await officer.sees("点按钮复制")
    query = officer.person.ask_inline(QUESTION)
    await strict.door.wait_for(lambda: query.results)
    group = strict.door.group("工作群", officer.person)
    officer.person.send(f"/ask {QUESTION}", chat=group)
    await officer.person.sees(CARD, chat=group)


@pytest.mark.parametrize("text", ["反馈", "/feedback", "反馈 字太小", "/feedback 字太小"])
async def test_feedback_is_refused_with_the_sentence_and_keeps_nothing(strict: House, text: str) -> None:
    officer = strict.officer()
    await officer.says(text)
    await officer.sees(REFUSED)
    await settled(strict)
    assert strict.rows("SELECT count(*) FROM feedback") == strict.rows("SELECT count(*) FROM forms") == [(0,)]
    assert strict.rows("SELECT count(*) FROM inbox WHERE payload IS NOT NULL") == [(0,)]


@pytest.mark.parametrize("data", ["1:gap:", "1:answer:feedback.1", "1:answer:gap.1"])
async def test_no_button_hands_anything_over_nor_opens_an_answer(strict: House, data: str) -> None:
    officer, admin = strict.officer(), strict.enrolled("管理员己", Role.ADMIN)
    for presser in (officer, admin):
        await presser.says("晚饭吃什么")
        answer = await presser.sees("没有找到")
        press = presser.person.press(answer, data=data, forged=True)
        assert REFUSED in await presser.person.answered(press)
    assert strict.rows("SELECT count(*) FROM forms") == [(0,)]


async def test_a_form_begun_under_the_open_rule_goes_no_step_further_over_telegram(cache_dir: Path, tmp_path: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
    async with running(settings, NOON, app) as house:
        officer = house.officer()
        await officer.says("反馈")
        await officer.sees("发一条消息告诉我")
        await officer.says("密密密")
        form = await officer.sees_in_place("写好了就提交")
        await settled(house)
    async with running(settings.model_copy(update={"data_rule": DataRule.STRICT}), NOON, app) as house:
        for label in ("提交", "重写"):
            assert REFUSED in await officer.person.answered(officer.person.press(form, label))
        officer.person.send("补一句", reply_to=form)
        await officer.person.sees(REFUSED)
        await officer.says(QUESTION)
        await officer.sees(CARD)
        await officer.taps("继续写反馈")
        await settled(house)
        assert heard(officer, "密密密") == 1
        assert house.rows("SELECT count(*) FROM feedback") == [(0,)]


async def test_what_is_owed_arrives_as_something_new_and_nothing_of_it(strict: House) -> None:
    admin, officer = strict.enrolled("管理员己", Role.ADMIN), strict.officer("执法员甲")

    def submitted(work: Work) -> None:
        work.owe(feedback.FeedbackArrived(1, "密密密", "执法员甲", 0), admin.id)

    strict.bot.line.effects.by_itself(submitted)
    told = await admin.sees(SOMETHING_NEW)
    assert "系统管理员" in told.text
    assert "密密密" not in told.text
    assert "账号" not in told.text
    assert told.keyboard == []
    await settled(strict)
    assert officer.person.received() == []


async def test_an_enrolment_tells_the_admins_nothing_but_that_there_is_something(strict: House) -> None:
    admin, officer = strict.enrolled("管理员己", Role.ADMIN), strict.officer("测试员一").id
    jurist = newcomer(strict, "法制丁", Role.LEGAL)
    codes = [strict.bot.line.effects.by_itself(lambda work, who=who: invite(work, who).code) for who in (officer, jurist)]
    one, two = strict.stranger("新手机"), strict.stranger("法制丁")
    await one.says(codes[0])
    await one.sees("已为您开通")
    await admin.sees(SOMETHING_NEW)
    await two.says(codes[1])
    await two.sees("要由管理员或负责人确认")
    await admin.sees("有账号等确认")
    await settled(strict)
    for message in admin.person.received():
        assert "测试员一" not in message.text
        assert "法制丁" not in message.text
        assert message.keyboard == []
    press = admin.person.press(admin.person.received()[-1], data="1:enrol_yes:1", forged=True)
    assert REFUSED in await admin.person.answered(press)
    assert strict.rows("SELECT outcome FROM enrolments") == [(None,)]
