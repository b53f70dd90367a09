"""The morning's digest: who is told when, of what, and why; nothing due, nothing sent."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, cast

import pytest

from bot.actions.nudge_digest import PhaseShare
from bot.actions.nudge_parts import PartKind, deposit
from bot.actions.nudge_phases import phase_shares
from bot.actions.nudge_results import Digest, Section
from bot.actions.work import Work
from bot.line.effects import Effects
from bot.nudge_round import NudgeRound
from bot.wording.messages import show
from storage import campaigns, dues, nudges, people
from storage.campaigns import Phase, RoleKind, RoleTarget
from storage.dues import DueKind, DueState, NewDue
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


def phase(mornings: Mornings, **changes: Any) -> PhaseShare:
    return replace(PhaseShare("作风整顿", "深入整治", True, 0, True, frozenset({mornings.agency.first.id}), frozenset()), **changes)


def test_a_phase_that_begins_is_told_to_everybody_of_the_units_that_take_part(mornings: Mornings) -> None:
    mornings.at(THURSDAY)
    mornings.phases = (phase(mornings),)
    told = mornings.tick()
    assert set(told) == {"某甲", "某乙", "某丙"}
    assert [(news.campaign, news.phase, news.begins) for news in only(Digest, told["某甲"]).phases] == [("作风整顿", "深入整治", True)]


@pytest.mark.parametrize(("day", "is_news"), [(SATURDAY, True), (THURSDAY, False)])
def test_a_phase_alone_is_no_reason_on_a_day_of_rest_nor_when_it_was_told(mornings: Mornings, day: str, is_news: bool) -> None:
    mornings.at(day)
    mornings.phases = (phase(mornings, is_news=is_news),)
    assert mornings.tick() == {}
    due = mornings.due(day, person=mornings.officer)
    mornings.start()
    if day == THURSDAY:
        mornings.at(FRIDAY)
    told = mornings.tick()
    assert [line.due.id for line in only(Digest, told["某甲"]).lines] == [due.id]
    assert len(only(Digest, told["某甲"]).phases) == 1


def test_phases_of_a_campaign_are_told_when_they_begin_and_before_they_end(mornings: Mornings) -> None:
    db, unit = mornings.agency.db, mornings.agency.second
    campaign = campaigns.add(
        db, "x_2026", "作风整顿", "方案", unit.id, date(2026, 11, 1), None, (), by=None, at=to_text(mornings.agency.now)
    )
    campaigns.add_phase(db, campaign.id, 0, Phase("first", "动员部署", date(2026, 11, 20), date(2026, 11, 27)))
    campaigns.add_phase(db, campaign.id, 1, Phase("second", "深入整治", date(2026, 11, 28), None))
    campaigns.set_roles(db, campaign.id, [RoleTarget("units", "局属各单位", RoleKind.UNIT, unit.id)])
    mornings.round = NudgeRound(cast("Effects", mornings.doing), lambda: mornings.agency.now, (), phase_shares)
    told = {}
    for day in (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, NEXT_MONDAY, NEXT_TUESDAY):
        mornings.at(day)
        for name, messages in mornings.tick().items():
            told[day, name] = [(news.phase, news.begins, news.days) for news in only(Digest, messages).phases]
    assert told == {
        (TUESDAY, "某戊"): [("动员部署", False, 3)],
        (FRIDAY, "某戊"): [("动员部署", False, 0)],
        (NEXT_MONDAY, "某戊"): [("深入整治", True, 2)],
    }


@pytest.mark.parametrize(
    ("kind", "first", "last", "hint"),
    [
        (DueKind.TIMER, "2027-01-04", "2027-01-08", True),
        (DueKind.TIMER, "2026-11-20", "2026-11-27", False),
        (DueKind.DUTY, "2027-01-04", "2027-01-08", False),
    ],
)
def test_a_day_counted_over_a_year_whose_calendar_is_not_announced_says_so(
    mornings: Mornings, kind: DueKind, first: str, last: str, hint: bool
) -> None:
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    officer = mornings.officer
    new = NewDue(kind, officer.unit_id, "登记保存", first, begin, end, person_id=officer.id)
    dues.add(mornings.agency.db, new, at=to_text(mornings.agency.now))
    mornings.at(end)
    digest = only(Digest, mornings.tick()["某甲"])
    assert digest.may_change == hint
    assert ("调休未公布" in show(digest).text) == hint


@dataclass(frozen=True)
class Note:
    text: str


STANDS = {"still": True}
PART = PartKind("note", Note, lambda _work, _person, note: note if STANDS["still"] else None)


@pytest.fixture
def with_parts() -> Mornings:
    STANDS["still"] = True
    made = Mornings(kinds=(PART,))
    made.tick()
    return made


def put(mornings: Mornings, text: str = "台账超期 2 项") -> None:
    def act(work: Work) -> None:
        deposit(work, PART, mornings.officer.id, Note(text))

    mornings.agency.does(None, act, system=True)


@pytest.mark.parametrize("day", [THURSDAY, SATURDAY])
def test_what_another_capability_has_put_ready_comes_along_and_is_a_reason(with_parts: Mornings, day: str) -> None:
    with_parts.at(day, "08:00")
    put(with_parts)
    with_parts.at(day)
    told = with_parts.tick()
    assert set(told) == {"某甲"}
    assert only(Digest, told["某甲"]).parts == (Note("台账超期 2 项"),)
    with_parts.at(day, "10:00")
    assert with_parts.tick() == {}


def test_a_part_that_no_longer_holds_is_no_reason(with_parts: Mornings) -> None:
    with_parts.at(THURSDAY, "08:00")
    put(with_parts)
    STANDS["still"] = False
    with_parts.at(THURSDAY)
    assert with_parts.tick() == {}
    assert with_parts.agency.db.conn.execute("SELECT count(*) FROM nudge_parts").fetchone() == (0,)


def test_a_part_that_comes_late_still_goes_out_to_whoever_got_nothing_yet(with_parts: Mornings) -> None:
    with_parts.at(THURSDAY)
    assert with_parts.tick() == {}
    with_parts.at(THURSDAY, "09:00")
    put(with_parts)
    with_parts.at(THURSDAY, "09:15")
    assert only(Digest, with_parts.tick()["某甲"]).parts == (Note("台账超期 2 项"),)


def test_a_part_that_comes_after_the_digest_waits_for_the_next_one(with_parts: Mornings) -> None:
    with_parts.due(THURSDAY, person=with_parts.officer)
    with_parts.at(THURSDAY)
    assert set(with_parts.tick()) == {"某甲"}
    put(with_parts)
    with_parts.at(THURSDAY, "12:00")
    assert with_parts.tick() == {}
    with_parts.at(FRIDAY)
    assert only(Digest, with_parts.tick()["某甲"]).parts == (Note("台账超期 2 项"),)


def test_more_than_eight_things_are_counted_and_the_most_urgent_have_lines(mornings: Mornings) -> None:
    found = [mornings.due(f"2026-11-{day}", person=mornings.officer, title=f"第{day}件") for day in range(26, 10, -1)]
    mornings.at(THURSDAY)
    digest = only(Digest, mornings.tick()["某甲"])
    assert digest.count == 16
    assert [line.due.id for line in digest.lines] == [due.id for due in reversed(found)][:8]


def test_void_is_no_reason(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY)
    assert dues.change(mornings.agency.db, due, at=to_text(mornings.agency.now), state=DueState.VOID) is not None
    mornings.at(THURSDAY)
    assert mornings.tick() == {}
