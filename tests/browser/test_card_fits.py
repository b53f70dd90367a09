"""Every card of the library on a phone of 360 × 640: bubble and buttons fit between header and input, but for the folded law."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

import pytest
from playwright.async_api import expect

from bot.line.telegram_api import keyboard
from bot.replies import Reply
from tests.bot.card_pages import library, lookup, pages
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BATCH = 60
MEASURE = """ids => {
  const log = document.querySelector("[role=log]");
  let room = log;
  while (!/auto|scroll/.test(getComputedStyle(room).overflowY)) room = room.parentElement;
  return [...log.querySelectorAll("article.in")].slice(-ids).map(node => [node.getBoundingClientRect().height, room.clientHeight]);
}"""


def batches(replies: Iterable[tuple[str, Reply]]) -> Iterable[list[tuple[str, Reply]]]:
    """``replies`` in batches of what is sent at once."""
    rest = iter(replies)
    while batch := list(islice(rest, BATCH)):
        yield batch


async def too_tall(desk: Desk, replies: Iterable[tuple[str, Reply]]) -> list[tuple[int, str]]:
    """By how many pixels each of the messages that do not fit is too tall, the worst first."""
    desk.me.send("/start")
    await desk.enter()
    found: list[tuple[int, str]] = []
    count = 0
    for batch in batches(replies):
        for _, reply in batch:
            markup = keyboard(reply)
            more = {"reply_markup": markup} if markup is not None else {}
            await desk.bot.call("sendMessage", chat_id=desk.me.id, text=reply.text, parse_mode="HTML", **more)
        count += len(batch)
        await expect(desk.received).to_have_count(count)
        measured = await desk.page.evaluate(MEASURE, len(batch))
        assert len(measured) == len(batch)
        for (name, _), (height, room) in zip(batch, measured, strict=True):
            assert room > 300
            if height > room:
                found.append((round(height - room), name))
    return sorted(found, reverse=True)


@pytest.mark.parametrize("place", ["全国", "江苏/南京", "浙江/杭州", "山东/威海/乳山", "内蒙古/锡林郭勒/东乌珠穆沁旗", "长江干线"])
async def test_every_card_with_its_buttons_fits_on_the_screen_of_a_phone(desk: Desk, place: str) -> None:
    here = lookup(place)
    # What is no matter reads the same everywhere, but for its first line.
    entries = library().entries() if place in ("全国", "浙江/杭州") else library().matters.values()
    seen: dict[str, tuple[str, Reply]] = {}
    for entry in entries:
        for number, reply in enumerate(pages(here, entry)):
            seen.setdefault(repr(reply), (f"{entry.id} {number} {reply.text[:30]!r}", reply))
    assert len(seen) > 300
    tall = await too_tall(desk, seen.values())
    assert not tall, "\n".join(f"{pixels} px: {name}" for pixels, name in tall)
