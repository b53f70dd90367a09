"""What is somebody's own: cards seen and kept, forms left open, questions handed over; nobody else's, and nothing over a wrong way."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.settings import DataRule
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.world import Message
from storage import cards, unanswered
from storage.moments import to_text
from storage.people import Role
from tests.e2e.conftest import NOON, TOKEN, House, Officer, Opening, labels, running, settings_for
from tests.e2e.outages import settled


def looked_at(house: House, officer: Officer, *ids: str) -> None:
    """Let the officer have looked at these cards, the last one last."""
    with house.store.transaction() as db:
        for second, card in enumerate(ids):
            at = house.clock().replace(minute=0, second=second)
            cards.saw(db, officer.id, card, at=to_text(at), before=to_text(at - timedelta(milliseconds=1)))


def keeps(house: House, officer: Officer, *ids: str) -> None:
    with house.store.transaction() as db:
        for card in ids:
            cards.favour(db, officer.id, card, at=to_text(house.clock()))


def asked(house: House, officer: Officer, question: str, answer: str = "") -> int:
    with house.store.transaction() as db:
        number = unanswered.add(db, officer.id, question, "", at=to_text(house.clock()))
        if answer:
            unanswered.answer(db, number, answer, officer.id, at=to_text(house.clock()))
    return number


async def opened(officer: Officer, word: str = "我的") -> Message:
    await officer.says(word)
    return await officer.sees("我的")


@pytest.mark.parametrize("word", ["我的", "/mine", "最近看过", "收藏夹"])
async def test_somebody_new_is_told_what_will_stand_there(officer: Officer, word: str) -> None:
    page = await opened(officer, word)
    assert "还是空的" in page.text
    assert labels(page) == []


async def test_recent_and_favourite_cards_are_buttons_the_last_first(house: House, officer: Officer) -> None:
    looked_at(house, officer, "PB-131", "MT-002", "MV-GL-001")
    keeps(house, officer, "PR-010")
    page = await opened(officer)
    assert labels(page) == ["最近看过　3", "收藏　1"]
    await officer.taps("最近看过")
    recent = await officer.sees_in_place("共 3 条")
    assert recent.id == page.id
    assert labels(recent)[:3] == [
        "装载物掉落遗洒污染路面 · 首次、限期内清完",
        "履带车铁轮车擅自上公路",
        "一个人不能执法办案，至少两名持证人员",
    ]
    await officer.taps("履带车")
    await officer.sees("可以不予处罚")
    await officer.taps("返回")
    await officer.sees_in_place("我的")
    await officer.taps("收藏　1")
    await officer.sees_in_place("共 1 条")
    await officer.taps("先行登记保存处理期限")
    await officer.sees("工作日")


async def test_a_question_at_the_kerb_stands_there_afterwards(house: House, officer: Officer) -> None:
    await officer.says("时限 先行登记保存几天内要处理")
    await officer.sees("工作日")
    await house.quiet()
    assert labels(await opened(officer)) == ["最近看过　1"]


async def test_a_card_that_is_no_longer_among_the_rules_is_left_out(house: House, officer: Officer) -> None:
    looked_at(house, officer, "MT-002", "MT-999", "MV-XX-001")
    keeps(house, officer, "PB-999")
    assert labels(await opened(officer)) == ["最近看过　1"]


async def test_many_cards_are_turned_over_page_by_page(house: House, officer: Officer) -> None:
    keeps(house, officer, *(f"PB-{number:03}" for number in range(1, 20)))
    await opened(officer)
    await officer.taps("收藏　19")
    first = labels(await officer.sees_in_place("第 1 页，共 3 页"))
    assert (len(first), first[-2:]) == (10, ["返回", "下一页"])
    await officer.taps("下一页")
    await officer.sees_in_place("第 2 页")
    await officer.taps("下一页")
    last = labels(await officer.sees_in_place("第 3 页"))
    assert (len(last), last[-2:]) == (5, ["上一页", "返回"])


async def test_recent_cards_are_forgotten_and_favourites_stay(house: House, officer: Officer) -> None:
    looked_at(house, officer, "MT-002")
    keeps(house, officer, "MT-002")
    await opened(officer)
    await officer.taps("最近看过")
    page = await officer.sees_in_place("共 1 条")
    for press in [officer.person.press(page, "清空最近看过"), officer.person.press(page, "清空最近看过")]:
        assert "清空了" in await officer.person.answered(press)
    empty = await officer.sees_in_place("这里还是空的")
    assert (empty.id, labels(empty)) == (page.id, ["返回"])
    assert house.rows("SELECT count(*) FROM seen_cards") == [(0,)]
    assert house.rows("SELECT count(*) FROM favourites") == [(1,)]


async def test_a_form_left_open_goes_on_from_there(officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    page = await opened(officer)
    assert "没写完的" in page.text
    assert labels(page) == ["继续写反馈"]
    await officer.taps("继续写反馈")
    await officer.sees("发一条消息告诉我")


async def test_own_questions_show_what_became_of_them(house: House, officer: Officer) -> None:
    asked(house, officer, "咕噜咕噜归谁管")
    asked(house, officer, "<b>粗</b>的怎么罚", "按<清单>办")
    page = await opened(officer)
    await officer.taps("问出去的　2")
    listed = await officer.sees_in_place("共 2 条")
    assert listed.id == page.id
    assert labels(listed)[:2] == ["已答 · <b>粗</b>的怎么罚", "等答复 · 咕噜咕噜归谁管"]
    await officer.taps("已答")
    shown = await officer.sees("按<清单>办")
    assert "2026-03-02" in shown.text
    assert shown.wire.get("has_protected_content")
    await officer.taps("等答复")
    await officer.sees("法制人员还没答复")


async def test_nobody_opens_what_is_somebody_elses(house: House, officer: Officer) -> None:
    number = asked(house, officer, "密密密")
    looked_at(house, officer, "MT-002")
    other = house.officer("执法员乙")
    page = await opened(other)
    for data in (f"1:mine_question:{number}", "1:mine_question:0", "1:mine_question:x", "1:mine_question:99999999999999999999", "1:mi:z"):
        assert "过期" in await other.person.answered(other.person.press(page, data=data, forged=True))
    for section in ("r", "q", "q.7"):
        await other.person.answered(other.person.press(page, data=f"1:mi:{section}", forged=True))
        await other.sees_in_place("这里还是空的")
    await settled(house)
    assert not any("密密密" in message.text for message in other.person.received())


@pytest.mark.parametrize("role", Role)
async def test_every_role_has_a_page_of_its_own(house: House, role: Role) -> None:
    assert "还是空的" in (await opened(house.enrolled("某人", role))).text


async def test_under_the_strict_rule_questions_stay_off_telegram_and_cards_do_not(open_house: Opening) -> None:
    house = await open_house(data_rule=DataRule.STRICT)
    officer = house.officer()
    number = asked(house, officer, "密密密", "密答")
    looked_at(house, officer, "MT-002")
    page = await opened(officer)
    assert "不在 Telegram 上显示" in page.text
    assert labels(page) == ["最近看过　1"]
    for data in ("1:mi:q", f"1:mine_question:{number}"):
        assert "不能通过 Telegram 办" in await officer.person.answered(officer.person.press(page, data=data, forged=True))
    await officer.taps("最近看过")
    await officer.sees_in_place("共 1 条")
    await officer.taps("清空最近看过")
    await officer.sees_in_place("这里还是空的")
    assert not any("密" in message.text for message in officer.person.received())


async def test_the_page_goes_on_after_a_restart(cache_dir: Path, tmp_path: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
    async with running(settings, NOON, app) as house:
        officer = house.officer()
        looked_at(house, officer, "MT-002")
        page = await opened(officer)
        await settled(house)
    async with running(settings, NOON, app):
        await officer.taps("最近看过")
        assert (await officer.sees_in_place("共 1 条")).id == page.id
