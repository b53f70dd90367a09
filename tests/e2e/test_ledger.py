"""The ledger in the chat: from a finding to its close-out by a second person, looked at again, and put right once more."""

from __future__ import annotations

import pytest

from storage.people import Role
from tests.e2e.conftest import House, Officer, labels
from tests.e2e.outages import settled
from tests.e2e.test_attachments import PNG
from tests.e2e.test_clue_handling import has_button


@pytest.fixture
def officer(house: House) -> Officer:
    return house.enrolled("执法员甲", unit="一中队")


@pytest.fixture
def head(house: House, officer: Officer) -> Officer:
    return house.enrolled("大队长丙", Role.SUPERVISOR)


async def entered(head: Officer, words: str, person: str = "") -> None:
    """Enter an item by hand."""
    await head.says(f"记台账 {words}")
    await head.sees("记台账")
    if person:
        await head.taps("责任人")
        await head.sees_in_place("由谁整改")
        await head.taps(person)
        await head.sees_in_place(f"责任人　{person}")
    await head.taps("记入台账")
    await head.sees_in_place("待整改")


async def test_from_a_finding_to_its_end_and_round_again(house: House, officer: Officer, head: Officer) -> None:
    await entered(head, "一中队处罚文书没有告知陈述申辩权 3-12", "执法员甲")
    assert house.rows("SELECT problem, due_on, unit_id FROM ledger_items") == [("一中队处罚文书没有告知陈述申辩权", "2026-03-12", 2)]
    await officer.sees("这条请您整改")
    await officer.taps("打开")
    card = await officer.sees("剩 10 天")
    assert labels(card) == ["开始整改", "立行立改", "申请延期", "更多"]
    await officer.taps("开始整改")
    await officer.sees("打算怎么改")
    await officer.says("逐案补告知，换新模板")
    assert "逐案补告知" in (await officer.sees_in_place("整改中")).text
    assert labels(await officer.sees_in_place("看下面那条")) == []
    await officer.taps("申请延期")
    await officer.sees("延到哪一天")
    await officer.says("3-20 等新模板印好")
    await head.sees("申请延到 3 月 20 日")
    await head.taps("打开")
    await head.sees("等新模板印好")
    await head.taps("同意延期")
    await head.sees_in_place("期限　3 月 20 日（原定 3 月 12 日）")
    await officer.sees("同意延期")
    await officer.taps("打开")
    await officer.sees("剩 18 天")
    await officer.taps("交验收")
    await officer.sees("发改好以后的照片")
    officer.person.send_photo(PNG, "新模板已启用")
    assert "交验收" in labels(await officer.sees_in_place("已加 1 个文件"))
    await officer.taps("交验收")
    assert "佐证　2 份" in (await officer.sees_in_place("待验收")).text
    await head.sees("等您验收")
    await head.taps("打开")
    assert labels(await head.sees("待验收"))[:2] == ["验收销号", "退回"]
    await head.taps("验收销号")
    assert "销号　3 月 2 日，大队长丙验收" in (await head.sees_in_place("已销号")).text
    await officer.sees("已销号")
    await head.taps("回头看")
    await has_button(head, "不合格，重新整改")
    await head.taps("不合格，重新整改")
    await head.sees("哪里又不行了")
    await head.says("又有两份没有告知 3-25")
    await head.sees_in_place("🟡 重新整改")
    await officer.sees("回头看不合格")
    assert house.rows("SELECT state, rounds, due_on FROM ledger_items") == [("rework", 2, "2026-03-25")]


async def test_found_by_words_by_number_and_in_the_lists(house: House, officer: Officer, head: Officer) -> None:
    await entered(head, "一中队灭火器过期")
    await entered(head, "一中队制式服装不齐", "执法员甲")
    await head.says("台账 灭火")
    await head.sees("找到 1 条")
    await head.says("台账 2")
    await head.sees("制式服装")
    await head.says("№1")
    await head.sees("灭火器过期")
    await officer.says("台账")
    assert len(labels(await officer.sees("我的 1 条"))) == 1
    await officer.says("台账 灭火")
    await officer.sees("没有找到")
    await officer.says("台账 1")
    await officer.sees("没有找到")
    await head.says("台账")
    await head.sees("本单位 2 条")
    await head.taps("按类别")
    await head.sees_in_place("看哪一类")
    await house.later(days=60)
    await head.taps("超期")
    page = await head.sees_in_place("超期 2 条")
    assert "⏰超 " in page.text
    assert labels(page)[:2] == ["№1", "№2"]


