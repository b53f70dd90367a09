"""The buttons of a card: its condition sheet, its phrases, the star, sharing, what is behind 更多, and what old and doubled taps do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.webchat.world import Message
from tests.e2e.conftest import House, Officer, Opening, keyboard, labels
from tests.e2e.outages import settled

EXEMPT = "履带车开上公路"
GREY = "没带从业资格证"
MET = "条件都符合：可以不予处罚"
COMMITMENT = "请您现在改正，并签《告知承诺书》"
EDUCATION = "这次依法不予处罚"


async def card_of(officer: Officer, question: str = EXEMPT) -> Message:
    """The card that answers ``question``."""
    await officer.says(question)
    return await officer.sees("出处")


async def opened(officer: Officer, question: str = EXEMPT) -> Message:
    """The condition sheet of that card."""
    card = await card_of(officer, question)
    await officer.taps("核对条件")
    return await becomes(officer, card, "📋")


async def becomes(officer: Officer, message: Message, text: str) -> Message:
    """``message``, once it says ``text``."""

    def there(_: object) -> Message | None:
        return next((now for now in officer.person.received() if now.id == message.id and text in now.text), None)

    return await officer.person.wait_for(there)


async def shows(officer: Officer, message: Message, label: str) -> Message:
    """``message``, once a button under it says ``label``."""

    def there(_: object) -> Message | None:
        found = next(now for now in officer.person.received() if now.id == message.id)
        return found if any(label in one for one in labels(found)) else None

    return await officer.person.wait_for(there)


async def ticks(officer: Officer, message: Message, *buttons: str) -> Message:
    """Tap ``buttons`` one after another, each once the last has shown."""
    for button in buttons:
        officer.person.press(message, button)
        message = await shows(officer, message, f"✓{button}")
    return message


async def count(house: House, officer: Officer) -> int:
    """How many messages the officer has got, once nothing is under way."""
    await settled(house)
    return len(officer.person.received())


# The condition sheet


async def test_the_checklist_takes_the_place_of_the_card_and_leads_back(house: House, officer: Officer) -> None:
    card = await card_of(officer)
    before = (card.text, labels(card))
    await officer.taps("核对条件")
    await becomes(officer, card, "逐条点一下")
    await officer.taps("返回卡片")
    back = await becomes(officer, card, "🟢 可以不予处罚")
    assert (back.text, labels(back)) == before
    assert await count(house, officer) == 1


async def test_a_first_violation_is_not_met_before_somebody_says_so(officer: Officer) -> None:
    checklist = await opened(officer)
    assert "⬜ 1　首次实施" in checklist.text
    assert "首次？　请查执法平台" in checklist.text
    checklist = await ticks(officer, checklist, "2 符合", "3 符合", "4 符合")
    assert "还有第 1 条没弄清" in checklist.text
    assert "请查执法平台" in checklist.text
    assert MET not in checklist.text
    assert "免罚话术" not in labels(checklist)


async def test_all_met_exempts_and_only_then_there_are_the_reserved_phrases(house: House, officer: Officer) -> None:
    checklist = await opened(officer)
    checklist = await ticks(officer, checklist, "1 符合", "2 符合", "3 符合", "4 符合")
    assert MET in checklist.text
    for words in ("仍要责令改正和教育", "由机关按程序决定"):
        assert words in checklist.text
    await officer.taps("免罚话术")
    said = await officer.sees(COMMITMENT)
    assert "先问现场有没有安全隐患" in said.text
    assert "履带车" in said.text
    assert "《公路法》第四十八条" in said.text
    assert MET in (await becomes(officer, checklist, "📋")).text


async def test_the_phrases_of_the_card_itself_promise_nothing(officer: Officer) -> None:
    await card_of(officer)
    await officer.taps("话术")
    said = await officer.sees("点按钮复制")
    assert COMMITMENT not in said.text
    assert EDUCATION not in said.text


async def test_one_condition_that_fails_takes_the_list_away_and_does_not_mean_a_penalty(officer: Officer) -> None:
    checklist = await opened(officer)
    checklist = await ticks(officer, checklist, "1 符合", "4 不符")
    assert "第 4 条不符合：不能按清单免罚" in checklist.text
    assert "不等于必须处罚，仍按《行政处罚法》第三十三条判断" in checklist.text
    assert "免罚话术" not in labels(checklist)
    checklist = await ticks(officer, checklist, "4 符合")
    assert "不能按清单免罚" not in checklist.text
    await officer.taps("重新核对")
    await becomes(officer, checklist, "逐条点一下")


async def test_a_tap_made_twice_on_an_old_screen_changes_nothing(house: House, officer: Officer) -> None:
    checklist = await opened(officer)
    officer.person.press(checklist, "1 符合")
    officer.person.press(checklist, "1 符合")
    await shows(officer, checklist, "✓1 符合")
    assert await count(house, officer) == 1
    now = await becomes(officer, checklist, "✅ 1")
    assert now.text.count("✅") == 1


async def test_with_few_conditions_each_has_a_button_for_not_clear_as_well(open_house: Opening) -> None:
    officer = (await open_house("江苏/南京")).officer()
    checklist = await opened(officer, "车没办网约车证就接单")
    first = [button["text"] for button in keyboard(checklist)[0]]
    assert [text.removeprefix("✓") for text in first] in (["1 符合", "1 不符", "1 不清楚"], ["1 符合", "1 不符", "2 符合", "2 不符"])


async def test_after_the_list_has_changed_the_checklist_begins_afresh_and_says_so(house: House, officer: Officer) -> None:
    checklist = await opened(officer)
    checklist = await ticks(officer, checklist, "1 符合", "2 符合", "3 符合", "4 符合")
    shelf = house.bot.rulebook.lookup.library
    matter = shelf.matters["MT-002"]
    row = replace(matter.rows[0], conditions=("首次实施", "没有上过高速"))
    changed = replace(matter, rows=(row, *matter.rows[1:]))
    house.bot.rulebook.lookup._library = replace(shelf, matters={**shelf.matters, matter.id: changed}, rows={**shelf.rows, row.id: row})
    officer.person.press(checklist, "免罚话术")
    fresh = await becomes(officer, checklist, "条件改过了，请从头再核对一遍")
    assert "没有上过高速" in fresh.text
    assert "✅" not in fresh.text
    assert await count(house, officer) == 1


async def test_what_is_grey_or_undecided_has_no_checklist_not_even_by_a_forged_press(house: House, officer: Officer) -> None:
    card = await card_of(officer, GREY)
    assert "核对条件" not in " ".join(labels(card))
    before = await count(house, officer)
    row = next(row.id for row in house.bot.rulebook.lookup.library.rows.values() if row.standing.value == "未核实")
    forged = (f"chk:{row}", f"chk:{row}.0000.1111", "chk:MV-GL-004", "granted:MV-GL-004.0000.1", "chk:MT-002", "chk:", "granted:MV-GL-002")
    for data in forged:
        press = officer.person.press(card, data=f"1:{data}", forged=True)
        answered = await officer.person.answered(press)
        assert "重新问一次" in answered or data == "granted:MV-GL-002"
    assert await count(house, officer) == before


async def test_a_forged_press_gets_no_reserved_phrase_without_every_condition(house: House, officer: Officer) -> None:
    checklist = await ticks(officer, await opened(officer), "1 符合", "2 符合", "3 符合")
    digest = next(b["callback_data"] for row in keyboard(checklist) for b in row if "✓1" in b["text"]).split(".")[1]
    for answers in ("1110", "1112", "11111", "111", "0000"):
        press = officer.person.press(checklist, data=f"1:granted:MV-GL-002.{digest}.{answers}", forged=True)
        await officer.person.answered(press)
    await settled(house)
    assert all(COMMITMENT not in message.text and EDUCATION not in message.text for message in officer.person.received())


async def test_coercion_has_a_checklist_of_its_own(officer: Officer) -> None:
    card = await card_of(officer, "在公路用地立广告牌")
    before = card.text
    assert "核对条件" in labels(card)
    await officer.taps("核对强制条件")
    checklist = await becomes(officer, card, "限期内自行拆除")
    checklist = await ticks(officer, checklist, "1 不符")
    assert "责令改正后仍不改的，才可以依法强制" in checklist.text
    assert "罚不罚是另一回事" in checklist.text
    await officer.taps("返回卡片")
    assert (await becomes(officer, card, "🟢")).text == before


async def test_a_case_that_was_chosen_is_checked_and_led_back_to(open_house: Opening) -> None:
    officer = (await open_house("浙江/杭州")).officer()
    await officer.says("没带道路运输证")
    await officer.sees("看情形")
    await officer.taps("本地有罚则")
    card = await officer.sees("🟢")
    before = card.text
    await officer.taps("核对条件")
    await becomes(officer, card, "📋")
    await officer.taps("返回卡片")
    assert (await becomes(officer, card, "🟢")).text == before


async def test_where_two_lists_decide_each_is_checked_by_itself_and_only_its_own_commitment_is_offered(open_house: Opening) -> None:
    officer = (await open_house("内蒙古/锡林郭勒/东乌珠穆沁旗")).officer()
    checklist = await opened(officer, "车上石子掉落污染路面")
    assert "（内蒙古锡林郭勒东乌珠穆沁旗）" in checklist.text
    checklist = await ticks(officer, checklist, "1 不符")
    assert "不能按这份清单免罚" in checklist.text
    checklist = await ticks(officer, checklist, "1 符合", "2 符合", "3 符合", "4 符合")
    officer.person.press(checklist, "免罚话术")
    said = await officer.sees(EDUCATION)
    assert COMMITMENT not in said.text
    officer.person.press(checklist, "换全国清单核对")
    checklist = await becomes(officer, checklist, "（全国）")
    assert "⬜ 5" in checklist.text
    assert "✅" not in checklist.text


# More buttons, the star, sharing, reporting


async def test_more_unfolds_all_buttons_in_place_and_folds_them_again(house: House, officer: Officer) -> None:
    card = await card_of(officer)
    text, folded = card.text, labels(card)
    assert len(keyboard(card)) == 2
    await officer.taps("更多")
    unfolded = await shows(officer, card, "收起")
    assert unfolded.text == text
    assert not set(folded) & set(labels(unfolded))
    assert {"☆ 收藏", "分享", "报告错误"} <= set(labels(unfolded)) | set(folded)
    await officer.taps("收起")
    assert labels(await shows(officer, card, "更多")) == folded
    assert await count(house, officer) == 1


async def test_a_favourite_is_kept_and_let_go_and_its_star_follows_in_place(house: House, officer: Officer) -> None:
    card = await card_of(officer, GREY)
    await officer.taps("收藏")
    await shows(officer, card, "★ 取消收藏")
    kept = house.rows("SELECT person_id, card FROM favourites")
    assert [person for person, _ in kept] == [officer.id]
    assert labels(await card_of(officer, GREY)).count("★ 取消收藏") == 1
    officer.person.press(card, "★ 取消收藏")
    await shows(officer, card, "☆ 收藏")
    assert house.rows("SELECT count(*) FROM favourites") == [(0,)]


async def test_two_taps_on_the_star_keep_one_favourite(house: House, officer: Officer) -> None:
    card = await card_of(officer, GREY)
    officer.person.press(card, "☆ 收藏")
    officer.person.press(card, "☆ 收藏")
    await shows(officer, card, "★ 取消收藏")
    assert await count(house, officer) == 1
    assert house.rows("SELECT count(*) FROM favourites") == [(1,)]


async def test_a_favourite_is_its_owners_alone(house: House, officer: Officer) -> None:
    colleague = house.officer("执法员乙")
    await card_of(officer, GREY)
    await officer.taps("收藏")
    await settled(house)
    card = await card_of(colleague, GREY)
    assert "☆ 收藏" in labels(card)
    await colleague.taps("收藏")
    await shows(colleague, card, "★ 取消收藏")
    await colleague.taps("取消收藏")
    await shows(colleague, card, "☆ 收藏")
    assert house.rows("SELECT person_id FROM favourites") == [(officer.id,)]


async def test_the_other_buttons_stay_when_the_star_among_them_is_tapped(officer: Officer) -> None:
    await officer.says("擅自改装营运车辆")
    card = await officer.sees("看情形")
    await officer.taps("更多")
    assert "☆ 收藏" in labels(await shows(officer, card, "收起"))
    await officer.taps("收藏")
    assert "收起" in labels(await shows(officer, card, "★ 取消收藏"))


async def test_too_many_favourites_are_told_and_none_is_lost(house: House, officer: Officer) -> None:
    card = await card_of(officer, GREY)
    with house.store.transaction() as db:
        for number in range(100):
            db.conn.execute("INSERT INTO favourites VALUES (?, ?, ?)", [officer.id, f"PB-{number:03}", "2026-03-01T00:00:00Z"])
    press = officer.person.press(card, "☆ 收藏")
    assert "收藏满了（最多 100 张）" in await officer.person.answered(press)
    assert house.rows("SELECT count(*) FROM favourites") == [(100,)]


async def test_a_card_is_shared_by_its_id_and_reported_by_its_row(officer: Officer) -> None:
    card = await card_of(officer)
    await officer.taps("更多")
    buttons = [button for row in keyboard(await shows(officer, card, "收起")) for button in row]
    assert next(button for button in buttons if button["text"] == "分享")["switch_inline_query"] == "MT-002"
    assert next(button for button in buttons if button["text"] == "报告错误")["callback_data"] == "1:wrong:MV-GL-002"


@pytest.mark.parametrize("data", ["more:MT-999", "less:", "fav:MT-999", "fav:", "unfav:x", "sayon:MT-002.9", "sayon:MT-002.x", "sayon:"])
async def test_an_old_button_says_so_and_does_nothing(house: House, officer: Officer, data: str) -> None:
    card = await card_of(officer)
    press = officer.person.press(card, data=f"1:{data}", forged=True)
    assert "重新问一次" in await officer.person.answered(press)
    assert await count(house, officer) == 1
    assert house.rows("SELECT count(*) FROM favourites") == [(0,)]


async def test_in_a_group_there_is_only_knowledge_and_no_press_changes_its_message(house: House, officer: Officer) -> None:
    colleague = house.officer("执法员乙")
    group = house.door.group("工作群", officer.person, colleague.person)
    officer.person.send(f"/ask {EXEMPT}", chat=group)
    card = await officer.person.sees("可以不予处罚", chat=group)
    text = card.text
    private = {"核对条件", "更多", "☆ 收藏", "分享", "报告错误"}
    assert "话术" in labels(card)
    assert not private & set(labels(card))
    for presser in (officer, colleague):
        for data in ("chk:MV-GL-002", "more:MT-002", "less:MT-002", "fav:MT-002", "unfav:MT-002", "granted:MV-GL-002.0000.1111"):
            press = presser.person.press(card, data=f"1:{data}", forged=True)
            assert "重新问一次" in await presser.person.answered(press)
    await settled(house)
    assert [message.text for message in officer.person.received(group)] == [text]
    assert house.rows("SELECT count(*) FROM favourites") == [(0,)]


async def test_a_card_deleted_meanwhile_is_sent_anew(house: House, officer: Officer) -> None:
    card = await card_of(officer, GREY)
    house.door.faults.error(400, "Bad Request: message to edit not found", method="editMessageText", times=1)
    officer.person.press(card, "☆ 收藏")
    await settled(house)
    assert "★ 取消收藏" in labels(await officer.sees("未核实"))
