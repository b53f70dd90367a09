"""An error on a card: reported with a tap and a line, seen by legal staff, settled, and whoever reported it is told."""

from __future__ import annotations

import pytest

from bot.settings import DataRule
from bot.wording.gaps import ATTACH, CLOSE, OPEN, WRONG
from bot.wording.learning import TEACH, WITHDRAWN
from storage.people import Role
from tests.e2e.conftest import House, Officer, Opening, labels


async def press(somebody: Officer, verb: str, argument: str) -> str:
    """Press a button of ours that no message shows; returns the alert."""
    message = next(message for message in reversed(somebody.person.received()) if labels(message))
    somebody._mark()
    return await somebody.person.answered(somebody.person.press(message, data=f"1:{verb}:{argument}", forged=True))


async def report(officer: Officer, card: str = "MT-002", reason: str = "过期了") -> None:
    await officer.says("没带从业资格证")
    await officer.sees("未核实")
    await press(officer, WRONG, card)
    await officer.sees("哪里不对？点一个")
    await officer.taps(reason)
    await officer.sees_in_place("可以补一句")


async def test_a_report_reaches_legal_staff_masked_and_its_reporter_hears_that_it_was_mended(house: House, officer: Officer) -> None:
    jurist = house.enrolled("法制员丁", Role.LEGAL)
    await report(officer)
    await officer.says("豫A12345那次就按旧的办错了")
    shown = await officer.sees_in_place("那次就按旧的办错了")
    assert "12345" not in shown.text
    await officer.taps("提交")
    await officer.sees_in_place("已报给法制人员，编号 1")
    arrived = await jurist.sees("报告错误 1")
    assert "（MT-002）" in arrived.text
    assert "12345" not in arrived.text
    await jurist.taps("处理")
    view = await jurist.sees_in_place("次数")
    assert labels(view) == ["看卡片", "已改正", "答复", "不处理", "返回列表"]
    await jurist.taps("已改正")
    await jurist.sees_in_place("已改正（编号 1）")
    await officer.sees("谢谢您指出来")
    assert [row[0] for row in house.rows("SELECT act FROM audit")] == ["gap.reported", "gap.fixed"]


async def test_the_same_report_again_is_one(house: House, officer: Officer) -> None:
    for words in ("已报给法制人员", "这条您报过了，编号 1"):
        await report(officer)
        await officer.taps("提交")
        await officer.sees_in_place(words)
    assert house.rows("SELECT count(*) FROM unanswered") == [(1,)]


async def test_a_question_asked_before_a_reason_is_tapped_is_answered_and_not_taken_for_the_report(house: House, officer: Officer) -> None:
    await officer.says("没带从业资格证")
    await officer.sees("未核实")
    await press(officer, WRONG, "MT-002")
    await officer.sees("哪里不对？点一个")
    await officer.says("履带车开上公路")
    answer = await officer.sees("可以不予处罚")
    assert "继续报告错误" in labels(answer)


async def test_a_dismissed_report_says_that_the_card_was_checked(house: House, officer: Officer) -> None:
    jurist = house.enrolled("法制员丁", Role.LEGAL)
    await report(officer, reason="结论不对")
    await officer.taps("提交")
    await officer.sees_in_place("已报给法制人员")
    await jurist.sees("报告错误 1")
    await jurist.says("缺口")
    listed = await jurist.sees("1 件")
    assert labels(listed) == ["⚠️ 结论不对：MT-002"]
    await jurist.taps("结论不对")
    await jurist.sees_in_place("次数")
    await jurist.taps("不处理")
    await jurist.sees_in_place("为什么不处理")
    await jurist.taps("卡片没错")
    await officer.sees("卡片现在的说法没有错")


@pytest.mark.parametrize("card", ["", "MT-999", "x" * 50, "<b>&"])
async def test_a_card_that_is_not_there_cannot_be_reported(officer: Officer, card: str) -> None:
    await officer.says("没带从业资格证")
    await officer.sees("未核实")
    assert "这张卡片已经改名或停用了" in await press(officer, WRONG, card)


async def test_one_answer_reaches_everybody_who_asked_the_same(house: House, officer: Officer) -> None:
    jurist, second = house.enrolled("法制员丁", Role.LEGAL), house.officer("执法员乙")
    for asker, question in ((officer, "请问哇哩哇啦怎么办？"), (second, "哇哩哇啦咋处理啊")):
        await asker.says(question)
        await asker.sees(question)
        await asker.taps("交给法制人员")
        await asker.sees("可以补一句现场情况")
        await asker.taps("转交")
        await asker.sees_in_place("已转交")
    await jurist.says("缺口")
    await jurist.sees("1 件（2 人次）")
    await jurist.taps("答复")
    await jurist.sees("请写答复")
    await jurist.says("按程序移交")
    await jurist.sees_in_place("按程序移交")
    await jurist.taps("发出")
    for asker in (officer, second):
        await asker.sees("按程序移交")
    assert house.rows("SELECT DISTINCT state, resolution FROM unanswered") == [("answered", "answered")]


async def test_an_officer_with_forged_buttons_learns_and_changes_nothing(house: House, officer: Officer) -> None:
    await report(officer)
    await officer.taps("提交")
    await officer.sees_in_place("已报给法制人员")
    await officer.says("没带从业资格证")
    await officer.sees("未核实")
    for verb, argument in ((OPEN, "1"), (CLOSE, "1.fixed"), (ATTACH, "1"), (WITHDRAWN, "1")):
        assert "没有权限" in await press(officer, verb, argument)
    assert await press(officer, TEACH, "1.1")
    assert await press(officer, OPEN, "9" * 15)
    assert house.rows("SELECT state FROM unanswered") == [("new",)]


async def test_a_deputy_settles_while_legal_staff_are_on_leave_and_not_afterwards(house: House, officer: Officer) -> None:
    jurist, deputy = house.enrolled("法制员丁", Role.LEGAL), house.officer("执法员乙")
    await report(officer)
    await officer.taps("提交")
    await officer.sees_in_place("已报给法制人员")
    await jurist.says("休假 03-02 03-03 代理人 执法员乙")
    await jurist.sees("执法员乙")
    await deputy.says("缺口")
    await deputy.sees("1 件")
    await house.later(days=3)
    await deputy.says("/gaps")
    await deputy.sees("“缺口”只有法制人员能用")


async def test_over_an_outside_platform_gaps_are_not_shown_where_the_rule_is_strict(open_house: Opening) -> None:
    strict = await open_house(data_rule=DataRule.STRICT)
    jurist = strict.enrolled("法制员丁", Role.LEGAL)
    await jurist.says("缺口")
    await jurist.sees("不能通过 Telegram 办")
    await jurist.says("学到的")
    await jurist.sees("不能通过 Telegram 办")
    await jurist.says("到期")
    await jurist.sees("到期")


async def test_pages_of_many_gaps_can_be_turned(house: House, officer: Officer) -> None:
    jurist = house.enrolled("法制员丁", Role.LEGAL)
    with house.store.transaction() as db:
        for number in range(20):
            db.conn.execute(
                "INSERT INTO unanswered (person_id, question, note, state, created_at) VALUES (?, ?, '', 'new', ?)",
                [officer.id, f"咕噜{'噜' * number}", "2026-03-01T00:00:00.000Z"],
            )
    await jurist.says("缺口")
    await jurist.sees("第 1/4 页")
    for page in (2, 3, 4):
        await jurist.taps("下一页")
        await jurist.sees_in_place(f"第 {page}/4 页")
    await jurist.taps("上一页")
    await jurist.sees_in_place("第 3/4 页")