async def test_a_form_whose_item_has_moved_on_ends_by_itself(house: House, officer: Officer, head: Officer) -> None:
    await entered(head, "一中队灭火器过期", "执法员甲")
    await officer.sees("这条请您整改")
    await officer.taps("打开")
    await officer.sees("剩")
    await officer.taps("开始整改")
    await officer.sees("打算怎么改")
    await head.taps("更多")
    await has_button(head, "作废")
    await head.taps("作废")
    await head.sees("为什么作废")
    await head.says("记重了")
    await head.sees_in_place("已作废")
    await officer.says("马上去换新的")
    assert "№1" in (await officer.sees_in_place("没有办成")).text
    await house.quiet()
    assert house.rows("SELECT state FROM forms WHERE kind = 'ledger_deed' AND state = 'open'") == []
    await officer.says("没带从业资格证")
    await officer.sees("从业资格")


async def test_an_old_button_shows_the_item_as_it_is_and_changes_nothing(house: House, officer: Officer, head: Officer) -> None:
    second = house.enrolled("副大队长辛", Role.SUPERVISOR)
    await entered(head, "一中队灭火器过期", "执法员甲")
    await second.says("台账 1")
    await second.sees("待整改")
    await head.taps("更多")
    await has_button(head, "挂牌督办")
    await head.taps("挂牌督办")
    await head.sees("为什么挂牌督办")
    await head.says("拖了两个月")
    await head.sees_in_place("📌 挂牌督办")
    assert "拖了两个月" in (await officer.sees("挂牌督办")).text
    await second.taps("开始整改")
    await second.sees_in_place("📌 挂牌督办")
    assert house.rows("SELECT state FROM ledger_items") == [("todo",)]


async def test_what_is_true_of_a_clue_gets_into_the_ledger_and_its_end_is_told(house: House, officer: Officer, head: Officer) -> None:
    second = house.enrolled("副大队长辛", Role.SUPERVISOR)
    await officer.says("线索 服务窗口下班前半小时就不收材料")
    await officer.sees("线索收到了")
    await house.quiet()
    await head.says("线索办理")
    await head.sees("线索办理")
    await head.taps("服务窗口")
    await head.sees("待认领")
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await head.taps("属实")
    await head.sees("核实的情况")
    await head.says("监控显示提前收工")
    await head.sees_in_place("给反映人的答复")
    await head.taps("先不答复")
    await has_button(head, "转整改")
    await head.taps("转整改")
    await head.sees("什么时候改完")
    await head.says("窗口延时服务，公示时间 3-20")
    await head.sees_in_place("3 月 20 日前")
    rows = house.rows("SELECT problem, measures, due_on, source, is_held FROM ledger_items")
    assert rows == [("监控显示提前收工", "窗口延时服务，公示时间", "2026-03-20", "clue", 0)]
    await second.says("台账 收工")
    await second.sees("找到 1 条")
    await second.taps("№1")
    card = await second.sees("监控显示提前收工")
    assert "不收材料" not in card.text
    assert any("线索" in name for name in labels(card))
    await second.taps("开始整改")
    await second.sees_in_place("整改中")
    await second.taps("交验收")
    await second.sees("发改好以后的照片")
    await second.says("已公示时间并安排轮值")
    await second.sees_in_place("还可以再加")
    await second.taps("交验收")
    await second.sees_in_place("待验收")
    await head.sees("等您验收")
    await head.taps("打开")
    await head.sees("待验收")
    await head.taps("验收销号")
    await head.sees("可以办结这条线索了")
    assert house.rows("SELECT state FROM clues") == [("rectifying",)]
    await head.taps("打开")
    await head.sees("🔵 蓝色 · 整改中")


async def test_a_picture_comes_along_and_is_seen_by_those_who_see_the_item(house: House, officer: Officer, head: Officer) -> None:
    head.person.send_photo(PNG, "记台账 一中队灭火器过期")
    await head.sees("已加 1 个文件")
    await settled(house)
    await house.later(seconds=1)
    await head.taps("记入台账")
    assert "看附件" in labels(await head.sees_in_place("№1"))
    await head.taps("看附件")
    await head.person.wait_for(lambda one: any({"photo", "document"} & set(message.wire) for message in one.received()) or None)
    assert house.rows("SELECT owner FROM attachments") == [("ledger:1",)]
    assert house.rows("SELECT files FROM ledger_sources") == [("[1]",)]
