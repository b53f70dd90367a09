"""Who is reminded of which self-check in the digest: once, never after it was done, and nobody is forgotten."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.actions.selfcheck_occurrences import occurrence
from bot.actions.selfcheck_owing import occurrences_of
from bot.actions.selfcheck_rounds import ChecksToday, DueChecks, DueLine, due_now
from bot.wording import nudge_parts
from knowledge.checklists import Checklist
from knowledge.working_days import is_working_day
from storage import leaves, people, selfcheck_schedules
from storage.moments import to_text
from storage.people import Person, Role, Standing
from storage.selfcheck_schedules import Rule, Schedule
from storage.selfchecks import CheckState
from tests.bot import digests
from tests.bot.agency import DOOR, Agency
from tests.bot.check_lists import DUTY, INTEGRITY, STATION, ZONE, book, hand_in

MONDAY = date(2026, 11, 23)


def at(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), ZONE)


class Watch:
    """An agency whose reminders are kept."""

    def __init__(self, begins: date = MONDAY) -> None:
        self.agency = Agency(now=at(begins, 7))
        self.accounts = iter(range(1, 1000))
        self.head = self.person("某甲", Role.SUPERVISOR, self.agency.top.id)
        self.checks = DueChecks(book)
        self.sent: list[tuple[datetime, int, ChecksToday]] = []

    def person(self, name: str, role: Role = Role.OFFICER, unit: int | None = None) -> Person:
        return self.agency.person(name, role, unit, account=next(self.accounts))

    def plan(self, checklist: Checklist, rule: Rule, first: date = MONDAY, last: date | None = None, unit: int | None = None) -> Schedule:
        return selfcheck_schedules.add(
            self.agency.db,
            checklist.code,
            unit or self.agency.top.id,
            Role.OFFICER,
            rule,
            label="",
            first=first,
            last=last,
            by=self.head.id,
            at=to_text(self.agency.now),
        )

    def away(self, person: Person, first: date, last: date, deputy: Person | None = None) -> None:
        leaves.add(self.agency.db, person.id, first, last, None if deputy is None else deputy.id, set_by=None, at=to_text(self.agency.now))

    def tick(self, now: datetime) -> list[tuple[int, ChecksToday]]:
        """What the clockwork puts ready and sends at that moment."""
        self.agency.now = now
        self.agency.does(None, self.checks.put_ready, system=True)
        assert self.agency.owed == []
        told = [(person, part) for person, parts in digests.send(self.agency, [self.checks.part]).items() for part in parts]
        told = [(person, part) for person, part in told if isinstance(part, ChecksToday)]
        self.sent += [(now, person, message) for person, message in told]
        return told

    def whom(self, now: datetime) -> list[int]:
        return [person for person, _ in self.tick(now)]


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_a_daily_list_stands_in_the_digest_and_once_however_often_the_clock_ticks(watch: Watch) -> None:
    officer = watch.person("某乙")
    watch.plan(DUTY, Rule.WORKDAY)
    assert watch.whom(at(MONDAY, 8, 29)) == []
    assert watch.whom(at(MONDAY, 8, 30)) == [officer.id]
    assert [watch.whom(at(MONDAY, 8 + hour, 45)) for hour in range(5)] == [[]] * 5
    assert watch.whom(at(MONDAY + timedelta(days=1), 9, 30)) == [officer.id]


def test_whoever_has_done_it_is_not_reminded_and_whose_check_came_back_has_been_told_already(watch: Watch) -> None:
    done, returned, withdrawn = watch.person("某乙"), watch.person("某丙"), watch.person("某丁")
    watch.plan(DUTY, Rule.WORKDAY)
    for person, state in ((done, CheckState.SUBMITTED), (returned, CheckState.RETURNED), (withdrawn, CheckState.WITHDRAWN)):
        hand_in(watch.agency.db, person, DUTY, MONDAY, state=state)
    assert watch.whom(at(MONDAY, 9, 30)) == [withdrawn.id]


def test_all_that_is_due_that_day_stands_in_one_message(watch: Watch) -> None:
    officer = watch.person("某乙")
    friday = MONDAY + timedelta(days=4)
    watch.plan(DUTY, Rule.WORKDAY)
    watch.plan(INTEGRITY, Rule.WEEKLY)
    watch.plan(DUTY, Rule.WEEKLY)
    told = watch.tick(at(friday, 9))
    assert [(person, [line.checklist for line in message.lines]) for person, message in told] == [(officer.id, [DUTY.code, INTEGRITY.code])]
    assert watch.whom(at(friday, 9, 30)) == []


def test_nobody_is_reminded_in_the_evening_and_a_machine_that_slept_catches_up(watch: Watch) -> None:
    officer = watch.person("某乙")
    watch.plan(INTEGRITY, Rule.WEEKLY)
    friday = MONDAY + timedelta(days=4)
    assert watch.whom(at(friday, 7, 59)) == []
    assert watch.whom(at(friday, 20)) == []
    # It was switched off all Friday.
    assert watch.whom(at(friday + timedelta(days=1), 8, 30)) == [officer.id]


def test_a_clock_that_jumps_back_and_forth_reminds_nobody_twice(watch: Watch) -> None:
    officer = watch.person("某乙")
    watch.plan(INTEGRITY, Rule.WEEKLY)
    friday = MONDAY + timedelta(days=4)
    moments = [at(friday, 9), at(MONDAY, 9), at(friday, 10), at(friday - timedelta(days=1), 10), at(friday, 9, 1), at(friday, 19)]
    assert [person for moment in moments for person in watch.whom(moment)] == [officer.id]


def test_the_week_across_new_year_is_one() -> None:
    watch = Watch(date(2025, 12, 29))
    officer = watch.person("某乙")
    watch.plan(INTEGRITY, Rule.WEEKLY, date(2025, 12, 1))
    days = [date(2025, 12, 29) + timedelta(days=each) for each in range(14)]
    told = [(day, person) for day in days for person in watch.whom(at(day, 10))]
    # The holidays are from Thursday to Saturday; Sunday the 4th is worked for one of them.
    assert told == [(date(2026, 1, 4), officer.id), (date(2026, 1, 9), officer.id)]


def test_who_is_on_leave_is_left_in_peace_and_told_before_it_or_after_it(watch: Watch) -> None:
    goes, comes, gone, deputy = watch.person("某乙"), watch.person("某丙"), watch.person("某丁"), watch.person("某戊")
    hand_in(watch.agency.db, deputy, INTEGRITY, MONDAY)
    watch.plan(INTEGRITY, Rule.ONCE, MONDAY, MONDAY + timedelta(days=11))
    # The 1st of December is the fourth working day from the end.
    watch.away(goes, date(2026, 11, 30), date(2026, 12, 10), deputy)
    watch.away(comes, date(2026, 11, 25), date(2026, 12, 2))
    watch.away(gone, MONDAY, date(2026, 12, 31), deputy)
    days = [MONDAY + timedelta(days=each) for each in range(15)]
    assert [(day, person) for day in days for person in watch.whom(at(day, 10))] == [
        (date(2026, 11, 27), goes.id),
        (date(2026, 12, 3), comes.id),
    ]


def test_whoever_falls_ill_on_the_very_day_is_not_called_at_home(watch: Watch) -> None:
    officer = watch.person("某乙")
    watch.plan(INTEGRITY, Rule.WEEKLY)
    friday = MONDAY + timedelta(days=4)
    assert watch.whom(at(friday, 8)) == []
    assert watch.agency.db["nudge_parts"].count == 1
    watch.away(officer, friday, friday)
    assert watch.whom(at(friday, 9)) == []


def test_a_units_list_is_done_when_anybody_of_the_role_has_done_it_for_the_unit(watch: Watch) -> None:
    one, other = watch.person("某乙"), watch.person("某丙")
    elsewhere = watch.person("某丁", unit=watch.agency.second.id)
    watch.plan(STATION, Rule.WEEKLY)
    hand_in(watch.agency.db, one, STATION, MONDAY)
    # The head's own check of the unit is not what was asked for.
    hand_in(watch.agency.db, watch.head, STATION, MONDAY, unit_id=watch.agency.second.id)
    told = watch.tick(at(MONDAY + timedelta(days=4), 9))
    assert [person for person, _ in told] == [elsewhere.id]
    assert told[0][1].lines[0].is_units
    assert other.id not in [person for person, _ in told]


def test_suspended_ones_those_who_left_those_without_an_account_and_those_elsewhere_hear_nothing(watch: Watch) -> None:
    suspended, left = watch.person("某乙"), watch.person("某丙")
    watch.agency.person("某丁")
    watch.person("某戊", Role.LEGAL)
    watch.person("某己", unit=watch.agency.second.id)
    people.set_standing(watch.agency.db, suspended.id, Standing.SUSPENDED)
    people.set_standing(watch.agency.db, left.id, Standing.LEFT)
    watch.plan(DUTY, Rule.WORKDAY, unit=watch.agency.first.id)
    assert watch.whom(at(MONDAY, 12)) == []


def test_a_list_that_was_stopped_or_taken_out_is_reminded_of_no_more(watch: Watch) -> None:
    watch.person("某乙")
    stopped = watch.plan(DUTY, Rule.WORKDAY)
    selfcheck_schedules.end(watch.agency.db, stopped.id, at=to_text(watch.agency.now))
    selfcheck_schedules.add(
        watch.agency.db, "gone", watch.agency.top.id, Role.OFFICER, Rule.WORKDAY, label="", first=MONDAY, last=None, by=1, at="x"
    )
    assert watch.whom(at(MONDAY, 12)) == []


def test_a_role_that_no_longer_goes_through_a_list_is_not_reminded_of_it(watch: Watch) -> None:
    watch.person("某乙")
    watch.plan(DUTY, Rule.WORKDAY)
    now = at(MONDAY, 12)
    watch.agency.now = now
    others = {DUTY.code: replace(DUTY, roles=("legal",))}
    watch.agency.does(None, DueChecks(lambda: others).put_ready, system=True)
    assert watch.agency.db["nudge_parts"].count == 0
    assert len(watch.tick(now + timedelta(hours=1))) == 1


def test_a_report_counts_what_was_over_before_a_plan_was_stopped(watch: Watch) -> None:
    plan = watch.plan(DUTY, Rule.WEEKLY)
    friday = MONDAY + timedelta(days=11)
    watch.agency.now = at(friday, 12)
    selfcheck_schedules.end(watch.agency.db, plan.id, at=to_text(watch.agency.now))
    assert selfcheck_schedules.in_force(watch.agency.db, friday) == ()
    (stopped,) = selfcheck_schedules.between(watch.agency.db, MONDAY, date(2026, 12, 31))
    assert [each.period for each in occurrences_of(stopped, MONDAY, date(2026, 12, 31), ZONE)] == ["2026-W48"]
    assert selfcheck_schedules.between(watch.agency.db, date(2027, 1, 1), date(2027, 2, 1)) == ()


def test_what_is_due_today_is_known_for_whoever_asks(watch: Watch) -> None:
    officer = watch.person("某乙")
    watch.plan(DUTY, Rule.WORKDAY)
    watch.plan(INTEGRITY, Rule.QUARTERLY, last=date(2026, 11, 30))
    watch.agency.now = at(MONDAY, 8)
    assert [line.checklist for line in watch.agency.does(officer, lambda work: due_now(work, book))] == [DUTY.code, INTEGRITY.code]
    hand_in(watch.agency.db, officer, DUTY, MONDAY)
    assert [line.checklist for line in watch.agency.does(officer, lambda work: due_now(work, book))] == [INTEGRITY.code]
    assert watch.agency.does(watch.head, lambda work: due_now(work, book)) == ()


def test_what_was_done_or_stopped_after_it_was_put_ready_is_not_said(watch: Watch) -> None:
    done, other, late = watch.person("某乙"), watch.person("某丙"), watch.person("某丁")
    watch.plan(DUTY, Rule.WORKDAY)
    stopped = watch.plan(INTEGRITY, Rule.WORKDAY)
    assert watch.whom(at(MONDAY, 0)) == []
    hand_in(watch.agency.db, done, DUTY, MONDAY)
    people.set_standing(watch.agency.db, late.id, Standing.SUSPENDED)
    selfcheck_schedules.end(watch.agency.db, stopped.id, at=to_text(watch.agency.now))
    told = watch.tick(at(MONDAY, 8, 30))
    assert [(person, [line.checklist for line in part.lines]) for person, part in told] == [(other.id, [DUTY.code])]


def test_whoever_could_not_be_reached_is_reminded_when_they_can_be(watch: Watch) -> None:
    officer = watch.person("某乙")
    watch.plan(INTEGRITY, Rule.MONTHLY)
    day = date(2026, 11, 25)
    watch.tick(at(day, 0))
    people.unbind(watch.agency.db, officer.id, at=to_text(watch.agency.now))
    assert watch.whom(at(day, 9)) == []
    assert watch.agency.db["selfcheck_reminders"].count == 0
    people.bind(watch.agency.db, DOOR, 999, officer.id, "某乙", at=to_text(watch.agency.now))
    assert watch.whom(at(day, 15)) == [officer.id]


def test_a_part_names_the_lists_in_four_lines_at_most_and_leads_to_each() -> None:
    line = DueLine("duty", "上岗前<自查>", Rule.WORKDAY, "", MONDAY, is_units=False)
    part = ChecksToday((line, replace(line, checklist="station", is_units=True, label="十一月")), ())
    assert digests.text(part).splitlines() == [
        "<b>自查</b>　还有 2 份没做",
        "上岗前&lt;自查&gt;　今天",
        "上岗前&lt;自查&gt;　十一月　今天　本单位一个人做就行",
    ]
    assert [(press.label, press.argument) for press in nudge_parts.buttons(part)] == [
        ("去做：上岗前<自查>", "duty"),
        ("去做：上岗前<自查>", "station"),
    ]
    many = digests.text(ChecksToday((line,) * 5, ())).splitlines()
    assert len(many) == 4
    assert many[-1] == "另外 3 份 → 发“自查”"


@pytest.mark.parametrize("seed", range(2))
def test_a_quarter_of_forty_people_nobody_twice_nobody_forgotten_nobody_after_it_was_done(seed: int) -> None:
    dice = random.Random(seed)
    first, last = date(2026, 10, 1), date(2027, 1, 4)
    watch = Watch(first)
    db = watch.agency.db
    units = [
        watch.agency.first.id,
        watch.agency.second.id,
        *(people.add_unit(db, f"{name}中队", watch.agency.top.id).id for name in "三四五"),
    ]
    officers = [watch.person(f"某{number}", unit=dice.choice(units)) for number in range(32)]
    joins = {first + timedelta(days=dice.randrange(5, 90)): f"新{number}" for number in range(8)}
    plans = [
        (watch.plan(DUTY, Rule.WORKDAY, first), DUTY),
        (watch.plan(INTEGRITY, Rule.WEEKLY, first), INTEGRITY),
        (watch.plan(INTEGRITY, Rule.MONTHLY, first), INTEGRITY),
        (watch.plan(DUTY, Rule.QUARTERLY, first, unit=units[2]), DUTY),
        (watch.plan(INTEGRITY, Rule.ONCE, date(2026, 11, 2), date(2026, 12, 20)), INTEGRITY),
    ]
    away: dict[int, list[tuple[date, date]]] = {}
    for officer in officers:
        begins = first
        while dice.random() < 0.7:
            begins += timedelta(days=dice.randrange(1, 25))
            ends = begins + timedelta(days=dice.randrange(0, 12))
            watch.away(officer, begins, ends)
            away.setdefault(officer.id, []).append((begins, ends))
            begins = ends
    joined = {officer.id: first for officer in officers}
    left: dict[int, date] = {}
    done: dict[tuple[int, str], list[datetime]] = {}
    day = first
    while day <= last:
        watch.agency.now = at(day, 0)
        if day in joins:
            officers.append(watch.person(joins[day], unit=dice.choice(units)))
            joined[officers[-1].id] = day
        if dice.random() < 0.03:
            gone = dice.choice(officers)
            people.set_standing(db, gone.id, Standing.SUSPENDED)
            left.setdefault(gone.id, day)
        for hour, minute in ((0, 5), (7, 30), (8, 30), (8, 30), (9, 30), (15, 0), (20, 5)):
            watch.tick(at(day, hour, minute))
            if hour < 7:
                # Nobody is at work; what lies ready then is hours old when it is sent.
                continue
            for officer in dice.sample(officers, 2):
                checklist = dice.choice([DUTY, INTEGRITY])
                there = not any(begins <= day <= ends for begins, ends in away.get(officer.id, ()))
                if there and officer.id not in left:
                    hand_in(db, officer, checklist, day)
                    done.setdefault((officer.id, checklist.code), []).append(at(day, hour, minute))
        day += timedelta(days=1)

    def occurred(plan: Schedule, on: date) -> tuple[str, date, date] | None:
        found = occurrence(plan.rule, on, plan.first_day, plan.last_day)
        return None if found is None else (found.period, found.first, found.last)

    def has_done(person: int, checklist: Checklist, begins: date, until: datetime) -> bool:
        return any(begins <= moment.date() and moment < until for moment in done.get((person, checklist.code), ()))

    told: Counter[tuple[int, int, str]] = Counter()
    for schedule_id, person, period in db.conn.execute("SELECT schedule_id, person_id, period FROM selfcheck_reminders"):
        told[schedule_id, person, period] += 1
    assert len(watch.sent) > 500
    for moment, person, message in watch.sent:
        assert (8, 30) <= (moment.hour, moment.minute) < (20, 0)
        assert person not in left or moment.date() < left[person]
        assert not any(begins <= moment.date() <= ends for begins, ends in away.get(person, ()))
        for line in message.lines:
            plan = [(each, checklist) for each, checklist in plans if checklist.code == line.checklist and occurred(each, moment.date())]
            # It was not done in the occurrence of whichever plan it was.
            assert any(
                not has_done(person, checklist, (occurred(each, moment.date()) or ("", day, day))[1], moment) for each, checklist in plan
            )
    # One message a day at most, so nothing comes twice; each occurrence is noted once.
    assert max(Counter((moment.date(), person) for moment, person, _ in watch.sent).values()) == 1
    assert set(told.values()) == {1}
    forgotten = []
    for plan, checklist in plans:
        within = people.units_below(db, plan.unit_id)
        for period, begins, ends in {
            found for each in range((last - first).days + 1) if (found := occurred(plan, first + timedelta(days=each)))
        }:
            if ends > last:
                continue
            days = [begins + timedelta(days=each) for each in range((ends - begins).days + 1)]
            for officer in officers:
                if officer.unit_id not in within or left.get(officer.id, last) <= ends:
                    continue
                off = away.get(officer.id, ())
                there = [
                    each
                    for each in days
                    if is_working_day(each) and each >= joined[officer.id] and not any(one <= each <= other for one, other in off)
                ]
                is_done = has_done(officer.id, checklist, begins, at(ends, 23))
                is_told = (plan.id, officer.id, period) in told
                if there and not is_done and not is_told:
                    forgotten.append((officer.id, plan.rule, period))
                assert there or not is_told
    assert forgotten == []
