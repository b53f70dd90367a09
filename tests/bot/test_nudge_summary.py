"""The summary at half past five: what is late goes to the heads of whoever has to do it, and after some days one level up."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.actions import nudge_summary
from bot.actions.nudge_results import Summary
from storage import dues
from storage.dues import Due, DueHistoryKind
from storage.moments import to_text
from storage.people import Role
from tests.bot.mornings import Mornings, late_in, only

TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (f"2026-11-{day}" for day in (24, 25, 26, 27))
SATURDAY, NEXT_MONDAY, NEXT_TUESDAY, NEXT_WEDNESDAY = "2026-11-28", "2026-11-30", "2026-12-01", "2026-12-02"


@pytest.fixture
def mornings() -> Mornings:
    made = Mornings()
    made.at("2026-11-20")
    return made


def evening(mornings: Mornings, day: str, clock: str = "17:30") -> dict[str, list[int]]:
    """The summaries of a day, its morning's digests left aside."""
    mornings.at(day)
    mornings.tick()
    mornings.at(day, clock)
    return mornings.summaries()


def escalated(mornings: Mornings, due: Due) -> list[str]:
    return [step.text for step in dues.history(mornings.agency.db, due.id) if step.kind is DueHistoryKind.ESCALATED]


def test_nothing_late_nothing_sent(mornings: Mornings) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    assert evening(mornings, WEDNESDAY) == {}
    assert evening(mornings, THURSDAY) == {}


def test_on_the_first_working_day_late_the_nearest_heads_hear_of_it_and_from_the_fourth_those_above(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY, person=mornings.officer)
    assert evening(mornings, FRIDAY) == {"某丙": [due.id]}
    assert mornings.now(due).level == 1
    assert evening(mornings, SATURDAY) == {}
    assert evening(mornings, NEXT_MONDAY) == {"某丙": [due.id]}
    assert evening(mornings, NEXT_TUESDAY) == {"某丙": [due.id]}
    assert escalated(mornings, due) == ["1"]
    assert evening(mornings, NEXT_WEDNESDAY) == {"某丙": [due.id], "某丁": [due.id]}
    assert evening(mornings, "2026-12-03") == {"某丙": [due.id], "某丁": [due.id]}
    assert escalated(mornings, due) == ["1", "2"]
    assert (mornings.now(due).level, mornings.now(due).revision) == (2, due.revision)
    mornings.finish(due)
    assert evening(mornings, "2026-12-04") == {}


def test_over_a_weekend_it_is_not_late_before_monday(mornings: Mornings) -> None:
    due = mornings.due(FRIDAY, person=mornings.officer)
    assert evening(mornings, SATURDAY) == {}
    assert evening(mornings, NEXT_MONDAY) == {"某丙": [due.id]}


def test_what_a_units_own_head_has_to_do_goes_one_up_at_once(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY)
    assert evening(mornings, FRIDAY) == {"某丁": [due.id]}


def test_what_the_head_of_all_has_to_do_goes_to_nobody(mornings: Mornings) -> None:
    mornings.due(THURSDAY, unit=mornings.agency.top.id)
    assert evening(mornings, FRIDAY) == {}


def test_a_second_head_of_the_unit_hears_of_what_the_first_was_given(mornings: Mornings) -> None:
    second = mornings.person("某庚", Role.SUPERVISOR)
    due = mornings.due(THURSDAY)
    assert dues.change(mornings.agency.db, due, at=to_text(mornings.agency.now), assigned_to=mornings.head.id) is not None
    assert evening(mornings, FRIDAY) == {second.name: [due.id]}


def test_a_unit_without_heads_is_skipped_on_the_way_up(mornings: Mornings) -> None:
    unit = mornings.agency
    officer = mornings.person("某庚", unit=unit.top.id)
    due = mornings.due(THURSDAY, person=officer)
    assert evening(mornings, FRIDAY) == {"某丁": [due.id]}


def test_one_message_holds_all_units_and_nothing_twice(mornings: Mornings) -> None:
    first = mornings.due(THURSDAY, unit=mornings.agency.first.id)
    second = mornings.due(WEDNESDAY, unit=mornings.agency.second.id)
    third = mornings.due(WEDNESDAY, person=mornings.officer)
    mornings.at(FRIDAY)
    mornings.tick()
    mornings.at(FRIDAY, "17:30")
    told = mornings.tick()
    summary = only(Summary, told["某丁"])
    # What is longest late stands first, with its unit.
    assert [(unit.unit, unit.count, [line.who for line in unit.lines]) for unit in summary.units] == [
        ("二中队", 1, ["某戊"]),
        ("一中队", 1, ["某丙"]),
    ]
    assert (summary.count, summary.new) == (2, 2)
    assert late_in(summary) == [second.id, first.id]
    assert late_in(only(Summary, told["某丙"])) == [third.id]


