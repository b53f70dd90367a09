"""The lines of a digest on a phone of 360 px: each is one line, whatever is due and however long there is."""

from __future__ import annotations

from datetime import datetime

import pytest
from playwright.async_api import expect

from bot.actions.due_results import DueLine
from bot.wording import dues
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

WHAT = "报送专项整治行动工作简报和问题清单"
NINE = datetime(2026, 11, 25, 9, 0)  # noqa: DTZ001 (only its clock is shown)
HEIGHTS = """() => [...document.querySelectorAll("article.in")].map(each => each.getBoundingClientRect().height)"""


async def test_what_is_due_takes_one_line_with_its_number_and_its_days(desk: Desk) -> None:
    of_days = [DueLine(1, WHAT, days, 0, 0, 1) for days in (-12, -2, 0, 3, 14)]
    of_hours = [DueLine(1, WHAT, 0, 0, 0, 1, at=NINE, is_over=is_over) for is_over in (True, False)]
    of_times = [DueLine(1, WHAT, 0, 0, 2, 4)]
    desk.me.send("/start")
    await desk.enter()
    texts = ["1. 报简报", *(f"{number}. {dues.line(line)}" for number, line in enumerate((*of_days, *of_hours, *of_times), 1))]
    for text in texts:
        await desk.bot.call("sendMessage", chat_id=desk.me.id, text=text, parse_mode="HTML")
    await expect(desk.received).to_have_count(len(texts))
    one, *heights = await desk.page.evaluate(HEIGHTS)
    assert await desk.page.evaluate("innerWidth") == 360
    assert {text: height for text, height in zip(texts[1:], heights, strict=True) if height > one + 1} == {}
