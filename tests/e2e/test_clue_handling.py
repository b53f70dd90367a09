"""From the queue to the end: who sees a clue, who may do what with it, and what its reporter hears."""

from __future__ import annotations

import pytest

from storage.people import Role
from tests.e2e.conftest import House, Officer, labels


@pytest.fixture
def officer(house: House) -> Officer:
    return house.enrolled("执法员甲", unit="一中队")


@pytest.fixture
def head(house: House, officer: Officer) -> Officer:
    return house.enrolled("大队长丙", Role.SUPERVISOR)


@pytest.fixture
def discipline(house: House, officer: Officer) -> Officer:
    return house.enrolled("纪检员戊", Role.DISCIPLINE)


async def filed(house: House, officer: Officer, text: str) -> str:
    """The id of a clue that the officer files."""
    await officer.says(f"线索 {text}")
    await officer.sees("线索收到了")
    await house.quiet()
    return str(house.rows("SELECT id FROM clues WHERE text = ?", text)[0][0])


async def opened(head: Officer, text: str) -> None:
    """Open the one clue of the queue that begins so."""
    await head.says("线索办理")
    await head.sees("线索办理")
    await head.taps(text[:10])
    await head.sees(text)


async def has_button(person: Officer, name: str) -> None:
    """Wait until the newest message with buttons has one of that name."""
    await person.person.wait_for(lambda one: any(name in labels(message) for message in one.received()[-1:]) or None)


def state(house: House, clue_id: str) -> str:
    return str(house.rows("SELECT state FROM clues WHERE id = ?", clue_id)[0][0])


async def test_from_the_queue_to_the_answer(house: House, officer: Officer, head: Officer) -> None:
    clue = await filed(house, officer, "服务窗口下班前半小时就不收材料")
    await opened(head, "服务窗口下班前半小时就不收材料")
    await head.taps("认领")
    assert labels(await head.sees_in_place("核实中"))[:6] == ["属实", "不属实", "问反映人", "备注", "不予受理", "更多"]
    await head.taps("属实")
    await head.sees("核实的情况和理由")
    await head.says("调了监控，连续三天如此")
    await head.sees_in_place("给反映人的答复怎么写")
    await head.says("情况属实，窗口已改为到点下班")
    await head.sees_in_place("理由　调了监控")
    told = await officer.sees("查证属实")
    assert "窗口已改为到点下班" in told.text
    assert "监控" not in told.text
    await head.taps("办结")
    await head.sees("怎么办结的")
    await head.says("已整顿窗口纪律，谢谢您")
    assert "谢谢您" in (await officer.sees("已办结")).text
    assert state(house, clue) == "closed"


async def test_rectification_takes_a_measure_and_its_day(house: House, officer: Officer, head: Officer) -> None:
    clue = await filed(house, officer, "服务窗口下班前半小时就不收材料")
    await opened(head, "服务窗口下班前半小时就不收材料")
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await head.taps("属实")
    await head.sees("核实的情况")
    await head.says("查实")
    await head.sees_in_place("给反映人的答复")
    await head.taps("先不答复")
    await head.sees_in_place("属实")
    await has_button(head, "转整改")
    await head.taps("转整改")
    await head.sees("什么时候改完")
    await head.says("窗口延时服务，公示时间 2-30")
    await head.sees("没有“2-30”这一天")
    await head.says("窗口延时服务，公示时间 3-20")
    await head.sees_in_place("3 月 20 日前")
    assert state(house, clue) == "rectifying"
    assert house.rows("SELECT measure, due_on FROM clue_handovers") == [("窗口延时服务，公示时间", "2026-03-20")]


async def test_a_rejection_needs_a_reason_and_its_reporter_reads_it(house: House, officer: Officer, head: Officer) -> None:
    clue = await filed(house, officer, "隔壁饭店声音太大")
    await opened(head, "隔壁饭店声音太大")
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await head.taps("不予受理")
    await head.sees("为什么不受理")
    await head.says("😀")
    await head.sees("没看到内容")
    assert state(house, clue) == "claimed"
    await head.says("不归交通执法管，请打 12345")
    assert "请打 12345" in (await officer.sees("不予受理")).text