def test_for_a_head_on_leave_the_deputy_reads_it_and_of_what_is_his_own_the_heads_above(mornings: Mornings) -> None:
    mine, others = mornings.due(THURSDAY, person=mornings.officer), mornings.due(THURSDAY, person=mornings.other)
    mornings.away(mornings.head, THURSDAY, FRIDAY, mornings.officer)
    assert evening(mornings, FRIDAY) == {"某甲": [others.id], "某丁": [mine.id]}
    assert evening(mornings, NEXT_MONDAY) == {"某丙": [mine.id, others.id]}


def test_a_head_on_leave_without_deputy_reads_it_himself_rather_than_nobody(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY, person=mornings.officer)
    mornings.away(mornings.head, THURSDAY, FRIDAY)
    assert evening(mornings, FRIDAY) == {"某丙": [due.id]}


def test_what_nobody_claims_is_marked_and_not_told_to_whoever_disowned_it(mornings: Mornings) -> None:
    due = mornings.due(THURSDAY, unit=mornings.agency.second.id)
    dues.disown(mornings.agency.db, due.id, mornings.elsewhere.id)
    # Those above are responsible for it now; nobody is above them.
    assert evening(mornings, FRIDAY) == {}
    theirs = mornings.due(THURSDAY, person=mornings.officer)
    dues.disown(mornings.agency.db, theirs.id, mornings.officer.id)
    mornings.at(FRIDAY, "18:00")
    mornings.start()
    told = mornings.tick()
    assert set(told) == {"某丁"}
    (unit,) = only(Summary, told["某丁"]).units
    assert [(line.who, line.is_unclaimed) for line in unit.lines] == [("某丙", True)]


@pytest.mark.parametrize(("clock", "is_sent"), [("17:29", False), ("17:30", True), ("19:59", True), ("20:00", False)])
def test_it_goes_out_from_its_hour_until_eight(mornings: Mornings, clock: str, is_sent: bool) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    assert bool(evening(mornings, FRIDAY, clock)) == is_sent


def test_it_comes_once_a_day_however_often_the_process_restarts(mornings: Mornings) -> None:
    mornings.due(THURSDAY, person=mornings.officer)
    assert set(evening(mornings, FRIDAY)) == {"某丙"}
    for clock in ("17:31", "18:00", "19:59"):
        mornings.start()
        mornings.at(FRIDAY, clock)
        assert mornings.tick() == {}


def test_across_new_year_working_days_count(mornings: Mornings) -> None:
    due = mornings.due("2026-12-30", person=mornings.officer)
    told, day = {}, date(2026, 12, 30)
    while day <= date(2027, 1, 7):
        told[day] = sorted(evening(mornings, day.isoformat()))
        day += timedelta(days=1)
    assert {day.isoformat(): names for day, names in told.items() if names} == {
        "2026-12-31": ["某丙"],
        "2027-01-04": ["某丙"],
        "2027-01-05": ["某丙"],
        "2027-01-06": ["某丁", "某丙"],
        "2027-01-07": ["某丁", "某丙"],
    }
    assert mornings.now(due).level == 2


def test_thing_by_thing_it_is_paged_for_whoever_it_is_sent_to(mornings: Mornings) -> None:
    persons = 3 * (mornings.officer, mornings.other)
    found = [mornings.due(day, person=person) for day in (WEDNESDAY, THURSDAY) for person in persons]
    mornings.at(FRIDAY, "18:00")
    pages = [mornings.agency.does(mornings.head, lambda work, number=number: nudge_summary.page(work, number)) for number in (0, 1, 9)]
    assert [(page.count, page.page, page.pages) for page in pages] == [(12, 0, 2), (12, 1, 2), (12, 1, 2)]
    shown = [line.due.id for page in pages[:2] for unit in page.units for line in unit.lines]
    assert sorted(shown) == [due.id for due in found]
    assert mornings.agency.does(mornings.elsewhere, lambda work: nudge_summary.page(work, 0)).count == 0
    assert mornings.agency.does(mornings.officer, lambda work: nudge_summary.page(work, 0)).count == 0
