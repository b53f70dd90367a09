"""自查 from the word to the receipt, through the running bot: one message, one tap an item, nothing lost, nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.settings import DataRule
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.world import Message
from storage.people import Role
from tests.e2e.conftest import NOON, TOKEN, House, Officer, Opening, labels, running, settings_for
from tests.e2e.outages import settled
from tests.e2e.test_attachments import PNG
from tests.knowledge.checklist_files import item, toml_of

LAST = 12


def items() -> Sequence[dict[str, object]]:
    """Twelve items: the second a number, the third with a picture of what is wrong, the fourth refers to a card, one follow-up."""
    special = {
        2: {"answer": "number", "unit": "个", "least": 3, "finding": "琴键太少"},
        3: {"photo": "finding"},
        4: {"entry": "PB-001"},
        5: {"severity": "critical", "bulk": False},
        6: {"after.item": "MQ-05", "after.answers": ["failing"]},
    }
    return [item(number, **({"severity": "minor", "entry": None} | special.get(number, {}))) for number in range(1, LAST + 1)]


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """An agency's folder with a list for officers about their unit."""
    folder = tmp_path / "own" / "checklists"
    folder.mkdir(parents=True)
    (folder / "piano.toml").write_text(toml_of(items(), owner="unit", roles=["officer"], asks_place=True), encoding="utf-8")
    return folder.parent


@pytest.fixture
async def house(open_house: Opening, own: Path) -> House:
    return await open_house(knowledge_dir=own)


async def at_item(officer: Officer, number: int) -> Message:
    return await officer.sees_in_place(f"第{number}个键响不响")


async def begun(officer: Officer) -> Message:
    await officer.says("自查 木琴")
    return await officer.sees("第1个键响不响")


async def up_to_the_summary(house: House, officer: Officer) -> Message:
    """All answered, the rest in bulk, the fifth by itself."""
    form = await begun(officer)
    await officer.taps("符合")
    await at_item(officer, 2)
    await officer.says("七个")
    await at_item(officer, 3)
    await officer.taps("其余全部符合")
    await officer.sees_in_place("可以一起记“符合”")
    await officer.taps("记 8 项符合")
    await at_item(officer, 5)
    await officer.taps("符合")
    await officer.sees_in_place("在哪里查的")
    await settled(house)
    return form


async def test_from_the_word_to_the_receipt_in_one_message(house: House) -> None:
    officer, head = house.officer(), house.enrolled("大队长丙", Role.SUPERVISOR)
    form = await begun(officer)
    assert "▱ 0/11" in form.text
    assert labels(form)[:2] == ["符合", "不符合"]
    await officer.taps("不符合")
    second = await officer.sees_in_place("第 1 项已记不符合")
    assert "第2个键响不响" in second.text
    assert "第 1 项备注" in labels(second)
    await officer.taps("第 1 项备注")
    await officer.sees_in_place("请写这一项的备注")
    await officer.says("左手边那个")
    await at_item(officer, 2)
    await officer.says("好多个")
    await officer.sees("没看懂这个数")
    await officer.says("７")
    await at_item(officer, 3)
    await officer.taps("不符合")
    await officer.sees_in_place("这一项要照片")
    officer.person.send_photo(PNG, "裂了")
    await at_item(officer, 4)
    await officer.taps("看卡片")
    await officer.sees("⛔")
    await officer.taps("继续自查")
    await officer.sees("第4个键响不响")
    await officer.taps("其余全部符合")
    await officer.sees_in_place("可以一起记“符合”")
    await officer.taps("记 7 项符合")
    await at_item(officer, 5)
    await officer.taps("符合")
    await officer.sees_in_place("在哪里查的")
    officer.person.send_location(36.1, 120.25)
    summary = await officer.sees_in_place("核对一下再提交")
    assert "左手边那个" in summary.text
    assert "第3个键不响 📷1" in summary.text
    assert summary.text.count("列入台账") == 2
    await officer.taps("提交")
    receipt = await officer.sees_in_place("自查已提交 · №1")
    assert "2 项不符合已列入台账" in receipt.text
    assert labels(receipt) == ["看台账", "我的自查"]
    await officer.taps("看台账")
    await officer.sees("没有要您整改的")
    await head.sees("查出 2 项不符合")
    await head.taps("看台账")
    await head.sees("台账　本单位 2 条")
    await settled(house)
    assert house.rows("SELECT count(*) FROM selfcheck_answers") == [(11,)]
    assert house.rows("SELECT point FROM selfchecks") == [("36.100000,120.250000",)]
    assert house.rows("SELECT owner FROM attachments") == [("selfcheck:1",)]
    await officer.taps("我的自查")
    await officer.sees("共 1 份")
    await officer.taps("木琴自查")
    shown = await officer.sees("不符合 2 项")
    assert labels(shown) == ["更正", "撤回", "看照片"]


