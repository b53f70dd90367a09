"""How fast broadcasts go, by a clock that the test moves."""

from __future__ import annotations

import pytest

from bot.line.pacing import Pace


class Seconds:
    """A steady clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def seconds() -> Seconds:
    return Seconds()


def sent(pace: Pace, seconds: Seconds, during: float, step: float = 0.01) -> int:
    """How many broadcasts go out when as many as may are sent at every step."""
    count = 0
    for _ in range(round(during / step)):
        seconds.now += step
        may = pace.broadcasts_now()
        pace.spent(may)
        count += may
    return count


def test_the_first_broadcast_goes_at_once(seconds: Seconds) -> None:
    pace = Pace(20, seconds)
    assert pace.broadcasts_now() == 1
    assert pace.until_broadcast == 0


def test_over_a_minute_no_more_go_out_than_the_rate_allows_and_hardly_fewer(seconds: Seconds) -> None:
    assert sent(Pace(20, seconds), seconds, during=60) in range(1195, 1204)


def test_a_slow_rate_is_kept_too(seconds: Seconds) -> None:
    assert sent(Pace(0.5, seconds), seconds, during=60) in range(29, 32)


def test_in_no_second_more_go_out_than_the_rate_and_what_a_tenth_of_a_second_saves(seconds: Seconds) -> None:
    pace = Pace(20, seconds)
    for _ in range(30):
        assert sent(pace, seconds, during=1) <= 22


def test_a_pause_is_not_followed_by_a_burst(seconds: Seconds) -> None:
    pace = Pace(20, seconds)
    seconds.now += 3600
    assert pace.broadcasts_now() == 2


def test_after_a_broadcast_the_next_one_has_to_wait_its_share_of_a_second(seconds: Seconds) -> None:
    pace = Pace(20, seconds)
    pace.spent(pace.broadcasts_now())
    assert pace.broadcasts_now() == 0
    assert pace.until_broadcast == pytest.approx(0.05)
    seconds.now += 0.05
    assert pace.until_broadcast == pytest.approx(0, abs=1e-9)


def test_a_halt_lasts_as_long_as_telegram_asks(seconds: Seconds) -> None:
    pace = Pace(20, seconds)
    assert pace.halted == 0
    pace.halt(7)
    assert pace.halted == 7
    seconds.now += 5
    assert pace.halted == 2
    seconds.now += 3
    assert pace.halted == 0


def test_a_shorter_halt_does_not_cut_a_longer_one_short(seconds: Seconds) -> None:
    pace = Pace(20, seconds)
    pace.halt(30)
    pace.halt(1)
    assert pace.halted == 30


class TestTheSecondOfAChat:
    def test_a_chat_rests_for_a_second_after_whatever_went_there(self, seconds: Seconds) -> None:
        pace = Pace(20, seconds)
        assert pace.resting() == frozenset()
        pace.wrote(11)
        seconds.now += 0.6
        pace.wrote(12)
        assert pace.resting() == {11, 12}
        seconds.now += 0.4
        assert pace.resting() == {12}
        seconds.now += 0.6
        assert pace.resting() == frozenset()

    def test_what_goes_there_meanwhile_begins_it_anew(self, seconds: Seconds) -> None:
        pace = Pace(20, seconds)
        pace.wrote(11)
        pace.wrote(12)
        seconds.now += 0.5
        pace.wrote(11)
        seconds.now += 0.5
        assert pace.resting() == {11}

    def test_it_is_known_when_the_first_of_some_has_rested(self, seconds: Seconds) -> None:
        pace = Pace(20, seconds)
        pace.wrote(11)
        seconds.now += 0.25
        pace.wrote(12)
        assert pace.until_rested([11, 12]) == pytest.approx(0.75)
        assert pace.until_rested([12]) == pytest.approx(1)
        assert pace.until_rested([13]) == 0


def test_an_album_is_paid_for_before_the_next_broadcast_goes(seconds: Seconds) -> None:
    pace = Pace(20, seconds)
    pace.spent(pace.broadcasts_now())
    pace.spent(4)
    assert pace.broadcasts_now() == 0
    assert pace.until_broadcast == pytest.approx(0.25)
