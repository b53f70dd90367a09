"""A question that found no answer: handed to legal staff on a button press, masked, answered, and the answer told."""

from __future__ import annotations

from click.testing import CliRunner

from bot.cli import main
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels

GIBBERISH = "豫A12345的司机13800001111说要找咕噜咕噜"


async def handed_over(officer: Officer) -> None:
    await officer.says(GIBBERISH)
    await officer.sees("没有找到有把握的答案")
    await officer.taps("交给法制人员")
    await officer.sees("车牌、电话、证件号已遮住")


async def test_nothing_is_kept_of_a_question_until_the_button_is_pressed(house: House, officer: Officer) -> None:
    await officer.says(GIBBERISH)
    await officer.sees("没有找到有把握的答案")
    await house.quiet()
    assert house.rows("SELECT count(*) FROM unanswered") == [(0,)]
    assert house.rows("SELECT count(*) FROM inbox WHERE payload IS NOT NULL") == [(0,)]
    assert house.rows("SELECT count(*) FROM outbox") == [(0,)]


async def test_legal_staff_answer_and_the_officer_is_told(house: House, officer: Officer) -> None:
    jurist = house.enrolled("法制员丁", Role.LEGAL)
    await handed_over(officer)
    await officer.says("在收费站出口")
    await officer.sees_in_place("在收费站出口")
    await officer.taps("转交")
    await officer.sees_in_place("已转交，编号 1")
    question = await jurist.sees("没答上的问题 1")
    assert "在收费站出口" in question.text
    assert "12345" not in question.text
    assert "1380000" not in question.text
    await jurist.taps("答复")
    await jurist.sees("请写答复")
    await jurist.says("咕噜咕噜不归我们管")
    await jurist.sees_in_place("咕噜咕噜不归我们管")
    await jurist.taps("发出")
    await jurist.sees_in_place("答复已发出")
    answer = await officer.sees("您的提问")
    assert "咕噜咕噜不归我们管" in answer.text
    assert [row[0] for row in house.rows("SELECT act FROM audit ORDER BY id")] == ["gap.handed_over", "gap.answered"]


async def test_a_second_jurist_is_told_that_it_is_answered(house: House, officer: Officer) -> None:
    first, second = house.enrolled("法制员丁", Role.LEGAL), house.enrolled("法制员庚", Role.LEGAL)
    await handed_over(officer)
    await officer.taps("转交")
    for jurist in (first, second):
        await jurist.sees("没答上的问题 1")
    for jurist in (first, second):
        await jurist.taps("答复")
        await jurist.sees("请写答复")
        await jurist.says("是的")
        await jurist.sees_in_place("是的")
    await first.taps("发出")
    await officer.sees("您的提问")
    press = second.person.press(second.person.received()[-1], "发出")
    assert "已经有人答复" in await second.person.answered(press)
    await house.quiet()
    assert sum("您的提问" in message.text for message in officer.person.received()) == 1


async def test_without_legal_staff_it_is_kept_and_said_so(house: House, officer: Officer) -> None:
    await handed_over(officer)
    await officer.taps("转交")
    await officer.sees_in_place("还没有法制人员")
    assert house.rows("SELECT count(*) FROM unanswered") == [(1,)]


async def test_the_command_line_lists_what_waits(house: House, officer: Officer) -> None:
    await handed_over(officer)
    await officer.taps("转交")
    await officer.sees_in_place("已转交")
    settings = {"SUIXING_DATA_DIR": str(house.settings.data_dir), "SUIXING_CACHE_DIR": str(house.settings.cache_dir)}
    listed = CliRunner().invoke(main, ["gaps"], env=settings)
    assert listed.exit_code == 0, listed.output
    assert "咕噜咕噜" in listed.output
    assert "12345" not in listed.output


async def test_a_choice_offers_to_hand_the_question_over_too(officer: Officer) -> None:
    await officer.says("进出港报告")
    choice = await officer.sees("点一个")
    assert labels(choice)[-1].startswith("都不是")
    await officer.taps("都不是")
    form = await officer.sees("交给法制人员")
    assert "进出港报告" in form.text
