"""Questions at the kerb, through polling, the dispatcher and the local Bot API."""

from __future__ import annotations

import pytest

from bot.wording import lookup as cards
from knowledge.entries import Phrase, Taboo
from tests.e2e.conftest import House, Officer, Opening, keyboard, labels


async def test_a_candidate_is_grey_and_says_that_it_is_not_verified(officer: Officer) -> None:
    await officer.says("没带从业资格证")
    card = await officer.sees("未核实，请查本省清单")
    assert card.text.startswith("⚪")
    assert "🟢" not in card.text
    assert "承诺" not in card.text


async def test_the_ministrys_list_colours_the_card_and_allows_the_commitment(officer: Officer) -> None:
    await officer.says("履带车开上公路")
    card = await officer.sees("可以不予处罚")
    assert card.text.startswith("🟢")
    assert "首次？" in card.text
    assert "仍要责令改正和教育" in card.text
    assert "签订告知承诺书" in card.text


async def test_a_phrase_is_copied_with_one_tap_and_filled_with_what_is_known(officer: Officer) -> None:
    await officer.says("路面拦停后第一句话怎么说")
    await officer.sees("表明身份")
    copied = officer.copies("复制")
    assert copied.startswith("您好")
    assert "某县交通运输综合行政执法大队" in copied
    assert "____" in copied


async def test_a_prohibition_answers_first_whether_one_may(open_house: Opening) -> None:
    officer = (await open_house("河南/信阳")).officer()
    await officer.says("酒后能上岗执法吗")
    card = await officer.sees("⛔")
    assert "不能" in card.text.splitlines()[0]


async def test_a_local_prohibition_is_grey_elsewhere(officer: Officer) -> None:
    await officer.says("酒后能上岗执法吗")
    card = await officer.sees("外地规定（河南）")
    assert card.text.startswith("⚪")


async def test_a_time_limit_says_number_kind_of_day_and_law(officer: Officer) -> None:
    await officer.says("先行登记保存几天内要处理")
    card = await officer.sees("工作日")
    assert "7" in card.text
    assert "行政处罚法" in card.text


async def test_another_agencys_matter_says_whose_it_is(officer: Officer) -> None:
    await officer.says("司机酒驾怎么罚")
    card = await officer.sees("不归交通执法管")
    assert "公安" in card.text


async def test_an_unsure_finder_offers_up_to_five_buttons_and_each_opens_a_card(officer: Officer) -> None:
    await officer.says("进出港报告")
    choice = await officer.sees("点一个")
    *entries, none_of_these = labels(choice)
    assert 2 <= len(entries) <= 5
    assert none_of_these == "都不是，交给法制人员"
    for entry in entries:
        await officer.taps(entry)
        await officer.sees("出处")


@pytest.mark.parametrize("words", ["晚饭吃什么", "😀😀", "<script>alert(1)</script>", "'; DROP TABLE inbox; --", "啊" * 4000])
async def test_nonsense_gets_the_plain_answer_that_not_listed_is_not_must_punish(officer: Officer, words: str) -> None:
    await officer.says(words)
    answer = await officer.sees("没有找到有把握的答案")
    assert "不等于必须处罚" in answer.text


async def test_a_foreign_list_is_only_for_reference(open_house: Opening) -> None:
    here = (await open_house("山东/威海/乳山")).officer()
    await here.says("车没办网约车证就接单")
    card = await here.sees("仅供参考")
    assert "江苏" in card.text
    assert card.text.startswith("⚪")


async def test_the_same_row_is_a_verdict_at_home(open_house: Opening) -> None:
    there = (await open_house("江苏/南京")).officer()
    await there.says("车没办网约车证就接单")
    card = await there.sees("可以不予处罚")
    assert card.text.startswith("🟢")


async def test_where_rows_differ_the_deciding_condition_is_a_button(officer: Officer) -> None:
    await officer.says("擅自改装营运车辆")
    card = await officer.sees("看情形")
    cases = [row[0]["text"] for row in keyboard(card)[:-1]]
    assert len(cases) >= 2
    await officer.taps(cases[0])
    await officer.sees("出处")