async def test_a_restart_at_every_item_goes_on_at_that_item(cache_dir: Path, tmp_path: Path, own: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path / "data", "knowledge_dir": own})
    async with running(settings, NOON, app) as house:
        officer = house.officer()
        form = await begun(officer)
        await settled(house)
    asked = [number for number in range(1, LAST + 1) if number != 6]
    for number, following in zip(asked, [*asked[1:], 0], strict=True):
        async with running(settings, NOON, app) as house:
            if number == 2:
                await officer.says("7")
            else:
                await officer.taps("不符合" if number == 9 else "符合")
            await (at_item(officer, following) if following else officer.sees_in_place("在哪里查的"))
            await settled(house)
    async with running(settings, NOON, app) as house:
        await officer.taps("跳过")
        await officer.sees_in_place("核对一下再提交")
        await settled(house)
    async with running(settings, NOON, app) as house:
        await officer.taps("提交")
        await officer.sees_in_place("自查已提交")
        await settled(house)
        rows = house.rows("SELECT item, value FROM selfcheck_answers ORDER BY place")
    assert rows == [(f"MQ-{number:02}", "7" if number == 2 else "failing" if number == 9 else "met") for number in asked]
    assert [message.id for message in officer.person.received()] == [form.id]


async def test_two_phones_and_doubled_taps_answer_each_item_once(house: House) -> None:
    officer = house.officer()
    form = await begun(officer)
    old = data_of(form, "不符合")
    one, two, three = (officer.person.press(form, label) for label in ("符合", "不符合", "符合"))
    assert await officer.person.answered(one) == ""
    for late in (two, three):
        assert "这一步已经做过了" in await officer.person.answered(late)
    await at_item(officer, 2)
    await officer.says("7")
    third = await at_item(officer, 3)
    first, second = officer.person.press(third, "不符合"), officer.person.press(third, "先跳过")
    assert await officer.person.answered(first) == ""
    assert "这一步已经做过了" in await officer.person.answered(second)
    await officer.sees_in_place("这一项要照片")
    await settled(house)
    [(data,)] = house.rows("SELECT data FROM forms")
    assert '"MQ-01":{"value":"met"' in data
    assert '"skipped":[]' in data
    # The other phone goes on days later, in a message of its own.
    await house.later(days=3)
    await officer.says("自查")
    await officer.sees("选一份开始")
    await officer.taps("继续 2/11")
    anew = await officer.sees("第3个键响不响")
    assert anew.id > form.id
    assert "这一步已经做过了" in await officer.person.answered(officer.person.press(form, data=old, forged=True))


async def test_a_submit_tapped_twice_is_handed_in_once_and_an_identical_one_is_the_same(house: House) -> None:
    officer = house.officer()
    await up_to_the_summary(house, officer)
    await officer.says("南环路口")
    summary = await officer.sees_in_place("核对一下再提交")
    first, second = officer.person.press(summary, "提交"), officer.person.press(summary, "提交")
    await officer.person.answered(first)
    await officer.person.answered(second)
    await officer.sees_in_place("没有不符合")
    await up_to_the_summary(house, officer)
    await officer.taps("跳过")
    await officer.sees_in_place("核对一下再提交")
    await officer.taps("提交")
    await officer.sees_in_place("算同一份")
    await settled(house)
    assert house.rows("SELECT count(*) FROM selfchecks") == [(1,)]


