"""Every card of the library on a phone of 360 × 640: bubble and buttons fit between header and input, but for the folded law."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from itertools import islice

import pytest
from playwright.async_api import expect

from bot.actions.walk import page as walk_page
from bot.line.telegram_api import keyboard
from bot.replies import Reply
from bot.wording.fitting import height_of
from bot.wording.walk import step as walk_step
from tests.bot.card_pages import NOW, PLACES, library, lookup, pages
from tests.browser.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

BATCH = 100
MEASURE = """() => {
  const log = document.querySelector("[role=log]");
  let room = log;
  while (!/auto|scroll/.test(getComputedStyle(room).overflowY)) room = room.parentElement;
  return [...log.querySelectorAll("article.in")].map(node => [node.getBoundingClientRect().height, room.clientHeight]);
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
    for batch in batches(replies):
        sent = []
        for _, reply in batch:
            markup = keyboard(reply)
            more = {"reply_markup": markup} if markup is not None else {}
            message = await desk.bot.call("sendMessage", chat_id=desk.me.id, text=reply.text, parse_mode="HTML", **more)
            sent.append(message["message_id"])
        await expect(desk.received).to_have_count(len(batch))
        measured = await desk.page.evaluate(MEASURE)
        for (name, _), (height, room) in zip(batch, measured, strict=True):
            assert room > 300
            if height > room:
                found.append((round(height - room), name))
        # A chat of thousands of messages would be slow.
        await desk.bot.call("deleteMessages", chat_id=desk.me.id, message_ids=sent)
        await expect(desk.received).to_have_count(0)
    return sorted(found, reverse=True)


async def test_every_card_with_its_buttons_fits_on_the_screen_of_a_phone(desk: Desk) -> None:
    seen: dict[str, tuple[str, Reply]] = {}
    # Two years later every card says besides that nobody has checked it for a year.
    later = NOW + timedelta(days=730)
    for place, now in (("全国", later), ("长江干线", later), *((place, NOW) for place in PLACES)):
        here = lookup(place, now=now)
        # What is no matter reads the same everywhere, but for its first line.
        for entry in library().entries() if now is later else library().matters.values():
            for number, reply in enumerate(pages(here, entry)):
                seen.setdefault(repr(reply), (f"{place} {now.year} {entry.id} {number} {reply.text[:30]!r}", reply))
    assert len(seen) > 1000
    tall = await too_tall(desk, seen.values())
    assert not tall, "\n".join(f"{pixels} px: {name}" for pixels, name in tall)


async def test_every_step_of_the_walk_with_its_buttons_fits_on_the_screen_of_a_phone(desk: Desk) -> None:
    seen: dict[str, tuple[str, Reply]] = {}
    for place in PLACES:
        here = lookup(place)
        # By itself, and at the cards that have the most to say: long titles, and articles that go into the sentences.
        for step in library().walk:
            told = [
                (subject, walk_step(page))
                for subject in ("", *library().matters)
                if (page := walk_page(here, step.id, subject)) is not None
            ]
            highest = sorted(told[1:], key=lambda one: height_of(one[1].text, one[1].buttons), reverse=True)[:3]
            for subject, reply in (told[0], *highest):
                seen.setdefault(repr(reply), (f"{place} {step.id} {subject}", reply))
    assert len(seen) > 100
    tall = await too_tall(desk, seen.values())
    assert not tall, "\n".join(f"{pixels} px: {name}" for pixels, name in tall)