async def test_old_and_forged_buttons_do_nothing_but_say_so(officer: Officer) -> None:
    await officer.says("履带车开上公路")
    card = await officer.sees("可以不予处罚")
    before = len(officer.person.received())
    for data in ("0:card:MT-001", "1:card:MT-999", "1:nothing:MT-001", "x", "1:case:MT-001", "1:else:PB-001"):
        press = officer.person.press(card, data=data, forged=True)
        assert "重新问一次" in await officer.person.answered(press)
    assert len(officer.person.received()) == before


async def test_two_taps_on_one_button_give_two_cards_and_no_error(officer: Officer) -> None:
    await officer.says("履带车开上公路")
    card = await officer.sees("可以不予处罚")
    before = len(officer.person.received())
    officer.person.press(card, "话术")
    officer.person.press(card, "话术")
    await officer.person.wait_for(lambda person: len(person.received()) == before + 2 or None)


async def test_a_voice_message_gets_one_kind_sentence(officer: Officer) -> None:
    officer.person.send_voice()
    await officer.sees("请用文字说")


@pytest.mark.parametrize("words", ["/help", "帮助", "怎么用"])
async def test_help_is_a_word_and_a_command(officer: Officer, words: str) -> None:
    await officer.says(words)
    await officer.sees("卡片第一行怎么看")


async def test_ask_alone_says_how_to_ask(officer: Officer) -> None:
    await officer.says("/ask")
    await officer.sees("/ask 没带从业资格证")
    await officer.says("/ask 履带车开上公路")
    await officer.sees("可以不予处罚")


async def test_an_unknown_command_is_answered(officer: Officer) -> None:
    await officer.says("/nosuchthing")
    await officer.sees("没有这个命令")


async def test_in_a_group_the_bot_answers_who_calls_it_and_is_silent_otherwise(house: House, officer: Officer) -> None:
    stranger = house.stranger()
    group = house.door.group("工作群", officer.person, stranger.person)
    stranger.person.send("/ask 履带车开上公路", chat=group)
    officer.person.send("履带车开上公路", chat=group)
    officer.person.send("/ask 没带从业资格证", chat=group)
    await officer.person.sees("未核实，请查本省清单", chat=group)
    assert len(officer.person.received(group)) == 1


async def test_markup_in_a_question_does_no_harm(officer: Officer) -> None:
    await officer.says('履带车<b>&"开上公路')
    assert keyboard(await officer.sees("不予处罚"))


async def test_rushan_rules_out_the_commitment_where_safety_is_touched(open_house: Opening) -> None:
    here = (await open_house("山东/威海/乳山")).officer()
    await here.says("履带车开上公路")
    card = await here.sees("可以不予处罚")
    assert "告知承诺" in card.text or "承诺书" in card.text


@pytest.mark.parametrize(("phrase", "promised"), [("PH-027", "不予处罚，以我们单位的决定为准"), ("PH-029", "这次依法不予处罚")])
async def test_a_phrase_that_promises_an_exemption_is_not_to_be_had_by_searching_for_it(
    house: House, officer: Officer, phrase: str, promised: str
) -> None:
    lookup = house.bot.rulebook.lookup
    situation = lookup.library.phrases[phrase].situation
    for question in (situation, f"话术 {situation}", f"/phrase {situation}"):
        await officer.says(question)
    await house.quiet()
    for found in lookup.library.entries():
        if isinstance(found, Phrase | Taboo):
            card = lookup.card(found.id)
            assert card is not None
            reply = cards.show(card, lookup)
            assert promised not in reply.text, found.id
            assert not any(promised in getattr(button, "text", "") for row in reply.buttons for button in row), found.id
    assert not any(promised in message.text for message in officer.person.received())
    asked = lookup.card(phrase)
    assert asked is not None
    assert "点“核对条件”" in cards.show(asked, lookup).text
    assert lookup.phrases(asked) == ()
