"""One lane a person: in order, side by side, and never dead."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

import pytest

from bot.line.lanes import Lanes

WITHIN = 5.0


class Handling:
    """Handles items as ``(person, what)``, each only once ``let`` says so; notes what was begun and what has ended."""

    def __init__(self, *, open_gate: bool = False) -> None:
        self.begun: list[tuple[int, str]] = []
        self.ended: list[tuple[int, str]] = []
        self.most_at_once = 0
        self._now = 0
        self._gates: dict[tuple[int, str], asyncio.Event] = {}
        self._open = open_gate

    async def __call__(self, item: tuple[int, str]) -> None:
        self.begun.append(item)
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            if not self._open:
                await self._gate(item).wait()
            else:
                await asyncio.sleep(0)
            if item[1] == "fails":
                raise ValueError("this one cannot be handled")
            self.ended.append(item)
        finally:
            self._now -= 1

    def let(self, *items: tuple[int, str]) -> None:
        for item in items:
            self._gate(item).set()

    def _gate(self, item: tuple[int, str]) -> asyncio.Event:
        return self._gates.setdefault(item, asyncio.Event())


async def turns(number: int = 20) -> None:
    """Let everything that is ready go on."""
    for _ in range(number):
        await asyncio.sleep(0)


async def within(awaitable: Awaitable[None]) -> None:
    async with asyncio.timeout(WITHIN):
        await awaitable


async def test_one_persons_items_are_handled_one_after_the_other_in_their_order() -> None:
    handle = Handling()
    lanes = Lanes(handle)
    items = [(1, "a"), (1, "b"), (1, "c")]
    for item in items:
        lanes.put(1, item)
    await turns()
    assert handle.begun == [(1, "a")]
    handle.let(*items)
    await within(lanes.idle())
    assert handle.ended == items
    assert handle.most_at_once == 1


async def test_a_slow_item_of_one_person_holds_up_nobody_else() -> None:
    handle = Handling()
    lanes = Lanes(handle)
    lanes.put(1, (1, "slow"))
    lanes.put(2, (2, "quick"))
    handle.let((2, "quick"))
    await turns()
    assert handle.ended == [(2, "quick")]
    handle.let((1, "slow"))
    await within(lanes.idle())


async def test_an_item_that_fails_is_told_and_the_next_of_its_lane_is_handled(caplog: pytest.LogCaptureFixture) -> None:
    handle = Handling(open_gate=True)
    lanes = Lanes(handle)
    for item in [(1, "fails"), (1, "after")]:
        lanes.put(1, item)
    with caplog.at_level(logging.ERROR):
        await within(lanes.idle())
    assert handle.ended == [(1, "after")]
    assert "a message was not handled" in caplog.text


async def test_no_more_than_the_given_number_are_handled_side_by_side() -> None:
    handle = Handling()
    lanes = Lanes(handle, side_by_side=3)
    for person in range(10):
        lanes.put(person, (person, "x"))
    await turns()
    assert len(handle.begun) == 3
    handle.let(*((person, "x") for person in range(10)))
    await within(lanes.idle())
    assert len(handle.ended) == 10
    assert handle.most_at_once == 3


async def test_whoever_brings_more_than_there_is_room_for_waits_until_there_is_some() -> None:
    handle = Handling()
    lanes = Lanes(handle, room=2)
    await within(lanes.has_room())
    lanes.put(1, (1, "a"))
    lanes.put(1, (1, "b"))
    waiting = asyncio.create_task(lanes.has_room())
    await turns()
    assert not waiting.done()
    handle.let((1, "a"))
    await within(waiting)
    assert len(lanes) == 1
    handle.let((1, "b"))
    await within(lanes.idle())


async def test_what_comes_while_a_lane_ends_is_handled_too() -> None:
    lanes: Lanes[tuple[int, str]]
    handled: list[tuple[int, str]] = []

    async def handle(item: tuple[int, str]) -> None:
        handled.append(item)
        if item[1] == "first":
            lanes.put(1, (1, "put while the first is handled"))

    lanes = Lanes(handle)
    lanes.put(1, (1, "first"))
    await within(lanes.idle())
    lanes.put(1, (1, "later"))
    await within(lanes.idle())
    assert [what for _, what in handled] == ["first", "put while the first is handled", "later"]


async def test_nothing_is_kept_of_a_person_who_is_silent() -> None:
    lanes = Lanes(Handling(open_gate=True))
    for person in range(1000):
        lanes.put(person, (person, "x"))
    await within(lanes.idle())
    assert len(lanes) == 0
    assert not lanes._waiting
    assert not lanes._tasks


async def test_at_the_end_what_is_being_handled_may_end_and_what_waits_is_left_alone() -> None:
    handle = Handling()
    lanes = Lanes(handle)
    lanes.put(1, (1, "being handled"))
    lanes.put(1, (1, "waits"))
    await turns()
    closing = asyncio.create_task(lanes.close(WITHIN))
    await turns()
    handle.let((1, "being handled"), (1, "waits"))
    await within(closing)
    assert handle.ended == [(1, "being handled")]


async def test_what_does_not_end_within_the_grace_is_cancelled() -> None:
    handle = Handling()
    lanes = Lanes(handle)
    lanes.put(1, (1, "never ends"))
    await turns()
    await within(lanes.close(0.01))
    assert handle.begun == [(1, "never ends")]
    assert handle.ended == []
    assert not lanes._tasks


@pytest.mark.parametrize("wrong", [lambda lanes: lanes.has_room(), lambda lanes: lanes.idle()])
async def test_with_nothing_to_do_nobody_waits(wrong: Callable[[Lanes[object]], Awaitable[None]]) -> None:
    await within(wrong(Lanes(Handling())))
