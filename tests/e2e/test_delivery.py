"""What the officer gets when Telegram or the network fails while the bot answers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from telegram.request import HTTPXRequest

from bot.app import build_application
from bot.reference import open_lookup
from bot.run import started
from bot.webchat.app import create_app
from bot.webchat.config import DoorConfig
from bot.webchat.faults import Fault, Faults
from bot.webchat.inprocess import DoorTransport
from tests.e2e.conftest import TOKEN, House, Officer, settings_for

QUESTION = "履带车开上公路"
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.mark.parametrize(
    "order",
    [
        lambda faults: faults.too_many(1, method="sendMessage"),
        lambda faults: faults.error(500, "Internal Server Error", method="sendMessage", times=2),
        lambda faults: faults.broken(method="sendMessage"),
        lambda faults: faults.cut(method="sendMessage"),
    ],
    ids=["429", "500 twice", "a proxy's page", "a cut connection"],
)
async def test_a_passing_failure_costs_no_answer(house: House, officer: Officer, order: Callable[[Faults], Fault]) -> None:
    fault = order(house.door.faults)
    await officer.says(QUESTION)
    await officer.sees("可以不予处罚")
    assert fault.hits >= 1


async def test_a_card_that_telegram_refuses_is_answered_with_one_sentence(house: House, officer: Officer) -> None:
    house.door.faults.error(400, "Bad Request: message is too long", method="sendMessage")
    await officer.says(QUESTION)
    await officer.sees("请再发一次")


async def test_somebody_who_has_blocked_the_bot_is_not_written_to_again(house: House, officer: Officer) -> None:
    fault = house.door.faults.error(
        403, "Forbidden: bot was blocked by the user", method="sendMessage", chat_id=officer.person.id, times=None
    )
    await officer.says(QUESTION)
    other = house.officer("执法员乙")
    await other.says(QUESTION)
    await other.sees("可以不予处罚")
    assert fault.hits == 1


@pytest.mark.parametrize("order", [(400, TOO_OLD), (500, "Internal Server Error")])
async def test_a_press_that_telegram_no_longer_acknowledges_still_opens_its_card(
    house: House, officer: Officer, order: tuple[int, str]
) -> None:
    await officer.says(QUESTION)
    await officer.sees("可以不予处罚")
    house.door.faults.error(*order, method="answerCallbackQuery")
    await officer.taps("话术")
    await officer.sees("承诺")


async def test_the_button_of_a_row_that_decides_nothing_here_is_an_old_button(officer: Officer) -> None:
    await officer.says(QUESTION)
    card = await officer.sees("可以不予处罚")
    press = officer.person.press(card, data="1:case:MV-GL-004", forged=True)
    assert "重新问一次" in await officer.person.answered(press)


async def test_the_bot_starts_although_telegram_stumbles(cache_dir: Path) -> None:
    app = create_app(DoorConfig(TOKEN))
    door = app.state.door
    door.faults.error(502, "Bad Gateway", method="getMe")
    door.faults.too_many(3600, method="setMyDescription")
    settings = settings_for("全国", cache_dir).model_copy(update={"api_url": "http://127.0.0.1:8081"})
    application = build_application(
        settings,
        open_lookup(settings),
        TOKEN,
        request=HTTPXRequest(httpx_kwargs={"transport": DoorTransport(app)}),
        get_updates_request=HTTPXRequest(httpx_kwargs={"transport": DoorTransport(app)}),
    )
    async with started(settings, application):
        officer = Officer(door.person(5001, "执法员甲", started=True))
        await officer.says("/help")
        await officer.sees("卡片第一行怎么看")
        door.let_go()
    assert not len(door.faults)
