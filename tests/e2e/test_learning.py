"""What legal staff do with a gap: attach it, add an entry, mark it as another agency's, dismiss it; and what was learned, withdrawn."""

from __future__ import annotations

import pytest

from bot.rulebook import Harm, Rulebook, Trial
from storage.people import Role
from tests.e2e.conftest import House, Officer, labels

QUESTION = "请问铁蛤蟆上路怎么办啊"
"""铁蛤蟆 is no word of the shipped rules; here it stands for a tracked machine (MT-002)."""
ALIAS = "铁蛤蟆上路"
WHILE = 40.0


async def told(officer: Officer, text: str = "现在查得到") -> str:
    """What the officer who asked is told, which comes when the card is there."""
    return (await officer.person.sees(text, within=WHILE)).text


@pytest.fixture
def jurist(house: House) -> Officer:
    return house.enrolled("法制员丁", Role.LEGAL)


async def hand_over(officer: Officer, question: str = QUESTION) -> None:
    await officer.says(question)
    await officer.sees(question)
    await officer.taps("交给法制人员")
    await officer.sees("可以补一句现场情况")
    await officer.taps("转交")
    await officer.sees_in_place("已转交")


async def open_gap(jurist: Officer, begins: str = "铁蛤蟆") -> None:
    await jurist.says("缺口")
    await jurist.sees("最早的在前面")
    await jurist.taps(begins)
    await jurist.person.wait_for(lambda person: any(begins in message.text and "次数　" in message.text for message in person.received()))


async def attach(jurist: Officer, words: str = "履带车上公路") -> None:
    await open_gap(jurist)
    await jurist.taps("归到条目")
    await jurist.sees("归到哪一条")
    await jurist.says(words)
    await jurist.sees_in_place(f"按“{words}”找")
    await jurist.taps("履带车铁轮车")
    await jurist.sees_in_place("教会前会先检查")


async def taught(jurist: Officer, text: str = "学会了") -> None:
    await jurist.taps("教会它")
    # A change is read and indexed as a whole before it goes live; where the machine is busy that takes its time.
    await jurist.person.sees(text, within=WHILE)


async def test_an_alias_is_learned_at_once_and_everybody_who_asked_is_told(house: House, officer: Officer, jurist: Officer) -> None:
    second = house.officer("执法员乙")
    await hand_over(officer)
    await hand_over(second, "铁蛤蟆上路怎么处理？")
    await jurist.says("缺口")
    listed = await jurist.sees("1 件（2 人次）")
    assert labels(listed) == [f"{QUESTION} ×2"]
    await attach(jurist)
    ready = await jurist.sees_in_place("教会前会先检查")
    assert f"叫法　{ALIAS}" in ready.text
    await taught(jurist)
    for asker in (officer, second):
        assert "履带车铁轮车" in await told(asker)
        await asker.taps("看卡片")
        await asker.sees("可以不予处罚")
    third = house.officer("执法员丙")
    await third.says("铁蛤蟆上路")
    await third.sees("履带车铁轮车")
    await jurist.says("缺口")
    await jurist.sees("没有等着处理的问题")
    assert house.rows("SELECT state, resolution, entry FROM unanswered") == [("answered", "learned", "MT-002")] * 2
    assert ("learned.added",) in house.rows("SELECT act FROM audit")


