"""Looking through what there is: one message edited in place, however old the button; and knowledge of one kind by its word."""

from __future__ import annotations

import pytest

from bot.actions.browsing import PAGE
from bot.wording.browsing import CODES
from knowledge.entries import kind_of
from knowledge.groups import KINDS, Shelf
from tests.e2e.conftest import House, Officer, keyboard, labels
from tests.e2e.outages import settled


def counted(text: str) -> int:
    """The number behind a label."""
    return int(text.rpartition("　")[2])


async def opened(officer: Officer, word: str = "目录") -> None:
    await officer.says(word)
    await officer.sees("想看哪一类")


@pytest.mark.parametrize("word", ["目录", "浏览", "/browse"])
async def test_the_contents_name_every_kind_with_how_much_there_is(house: House, officer: Officer, word: str) -> None:
    await opened(officer, word)
    shown = labels(officer.person.received()[-1])
    library = house.bot.rulebook.lookup.library
    entries = list(library.entries())
    assert [counted(label) for label in shown] == [sum(kind_of(entry) is KINDS[shelf] for entry in entries) for shelf in Shelf]


async def test_one_message_leads_from_the_contents_to_a_card_and_back(officer: Officer) -> None:
    await opened(officer)
    page = officer.person.received()[-1]
    await officer.taps("违法行为")
    assert (await officer.sees_in_place("按领域")).id == page.id
    await officer.taps("水路运政")
    group = await officer.sees_in_place("违法行为，按领域　水路运政")
    assert group.id == page.id
    title = labels(group)[0]
    await officer.taps(title)
    card = await officer.sees(title[:8])
    assert card.id != page.id
    for text in ("共 131 条", "想看哪一类"):
        await officer.taps("返回")
        assert (await officer.sees_in_place(text)).id == page.id


@pytest.mark.parametrize("shelf", Shelf)
async def test_every_page_of_every_shelf_is_there_and_together_they_hold_every_entry(house: House, officer: Officer, shelf: Shelf) -> None:
    await opened(officer)
    page = officer.person.received()[-1]
    seen: set[str] = set()
    groups = await _all_pages(house, officer, page.id, f"{CODES[shelf]}..")
    for data in sorted(data for data in groups if data.startswith(f"1:br:{CODES[shelf]}.") and data.count(".") == 1):
        entries = await _all_pages(house, officer, page.id, f"{data.removeprefix('1:br:')}.")
        seen |= {data.removeprefix("1:card:") for data in entries if data.startswith("1:card:")}
    library = house.bot.rulebook.lookup.library
    assert seen == {entry.id for entry in library.entries() if kind_of(entry) is KINDS[shelf]}


async def _all_pages(house: House, officer: Officer, message_id: int, stem: str) -> set[str]:
    """The callback data on all pages that ``stem`` and a number lead to."""
    found: set[str] = set()
    for number in range(20):
        message = next(message for message in officer.person.received() if message.id == message_id)
        await officer.person.answered(officer.person.press(message, data=f"1:br:{stem}{number}", forged=True))
        await settled(house)
        message = next(message for message in officer.person.received() if message.id == message_id)
        rows = keyboard(message)
        data = {button["callback_data"] for row in rows for button in row}
        assert sum(one.startswith(("1:card:", f"1:br:{stem[0]}.")) and not one.startswith(f"1:br:{stem}") for one in data) <= PAGE
        found |= data
        if not any("下一页" in button["text"] for row in rows for button in row):
            return found
    raise AssertionError("the pages do not end")


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("1:br:m.zzzzzz.0", "违法行为，按领域"),
        ("1:br:m.", "违法行为，按领域"),
        ("1:br:s..99", "话术，按办案先后"),
        ("1:br:", "想看哪一类"),
    ],
)
async def test_a_place_that_is_no_longer_there_leads_to_the_page_above_it(house: House, officer: Officer, data: str, text: str) -> None:
    await opened(officer)
    await officer.taps("禁令")
    page = await officer.sees_in_place("禁令，按类别")
    await officer.person.answered(officer.person.press(page, data=data, forged=True))
    assert (await officer.sees_in_place(text)).id == page.id