async def test_a_question_meanwhile_is_answered_and_a_check_is_left_only_by_a_second_cancel(house: House) -> None:
    officer = house.officer()
    await begun(officer)
    await officer.taps("不符合")
    await at_item(officer, 2)
    await officer.says("帮助")
    await officer.sees("卡片第一行怎么看")
    await officer.says("履带车开上公路")
    card = await officer.sees("可以不予处罚")
    assert labels(card)[-1] == "继续自查"
    await officer.says("取消")
    await officer.sees_in_place("已经答了 1 项，取消就都删了")
    await settled(house)
    await officer.taps("接着做")
    await settled(house)
    await officer.taps("取消")
    await officer.sees_in_place("已经答了 1 项，取消就都删了")
    await officer.taps("确定取消")
    await officer.sees_in_place("已取消，没有提交")
    await settled(house)
    assert house.rows("SELECT state FROM forms") == [("cancelled",)]
    assert house.rows("SELECT count(*) FROM ledger_items") == [(0,)]


async def test_somebody_elses_buttons_do_nothing_but_say_so(house: House) -> None:
    officer, other = house.officer("执法员甲"), house.officer("执法员乙")
    form = await begun(officer)
    theirs = await begun(other)
    press = other.person.press(theirs, data=data_of(form, "不符合"), forged=True)
    assert "已经结束" in await other.person.answered(press)
    await settled(house)
    assert all('"answers":{}' in data for (data,) in house.rows("SELECT data FROM forms"))


async def test_a_list_of_another_role_is_not_there_and_the_others_are_offered(house: House) -> None:
    head = house.enrolled("大队长丙", Role.SUPERVISOR)
    await head.says("自查 木琴")
    await head.sees("没有叫“木琴”的")
    observer = house.enrolled("监督员庚", Role.OBSERVER)
    await observer.says("自查")
    await observer.sees("“自查”只有")


async def test_a_check_is_corrected_with_a_reason_and_taken_back(house: House) -> None:
    officer = house.officer()
    await up_to_the_summary(house, officer)
    await officer.taps("跳过")
    await officer.sees_in_place("核对一下再提交")
    await officer.taps("提交")
    await officer.sees_in_place("自查已提交")
    await officer.says("我的自查")
    await officer.sees("共 1 份")
    await officer.taps("木琴自查")
    await officer.sees("没有不符合")
    await officer.taps("更正")
    await officer.sees("核对一下再提交")
    await officer.taps("改一项")
    await officer.sees_in_place("改哪一项")
    await officer.taps("1 ✓")
    await officer.sees_in_place("已记　符合")
    await officer.taps("不符合")
    await officer.sees_in_place("核对一下再提交")
    await officer.taps("提交")
    await officer.sees_in_place("为什么改")
    await officer.says("看漏了")
    await officer.sees_in_place("更正原因　看漏了")
    await officer.taps("提交")
    await officer.sees_in_place("自查第 2 版已提交")
    await officer.says("/mychecks")
    await officer.sees("共 1 份")
    await officer.taps("第 2 版")
    await officer.sees("更正原因　看漏了")
    await officer.taps("撤回")
    await officer.sees_in_place("要撤回这份吗")
    await officer.taps("确定撤回")
    await officer.sees_in_place("已撤回")
    await settled(house)
    assert house.rows("SELECT state FROM ledger_items") == [("void",)]


async def test_under_the_strict_rule_checks_stay_at_the_local_door(open_house: Opening, own: Path) -> None:
    house = await open_house(knowledge_dir=own, data_rule=DataRule.STRICT)
    officer = house.officer()
    await officer.says("自查")
    await officer.sees("不能通过 Telegram 办")
    await officer.says("我的自查")
    await officer.sees("不能通过 Telegram 办")


def data_of(message: Message, label: str) -> str:
    return next(button["callback_data"] for row in message.keyboard for button in row if label == button["text"])


async def test_a_place_goes_to_the_check_that_has_asked_for_it_and_to_the_clue_while_something_else_is_asked(house: House) -> None:
    officer = house.officer()
    await officer.says("线索 南环路口护栏坏了")
    await officer.sees("线索收到了")
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    officer.person.send_location(36.1, 120.25)
    await officer.sees_in_place("36.100000,120.250000")
    await up_to_the_summary(house, officer)
    await officer.says("线索 某检测站收费不给票")
    await officer.sees("线索收到了")
    await officer.says("自查 木琴")
    await officer.sees("在哪里查的")
    officer.person.send_location(36.2, 120.35)
    await officer.sees_in_place("地点　36.200000,120.350000")
    await settled(house)
    assert sorted(house.rows("SELECT point FROM clues")) == [("",), ("36.100000,120.250000",)]