async def test_a_question_to_the_reporter_and_the_answer_back(house: House, officer: Officer, head: Officer) -> None:
    await filed(house, officer, "服务窗口下班前半小时就不收材料")
    await opened(head, "服务窗口下班前半小时就不收材料")
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await head.taps("问反映人")
    await head.sees("想问反映人什么")
    await head.says("哪一天、哪个窗口？")
    await officer.sees("哪一天、哪个窗口？")
    await officer.taps("回答")
    await officer.sees("回答")
    await officer.says("上周五，二号窗口")
    await house.quiet()
    await opened(head, "服务窗口下班前半小时就不收材料")
    assert "上周五，二号窗口" in (await head.sees("反映人答")).text


async def test_notes_are_never_the_reporters_to_see(house: House, officer: Officer, head: Officer) -> None:
    await filed(house, officer, "服务窗口下班前半小时就不收材料")
    await opened(head, "服务窗口下班前半小时就不收材料")
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await head.taps("备注")
    await head.sees("反映人看不到")
    await head.says("怀疑是二号窗口")
    await head.sees_in_place("备注 大队长丙 怀疑是二号窗口")
    await officer.says("我的线索")
    await officer.sees("我的线索")
    await officer.taps("服务窗口")
    await officer.sees("正在核实")
    assert all("怀疑" not in message.text for message in officer.person.received())


async def test_the_card_above_gives_way_to_the_one_below_once_something_was_written(house: House, officer: Officer, head: Officer) -> None:
    await filed(house, officer, "服务窗口下班前半小时就不收材料")
    await opened(head, "服务窗口下班前半小时就不收材料")
    await head.taps("认领")
    card = await head.sees_in_place("核实中")
    await head.taps("备注")
    await head.sees("反映人看不到")
    await head.says("怀疑是二号窗口")
    await head.sees_in_place("备注 大队长丙 怀疑是二号窗口")
    above = await head.sees_in_place("新情况在下面")
    assert (above.id, labels(above)) == (card.id, [])
    assert sum("属实" in labels(message) for message in head.person.received()) == 1


class TestOvertaken:
    async def test_what_is_written_about_a_clue_that_has_moved_on_ends_with_the_clue_as_it_is(
        self, house: House, officer: Officer, head: Officer
    ) -> None:
        other = house.enrolled("副大队长辛", Role.SUPERVISOR)
        clue = await filed(house, officer, "服务窗口下班前半小时就不收材料")
        await opened(head, "服务窗口下班前半小时就不收材料")
        await head.taps("认领")
        await head.sees_in_place("核实中")
        await head.taps("属实")
        await head.sees("核实的情况和理由")
        await head.says("调了监控")
        await head.sees_in_place("给反映人的答复怎么写")
        await opened(other, "服务窗口下班前半小时就不收材料")
        await other.taps("接手")
        await other.sees_in_place("承办　副大队长辛")
        await head.says("情况属实")
        ended = await head.sees_in_place("您刚写的没有记上")
        assert "承办　副大队长辛" in ended.text
        assert labels(ended)[:2] == ["接手", "备注"]
        assert state(house, clue) == "claimed"
        assert house.rows("SELECT count(*) FROM forms WHERE state = 'open'") == [(0,)]

    async def test_it_does_not_stand_in_the_way_of_another_clue(self, house: House, officer: Officer, head: Officer) -> None:
        await filed(house, officer, "服务窗口下班前半小时就不收材料")
        await filed(house, officer, "隔壁饭店声音太大")
        await opened(head, "服务窗口下班前半小时就不收材料")
        await head.taps("认领")
        await head.sees_in_place("核实中")
        await head.taps("属实")
        await head.sees("核实的情况和理由")
        await head.says("调了监控")
        await head.sees_in_place("给反映人的答复怎么写")
        await officer.says("我的线索")
        await officer.sees("我的线索")
        await officer.taps("服务窗口")
        await officer.sees("正在核实")
        await officer.taps("撤回")
        await officer.sees_in_place("要撤回")
        await officer.taps("确定撤回")
        await officer.sees_in_place("已撤回")
        await opened(head, "隔壁饭店声音太大")
        await head.taps("认领")
        await has_button(head, "不予受理")
        await head.taps("不予受理")
        await head.sees("为什么不受理")
        assert "没有这条线索" in (await head.sees_in_place("您刚写的没有记上")).text