@pytest.mark.parametrize("data", ["1:br:x", "1:br:m.a.b", "1:br:m..-1", "1:br:m..99999", "0:br:m", "1:br:m..１"])
async def test_a_forged_button_says_that_it_is_old_and_changes_nothing(house: House, officer: Officer, data: str) -> None:
    await opened(officer)
    page = officer.person.received()[-1]
    before = page.text
    assert "过期" in await officer.person.answered(officer.person.press(page, data=data, forged=True))
    await settled(house)
    assert [message.text for message in officer.person.received()] == [before]


async def test_a_double_tap_shows_the_page_once(house: House, officer: Officer) -> None:
    await opened(officer)
    page = officer.person.received()[-1]
    for press in [officer.person.press(page, data="1:br:l"), officer.person.press(page, data="1:br:l")]:
        await officer.person.answered(press)
    await settled(house)
    assert [message.id for message in officer.person.received()] == [page.id]
    assert "时限，按事情" in officer.person.received()[0].text


async def test_nothing_is_browsed_in_a_group(house: House, officer: Officer) -> None:
    group = house.door.group("工作群", officer.person)
    for text in ("目录", "/browse", "话术 拒签", "/phrase 拒签", "说理", "我的", "/mine"):
        officer.person.send(text, chat=group)
    officer.person.send("/ask 履带车开上公路", chat=group)
    card = await officer.person.sees("可以不予处罚", chat=group)
    for data in ("1:br:m", "1:browse:", "1:walk:", "1:wk:RE-001~", "1:mine:", "1:mi:r", "1:mine_clear:", "1:try:0"):
        alert = await officer.person.answered(officer.person.press(card, data=data, forged=True))
        assert "私聊" in alert or "过期" in alert
    await settled(house)
    assert [message.text for message in officer.person.received(group)] == [card.text]
    assert officer.person.received() == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("/phrase 拒签", "话术 · 当事人拒绝签收"),
        ("话术 拒签", "话术 · 当事人拒绝签收"),
        ("话术　拒签", "话术 · 当事人拒绝签收"),
        ("怎么说 拒签", "话术 · 当事人拒绝签收"),
        ("/ban 现金", "禁令 · 治超现场不能直接收罚款"),
        ("禁令 喝酒", "不能喝酒"),
        ("/limit 登记保存", "时限 · 先行登记保存处理期限"),
        ("时限 登记保存几天处理", "7"),
        ("几天 登记保存处理", "7"),
    ],
)
async def test_a_word_before_a_question_asks_for_one_kind_alone(house: House, officer: Officer, text: str, seen: str) -> None:
    await officer.says(text)
    message = await officer.person.wait_for(lambda person: person.received() and person.received()[-1])
    assert seen in message.text or seen in labels(message)
    kind = seen.partition(" · ")[0]
    assert {label.partition(" · ")[0] for label in labels(message) if " · " in label} <= {kind}


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("/phrase", "话术，按办案先后"),
        ("话术", "话术，按办案先后"),
        ("/ban", "禁令，按类别"),
        ("禁令", "禁令，按类别"),
        ("/limit", "时限，按事情"),
    ],
)
async def test_alone_it_opens_the_page_of_that_kind(officer: Officer, text: str, seen: str) -> None:
    await officer.says(text)
    await officer.sees(seen)


async def test_where_that_kind_has_no_answer_its_page_is_one_tap_away(officer: Officer) -> None:
    await officer.says("禁令 有哪些")
    await officer.sees("没有找到")
    await officer.taps("看全部禁令")
    await officer.sees("禁令，按类别")


async def test_a_leading_word_alone_is_no_command(officer: Officer) -> None:
    await officer.says("几天")
    await officer.person.wait_for(lambda person: person.received() or None)
    assert "时限，按事情" not in officer.person.received()[-1].text


async def test_a_card_of_one_kind_is_remembered_as_seen(house: House, officer: Officer) -> None:
    await officer.says("时限 先行登记保存几天内要处理")
    await officer.sees("工作日")
    await house.quiet()
    assert house.rows("SELECT card FROM seen_cards WHERE person_id = ?", officer.id) == [("PR-010",)]


async def test_the_form_left_open_offers_itself_under_the_page(officer: Officer) -> None:
    await officer.says("反馈")
    await officer.sees("发一条消息告诉我")
    await officer.says("话术")
    page = await officer.sees("话术，按办案先后")
    assert labels(page)[-1] == "继续写反馈"
