"""What is asked of the card just seen: 怎么说, 罚多少, 要是不改呢, 首违吗 and the like."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from tests.e2e.conftest import NOON, TOKEN, House, Officer, labels, running, settings_for
from tests.e2e.outages import read_only, settled

QUESTION = "履带车开上公路"
TITLE = "履带车铁轮车擅自上公路"
CARD = "可以不予处罚"
UNDECIDED = "桥下堆放物品"
ASK_FIRST = "先告诉我是哪件事"


async def sees_the_card(officer: Officer, question: str = QUESTION, card: str = CARD) -> None:
    await officer.says(question)
    await officer.sees(card)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("怎么说", "当场责令改正"),
        ("罚多少", "可以处3万元以下罚款"),
        ("那罚多少钱啊？", "可以处3万元以下罚款"),
        ("要是不改呢", "不符合不予处罚的条件"),
        ("首违吗", "请查执法平台"),
        ("依据呢", "《公路法》第四十八条"),
        ("要签承诺书吗", "条件都符合、当事人自愿才签"),
        ("能扣车吗", "没有法律、法规写明的"),
        ("期限呢", "没有配时限"),
        ("禁令呢", "⛔"),
        ("外地怎么规定", "没有外地规定"),
        ("要啥条件", "首次实施"),
    ],
)
async def test_a_followup_is_answered_from_the_card_and_names_it_first(officer: Officer, words: str, answer: str) -> None:
    await sees_the_card(officer)
    await officer.says(words)
    said = await officer.sees(answer)
    assert TITLE in said.text.splitlines()[0]


async def test_the_penalty_of_an_exempting_card_keeps_its_reservation(officer: Officer) -> None:
    await sees_the_card(officer)
    await officer.says("罚多少")
    said = await officer.sees("可以处3万元以下罚款")
    assert "条件都符合，才可以不罚" in said.text
    assert "不等于必须处罚" in said.text


async def test_the_penalty_of_a_candidate_stays_grey(officer: Officer) -> None:
    await sees_the_card(officer, "没带从业资格证", "未核实，请查本省清单")
    await officer.says("罚多少")
    said = await officer.sees("不能当依据")
    assert "⚪ 未核实，请查本省清单" in said.text
    assert "不在清单，不等于必须处罚" in said.text
    await officer.says("要是不改呢")
    assert "不能下结论" in (await officer.sees("要是不改")).text


async def test_a_first_violation_is_never_assumed(officer: Officer) -> None:
    await sees_the_card(officer)
    await officer.says("首违吗")
    said = await officer.sees("请查执法平台")
    assert "从不默认是首违" in said.text
    assert "按本地规定" in said.text


async def test_a_statute_that_corrects_first_penalises_the_refusal_alone(officer: Officer) -> None:
    await sees_the_card(officer, "公交企业没公开线路票价", "先责令改正，不改才罚")
    await officer.says("不改咋办")
    said = await officer.sees("拒不改正，才处罚")
    assert "1万元以上5万元以下" in said.text


async def test_a_prohibition_tells_its_consequence_instead_of_a_penalty(officer: Officer) -> None:
    await sees_the_card(officer, "能不能先把车扣了再说", "⛔")
    await officer.says("罚多少")
    said = await officer.sees("后果")
    assert "不能扣车" in said.text.splitlines()[0]
    # The consequence is one county's: the note that says so comes with it.
    assert "只在当地适用" in said.text


async def test_another_agencys_matter_says_so_whatever_is_asked(officer: Officer) -> None:
    await sees_the_card(officer, "司机酒驾怎么罚", "不归交通执法管")
    await officer.says("罚多少")
    said = await officer.sees("不归交通执法管")
    assert "罚则" not in said.text
    assert "公安" in said.text


async def test_an_undecided_matter_asks_for_its_case_and_then_answers(officer: Officer) -> None:
    await sees_the_card(officer, UNDECIDED, "看情形")
    await officer.says("罚多少")
    asked = await officer.sees("先点是哪一种")
    case = labels(asked)[0]
    await officer.taps(case)
    said = await officer.sees("罚多少")
    assert case in said.text.splitlines()[0]
    assert "不能当依据" in said.text
    # The case that was chosen stays chosen.
    await officer.says("要啥条件")
    said = await officer.sees("条件")
    assert case in said.text.splitlines()[0]


async def test_the_case_chosen_on_the_card_is_what_a_followup_means(officer: Officer) -> None:
    await officer.says(UNDECIDED)
    case = labels(await officer.sees("看情形"))[1]
    await officer.taps(case)
    await officer.sees("出处")
    await officer.says("罚多少")
    assert case in (await officer.sees("罚多少")).text.splitlines()[0]


async def test_without_a_card_it_says_to_ask_first(officer: Officer) -> None:
    await officer.says("罚多少？")
    said = await officer.sees(ASK_FIRST)
    assert "“罚多少？”" in said.text
    assert "货车掉渣" in said.text


async def test_after_ten_minutes_nothing_is_meant_any_more(house: House, officer: Officer) -> None:
    await sees_the_card(officer)
    await settled(house)
    await house.later(minutes=9, seconds=59)
    await officer.says("罚多少")
    await officer.sees("可以处3万元以下罚款")
    await house.later(seconds=2)
    await officer.says("罚多少")
    await officer.sees(ASK_FIRST)


async def test_the_last_card_is_meant_also_of_several_in_one_instant(officer: Officer) -> None:
    await sees_the_card(officer)
    await sees_the_card(officer, "没带从业资格证", "未核实，请查本省清单")
    await sees_the_card(officer)
    await officer.says("罚多少")
    assert TITLE in (await officer.sees("罚多少")).text.splitlines()[0]
    await officer.says("登记保存几天")
    await officer.sees("工作日")
    await officer.says("罚多少")
    assert "没有罚则" in (await officer.sees("罚多少")).text


async def test_a_card_that_a_button_opened_is_meant(officer: Officer) -> None:
    await officer.says("进出港报告")
    first = labels(await officer.sees("点一个"))[0]
    await officer.taps(first)
    await officer.sees("出处")
    await officer.says("依据呢")
    title = first.partition(" · ")[2].rstrip("…")
    assert title in (await officer.sees("依据")).text.splitlines()[0]


async def test_a_choice_and_an_unknown_question_leave_the_card_meant(officer: Officer) -> None:
    await sees_the_card(officer)
    await officer.says("晚饭吃什么")
    await officer.sees("没有找到")
    await officer.says("罚多少")
    assert TITLE in (await officer.sees("罚多少")).text.splitlines()[0]


async def test_a_question_that_stands_by_itself_goes_to_the_finder(officer: Officer) -> None:
    await sees_the_card(officer)
    await officer.says("没带从业资格证罚多少")
    assert TITLE not in (await officer.sees("出处")).text


async def test_other_peoples_cards_are_not_meant(house: House, officer: Officer) -> None:
    other = house.officer("执法员乙")
    await sees_the_card(officer)
    await other.says("罚多少")
    await other.sees(ASK_FIRST)


async def test_a_restart_in_between_forgets_nothing(cache_dir: Path, tmp_path: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    settings = settings_for("全国", cache_dir).model_copy(update={"data_dir": tmp_path})
    async with running(settings, app=app) as house:
        officer = house.officer()
        await sees_the_card(officer)
        await settled(house)
    async with running(settings, NOON, app) as house:
        await officer.says("罚多少")
        await officer.sees("可以处3万元以下罚款")


async def test_a_clock_set_back_neither_stretches_nor_mixes_up_what_is_meant(house: House, officer: Officer) -> None:
    await sees_the_card(officer, "没带从业资格证", "未核实，请查本省清单")
    await house.later(minutes=2)
    await sees_the_card(officer)
    await settled(house)
    await house.later(minutes=-1)
    # The newest lies ahead: an older one must not be taken for it.
    await officer.says("罚多少")
    await officer.sees(ASK_FIRST)
    await sees_the_card(officer, "登记保存几天", "工作日")
    await officer.says("罚多少")
    assert "先行登记保存" in (await officer.sees("罚多少")).text.splitlines()[0]
    await house.later(minutes=10, seconds=1)
    await officer.says("罚多少")
    await officer.sees(ASK_FIRST)


async def test_where_nothing_can_be_written_an_older_card_is_not_taken_for_the_last(house: House, officer: Officer) -> None:
    await sees_the_card(officer)
    await settled(house)
    with read_only(house.store):
        await officer.says("没带从业资格证")
        await officer.sees("未核实，请查本省清单")
        await officer.says("罚多少")
        await officer.sees(ASK_FIRST)


async def test_a_form_that_has_just_asked_takes_the_words(house: House, officer: Officer) -> None:
    await sees_the_card(officer)
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    await officer.says("罚多少")
    await officer.sees_in_place("还可以回复这条消息补充")
    await settled(house)
    assert officer.fresh() == []


async def test_in_a_group_nothing_is_remembered(house: House, officer: Officer) -> None:
    group = house.door.group("工作群", officer.person)
    officer.person.send(f"/ask {QUESTION}", chat=group)
    await officer.person.sees(CARD, chat=group)
    await officer.says("罚多少")
    await officer.sees(ASK_FIRST)


async def test_a_forged_or_old_case_button_does_nothing(house: House, officer: Officer) -> None:
    await sees_the_card(officer)
    await settled(house)
    message = officer.person.received()[-1]
    for data in ("1:fu:penalty.MV-XX-999", "1:fu:nothing.MV-GL-002", "1:fu:", "1:fu:penalty."):
        press = officer.person.press(message, data=data, forged=True)
        assert "过期" in await officer.person.answered(press)
    await settled(house)
    assert officer.person.received()[-1] is message