async def test_two_heads_at_once_and_one_has_it(house: House, officer: Officer, head: Officer) -> None:
    other = house.enrolled("副大队长辛", Role.SUPERVISOR)
    clue = await filed(house, officer, "服务窗口下班前半小时就不收材料")
    for each in (head, other):
        await opened(each, "服务窗口下班前半小时就不收材料")
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await other.taps("认领")
    await other.sees_in_place("承办　大队长丙")
    assert house.rows("SELECT claimed_by FROM clues WHERE id = ?", clue) == [(head.id,)]


async def test_whoever_reported_it_does_not_handle_it(house: House, head: Officer) -> None:
    await filed(house, head, "服务窗口下班前半小时就不收材料")
    await opened(head, "服务窗口下班前半小时就不收材料")
    message = await head.sees("要由别人办")
    assert labels(message) == []
    clue = house.rows("SELECT id, revision FROM clues")[0]
    press = head.person.press(message, data=f"1:ch:{clue[0]}.{clue[1]}.c", forged=True)
    await head.person.wait_for(lambda _: press.answers or None)
    assert "要由别人办" in str(press.answers[0])


class TestDiscipline:
    async def test_integrity_goes_to_discipline_and_nobody_else_finds_it(
        self, house: House, officer: Officer, head: Officer, discipline: Officer
    ) -> None:
        clue = await filed(house, officer, "有人在卡口收钱放行")
        for words in ("线索办理", "线索办理 卡口", f"线索办理 {clue}"):
            await head.says(words)
            assert "卡口收钱" not in str([labels(message) for message in [await head.sees("线索办理")]])
        await opened(discipline, "有人在卡口收钱放行")
        message = await head.sees("线索办理")
        for verb in ("v", "c", "d", "rel"):
            press = head.person.press(message, data=f"1:ch:{clue}.1.{verb}", forged=True)
            await head.person.wait_for(lambda _, press=press: press.answers or None)
            assert "没有这条线索" in str(press.answers[0])

    async def test_released_it_comes_to_the_heads_but_never_to_whom_it_names(
        self, house: House, officer: Officer, head: Officer, discipline: Officer
    ) -> None:
        other = house.enrolled("副大队长辛", Role.SUPERVISOR)
        clue = await filed(house, officer, "大队长丙 开会迟到骂人")
        await discipline.says("线索办理")
        await discipline.sees("线索办理")
        await discipline.taps("大队长丙")
        await discipline.sees("开会迟到骂人")
        await discipline.taps("更多")
        await has_button(discipline, "返回")
        await discipline.taps("交单位办")
        await discipline.sees("为什么可以交单位办")
        await discipline.says("作风问题，由副职核实")
        await discipline.sees_in_place("已交单位办")
        await opened(other, "大队长丙 开会迟到骂人")
        await head.says(f"线索办理 {clue}")
        await head.sees("没有找到")
        await head.says("线索办理 骂人")
        await head.sees("没有找到")

    async def test_referred_by_a_head_it_is_gone_from_the_heads_sight(
        self, house: House, officer: Officer, head: Officer, discipline: Officer
    ) -> None:
        clue = await filed(house, officer, "服务窗口下班前半小时就不收材料")
        await opened(head, "服务窗口下班前半小时就不收材料")
        await head.taps("认领")
        await head.sees_in_place("核实中")
        await head.taps("更多")
        await has_button(head, "返回")
        await head.taps("移送纪检")
        await head.sees("为什么移送")
        await head.says("牵出经济问题")
        await head.sees_in_place("已移送纪检")
        assert house.rows("SELECT hold, state FROM clues WHERE id = ?", clue) == [("referred", "referred")]
        await head.says(f"线索办理 {clue}")
        await head.sees("没有找到")
        await opened(discipline, "服务窗口下班前半小时就不收材料")

    async def test_a_head_who_calls_it_integrity_loses_it_to_discipline(
        self, house: House, officer: Officer, head: Officer, discipline: Officer
    ) -> None:
        clue = await filed(house, officer, "服务窗口下班前半小时就不收材料")
        await opened(head, "服务窗口下班前半小时就不收材料")
        await head.taps("认领")
        await head.sees_in_place("核实中")
        await head.taps("更多")
        await has_button(head, "返回")
        await head.taps("改类别")
        await head.sees_in_place("改类别")
        await head.taps("执法不廉")
        await house.quiet()
        assert house.rows("SELECT hold, claimed_by FROM clues WHERE id = ?", clue) == [("integrity", None)]


