"""The morning's digest: who is told when, of what, and why; nothing due, nothing sent."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.actions.nudge_results import Digest, Section
from storage import dues, nudges, people
from storage.dues import DueState
from storage.moments import to_text
from storage.nudges import NudgeTime
from storage.people import Role, Standing
from tests.bot.mornings import Mornings, only

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2026-11-{day}" for day in (23, 24, 25, 26, 27))
SATURDAY, SUNDAY, NEXT_MONDAY, NEXT_TUESDAY = "2026-11-28", "2026-11-29", "2026-11-30", "2026-12-01"


@pytest.fixture
def mornings() -> Mornings:
    made = Mornings()
    # Everybody was considered once: what was due before is no news.
    made.tick()
    return made


def told_on(mornings: Mornings, first: str, last: str, name: str = "某甲") -> list[str]:
    """The days from ``first`` to ``last`` on which somebody gets a digest."""
    day, found = date.fromisoformat(first), []
    while day <= date.fromisoformat(last):
        mornings.at(day)
        if name in mornings.digests():
            found.append(day.isoformat())
        day += timedelta(days=1)
    return found


def test_nothing_due_nothing_sent(mornings: Mornings) -> None:
    for day in range(23, 31):
        mornings.at(f"2026-11-{day}")
        assert mornings.tick() == {}


@pytest.mark.parametrize(
    ("due_on", "leads", "days"),
    [
        (THURSDAY, (), [THURSDAY, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY]),
        (THURSDAY, (1, 0), [WEDNESDAY, THURSDAY, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY]),
        (THURSDAY, (3,), [MONDAY, THURSDAY, FRIDAY, NEXT_MONDAY, NEXT_TUESDAY]),
        # The lead falls on a Sunday and the day itself is a Monday: named on the next working day, which is the day itself.
        (NEXT_MONDAY, (1,), [NEXT_MONDAY, NEXT_TUESDAY]),
        # Tuesday two days ahead is a Sunday: named on Monday.
        (NEXT_TUESDAY, (2,), [NEXT_MONDAY, NEXT_TUESDAY]),
        # Due on a Sunday, its lead a Saturday: nobody works in between, so Friday; and on the days of rest because it is due before Monday.
        (SUNDAY, (1,), [FRIDAY, SATURDAY, SUNDAY, NEXT_MONDAY, NEXT_TUESDAY]),
        (SATURDAY, (0,), [FRIDAY, SATURDAY, NEXT_MONDAY, NEXT_TUESDAY]),
        (SATURDAY, (), [SATURDAY, NEXT_MONDAY, NEXT_TUESDAY]),
        # Far ahead, on its lead day alone.
        ("2027-01-23", (60, 30), [TUESDAY]),
        ("2027-01-27", (60,), [NEXT_MONDAY]),
    ],
)
def test_it_is_named_on_its_leads_on_its_day_and_each_working_day_that_it_is_late(
    mornings: Mornings, due_on: str, leads: tuple[int, ...], days: list[str]
) -> None:
    mornings.due(due_on, person=mornings.officer, leads=leads)
    mornings.at("2026-11-03")
    mornings.tick()
    assert told_on(mornings, MONDAY, NEXT_TUESDAY) == days


def test_only_who_has_to_do_it_is_told(mornings: Mornings) -> None:
    mine = mornings.due(THURSDAY, person=mornings.officer)
    of_unit = mornings.due(THURSDAY)
    mornings.at(THURSDAY)
    assert mornings.digests() == {"某甲": [mine.id], "某丙": [of_unit.id]}


def test_with_a_reason_all_within_seven_days_comes_along_in_its_order(mornings: Mornings) -> None:
    late, today, soon, week, beyond = (
        mornings.due(day, person=mornings.officer) for day in (TUESDAY, THURSDAY, SUNDAY, "2026-12-03", "2026-12-04")
    )
    ahead = mornings.due("2027-01-25", person=mornings.officer, leads=(60,))
    mornings.at(THURSDAY)
    digest = only(Digest, mornings.tick()["某甲"])
    assert [(line.due.id, line.section) for line in digest.lines] == [
        (late.id, Section.LATE),
        (today.id, Section.TODAY),
        (soon.id, Section.SOON),
        (week.id, Section.WEEK),
        (ahead.id, Section.AHEAD),
    ]
    assert mornings.now(late).told_on == date(2026, 11, 26)
    assert mornings.now(beyond).told_on is None


def test_naming_it_changes_no_revision_so_that_buttons_on_the_screen_stay_good(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY)
    mornings.at(THURSDAY)
    assert mornings.digests() == {"某丙": [due.id]}
    assert mornings.now(due).revision == due.revision


def test_what_is_due_within_seven_days_is_no_reason_by_itself(mornings: Mornings) -> None:
    mornings.due(FRIDAY, person=mornings.officer, leads=(7,))
    mornings.at("2026-11-20")
    assert set(mornings.digests()) == {"某甲"}
    assert told_on(mornings, "2026-11-21", THURSDAY) == []


def test_what_was_entered_too_late_for_its_lead_is_named_the_next_morning(mornings: Mornings) -> None:
    mornings.at(TUESDAY)
    mornings.tick()
    mornings.at(TUESDAY, "14:00")
    mornings.due("2026-12-02", person=mornings.officer, leads=(14, 7))
    mornings.at(WEDNESDAY)
    assert set(mornings.digests()) == {"某甲"}
    mornings.at(THURSDAY)
    assert mornings.digests() == {}


def test_a_second_head_whose_hour_is_later_is_told_as_well(mornings: Mornings) -> None:
    second = mornings.person("某庚", Role.SUPERVISOR)
    nudges.set_time(mornings.agency.db, NudgeTime("10:00"), person_id=second.id, by=None, at=to_text(mornings.agency.now))
    mornings.at(TUESDAY, "10:00")
    mornings.tick()
    mornings.at(TUESDAY, "14:00")
    due = mornings.due("2026-12-02", leads=(14, 7))
    mornings.at(WEDNESDAY)
    assert mornings.digests() == {"某丙": [due.id]}
    mornings.at(WEDNESDAY, "10:00")
    assert mornings.digests() == {"某庚": [due.id]}


def test_a_machine_that_slept_names_a_lead_when_it_wakes(mornings: Mornings) -> None:
    mornings.due(FRIDAY, person=mornings.officer, leads=(3,))
    mornings.at(MONDAY)
    assert mornings.digests() == {}
    # Its day was Tuesday.
    assert told_on(mornings, THURSDAY, THURSDAY) == [THURSDAY]


@pytest.mark.parametrize(
    ("clock", "is_sent"), [("08:29", False), ("08:30", True), ("13:00", True), ("19:59", True), ("20:00", False), ("23:59", False)]
)
def test_it_goes_out_from_its_hour_until_eight_in_the_evening(mornings: Mornings, clock: str, is_sent: bool) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    mornings.at(THURSDAY, clock)
    assert bool(mornings.digests()) == is_sent
    mornings.at(FRIDAY)
    assert set(mornings.digests()) == {"某甲"}


def test_after_a_sent_one_nothing_more_comes_that_day_however_often_it_ticks_or_restarts(mornings: Mornings) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    mornings.at(THURSDAY)
    assert set(mornings.digests()) == {"某甲"}
    mornings.due(THURSDAY, person=mornings.officer, title="报送总结", unit=mornings.agency.second.id)
    for minutes in range(0, 700, 45):
        mornings.at(THURSDAY, f"{8 + (30 + minutes) // 60:02d}:{(30 + minutes) % 60:02d}")
        if minutes % 2:
            mornings.start()
        assert mornings.tick() == {}


def test_it_repeats_each_working_day_until_it_is_done(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY, person=mornings.officer)
    assert told_on(mornings, THURSDAY, NEXT_MONDAY) == [THURSDAY, FRIDAY, NEXT_MONDAY]
    mornings.finish(due)
    assert told_on(mornings, NEXT_TUESDAY, "2026-12-31") == []


def test_two_weeks_of_holidays_bring_no_reminders_of_what_is_late(mornings: Mornings) -> None:
    mornings.at("2026-09-29")
    mornings.due("2026-09-30", person=mornings.officer)
    # 2026-10-10 is worked, a Saturday: the State Council moved it.
    assert told_on(mornings, "2026-09-30", "2026-10-10") == ["2026-09-30", "2026-10-08", "2026-10-09", "2026-10-10"]


def test_new_year_is_a_day_like_any_other(mornings: Mornings) -> None:
    mornings.at("2026-12-20")
    mornings.due("2026-12-31", person=mornings.officer, leads=(1, 0))
    mornings.due("2027-01-04", person=mornings.officer, leads=(3,), title="报送计划")
    # The first of January is a holiday: its lead is named on the next working day; so is what is late.
    assert told_on(mornings, "2026-12-29", "2027-01-05") == ["2026-12-30", "2026-12-31", "2027-01-04", "2027-01-05"]


def test_a_leap_day_can_be_due(mornings: Mornings) -> None:
    mornings.at("2028-02-20")
    mornings.tick()
    mornings.due("2028-02-29", person=mornings.officer, leads=(1, 0))
    assert told_on(mornings, "2028-02-25", "2028-03-01") == ["2028-02-28", "2028-02-29", "2028-03-01"]


def test_a_deputy_is_told_for_whom(mornings: Mornings) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    mornings.away(mornings.officer, WEDNESDAY, FRIDAY, mornings.other)
    mornings.at(THURSDAY)
    told = mornings.tick()
    assert set(told) == {"某乙"}
    assert only(Digest, told["某乙"]).lines[0].stands_in_for == "某甲"
    mornings.at(NEXT_MONDAY)
    assert set(mornings.digests()) == {"某甲"}


def test_a_deputys_deputy_is_told_where_both_are_away(mornings: Mornings) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    third = mornings.person("某庚")
    mornings.away(mornings.officer, WEDNESDAY, FRIDAY, mornings.other)
    mornings.away(mornings.other, THURSDAY, THURSDAY, third)
    mornings.at(THURSDAY)
    assert set(mornings.digests()) == {"某庚"}


def test_where_nobody_stands_in_the_head_is_told(mornings: Mornings) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    mornings.away(mornings.officer, WEDNESDAY, FRIDAY)
    mornings.at(THURSDAY)
    told = mornings.tick()
    assert set(told) == {"某丙"}
    assert only(Digest, told["某丙"]).lines[0].stands_in_for == "某甲"


def test_without_any_supervisor_above_the_admins_hear_of_it(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY, unit=mornings.agency.second.id)
    for head in (mornings.head, mornings.above, mornings.elsewhere):
        people.set_standing(mornings.agency.db, head.id, Standing.LEFT)
    mornings.person("某管理员", Role.ADMIN, mornings.agency.top.id)
    mornings.at(THURSDAY)
    assert mornings.digests() == {"某管理员": [due.id]}


def test_where_the_head_is_away_as_well_the_next_one_up_is_told_and_where_nobody_is_left_they_themselves(mornings: Mornings) -> None:
    mornings.due(THURSDAY)
    mornings.away(mornings.head, WEDNESDAY, FRIDAY)
    mornings.at(THURSDAY)
    assert set(mornings.digests()) == {"某丁"}
    mornings.away(mornings.above, FRIDAY, FRIDAY)
    mornings.at(FRIDAY)
    assert set(mornings.digests()) == {"某丙"}


def test_what_somebody_has_snoozed_is_left_out_until_then(mornings: Mornings) -> None:
    due, second = mornings.due(THURSDAY, person=mornings.officer), mornings.due(FRIDAY, person=mornings.officer, title="报送总结")
    mornings.snooze(due, mornings.officer, f"{THURSDAY} 11:00")
    mornings.at(THURSDAY)
    assert mornings.digests() == {}
    mornings.at(THURSDAY, "10:59")
    assert mornings.tick() == {}
    mornings.at(THURSDAY, "11:00")
    assert mornings.again() == {"某甲": [due.id]}
    mornings.at(THURSDAY, "11:30")
    assert mornings.tick() == {}
    mornings.at(FRIDAY)
    assert mornings.digests() == {"某甲": [due.id, second.id]}


def test_what_was_put_off_until_tomorrow_comes_with_the_digest_and_not_beside_it(mornings: Mornings) -> None:
    mornings.at(WEDNESDAY)
    far = mornings.due("2026-12-20", person=mornings.officer)
    mornings.snooze(far, mornings.officer, f"{THURSDAY} 08:30")
    mornings.at(THURSDAY)
    assert mornings.digests() == {"某甲": [far.id]}
    mornings.at(FRIDAY)
    assert mornings.tick() == {}


def test_several_things_snoozed_come_again_in_one_message(mornings: Mornings) -> None:
    found = [mornings.due(THURSDAY, person=mornings.officer, title=f"第{number}件", unit=unit) for number, unit in enumerate((1, 2, 3))]
    mornings.at(THURSDAY)
    mornings.tick()
    for due in found:
        mornings.snooze(due, mornings.officer, f"{THURSDAY} 10:00")
    mornings.finish(found[1])
    mornings.at(THURSDAY, "10:00")
    assert mornings.again() == {"某甲": [found[0].id, found[2].id]}


def test_a_snooze_waits_for_the_end_of_quiet_hours(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY, person=mornings.officer)
    mornings.at(THURSDAY)
    mornings.tick()
    mornings.snooze(due, mornings.officer, f"{THURSDAY} 20:05")
    for clock in ("20:05", "23:59"):
        mornings.at(THURSDAY, clock)
        assert mornings.tick() == {}
    mornings.at(FRIDAY, "07:59")
    assert mornings.tick() == {}
    mornings.at(FRIDAY, "08:00")
    assert mornings.again() == {"某甲": [due.id]}


def test_what_is_done_or_withdrawn_meanwhile_does_not_come_again(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY, person=mornings.officer)
    mornings.at(THURSDAY)
    mornings.tick()
    mornings.snooze(due, mornings.officer, f"{THURSDAY} 10:00")
    mornings.finish(due)
    mornings.at(THURSDAY, "10:00")
    assert mornings.tick() == {}
    assert mornings.agency.db.conn.execute("SELECT count(*) FROM due_snoozes WHERE until_at IS NOT NULL").fetchone() == (0,)


def test_whoever_said_that_it_is_not_theirs_is_left_in_peace_and_the_head_above_is_told(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY, person=mornings.officer)
    dues.disown(mornings.agency.db, due.id, mornings.officer.id)
    mornings.at(THURSDAY)
    told = mornings.tick()
    assert set(told) == {"某丙"}
    line = only(Digest, told["某丙"]).lines[0]
    assert line.is_unclaimed
    assert not line.stands_in_for


def test_nobody_who_has_left_or_has_no_account_is_counted_as_told(mornings: Mornings) -> None:
    mornings.due(THURSDAY, person=mornings.other)
    mute = mornings.agency.person("某庚")
    mornings.due(THURSDAY, person=mute, title="报送总结")
    people.set_standing(mornings.agency.db, mornings.other.id, Standing.LEFT)
    mornings.at(THURSDAY)
    # What somebody had to do who has left falls to the head.
    assert set(mornings.digests()) == {"某丙"}
    people.bind(mornings.agency.db, "telegram", 999, mute.id, "某庚", at=to_text(mornings.agency.now))
    mornings.at(THURSDAY, "09:00")
    assert set(mornings.digests()) == {"某庚"}


def test_void_is_no_reason(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY)
    assert dues.change(mornings.agency.db, due, at=to_text(mornings.agency.now), state=DueState.VOID) is not None
    mornings.at(THURSDAY)
    assert mornings.tick() == {}
