"""When the nudge goes out: own hours, those of units, quiet hours, and what the clock of a machine may do meanwhile."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.actions import nudge_settings
from bot.actions.nudge_results import Digest, NudgeTimes
from bot.actions.nudge_settings import TimeWish
from bot.nudge_lines import read_times
from storage import nudges
from storage.people import Person
from tests.bot.mornings import Mornings

WEDNESDAY, THURSDAY, FRIDAY = (f"2026-11-{day}" for day in (25, 26, 27))


@pytest.fixture
def mornings() -> Mornings:
    made = Mornings()
    made.tick()
    return made


def wishes(mornings: Mornings, person: Person, line: str) -> NudgeTimes:
    wish = read_times(line)
    assert wish is not None, line
    return mornings.agency.does(person, lambda work: nudge_settings.change(work, wish))


def refused(mornings: Mornings, person: Person, line: str, problem: str) -> None:
    wish = read_times(line)
    assert wish is not None, line
    mornings.agency.refuses(person, lambda work: nudge_settings.change(work, wish), problem)


def hour_of(mornings: Mornings, day: str) -> dict[str, str]:
    """The quarter of an hour at which each person gets the digest of a day."""
    found: dict[str, str] = {}
    moment = datetime.combine(date.fromisoformat(day), time(6))
    while moment.hour < 17:
        mornings.at(moment.date(), moment.strftime("%H:%M"))
        for name in mornings.digests():
            assert name not in found
            found[name] = moment.strftime("%H:%M")
        moment += timedelta(minutes=15)
    return found


def test_ones_own_hour_goes_before_the_units_and_the_units_before_that_of_all(mornings: Mornings) -> None:
    for person in (mornings.officer, mornings.other, mornings.head, mornings.elsewhere):
        mornings.due(THURSDAY, person=person)
    wishes(mornings, mornings.above, "某支队 09:30")
    wishes(mornings, mornings.head, "一中队 8点45分")
    wishes(mornings, mornings.officer, "10:15")
    assert hour_of(mornings, THURSDAY) == {"某甲": "10:15", "某乙": "08:45", "某丙": "08:45", "某戊": "09:30"}
    wishes(mornings, mornings.officer, "默认")
    assert hour_of(mornings, FRIDAY)["某甲"] == "08:45"
    wishes(mornings, mornings.head, "一中队 默认")
    assert hour_of(mornings, "2026-11-30") == {"某甲": "09:30", "某乙": "09:30", "某丙": "09:30", "某戊": "09:30"}


def test_an_earlier_hour_set_the_same_day_still_sends_that_day(mornings: Mornings) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    wishes(mornings, mornings.officer, "15:00")
    mornings.at(THURSDAY, "09:00")
    assert mornings.tick() == {}
    mornings.at(THURSDAY, "09:01")
    wishes(mornings, mornings.officer, "8:45")
    assert set(mornings.digests()) == {"某甲"}
    mornings.at(THURSDAY, "09:02")
    wishes(mornings, mornings.officer, "9:30")
    mornings.at(THURSDAY, "09:30")
    assert mornings.tick() == {}


def test_a_machine_that_wakes_in_somebodys_quiet_hours_waits_for_their_end(mornings: Mornings) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    mornings.due(THURSDAY, person=mornings.other)
    wishes(mornings, mornings.officer, "免打扰 12:00-14:00")
    mornings.at(THURSDAY, "13:00")
    assert set(mornings.digests()) == {"某乙"}
    mornings.at(THURSDAY, "13:59")
    assert mornings.digests() == {}
    mornings.at(THURSDAY, "14:00")
    assert set(mornings.digests()) == {"某甲"}


def test_an_hour_that_a_unit_sets_within_somebodys_quiet_hours_moves_to_their_end(mornings: Mornings) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    wishes(mornings, mornings.head, "一中队 09:15")
    wishes(mornings, mornings.officer, "免打扰 晚上7点到8点50")
    wishes(mornings, mornings.head, "一中队 08:15")
    mornings.due(THURSDAY, person=mornings.other)
    assert hour_of(mornings, THURSDAY) == {"某甲": "09:00", "某乙": "08:15"}


def test_whoever_wants_quiet_before_half_past_five_gets_the_summary_before_that(mornings: Mornings) -> None:
    mornings.due(WEDNESDAY, person=mornings.officer)
    wishes(mornings, mornings.head, "免打扰 17:00-08:30")
    mornings.at(THURSDAY)
    mornings.tick()
    for clock, told in (("16:29", {}), ("16:40", {"某丙"}), ("17:30", {}), ("19:00", {})):
        mornings.at(THURSDAY, clock)
        assert set(mornings.summaries()) == set(told), clock


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("20:00", "nudge_too_late"),
        ("晚上9点", "nudge_too_late"),
        ("07:59", "nudge_in_quiet"),
        ("免打扰 19:00-09:00", "nudge_in_quiet"),
        ("免打扰 08:00-20:00", "nudge_in_quiet"),
        ("免打扰 08:00-08:00", "quiet_is_empty"),
        ("二中队 08:00", "nudge_only_own"),
    ],
)
def test_hours_at_which_nothing_could_go_out_are_refused(mornings: Mornings, line: str, problem: str) -> None:
    refused(mornings, mornings.officer, line, problem)
    assert nudges.times(mornings.agency.db) == ({}, {})


def test_a_head_sets_the_hours_of_the_own_tree_alone(mornings: Mornings) -> None:
    refused(mornings, mornings.head, "二中队 08:00", "nudge_no_such_unit")
    refused(mornings, mornings.head, "三中队 08:00", "nudge_no_such_unit")
    shown = wishes(mornings, mornings.above, "二中队 08:00")
    assert [(unit.unit, unit.digest) for unit in shown.units] == [("二中队", "08:00")]
    assert shown.changed == "二中队"
    assert mornings.agency.acts()[-1] == "nudges.time_set"
    wishes(mornings, mornings.above, "二中队 恢复默认")
    assert nudges.times(mornings.agency.db) == ({}, {})


def test_what_is_shown_says_who_has_set_it(mornings: Mornings) -> None:
    wishes(mornings, mornings.above, "某支队 09:30")
    shown = wishes(mornings, mornings.officer, "免打扰 19:00-08:30")
    assert (shown.digest, shown.digest_set_by, shown.quiet_from, shown.quiet_set_by, shown.summary) == (
        "09:30",
        "某支队",
        "19:00",
        "own",
        "",
    )
    assert mornings.agency.does(mornings.head, nudge_settings.show).summary == "17:30"


@pytest.mark.parametrize(
    ("line", "wish"),
    [
        ("09:00", TimeWish(time(9))),
        ("9:00", TimeWish(time(9))),
        ("０９：００", TimeWish(time(9))),
        ("0900", TimeWish(time(9))),
        ("9点", TimeWish(time(9))),
        ("每天9点半", TimeWish(time(9, 30))),
        ("早上8点45", TimeWish(time(8, 45))),
        ("下午2点", TimeWish(time(14))),
        ("改到 7:30", TimeWish(time(7, 30))),
        ("免打扰 19:00-08:30", TimeWish(quiet=(time(19), time(8, 30)))),
        ("免打扰19:00~8:30", TimeWish(quiet=(time(19), time(8, 30)))),
        ("免打扰：晚上8点到第二天早上7点半", TimeWish(quiet=(time(20), time(7, 30)))),
        ("免打扰 20-8", TimeWish(quiet=(time(20), time(8)))),
        ("09:00 免打扰 19:00至08:30", TimeWish(time(9), (time(19), time(8, 30)))),
        ("二中队 08:00", TimeWish(time(8), unit="二中队")),
        ("二中队 免打扰 19:00-08:00", TimeWish(quiet=(time(19), time(8)), unit="二中队")),
        ("默认", TimeWish(takes_back=True)),
        ("二中队 恢复默认", TimeWish(takes_back=True, unit="二中队")),
        ("25:00", None),
        ("9:60", None),
        ("早点", None),
        ("免打扰", None),
        ("免打扰 晚上", None),
        ("09:00 和 10:00", None),
        ("默认 09:00", None),
        ("😀", None),
        ("一" * 3000, None),
    ],
)
def test_lines_are_read_as_people_write_them(line: str, wish: TimeWish | None) -> None:
    assert read_times(line) == wish


def test_a_clock_set_ahead_a_day_and_back_sends_nothing_twice_and_forgets_no_day(mornings: Mornings) -> None:
    mornings.due(WEDNESDAY, person=mornings.officer)
    got: Counter[str] = Counter()
    for day, clock in (
        (WEDNESDAY, "09:00"),
        (THURSDAY, "09:00"),
        (WEDNESDAY, "10:00"),
        (WEDNESDAY, "19:00"),
        (THURSDAY, "09:30"),
        (FRIDAY, "09:00"),
    ):
        for restarts in (False, True):
            if restarts:
                mornings.start()
            mornings.at(day, clock)
            got[day] += len(mornings.digests())
    assert got == {WEDNESDAY: 1, THURSDAY: 1, FRIDAY: 1}


def test_a_lead_is_not_lost_by_a_clock_that_was_ahead(mornings: Mornings) -> None:
    mornings.due("2026-12-03", person=mornings.officer, leads=(7,))
    for day in (WEDNESDAY, "2026-12-20", WEDNESDAY):
        mornings.at(day, "10:00")
        mornings.tick()
    # Sent on the twentieth of December, which was wrong; on its own day it is named all the same.
    mornings.at(THURSDAY)
    assert set(mornings.digests()) == {"某甲"}


@pytest.mark.parametrize("zone", ["Asia/Urumqi", "America/New_York", "Pacific/Kiritimati", "Asia/Shanghai"])
def test_through_a_year_of_any_zone_there_is_one_a_working_day_at_its_hour(zone: str) -> None:
    mornings = Mornings(zone=zone)
    mornings.at("2026-03-02", "07:00")
    mornings.due("2026-03-02", person=mornings.officer)
    # Over the change to summer time (8 March in New York) and back (1 November).
    for begins, ends in (("2026-03-05", "2026-03-12"), ("2026-10-29", "2026-11-04")):
        moment = datetime.combine(date.fromisoformat(begins), time(0), mornings.zone)
        sent: list[str] = []
        while moment.date() <= date.fromisoformat(ends):
            mornings.agency.now = moment
            sent += [moment.strftime("%m-%d %H:%M") for name in mornings.digests() if name == "某甲"] if moment.hour < 17 else []
            mornings.agency.now = moment
            # By what passes in the world, not by the clock on the wall.
            moment = datetime.fromtimestamp(moment.timestamp() + 1800, mornings.zone)
        days = {
            "2026-03-05": ["03-05", "03-06", "03-09", "03-10", "03-11", "03-12"],
            "2026-10-29": ["10-29", "10-30", "11-02", "11-03", "11-04"],
        }
        assert sent == [f"{day} 08:30" for day in days[begins]]


def test_an_installation_that_moves_to_another_zone_sends_one_of_each_day(mornings: Mornings) -> None:
    mornings.due(WEDNESDAY, person=mornings.officer)
    mornings.at(THURSDAY, "09:00")
    moment, got = mornings.agency.now, Counter[date]()
    for zone in ("Asia/Shanghai", "America/New_York", "Pacific/Kiritimati", "Asia/Urumqi"):
        mornings.zone = ZoneInfo(zone)
        mornings.start()
        for _ in range(24):
            mornings.agency.now = moment.astimezone(mornings.zone)
            # Each tick of this day in the morning sends one, however often its morning comes.
            got[mornings.agency.now.date()] += sum(isinstance(message, Digest) for message in mornings.tick().get("某甲", []))
            moment += timedelta(minutes=20)
    assert max(got.values()) == 1
    assert got[date(2026, 11, 26)] == 1


def test_at_noon_a_tick_looks_at_nobody(mornings: Mornings) -> None:
    mornings.at(THURSDAY)
    mornings.tick()
    mornings.at(THURSDAY, "12:00")
    mornings.tick()
    seen: list[str] = []
    mornings.agency.db.conn.set_trace_callback(seen.append)
    mornings.at(THURSDAY, "12:01")
    mornings.tick()
    mornings.agency.db.conn.set_trace_callback(None)
    assert len([statement for statement in seen if statement.startswith("SELECT")]) <= 3
    assert not [statement for statement in seen if "FROM people p" in statement]