class TestClockwork:
    async def test_each_morning_each_hears_of_what_they_may_see_and_of_nothing_else(
        self, house: House, officer: Officer, head: Officer, discipline: Officer
    ) -> None:
        await filed(house, officer, "服务窗口下班前半小时就不收材料")
        await filed(house, officer, "有人在卡口收钱放行")
        await house.later(hours=21)
        told = await head.sees("待认领 1 条")
        assert "纪检" not in told.text
        assert "待认领 1 条" in (await discipline.sees("线索 · 纪检")).text
        # The digest stays where it is.
        await head.taps("看线索")
        await head.sees("没办完 1 条")

    async def test_what_is_late_stands_in_the_one_message_of_the_morning(self, house: House, officer: Officer, head: Officer) -> None:
        await filed(house, officer, "服务窗口下班前半小时就不收材料")
        await house.later(hours=21)
        await head.sees("待认领 1 条")
        await house.later(hours=52)
        await head.sees("超期 1 条")
        await house.later(hours=1)
        await house.quiet()
        assert sum("超期" in message.text for message in head.fresh()) == 1

    async def test_late_and_urgent_it_is_told_at_once_and_once_a_day_with_what_is_late(
        self, house: House, officer: Officer, head: Officer
    ) -> None:
        await filed(house, officer, "服务窗口下班前半小时就不收材料")
        with house.store.transaction() as db:
            db.conn.execute("UPDATE clues SET level = 'red'")
        await house.later(seconds=1)
        await house.later(hours=7)
        assert "待认领" in (await head.sees("⏰ 线索")).text
        await house.later(minutes=30)
        await house.quiet()
        assert sum("⏰ 线索" in message.text for message in head.fresh()) == 1

    async def test_where_nobody_may_see_one_the_admin_hears_only_that(self, house: House, officer: Officer, head: Officer) -> None:
        admin = house.enrolled("管理员己", Role.ADMIN)
        await filed(house, officer, "有人在卡口收钱放行")
        await house.later(hours=21)
        await house.quiet()
        assert admin.fresh()
        assert all("卡口" not in message.text and "K" not in message.text for message in admin.fresh())


async def test_another_units_clue_is_not_there(house: House, officer: Officer, head: Officer) -> None:
    squad = house.enrolled("中队长壬", Role.SUPERVISOR, unit="二中队")
    clue = await filed(house, officer, "服务窗口下班前半小时就不收材料")
    await squad.says(f"线索办理 {clue}")
    await squad.sees("没有找到")
    await squad.says("线索办理")
    await squad.sees("没有线索")


async def test_alike_ones_are_hinted_at_merged_and_both_reporters_hear(house: House, officer: Officer, head: Officer) -> None:
    second = house.enrolled("执法员乙", unit="一中队")
    main = await filed(house, officer, "服务窗口下班前半小时就不收材料")
    await house.later(minutes=1)
    same = await filed(house, second, "服务窗口下班前半小时就不收材料了")
    await head.says(f"线索办理 {same}")
    await head.sees("线索办理")
    await head.taps("服务窗口")
    assert f"{main[:4]}-{main[4:]}" in (await head.sees("像是同一件事")).text
    await head.taps("更多")
    await has_button(head, "返回")
    await head.taps("并案")
    await head.sees_in_place("并案")
    await head.taps(main[:4])
    await head.sees_in_place("并入这条的　1 条")
    assert state(house, same) == "merged"
    await head.taps("认领")
    await head.sees_in_place("核实中")
    await head.taps("不属实")
    await head.sees("核实的情况")
    await head.says("监控显示正常")
    await head.sees_in_place("给反映人的答复")
    await head.taps("就用上面这段")
    for each in (officer, second):
        assert "监控显示正常" in (await each.sees("不属实")).text


@pytest.mark.parametrize("role", [Role.OFFICER, Role.ADMIN, Role.OBSERVER])
async def test_nobody_else_opens_the_queue(house: House, role: Role) -> None:
    somebody = house.enrolled("某人", role)
    await somebody.says("线索办理")
    await somebody.sees("能用。")


async def test_markup_in_a_clue_is_text(house: House, officer: Officer, head: Officer) -> None:
    await filed(house, officer, "<b>=1+1</b> & 服务窗口不收材料")
    await opened(head, "<b>=1+1</b> & 服务窗口不收材料")