async def test_what_would_spoil_another_question_is_shown_and_does_not_go_live(
    house: House, officer: Officer, jurist: Officer, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def harmful(_self: Rulebook, _change: object) -> Trial:
        return Trial(harmed=(Harm("履带车开上公路", "MT-002", "PB-001"),))

    await hand_over(officer)
    await attach(jurist)
    monkeypatch.setattr(Rulebook, "try_out", harmful)
    await taught(jurist, "还不能教会它")
    shown = await jurist.sees_in_place("还不能教会它")
    assert "“履带车开上公路”现在查到的是“履带车铁轮车" in shown.text
    assert "教会它" not in labels(shown)
    assert house.rows("SELECT count(*) FROM learned") == [(0,)]
    monkeypatch.undo()
    await jurist.taps("改叫法")
    await jurist.sees_in_place("大家平时怎么叫")
    await jurist.says("铁蛤蟆开上了公路")
    await jurist.sees_in_place("叫法　铁蛤蟆开上了公路")
    await taught(jurist)
    await told(officer, "现在查得到")


async def test_an_alias_of_another_entry_is_refused_with_the_reason(house: House, officer: Officer, jurist: Officer) -> None:
    taken = house.bot.rulebook.lookup.library.rows["MV-GL-001"].aliases[0]
    await hand_over(officer)
    await attach(jurist)
    await jurist.taps("改叫法")
    await jurist.sees_in_place("大家平时怎么叫")
    await jurist.says(taken)
    await jurist.sees_in_place(f"叫法　{taken}")
    await taught(jurist, "还不能教会它")
    assert "又给了" in (await jurist.sees_in_place("还不能教会它")).text
    assert house.rows("SELECT count(*) FROM learned") == [(0,)]


async def test_an_alias_that_is_too_long_or_holds_a_number_is_refused_in_one_sentence(officer: Officer, jurist: Officer) -> None:
    await hand_over(officer)
    await attach(jurist)
    await jurist.taps("改叫法")
    await jurist.sees_in_place("大家平时怎么叫")
    await jurist.says("铁" * 41)
    await jurist.sees("叫法要 2 到 40 个字")
    await jurist.says("豫A12345的铁蛤蟆")
    await jurist.sees("里面有车牌、电话或证件号")
    await jurist.says("😀")
    await jurist.sees("叫法要 2 到 40 个字")


async def test_two_of_the_legal_staff_on_one_gap(house: House, officer: Officer, jurist: Officer) -> None:
    other = house.enrolled("法制员庚", Role.LEGAL)
    await hand_over(officer)
    await attach(jurist)
    await attach(other)
    await taught(jurist)
    press = other.person.press(await other.sees_in_place("教会前会先检查"), "教会它")
    assert "已经有人答复" in await other.person.answered(press)
    await house.quiet()
    assert house.rows("SELECT count(*) FROM learned") == [(1,)]
    assert sum("现在查得到" in message.text for message in officer.person.received()) == 1


async def test_a_double_tap_teaches_once(house: House, officer: Officer, jurist: Officer) -> None:
    await hand_over(officer)
    await attach(jurist)
    ready = await jurist.sees_in_place("教会前会先检查")
    presses = [jurist.person.press(ready, "教会它") for _ in range(2)]
    await jurist.person.sees("学会了", within=WHILE)
    await told(officer)
    await house.quiet()
    assert "已经" in await jurist.person.answered(presses[1])
    assert house.rows("SELECT count(*) FROM learned") == [(1,)]


async def test_what_was_learned_is_listed_and_withdrawn(house: House, officer: Officer, jurist: Officer) -> None:
    await hand_over(officer)
    await attach(jurist)
    await taught(jurist)
    await jurist.says("学到的")
    listed = await jurist.sees("学到的　1 条")
    assert f"“{ALIAS}” → 履带车铁轮车" in listed.text
    await jurist.taps(ALIAS)
    await jurist.sees_in_place("以后这样问，不再给")
    await jurist.taps("确认撤回")
    await jurist.person.sees("已撤回", within=WHILE)
    await house.quiet()
    assert ALIAS not in house.bot.rulebook.lookup.library.matters["MT-002"].aliases
    await jurist.says("学到的")
    await jurist.sees("还没有教过我")


async def test_a_restart_in_the_middle_loses_nothing(house: House, officer: Officer, jurist: Officer) -> None:
    await hand_over(officer)
    await attach(jurist)
    await taught(jurist)
    await house.quiet()
    from bot.reference import open_lookup

    again = open_lookup(house.settings, house.clock)
    assert ALIAS in again.library.matters["MT-002"].aliases


async def add_time_limit(officer: Officer, jurist: Officer) -> None:
    await hand_over(officer, "请问铁蛤蟆咕噜咕噜要几天？")
    await open_gap(jurist)
    await jurist.taps("新增条目")
    await jurist.sees("新增哪一种")
    await jurist.taps("时限")
    await jurist.sees_in_place("写个短标题")
    await jurist.says("铁蛤蟆报废备案期限")
    await jurist.sees_in_place("怎么答")
    await jurist.says("报废后七日内备案")
    await jurist.sees_in_place("是不是期限")
    await jurist.taps("自然日")
    await jurist.sees_in_place("依据哪一条")
    await jurist.taps("没有，跳过")
    await jurist.sees_in_place("在哪份文件里看到的")
    await jurist.taps("没找到，出处待核")
    ready = await jurist.sees_in_place("教会前会先检查")
    assert "出处待核，卡片显示“未核实”" in ready.text
    await taught(jurist)


async def test_a_time_limit_is_added_and_found(house: House, officer: Officer, jurist: Officer) -> None:
    await add_time_limit(officer, jurist)
    await told(officer, "现在查得到：铁蛤蟆报废备案期限")
    await officer.taps("看卡片")
    card = await officer.sees("报废后七日内备案")
    assert "未核实" in card.text
    assert house.bot.rulebook.lookup.library.procedures["PR-BB-001"].jurisdiction == "全国"


async def test_a_candidate_added_from_the_chat_stays_grey_whatever_its_source(house: House, officer: Officer, jurist: Officer) -> None:
    await hand_over(officer, "铁蛤蟆没贴反光条")
    await open_gap(jurist)
    await jurist.taps("新增条目")
    await jurist.sees("新增哪一种")
    await jurist.taps("违法行为（未核实）")
    await jurist.sees_in_place("什么违法行为")
    await jurist.says("铁蛤蟆未贴反光标识")
    await jurist.sees_in_place("哪个领域")
    await jurist.taps("道路运政")
    await jurist.sees_in_place("在哪一类")
    await jurist.taps("首查必罚")
    await jurist.sees_in_place("依据哪一条")
    await jurist.says("《某条例》第九条")
    await jurist.sees_in_place("在哪份文件里看到的")
    await jurist.says("某市某清单（某交〔2025〕1号）")
    await jurist.sees_in_place("教会前会先检查")
    await taught(jurist)
    await told(officer, "现在查得到")
    await officer.taps("看卡片")
    card = await officer.sees("铁蛤蟆未贴反光标识")
    assert card.text.startswith("⚪ 未核实，请查本省清单")


async def test_another_agencys_matter_is_added_with_its_owner(house: House, officer: Officer, jurist: Officer) -> None:
    await hand_over(officer, "铁蛤蟆咕噜咕噜谁来")
    await open_gap(jurist)
    await jurist.taps("归别人管")
    await jurist.sees("归谁管？")
    await jurist.taps("都不是，新增一条")
    await jurist.sees_in_place("什么事不归我们管")
    await jurist.says("铁蛤蟆夜间噪声扰民")
    await jurist.sees_in_place("归谁管？点一个")
    await jurist.taps("生态环境")
    await jurist.sees_in_place("怎么移交")
    await jurist.says("请群众拨打12345")
    await jurist.sees_in_place("依据哪一条")
    await jurist.taps("没有，跳过")
    await jurist.sees_in_place("在哪份文件里看到的")
    await jurist.taps("没找到，出处待核")
    await jurist.sees_in_place("教会前会先检查")
    await taught(jurist)
    await told(officer, "现在查得到")
    await officer.taps("看卡片")
    assert "归 生态环境" in (await officer.sees("不归交通执法管")).text


async def test_withdrawing_an_entry_takes_its_aliases_and_its_number_is_never_given_again(
    house: House, officer: Officer, jurist: Officer
) -> None:
    await add_time_limit(officer, jurist)
    await hand_over(officer, "哇哩哇啦叽里呱啦")
    await open_gap(jurist, "哇哩哇啦")
    await jurist.taps("归到条目")
    await jurist.sees("个字再找")
    await jurist.says("pr-bb-001")
    await jurist.sees_in_place("按“pr-bb-001”找")
    await jurist.taps("铁蛤蟆报废备案期限")
    await jurist.sees_in_place("教会前会先检查")
    await taught(jurist)
    await jurist.says("学到的")
    await jurist.sees("学到的　2 条")
    await jurist.taps("铁蛤蟆报废备案期限")
    await jurist.sees_in_place("1 个叫法一起撤回")
    await jurist.taps("确认撤回")
    await jurist.person.sees("已撤回新条目", within=WHILE)
    await house.quiet()
    assert house.bot.rulebook.lookup.library.entry("PR-BB-001") is None
    assert house.rows("SELECT count(*) FROM learned WHERE withdrawn_at IS NULL") == [(0,)]
    await officer.taps("看卡片")
    await add_another_time_limit(jurist, officer)
    assert "PR-BB-002" in house.bot.rulebook.lookup.library.procedures


async def add_another_time_limit(jurist: Officer, officer: Officer) -> None:
    await hand_over(officer, "嘀嗒嘀嗒咕噜噜")
    await open_gap(jurist, "嘀嗒")
    await jurist.taps("新增条目")
    await jurist.sees("新增哪一种")
    await jurist.taps("时限")
    await jurist.sees_in_place("写个短标题")
    await jurist.says("铁蛤蟆年审期限")
    await jurist.sees_in_place("怎么答")
    await jurist.says("三十日")
    await jurist.sees_in_place("是不是期限")
    await jurist.taps("自然日")
    await jurist.sees_in_place("依据哪一条")
    await jurist.taps("没有，跳过")
    await jurist.sees_in_place("在哪份文件里看到的")
    await jurist.taps("没找到，出处待核")
    await jurist.sees_in_place("教会前会先检查")
    await taught(jurist, "新增　铁蛤蟆年审期限")
    await told(officer, "现在查得到：铁蛤蟆年审期限")


async def test_a_gap_is_dismissed_for_a_reason_and_the_asker_is_told_kindly(house: House, officer: Officer, jurist: Officer) -> None:
    await hand_over(officer)
    await open_gap(jurist)
    await jurist.taps("不处理")
    asked = await jurist.sees_in_place("为什么不处理")
    assert "卡片没错" not in labels(asked)
    await jurist.taps("看不明白")
    await jurist.sees_in_place("已告诉 1 个人")
    await officer.sees("请换个说法再问一次")
    press = jurist.person.press(await jurist.sees_in_place("已告诉 1 个人"), "返回列表")
    await jurist.person.answered(press)
    await jurist.sees_in_place("没有等着处理的问题")
    assert ("gap.dismissed",) in house.rows("SELECT act FROM audit")
